//! Routes that begin a session.

use actix_web::{HttpRequest, HttpResponse, post, web::Data};
use p2p_app::sessions::{LogIn, SessionsService, SignUp};

use super::{
    arrival::Arrival,
    requests::{LogInRequest, SignUpRequest},
    shapes::{AuthMode, LoggedInShape, SignedUpShape},
    tokens::Headers,
    transport::CookiePolicy,
};
use crate::{
    extract::Json,
    problem::{Problem, ProblemBody},
};

/// Sign up
///
/// Makes an organization and its admin, who is logged in at once. The organization's domain is the address's, unless that is
/// a public mail provider's: then `organization_domain`, or else a slug of the name. When any step fails, nothing is left.
#[utoipa::path(tag = "sessions", security(()), params(AuthMode), responses(
    (status = 200, description = "Signed up and logged in", body = SignedUpShape, headers(
        ("front-token" = String, description = "What scripts may know of the session, in Base64"),
        ("st-access-token" = String, description = "The access token, unless tokens travel in cookies"),
        ("st-refresh-token" = String, description = "The refresh token, unless tokens travel in cookies"),
        ("anti-csrf" = String, description = "With cookies: what writes must carry"),
        ("Set-Cookie" = String, description = "With cookies: `sAccessToken` and `sRefreshToken`"))),
    (status = 409, description = "`email_taken`, or `organization_exists`: then ask its admin for an invitation",
        body = ProblemBody, content_type = "application/problem+json")))]
#[post("/auth/signup")]
pub(super) async fn sign_up(
    request: HttpRequest,
    body: Json<SignUpRequest>,
    sessions: Data<SessionsService>,
    policy: Data<CookiePolicy>,
) -> Result<HttpResponse, Problem> {
    let arrival = Arrival::of(&request);
    let anti_csrf = arrival.needs_anti_csrf();
    let form = SignUp { device: arrival.device, locale: arrival.locale, anti_csrf, ..body.command };
    let signed_up = sessions.sign_up(form).await?;
    let tokens = Headers::issuing(&request, &signed_up.issued, arrival.by, &policy)?;
    Ok(tokens.on(HttpResponse::Ok().json(SignedUpShape::from(&signed_up))))
}

/// Log in
///
/// A wrong address and a wrong password look and take the same. Who has a second factor is asked for its code, once the password
/// is right: 403 `second_factor_required`. Repeated failures slow the account down: 429.
#[utoipa::path(tag = "sessions", security(()), params(AuthMode), responses(
    (status = 200, description = "Logged in", body = LoggedInShape, headers(
        ("front-token" = String, description = "What scripts may know of the session, in Base64"),
        ("st-access-token" = String, description = "The access token, unless tokens travel in cookies"),
        ("st-refresh-token" = String, description = "The refresh token, unless tokens travel in cookies"),
        ("anti-csrf" = String, description = "With cookies: what writes must carry"),
        ("Set-Cookie" = String, description = "With cookies: `sAccessToken` and `sRefreshToken`"))),
    (status = 403, description = "`wrong_credentials`, `account_deactivated`, `second_factor_required` or `wrong_code`",
        body = ProblemBody, content_type = "application/problem+json")))]
#[post("/auth/login")]
pub(super) async fn log_in(
    request: HttpRequest,
    body: Json<LogInRequest>,
    sessions: Data<SessionsService>,
    policy: Data<CookiePolicy>,
) -> Result<HttpResponse, Problem> {
    let arrival = Arrival::of(&request);
    let anti_csrf = arrival.needs_anti_csrf();
    let attempt = LogIn { device: arrival.device, anti_csrf, ..body.command };
    let (account, issued) = sessions.log_in(attempt).await?;
    let tokens = Headers::issuing(&request, &issued, arrival.by, &policy)?;
    Ok(tokens.on(HttpResponse::Ok().json(LoggedInShape::from(&account))))
}
