//! The best answer: chosen by the topic's author or an admin, one per topic, and it earns its author reputation.

use p2p_domain::{
    actor::Actor,
    content::ContentRef,
    event::{Channel, LiveEvent},
    id::{TopicId, UserId},
    job::Lane,
    notification::Happening,
    policy::{Action, permit},
    port::store::UnitOfWork,
    topic::{Topic, TopicView},
};

use super::{TopicService, edit::ownership};
use crate::{
    error::ServiceError,
    writing::{Attempt, retrying},
};

/// What a best answer earns its author; answering one's own question earns nothing.
pub const REPUTATION: i64 = 15;

/// Where a post or reply stands, and whose it is.
struct Answer {
    topic: TopicId,
    author: Option<UserId>,
}

async fn locate(unit: &mut dyn UnitOfWork, answer: ContentRef) -> Result<Answer, ServiceError> {
    let found = match answer {
        ContentRef::Post(id) => {
            unit.posts().find(id).await?.map(|post| Answer { topic: post.topic_id, author: post.author_id })
        }
        ContentRef::Reply(id) => {
            unit.replies().find(id).await?.map(|reply| Answer { topic: reply.topic_id, author: reply.author_id })
        }
    };
    found.ok_or(ServiceError::NotFound)
}

/// Takes back what the present best answer earned.
async fn take_back(unit: &mut dyn UnitOfWork, topic: &Topic) -> Result<(), ServiceError> {
    let Some(answer) = topic.best_answer else { return Ok(()) };
    match locate(unit, answer).await {
        Ok(Answer { author, .. }) => earn(unit, topic, author, -REPUTATION).await,
        Err(ServiceError::NotFound) => Ok(()),
        Err(error) => Err(error),
    }
}

async fn earn(
    unit: &mut dyn UnitOfWork,
    topic: &Topic,
    author: Option<UserId>,
    delta: i64,
) -> Result<(), ServiceError> {
    match author {
        Some(author) if topic.author_id != Some(author) => Ok(unit.users().add_reputation(author, delta).await?),
        _ => Ok(()),
    }
}

impl TopicService {
    /// Chooses a post or reply as its topic's best answer, in place of another.
    pub async fn choose_best_answer(&self, actor: &Actor, answer: ContentRef) -> Result<TopicView, ServiceError> {
        let id = retrying(|| self.try_choose(actor, answer, true)).await?;
        self.get(actor, id).await
    }

    /// Takes the choice back; when it is another, or none, nothing changes.
    pub async fn undo_best_answer(&self, actor: &Actor, answer: ContentRef) -> Result<TopicView, ServiceError> {
        let id = retrying(|| self.try_choose(actor, answer, false)).await?;
        self.get(actor, id).await
    }

    async fn try_choose(
        &self,
        actor: &Actor,
        answer: ContentRef,
        wanted: bool,
    ) -> Result<Attempt<TopicId>, ServiceError> {
        let now = self.writing.clock.now();
        let mut unit = self.writing.store.begin().await?;
        let found = locate(unit.as_mut(), answer).await?;
        let topic = unit.topics().find(found.topic).await?.ok_or(ServiceError::NotFound)?;
        permit(actor, Action::ChooseBestAnswer, ownership(&topic))?;
        if wanted == (topic.best_answer == Some(answer)) {
            return Ok(Attempt::Done(topic.id));
        }
        let chosen = wanted.then_some(answer);
        if !unit.topics().set_best_answer(topic.id, topic.best_answer, chosen).await? {
            return Ok(Attempt::Again);
        }
        take_back(unit.as_mut(), &topic).await?;
        if wanted {
            earn(unit.as_mut(), &topic, found.author, REPUTATION).await?;
        }
        let event =
            LiveEvent::BestAnswerChanged { kind: chosen.map(ContentRef::kind), id: chosen.map(ContentRef::uuid) };
        self.writing.tell(unit.as_mut(), Channel::Topic(topic.id), now, event).await?;
        if wanted {
            let what = Happening::BestAnswerChosen {
                topic_id: topic.id,
                topic_organization_id: topic.organization_id,
                of: answer,
                author: found.author,
            };
            let occasion = self.writing.occasion(actor, what, topic.title.as_str(), "", now);
            self.writing.notify(unit.as_mut(), occasion).await?;
        }
        self.writing.commit(unit).await?;
        self.writing.wake.lane(Lane::Wide);
        Ok(Attempt::Done(topic.id))
    }
}

impl crate::Writing {
    /// Content is about to be deleted: if it, or a reply below it, is its topic's best answer, there is none any longer.
    pub(crate) async fn dethrone(
        &self,
        unit: &mut dyn UnitOfWork,
        topic: &Topic,
        gone: ContentRef,
    ) -> Result<(), ServiceError> {
        let Some(best) = topic.best_answer else { return Ok(()) };
        let goes_too = match (gone, best) {
            (ContentRef::Post(post), ContentRef::Reply(reply)) => {
                unit.replies().find(reply).await?.is_some_and(|reply| reply.post_id == post)
            }
            _ => gone == best,
        };
        if goes_too && unit.topics().set_best_answer(topic.id, Some(best), None).await? {
            take_back(unit, topic).await?;
            self.tell(
                unit,
                Channel::Topic(topic.id),
                self.clock.now(),
                LiveEvent::BestAnswerChanged { kind: None, id: None },
            )
            .await?;
        }
        Ok(())
    }
}
