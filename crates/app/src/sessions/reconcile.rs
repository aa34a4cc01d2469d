//! Undoes sign-ups whose process died between two steps.

use std::time::Duration;

use super::SessionsService;
use crate::error::ServiceError;

/// How long a sign-up may stay pending: far longer than any request lives.
const PATIENCE: Duration = Duration::from_mins(10);

impl SessionsService {
    /// Undoes sign-ups that stayed pending; returns how many. One that cannot be undone keeps none of the others back; the last such
    /// error is the outcome.
    pub async fn reconcile(&self) -> Result<u64, ServiceError> {
        let stale = self.users.stale_pending(self.clock.now().minus(PATIENCE)).await?;
        let (mut undone, mut failed) = (0, None);
        for user in stale {
            match self.undo(user.id, user.organization_id).await {
                Ok(()) => undone += 1,
                Err(error) => {
                    let cause = &error as &dyn std::error::Error;
                    tracing::warn!(user_id = %user.id, error = cause, "a sign-up cannot be undone; the next round tries again");
                    metrics::counter!("sign_ups_not_undone_total").increment(1);
                    failed = Some(error);
                }
            }
        }
        failed.map_or(Ok(undone), Err)
    }
}
