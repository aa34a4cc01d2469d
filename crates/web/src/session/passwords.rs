//! Routes that set a new password.

use actix_web::{HttpRequest, HttpResponse, post, web::Data};
use p2p_app::account::AccountService;

use super::{
    account_requests::{ChangePasswordRequest, ConfirmResetRequest, ResetRequest},
    identify::client_address,
    person::Newcomer,
};
use crate::{
    extract::Json,
    problem::{Problem, ProblemBody},
};

/// Ask for a new password
///
/// Whether anybody has that address is not told: the answer and its time are the same.
#[utoipa::path(tag = "sessions", security(()), request_body = ResetRequest,
    responses((status = 202, description = "If somebody has that address, a mail is on its way")))]
#[post("/auth/reset-password")]
pub(super) async fn request_reset(
    body: Json<ResetRequest>,
    account: Data<AccountService>,
) -> Result<HttpResponse, Problem> {
    account.request_reset(&body.command).await?;
    Ok(HttpResponse::Accepted().finish())
}

/// Set a new password
///
/// By the token from the mail, which is good once and for an hour; a password that will not do leaves it good. All sessions of
/// the person end.
#[utoipa::path(tag = "sessions", security(()), request_body = ConfirmResetRequest, responses(
    (status = 204, description = "The password is set"),
    (status = 400, description = "`invalid_token` or `malformed_json`", body = ProblemBody,
        content_type = "application/problem+json")))]
#[post("/auth/reset-password/confirm")]
pub(super) async fn confirm_reset(
    request: HttpRequest,
    body: Json<ConfirmResetRequest>,
    account: Data<AccountService>,
) -> Result<HttpResponse, Problem> {
    let (token, password) = body.command;
    account.reset_password(&token.token()?, &password, client_address(&request)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Change one's password
///
/// One's other sessions end; this one goes on.
#[utoipa::path(tag = "sessions", request_body = ChangePasswordRequest, responses(
    (status = 204, description = "The password is changed"),
    (status = 403, description = "`wrong_credentials`: the present password is another one", body = ProblemBody,
        content_type = "application/problem+json")))]
#[post("/auth/change-password")]
pub(super) async fn change_password(
    person: Newcomer,
    body: Json<ChangePasswordRequest>,
    account: Data<AccountService>,
) -> Result<HttpResponse, Problem> {
    account.change_password(&person.0.actor, &body.command.current, &body.command.new).await?;
    Ok(HttpResponse::NoContent().finish())
}
