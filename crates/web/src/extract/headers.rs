//! What the headers tell of a body before a byte of it is read. Which bodies are taken is said where they are read.

use actix_web::http::header::{self, HeaderMap, HeaderName};

/// The value of a header; one that is no text is like no other.
pub(super) fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name).map(|value| value.to_str().unwrap_or("?"))
}

/// How many bytes are to come, where that is told; what is no number is more than any.
pub(super) fn length(headers: &HeaderMap) -> Option<u64> {
    text(headers, header::CONTENT_LENGTH).map(|length| length.parse().unwrap_or(u64::MAX))
}

/// Whether the body is sent as it is, and not packed.
pub(super) fn is_plain(headers: &HeaderMap) -> bool {
    text(headers, header::CONTENT_ENCODING).is_none_or(|coding| coding.eq_ignore_ascii_case("identity"))
}

/// Whether the body is a form that may hold files (RFC 7578).
pub fn is_form(headers: &HeaderMap) -> bool {
    let kind = text(headers, header::CONTENT_TYPE).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("multipart/form-data")
}
