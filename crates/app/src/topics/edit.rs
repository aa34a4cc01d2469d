//! Editing a topic: title, category, tags, lock; and pinning it.

use p2p_domain::{
    actor::Actor,
    event::{Channel, LiveEvent},
    id::TopicId,
    policy::{Action, Ownership, permit},
    search::SearchText,
    topic::{Topic, TopicChange, TopicView},
    version::Expected,
};

use super::{TopicService, open::no_category};
use crate::{
    error::ServiceError,
    search::Foreseen,
    writing::{Attempt, author_card, retrying},
};

/// What is to be done to a topic.
#[derive(Clone)]
enum Edit {
    Change(TopicChange),
    Pin(bool),
}

impl Edit {
    fn permit(&self, actor: &Actor, topic: &Topic) -> Result<(), ServiceError> {
        let of = ownership(topic);
        match self {
            Self::Pin(_) => permit(actor, Action::PinTopic, of)?,
            Self::Change(change) => {
                if change.is_locked.is_some() {
                    permit(actor, Action::LockTopic, of)?;
                }
                permit(actor, Action::EditContent, of)?;
            }
        }
        Ok(())
    }

    fn apply(self, topic: &mut Topic) {
        match self {
            Self::Pin(pinned) => topic.is_pinned = pinned,
            Self::Change(change) => change.apply(topic),
        }
    }

    /// Whether the topic may be found by other words after it.
    const fn is_searched(&self) -> bool {
        matches!(self, Self::Change(change) if change.title.is_some() || change.tags.is_some())
    }
}

/// Whose a topic is.
pub(super) const fn ownership(topic: &Topic) -> Ownership {
    Ownership { author_id: topic.author_id, organization_id: topic.organization_id }
}

impl TopicService {
    /// Edits a topic.
    pub async fn update(
        &self,
        actor: &Actor,
        id: TopicId,
        change: TopicChange,
        expected: &Expected,
    ) -> Result<TopicView, ServiceError> {
        let edit = Edit::Change(change);
        retrying(|| self.try_edit(actor, id, edit.clone(), expected)).await?;
        self.get(actor, id).await
    }

    /// Pins or unpins a topic.
    pub async fn pin(&self, actor: &Actor, id: TopicId, pinned: bool) -> Result<TopicView, ServiceError> {
        retrying(|| self.try_edit(actor, id, Edit::Pin(pinned), &Expected::Any)).await?;
        self.get(actor, id).await
    }

    async fn try_edit(
        &self,
        actor: &Actor,
        id: TopicId,
        edit: Edit,
        expected: &Expected,
    ) -> Result<Attempt<()>, ServiceError> {
        let now = self.writing.clock.now();
        let found = if edit.is_searched() { Some(self.foresee(actor, id, edit.clone()).await?) } else { None };
        let mut unit = self.writing.store.begin().await?;
        let mut topic = unit.topics().find(id).await?.ok_or(ServiceError::NotFound)?;
        edit.permit(actor, &topic)?;
        if !expected.allows(topic.version) {
            return Err(ServiceError::Stale);
        }
        if found.as_ref().is_some_and(|found| !found.is_of(topic.version)) {
            return Ok(Attempt::Again);
        }
        let before = topic.clone();
        edit.apply(&mut topic);
        if topic == before {
            return Ok(Attempt::Done(()));
        }
        topic.updated_at = now;
        if !unit.topics().update(&topic, before.version).await.map_err(no_category)? {
            return Ok(Attempt::Again);
        }
        topic.version = before.version.next();
        if let Some(found) = &found {
            found.put(unit.as_mut()).await?;
        }
        if before.category_id != topic.category_id {
            for (category, delta) in [(before.category_id, -1), (topic.category_id, 1)] {
                if let Some(category) = category {
                    unit.categories().adjust_topics(category, delta).await?;
                }
            }
        }
        let author = author_card(unit.as_mut(), actor, topic.author_id).await?;
        let view = TopicView { topic, author, is_following: None };
        self.writing
            .tell(unit.as_mut(), Channel::Topic(id), now, LiveEvent::TopicUpdated { topic: Box::new(view) })
            .await?;
        self.writing.commit(unit).await?;
        if let Some(found) = found {
            found.learn(&self.writing.index);
        }
        Ok(Attempt::Done(()))
    }

    /// How the topic will be found after an edit.
    async fn foresee(&self, actor: &Actor, id: TopicId, edit: Edit) -> Result<Foreseen, ServiceError> {
        let before = self.get(actor, id).await?.topic;
        let mut after = before.clone();
        edit.apply(&mut after);
        let (seen, wanted) = (SearchText::of_topic(&before), SearchText::of_topic(&after));
        self.writing.index.foresee(before.version, &seen, wanted).await
    }
}
