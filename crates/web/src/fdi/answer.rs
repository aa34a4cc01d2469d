//! What the clients are answered: 200 with a status word, or a refusal with a message. Faults of ours stay problems.

use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
};
use p2p_domain::error::Classify;
use serde_json::{Value, json};

use crate::{
    problem::{Problem, catalog, language},
    session::{
        person::Person,
        tokens::Headers,
        transport::{self, CookiePolicy},
    },
};

/// Why a request is refused, in the words of the clients.
#[derive(Debug)]
pub(super) enum Refusal {
    /// 400: the form is not one.
    BadInput(&'static str),
    /// 401: there is no session. Tokens that were refused for good are taken from the client.
    Unauthorised {
        /// Whether to take them.
        clear: bool,
    },
    /// 401: the session may live on; refresh it and come again.
    TryRefreshToken,
    /// 401: a used refresh token came back.
    TokenTheft,
    /// 200 `FIELD_ERROR`: fields are wrong.
    Fields(Vec<(&'static str, String)>),
    /// 200 with the word for what somebody may not do.
    NotAllowed {
        /// The word.
        word: &'static str,
        /// Why, for people.
        reason: String,
    },
    /// A fault of ours, or too many requests.
    Problem(Problem),
}

impl From<Problem> for Refusal {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

/// The answer that an outcome becomes.
pub(super) fn settle(outcome: Result<HttpResponse, Refusal>, policy: &CookiePolicy) -> Result<HttpResponse, Problem> {
    match outcome {
        Ok(response) => Ok(response),
        Err(Refusal::BadInput(message)) => Ok(refused(StatusCode::BAD_REQUEST, message)),
        Err(Refusal::Unauthorised { clear: false }) => Ok(refused(StatusCode::UNAUTHORIZED, "unauthorised")),
        Err(Refusal::Unauthorised { clear: true }) => {
            Ok(Headers::clearing(policy)?.on(refused(StatusCode::UNAUTHORIZED, "unauthorised")))
        }
        Err(Refusal::TryRefreshToken) => Ok(refused(StatusCode::UNAUTHORIZED, "try refresh token")),
        Err(Refusal::TokenTheft) => {
            Ok(Headers::clearing(policy)?.on(refused(StatusCode::UNAUTHORIZED, "token theft detected")))
        }
        Err(Refusal::Fields(fields)) => {
            let fields: Vec<Value> =
                fields.into_iter().map(|(id, error)| json!({ "id": id, "error": error })).collect();
            Ok(word("FIELD_ERROR", json!({ "formFields": fields })))
        }
        Err(Refusal::NotAllowed { word: status, reason }) => Ok(word(status, json!({ "reason": reason }))),
        Err(Refusal::Problem(problem)) => Err(problem),
    }
}

fn refused(status: StatusCode, message: &str) -> HttpResponse {
    HttpResponse::build(status).json(json!({ "message": message }))
}

/// 200 with a status word and more.
pub(super) fn word(status: &str, more: Value) -> HttpResponse {
    let mut body = json!({ "status": status });
    if let (Some(body), Value::Object(more)) = (body.as_object_mut(), more) {
        body.extend(more);
    }
    HttpResponse::Ok().json(body)
}

/// 200 `OK`.
pub(super) fn fine() -> HttpResponse {
    word("OK", Value::Null)
}

/// What a code means, in the language of the caller: the clients show it to people.
pub(super) fn reason(request: &HttpRequest, code: &str) -> String {
    let entry = catalog::entry(code).unwrap_or(&catalog::INTERNAL);
    catalog::in_language(entry.detail, language::of(request)).to_owned()
}

/// 200 with a text that the clients raise as an exception.
pub(super) fn general_error(request: &HttpRequest, error: &impl Classify) -> HttpResponse {
    let mut response = word("GENERAL_ERROR", json!({ "message": reason(request, error.code()) }));
    if let Some(wait) = error.retry_after() {
        let seconds = crate::problem::whole_seconds(wait);
        response.headers_mut().insert(header::RETRY_AFTER, header::HeaderValue::from(seconds));
    }
    response
}

/// The session of a request, whatever its person may do; none where there is no access token.
pub(super) fn session(request: &HttpRequest) -> Result<Option<Person>, Refusal> {
    match Person::of(request) {
        Ok(person) => Ok(person),
        Err(problem) => Err(match problem.code() {
            // What came reads as a token of ours, but its session is over.
            "unauthenticated" => Refusal::Unauthorised { clear: carries_one(request) },
            "try_refresh_token" => Refusal::TryRefreshToken,
            _ => Refusal::Problem(problem),
        }),
    }
}

/// The session of a request that needs one.
pub(super) fn needed(request: &HttpRequest) -> Result<Person, Refusal> {
    session(request)?.ok_or(Refusal::Unauthorised { clear: false })
}

/// Whether a token came that tells of a session: something else is nobody's, and left alone.
fn carries_one(request: &HttpRequest) -> bool {
    matches!(transport::access_token(request), Ok(Some(carried)) if transport::reads_as_ours(&carried.token))
}
