//! The errors of ports: one concrete type per family, with a kind that callers may act on and a source for the log.

use std::error::Error;

/// A rule of uniqueness or reference that a write would have broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Constraint {
    /// Somebody has that e-mail address.
    UserEmail,
    /// An organization has that domain.
    OrganizationDomain,
    /// A category has that slug.
    CategorySlug,
    /// The organization has an invitation to that address that waits for its answer.
    InvitationPending,
    /// The category to file under does not exist.
    CategoryExists,
    /// Another row with that id or key.
    Key,
    /// A row that is referred to does not exist (any more).
    Reference,
}

/// What went wrong in a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StoreErrorKind {
    /// The write would break a rule; the unit of work must be dropped.
    Conflict(Constraint),
    /// Another unit of work got in between (deadlock, serialization): the whole unit may be tried again.
    Contended,
    /// The store is away, full or too slow: trying again later may help.
    Unavailable,
    /// A row does not read as what it should be.
    Corrupt,
    /// Anything else.
    Internal,
}

/// An error of the relational store or of a body store.
#[derive(Debug, thiserror::Error)]
#[error("{op}: {kind:?}")]
pub struct StoreError {
    /// What callers may act on.
    pub kind: StoreErrorKind,
    /// The port and method, for logs and metrics: `topic.insert`.
    pub op: &'static str,
    /// The driver's error, for the log alone.
    #[source]
    pub source: Option<Box<dyn Error + Send + Sync>>,
}

impl StoreError {
    /// An error with its cause.
    pub fn new(kind: StoreErrorKind, op: &'static str, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { kind, op, source: Some(source.into()) }
    }

    /// A row that does not read as what it should be.
    pub fn corrupt(op: &'static str, what: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::new(StoreErrorKind::Corrupt, op, what)
    }

    /// The broken rule, if this is a conflict.
    #[must_use]
    pub const fn constraint(&self) -> Option<Constraint> {
        match self.kind {
            StoreErrorKind::Conflict(constraint) => Some(constraint),
            _ => None,
        }
    }
}

/// What went wrong in another port.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PortErrorKind {
    /// It is away or too slow: trying again later may help.
    Unavailable,
    /// Anything else.
    Internal,
}

macro_rules! port_errors {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, thiserror::Error)]
        #[error("{op}: {kind:?}")]
        pub struct $name {
            /// What callers may act on.
            pub kind: PortErrorKind,
            /// The port and method, for logs.
            pub op: &'static str,
            /// The cause, for the log alone.
            #[source]
            pub source: Option<Box<dyn Error + Send + Sync>>,
        }

        impl $name {
            /// Trying again later may help.
            pub fn unavailable(op: &'static str, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
                Self { kind: PortErrorKind::Unavailable, op, source: Some(source.into()) }
            }

            /// Trying again will not help.
            pub fn internal(op: &'static str, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
                Self { kind: PortErrorKind::Internal, op, source: Some(source.into()) }
            }
        }
    )+};
}

port_errors! {
    /// An error of the bus: realtime, presence, rate limits, tickets.
    BusError;
    /// An error of authentication: credentials and sessions.
    AuthError;
    /// An error of the blob store.
    BlobError;
    /// An error of the mailer.
    MailError;
}
