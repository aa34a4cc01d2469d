//! Undoes sign-ups whose process died between two steps.

use std::time::Duration;

use super::SessionsService;
use crate::error::ServiceError;

/// How long a sign-up may stay pending: far longer than any request lives.
const PATIENCE: Duration = Duration::from_mins(10);

impl SessionsService {
    /// Undoes sign-ups that stayed pending; returns how many.
    pub async fn reconcile(&self) -> Result<u64, ServiceError> {
        let stale = self.users.stale_pending(self.clock.now().minus(PATIENCE)).await?;
        let mut undone = 0;
        for user in stale {
            self.undo(user.id, user.organization_id).await?;
            undone += 1;
        }
        Ok(undone)
    }
}
