//! How much is printed at once. What is printed is not decided here.

use std::sync::Arc;

use p2p_domain::port::document::DocumentError;
use tokio::{sync::Semaphore, task::spawn_blocking};

use crate::failed;

/// Turns, so many of them at once.
pub struct Turns {
    free: Arc<Semaphore>,
}

impl Turns {
    pub fn new(at_once: usize) -> Self {
        Self { free: Arc::new(Semaphore::new(at_once)) }
    }

    /// Works on a blocking thread once it is this caller's turn.
    pub async fn run<T: Send + 'static>(
        &self,
        op: &'static str,
        work: impl FnOnce() -> Result<T, DocumentError> + Send + 'static,
    ) -> Result<T, DocumentError> {
        let turn = Arc::clone(&self.free).acquire_owned().await.map_err(|error| failed(op, error))?;
        // The turn goes with the work: who stops waiting for it must not let another thread start.
        let work = move || {
            let done = work();
            drop(turn);
            done
        };
        spawn_blocking(work).await.map_err(|error| failed(op, error))?
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Mutex,
        mpsc::{Receiver, channel},
    };

    use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

    use super::*;

    /// Work that tells when it begins, and goes on until the gate lets it.
    async fn work(turns: &Turns, began: UnboundedSender<()>, gate: Arc<Mutex<Receiver<()>>>) {
        let work = move || {
            began.send(()).map_err(|error| failed("test.work", error))?;
            gate.lock().unwrap().recv().map_err(|error| failed("test.work", error))
        };
        turns.run("test.work", work).await.unwrap();
    }

    /// Whether another work begins while a thread is free for it: threads take what waits for them in its order.
    async fn another_begins(seen: &mut UnboundedReceiver<()>) -> bool {
        let free = spawn_blocking(|| ());
        tokio::select! {
            biased;
            one = seen.recv() => one.is_some(),
            _ = free => !seen.is_empty(),
        }
    }

    #[test]
    fn so_many_work_at_once_and_the_others_wait() {
        let runtime = tokio::runtime::Builder::new_current_thread().max_blocking_threads(3).build().unwrap();
        runtime.block_on(async {
            let turns = Turns::new(2);
            let (began, mut seen) = unbounded_channel();
            let (open, gate) = channel();
            let gate = Arc::new(Mutex::new(gate));
            let ask = || work(&turns, began.clone(), Arc::clone(&gate));
            let watch = async {
                for _ in 0..2 {
                    seen.recv().await.unwrap();
                }
                assert!(!another_begins(&mut seen).await, "two work already");
                for _ in 0..4 {
                    open.send(()).unwrap();
                }
            };
            // Polled in turn: all four have asked before anybody watches.
            tokio::join!(ask(), ask(), ask(), ask(), watch);
            assert_eq!(turns.free.available_permits(), 2);
        });
    }

    #[test]
    fn work_that_nobody_waits_for_keeps_its_turn() {
        let runtime = tokio::runtime::Builder::new_current_thread().max_blocking_threads(2).build().unwrap();
        runtime.block_on(async {
            let turns = Turns::new(1);
            let (began, mut seen) = unbounded_channel();
            let (open, gate) = channel();
            let gate = Arc::new(Mutex::new(gate));
            tokio::select! {
                () = work(&turns, began.clone(), Arc::clone(&gate)) => unreachable!("the gate is shut"),
                one = seen.recv() => one.unwrap(),
            }
            let watch = async {
                assert!(!another_begins(&mut seen).await, "the first still works");
                open.send(()).unwrap();
                open.send(()).unwrap();
            };
            tokio::join!(work(&turns, began, gate), watch);
        });
    }
}
