//! A problem as JSON, in the caller's language, with the request's id and path. Causes are logged here, once.

use std::time::Duration;

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse,
    http::header::{self, HeaderValue},
};
use p2p_domain::locale::Locale;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Problem, catalog::in_language, catalog_fields, language};
use crate::middleware::request_id::RequestId;

/// How long to wait when nobody says.
const RETRY: Duration = Duration::from_secs(1);

/// What of a request its problems repeat.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The request's id.
    pub request_id: String,
    /// The path that was asked for, without its query.
    pub path: String,
    /// The language of the answer.
    pub locale: Locale,
}

impl Asked {
    /// What a request asked.
    #[must_use]
    pub fn of(request: &HttpRequest) -> Self {
        let request_id = request.extensions().get::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
        Self { request_id, path: request.path().to_owned(), locale: language::of(request) }
    }
}

/// An error answer: RFC 9457, `application/problem+json`.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// Where the code is explained.
    #[serde(rename = "type")]
    #[schema(example = "/docs/problems#validation_failed")]
    kind: String,
    /// What happened, in short and in the caller's language.
    title: String,
    /// The HTTP status.
    #[schema(example = 422)]
    status: u16,
    /// What happened and what to do, in the caller's language.
    detail: String,
    /// The path that was asked for.
    #[schema(example = "/api/v1/forums/topics")]
    instance: String,
    /// Stable code: what clients compare.
    #[schema(example = "validation_failed")]
    code: &'static str,
    /// Names this request in the log.
    request_id: String,
    /// Every failing field, on 422; else null.
    errors: Option<Vec<FieldProblem>>,
}

/// One failing field.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldProblem {
    /// Path of the field in the body, or name of the parameter or header.
    #[schema(example = "tags[2]")]
    field: String,
    /// Stable code.
    #[schema(example = "too_long")]
    code: &'static str,
    /// What is wrong, in the caller's language.
    message: String,
}

impl Problem {
    /// The body as it is sent.
    #[must_use]
    pub fn body(&self, asked: &Asked) -> ProblemBody {
        let field = |error: &p2p_domain::error::FieldError| FieldProblem {
            field: error.field.to_string(),
            code: error.code,
            message: catalog_fields::message(error, asked.locale),
        };
        ProblemBody {
            kind: format!("/docs/problems#{}", self.entry.code),
            title: in_language(self.entry.title, asked.locale).to_owned(),
            status: self.status.as_u16(),
            detail: in_language(self.entry.detail, asked.locale).to_owned(),
            instance: asked.path.clone(),
            code: self.entry.code,
            request_id: asked.request_id.clone(),
            errors: (self.status.as_u16() == 422).then(|| self.errors.iter().map(field).collect()),
        }
    }

    /// The whole answer. What must not be shown is logged here, so a problem is rendered once.
    #[must_use]
    pub fn respond(&self, asked: &Asked) -> HttpResponse {
        if let Some(cause) = &self.cause {
            tracing::error!(request_id = asked.request_id, code = self.entry.code, cause, "request failed");
        }
        let mut response = HttpResponse::build(self.status);
        response.content_type("application/problem+json");
        response.insert_header((header::CONTENT_LANGUAGE, asked.locale.as_str()));
        response.append_header((header::VARY, "Accept-Language"));
        for (name, value) in &self.headers {
            response.append_header((name.clone(), value.clone()));
        }
        if self.status == actix_web::http::StatusCode::UNAUTHORIZED {
            // RFC 9110, 11.6.1. A scheme that browsers know no dialog for.
            response.insert_header((header::WWW_AUTHENTICATE, "Bearer"));
        }
        if matches!(self.status.as_u16(), 429 | 503) {
            let wait = self.retry_after.unwrap_or(RETRY);
            response.insert_header((header::RETRY_AFTER, HeaderValue::from(whole_seconds(wait).max(1))));
        }
        let body = serde_json::to_vec(&self.body(asked)).unwrap_or_default();
        response.body(body)
    }
}

/// Seconds, rounded up, so that who waits them has waited long enough.
pub(crate) fn whole_seconds(span: Duration) -> u64 {
    span.as_secs() + u64::from(span.subsec_nanos() > 0)
}
