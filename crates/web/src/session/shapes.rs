//! What the routes of sessions answer, and the headers that they share in the document.

use p2p_app::sessions::SignedUp;
use p2p_domain::{
    actor::{Account, Actor},
    second_factor::{Enrolment, SecondFactorState},
    session::SessionInfo,
};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::wire::{Moment, OrganizationShape, UserShape};

/// A new person and their organization.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SignedUp)]
pub struct SignedUpShape {
    /// The person, who is logged in now.
    user: UserShape,
    /// The organization.
    organization: OrganizationShape,
}

impl From<&SignedUp> for SignedUpShape {
    fn from(signed_up: &SignedUp) -> Self {
        // Its admin is its only person so far.
        Self::joined(signed_up, 1)
    }
}

impl SignedUpShape {
    /// Somebody in an organization of that many active people.
    pub fn joined(signed_up: &SignedUp, user_count: u32) -> Self {
        Self {
            user: UserShape::own(&signed_up.account.user),
            organization: OrganizationShape::new(&signed_up.organization, user_count),
        }
    }
}

/// Who is logged in now.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = LoggedIn)]
pub struct LoggedInShape {
    /// The person.
    user: UserShape,
}

impl From<&Account> for LoggedInShape {
    fn from(account: &Account) -> Self {
        Self { user: UserShape::own(&account.user) }
    }
}

/// Where the caller stands with their second factor.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SecondFactor)]
pub struct SecondFactorShape {
    /// Whether logging in needs one.
    #[schema(example = true)]
    enabled: bool,
    /// Since when.
    confirmed_at: Option<Moment>,
    /// Recovery codes that were not used yet.
    #[schema(example = 10)]
    recovery_codes_left: u32,
}

impl From<SecondFactorState> for SecondFactorShape {
    fn from(state: SecondFactorState) -> Self {
        Self {
            enabled: state.confirmed_at.is_some(),
            confirmed_at: state.confirmed_at.map(Moment),
            recovery_codes_left: state.recovery_codes_left,
        }
    }
}

/// What an authenticator needs.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Enrolment)]
pub struct EnrolmentShape {
    /// The secret in Base32, for typing.
    #[schema(example = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")]
    secret: String,
    /// The same for a QR code.
    #[schema(
        example = "otpauth://totp/P2P%20Sandbox:amal%40najd-valves.example?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=P2P%20Sandbox"
    )]
    otpauth_url: String,
}

impl From<Enrolment> for EnrolmentShape {
    fn from(enrolment: Enrolment) -> Self {
        Self { secret: enrolment.secret, otpauth_url: enrolment.address }
    }
}

/// Recovery codes, shown this once.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = RecoveryCodes)]
pub struct RecoveryCodesShape {
    /// Each is good once, in place of a code of the authenticator.
    #[schema(example = json!(["k7q2-m9xd-4hzt", "w3rb-8ncp-y6fj"]))]
    pub recovery_codes: Vec<String>,
}

/// Nothing: the new tokens stand in headers.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Refreshed)]
pub struct RefreshedShape {}

/// One living session of the caller.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Session)]
pub struct SessionShape {
    /// Names it, for `DELETE /auth/sessions/{handle}`.
    handle: Uuid,
    /// When it began.
    created_at: Moment,
    /// When it was last refreshed.
    last_seen_at: Moment,
    /// What the client called itself, cut to 300 characters.
    #[schema(example = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")]
    user_agent: Option<String>,
    /// The client's address.
    #[schema(example = "203.0.113.7")]
    ip: Option<String>,
    /// Whether it is the one that asks.
    current: bool,
}

impl SessionShape {
    /// A session as its owner sees it from one of theirs.
    pub fn seen_by(session: SessionInfo, actor: &Actor) -> Self {
        Self {
            handle: session.handle.uuid(),
            created_at: session.created_at.into(),
            last_seen_at: session.last_seen_at.into(),
            user_agent: session.device.user_agent,
            ip: session.device.ip.map(|ip| ip.to_string()),
            current: session.handle == actor.session,
        }
    }
}

/// How the tokens of a new session are to travel.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "read by the document alone")]
pub struct AuthMode {
    /// `cookie`: in HttpOnly cookies, and writes need the header `anti-csrf`. Else in the headers `st-access-token` and
    /// `st-refresh-token`.
    #[param(rename = "st-auth-mode", example = "cookie")]
    st_auth_mode: Option<String>,
}

/// What must come with a session cookie.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "read by the document alone")]
pub struct AntiCsrf {
    /// With tokens in cookies: the token from the header `anti-csrf` of signup, login and refresh.
    #[param(rename = "anti-csrf", example = "6f1c9a52-0d7e-4a7e-9a55-6d1f0f2f4c3b")]
    anti_csrf: Option<String>,
}
