//! The people behind tokens, remembered for a while and forgotten when the bus says that they changed.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use p2p_domain::{
    actor::Account,
    id::UserId,
    port::{clock::Clock, error::StoreError, user::UserReader},
    timestamp::Timestamp,
};

/// How many people are remembered.
const CAPACITY: usize = 50_000;
/// How long, should the bus lose a signal.
const KEPT: Duration = Duration::from_mins(1);

/// Remembered accounts.
pub struct Accounts {
    users: Arc<dyn UserReader>,
    clock: Arc<dyn Clock>,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    /// Moves with each forgetting, so that what was read before is not kept after it.
    generation: u64,
    known: HashMap<UserId, (Arc<Account>, Timestamp)>,
}

impl Accounts {
    /// Accounts read from that port.
    #[must_use]
    pub fn new(users: Arc<dyn UserReader>, clock: Arc<dyn Clock>) -> Self {
        Self { users, clock, inner: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Somebody, remembered or read.
    pub async fn get(&self, id: UserId) -> Result<Option<Arc<Account>>, StoreError> {
        let now = self.clock.now();
        let generation = {
            let inner = self.lock();
            if let Some((account, read_at)) = inner.known.get(&id)
                && now.since(*read_at) < KEPT
            {
                metrics::counter!("cache_requests_total", "cache" => "accounts", "result" => "hit").increment(1);
                return Ok(Some(account.clone()));
            }
            inner.generation
        };
        metrics::counter!("cache_requests_total", "cache" => "accounts", "result" => "miss").increment(1);
        let Some(account) = self.users.account(id).await?.map(Arc::new) else { return Ok(None) };
        let mut inner = self.lock();
        if inner.generation == generation {
            if inner.known.len() >= CAPACITY {
                inner.known.retain(|_, (_, read_at)| now.since(*read_at) < KEPT / 2);
            }
            if inner.known.len() < CAPACITY {
                inner.known.insert(id, (account.clone(), now));
            }
        }
        Ok(Some(account))
    }

    /// Forgets somebody who changed.
    pub fn forget(&self, id: UserId) {
        let mut inner = self.lock();
        inner.generation += 1;
        inner.known.remove(&id);
    }

    /// Forgets everybody.
    pub fn clear(&self) {
        let mut inner = self.lock();
        inner.generation += 1;
        inner.known.clear();
    }
}
