//! Work of several commits that is done to its end whatever becomes of who asked: a web server drops what it does for a client whose
//! connection is reset. What a process leaves that dies is the business of each such work.

use std::future::Future;

use p2p_domain::port::error::{StoreError, StoreErrorKind};
use tracing::Instrument as _;

use crate::error::ServiceError;

/// Does work that is not dropped with the call that waits for it. A panic in it is an error of ours.
pub(crate) async fn unhurried<T, E>(work: impl Future<Output = Result<T, E>> + Send + 'static) -> Result<T, E>
where
    T: Send + 'static,
    E: From<ServiceError> + Send + 'static,
{
    tokio::spawn(work.in_current_span()).await.unwrap_or_else(|error| {
        Err(ServiceError::from(StoreError::new(StoreErrorKind::Internal, "use_case.finish", error)).into())
    })
}

#[cfg(test)]
mod tests {
    use p2p_domain::error::Classify as _;
    use tokio::sync::oneshot;

    use super::*;

    #[tokio::test]
    async fn work_outlives_who_waits_for_it() {
        let (go, gone) = oneshot::channel::<()>();
        let (done, finished) = oneshot::channel();
        let waiting = tokio::spawn(unhurried::<(), ServiceError>(async move {
            let _ = gone.await;
            let _ = done.send(());
            Ok(())
        }));
        tokio::task::yield_now().await;
        waiting.abort();
        assert!(waiting.await.unwrap_err().is_cancelled());
        go.send(()).unwrap();
        finished.await.unwrap();
    }

    #[tokio::test]
    async fn a_panic_is_an_error_of_ours() {
        let outcome = unhurried::<(), ServiceError>(async { panic!("made by a test") }).await;
        assert_eq!(outcome.unwrap_err().code(), "internal");
    }
}
