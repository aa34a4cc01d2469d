//! Which origins may call, with what, and what they may read.

use actix_cors::Cors;

/// How long a browser may remember a preflight, in seconds.
const MAX_AGE: usize = 3_600;

const ALLOWED: [&str; 14] = [
    "content-type",
    "authorization",
    "accept-language",
    "idempotency-key",
    "if-match",
    "if-none-match",
    "x-request-id",
    "rid",
    "fdi-version",
    "anti-csrf",
    "st-auth-mode",
    "range",
    "if-range",
    "accept",
];

const EXPOSED: [&str; 17] = [
    "front-token",
    "st-access-token",
    "st-refresh-token",
    "anti-csrf",
    "etag",
    "location",
    "x-request-id",
    "idempotent-replayed",
    "ratelimit",
    "ratelimit-policy",
    "retry-after",
    "content-disposition",
    "content-range",
    "accept-ranges",
    "content-language",
    "allow",
    "vary",
];

/// The layer for those origins; others get no permission, and their browsers keep the answer from them.
pub(super) fn layer(origins: &[String]) -> Cors {
    origins
        .iter()
        .fold(Cors::default(), |cors, origin| cors.allowed_origin(origin))
        .allowed_methods(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
        .allowed_headers(ALLOWED)
        .expose_headers(EXPOSED)
        .supports_credentials()
        .block_on_origin_mismatch(false)
        .max_age(MAX_AGE)
}
