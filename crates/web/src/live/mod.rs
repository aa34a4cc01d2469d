//! Sockets: upgrades, frames as JSON, and the loop that moves them. The rules of a connection are p2p-app's `live`.

pub(crate) mod frame;
mod incoming;
mod pump;
pub(crate) mod routes;
mod upgrade;

use std::sync::Arc;

use p2p_app::{
    idempotency::IdempotencyService,
    limits::LimitService,
    live::LiveService,
    posts::PostService,
    replies::ReplyService,
    sessions::{Authenticator, Revocations},
    topics::TopicService,
};
use p2p_domain::port::{
    bus::TicketStore,
    clock::{Clock, Entropy},
};
use tokio::sync::watch;

/// What sockets need of the application.
#[derive(Clone)]
pub struct LiveServices {
    /// Channels.
    pub live: LiveService,
    /// Whether a topic is there.
    pub topics: TopicService,
    /// Posts written over sockets.
    pub posts: PostService,
    /// Replies written over sockets.
    pub replies: ReplyService,
    /// Repeated references.
    pub idempotency: IdempotencyService,
    /// The same quotas as over REST.
    pub limits: LimitService,
    /// Who stands behind a token.
    pub authenticator: Authenticator,
    /// Sessions that end while a socket is open.
    pub revocations: Arc<Revocations>,
    /// One-time tickets.
    pub tickets: Arc<dyn TicketStore>,
    /// Makes tickets.
    pub entropy: Arc<dyn Entropy>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Turns true when the server goes down.
    pub shutdown: watch::Receiver<bool>,
    /// Origins whose pages may open sockets by cookie.
    pub origins: Arc<Vec<String>>,
}
