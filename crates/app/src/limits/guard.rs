//! Slows down who guesses secrets: passwords and codes. Failures alone count, and unknown accounts count like known ones.
//!
//! Failures of one account from one address are refused for longer and longer: the windows of a minute, an hour and a day fill one
//! after the other. Guessers on many addresses, or at many accounts, meet the wider limits; those do not hold for people who are
//! logged in or come from a device of theirs, so that nobody can lock an innocent out.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use p2p_domain::{
    actor::Actor,
    device::DeviceKey,
    id::UserId,
    port::{
        bus::Quota,
        device::DeviceStore,
        error::{AuthError, BusError},
    },
    session::Device,
    user::{Email, EmailDigest},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

use super::{LimitService, line_of, per_minute, quota};
use crate::error::ServiceError;

/// Of one account from one address.
const PAIR: [(&str, Quota); 3] = [
    ("minute", per_minute(20)),
    ("hour", quota(60, Duration::from_hours(1))),
    ("day", quota(150, Duration::from_hours(24))),
];
/// Of one account from anywhere.
const ACCOUNT: Quota = quota(100, Duration::from_hours(1));
/// Of any account from one address.
const ADDRESS: Quota = quota(300, Duration::from_hours(1));
/// How many tries of one account from one address are under way at once in a process; the others stand in line.
const AT_ONCE: usize = 8;
/// When to come again while what is left of a quota is being tried.
const SOON: Duration = Duration::from_secs(1);

/// Whose secret is tried, and from where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    account: EmailDigest,
    address: Option<IpAddr>,
    standing: Standing,
}

/// What speaks for who tries.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Standing {
    /// They are logged in.
    Session,
    /// They come from a device that may be known.
    Device(UserId, DeviceKey),
}

impl Tried {
    /// Somebody without a session; an account that is nobody's is asked for like any other.
    #[must_use]
    pub fn by_stranger(email: &Email, user: Option<UserId>, device: &Device) -> Self {
        let user = user.unwrap_or(UserId::new(Uuid::nil()));
        Self { account: email.digest(), address: device.ip, standing: Standing::Device(user, DeviceKey::of(device)) }
    }

    /// Somebody who is logged in, at their own account.
    #[must_use]
    pub fn by_owner(actor: &Actor, email: &Email) -> Self {
        Self { account: email.digest(), address: actor.address, standing: Standing::Session }
    }

    fn line(&self) -> String {
        self.address.map_or_else(|| "unknown".to_owned(), line_of)
    }

    fn pair(&self) -> Vec<(String, Quota)> {
        let line = self.line();
        PAIR.iter().map(|(name, quota)| (format!("tries:{name}:{line}:{}", self.account.as_str()), *quota)).collect()
    }

    fn wide(&self) -> Vec<(String, Quota)> {
        let address = self.address.map(|_| (format!("tries:address:{}", self.line()), ADDRESS));
        std::iter::once((format!("tries:account:{}", self.account.as_str()), ACCOUNT)).chain(address).collect()
    }
}

/// Guards what tries secrets.
#[derive(Clone)]
pub struct Guard {
    limits: LimitService,
    devices: Arc<dyn DeviceStore>,
    under_way: Arc<UnderWay>,
}

impl Guard {
    /// The guard on its ports; it never refuses when limits are off.
    #[must_use]
    pub fn new(limits: LimitService, devices: Arc<dyn DeviceStore>) -> Self {
        Self { limits, devices, under_way: Arc::default() }
    }

    /// The limits that it keeps.
    #[must_use]
    pub const fn limits(&self) -> &LimitService {
        &self.limits
    }

    /// Runs a check of a secret: refused when there were too many failures, counted when it answers false.
    pub async fn guarded(
        &self,
        tried: &Tried,
        check: impl Future<Output = Result<bool, AuthError>>,
    ) -> Result<bool, ServiceError> {
        let turn = self.enter(tried).await?;
        let right = check.await?;
        if !right {
            turn.failed().await?;
        }
        Ok(right)
    }

    /// Lets one try begin, or refuses it. Tries under way count until their turn is dropped, so that many at once are no more than
    /// one after the other.
    pub async fn enter(&self, tried: &Tried) -> Result<Turn<'_>, ServiceError> {
        if self.limits.limits.is_none() {
            return Ok(Turn { guard: self, keys: Vec::new(), _places: Vec::new(), _permit: None });
        }
        let (pair, wide) = (tried.pair(), tried.wide());
        let permit = self.under_way.stand_in_line(&pair[0].0).await;
        let (mut places, mut wait) = self.ask(&pair).await?;
        let (wide_places, wide_wait) = self.ask(&wide).await?;
        places.extend(wide_places);
        if wide_wait.is_some() && !self.is_known(&tried.standing).await? {
            wait = wait.max(wide_wait);
        }
        if let Some(retry_after) = wait {
            return Err(ServiceError::RateLimited { retry_after });
        }
        let keys = pair.into_iter().chain(wide).collect();
        Ok(Turn { guard: self, keys, _places: places, _permit: permit })
    }

    /// Takes a place under each key and tells the longest wait of those that are full.
    async fn ask(&self, keys: &[(String, Quota)]) -> Result<(Vec<Place>, Option<Duration>), BusError> {
        let mut places = Vec::with_capacity(keys.len());
        let mut wait = None;
        for (key, quota) in keys {
            // The place is taken before the count is read: a failure counts before its place is given back.
            let (place, under_way) = self.under_way.take(key);
            places.push(place);
            let allowance = self.limits.limiter.peek(key, *quota, self.limits.clock.now()).await?;
            // What remains is told as if this try had been counted.
            if !allowance.allowed || allowance.remaining + 1 < under_way {
                wait = wait.max(Some(allowance.retry_after.max(SOON)));
            }
        }
        Ok((places, wait))
    }

    async fn is_known(&self, standing: &Standing) -> Result<bool, ServiceError> {
        match standing {
            Standing::Session => Ok(true),
            Standing::Device(user, device) => Ok(self.devices.knows(*user, device).await?),
        }
    }
}

/// One try that may go on; it counts as under way until it is dropped.
#[must_use = "a try that is not under way is not counted"]
pub struct Turn<'a> {
    guard: &'a Guard,
    keys: Vec<(String, Quota)>,
    _places: Vec<Place>,
    _permit: Option<OwnedSemaphorePermit>,
}

impl Turn<'_> {
    /// Counts the try as failed.
    pub async fn failed(&self) -> Result<(), BusError> {
        let limits = &self.guard.limits;
        for (key, quota) in &self.keys {
            limits.limiter.check(key, *quota, limits.clock.now()).await?;
        }
        Ok(())
    }
}

/// Tries under way in this process, by key. A key is there only while somebody tries it.
#[derive(Default)]
struct UnderWay {
    counts: Mutex<HashMap<String, u32>>,
    lines: Mutex<HashMap<String, Arc<Semaphore>>>,
}

impl UnderWay {
    fn counts(&self) -> MutexGuard<'_, HashMap<String, u32>> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a place; tells how many are taken now, this one included.
    fn take(self: &Arc<Self>, key: &str) -> (Place, u32) {
        let mut counts = self.counts();
        let count = counts.entry(key.to_owned()).or_default();
        *count += 1;
        (Place { under_way: self.clone(), key: key.to_owned() }, *count)
    }

    /// Waits until few enough try that key.
    async fn stand_in_line(&self, key: &str) -> Option<OwnedSemaphorePermit> {
        let line = {
            let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
            // Lines that nobody stands in are forgotten where a new one is made, so that there are never more than tries.
            if !lines.contains_key(key) {
                lines.retain(|_, line| Arc::strong_count(line) > 1);
            }
            lines.entry(key.to_owned()).or_insert_with(|| Arc::new(Semaphore::new(AT_ONCE))).clone()
        };
        line.acquire_owned().await.ok()
    }
}

/// One place under a key, given back when dropped.
struct Place {
    under_way: Arc<UnderWay>,
    key: String,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.under_way.counts();
        if let Some(count) = counts.get_mut(&self.key) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.key);
            }
        }
    }
}
