//! Signing up and in.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Bytes, Data, Query},
};
use p2p_app::sessions::{LogIn, LogInError, SessionsService, SignUp, SignUpError};
use p2p_domain::{
    consent::TermsVersion,
    error::{Class, Classify},
    organization::{OrganizationDomain, OrganizationName},
    session::Device,
    user::{Email, PersonName},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    answer::{Refusal, general_error, needed, reason, settle, word},
    form::{Form, body, text},
    user,
};
use crate::{
    problem::{Problem, language},
    session::{arrival::Arrival, tokens::Headers, transport::CookiePolicy},
};

/// The query of `email/exists`.
#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    email: Option<String>,
}

/// Whether somebody has an address.
pub(super) async fn email_exists(
    asked: Query<Asked>,
    sessions: Data<SessionsService>,
    policy: Data<CookiePolicy>,
) -> Result<HttpResponse, Problem> {
    let looked = async {
        let email = asked.email.as_deref().ok_or(Refusal::BadInput("Please provide the email as a GET param"))?;
        let exists = match Email::parse(email) {
            Ok(email) => sessions.email_exists(&email).await.map_err(Problem::from)?,
            Err(_) => false,
        };
        Ok(word("OK", json!({ "exists": exists })))
    };
    settle(looked.await, &policy)
}

/// Signs somebody up, with an organization.
pub(super) async fn sign_up(
    request: HttpRequest,
    bytes: Bytes,
    sessions: Data<SessionsService>,
    policy: Data<CookiePolicy>,
) -> Result<HttpResponse, Problem> {
    let signed = async {
        let arrival = Arrival::of(&request);
        let form = sign_up_form(&request, &bytes)?;
        let anti_csrf = arrival.needs_anti_csrf();
        let form = SignUp { device: arrival.device, locale: arrival.locale, anti_csrf, ..form };
        match sessions.sign_up(form).await {
            Ok(done) => {
                let tokens = Headers::issuing(&request, &done.issued, arrival.by, &policy)?;
                Ok(tokens.on(word("OK", json!({ "user": user::shape(&request, &done.account.user) }))))
            }
            Err(error) => refused_sign_up(&request, error),
        }
    };
    settle(signed.await, &policy)
}

fn sign_up_form(request: &HttpRequest, bytes: &[u8]) -> Result<SignUp, Refusal> {
    const FIELDS: [&str; 6] = ["email", "password", "organization_name", "first_name", "last_name", "terms_version"];
    let body = body(bytes)?;
    demand_no_linking(request, &body, "SIGN_UP_NOT_ALLOWED")?;
    let mut form = Form::read(&body, &FIELDS, language::of(request))?;
    let personal = ["email", "first_name", "last_name"].map(|id| form.get(id).unwrap_or_default().to_owned());
    let password = form.new_password(&personal.each_ref().map(String::as_str));
    let email = form.email();
    let first_name = form.optional("first_name", PersonName::parse);
    let last_name = form.optional("last_name", PersonName::parse);
    let terms_version = form.optional("terms_version", TermsVersion::parse);
    let organization_name = match form.get("organization_name") {
        Some(_) => form.optional("organization_name", OrganizationName::parse),
        None => email.as_ref().and_then(name_after),
    };
    let command = match (email, password, organization_name) {
        (Some(email), Some(password), Some(organization_name)) => Some(SignUp {
            email,
            password,
            first_name,
            last_name,
            locale: None,
            organization_name,
            organization_domain: None,
            industry: None,
            size: None,
            country: None,
            city: None,
            terms_version,
            device: Device::default(),
            anti_csrf: false,
        }),
        _ => None,
    };
    form.finish(command)
}

/// Without a name the organization is called after the domain of the address, or after its local part where the domain is a public
/// mail provider's.
fn name_after(email: &Email) -> Option<OrganizationName> {
    let local = || email.as_str().split('@').next().unwrap_or_default().to_owned();
    let name = OrganizationDomain::of_email(email).map_or_else(local, |domain| domain.as_str().to_owned());
    OrganizationName::parse(&name).or_else(|_| OrganizationName::parse(email.as_str())).ok()
}

/// Accounts are not linked here. To ask for it demands a session; who has one is told in words, for a 401 would have the client
/// refresh and ask again.
fn demand_no_linking(request: &HttpRequest, body: &Value, word: &'static str) -> Result<(), Refusal> {
    if body.get("shouldTryLinkingWithSessionUser") != Some(&Value::Bool(true)) {
        return Ok(());
    }
    needed(request)?;
    Err(Refusal::NotAllowed { word, reason: reason(request, "forbidden") })
}

fn refused_sign_up(request: &HttpRequest, error: SignUpError) -> Result<HttpResponse, Refusal> {
    match error {
        SignUpError::EmailTaken => {
            Err(Refusal::Fields(vec![("email", "This email already exists. Please sign in instead.".to_owned())]))
        }
        SignUpError::OrganizationExists => {
            Ok(word("SIGN_UP_NOT_ALLOWED", json!({ "reason": reason(request, "organization_exists") })))
        }
        other @ SignUpError::Service(_) => Err(Problem::from(other).into()),
    }
}

/// Signs somebody in. A second factor comes in a further field, `code`.
pub(super) async fn sign_in(
    request: HttpRequest,
    bytes: Bytes,
    sessions: Data<SessionsService>,
    policy: Data<CookiePolicy>,
) -> Result<HttpResponse, Problem> {
    let signed = async {
        let arrival = Arrival::of(&request);
        let attempt = sign_in_form(&request, &bytes)?;
        let anti_csrf = arrival.needs_anti_csrf();
        match sessions.log_in(LogIn { device: arrival.device, anti_csrf, ..attempt }).await {
            Ok((account, issued)) => {
                let tokens = Headers::issuing(&request, &issued, arrival.by, &policy)?;
                Ok(tokens.on(word("OK", json!({ "user": user::shape(&request, &account.user) }))))
            }
            Err(error) => refused_sign_in(&request, error),
        }
    };
    settle(signed.await, &policy)
}

fn sign_in_form(request: &HttpRequest, bytes: &[u8]) -> Result<LogIn, Refusal> {
    let body = body(bytes)?;
    demand_no_linking(request, &body, "SIGN_IN_NOT_ALLOWED")?;
    let mut form = Form::read(&body, &["email", "password", "code"], language::of(request))?;
    let (password, email) = (form.required("password"), form.email());
    let code = form.get("code").or_else(|| text(&body, "code")).map(str::to_owned);
    let command = email.zip(password).map(|(email, password)| LogIn {
        email,
        password,
        code,
        device: Device::default(),
        anti_csrf: false,
    });
    form.finish(command)
}

fn refused_sign_in(request: &HttpRequest, error: LogInError) -> Result<HttpResponse, Refusal> {
    let not_allowed = |code: &str| word("SIGN_IN_NOT_ALLOWED", json!({ "reason": reason(request, code) }));
    match error {
        LogInError::WrongCredentials => Ok(word("WRONG_CREDENTIALS_ERROR", Value::Null)),
        LogInError::WrongCode => Err(Refusal::Fields(vec![("code", reason(request, "wrong_code"))])),
        LogInError::Deactivated | LogInError::SecondFactorRequired => Ok(not_allowed(error.code())),
        other @ LogInError::Service(_) if other.class() == Class::RateLimited => Ok(general_error(request, &other)),
        other @ LogInError::Service(_) => Err(Problem::from(other).into()),
    }
}
