//! Deleting a use case: gone with its marks, views and entry in the index; what hung on it hangs on nothing and goes in its time.

use p2p_domain::{actor::Actor, id::UseCaseId, policy::Action, version::Expected};

use super::{UseCaseService, subject};
use crate::{
    error::ServiceError,
    writing::{Attempt, retrying},
};

impl UseCaseService {
    /// Deletes a use case.
    pub async fn delete(&self, actor: &Actor, id: UseCaseId, expected: &Expected) -> Result<(), ServiceError> {
        self.permitted(actor, id, Action::DeleteContent).await?;
        retrying(|| self.try_delete(id, expected)).await
    }

    async fn try_delete(&self, id: UseCaseId, expected: &Expected) -> Result<Attempt<()>, ServiceError> {
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
        unit.commit().await?;
        Ok(Attempt::Done(()))
    }
}
