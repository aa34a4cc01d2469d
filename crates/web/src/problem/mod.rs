//! The single HTTP error: RFC 9457 with our members. Handlers return it with `?`; the edge renders it with the request
//! at hand, since language, request id and path are known there alone.

pub mod catalog;
mod catalog_conversation;
pub mod catalog_fields;
mod catalog_files;
mod catalog_people;
mod catalog_upkeep;
pub mod language;
mod render;

use std::{fmt, time::Duration};

use actix_web::{
    HttpResponse, ResponseError,
    http::{
        StatusCode,
        header::{HeaderName, HeaderValue},
    },
};
use p2p_domain::error::{Class, Classify, FieldError};

use self::catalog::{Entry, INTERNAL};
pub(crate) use self::render::whole_seconds;
pub use self::render::{Asked, FieldProblem, ProblemBody};

/// An error on its way to the client.
#[derive(Debug, Clone)]
pub struct Problem {
    entry: &'static Entry,
    status: StatusCode,
    errors: Vec<FieldError>,
    retry_after: Option<Duration>,
    headers: Vec<(HeaderName, HeaderValue)>,
    /// What is logged and never shown.
    cause: Option<String>,
}

impl Problem {
    /// The problem of that code, with the status of its catalog entry. A code that the catalog lacks becomes `internal`.
    #[must_use]
    pub fn new(code: &'static str) -> Self {
        let (entry, cause) = match catalog::entry(code) {
            Some(entry) => (entry, None),
            None => (&INTERNAL, Some(format!("the code {code} is not in the catalog"))),
        };
        let status = StatusCode::from_u16(entry.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self { entry, status, errors: Vec::new(), retry_after: None, headers: Vec::new(), cause }
    }

    /// 422 with these fields. When an unusable cursor is all that is wrong, the problem is `invalid_cursor`.
    #[must_use]
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        let cursor = !errors.is_empty() && errors.iter().all(|error| error.code == "invalid_cursor");
        Self { errors, ..Self::new(if cursor { "invalid_cursor" } else { "validation_failed" }) }
    }

    /// Our fault: the cause is logged, and only a request id shown.
    #[must_use]
    pub fn internal(cause: impl fmt::Display) -> Self {
        Self { cause: Some(cause.to_string()), ..Self::new("internal") }
    }

    /// 404 `not_found`.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new("not_found")
    }

    /// Adds a header to the answer.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.headers.push((name, value));
        self
    }

    /// Tells when to try again.
    #[must_use]
    pub fn with_retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// Logs what must not be shown, for a problem that is told by its code alone.
    pub fn log(&self) {
        if let Some(cause) = &self.cause {
            tracing::error!(code = self.entry.code, cause, "a command failed");
        }
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.entry.code
    }

    /// The failing fields.
    #[must_use]
    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }

    /// The problem that a bare status means: what actix or a browser-facing layer refused without a word.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        let code = match status.as_u16() {
            401 => "unauthenticated",
            403 => "forbidden",
            404 => "route_not_found",
            405 => "method_not_allowed",
            406 => "not_acceptable",
            408 => "request_timeout",
            412 => "precondition_failed",
            413 => "payload_too_large",
            415 => "unsupported_media_type",
            422 => "validation_failed",
            429 => "rate_limited",
            503 | 504 => "unavailable",
            400..=499 => "bad_request",
            _ => "internal",
        };
        Self::new(code)
    }
}

/// The one place where a class becomes a status.
const fn status_of(class: Class) -> StatusCode {
    match class {
        Class::BadRequest => StatusCode::BAD_REQUEST,
        Class::Unauthenticated => StatusCode::UNAUTHORIZED,
        Class::Forbidden => StatusCode::FORBIDDEN,
        Class::NotFound => StatusCode::NOT_FOUND,
        Class::Conflict => StatusCode::CONFLICT,
        Class::PreconditionFailed => StatusCode::PRECONDITION_FAILED,
        Class::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Class::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        Class::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        Class::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        Class::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Class::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl<E: Classify + std::error::Error> From<E> for Problem {
    fn from(error: E) -> Self {
        let class = error.class();
        let mut problem = Self::new(error.code());
        problem.status = status_of(class);
        problem.errors = error.fields().to_vec();
        problem.retry_after = error.retry_after();
        if matches!(class, Class::Internal | Class::Unavailable) {
            problem.cause = Some(chain(&error));
        }
        problem
    }
}

/// An error with all that caused it, for the log.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        text.push_str(": ");
        text.push_str(&source.to_string());
        next = source.source();
    }
    text
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.entry.code)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    /// Without a body: the edge renders it, and finds the problem as the response's error.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status)
    }
}

#[cfg(test)]
mod tests;
