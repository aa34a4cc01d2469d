//! Answers that may be kept for an idempotency key, and given again.

use actix_web::{HttpResponse, http::StatusCode};
use p2p_domain::{idempotency::StoredAnswer, version::Version};
use serde::Serialize;

use super::ETag;
use crate::problem::{Asked, Problem};

const JSON: &str = "application/json";

/// 201 with what was made. An answer that cannot be written becomes an empty 500, which the edge fills.
#[must_use]
pub fn created<T: Serialize>(shape: &T, version: Version, location: String) -> StoredAnswer {
    match serde_json::to_string(shape) {
        Ok(body) => {
            let etag = ETag::of(version, body.as_bytes()).as_str().to_owned();
            let headers = [("content-type", JSON.to_owned()), ("etag", etag), ("location", location)];
            let headers = headers.map(|(name, value)| (name.to_owned(), value)).to_vec();
            StoredAnswer { status: 201, headers, body }
        }
        Err(error) => {
            tracing::error!(%error, "an answer does not serialize");
            StoredAnswer { status: 500, headers: Vec::new(), body: String::new() }
        }
    }
}

/// A refusal as it is kept: who repeats the request reads the same.
#[must_use]
pub fn stored(problem: &Problem, asked: &Asked) -> StoredAnswer {
    let headers = [("content-type", "application/problem+json"), ("content-language", asked.locale.as_str())];
    StoredAnswer {
        status: actix_web::ResponseError::status_code(problem).as_u16(),
        headers: headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
        body: serde_json::to_string(&problem.body(asked)).unwrap_or_default(),
    }
}

/// An answer for the first time.
#[must_use]
pub fn send(answer: StoredAnswer) -> HttpResponse {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status);
    for (name, value) in answer.headers {
        response.insert_header((name, value));
    }
    response.body(answer.body)
}

/// An answer again, marked as such.
#[must_use]
pub fn replay(answer: StoredAnswer) -> HttpResponse {
    let mut response = send(answer);
    let mark = actix_web::http::header::HeaderValue::from_static("true");
    response.headers_mut().insert(actix_web::http::header::HeaderName::from_static("idempotent-replayed"), mark);
    response
}
