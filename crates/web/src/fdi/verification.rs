//! Whether an address is its person's. Each answer to a session writes the claim `st-ev` of its access token anew, which is how the
//! clients learn of it.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Bytes, Data},
};
use p2p_app::{
    account::{AccountError, AccountService},
    sessions::SessionsService,
    users::UserService,
};
use p2p_domain::{
    error::{Class, Classify as _},
    token::SecretToken,
};
use serde_json::{Value, json};

use super::{
    answer::{Refusal, fine, general_error, needed, session, settle, word},
    form::{body, text},
};
use crate::{
    problem::Problem,
    session::{
        identify::client_address,
        person::Person,
        tokens::Headers,
        transport::{self, CookiePolicy},
    },
};

/// Tells whether the address is verified.
pub(super) async fn look(
    request: HttpRequest,
    sessions: Data<SessionsService>,
    users: Data<UserService>,
    policy: Data<CookiePolicy>,
) -> Result<HttpResponse, Problem> {
    let looked = async {
        let person = needed(&request)?;
        let is_verified = users.me(&person.actor).await.map_err(Problem::from)?.user.is_verified;
        rewritten(&request, &person, &sessions, &policy, word("OK", json!({ "isVerified": is_verified }))).await
    };
    settle(looked.await, &policy)
}

/// Sends a link by which the address can be verified.
pub(super) async fn send(
    request: HttpRequest,
    account: Data<AccountService>,
    sessions: Data<SessionsService>,
    policy: Data<CookiePolicy>,
) -> Result<HttpResponse, Problem> {
    let sent = async {
        let person = needed(&request)?;
        match account.resend_verification(&person.actor).await {
            Ok(true) => return Ok(fine()),
            Ok(false) => {}
            Err(error) if error.class() == Class::RateLimited => return Ok(general_error(&request, &error)),
            Err(error) => return Err(Problem::from(error).into()),
        }
        let already = word("EMAIL_ALREADY_VERIFIED_ERROR", Value::Null);
        rewritten(&request, &person, &sessions, &policy, already).await
    };
    settle(sent.await, &policy)
}

/// Verifies an address by the token of such a link. The session is looked at first: a client whose access token has ended refreshes
/// and comes again, and must find the token unused.
pub(super) async fn verify(
    request: HttpRequest,
    bytes: Bytes,
    account: Data<AccountService>,
    sessions: Data<SessionsService>,
    policy: Data<CookiePolicy>,
) -> Result<HttpResponse, Problem> {
    let verified = async {
        let person = session(&request)?;
        let body = body(&bytes)?;
        let token = text(&body, "token").ok_or(Refusal::BadInput("Please provide the email verification token"))?;
        let invalid = || word("EMAIL_VERIFICATION_INVALID_TOKEN_ERROR", Value::Null);
        let Some(token) = SecretToken::parse(token) else { return Ok(invalid()) };
        let whose = match account.verify_email(&token, client_address(&request)).await {
            Ok(whose) => whose,
            Err(AccountError::InvalidToken) => return Ok(invalid()),
            Err(error) => return Err(Problem::from(error).into()),
        };
        match person.filter(|person| person.actor.user_id == whose) {
            Some(person) => rewritten(&request, &person, &sessions, &policy, fine()).await,
            None => Ok(fine()),
        }
    };
    settle(verified.await, &policy)
}

/// The answer with an access token that says what is true now.
async fn rewritten(
    request: &HttpRequest,
    person: &Person,
    sessions: &SessionsService,
    policy: &CookiePolicy,
    answer: HttpResponse,
) -> Result<HttpResponse, Refusal> {
    let Some(carried) = transport::access_token(request)? else { return Err(Refusal::Unauthorised { clear: false }) };
    let user = person.actor.user_id;
    let access = sessions.rewrite_claims(&carried.token, user).await.map_err(Problem::from)?;
    let access = access.ok_or(Refusal::Unauthorised { clear: true })?;
    Ok(Headers::rewriting(request, &access, user, person.by, policy)?.on(answer))
}
