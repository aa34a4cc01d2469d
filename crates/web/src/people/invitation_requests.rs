//! What admins send to invite people and to find invitations.

use p2p_app::invitations::NewInvitation;
use p2p_domain::{
    error::FieldError,
    invitation::{BATCH_MAX, InvitationMessage, InvitationStatus},
    port::invitation::InvitationFilter,
    user::{Email, Role},
};
use serde::Deserialize;
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::manage_requests::GivenRole;
use crate::{
    extract::{Body, FieldErrors, one_of_several},
    problem::Problem,
};

/// Who is invited.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = Invite)]
pub struct InviteRequest {
    /// The address.
    #[schema(value_type = String, required = true, format = Email, max_length = 254, example = "salem@najd-valves.example")]
    email: Option<String>,
    /// What they will be; left out: a member.
    #[schema(example = "member")]
    role: Option<GivenRole>,
    /// A few words that go with it.
    #[schema(max_length = 1000, example = "Join us to share what we learn about our valves.")]
    message: Option<String>,
}

impl Body for InviteRequest {
    type Command = NewInvitation;

    fn check(self, errors: &mut FieldErrors) -> Option<NewInvitation> {
        let email = errors.required("email", self.email, Email::parse);
        let message = errors.optional("message", self.message, InvitationMessage::parse);
        Some(NewInvitation { email: email?, role: self.role.map_or(Role::Member, Role::from), message })
    }
}

/// Who all is invited.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = InviteBatch)]
pub struct InviteBatchRequest {
    /// Each is checked on its own: one that is wrong keeps none of the others back.
    #[schema(value_type = Vec<InviteRequest>, required = true, min_items = 1, max_items = 100)]
    invitations: Option<Vec<Value>>,
}

impl Body for InviteBatchRequest {
    /// Each invitation, or what is wrong with it.
    type Command = Vec<Result<NewInvitation, Problem>>;

    fn check(self, errors: &mut FieldErrors) -> Option<Self::Command> {
        let invitations = errors.present("invitations", self.invitations)?;
        if invitations.is_empty() {
            errors.add("invitations", "empty");
        }
        if invitations.len() > BATCH_MAX {
            errors.push(FieldError::with_limit("invitations", "too_many", BATCH_MAX as u64));
            return None;
        }
        let checked = invitations.into_iter().enumerate();
        Some(checked.map(|(n, one)| one_of_several::<InviteRequest>(format!("invitations[{n}]"), one)).collect())
    }
}

/// Where an invitation stands.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = InvitationStatus)]
pub enum StatusName {
    /// Waits for its answer.
    Pending,
    /// Somebody joined by it.
    Accepted,
    /// Taken back.
    Revoked,
    /// Nobody answered in time.
    Expired,
}

impl From<StatusName> for InvitationStatus {
    fn from(name: StatusName) -> Self {
        match name {
            StatusName::Pending => Self::Pending,
            StatusName::Accepted => Self::Accepted,
            StatusName::Revoked => Self::Revoked,
            StatusName::Expired => Self::Expired,
        }
    }
}

/// Which invitations are wanted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct InvitationFilters {
    /// Those that stand there now.
    #[param(inline, example = "pending")]
    status: Option<StatusName>,
}

impl Body for InvitationFilters {
    type Command = InvitationFilter;

    fn check(self, _: &mut FieldErrors) -> Option<InvitationFilter> {
        Some(InvitationFilter { status: self.status.map(InvitationStatus::from) })
    }
}
