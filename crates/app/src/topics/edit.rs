//! Editing a topic: title, category, tags, lock; and pinning it.

use p2p_domain::{
    actor::Actor,
    event::LiveEvent,
    id::TopicId,
    policy::{Action, Ownership, permit},
    topic::{Topic, TopicChange, TopicView},
    version::Expected,
};

use super::{TopicService, open::no_category};
use crate::{
    error::ServiceError,
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
        let mut unit = self.writing.store.begin().await?;
        let mut topic = unit.topics().find(id).await?.ok_or(ServiceError::NotFound)?;
        edit.permit(actor, &topic)?;
        if !expected.allows(topic.version) {
            return Err(ServiceError::Stale);
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
        if before.category_id != topic.category_id {
            for (category, delta) in [(before.category_id, -1), (topic.category_id, 1)] {
                if let Some(category) = category {
                    unit.categories().adjust_topics(category, delta).await?;
                }
            }
        }
        let author = author_card(unit.as_mut(), actor, topic.author_id).await?;
        let view = TopicView { topic, author, is_following: None };
        self.writing.tell(unit.as_mut(), id, now, LiveEvent::TopicUpdated { topic: Box::new(view) }).await?;
        self.writing.commit(unit).await?;
        Ok(Attempt::Done(()))
    }
}
