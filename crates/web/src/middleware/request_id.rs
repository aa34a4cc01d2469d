//! `X-Request-Id`: the caller's own if it is sane, else a new one, so that a log line can be found from both ends.

use actix_web::{HttpRequest, http::header::HeaderName};
use p2p_domain::port::clock::IdSource;

/// The header.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request, in its extensions.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

impl RequestId {
    /// The id that the caller gave, or a new one.
    #[must_use]
    pub fn of(request: &HttpRequest, ids: &dyn IdSource) -> Self {
        let given = request.headers().get(REQUEST_ID).and_then(|value| value.to_str().ok());
        Self(given.filter(|id| is_sane(id)).map_or_else(|| ids.uuid().to_string(), str::to_owned))
    }
}

/// 1 to 128 of `A-Za-z0-9._-`: nothing that could forge a log line.
fn is_sane(id: &str) -> bool {
    (1..=128).contains(&id.len()) && id.bytes().all(|sign| sign.is_ascii_alphanumeric() || b"._-".contains(&sign))
}
