//! One line of jobs: those of one key, done in order up to the first that fails.

use std::{error::Error, sync::Arc, time::Duration};

use p2p_domain::{
    job::{ClaimedJob, Job, Lane},
    port::{clock::Clock, error::StoreError, outbox::OutboxQueue},
};

use super::JobHandler;

/// The bounds of a lane's jobs.
struct Terms {
    /// How long a process may hold a job before another one takes it over.
    lease: Duration,
    /// How long one job may take: those behind it wait for it.
    limit: Duration,
}

impl Terms {
    const fn of(lane: Lane) -> Self {
        match lane {
            Lane::Prompt => Self { lease: Duration::from_secs(30), limit: Duration::from_secs(10) },
            // A crowd may be told in pages, a letter may wait for a slow mail server. What is cut off goes on where it was.
            Lane::Wide | Lane::Patient => Self { lease: Duration::from_mins(1), limit: Duration::from_secs(40) },
        }
    }
}

/// How often a job is tried before it is parked.
const MAX_ATTEMPTS: u32 = 12;
/// Longest time between two attempts.
const MAX_BACKOFF: Duration = Duration::from_mins(5);

/// Does lines of jobs.
pub(super) struct Worker {
    pub queue: Arc<dyn OutboxQueue>,
    pub clock: Arc<dyn Clock>,
    pub handler: JobHandler,
}

/// What became of one job.
enum Fate {
    Done,
    /// Given up: the next of its key may go on.
    Parked,
    /// To be tried again, before any other of its key.
    Waits,
}

impl Worker {
    pub async fn claim(&self, lane: Lane, limit: u32) -> Result<Vec<ClaimedJob>, StoreError> {
        self.queue.claim(lane, limit, Terms::of(lane).lease, self.clock.now()).await
    }

    pub async fn complete(&self, numbers: &[i64]) -> Result<(), StoreError> {
        if numbers.is_empty() { Ok(()) } else { self.queue.complete(numbers).await }
    }

    /// Does a line of the prompt lane; what is done is told to the queue by the caller, many at once.
    pub async fn prompt(&self, line: Vec<ClaimedJob>, done: &mut Vec<i64>) -> Result<(), StoreError> {
        let limit = Terms::of(Lane::Prompt).limit;
        let mut line = line.into_iter();
        for claimed in line.by_ref() {
            match self.attempt(&claimed, limit).await? {
                Fate::Done => done.push(claimed.number),
                Fate::Parked => {}
                Fate::Waits => break,
            }
        }
        self.release(line).await
    }

    /// Does a line of another lane, telling the queue after each job: none of them is cheap to do twice.
    pub async fn unhurried(&self, lane: Lane, jobs: Vec<ClaimedJob>) -> Result<(), StoreError> {
        let Terms { lease, limit } = Terms::of(lane);
        let begun = self.clock.now();
        let mut jobs = jobs.into_iter();
        for claimed in jobs.by_ref() {
            match self.attempt(&claimed, limit).await? {
                Fate::Done => self.complete(&[claimed.number]).await?,
                Fate::Parked => {}
                Fate::Waits => break,
            }
            if self.clock.now().since(begun) + limit > lease {
                break;
            }
        }
        self.release(jobs).await
    }

    /// What stood behind was not tried, so it must not come nearer to being given up.
    async fn release(&self, behind: impl Iterator<Item = ClaimedJob>) -> Result<(), StoreError> {
        let behind: Vec<i64> = behind.map(|claimed| claimed.number).collect();
        if behind.is_empty() { Ok(()) } else { self.queue.release(&behind).await }
    }

    async fn attempt(&self, claimed: &ClaimedJob, limit: Duration) -> Result<Fate, StoreError> {
        let job = match &claimed.job {
            Ok(job) => job,
            Err(unreadable) => return self.park(claimed, unreadable).await,
        };
        // Leases that lapsed count too: who held it so often may have died of it each time.
        if claimed.attempts >= MAX_ATTEMPTS {
            return self.park(claimed, "held too often by a process that did not finish it").await;
        }
        match self.handle(job, limit).await {
            Ok(()) => Ok(Fate::Done),
            Err(error) if claimed.attempts + 1 >= MAX_ATTEMPTS => self.park(claimed, &error).await,
            Err(error) => self.retry(claimed, job, &error).await,
        }
    }

    async fn handle(&self, job: &Job, limit: Duration) -> Result<(), String> {
        let work = tokio::time::timeout(limit, self.handler.handle(job));
        work.await.map_err(|_| "took too long".to_owned())?.map_err(|error| with_causes(&error))
    }

    async fn park(&self, claimed: &ClaimedJob, error: &str) -> Result<Fate, StoreError> {
        let name = claimed.job.as_ref().map_or("unreadable", Job::name);
        tracing::error!(job = name, number = claimed.number, error, "a job is parked: look at the outbox table");
        self.queue.park(claimed.number, error).await?;
        Ok(Fate::Parked)
    }

    async fn retry(&self, claimed: &ClaimedJob, job: &Job, error: &str) -> Result<Fate, StoreError> {
        let (name, number, attempt) = (job.name(), claimed.number, claimed.attempts + 1);
        tracing::warn!(job = name, number, attempt, error, "a job failed and will be tried again");
        self.queue.retry(number, self.clock.now().plus(backoff(claimed.attempts)), error).await?;
        Ok(Fate::Waits)
    }
}

/// How much is kept of an error.
const TOLD_MAX: usize = 1_000;

/// An error with all its causes in one line. Mail servers repeat to whom a letter was to go: no log is told.
fn with_causes(error: &(dyn Error + 'static)) -> String {
    let mut told = String::new();
    for cause in std::iter::successors(Some(error), |error| (**error).source()) {
        if !told.is_empty() {
            told.push_str(": ");
        }
        told.push_str(&without_addresses(&cause.to_string()));
    }
    told.chars().take(TOLD_MAX).collect()
}

fn without_addresses(text: &str) -> String {
    let word = |word| if str::contains(word, '@') { "…" } else { word };
    text.split_whitespace().map(word).collect::<Vec<_>>().join(" ")
}

/// One second, doubled with each attempt, five minutes at most.
fn backoff(attempts: u32) -> Duration {
    Duration::from_secs(1 << attempts.min(16)).min(MAX_BACKOFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_told_with_its_causes_and_without_addresses() {
        let server = std::io::Error::other("550 <amal@valves.example>:\r\n nobody here");
        let error =
            crate::error::ServiceError::from(p2p_domain::port::error::MailError::unavailable("mail.send", server));
        assert_eq!(with_causes(&error), "mail.send: Unavailable: 550 … nobody here");
    }

    #[test]
    fn back_off_doubles_up_to_its_bound() {
        assert_eq!(backoff(0), Duration::from_secs(1));
        assert_eq!(backoff(3), Duration::from_secs(8));
        assert_eq!(backoff(60), MAX_BACKOFF);
    }
}
