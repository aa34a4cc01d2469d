//! What an adapter's tests hand to a case, and how a case is run: own runtime, bounded time, clean-up in any event.

use std::{any::Any, future::Future, panic, pin::Pin, time::Duration};

use futures_util::FutureExt;

type Teardown = Pin<Box<dyn Future<Output = ()> + Send>>;

/// How long a case may take before it counts as hanging.
const PATIENCE: Duration = Duration::from_mins(2);

/// The world of one case, with what must outlive it and what must be done afterwards.
pub struct Fixture<W> {
    world: W,
    kept: Vec<Box<dyn Any + Send>>,
    teardown: Vec<Teardown>,
}

impl<W> Fixture<W> {
    /// A world that cleans up when it is dropped, or leaves nothing.
    pub fn new(world: W) -> Self {
        Self { world, kept: Vec::new(), teardown: Vec::new() }
    }

    /// Drops this after the case and after all of [`Fixture::finally`]: a temporary directory, a child process.
    #[must_use]
    pub fn keeping(mut self, guard: impl Any + Send) -> Self {
        self.kept.push(Box::new(guard));
        self
    }

    /// Does this after the case, whether it passed or not, once the world is dropped: drop a database.
    #[must_use]
    pub fn finally(mut self, teardown: impl Future<Output = ()> + Send + 'static) -> Self {
        self.teardown.push(Box::pin(teardown));
        self
    }

    /// The same with another world, for a suite that asks for less.
    pub fn map<V>(self, part: impl FnOnce(W) -> V) -> Fixture<V> {
        Fixture { world: part(self.world), kept: self.kept, teardown: self.teardown }
    }
}

/// Runs one case on a runtime of its own. Called by the macros of the suites.
///
/// A fixture that answers `None` skips the case; [`crate::backend::url`] says why.
pub fn run<W, M, F>(suite: &str, name: &str, make: M, case: impl AsyncFnOnce(&W))
where
    M: FnOnce() -> F,
    F: Future<Output = Option<Fixture<W>>>,
{
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let Some(Fixture { world, kept, teardown }) = make().await else {
            eprintln!("skipped: {suite}::{name}");
            return;
        };
        let bounded = tokio::time::timeout(PATIENCE, case(&world));
        let outcome = panic::AssertUnwindSafe(bounded).catch_unwind().await;
        drop(world);
        for step in teardown {
            step.await;
        }
        drop(kept);
        match outcome {
            Ok(Ok(())) => {}
            Ok(Err(_)) => panic!("{suite}::{name} hangs: it did not end within {PATIENCE:?}"),
            Err(failure) => panic::resume_unwind(failure),
        }
    });
}
