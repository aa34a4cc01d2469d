//! Work on texts, which takes as long as they are: short ones on the spot, long ones where they keep nobody waiting.

use p2p_domain::port::error::{StoreError, StoreErrorKind};

/// How many bytes of text are worked on on the spot: well under a millisecond.
const INLINE: usize = 2_048;

/// Works on so many bytes of text; on a blocking thread if they are many. A panic there is an error of ours.
pub(crate) async fn lengthy<T: Send + 'static>(
    bytes: usize,
    step: &'static str,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, StoreError> {
    if bytes <= INLINE {
        return Ok(work());
    }
    tokio::task::spawn_blocking(work).await.map_err(|error| StoreError::new(StoreErrorKind::Internal, step, error))
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[tokio::test]
    async fn only_what_is_long_leaves_the_thread() {
        let here = thread::current().id();
        assert_eq!(lengthy(INLINE, "test", || thread::current().id()).await.unwrap(), here);
        assert_ne!(lengthy(INLINE + 1, "test", || thread::current().id()).await.unwrap(), here);
    }

    #[tokio::test]
    async fn a_panic_is_an_error_of_ours() {
        let outcome = lengthy(INLINE + 1, "test", || panic!("made by a test")).await;
        assert_eq!(outcome.map_err(|error: StoreError| error.kind), Err::<(), _>(StoreErrorKind::Internal));
    }
}
