//! The signing keys of this process: read from the store, kept in memory, made and dropped as time goes.

use std::{
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use ed25519_dalek::VerifyingKey;
use p2p_domain::{
    port::{
        clock::{Clock, Entropy},
        error::{AuthError, Constraint},
        session::SigningKeyStore,
    },
    session::SigningKeyRecord,
    timestamp::Timestamp,
};
use tokio::sync::Mutex;

use crate::{
    keys::{Jwk, Key, could_be_ours},
    store_failed,
};

/// How long an unknown key id is not asked for again: strangers can make up as many as they like.
const RELOAD_AFTER: Duration = Duration::from_millis(500);

/// How long keys are used.
#[derive(Debug, Clone, Copy)]
pub struct Schedule {
    pub rotation: Duration,
    pub publish_ahead: Duration,
    pub access_lifetime: Duration,
}

pub struct KeyRing {
    store: Arc<dyn SigningKeyStore>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    schedule: Schedule,
    /// The newest first; never empty once opened.
    keys: RwLock<Arc<[Key]>>,
    /// Held while keys are read from the store: when that last happened.
    loading: Mutex<Option<Timestamp>>,
}

impl KeyRing {
    /// Reads the keys, and makes the first one when there is none.
    pub async fn open(
        store: Arc<dyn SigningKeyStore>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        schedule: Schedule,
    ) -> Result<Self, AuthError> {
        let (keys, loading) = (RwLock::new(Arc::from([])), Mutex::new(None));
        let ring = Self { store, clock, entropy, schedule, keys, loading };
        ring.load().await?;
        ring.make_next().await?;
        Ok(ring)
    }

    /// The key to sign with: the newest that has been published long enough. Until one has, the oldest, which others are
    /// likeliest to know.
    pub fn signing<T>(&self, sign: impl FnOnce(&Key) -> T) -> Result<T, AuthError> {
        let (keys, now) = (self.keys(), self.clock.now());
        let published = |key: &&Key| key.created_at.plus(self.schedule.publish_ahead) <= now;
        let key = keys.iter().find(published).or_else(|| keys.last());
        key.map(sign).ok_or_else(|| AuthError::internal("session.sign", "there is no signing key"))
    }

    /// The key of that id, from memory, else from the store unless that was asked a moment ago.
    pub async fn verifying(&self, kid: &str) -> Result<Option<VerifyingKey>, AuthError> {
        if let Some(key) = self.known(kid) {
            return Ok(Some(key));
        }
        if !could_be_ours(kid) {
            return Ok(None);
        }
        let mut loaded_at = self.loading.lock().await;
        let now = self.clock.now();
        let lately = loaded_at.is_some_and(|at| at <= now && now.since(at) < RELOAD_AFTER);
        if !lately && self.known(kid).is_none() {
            *loaded_at = Some(now);
            self.load().await?;
        }
        Ok(self.known(kid))
    }

    /// The public halves, also of keys that are not used yet.
    pub fn jwks(&self) -> Vec<Jwk> {
        self.keys().iter().map(Key::jwk).collect()
    }

    /// Reads the keys anew, makes the next one when it is time, and drops those whose tokens have all ended. Returns whether a
    /// key was made, and how many were dropped.
    pub async fn maintain(&self) -> Result<(bool, u64), AuthError> {
        let mut loaded_at = self.loading.lock().await;
        *loaded_at = Some(self.clock.now());
        self.load().await?;
        let made = self.make_next().await?;
        let retired = self.retire().await?;
        Ok((made, retired))
    }

    async fn make_next(&self) -> Result<bool, AuthError> {
        let now = self.clock.now();
        let due = |newest: &Key| {
            now >= newest.created_at.plus(self.schedule.rotation.saturating_sub(self.schedule.publish_ahead))
        };
        if !self.keys().first().is_none_or(due) {
            return Ok(false);
        }
        let record =
            Key::generate(&*self.entropy, now).map_err(|error| AuthError::internal("session.make_key", error))?;
        let made = self.insert(&record).await?;
        self.load().await?;
        Ok(made)
    }

    /// False when another process made a key in the same millisecond: that one is as good.
    async fn insert(&self, record: &SigningKeyRecord) -> Result<bool, AuthError> {
        match self.store.insert(record).await {
            Ok(()) => {
                tracing::info!(kid = record.kid, "signing key made");
                Ok(true)
            }
            Err(error) if error.constraint() == Some(Constraint::Key) => Ok(false),
            Err(error) => Err(store_failed("session.make_key")(error)),
        }
    }

    /// Drops the keys before the newest that has been signing for twice the life of a token, and a margin.
    async fn retire(&self) -> Result<u64, AuthError> {
        let Schedule { publish_ahead, access_lifetime, .. } = self.schedule;
        let settled = self.clock.now().minus(publish_ahead * 2 + access_lifetime * 2);
        let keys = self.keys();
        let Some(at) = keys.iter().position(|key| key.created_at <= settled) else { return Ok(0) };
        if at + 1 >= keys.len() {
            return Ok(0);
        }
        let retired = self.store.retire(keys[at].created_at).await.map_err(store_failed("session.retire_keys"))?;
        self.load().await?;
        tracing::info!(retired, "signing keys dropped");
        Ok(retired)
    }

    async fn load(&self) -> Result<(), AuthError> {
        let records = self.store.all().await.map_err(store_failed("session.load_keys"))?;
        let keys: Result<Vec<_>, _> = records.iter().map(Key::read).collect();
        let mut keys = keys.map_err(|error| AuthError::internal("session.load_keys", error))?;
        keys.sort_by_key(|key| std::cmp::Reverse(key.created_at));
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys.into();
        Ok(())
    }

    fn known(&self, kid: &str) -> Option<VerifyingKey> {
        self.keys().iter().find(|key| key.kid == kid).map(Key::verifying)
    }

    fn keys(&self) -> Arc<[Key]> {
        Arc::clone(&self.keys.read().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests;
