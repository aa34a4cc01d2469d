//! What clients and other services look up before anything else: keys, the issuer, and how one can log in.

use actix_web::{
    HttpResponse,
    http::header::{self, HeaderValue},
    web::Data,
};
use p2p_app::sessions::SessionsService;
use serde_json::json;

use super::Issuer;
use crate::problem::Problem;

/// How long keys may be kept: a new one is published that long before its first use.
const KEYS_KEPT: &str = "max-age=300, must-revalidate";

/// Anybody may read: there is no secret in it.
fn open(mut response: HttpResponse) -> HttpResponse {
    response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}

/// The public keys of access tokens (RFC 7517).
pub(super) async fn keys(sessions: Data<SessionsService>) -> Result<HttpResponse, Problem> {
    let keys = sessions.jwks().await?;
    let mut response = HttpResponse::Ok().content_type("application/json").body(keys);
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static(KEYS_KEPT));
    Ok(open(response))
}

/// Who issues tokens, and where their keys are (OpenID Connect Discovery 1.0). There is no OAuth here, and none is announced.
pub(super) async fn configuration(issuer: Data<Issuer>) -> HttpResponse {
    let issuer = &issuer.0;
    open(HttpResponse::Ok().json(json!({
        "issuer": issuer,
        "jwks_uri": format!("{issuer}/jwt/jwks.json"),
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA", "RS256"],
        "response_types_supported": [],
    })))
}

/// How one can log in.
pub(super) async fn login_methods() -> HttpResponse {
    HttpResponse::Ok().json(json!({
        "status": "OK",
        "emailPassword": { "enabled": true },
        "thirdParty": { "enabled": false, "providers": [] },
        "passwordless": { "enabled": false },
        "webauthn": { "enabled": false },
        "firstFactors": ["emailpassword"],
    }))
}
