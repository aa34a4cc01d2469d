//! Routes by which somebody shows that an address is theirs.

use actix_web::{HttpRequest, HttpResponse, post, web::Data};
use p2p_app::account::AccountService;

use super::{account_requests::TokenRequest, identify::client_address, person::Person};
use crate::{
    extract::Json,
    problem::{Problem, ProblemBody},
};

/// Verify one's address
///
/// By the token from the mail, which is good once and for a day.
#[utoipa::path(tag = "sessions", security(()), request_body = TokenRequest, responses(
    (status = 204, description = "The address is verified"),
    (status = 400, description = "`invalid_token` or `malformed_json`", body = ProblemBody,
        content_type = "application/problem+json")))]
#[post("/auth/verify-email")]
pub(super) async fn verify_email(
    request: HttpRequest,
    body: Json<TokenRequest>,
    account: Data<AccountService>,
) -> Result<HttpResponse, Problem> {
    account.verify_email(&body.command.token()?, client_address(&request)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Ask for the mail again
///
/// Nothing is sent to an address that is verified already; the answer is the same.
#[utoipa::path(tag = "sessions", responses((status = 202, description = "It is on its way")))]
#[post("/auth/verify-email/resend")]
pub(super) async fn resend_verification(
    person: Person,
    account: Data<AccountService>,
) -> Result<HttpResponse, Problem> {
    account.resend_verification(&person.actor).await?;
    Ok(HttpResponse::Accepted().finish())
}
