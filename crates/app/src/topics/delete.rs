//! Deleting a topic: gone at once for everybody, its rows purged behind it.

use p2p_domain::{
    actor::Actor,
    audit::AuditTarget,
    event::{Channel, LiveEvent},
    id::TopicId,
    job::{Gone, Job, Lane},
    policy::{Action, permit},
    port::store::UnitOfWork,
    timestamp::Timestamp,
    topic::Topic,
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
        self.remove(unit.as_mut(), &topic, now).await?;
        self.writing
            .note_removal(unit.as_mut(), actor, (AuditTarget::Topic(id.uuid()), ownership(&topic)), now)
            .await?;
        self.writing.commit(unit).await?;
        self.writing.wake.lane(Lane::Wide);
        self.writing.wake.lane(Lane::Patient);
        Ok(())
    }

    /// Takes a topic that the unit has found away; who commits wakes [`Lane::Wide`] and [`Lane::Patient`].
    pub(crate) async fn remove(
        &self,
        unit: &mut dyn UnitOfWork,
        topic: &Topic,
        now: Timestamp,
    ) -> Result<(), ServiceError> {
        let id = topic.id;
        if !unit.topics().delete(id, now).await? {
            return Err(ServiceError::NotFound);
        }
        if let Some(category) = topic.category_id {
            unit.categories().adjust_topics(category, -1).await?;
        }
        self.writing.tell(unit, Channel::Topic(id), now, LiveEvent::TopicDeleted { id }).await?;
        self.writing.withdraw(unit, Gone::Place(id.uuid()), now).await?;
        Ok(unit.outbox().append(&Job::PurgeTopic { topic_id: id }, now).await?)
    }
}
