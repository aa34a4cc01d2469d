//! Values that many ask for and that cost a store much to find: found once for all who ask at the same time, by a task of its own that
//! goes on when one of them goes away. Kept for seconds, in one process, and never written.

use std::{
    collections::HashMap,
    future::Future,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use p2p_domain::port::error::{StoreError, StoreErrorKind};
use tokio::{runtime::Handle, sync::watch, time::Instant};
use tracing::Instrument as _;

/// How long a value is taken as it is.
const FRESH: Duration = Duration::from_secs(2);
/// How long it is still served while another one is found.
const SERVED: Duration = Duration::from_secs(10);
/// How long finding one may take.
const LONGEST: Duration = Duration::from_secs(30);
/// How many keys are kept.
const KEYS: usize = 1_000;

/// What a search for a value ended in; an error goes to all who waited.
pub(super) type Outcome<V> = Result<V, Arc<StoreError>>;
/// Tells all who wait when there is an outcome.
type Flight<V> = watch::Receiver<Option<Outcome<V>>>;

/// Values by key.
pub(super) struct Cache<K, V> {
    state: Arc<Mutex<State<K, V>>>,
    runtime: Handle,
}

struct State<K, V> {
    slots: HashMap<K, Slot<V>>,
    /// How many flights have begun.
    flights: u64,
}

struct Slot<V> {
    value: Option<(Instant, V)>,
    /// The flight that is under way, unless its task died.
    flight: Option<Flight<V>>,
    /// The number of the last flight.
    number: u64,
}

/// What a look into the cache finds.
enum Found<V> {
    Value(V),
    Awaited(Flight<V>),
}

fn lock<K, V>(state: &Mutex<State<K, V>>) -> MutexGuard<'_, State<K, V>> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<K, V> Cache<K, V>
where
    K: Clone + Eq + Hash + Send + 'static,
    V: Clone + Send + Sync + 'static,
{
    /// An empty one, whose tasks run there.
    pub(super) fn new(runtime: Handle) -> Self {
        Self { state: Arc::new(Mutex::new(State { slots: HashMap::new(), flights: 0 })), runtime }
    }

    /// The value of that key: the one that is there, or one that is found now.
    pub(super) async fn get<F>(&self, key: K, find: impl FnOnce() -> F + Send) -> Outcome<V>
    where
        F: Future<Output = Result<V, StoreError>> + Send + 'static,
    {
        self.get_at(Instant::now(), key, find).await
    }

    async fn get_at<F>(&self, now: Instant, key: K, find: impl FnOnce() -> F + Send) -> Outcome<V>
    where
        F: Future<Output = Result<V, StoreError>> + Send + 'static,
    {
        let mut flight = match self.look(now, key, find) {
            Found::Value(value) => return Ok(value),
            Found::Awaited(flight) => flight,
        };
        let landed = flight.wait_for(Option::is_some).await.map(|outcome| outcome.clone());
        match landed {
            Ok(Some(outcome)) => outcome,
            // The task panicked, or the process is shutting down.
            Ok(None) => Err(Arc::new(lost("no outcome"))),
            Err(closed) => Err(Arc::new(lost(closed))),
        }
    }

    fn look<F>(&self, now: Instant, key: K, find: impl FnOnce() -> F) -> Found<V>
    where
        F: Future<Output = Result<V, StoreError>> + Send + 'static,
    {
        let mut state = lock(&self.state);
        let slot = state.slots.get(&key);
        let flight = slot.and_then(|slot| slot.flight.clone()).filter(|flight| flight.has_changed().is_ok());
        let value = slot.and_then(|slot| slot.value.as_ref());
        let value = value.map(|(at, value)| (now.saturating_duration_since(*at), value));
        match value.filter(|(age, _)| *age < SERVED) {
            Some((age, value)) => {
                let value = value.clone();
                if age >= FRESH && flight.is_none() {
                    self.begin(&mut state, key, find());
                }
                Found::Value(value)
            }
            None => Found::Awaited(flight.unwrap_or_else(|| self.begin(&mut state, key, find()))),
        }
    }

    /// Begins to find the value of a key.
    fn begin(
        &self,
        state: &mut State<K, V>,
        key: K,
        find: impl Future<Output = Result<V, StoreError>> + Send + 'static,
    ) -> Flight<V> {
        let (sender, receiver) = watch::channel(None);
        state.flights += 1;
        let number = state.flights;
        state.make_room(&key);
        let slot = state.slots.entry(key.clone()).or_insert(Slot { value: None, flight: None, number });
        (slot.flight, slot.number) = (Some(receiver.clone()), number);
        let shared = self.state.clone();
        let task = async move {
            let found = tokio::time::timeout(LONGEST, find).await;
            let found = found.unwrap_or_else(|late| Err(StoreError::new(StoreErrorKind::Unavailable, OP, late)));
            let outcome = found.map_err(Arc::new);
            lock(&shared).land(&key, number, outcome.as_ref().ok());
            sender.send_replace(Some(outcome));
        };
        self.runtime.spawn(task.in_current_span());
        receiver
    }
}

impl<K: Clone + Eq + Hash, V: Clone> State<K, V> {
    /// Lets the key go whose value is the oldest, where a new one would be too many.
    fn make_room(&mut self, key: &K) {
        if self.slots.len() < KEYS || self.slots.contains_key(key) {
            return;
        }
        let oldest = self.slots.iter().min_by_key(|(_, slot)| slot.number).map(|(key, _)| key.clone());
        if let Some(oldest) = oldest {
            self.slots.remove(&oldest);
        }
    }

    /// A flight is over. An error leaves what was there before, until it is too old.
    fn land(&mut self, key: &K, number: u64, value: Option<&V>) {
        let Some(slot) = self.slots.get_mut(key).filter(|slot| slot.number == number) else { return };
        slot.flight = None;
        match value {
            Some(value) => slot.value = Some((Instant::now(), value.clone())),
            None if slot.value.is_none() => {
                self.slots.remove(key);
            }
            None => {}
        }
    }
}

const OP: &str = "dashboard.find";

fn lost(why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> StoreError {
    StoreError::new(StoreErrorKind::Internal, OP, why)
}

#[cfg(test)]
mod tests;
