//! Routes of sessions that go on: refreshing, and seeing which there are.

use std::cmp::Reverse;

use actix_web::{HttpRequest, HttpResponse, get, post, web::Data};
use p2p_app::sessions::SessionsService;
use p2p_domain::{
    page::Page,
    session::{Refreshed, SessionInfo},
};
use uuid::Uuid;

use super::{
    person::Newcomer,
    shapes::{AntiCsrf, RefreshedShape, SessionShape},
    tokens::Headers,
    transport::{self, CookiePolicy, Transport},
};
use crate::{
    extract::{ListQuery, NoFilter, Paging},
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

/// The order of sessions in their list: the newest first.
type SessionKey = Reverse<(i64, Uuid)>;

/// List one's sessions
///
/// The caller's living sessions, the newest first.
#[utoipa::path(operation_id = "list_sessions", tag = "sessions", params(Paging),
    responses((status = 200, description = "A page of sessions", body = Listing<SessionShape>)))]
#[get("/auth/sessions")]
pub(super) async fn list(
    person: Newcomer,
    query: ListQuery<NoFilter, SessionKey>,
    view: View,
    sessions: Data<SessionsService>,
) -> Result<HttpResponse, Problem> {
    let all = sessions.list(&person.0.actor).await?;
    let key = |session: &SessionInfo| Reverse((session.created_at.millis(), session.handle.uuid()));
    let page = Page::of_whole(all, &query.page, key);
    view.list(&Listing::of(page, &query.scope, |session| SessionShape::seen_by(session, &person.0.actor))?)
}
