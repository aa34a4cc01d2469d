//! The outbox relay: does what must follow from committed changes, at least once and in order per key.
//! What a job means stands in `handler`; how jobs are kept is the store's business.

mod handler;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

pub use handler::JobHandler;
use p2p_domain::{
    job::{ClaimedJob, OutboxStats},
    port::{clock::Clock, error::StoreError, outbox::OutboxQueue},
};
use tokio::sync::{Notify, watch};

/// How many jobs are claimed at once.
const BATCH: u32 = 128;
/// How long a process may hold a job before another one takes it over.
const LEASE: Duration = Duration::from_secs(30);
/// How often the outbox is looked at when nobody wakes the relay: the net below the wake-up.
const POLL: Duration = Duration::from_secs(1);
/// How often a job is tried before it is parked.
const MAX_ATTEMPTS: u32 = 12;
/// Longest time between two attempts.
const MAX_BACKOFF: Duration = Duration::from_mins(5);

/// Wakes the relay of this process; cheap, and never waits.
#[derive(Clone, Default)]
pub struct Wake(Arc<Notify>);

impl Wake {
    /// There is something new in the outbox.
    pub fn wake(&self) {
        self.0.notify_one();
    }
}

/// Claims jobs and does them.
pub struct Relay {
    queue: Arc<dyn OutboxQueue>,
    clock: Arc<dyn Clock>,
    handler: JobHandler,
    wake: Wake,
}

impl Relay {
    /// The relay on its ports.
    #[must_use]
    pub fn new(queue: Arc<dyn OutboxQueue>, clock: Arc<dyn Clock>, handler: JobHandler, wake: Wake) -> Self {
        Self { queue, clock, handler, wake }
    }

    /// Works until `shutdown` turns true, then does what is due once more and returns.
    pub async fn run(&self, mut shutdown: watch::Receiver<bool>) {
        while !*shutdown.borrow() {
            let pause = match self.drain().await {
                Ok(()) => POLL,
                Err(error) => {
                    tracing::warn!(error = &error as &dyn std::error::Error, "the outbox cannot be read; trying again");
                    POLL * 2
                }
            };
            tokio::select! {
                () = self.wake.0.notified() => {}
                () = tokio::time::sleep(pause) => {}
                changed = shutdown.changed() => if changed.is_err() { break },
            }
        }
        if let Err(error) = self.drain().await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the outbox could not be emptied at the end; the next start goes on"
            );
        }
    }

    /// Does what is due now, until nothing is.
    pub async fn drain(&self) -> Result<(), StoreError> {
        loop {
            let jobs = self.queue.claim(BATCH, LEASE, self.clock.now()).await?;
            if jobs.is_empty() {
                return Ok(());
            }
            self.work(jobs).await?;
        }
    }

    /// Waits until the outbox holds nothing but parked jobs, doing what is due meanwhile; for tests and shutdown.
    pub async fn idle(&self) -> Result<(), StoreError> {
        loop {
            self.drain().await?;
            if self.stats().await?.pending == 0 {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// How full the outbox is.
    pub async fn stats(&self) -> Result<OutboxStats, StoreError> {
        self.queue.stats(self.clock.now()).await
    }

    /// Does a batch: the jobs of one key in order, up to the first that fails; what stood behind it is given back.
    async fn work(&self, jobs: Vec<ClaimedJob>) -> Result<(), StoreError> {
        let mut by_key: BTreeMap<String, Vec<ClaimedJob>> = BTreeMap::new();
        for job in jobs {
            let key = job.job.as_ref().map_or_else(|_| format!("unreadable:{}", job.number), p2p_domain::job::Job::key);
            by_key.entry(key).or_default().push(job);
        }
        let mut done = Vec::new();
        for line in by_key.into_values() {
            self.work_line(line, &mut done).await?;
        }
        if done.is_empty() { Ok(()) } else { self.queue.complete(&done).await }
    }

    async fn work_line(&self, line: Vec<ClaimedJob>, done: &mut Vec<i64>) -> Result<(), StoreError> {
        let mut line = line.into_iter();
        for claimed in line.by_ref() {
            let outcome = match &claimed.job {
                Ok(job) => self.handler.handle(job).await.map_err(|error| error.to_string()),
                Err(unreadable) => Err(unreadable.clone()),
            };
            match outcome {
                Ok(()) => done.push(claimed.number),
                Err(error) => {
                    self.give_back(&claimed, &error).await?;
                    break;
                }
            }
        }
        // What stood behind a failure was not tried, so it must not come nearer to being given up.
        let behind: Vec<i64> = line.map(|claimed| claimed.number).collect();
        if behind.is_empty() { Ok(()) } else { self.queue.release(&behind).await }
    }

    async fn give_back(&self, claimed: &ClaimedJob, error: &str) -> Result<(), StoreError> {
        let name = claimed.job.as_ref().map_or("unreadable", p2p_domain::job::Job::name);
        if claimed.job.is_err() || claimed.attempts + 1 >= MAX_ATTEMPTS {
            tracing::error!(job = name, number = claimed.number, error, "a job is parked: look at the outbox table");
            return self.queue.park(claimed.number, error).await;
        }
        let backoff = backoff(claimed.attempts);
        tracing::warn!(
            job = name,
            number = claimed.number,
            attempt = claimed.attempts + 1,
            error,
            "a job failed and will be tried again"
        );
        self.queue.retry(claimed.number, self.clock.now().plus(backoff), error).await
    }
}

/// One second, doubled with each attempt, five minutes at most.
fn backoff(attempts: u32) -> Duration {
    Duration::from_secs(1 << attempts.min(16)).min(MAX_BACKOFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_off_doubles_up_to_its_bound() {
        assert_eq!(backoff(0), Duration::from_secs(1));
        assert_eq!(backoff(3), Duration::from_secs(8));
        assert_eq!(backoff(60), MAX_BACKOFF);
    }
}
