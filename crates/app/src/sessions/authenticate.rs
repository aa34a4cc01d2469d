//! From an access token to the person behind it, without a database but for people not seen lately.

use std::sync::Arc;

use p2p_domain::{
    actor::Actor,
    error::{Class, Classify},
    event::{Announcement, Channel, Signal},
    policy::admit,
    port::{
        bus::{FeedItem, Realtime, TicketHolder},
        clock::Clock,
        error::{AuthError, BusError, StoreError},
        session::{AccessTokens, SessionService},
    },
    session::{TokenError, VerifiedSession},
};
use tokio::sync::watch;

use super::{Accounts, Revocations};
use crate::error::{port_class, store_class};

/// Checks tokens.
#[derive(Clone)]
pub struct Authenticator {
    tokens: Arc<dyn AccessTokens>,
    sessions: Arc<dyn SessionService>,
    accounts: Arc<Accounts>,
    revocations: Arc<Revocations>,
    clock: Arc<dyn Clock>,
}

/// Why a token opens nothing.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// There is no session behind it (any more), or its owner may not act.
    #[error("no session")]
    Unauthenticated,
    /// It has ended or is forged: the client should refresh.
    #[error("the access token is no longer good")]
    TryRefresh,
    /// Authentication failed to work.
    #[error(transparent)]
    Auth(#[from] AuthError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Classify for Refusal {
    fn class(&self) -> Class {
        match self {
            Self::Unauthenticated | Self::TryRefresh => Class::Unauthenticated,
            Self::Auth(error) => port_class(error.kind),
            Self::Store(error) => store_class(error),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Unauthenticated => "unauthenticated",
            Self::TryRefresh => "try_refresh_token",
            Self::Auth(_) | Self::Store(_) if self.class() == Class::Unavailable => "unavailable",
            Self::Auth(_) | Self::Store(_) => "internal",
        }
    }
}

/// How long the system channel is left alone after it failed.
const RECONNECT: std::time::Duration = std::time::Duration::from_millis(500);

impl Authenticator {
    /// The authenticator on its ports and memories.
    #[must_use]
    pub fn new(
        tokens: Arc<dyn AccessTokens>,
        sessions: Arc<dyn SessionService>,
        accounts: Arc<Accounts>,
        revocations: Arc<Revocations>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self { tokens, sessions, accounts, revocations, clock }
    }

    /// The person behind an access token, and what the token says.
    pub async fn authenticate(&self, token: &str) -> Result<(Actor, VerifiedSession), Refusal> {
        let session = match self.tokens.verify(token).await? {
            Ok(session) => session,
            Err(TokenError::Unparsable) => return Err(Refusal::Unauthenticated),
            Err(TokenError::Unusable) => return Err(Refusal::TryRefresh),
        };
        let holder = TicketHolder { user_id: session.user_id, session: session.handle, expires_at: session.expires_at };
        Ok((self.person(&holder).await?, session))
    }

    /// The person behind a session that was checked before.
    pub async fn person(&self, holder: &TicketHolder) -> Result<Actor, Refusal> {
        if self.revocations.contains(holder.session) {
            return Err(Refusal::Unauthenticated);
        }
        match self.accounts.get(holder.user_id).await? {
            Some(account) if account.may_act() => Ok(account.actor(holder.session)),
            _ => Err(Refusal::Unauthenticated),
        }
    }

    /// Whether a session lives on and lets its person in, asked of its keeper: for sockets that outlive their token.
    pub async fn lives(&self, holder: &TicketHolder) -> Result<bool, Refusal> {
        let living = self.sessions.owner(holder.session).await? == Some(holder.user_id);
        Ok(living && self.admits(holder).await?)
    }

    /// Whether the person behind a session is let in as they are now: for sockets, when an organization changed.
    pub async fn admits(&self, holder: &TicketHolder) -> Result<bool, Refusal> {
        match self.person(holder).await {
            Ok(actor) => Ok(admit(&actor).is_ok()),
            Err(Refusal::Unauthenticated | Refusal::TryRefresh) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Hears what other processes tell, until `shutdown` turns true.
    pub async fn listen(&self, realtime: Arc<dyn Realtime>, mut shutdown: watch::Receiver<bool>) {
        while !*shutdown.borrow() {
            tokio::select! {
                outcome = self.hear(realtime.as_ref()) => if let Err(error) = outcome {
                    tracing::warn!(error = &error as &dyn std::error::Error, "the system channel is away; trying again");
                    tokio::time::sleep(RECONNECT).await;
                },
                _ = shutdown.changed() => return,
            }
        }
    }

    async fn hear(&self, realtime: &dyn Realtime) -> Result<(), BusError> {
        let mut feed = realtime.subscribe(Channel::System).await?;
        self.catch_up().await;
        while let Some(item) = feed.next().await {
            match item {
                FeedItem::Announced(announcement) => {
                    if let Announcement::Signal(signal) = announcement.as_ref() {
                        self.apply(*signal);
                    }
                }
                FeedItem::Missed => self.catch_up().await,
            }
        }
        Ok(())
    }

    /// Signals may have been missed: forget all that is remembered, and read what ended.
    async fn catch_up(&self) {
        self.accounts.clear();
        self.revocations.doubt_everybody();
        if let Err(error) = self.revocations.load(self.sessions.as_ref(), self.clock.now()).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "ended sessions could not be read; what the bus tells is still heard"
            );
        }
    }

    fn apply(&self, signal: Signal) {
        match signal {
            Signal::SessionRevoked { handle, .. } => self.revocations.add(handle, self.clock.now()),
            Signal::UserChanged { user_id } => {
                self.accounts.forget(user_id);
                self.revocations.doubt(user_id);
            }
            Signal::OrganizationChanged => {
                self.accounts.clear();
                self.revocations.doubt_everybody();
            }
        }
    }
}
