//! Deleting a topic: gone at once for everybody, its rows purged behind it.

use p2p_domain::{
    actor::Actor,
    event::LiveEvent,
    id::TopicId,
    job::{Job, Lane},
    policy::{Action, permit},
    version::Expected,
};

use super::{TopicService, edit::ownership};
use crate::error::ServiceError;

impl TopicService {
    /// Deletes a topic with all its posts.
    pub async fn delete(&self, actor: &Actor, id: TopicId, expected: &Expected) -> Result<(), ServiceError> {
        let now = self.writing.clock.now();
        let mut unit = self.writing.store.begin().await?;
        let topic = unit.topics().find(id).await?.ok_or(ServiceError::NotFound)?;
        permit(actor, Action::DeleteContent, ownership(&topic))?;
        if !expected.allows(topic.version) {
            return Err(ServiceError::Stale);
        }
        if !unit.topics().delete(id, now).await? {
            return Err(ServiceError::NotFound);
        }
        if let Some(category) = topic.category_id {
            unit.categories().adjust_topics(category, -1).await?;
        }
        self.writing.tell(unit.as_mut(), id, now, LiveEvent::TopicDeleted { id }).await?;
        unit.outbox().append(&Job::PurgeTopic { topic_id: id }, now).await?;
        self.writing.commit(unit).await?;
        self.writing.wake.lane(Lane::Patient);
        Ok(())
    }
}
