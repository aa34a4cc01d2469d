//! The errors of services, each an enum that classifies itself for the protocol.

use std::time::Duration;

use p2p_domain::{
    error::{Class, Classify, FieldError},
    policy::Denied,
    port::{
        document::DocumentError,
        error::{AuthError, BlobError, BusError, MailError, PortErrorKind, StoreError, StoreErrorKind},
    },
};

/// The class of a store's error as a caller sees it.
#[must_use]
pub fn store_class(error: &StoreError) -> Class {
    match error.kind {
        StoreErrorKind::Unavailable | StoreErrorKind::Contended => Class::Unavailable,
        StoreErrorKind::Conflict(_) | StoreErrorKind::Corrupt | StoreErrorKind::Internal => Class::Internal,
    }
}

/// The class of another port's error as a caller sees it.
#[must_use]
pub fn port_class(kind: PortErrorKind) -> Class {
    match kind {
        PortErrorKind::Unavailable => Class::Unavailable,
        PortErrorKind::Internal => Class::Internal,
    }
}

/// The code that goes with [`Class::Unavailable`] and [`Class::Internal`].
const fn fault_code(class: Class) -> &'static str {
    match class {
        Class::Unavailable => "unavailable",
        _ => "internal",
    }
}

/// Why a use case did not happen. Rules that several resources share; each service's own stand in their variants.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// There is no such thing, or the caller may not know of it.
    #[error("not found")]
    NotFound,
    /// The session has not the right.
    #[error(transparent)]
    Denied(#[from] Denied),
    /// Fields are wrong in a way that only the stores could tell.
    #[error("invalid fields")]
    Invalid(Vec<FieldError>),
    /// The caller's `If-Match` no longer holds.
    #[error("the version moved")]
    Stale,
    /// The state of things forbids it now.
    #[error("conflict: {0:?}")]
    Conflict(Conflict),
    /// Too much, too fast.
    #[error("rate limited")]
    RateLimited {
        /// Until one more may pass.
        retry_after: Duration,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Authentication failed to work.
    #[error(transparent)]
    Auth(#[from] AuthError),
    /// The bus failed.
    #[error(transparent)]
    Bus(#[from] BusError),
    /// The mailer failed.
    #[error(transparent)]
    Mail(#[from] MailError),
    /// The blob store failed.
    #[error(transparent)]
    Blob(#[from] BlobError),
    /// A document could not be made.
    #[error(transparent)]
    Document(#[from] DocumentError),
}

/// States that forbid something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Conflict {
    /// The topic takes no more posts and replies.
    TopicLocked,
    /// The first post goes with its topic alone.
    OpeningPost,
    /// The draft was saved from somewhere else meanwhile.
    StaleDraft,
    /// There are too many drafts already.
    TooManyDrafts,
    /// Another category has that slug.
    SlugTaken,
    /// There are too many categories already.
    TooManyCategories,
    /// Who demands a second factor of others must have one.
    SecondFactorFirst,
    /// Others edited the same thing again and again while this was tried.
    Busy,
}

impl Conflict {
    const fn code(self) -> &'static str {
        match self {
            Self::TopicLocked => "topic_locked",
            Self::OpeningPost => "opening_post",
            Self::StaleDraft => "stale_draft",
            Self::TooManyDrafts => "too_many_drafts",
            Self::SlugTaken => "slug_taken",
            Self::TooManyCategories => "too_many_categories",
            Self::SecondFactorFirst => "second_factor_first",
            Self::Busy => "edit_conflict",
        }
    }
}

impl Classify for ServiceError {
    fn class(&self) -> Class {
        match self {
            Self::NotFound => Class::NotFound,
            Self::Denied(_) => Class::Forbidden,
            Self::Invalid(_) => Class::Invalid,
            Self::Stale => Class::PreconditionFailed,
            Self::Conflict(_) => Class::Conflict,
            Self::RateLimited { .. } => Class::RateLimited,
            Self::Store(error) => store_class(error),
            Self::Auth(error) => port_class(error.kind),
            Self::Bus(error) => port_class(error.kind),
            Self::Mail(error) => port_class(error.kind),
            Self::Blob(error) => port_class(error.kind),
            Self::Document(_) => Class::Internal,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::Denied(Denied::Forbidden) => "forbidden",
            Self::Denied(Denied::EmailNotVerified) => "email_not_verified",
            Self::Denied(Denied::SecondFactorMissing) => "second_factor_missing",
            Self::Invalid(_) => "validation_failed",
            Self::Stale => "precondition_failed",
            Self::Conflict(conflict) => conflict.code(),
            Self::RateLimited { .. } => "rate_limited",
            Self::Store(_) | Self::Auth(_) | Self::Bus(_) | Self::Mail(_) | Self::Blob(_) | Self::Document(_) => {
                fault_code(self.class())
            }
        }
    }

    fn fields(&self) -> &[FieldError] {
        match self {
            Self::Invalid(fields) => fields,
            _ => &[],
        }
    }

    fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::RateLimited { retry_after } => Some(*retry_after),
            _ => None,
        }
    }
}

impl ServiceError {
    /// One wrong field.
    #[must_use]
    pub fn field(field: &'static str, code: &'static str) -> Self {
        Self::Invalid(vec![FieldError::new(field, code)])
    }
}

/// Lets `?` lift port errors into an enum that has a variant `Service(ServiceError)`.
macro_rules! carries_service_errors {
    ($name:ident) => {
        crate::error::carries_service_errors!(@each $name: $crate::error::ServiceError, p2p_domain::port::error::StoreError, p2p_domain::port::error::AuthError, p2p_domain::port::error::BusError, p2p_domain::port::error::MailError, p2p_domain::port::error::BlobError);
    };
    (@each $name:ident: $($from:ty),+) => {$(
        impl From<$from> for $name {
            fn from(error: $from) -> Self { Self::Service(error.into()) }
        }
    )+};
}
pub(crate) use carries_service_errors;

/// Classifies an enum by a table of its own variants, each with class and code; what stands in `Service(ServiceError)` is told with all that
/// it tells itself. Lets `?` lift port errors as well.
macro_rules! service_errors {
    ($name:ident: $($variant:ident => $class:ident $code:literal,)+) => {
        crate::error::carries_service_errors!($name);

        impl $name {
            /// Class and code of this refusal, or the error that any service may end in.
            const fn own(&self) -> Result<(p2p_domain::error::Class, &'static str), &$crate::error::ServiceError> {
                match self {
                    $(Self::$variant => Ok((p2p_domain::error::Class::$class, $code)),)+
                    Self::Service(error) => Err(error),
                }
            }
        }

        impl p2p_domain::error::Classify for $name {
            fn class(&self) -> p2p_domain::error::Class {
                self.own().map_or_else(p2p_domain::error::Classify::class, |(class, _)| class)
            }

            fn code(&self) -> &'static str {
                self.own().map_or_else(p2p_domain::error::Classify::code, |(_, code)| code)
            }

            fn fields(&self) -> &[p2p_domain::error::FieldError] {
                self.own().map_or_else(p2p_domain::error::Classify::fields, |_| &[])
            }

            fn retry_after(&self) -> Option<std::time::Duration> {
                self.own().map_or_else(p2p_domain::error::Classify::retry_after, |_| None)
            }
        }
    };
}
pub(crate) use service_errors;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        account::AccountError,
        files::FileError,
        invitations::InviteError,
        messages::MessageError,
        pictures::PictureError,
        privacy::PrivacyError,
        reports::ReportError,
        second_factors::SecondFactorError,
        sessions::{LogInError, SignUpError},
        users::UserError,
    };

    /// What a service error tells still stands when the enum of a use case carries it.
    fn carries_all<E: Classify + From<ServiceError>>() {
        let wait = Duration::from_secs(7);
        let slowed = E::from(ServiceError::RateLimited { retry_after: wait });
        assert_eq!(
            (slowed.class(), slowed.code(), slowed.retry_after()),
            (Class::RateLimited, "rate_limited", Some(wait))
        );
        let invalid = E::from(ServiceError::field("name", "blank"));
        assert_eq!((invalid.class(), invalid.fields()), (Class::Invalid, &[FieldError::new("name", "blank")][..]));
    }

    #[test]
    fn no_use_case_loses_what_a_service_error_tells() {
        carries_all::<AccountError>();
        carries_all::<FileError>();
        carries_all::<InviteError>();
        carries_all::<LogInError>();
        carries_all::<MessageError>();
        carries_all::<PictureError>();
        carries_all::<PrivacyError>();
        carries_all::<ReportError>();
        carries_all::<SecondFactorError>();
        carries_all::<SignUpError>();
        carries_all::<UserError>();
    }
}
