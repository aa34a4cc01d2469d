//! The janitor: bounded sweeps of what nothing needs any more. Each may fail; the next round tries again.

use std::{future::Future, sync::Arc, time::Duration};

use p2p_domain::{
    content::BodyKey,
    idempotency,
    port::{
        body::{BodyReferences, BodyStore},
        clock::Clock,
        error::StoreError,
        idempotency::IdempotencyKeys,
        stream::StreamReader,
    },
};
use tokio::sync::watch;

use crate::{
    error::ServiceError,
    sessions::{Revocations, SessionsService},
};

/// Between two rounds.
const ROUND: Duration = Duration::from_mins(1);
/// How many events each stream keeps whatever their age.
pub const STREAM_KEEP: u64 = 1_000;
/// How long each event is kept whatever their number.
pub const STREAM_AGE: Duration = Duration::from_mins(10);
/// How long a body may be without a row that points at it: far longer than any request lives.
const BODY_PATIENCE: Duration = Duration::from_hours(24);
/// How many bodies are looked at in one step.
const BODY_STEP: u32 = 500;

/// Sweeps.
pub struct Janitor {
    /// Streams of live events.
    pub streams: Arc<dyn StreamReader>,
    /// Answers to keyed requests.
    pub idempotency: Arc<dyn IdempotencyKeys>,
    /// Texts.
    pub bodies: Arc<dyn BodyStore>,
    /// Which texts are needed.
    pub references: Arc<dyn BodyReferences>,
    /// Sign-ups.
    pub sessions: SessionsService,
    /// Ended sessions that this process remembers.
    pub revocations: Arc<Revocations>,
    /// Time.
    pub clock: Arc<dyn Clock>,
}

impl Janitor {
    /// Sweeps once a minute until `shutdown` turns true.
    pub async fn run(&self, mut shutdown: watch::Receiver<bool>) {
        let mut bodies_from = None;
        loop {
            tokio::select! {
                () = tokio::time::sleep(ROUND) => {}
                _ = shutdown.changed() => return,
            }
            self.round(&mut bodies_from).await;
        }
    }

    /// One round; `bodies_from` is where the look through the bodies goes on.
    pub async fn round(&self, bodies_from: &mut Option<BodyKey>) {
        let now = self.clock.now();
        self.revocations.sweep(now);
        note("trim_streams", async { Ok(self.streams.trim(now.minus(STREAM_AGE), STREAM_KEEP).await?) }).await;
        note("sweep_idempotency", async { Ok(self.idempotency.sweep(idempotency::horizon(now)).await?) }).await;
        note("reconcile_sign_ups", self.sessions.reconcile()).await;
        note("sweep_bodies", async { Ok(self.sweep_bodies(bodies_from).await?) }).await;
    }

    /// Looks at the next bodies written before yesterday and removes those that nothing points at.
    pub async fn sweep_bodies(&self, from: &mut Option<BodyKey>) -> Result<u64, StoreError> {
        let before = self.clock.now().minus(BODY_PATIENCE);
        let keys = self.bodies.written_before(before, *from, BODY_STEP).await?;
        *from = if keys.len() < BODY_STEP as usize { None } else { keys.last().copied() };
        if keys.is_empty() {
            return Ok(0);
        }
        let needed = self.references.referenced(&keys).await?;
        let orphans: Vec<BodyKey> = keys.into_iter().filter(|key| !needed.contains(key)).collect();
        if !orphans.is_empty() {
            self.bodies.delete_many(&orphans).await?;
        }
        Ok(orphans.len() as u64)
    }
}

/// Runs a task and notes what became of it, for the log and the metrics.
async fn note(task: &'static str, work: impl Future<Output = Result<u64, ServiceError>>) {
    let outcome = match work.await {
        Ok(count) => {
            if count > 0 {
                tracing::debug!(task, count, "swept");
            }
            "ok"
        }
        Err(error) => {
            tracing::warn!(
                task,
                error = &error as &dyn std::error::Error,
                "a sweep failed; the next round tries again"
            );
            "failed"
        }
    };
    metrics::counter!("background_tasks_total", "task" => task, "outcome" => outcome).increment(1);
}
