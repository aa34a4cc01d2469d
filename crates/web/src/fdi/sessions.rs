//! Signing out, and sessions that go on.

use actix_web::{HttpRequest, HttpResponse, web::Data};
use p2p_app::sessions::SessionsService;
use p2p_domain::session::Refreshed;
use serde_json::json;

use super::answer::{Refusal, fine, needed, settle};
use crate::{
    problem::Problem,
    session::{
        tokens::Headers,
        transport::{self, CookiePolicy, Transport},
    },
};

/// Signs the session out and takes its tokens from the client.
pub(super) async fn sign_out(
    request: HttpRequest,
    sessions: Data<SessionsService>,
    policy: Data<CookiePolicy>,
) -> Result<HttpResponse, Problem> {
    let signed_out = async {
        let person = needed(&request)?;
        sessions.log_out(&person.actor).await.map_err(Problem::from)?;
        Ok(Headers::clearing(&policy)?.on(fine()))
    };
    settle(signed_out.await, &policy)
}

/// Exchanges the refresh token for new tokens. Whatever else comes of it, the client is rid of its tokens.
pub(super) async fn refresh(
    request: HttpRequest,
    sessions: Data<SessionsService>,
    policy: Data<CookiePolicy>,
) -> Result<HttpResponse, Problem> {
    let refreshed = async {
        let carried = transport::refresh_token(&request).ok_or(Refusal::Unauthorised { clear: true })?;
        let anti_csrf = (carried.by == Transport::Cookie).then(|| transport::anti_csrf(&request));
        match sessions.refresh(&carried.token, anti_csrf).await.map_err(Problem::from)? {
            Refreshed::Rotated(issued) => {
                let tokens = Headers::issuing(&request, &issued, carried.by, &policy)?;
                Ok(tokens.on(HttpResponse::Ok().json(json!({}))))
            }
            Refreshed::Expired => Err(Refusal::Unauthorised { clear: true }),
            Refreshed::Stolen { .. } => Err(Refusal::TokenTheft),
        }
    };
    settle(refreshed.await, &policy)
}
