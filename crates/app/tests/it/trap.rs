//! Credentials, sessions and devices that fail, or never answer, when a test says so.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use p2p_domain::{
    device::{Acquaintance, DeviceKey},
    id::{SessionHandle, UserId},
    port::{
        credential::{CredentialService, Registered},
        device::DeviceStore,
        error::{AuthError, StoreError, StoreErrorKind},
        session::SessionService,
    },
    session::{IssuedSession, NewSession, Refreshed, SessionInfo},
    timestamp::Timestamp,
    user::{Email, Password},
};
use tokio::sync::Notify;

/// What happens to the call that a trap is set for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mishap {
    /// It fails before it does anything.
    Before,
    /// It does its work, and the answer is lost.
    After,
    /// It never answers.
    Never,
    /// It waits until the trap is cleared, and then does its work.
    Held,
}

/// What a trap is set for, and how many calls of it pass before.
#[derive(Debug, Clone, Copy)]
struct Set {
    call: &'static str,
    pass: u32,
    mishap: Mishap,
}

/// Which call is caught, and how.
#[derive(Default)]
pub struct Trap {
    set: Mutex<Option<Set>>,
    seen: Mutex<Vec<UserId>>,
    caught: Notify,
    cleared: Notify,
}

impl Trap {
    /// Every call of that name is caught from now on: `register`, `change`, `create`, `remove`, `revoke_all`, `note`.
    pub fn set(&self, call: &'static str, mishap: Mishap) {
        self.set_after(call, 0, mishap);
    }

    /// So many calls of that name pass, then every one is caught.
    pub fn set_after(&self, call: &'static str, pass: u32, mishap: Mishap) {
        *self.set.lock().unwrap_or_else(PoisonError::into_inner) = Some(Set { call, pass, mishap });
    }

    /// Nothing is caught any more.
    pub fn clear(&self) {
        *self.set.lock().unwrap_or_else(PoisonError::into_inner) = None;
        self.cleared.notify_waiters();
    }

    /// Waits until a call that never answers, or waits, was caught.
    pub async fn caught(&self) {
        self.caught.notified().await;
    }

    /// The people who came by.
    pub fn seen(&self) -> Vec<UserId> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What is to happen to this call.
    fn due(&self, call: &'static str, user: UserId) -> Option<Mishap> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).push(user);
        let mut set = self.set.lock().unwrap_or_else(PoisonError::into_inner);
        let set = set.as_mut().filter(|set| set.call == call)?;
        if set.pass > 0 {
            set.pass -= 1;
            return None;
        }
        Some(set.mishap)
    }

    async fn pass<T, E>(
        &self,
        call: &'static str,
        user: UserId,
        failure: impl FnOnce(&'static str) -> E,
        work: impl Future<Output = Result<T, E>>,
    ) -> Result<T, E> {
        match self.due(call, user) {
            None => work.await,
            Some(Mishap::Before) => Err(failure(call)),
            Some(Mishap::After) => {
                work.await?;
                Err(failure(call))
            }
            Some(Mishap::Never) => {
                self.caught.notify_one();
                std::future::pending().await
            }
            Some(Mishap::Held) => {
                let cleared = self.cleared.notified();
                self.caught.notify_one();
                cleared.await;
                work.await
            }
        }
    }
}

const MADE: &str = "made to fail by a test";

fn auth_failure(call: &'static str) -> AuthError {
    AuthError::unavailable(call, MADE)
}

fn store_failure(call: &'static str) -> StoreError {
    StoreError::new(StoreErrorKind::Unavailable, call, MADE)
}

/// A service behind a trap.
pub struct Trapped<P> {
    inner: Arc<P>,
    trap: Arc<Trap>,
}

impl<P> Trapped<P> {
    pub const fn new(inner: Arc<P>, trap: Arc<Trap>) -> Self {
        Self { inner, trap }
    }
}

#[async_trait]
impl<P: CredentialService> CredentialService for Trapped<P> {
    async fn register(&self, user: UserId, email: &Email, password: &Password) -> Result<Registered, AuthError> {
        self.trap.pass("register", user, auth_failure, self.inner.register(user, email, password)).await
    }
    async fn verify(&self, user: Option<UserId>, email: &Email, password: &str) -> Result<bool, AuthError> {
        self.inner.verify(user, email, password).await
    }
    async fn change(&self, user: UserId, password: &Password) -> Result<(), AuthError> {
        self.trap.pass("change", user, auth_failure, self.inner.change(user, password)).await
    }
    async fn remove(&self, user: UserId) -> Result<(), AuthError> {
        self.trap.pass("remove", user, auth_failure, self.inner.remove(user)).await
    }
}

#[async_trait]
impl<P: SessionService> SessionService for Trapped<P> {
    async fn create(&self, session: NewSession) -> Result<IssuedSession, AuthError> {
        self.trap.pass("create", session.user_id, auth_failure, self.inner.create(session)).await
    }
    async fn refresh(&self, token: &str, anti_csrf: Option<Option<&str>>) -> Result<Refreshed, AuthError> {
        self.inner.refresh(token, anti_csrf).await
    }
    async fn revoke(&self, handle: SessionHandle) -> Result<bool, AuthError> {
        self.inner.revoke(handle).await
    }
    async fn revoke_all(&self, user: UserId, except: Option<SessionHandle>) -> Result<Vec<SessionHandle>, AuthError> {
        self.trap.pass("revoke_all", user, auth_failure, self.inner.revoke_all(user, except)).await
    }
    async fn owner(&self, handle: SessionHandle) -> Result<Option<UserId>, AuthError> {
        self.inner.owner(handle).await
    }
    async fn list(&self, user: UserId) -> Result<Vec<SessionInfo>, AuthError> {
        self.inner.list(user).await
    }
    async fn revoked_since(&self, since: Timestamp) -> Result<Vec<(SessionHandle, UserId)>, AuthError> {
        self.inner.revoked_since(since).await
    }
}

#[async_trait]
impl<P: DeviceStore> DeviceStore for Trapped<P> {
    async fn note(&self, user: UserId, device: &DeviceKey, at: Timestamp) -> Result<Acquaintance, StoreError> {
        self.trap.pass("note", user, store_failure, self.inner.note(user, device, at)).await
    }
    async fn knows(&self, user: UserId, device: &DeviceKey) -> Result<bool, StoreError> {
        self.inner.knows(user, device).await
    }
    async fn devices(&self, user: UserId) -> Result<Vec<(DeviceKey, Timestamp)>, StoreError> {
        self.inner.devices(user).await
    }
}
