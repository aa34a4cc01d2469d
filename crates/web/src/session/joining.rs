//! Routes by which somebody who was invited joins an organization.

use std::future::{Ready, ready};

use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload, get, post, web::Data};
use p2p_app::{
    invitations::{Acceptance, InvitationService},
    organizations::OrganizationService,
};
use p2p_domain::{
    consent::TermsVersion,
    token::SecretToken,
    user::{Password, PersonName},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    account_requests::GivenToken,
    arrival::Arrival,
    shapes::{AuthMode, SignedUpShape},
    tokens::Headers,
    transport::CookiePolicy,
};
use crate::{
    extract::{Body, FieldErrors, Json},
    problem::{Problem, ProblemBody},
    respond::View,
    wire::OfferShape,
};

/// The token in the path.
#[derive(Debug)]
pub(super) struct TokenInPath(SecretToken);

impl FromRequest for TokenInPath {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(GivenToken::of(request.match_info().get("token").unwrap_or_default()).token().map(Self))
    }
}

/// Who joins.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = InvitationAcceptance)]
pub struct AcceptRequest {
    /// The token from the link.
    #[schema(value_type = String, required = true, example = "4f1d0c8a6b7e4f0f9c1d2e3f405162738495a6b7c8d9eaf00112233445566778")]
    token: Option<String>,
    /// Not among the 10,000 commonest, and not the person's own name or address.
    #[schema(value_type = String, required = true, format = Password, min_length = 8, max_length = 128, example = "saffron kettle 41")]
    password: Option<String>,
    /// Given name.
    #[schema(max_length = 100, example = "سالم")]
    first_name: Option<String>,
    /// Family name.
    #[schema(max_length = 100, example = "القحطاني")]
    last_name: Option<String>,
    /// The version of the terms that were shown and accepted; left out: the one in force.
    #[schema(max_length = 50, example = "2026-11")]
    terms_version: Option<String>,
}

/// The same, checked. From where, how and in which language is the handler's to add.
pub struct Joining {
    token: GivenToken,
    password: Password,
    first_name: Option<PersonName>,
    last_name: Option<PersonName>,
    terms_version: Option<TermsVersion>,
}

impl Body for AcceptRequest {
    type Command = Joining;

    fn check(self, errors: &mut FieldErrors) -> Option<Joining> {
        let personal = [&self.first_name, &self.last_name].map(|text| text.clone().unwrap_or_default());
        let personal = personal.each_ref().map(String::as_str);
        let token = errors.present("token", self.token);
        let password = errors.required("password", self.password, |text| Password::parse(text, &personal));
        let first_name = errors.optional("first_name", self.first_name, PersonName::parse);
        let last_name = errors.optional("last_name", self.last_name, PersonName::parse);
        let terms_version = errors.optional("terms_version", self.terms_version, TermsVersion::parse);
        Some(Joining { token: GivenToken::of(&token?), password: password?, first_name, last_name, terms_version })
    }
}

impl Joining {
    fn arriving(self, arrival: Arrival) -> Result<Acceptance, Problem> {
        Ok(Acceptance {
            token: self.token.token()?,
            password: self.password,
            first_name: self.first_name,
            last_name: self.last_name,
            terms_version: self.terms_version,
            anti_csrf: arrival.needs_anti_csrf(),
            locale: arrival.locale,
            device: arrival.device,
        })
    }
}

/// Read an invitation
///
/// What it is for, to whom it was sent and by whom.
#[utoipa::path(operation_id = "read_invitation", tag = "sessions", security(()), responses(
    (status = 200, description = "The invitation", body = OfferShape),
    (status = 400, description = "`invalid_token`: it was used, taken back or has expired", body = ProblemBody,
        content_type = "application/problem+json")))]
#[get("/auth/invitations/{token}")]
pub(super) async fn read(
    token: TokenInPath,
    view: View,
    invitations: Data<InvitationService>,
) -> Result<HttpResponse, Problem> {
    view.plain(&OfferShape::from(&invitations.offer(&token.0).await?))
}

/// Accept an invitation
///
/// Makes the person, whose address counts as verified, and logs them in. A password that will not do leaves the token good.
#[utoipa::path(operation_id = "accept_invitation", tag = "sessions", security(()), params(AuthMode), request_body = AcceptRequest, responses(
    (status = 200, description = "Joined and logged in", body = SignedUpShape, headers(
        ("front-token" = String, description = "What scripts may know of the session, in Base64"),
        ("st-access-token" = String, description = "The access token, unless tokens travel in cookies"),
        ("st-refresh-token" = String, description = "The refresh token, unless tokens travel in cookies"),
        ("anti-csrf" = String, description = "With cookies: what writes must carry"),
        ("Set-Cookie" = String, description = "With cookies: `sAccessToken` and `sRefreshToken`"))),
    (status = 400, description = "`invalid_token`: it was used, taken back or has expired; or `malformed_json`",
        body = ProblemBody, content_type = "application/problem+json"),
    (status = 409, description = "`email_taken`", body = ProblemBody, content_type = "application/problem+json")))]
#[post("/auth/accept-invitation")]
pub(super) async fn accept(
    request: HttpRequest,
    body: Json<AcceptRequest>,
    invitations: Data<InvitationService>,
    organizations: Data<OrganizationService>,
    policy: Data<CookiePolicy>,
) -> Result<HttpResponse, Problem> {
    let arrival = Arrival::of(&request);
    let by = arrival.by;
    let acceptance = body.command.arriving(arrival)?;
    let joined = invitations.accept(acceptance).await?;
    let tokens = Headers::issuing(&request, &joined.issued, by, &policy)?;
    let (_, people) = organizations.current(&joined.account.actor(joined.issued.handle)).await?;
    Ok(tokens.on(HttpResponse::Ok().json(SignedUpShape::joined(&joined, people))))
}
