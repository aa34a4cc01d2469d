//! Sessions: signing up, logging in and out, refreshing, and who stands behind a token.

mod accounts;
mod audited;
mod authenticate;
mod log_in;
mod reconcile;
mod revocations;
mod sign_up;

use std::sync::Arc;

pub use accounts::Accounts;
pub use authenticate::{Authenticator, Refusal};
pub use log_in::{LogIn, LogInError};
use p2p_domain::{
    actor::Actor,
    audit::AuditAction,
    consent::TermsVersion,
    event::{Announcement, Channel, Signal},
    id::{SessionHandle, UserId},
    job::Job,
    port::{
        bus::Realtime,
        clock::{Clock, IdSource},
        credential::CredentialService,
        device::DeviceStore,
        second_factor::SecondFactorService,
        session::{AccessTokens, SessionService},
        store::Store,
        user::UserReader,
    },
    session::{IssuedAccess, Refreshed, SessionClaims, SessionInfo},
    user::Email,
};
pub use revocations::{Revocations, SessionNews, SessionWatch};
pub use sign_up::{SignUp, SignUpError, SignedUp};

use crate::{error::ServiceError, limits::Guard, relay::Wake, search::Indexer, unhurried::unhurried};

/// Begins and ends sessions.
#[derive(Clone)]
pub struct SessionsService {
    /// Makes and ends sessions.
    pub sessions: Arc<dyn SessionService>,
    /// Rewrites access tokens.
    pub tokens: Arc<dyn AccessTokens>,
    /// Knows passwords.
    pub credentials: Arc<dyn CredentialService>,
    /// Knows second factors.
    pub second_factors: Arc<dyn SecondFactorService>,
    /// Knows devices.
    pub devices: Arc<dyn DeviceStore>,
    /// People.
    pub users: Arc<dyn UserReader>,
    /// Units of work.
    pub store: Arc<dyn Store>,
    /// Tells other processes of ended sessions.
    pub realtime: Arc<dyn Realtime>,
    /// What this process knows of ended sessions.
    pub revocations: Arc<Revocations>,
    /// Slows guessers down.
    pub guard: Guard,
    /// The terms that are in force.
    pub terms: TermsVersion,
    /// Makes newcomers found.
    pub index: Indexer,
    /// Wakes the relay after a commit.
    pub wake: Wake,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Ids.
    pub ids: Arc<dyn IdSource>,
}

impl SessionsService {
    /// Whether somebody has that address.
    pub async fn email_exists(&self, email: &Email) -> Result<bool, ServiceError> {
        Ok(self.users.account_by_email(email).await?.is_some())
    }

    /// The public keys of access tokens, as a JWK set in JSON.
    pub async fn jwks(&self) -> Result<String, ServiceError> {
        Ok(self.tokens.jwks().await?)
    }

    /// Writes an access token anew with what is true now of its person; `None` when the token is not good (any more).
    pub async fn rewrite_claims(&self, access_token: &str, user: UserId) -> Result<Option<IssuedAccess>, ServiceError> {
        let Some(account) = self.users.account(user).await? else { return Ok(None) };
        let claims = SessionClaims { email_verified: account.user.is_verified };
        Ok(self.tokens.regenerate(access_token, claims).await?)
    }

    /// Exchanges a refresh token; theft ends the session everywhere.
    pub async fn refresh(&self, token: &str, anti_csrf: Option<Option<&str>>) -> Result<Refreshed, ServiceError> {
        let refreshed = self.sessions.refresh(token, anti_csrf).await?;
        match &refreshed {
            Refreshed::Stolen { handle, user_id } => {
                tracing::warn!(%handle, %user_id, "a used refresh token came back: the session is ended");
                self.announce_ends(&[*handle], *user_id).await?;
                self.note_theft(*user_id).await?;
            }
            Refreshed::Rotated(issued) if !self.may_act(issued.user_id).await? => {
                self.end(issued.handle, issued.user_id).await?;
                return Ok(Refreshed::Expired);
            }
            Refreshed::Rotated(_) | Refreshed::Expired => {}
        }
        Ok(refreshed)
    }

    async fn may_act(&self, user: UserId) -> Result<bool, ServiceError> {
        Ok(self.users.account(user).await?.is_some_and(|account| account.may_act()))
    }

    /// Ends the actor's own session.
    pub async fn log_out(&self, actor: &Actor) -> Result<(), ServiceError> {
        let (this, handle, user) = (self.clone(), actor.session, actor.user_id);
        unhurried(async move { this.end(handle, user).await }).await
    }

    /// The actor's living sessions, the newest first.
    pub async fn list(&self, actor: &Actor) -> Result<Vec<SessionInfo>, ServiceError> {
        Ok(self.sessions.list(actor.user_id).await?)
    }

    /// Ends one of the actor's own sessions; another's is not found.
    pub async fn revoke(&self, actor: &Actor, handle: SessionHandle) -> Result<(), ServiceError> {
        if self.sessions.owner(handle).await? != Some(actor.user_id) {
            return Err(ServiceError::NotFound);
        }
        let (this, actor) = (self.clone(), actor.clone());
        unhurried(async move {
            this.end(handle, actor.user_id).await?;
            this.note_by(&actor, AuditAction::SessionsRevoked).await
        })
        .await
    }

    /// Ends the actor's other sessions.
    pub async fn revoke_others(&self, actor: &Actor) -> Result<(), ServiceError> {
        let (this, actor) = (self.clone(), actor.clone());
        unhurried(async move {
            this.end_all(actor.user_id, Some(actor.session)).await?;
            this.note_by(&actor, AuditAction::SessionsRevoked).await
        })
        .await
    }

    /// Ends all sessions of somebody but one, and tells every process.
    pub(crate) async fn end_all(&self, user_id: UserId, except: Option<SessionHandle>) -> Result<(), ServiceError> {
        let ended = self.sessions.revoke_all(user_id, except).await?;
        self.announce_ends(&ended, user_id).await
    }

    pub(crate) async fn end(&self, handle: SessionHandle, user_id: UserId) -> Result<(), ServiceError> {
        self.sessions.revoke(handle).await?;
        self.announce_ends(&[handle], user_id).await
    }

    /// This process knows at once, the others by the bus; where that is away, by the outbox, for nobody could find out who was not told.
    async fn announce_ends(&self, handles: &[SessionHandle], user_id: UserId) -> Result<(), ServiceError> {
        for handle in handles {
            self.revocations.add(*handle, self.clock.now());
        }
        let mut untold = Vec::new();
        for handle in handles {
            let signal = Signal::SessionRevoked { handle: *handle, user_id };
            if let Err(error) = self.realtime.publish(Channel::System, Announcement::Signal(signal)).await {
                tracing::warn!(%handle, error = &error as &dyn std::error::Error, "the end of a session is told later");
                untold.push(signal);
            }
        }
        if untold.is_empty() { Ok(()) } else { self.tell_later(&untold).await }
    }

    async fn tell_later(&self, signals: &[Signal]) -> Result<(), ServiceError> {
        let mut unit = self.store.begin().await?;
        for signal in signals {
            unit.outbox().append(&Job::Signal(*signal), self.clock.now()).await?;
        }
        unit.commit().await?;
        self.wake.wake();
        Ok(())
    }
}
