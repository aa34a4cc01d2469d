//! How errors are told apart: by class for the protocol, by code for the client, by field for a form.

use std::borrow::Cow;

/// What kind of refusal this is. The web crate maps each class to one HTTP status, in one place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// The request cannot be understood or its one-time token is no longer good.
    BadRequest,
    /// There is no usable session.
    Unauthenticated,
    /// The session is good but has not the right.
    Forbidden,
    /// There is no such thing, or the caller may not know of it.
    NotFound,
    /// The state of things forbids it now.
    Conflict,
    /// The caller's `If-Match` no longer holds.
    PreconditionFailed,
    /// More bytes were sent than are taken here.
    TooLarge,
    /// The bytes that were sent are of no kind that is taken here.
    UnsupportedMediaType,
    /// Fields are wrong.
    Invalid,
    /// Too much, too fast.
    RateLimited,
    /// Something that we depend on is away; trying again later may help.
    Unavailable,
    /// Our fault.
    Internal,
}

/// Implemented by every service error, so that one place renders them all.
pub trait Classify {
    /// The class, which decides the status.
    fn class(&self) -> Class;
    /// The stable snake_case code, documented in docs/problems.md.
    fn code(&self) -> &'static str;
    /// The failing fields, for [`Class::Invalid`].
    fn fields(&self) -> &[FieldError] {
        &[]
    }
    /// How long to wait before trying again, where that is known.
    fn retry_after(&self) -> Option<std::time::Duration> {
        None
    }
}

/// One field of a form that is wrong. The message in the caller's language is made from `code` and `limit`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The path of the field in the body or query: `title`, `tags[2]`.
    pub field: Cow<'static, str>,
    /// Stable code, documented in docs/problems.md.
    pub code: &'static str,
    /// The bound that was crossed, where the code speaks of one.
    pub limit: Option<u64>,
}

impl FieldError {
    /// A field error without a bound.
    #[must_use]
    pub fn new(field: impl Into<Cow<'static, str>>, code: &'static str) -> Self {
        Self { field: field.into(), code, limit: None }
    }

    /// A field error that names the bound.
    #[must_use]
    pub fn with_limit(field: impl Into<Cow<'static, str>>, code: &'static str, limit: u64) -> Self {
        Self { field: field.into(), code, limit: Some(limit) }
    }
}

/// What a value's own error tells a form: its code, and the bound that was crossed.
pub trait ValueError {
    /// Stable code, documented in docs/problems.md.
    fn code(&self) -> &'static str;
    /// The bound that was crossed.
    fn limit(&self) -> Option<u64> {
        None
    }

    /// The error of that field.
    fn at(&self, field: impl Into<Cow<'static, str>>) -> FieldError
    where
        Self: Sized,
    {
        FieldError { field: field.into(), code: self.code(), limit: self.limit() }
    }
}
