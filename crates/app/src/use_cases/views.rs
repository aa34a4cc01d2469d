//! Views on their way to the store: once per person and day, gathered here and written many at a time, so that no row is hot and most
//! reads write nothing. What is not written yet is shown all the same.

mod flight;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use flight::Flight;
use p2p_domain::{
    id::{UseCaseId, UserId},
    port::{error::StoreError, store::Store, use_case::UseCaseReader},
    use_case::View,
};
use tokio::sync::{Notify, watch};

use crate::{
    error::ServiceError,
    seen::SeenToday,
    writing::{Attempt, retrying},
};

/// How many views are written in one unit of work.
const BATCH: usize = 500;
/// How many views wait at most. Those that come when the store has been away for so long are not counted.
const WAITING: usize = 20_000;
/// Between two flushes.
const ROUND: Duration = Duration::from_secs(1);
/// How long a reader waits for views of what they read to land: longer than a store that is there takes.
const LANDING: Duration = Duration::from_millis(100);
/// How often a row is read anew when views of it landed meanwhile.
const TRIES: u32 = 3;

/// Whose view of what, and on which day.
type Key = (UseCaseId, UserId, i32);

fn key(view: &View) -> Key {
    (view.use_case_id, view.viewer_id, view.at.day())
}

/// Views that the store does not know yet.
pub struct ViewBuffer {
    store: Arc<dyn Store>,
    use_cases: Arc<dyn UseCaseReader>,
    state: Mutex<State>,
    full: Notify,
    landed: Notify,
}

#[derive(Default)]
struct State {
    /// Views that wait or are being written.
    held: HashMap<Key, Held>,
    /// How many of them each use case has.
    of: HashMap<UseCaseId, Pending>,
    /// Views that the store knows.
    counted: SeenToday<UseCaseId>,
    /// How many flights have begun.
    flights: u64,
}

struct Held {
    view: View,
    is_flying: bool,
}

#[derive(Default)]
struct Pending {
    views: u32,
    flying: u32,
}

impl State {
    fn knows(&self, view: &View) -> bool {
        self.counted.contains(view.use_case_id, view.viewer_id, view.at) || self.held.contains_key(&key(view))
    }

    fn remember(&mut self, view: &View) {
        self.counted.insert(view.use_case_id, view.viewer_id, view.at);
    }
}

impl ViewBuffer {
    /// An empty one in front of that store.
    #[must_use]
    pub fn new(store: Arc<dyn Store>, use_cases: Arc<dyn UseCaseReader>) -> Self {
        Self { store, use_cases, state: Mutex::default(), full: Notify::new(), landed: Notify::new() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many views of a use case the store does not know yet.
    #[must_use]
    pub fn pending(&self, of: UseCaseId) -> u32 {
        self.state().of.get(&of).map_or(0, |pending| pending.views)
    }

    /// Takes a view, unless it is counted already; whether it is new. A store that cannot tell must not keep anybody from reading: that
    /// is logged alone.
    pub(super) async fn note(&self, view: View) -> bool {
        if self.state().knows(&view) {
            return false;
        }
        match self.use_cases.has_viewed(view.use_case_id, view.viewer_id, view.at).await {
            Ok(false) => self.hold(view),
            Ok(true) => {
                self.state().remember(&view);
                false
            }
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(use_case = %view.use_case_id, error, "a view was not counted");
                false
            }
        }
    }

    fn hold(&self, view: View) -> bool {
        let mut state = self.state();
        // The same person may have looked twice at once.
        if state.knows(&view) {
            return false;
        }
        if state.held.len() >= WAITING {
            metrics::counter!("use_case_views_dropped_total").increment(1);
            return false;
        }
        state.held.insert(key(&view), Held { view, is_flying: false });
        state.of.entry(view.use_case_id).or_default().views += 1;
        if state.held.len().is_multiple_of(BATCH) {
            self.full.notify_one();
        }
        true
    }

    /// Reads a row that has a number of views: what was read, and how many views come on top of it. None is in both, as long as the store
    /// writes in reasonable time.
    pub(super) async fn beside<T, F: Future<Output = Result<T, StoreError>>>(
        &self,
        id: UseCaseId,
        read: impl Fn() -> F,
    ) -> Result<(T, u32), StoreError> {
        let mut tries = TRIES;
        loop {
            self.land(id).await;
            let (flights, waiting) = self.seen_at(id);
            let found = read().await?;
            tries -= 1;
            if tries == 0 || self.seen_at(id).0 == flights {
                return Ok((found, waiting));
            }
        }
    }

    /// How many flights have begun, and how many views of a use case wait, at one moment.
    fn seen_at(&self, id: UseCaseId) -> (u64, u32) {
        let state = self.state();
        (state.flights, state.of.get(&id).map_or(0, |pending| pending.views))
    }

    /// Waits until no view of a use case is being written, but not for long.
    async fn land(&self, id: UseCaseId) {
        let landed = self.landed.notified();
        tokio::pin!(landed);
        landed.as_mut().enable();
        let is_flying = self.state().of.get(&id).is_some_and(|pending| pending.flying > 0);
        if is_flying && tokio::time::timeout(LANDING, landed).await.is_err() {
            tracing::debug!(use_case = %id, "its views take long to be written");
        }
    }

    /// Writes what waits. What could not be written waits on.
    pub async fn flush(&self) -> Result<(), ServiceError> {
        for _ in 0..=WAITING / BATCH {
            let Some(flight) = Flight::begin(self) else { return Ok(()) };
            retrying(|| self.try_record(flight.views())).await?;
            flight.land();
        }
        Ok(())
    }

    async fn try_record(&self, views: &[View]) -> Result<Attempt<()>, ServiceError> {
        let mut unit = self.store.begin().await?;
        unit.use_cases().record_views(views).await?;
        unit.commit().await?;
        Ok(Attempt::Done(()))
    }

    /// Writes once a second, and earlier where there is much, until `shutdown` turns true; then what is left.
    pub async fn run(&self, mut shutdown: watch::Receiver<bool>) {
        let mut is_away = false;
        loop {
            tokio::select! {
                () = tokio::time::sleep(ROUND) => {}
                () = self.full.notified() => {}
                _ = shutdown.changed() => break,
            }
            is_away = self.flush_noting(is_away).await;
        }
        self.flush_noting(false).await;
    }

    /// Whether the store is away; that it is, is logged once.
    async fn flush_noting(&self, was_away: bool) -> bool {
        let outcome = self.flush().await;
        match &outcome {
            Err(error) if !was_away => {
                let error = error as &dyn std::error::Error;
                tracing::warn!(error, "views wait until they can be written");
            }
            Ok(()) if was_away => tracing::info!("views are written again"),
            _ => {}
        }
        let told = if outcome.is_ok() { "ok" } else { "failed" };
        metrics::counter!("background_tasks_total", "task" => "flush_views", "outcome" => told).increment(1);
        outcome.is_err()
    }
}
