//! What the routes of sessions answer, and the headers that they share in the document.

use p2p_app::sessions::SignedUp;
use p2p_domain::{
    actor::{Account, Actor},
    session::SessionInfo,
};
use serde::Serialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::wire::{Moment, OrganizationShape, UserShape};

/// A new organization and its admin.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SignedUp)]
pub struct SignedUpShape {
    /// The admin, who is logged in now.
    user: UserShape,
    /// The organization.
    organization: OrganizationShape,
}

impl From<&SignedUp> for SignedUpShape {
    fn from(signed_up: &SignedUp) -> Self {
        // Its admin is its only person so far.
        Self {
            user: UserShape::own(&signed_up.account.user),
            organization: OrganizationShape::new(&signed_up.organization, 1),
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
