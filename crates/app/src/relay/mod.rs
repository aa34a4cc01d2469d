//! The outbox relay: does what must follow from committed changes, at least once and in order per key, in two lanes that do not wait
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
/// How often the outbox is looked at when nobody wakes the relay: the net below the wake-up.
const POLL: Duration = Duration::from_secs(1);

/// Wakes the relay of this process; cheap, and never waits.
#[derive(Clone, Default)]
pub struct Wake(Arc<Bells>);

#[derive(Default)]
struct Bells {
    prompt: Notify,
    patient: Notify,
}

impl Wake {
    /// There is something new in the outbox, in either lane.
    pub fn wake(&self) {
        for lane in Lane::ALL {
            self.lane(lane);
        }
    }

    /// There is something new in that lane. Where only one can have got anything, the other is not asked for it: a claim waits for
    /// the store's writer like any write.
    pub fn lane(&self, lane: Lane) {
        self.0.of(lane).notify_one();
    }
}

impl Bells {
    const fn of(&self, lane: Lane) -> &Notify {
        match lane {
            Lane::Prompt => &self.prompt,
            Lane::Patient => &self.patient,
        }
    }
}

/// Claims jobs and does them.
pub struct Relay {
    worker: Arc<Worker>,
    wake: Wake,
}

/// Lines of the patient lane that are worked on.
type Running = JoinSet<Result<(), StoreError>>;

impl Relay {
    /// The relay on its ports.
    #[must_use]
    pub fn new(queue: Arc<dyn OutboxQueue>, clock: Arc<dyn Clock>, handler: JobHandler, wake: Wake) -> Self {
        Self { worker: Arc::new(Worker { queue, clock, handler }), wake }
    }

    /// Works on both lanes until `shutdown` turns true; then does once more what is prompt and due, finishes what was begun of the
    /// rest, and returns.
    pub async fn run(&self, shutdown: watch::Receiver<bool>) {
        tokio::join!(self.run_prompt(shutdown.clone()), self.run_patient(shutdown));
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

    async fn run_patient(&self, mut shutdown: watch::Receiver<bool>) {
        let mut running = Running::new();
        while !*shutdown.borrow() {
            let pause = match self.fill(&mut running).await {
                Ok(()) => POLL,
                Err(error) => away(&error),
            };
            tokio::select! {
                () = self.wake.0.of(Lane::Patient).notified() => {}
                () = tokio::time::sleep(pause) => {}
                Some(ended) = running.join_next() => if let Err(error) = outcome(ended) { away(&error); },
                changed = shutdown.changed() => if changed.is_err() { break },
            }
        }
        while let Some(ended) = running.join_next().await {
            if let Err(error) = outcome(ended) {
                away(&error);
            }
        }
    }

    /// Does what is due now in both lanes, until nothing is.
    pub async fn drain(&self) -> Result<(), StoreError> {
        let (prompt, patient) = tokio::join!(self.drain_prompt(), self.drain_patient());
        prompt.and(patient)
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

    async fn drain_patient(&self) -> Result<(), StoreError> {
        let mut running = Running::new();
        loop {
            self.fill(&mut running).await?;
            match running.join_next().await {
                Some(ended) => outcome(ended)?,
                None => return Ok(()),
            }
        }
    }

    /// Begins as many lines as there is room for.
    async fn fill(&self, running: &mut Running) -> Result<(), StoreError> {
        while running.len() < PATIENT_KEYS {
            let room = u32::try_from(PATIENT_KEYS - running.len()).unwrap_or(1);
            let jobs = self.worker.claim(Lane::Patient, room).await?;
            if jobs.is_empty() {
                break;
            }
            for line in lines(jobs) {
                let worker = self.worker.clone();
                running.spawn(async move { worker.patient(line).await });
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
    fn waking_one_lane_lets_the_other_sleep() {
        let wake = Wake::default();
        let mut asked = Context::from_waker(Waker::noop());
        let mut rings = |lane| pin!(wake.0.of(lane).notified()).poll(&mut asked).is_ready();
        wake.lane(Lane::Prompt);
        assert_eq!(Lane::ALL.map(&mut rings), [true, false]);
        wake.wake();
        assert_eq!(Lane::ALL.map(&mut rings), [true, true]);
    }
}
