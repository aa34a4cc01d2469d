//! Routes of the caller's second factor: open to those whose organization demands one that they do not have yet.

use actix_web::{
    HttpResponse, delete, get,
    http::header::{self, HeaderValue},
    post,
    web::Data,
};
use p2p_app::second_factors::SecondFactors;

use super::{
    account_requests::{CodeRequest, PasswordRequest},
    person::Newcomer,
    shapes::{EnrolmentShape, RecoveryCodesShape, SecondFactorShape},
};
use crate::{
    extract::Json,
    problem::{Problem, ProblemBody},
    respond::View,
};

/// Where the caller's second factor lies.
const PATH: &str = "/api/v1/auth/second-factor";

/// Read where one stands with one's second factor
#[utoipa::path(operation_id = "read_second_factor", tag = "sessions", responses((status = 200, description = "Whether there is one", body = SecondFactorShape)))]
#[get("/auth/second-factor")]
pub(super) async fn state(person: Newcomer, view: View, factors: Data<SecondFactors>) -> Result<HttpResponse, Problem> {
    let state = factors.state(&person.0.actor).await?;
    view.plain(&SecondFactorShape::from(state))
}

/// Begin a second factor
///
/// A secret for an authenticator (TOTP, RFC 6238). It counts once a first code confirms it; to begin again replaces what was not
/// confirmed, so this needs no idempotency key, and the secret is kept nowhere else.
#[utoipa::path(operation_id = "begin_second_factor", tag = "sessions", request_body = PasswordRequest, responses(
    (status = 201, description = "What the authenticator needs", body = EnrolmentShape),
    (status = 403, description = "`wrong_credentials`", body = ProblemBody, content_type = "application/problem+json")))]
#[post("/auth/second-factor")]
pub(super) async fn begin(
    person: Newcomer,
    body: Json<PasswordRequest>,
    factors: Data<SecondFactors>,
) -> Result<HttpResponse, Problem> {
    let enrolment = factors.begin(&person.0.actor, &body.command).await?;
    let location = (header::LOCATION, HeaderValue::from_static(PATH));
    Ok(HttpResponse::Created().insert_header(location).json(EnrolmentShape::from(enrolment)))
}

/// Confirm a second factor
///
/// By the code that the authenticator shows. From now on, logging in needs one. The recovery codes are shown this once.
#[utoipa::path(operation_id = "confirm_second_factor", tag = "sessions", request_body = CodeRequest, responses(
    (status = 200, description = "Recovery codes, each good once", body = RecoveryCodesShape),
    (status = 403, description = "`wrong_code`, also when none was begun", body = ProblemBody,
        content_type = "application/problem+json")))]
#[post("/auth/second-factor/confirm")]
pub(super) async fn confirm(
    person: Newcomer,
    body: Json<CodeRequest>,
    factors: Data<SecondFactors>,
) -> Result<HttpResponse, Problem> {
    let recovery_codes = factors.confirm(&person.0.actor, &body.command).await?;
    Ok(HttpResponse::Ok().json(RecoveryCodesShape { recovery_codes }))
}

/// Draw new recovery codes
///
/// Those drawn before are no longer good.
#[utoipa::path(operation_id = "renew_recovery_codes", tag = "sessions", request_body = PasswordRequest, responses(
    (status = 200, description = "Recovery codes, each good once", body = RecoveryCodesShape),
    (status = 403, description = "`wrong_credentials`", body = ProblemBody, content_type = "application/problem+json"),
    (status = 409, description = "`no_second_factor`", body = ProblemBody, content_type = "application/problem+json")))]
#[post("/auth/second-factor/recovery-codes")]
pub(super) async fn renew_recovery(
    person: Newcomer,
    body: Json<PasswordRequest>,
    factors: Data<SecondFactors>,
) -> Result<HttpResponse, Problem> {
    let recovery_codes = factors.renew_recovery(&person.0.actor, &body.command).await?;
    Ok(HttpResponse::Ok().json(RecoveryCodesShape { recovery_codes }))
}

/// Give one's second factor up
///
/// Not where the organization demands one: 409 `second_factor_demanded`.
#[utoipa::path(operation_id = "remove_second_factor", tag = "sessions", request_body = PasswordRequest, responses(
    (status = 204, description = "There is none"),
    (status = 403, description = "`wrong_credentials`", body = ProblemBody, content_type = "application/problem+json"),
    (status = 409, description = "`second_factor_demanded` or `no_second_factor`", body = ProblemBody,
        content_type = "application/problem+json")))]
#[delete("/auth/second-factor")]
pub(super) async fn remove(
    person: Newcomer,
    body: Json<PasswordRequest>,
    factors: Data<SecondFactors>,
) -> Result<HttpResponse, Problem> {
    factors.remove(&person.0.actor, &body.command).await?;
    Ok(HttpResponse::NoContent().finish())
}
