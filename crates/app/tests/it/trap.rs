//! Credentials and sessions that fail, or never answer, when a test says so.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use p2p_domain::{
    id::{SessionHandle, UserId},
    port::{credential::CredentialService, error::AuthError, session::SessionService},
    session::{IssuedSession, NewSession, Refreshed, SessionInfo, TokenError, VerifiedSession},
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
}

/// Which call is caught, and how.
#[derive(Default)]
pub struct Trap {
    set: Mutex<Option<(&'static str, Mishap)>>,
    seen: Mutex<Vec<UserId>>,
    caught: Notify,
}

impl Trap {
    /// Every call of that name is caught from now on: `register`, `create`, `remove`, `revoke_all`.
    pub fn set(&self, call: &'static str, mishap: Mishap) {
        *self.set.lock().unwrap_or_else(PoisonError::into_inner) = Some((call, mishap));
    }

    /// Nothing is caught any more.
    pub fn clear(&self) {
        *self.set.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Waits until a call that never answers was caught.
    pub async fn caught(&self) {
        self.caught.notified().await;
    }

    /// The people who came by.
    pub fn seen(&self) -> Vec<UserId> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    async fn pass<T>(
        &self,
        call: &'static str,
        user: UserId,
        work: impl Future<Output = Result<T, AuthError>>,
    ) -> Result<T, AuthError> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).push(user);
        let set = *self.set.lock().unwrap_or_else(PoisonError::into_inner);
        let failure = || Err(AuthError::unavailable(call, "made to fail by a test"));
        match set {
            Some((name, Mishap::Before)) if name == call => failure(),
            Some((name, Mishap::After)) if name == call => {
                work.await?;
                failure()
            }
            Some((name, Mishap::Never)) if name == call => {
                self.caught.notify_one();
                std::future::pending().await
            }
            _ => work.await,
        }
    }
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
    async fn register(&self, user: UserId, email: &Email, password: &Password) -> Result<(), AuthError> {
        self.trap.pass("register", user, self.inner.register(user, email, password)).await
    }
    async fn verify(&self, user: Option<UserId>, email: &Email, password: &str) -> Result<bool, AuthError> {
        self.inner.verify(user, email, password).await
    }
    async fn change(&self, user: UserId, password: &Password) -> Result<(), AuthError> {
        self.inner.change(user, password).await
    }
    async fn remove(&self, user: UserId) -> Result<(), AuthError> {
        self.trap.pass("remove", user, self.inner.remove(user)).await
    }
}

#[async_trait]
impl<P: SessionService> SessionService for Trapped<P> {
    async fn create(&self, session: NewSession) -> Result<IssuedSession, AuthError> {
        self.trap.pass("create", session.user_id, self.inner.create(session)).await
    }
    async fn refresh(&self, token: &str, anti_csrf: Option<Option<&str>>) -> Result<Refreshed, AuthError> {
        self.inner.refresh(token, anti_csrf).await
    }
    async fn verify(&self, token: &str) -> Result<Result<VerifiedSession, TokenError>, AuthError> {
        self.inner.verify(token).await
    }
    async fn revoke(&self, handle: SessionHandle) -> Result<bool, AuthError> {
        self.inner.revoke(handle).await
    }
    async fn revoke_all(&self, user: UserId, except: Option<SessionHandle>) -> Result<Vec<SessionHandle>, AuthError> {
        self.trap.pass("revoke_all", user, self.inner.revoke_all(user, except)).await
    }
    async fn list(&self, user: UserId) -> Result<Vec<SessionInfo>, AuthError> {
        self.inner.list(user).await
    }
    async fn revoked_since(&self, since: Timestamp) -> Result<Vec<(SessionHandle, UserId)>, AuthError> {
        self.inner.revoked_since(since).await
    }
    async fn jwks(&self) -> Result<String, AuthError> {
        self.inner.jwks().await
    }
}
