//! Routes of sessions that go on: refreshing, and seeing which there are.

use actix_web::{HttpRequest, HttpResponse, get, post, web::Data};
use p2p_app::sessions::SessionsService;
use p2p_domain::session::Refreshed;

use super::{
    person::Person,
    shapes::{AntiCsrf, RefreshedShape, SessionShape},
    tokens::Headers,
    transport::{self, CookiePolicy, Transport},
};
use crate::{
    problem::{Problem, ProblemBody},
    respond::{Listing, View},
};

/// Refresh the session
///
/// Exchanges the refresh token, from its cookie or from `Authorization: Bearer`, for new tokens. Each is good once; within 30 s
/// of its first use it gives the same successor again, and later it counts as stolen and ends the session.
#[utoipa::path(tag = "sessions", security(()), params(AntiCsrf), responses(
    (status = 200, description = "New tokens, in headers", body = RefreshedShape, headers(
        ("front-token" = String, description = "What scripts may know of the session, in Base64"),
        ("st-access-token" = String, description = "The access token, unless tokens travel in cookies"),
        ("st-refresh-token" = String, description = "The refresh token, unless tokens travel in cookies"),
        ("anti-csrf" = String, description = "With cookies: what writes must carry"),
        ("Set-Cookie" = String, description = "With cookies: `sAccessToken` and `sRefreshToken`"))),
    (status = 401, description = "`session_expired`: the session has ended, and its tokens are taken from the client",
        body = ProblemBody, content_type = "application/problem+json",
        headers(("front-token" = String, description = "`remove`")))))]
#[post("/auth/refresh")]
pub(super) async fn refresh(
    request: HttpRequest,
    sessions: Data<SessionsService>,
    policy: Data<CookiePolicy>,
) -> Result<HttpResponse, Problem> {
    let Some(carried) = transport::refresh_token(&request) else { return Err(ended(&policy)?) };
    let anti_csrf = (carried.by == Transport::Cookie).then(|| transport::anti_csrf(&request));
    match sessions.refresh(&carried.token, anti_csrf).await? {
        Refreshed::Rotated(issued) => {
            let tokens = Headers::issuing(&request, &issued, carried.by, &policy)?;
            Ok(tokens.on(HttpResponse::Ok().json(RefreshedShape {})))
        }
        Refreshed::Expired | Refreshed::Stolen { .. } => Err(ended(&policy)?),
    }
}

/// The session is over, and its client is to forget it.
fn ended(policy: &CookiePolicy) -> Result<Problem, Problem> {
    Ok(Headers::clearing(policy)?.on_problem(Problem::new("session_expired")))
}

/// List one's sessions
///
/// The caller's living sessions, the newest first, at most 100.
#[utoipa::path(tag = "sessions", responses((status = 200, description = "All of them", body = Listing<SessionShape>)))]
#[get("/auth/sessions")]
pub(super) async fn list(person: Person, view: View, sessions: Data<SessionsService>) -> Result<HttpResponse, Problem> {
    let sessions = sessions.list(&person.actor).await?;
    let shapes = sessions.into_iter().map(|session| SessionShape::seen_by(session, &person.actor));
    view.list(&Listing::whole(shapes.collect()))
}
