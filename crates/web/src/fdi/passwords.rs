//! Forgotten passwords.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Bytes, Data},
};
use p2p_app::{
    account::{AccountError, AccountService},
    error::ServiceError,
};
use p2p_domain::token::SecretToken;
use serde_json::Value;

use super::{
    answer::{Refusal, fine, settle, word},
    form::{Form, body, text},
};
use crate::{
    problem::{Problem, catalog_fields, language},
    session::{identify::client_address, transport::CookiePolicy},
};

/// Sends a link by which a new password can be set, if somebody has that address; the answer does not tell.
pub(super) async fn request(
    request: HttpRequest,
    bytes: Bytes,
    account: Data<AccountService>,
    policy: Data<CookiePolicy>,
) -> Result<HttpResponse, Problem> {
    let requested = async {
        let mut form = Form::read(&body(&bytes)?, &["email"], language::of(&request))?;
        let email = form.email();
        let email = form.finish(email)?;
        account.request_reset(&email).await.map_err(Problem::from)?;
        Ok(fine())
    };
    settle(requested.await, &policy)
}

/// Sets a new password by the token of such a link.
pub(super) async fn reset(
    request: HttpRequest,
    bytes: Bytes,
    account: Data<AccountService>,
    policy: Data<CookiePolicy>,
) -> Result<HttpResponse, Problem> {
    let done = async {
        let body = body(&bytes)?;
        let mut form = Form::read(&body, &["password"], language::of(&request))?;
        let token = text(&body, "token").ok_or(Refusal::BadInput("Please provide the password reset token"))?;
        let password = form.new_password(&[]);
        let password = form.finish(password)?;
        let invalid = || word("RESET_PASSWORD_INVALID_TOKEN_ERROR", Value::Null);
        let Some(token) = SecretToken::parse(token) else { return Ok(invalid()) };
        match account.reset_password(&token, &password, client_address(&request)).await {
            Ok(()) => Ok(fine()),
            Err(AccountError::InvalidToken) => Ok(invalid()),
            Err(AccountError::Service(ServiceError::Invalid(errors))) => {
                let locale = language::of(&request);
                let sentence = |error| ("password", catalog_fields::message(error, locale));
                Err(Refusal::Fields(errors.iter().map(sentence).collect()))
            }
            Err(error) => Err(Problem::from(error).into()),
        }
    };
    settle(done.await, &policy)
}
