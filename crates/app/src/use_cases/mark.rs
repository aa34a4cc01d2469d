//! Likes and bookmarks, and a use case in numbers.

use p2p_domain::{
    actor::Actor,
    id::UseCaseId,
    policy::Action,
    use_case::{Mark, UseCaseNumbers},
};

use super::UseCaseService;
use crate::{
    error::ServiceError,
    writing::{Attempt, retrying},
};

impl UseCaseService {
    /// Gives a mark or takes it back; doing so again changes nothing. How many of that kind there are then.
    pub async fn mark(&self, actor: &Actor, id: UseCaseId, mark: Mark, on: bool) -> Result<u32, ServiceError> {
        self.visible(actor, id).await?;
        retrying(|| self.try_mark(actor, id, mark, on)).await
    }

    async fn try_mark(&self, actor: &Actor, id: UseCaseId, mark: Mark, on: bool) -> Result<Attempt<u32>, ServiceError> {
        let now = self.writing.clock.now();
        let mut unit = self.writing.store.begin().await?;
        let marks = unit.use_cases().mark(id, actor.user_id, mark, on, now).await?.ok_or(ServiceError::NotFound)?;
        unit.commit().await?;
        Ok(Attempt::Done(marks))
    }

    /// A use case in numbers, for its organization. The views that this process holds are written before.
    pub async fn numbers(&self, actor: &Actor, id: UseCaseId) -> Result<UseCaseNumbers, ServiceError> {
        self.permitted(actor, id, Action::ReadNumbers).await?;
        if self.reading.views.pending(id) > 0
            && let Err(error) = self.reading.views.flush().await
        {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(use_case = %id, error, "numbers are told without the latest views");
        }
        self.reading.use_cases.numbers(id, self.writing.clock.now()).await?.ok_or(ServiceError::NotFound)
    }
}
