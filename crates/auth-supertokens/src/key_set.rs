//! The core's public keys, kept as long as they may be, and longer while the core is away. A key that is not known is asked for at most
//! every 500 ms, by one caller for all.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::Duration,
};

use jsonwebtoken::DecodingKey;
use p2p_domain::{
    port::{clock::Clock, error::AuthError},
    timestamp::Timestamp,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    answers::read,
    core::{Core, CoreError, Question},
};

const PATH: &str = "/.well-known/jwks.json";
const OP: &str = "session.keys";
/// The shortest time between two questions.
const COOL_DOWN: Duration = Duration::from_millis(500);
/// However long the core lets its keys be kept, they are looked at again after this time, as the official clients do.
const KEPT_MAX: Duration = Duration::from_hours(4);
/// A core has a static key and a few dynamic ones.
const KEYS_MAX: usize = 64;

/// A key on the wire, with the fields that make it public.
#[derive(Serialize, Deserialize)]
struct Published {
    kty: String,
    kid: String,
    n: String,
    e: String,
    alg: String,
}

#[derive(Deserialize)]
struct PublishedSet {
    keys: Vec<Published>,
}

/// Keys that were read.
pub struct Keys {
    by_id: HashMap<String, DecodingKey>,
    json: String,
    stale_at: Timestamp,
}

impl Keys {
    /// The key of that id.
    pub fn find(&self, kid: &str) -> Option<&DecodingKey> {
        self.by_id.get(kid)
    }
}

/// When the core was last asked, and whether it told.
#[derive(Clone, Copy)]
struct Asked {
    at: Timestamp,
    told: bool,
}

/// The keys, and the way to newer ones.
pub struct KeySet {
    core: Arc<Core>,
    clock: Arc<dyn Clock>,
    kept: RwLock<Option<Arc<Keys>>>,
    asked: Mutex<Option<Asked>>,
    asking: tokio::sync::Mutex<()>,
}

impl KeySet {
    /// Knows no key yet.
    pub fn new(core: Arc<Core>, clock: Arc<dyn Clock>) -> Self {
        Self { core, clock, kept: RwLock::default(), asked: Mutex::default(), asking: tokio::sync::Mutex::default() }
    }

    fn kept(&self) -> Option<Arc<Keys>> {
        self.kept.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Keys among which the wanted one is, if there is such a key.
    pub async fn with(self: &Arc<Self>, kid: &str) -> Result<Arc<Keys>, AuthError> {
        if let Some(keys) = self.kept().filter(|keys| keys.find(kid).is_some()) {
            if self.clock.now() >= keys.stale_at {
                self.renew_aside();
            }
            return Ok(keys);
        }
        self.newer_than(|keys| keys.find(kid).is_some()).await
    }

    /// The public keys, as a JWK set in JSON.
    pub async fn json(self: &Arc<Self>) -> Result<String, AuthError> {
        let keys = match self.kept() {
            Some(keys) => keys,
            None => self.newer_than(|_| true).await?,
        };
        if self.clock.now() >= keys.stale_at {
            self.renew_aside();
        }
        Ok(keys.json.clone())
    }

    /// Asks for the keys while those at hand go on serving.
    fn renew_aside(self: &Arc<Self>) {
        if self.asking.try_lock().is_err() || self.cools_down().is_some() {
            return;
        }
        let set = Arc::clone(self);
        tokio::spawn(async move {
            let now = set.clock.now();
            if let Err(error) = set.newer_than(|keys| now < keys.stale_at).await {
                tracing::debug!(error = &error as &dyn std::error::Error, "the core's keys could not be read anew");
            }
        });
    }

    /// The last question, if it is too early for another one.
    fn cools_down(&self) -> Option<Asked> {
        let now = self.clock.now();
        let asked = *self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        asked.filter(|asked| now >= asked.at && now.since(asked.at) < COOL_DOWN)
    }

    /// The keys at hand if they will do, else newer ones; the ones at hand all the same when it is too early to ask.
    async fn newer_than(&self, will_do: impl Fn(&Keys) -> bool) -> Result<Arc<Keys>, AuthError> {
        if let Some(keys) = self.kept().filter(|keys| will_do(keys)) {
            return Ok(keys);
        }
        let _asking = self.asking.lock().await;
        let kept = self.kept();
        if let Some(keys) = kept.clone().filter(|keys| will_do(keys)) {
            return Ok(keys);
        }
        if let Some(asked) = self.cools_down() {
            let told = kept.filter(|_| asked.told);
            return told.ok_or_else(|| AuthError::unavailable(OP, CoreError::LeftAlone));
        }
        let outcome = self.read().await;
        let asked = Asked { at: self.clock.now(), told: outcome.is_ok() };
        *self.asked.lock().unwrap_or_else(PoisonError::into_inner) = Some(asked);
        let keys = Arc::new(outcome.map_err(|error| error.during(OP))?);
        *self.kept.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&keys));
        Ok(keys)
    }

    async fn read(&self) -> Result<Keys, CoreError> {
        let answer = self.core.ask(Question::get(PATH)).await?;
        let kept_for = answer.max_age.unwrap_or(KEPT_MAX).min(KEPT_MAX);
        let PublishedSet { keys } = read(PATH, answer.said)?;
        let usable = |key: &Published| key.kty == "RSA" && key.alg == "RS256";
        let published: Vec<Published> = keys.into_iter().filter(usable).take(KEYS_MAX).collect();
        let decoded = |key: &Published| Some((key.kid.clone(), DecodingKey::from_rsa_components(&key.n, &key.e).ok()?));
        let by_id: HashMap<_, _> = published.iter().filter_map(decoded).collect();
        if by_id.is_empty() {
            return Err(CoreError::Unreadable { path: PATH });
        }
        Ok(Keys { by_id, json: json!({ "keys": published }).to_string(), stale_at: self.clock.now().plus(kept_for) })
    }
}
