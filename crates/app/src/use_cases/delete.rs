//! Deleting a use case: gone with its marks, views and entry in the index; what hung on it hangs on nothing and goes in its time.

use p2p_domain::{
    actor::Actor,
    audit::AuditTarget,
    id::UseCaseId,
    job::{Gone, Lane},
    policy::Action,
    version::Expected,
};

use super::{UseCaseService, subject};
use crate::{
    error::ServiceError,
    writing::{Attempt, retrying},
};

impl UseCaseService {
    /// Deletes a use case.
    pub async fn delete(&self, actor: &Actor, id: UseCaseId, expected: &Expected) -> Result<(), ServiceError> {
        self.permitted(actor, id, Action::DeleteContent).await?;
        retrying(|| self.try_delete(actor, id, expected)).await
    }

    async fn try_delete(&self, actor: &Actor, id: UseCaseId, expected: &Expected) -> Result<Attempt<()>, ServiceError> {
        let now = self.writing.clock.now();
        let mut unit = self.writing.store.begin().await?;
        let row = unit.use_cases().find(id).await?.ok_or(ServiceError::NotFound)?;
        if !expected.allows(row.version) {
            return Err(ServiceError::Stale);
        }
        // Nobody edits it or hangs anything on it from here to the end.
        if !unit.search().unchanged(subject(id), row.version.get()).await? {
            return Ok(Attempt::Again);
        }
        if !unit.use_cases().delete(id, now).await? {
            return Err(ServiceError::NotFound);
        }
        unit.search().remove(subject(id)).await?;
        self.writing
            .note_removal(unit.as_mut(), actor, (AuditTarget::UseCase(id.uuid()), row.ownership()), now)
            .await?;
        self.writing.withdraw(unit.as_mut(), Gone::Thing(id.uuid()), now).await?;
        unit.commit().await?;
        self.writing.wake.lane(Lane::Wide);
        Ok(Attempt::Done(()))
    }
}
