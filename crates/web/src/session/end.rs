//! Routes that end sessions.

use actix_web::{HttpRequest, HttpResponse, delete, post, web::Data};
use p2p_app::sessions::SessionsService;
use p2p_domain::id::SessionHandle;

use super::{
    person::{Newcomer, Person},
    shapes::AntiCsrf,
    tokens::Headers,
    transport::CookiePolicy,
};
use crate::{
    extract::Id,
    problem::{Problem, ProblemBody},
};

/// Log out
///
/// Ends the session and takes its tokens from the client, however they travel. Without a session there is nothing to end, and
/// the answer is the same.
#[utoipa::path(tag = "sessions", security(()), params(AntiCsrf), responses(
    (status = 204, description = "Logged out", headers(
        ("front-token" = String, description = "`remove`"),
        ("Set-Cookie" = String, description = "Empties `sAccessToken` and `sRefreshToken`"))),
    (status = 401, description = "`try_refresh_token`: the session lives, but the token or the anti-CSRF token does not show it",
        body = ProblemBody, content_type = "application/problem+json")))]
#[post("/auth/logout")]
pub(super) async fn log_out(
    request: HttpRequest,
    sessions: Data<SessionsService>,
    policy: Data<CookiePolicy>,
) -> Result<HttpResponse, Problem> {
    if let Some(person) = leaving(&request)? {
        sessions.log_out(&person.actor).await?;
    }
    Ok(Headers::clearing(&policy)?.on(HttpResponse::NoContent().finish()))
}

/// Who logs out. A session that is gone already is none; one that must be refreshed first lives on, and to call it logged out
/// would leave it behind.
fn leaving(request: &HttpRequest) -> Result<Option<Person>, Problem> {
    match Person::of(request) {
        Err(problem) if problem.code() == "unauthenticated" => Ok(None),
        found => found,
    }
}

/// End one of one's sessions
///
/// Its tokens are refused and its sockets closed within a second. When it is the session that asks, this logs out.
#[utoipa::path(operation_id = "revoke_session", tag = "sessions", responses((status = 204, description = "Ended")))]
#[delete("/auth/sessions/{handle}")]
pub(super) async fn revoke(
    person: Newcomer,
    handle: Id<SessionHandle>,
    sessions: Data<SessionsService>,
    policy: Data<CookiePolicy>,
) -> Result<HttpResponse, Problem> {
    sessions.revoke(&person.0.actor, handle.0).await?;
    let response = HttpResponse::NoContent().finish();
    if handle.0 == person.0.actor.session { Ok(Headers::clearing(&policy)?.on(response)) } else { Ok(response) }
}

/// End one's other sessions
///
/// All but the one that asks.
#[utoipa::path(tag = "sessions", responses((status = 204, description = "Ended")))]
#[delete("/auth/sessions")]
pub(super) async fn revoke_others(person: Newcomer, sessions: Data<SessionsService>) -> Result<HttpResponse, Problem> {
    sessions.revoke_others(&person.0.actor).await?;
    Ok(HttpResponse::NoContent().finish())
}
