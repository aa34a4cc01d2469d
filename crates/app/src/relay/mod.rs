//! The outbox relay: does what must follow from committed changes, at least once and in order per key, in lanes that do not wait
//! for one another. What a job means stands in `handler`; how jobs are kept is the store's business.

mod handler;
mod line;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

pub use handler::JobHandler;
use p2p_domain::{
    job::{ClaimedJob, Job, Lane, OutboxStats},
    port::{clock::Clock, error::StoreError, outbox::OutboxQueue},
};
use tokio::{
    sync::{Notify, watch},
    task::JoinSet,
};

use line::Worker;

/// How many prompt jobs are claimed at once.
const BATCH: u32 = 128;
/// How many keys of the patient lane are worked on at once.
const PATIENT_KEYS: usize = 8;
/// The same for the wide lane: each of them writes as fast as it can, and all to the same store.
const WIDE_KEYS: usize = 4;
/// How often the outbox is looked at when nobody wakes the relay: the net below the wake-up.
const POLL: Duration = Duration::from_secs(1);

/// Wakes the relay of this process; cheap, and never waits.
#[derive(Clone, Default)]
pub struct Wake(Arc<Bells>);

#[derive(Default)]
struct Bells {
    prompt: Notify,
    wide: Notify,
    patient: Notify,
}

impl Wake {
    /// There is something new in the outbox, in any lane.
    pub fn wake(&self) {
        for lane in Lane::ALL {
            self.lane(lane);
        }
    }

    /// There is something new in that lane. Where only one can have got anything, the others are not asked for it: a claim waits for
    /// the store's writer like any write.
    pub fn lane(&self, lane: Lane) {
        self.0.of(lane).notify_one();
    }
}

impl Bells {
    const fn of(&self, lane: Lane) -> &Notify {
        match lane {
            Lane::Prompt => &self.prompt,
            Lane::Wide => &self.wide,
            Lane::Patient => &self.patient,
        }
    }
}

/// Claims jobs and does them.
pub struct Relay {
    worker: Arc<Worker>,
    wake: Wake,
}

/// A lane of which several keys are worked on at once, with the lines that are.
struct Running {
    lane: Lane,
    /// How many keys at once.
    keys: usize,
    lines: JoinSet<Result<(), StoreError>>,
}

impl Running {
    fn wide() -> Self {
        Self { lane: Lane::Wide, keys: WIDE_KEYS, lines: JoinSet::new() }
    }

    fn patient() -> Self {
        Self { lane: Lane::Patient, keys: PATIENT_KEYS, lines: JoinSet::new() }
    }
}

impl Relay {
    /// The relay on its ports.
    #[must_use]
    pub fn new(queue: Arc<dyn OutboxQueue>, clock: Arc<dyn Clock>, handler: JobHandler, wake: Wake) -> Self {
        Self { worker: Arc::new(Worker { queue, clock, handler }), wake }
    }

    /// Works on all lanes until `shutdown` turns true; then does once more what is prompt and due, finishes what was begun of the
    /// rest, and returns.
    pub async fn run(&self, shutdown: watch::Receiver<bool>) {
        tokio::join!(
            self.run_prompt(shutdown.clone()),
            self.run_many(Running::wide(), shutdown.clone()),
            self.run_many(Running::patient(), shutdown)
        );
    }

    async fn run_prompt(&self, mut shutdown: watch::Receiver<bool>) {
        while !*shutdown.borrow() {
            let pause = match self.drain_prompt().await {
                Ok(()) => POLL,
                Err(error) => away(&error),
            };
            tokio::select! {
                () = self.wake.0.of(Lane::Prompt).notified() => {}
                () = tokio::time::sleep(pause) => {}
                changed = shutdown.changed() => if changed.is_err() { break },
            }
        }
        if let Err(error) = self.drain_prompt().await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the outbox could not be emptied at the end; the next start goes on"
            );
        }
    }

    async fn run_many(&self, mut running: Running, mut shutdown: watch::Receiver<bool>) {
        while !*shutdown.borrow() {
            let pause = match self.fill(&mut running).await {
                Ok(()) => POLL,
                Err(error) => away(&error),
            };
            tokio::select! {
                () = self.wake.0.of(running.lane).notified() => {}
                () = tokio::time::sleep(pause) => {}
                Some(ended) = running.lines.join_next() => if let Err(error) = outcome(ended) { away(&error); },
                changed = shutdown.changed() => if changed.is_err() { break },
            }
        }
        while let Some(ended) = running.lines.join_next().await {
            if let Err(error) = outcome(ended) {
                away(&error);
            }
        }
    }

    /// Does what is due now in every lane, until nothing is.
    pub async fn drain(&self) -> Result<(), StoreError> {
        let (prompt, wide, patient) =
            tokio::join!(self.drain_prompt(), self.drain_many(Running::wide()), self.drain_many(Running::patient()));
        prompt.and(wide).and(patient)
    }

    async fn drain_prompt(&self) -> Result<(), StoreError> {
        loop {
            let jobs = self.worker.claim(Lane::Prompt, BATCH).await?;
            if jobs.is_empty() {
                return Ok(());
            }
            let mut done = Vec::new();
            for line in lines(jobs) {
                self.worker.prompt(line, &mut done).await?;
            }
            self.worker.complete(&done).await?;
        }
    }

    async fn drain_many(&self, mut running: Running) -> Result<(), StoreError> {
        loop {
            self.fill(&mut running).await?;
            match running.lines.join_next().await {
                Some(ended) => outcome(ended)?,
                None => return Ok(()),
            }
        }
    }

    /// Begins as many lines as there is room for.
    async fn fill(&self, running: &mut Running) -> Result<(), StoreError> {
        while running.lines.len() < running.keys {
            let room = u32::try_from(running.keys - running.lines.len()).unwrap_or(1);
            let lane = running.lane;
            let jobs = self.worker.claim(lane, room).await?;
            if jobs.is_empty() {
                break;
            }
            for line in lines(jobs) {
                let worker = self.worker.clone();
                running.lines.spawn(async move { worker.unhurried(lane, line).await });
            }
        }
        Ok(())
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
        self.worker.queue.stats(self.worker.clock.now()).await
    }
}

/// The jobs of each key, in order.
fn lines(jobs: Vec<ClaimedJob>) -> impl Iterator<Item = Vec<ClaimedJob>> {
    let mut by_key: BTreeMap<String, Vec<ClaimedJob>> = BTreeMap::new();
    for job in jobs {
        let key = job.job.as_ref().map_or_else(|_| format!("unreadable:{}", job.number), Job::key);
        by_key.entry(key).or_default().push(job);
    }
    by_key.into_values()
}

/// Notes that the outbox cannot be read; tells how long to leave it alone.
fn away(error: &StoreError) -> Duration {
    tracing::warn!(error = error as &dyn std::error::Error, "the outbox cannot be read; trying again");
    POLL * 2
}

/// What became of a line. One that broke off keeps its jobs until their lease lapses, which counts as an attempt.
fn outcome(ended: Result<Result<(), StoreError>, tokio::task::JoinError>) -> Result<(), StoreError> {
    match ended {
        Ok(outcome) => outcome,
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "a job broke off");
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        future::Future as _,
        pin::pin,
        task::{Context, Waker},
    };

    use super::*;

    #[test]
    fn waking_one_lane_lets_the_others_sleep() {
        let wake = Wake::default();
        let mut asked = Context::from_waker(Waker::noop());
        let mut rings = |lane| pin!(wake.0.of(lane).notified()).poll(&mut asked).is_ready();
        wake.lane(Lane::Prompt);
        assert_eq!(Lane::ALL.map(&mut rings), [true, false, false]);
        wake.wake();
        assert_eq!(Lane::ALL.map(&mut rings), [true, true, true]);
    }
}
