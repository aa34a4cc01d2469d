//! What each suite needs from an adapter.

use std::{future::Future, pin::Pin, sync::Arc};

use p2p_domain::{
    id::UserId,
    port::{
        body::{BodyReferences, BodyStore},
        bus::Realtime,
        category::CategoryReader,
        credential::{CredentialService, CredentialStore},
        draft::DraftReader,
        idempotency::IdempotencyKeys,
        mail::Mailer,
        organization::OrganizationReader,
        outbox::OutboxQueue,
        post::PostReader,
        reply::ReplyReader,
        session::{SessionService, SessionStore, SigningKeyStore},
        store::Store,
        stream::StreamReader,
        topic::TopicReader,
        user::UserReader,
    },
    user::Email,
};

use crate::determinism::FixedClock;

/// The relational store, freshly migrated: what a migration inserts may be there, and nobody else's rows.
#[derive(Clone)]
#[expect(missing_docs, reason = "each field is the port of its type")]
pub struct Stores {
    pub store: Arc<dyn Store>,
    pub users: Arc<dyn UserReader>,
    pub organizations: Arc<dyn OrganizationReader>,
    pub categories: Arc<dyn CategoryReader>,
    pub topics: Arc<dyn TopicReader>,
    pub posts: Arc<dyn PostReader>,
    pub replies: Arc<dyn ReplyReader>,
    pub drafts: Arc<dyn DraftReader>,
    pub streams: Arc<dyn StreamReader>,
    pub outbox: Arc<dyn OutboxQueue>,
    pub idempotency: Arc<dyn IdempotencyKeys>,
    pub bodies: Arc<dyn BodyStore>,
    pub references: Arc<dyn BodyReferences>,
    pub sessions: Arc<dyn SessionStore>,
    pub credentials: Arc<dyn CredentialStore>,
    pub signing_keys: Arc<dyn SigningKeyStore>,
}

/// One bus, as two server processes see it.
pub struct RealtimeEnds {
    /// The bus of one process.
    pub here: Arc<dyn Realtime>,
    /// The bus of another one; for a bus inside one process, the same.
    pub there: Arc<dyn Realtime>,
    /// So many announcements are surely too many for a feed that nobody reads.
    pub overflow: u32,
    /// Shuts `there` down, as a server does at its end.
    pub shut_down: Box<dyn Fn() + Send + Sync>,
}

/// Sessions, with the clock that they go by.
pub struct SessionWorld {
    /// The service.
    pub sessions: Arc<dyn SessionService>,
    /// The clock that the service asks.
    pub clock: Arc<FixedClock>,
    /// Two people who exist and have no session.
    pub people: [UserId; 2],
}

/// Passwords, with people to have them.
pub struct CredentialWorld {
    /// The service.
    pub credentials: Arc<dyn CredentialService>,
    /// Two people who exist and have no password.
    pub people: [(UserId, Email); 2],
}

/// What a mailer sent so far: the sources of the letters (RFC 5322), in any order.
pub type Sent = Pin<Box<dyn Future<Output = Vec<String>> + Send>>;

/// A mailer, with a look at what arrived.
pub struct MailerWorld {
    /// The mailer.
    pub mailer: Arc<dyn Mailer>,
    /// What is with the next hop or on disk now.
    pub sent: Box<dyn Fn() -> Sent + Send + Sync>,
}
