//! For the unit tests of this crate: the storage ports as plain maps that count what they are asked. The real store is
//! exercised by tests/contract.rs.

mod factors;
mod tokens;

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard,
        atomic::{AtomicUsize, Ordering},
    },
};

use async_trait::async_trait;
use p2p_contract::determinism::{CountingEntropy, FixedClock, SequentialIds};
use p2p_domain::{
    id::{SessionHandle, UserId},
    port::{
        credential::CredentialStore,
        error::{Constraint, StoreError, StoreErrorKind},
        session::{SessionStore, SessionSweep, SigningKeyStore},
    },
    session::{CredentialRecord, Device, NewSession, SessionClaims, SessionRecord, SigningKeyRecord},
    timestamp::Timestamp,
    token::TokenRecord,
};
use uuid::Uuid;

use crate::{LocalSessions, SessionOptions, SessionPorts};

pub const ISSUER: &str = "https://api.p2p.example/auth";

/// Storage shared by several processes.
#[derive(Default)]
pub struct Shelf {
    sessions: Mutex<HashMap<SessionHandle, SessionRecord>>,
    keys: Mutex<Vec<SigningKeyRecord>>,
    credentials: Mutex<HashMap<UserId, CredentialRecord>>,
    tokens: Mutex<Vec<TokenRecord>>,
    factors: Mutex<HashMap<UserId, factors::Factors>>,
    pub key_reads: AtomicUsize,
}

impl Shelf {
    pub fn keys(&self) -> MutexGuard<'_, Vec<SigningKeyRecord>> {
        self.keys.lock().unwrap()
    }

    pub fn credential(&self, user: UserId) -> CredentialRecord {
        self.credentials.lock().unwrap()[&user].clone()
    }
}

/// What a process stands on.
#[derive(Default)]
pub struct World {
    pub shelf: Arc<Shelf>,
    pub clock: Arc<FixedClock>,
    pub ids: Arc<SequentialIds>,
    pub entropy: Arc<CountingEntropy>,
}

impl World {
    /// Starts another process on the same storage.
    pub async fn process(&self) -> LocalSessions {
        self.process_with(SessionOptions::new(ISSUER)).await
    }

    pub async fn process_with(&self, options: SessionOptions) -> LocalSessions {
        let ports = SessionPorts {
            sessions: self.shelf.clone(),
            sweep: self.shelf.clone(),
            keys: self.shelf.clone(),
            clock: self.clock.clone(),
            ids: self.ids.clone(),
            entropy: self.entropy.clone(),
        };
        LocalSessions::open(ports, options).await.unwrap()
    }
}

pub fn somebody() -> UserId {
    UserId::new(Uuid::from_u128(1))
}

pub fn login(anti_csrf: bool) -> NewSession {
    NewSession { user_id: somebody(), device: Device::default(), anti_csrf, claims: SessionClaims::default() }
}

#[async_trait]
impl SessionStore for Shelf {
    async fn insert(&self, session: &SessionRecord) -> Result<(), StoreError> {
        self.sessions.lock().unwrap().insert(session.handle, session.clone());
        Ok(())
    }

    async fn find(&self, handle: SessionHandle) -> Result<Option<SessionRecord>, StoreError> {
        let found = self.sessions.lock().unwrap().get(&handle).cloned();
        // Lets others in between reading and writing, as a database does.
        tokio::task::yield_now().await;
        Ok(found)
    }

    async fn rotate(
        &self,
        handle: SessionHandle,
        expected: u32,
        at: Timestamp,
        expires_at: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut sessions = self.sessions.lock().unwrap();
        let found = sessions.get_mut(&handle).filter(|s| s.generation == expected && s.revoked_at.is_none());
        let Some(session) = found else { return Ok(false) };
        session.generation += 1;
        (session.rotated_at, session.expires_at) = (at, expires_at);
        Ok(true)
    }

    async fn set_claims(&self, handle: SessionHandle, claims: SessionClaims) -> Result<bool, StoreError> {
        let mut sessions = self.sessions.lock().unwrap();
        Ok(sessions.get_mut(&handle).filter(|s| s.revoked_at.is_none()).map(|s| s.claims = claims).is_some())
    }

    async fn revoke(&self, handle: SessionHandle, at: Timestamp) -> Result<bool, StoreError> {
        let mut sessions = self.sessions.lock().unwrap();
        Ok(sessions.get_mut(&handle).filter(|s| s.revoked_at.is_none()).map(|s| s.revoked_at = Some(at)).is_some())
    }

    async fn revoke_all(
        &self,
        user: UserId,
        except: Option<SessionHandle>,
        at: Timestamp,
    ) -> Result<Vec<SessionHandle>, StoreError> {
        let mut sessions = self.sessions.lock().unwrap();
        let hit = |s: &&mut SessionRecord| s.user_id == user && Some(s.handle) != except && s.revoked_at.is_none();
        let end = |s: &mut SessionRecord| {
            s.revoked_at = Some(at);
            s.handle
        };
        Ok(sessions.values_mut().filter(hit).map(end).collect())
    }

    async fn living(&self, user: UserId, now: Timestamp) -> Result<Vec<SessionRecord>, StoreError> {
        let sessions = self.sessions.lock().unwrap();
        let lives = |s: &&SessionRecord| s.user_id == user && s.revoked_at.is_none() && s.expires_at > now;
        Ok(sessions.values().filter(lives).cloned().collect())
    }

    async fn revoked_since(&self, since: Timestamp) -> Result<Vec<(SessionHandle, UserId)>, StoreError> {
        let sessions = self.sessions.lock().unwrap();
        Ok(sessions.values().filter(|s| s.revoked_at >= Some(since)).map(|s| (s.handle, s.user_id)).collect())
    }
}

#[async_trait]
impl SessionSweep for Shelf {
    async fn sweep(&self, before: Timestamp) -> Result<u64, StoreError> {
        let mut sessions = self.sessions.lock().unwrap();
        let all = sessions.len();
        sessions.retain(|_, s| s.expires_at >= before && s.revoked_at.is_none_or(|at| at >= before));
        Ok((all - sessions.len()) as u64)
    }
}

#[async_trait]
impl SigningKeyStore for Shelf {
    async fn all(&self) -> Result<Vec<SigningKeyRecord>, StoreError> {
        self.key_reads.fetch_add(1, Ordering::SeqCst);
        let mut keys = self.keys().clone();
        keys.sort_by_key(|key| std::cmp::Reverse(key.created_at));
        Ok(keys)
    }

    async fn insert(&self, key: &SigningKeyRecord) -> Result<(), StoreError> {
        let mut keys = self.keys();
        if keys.iter().any(|other| other.kid == key.kid) {
            return Err(StoreError::new(StoreErrorKind::Conflict(Constraint::Key), "signing_key.insert", "taken"));
        }
        keys.push(key.clone());
        Ok(())
    }

    async fn retire(&self, before: Timestamp) -> Result<u64, StoreError> {
        let mut keys = self.keys();
        let all = keys.len();
        keys.retain(|key| key.created_at >= before);
        Ok((all - keys.len()) as u64)
    }
}

#[async_trait]
impl CredentialStore for Shelf {
    async fn put(&self, credential: &CredentialRecord) -> Result<(), StoreError> {
        self.credentials.lock().unwrap().insert(credential.user_id, credential.clone());
        Ok(())
    }

    async fn replace(&self, before: &CredentialRecord, after: &CredentialRecord) -> Result<bool, StoreError> {
        let mut credentials = self.credentials.lock().unwrap();
        let found = credentials.get_mut(&before.user_id).filter(|now| *now == before);
        Ok(found.map(|now| *now = after.clone()).is_some())
    }

    async fn find(&self, user: UserId) -> Result<Option<CredentialRecord>, StoreError> {
        Ok(self.credentials.lock().unwrap().get(&user).cloned())
    }

    async fn delete(&self, user: UserId) -> Result<(), StoreError> {
        self.credentials.lock().unwrap().remove(&user);
        Ok(())
    }
}
