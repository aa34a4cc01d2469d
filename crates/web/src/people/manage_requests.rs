//! What admins send to find and to edit people.

use p2p_app::users::UserEdit;
use p2p_domain::{
    port::user::UserFilter,
    user::{PersonName, Role},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::requests::RoleName;
use crate::extract::{Body, FieldErrors, Patch};

/// What an admin can make of somebody: superusers are made by the command line alone.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum GivenRole {
    /// Belongs to an organization.
    Member,
    /// Runs an organization.
    Admin,
}

impl From<GivenRole> for Role {
    fn from(role: GivenRole) -> Self {
        match role {
            GivenRole::Member => Self::Member,
            GivenRole::Admin => Self::Admin,
        }
    }
}

/// Which people an admin wants to see.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PeopleFilters {
    /// Words that all stand in the names or the address, in any order, whatever their case, accents and spelling of Arabic
    /// letters. The first twenty count.
    #[param(max_length = 200, example = "amal")]
    q: Option<String>,
    /// With that role.
    #[param(inline, example = "admin")]
    role: Option<RoleName>,
    /// Those who may log in, or those who may not; left out: both.
    #[param(example = true)]
    is_active: Option<bool>,
}

impl Body for PeopleFilters {
    type Command = UserFilter;

    fn check(self, errors: &mut FieldErrors) -> Option<UserFilter> {
        let words = errors.words("q", self.q);
        Some(UserFilter { role: self.role.map(Role::from), is_active: self.is_active, words, match_email: true })
    }
}

/// Changes to somebody, by an admin.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct EditUser {
    /// Given name.
    #[schema(value_type = Option<String>, max_length = 100, example = "سالم")]
    first_name: Patch<String>,
    /// Family name.
    #[schema(value_type = Option<String>, max_length = 100, example = "القحطاني")]
    last_name: Patch<String>,
    /// What they may do; cannot be null.
    #[schema(value_type = GivenRole, example = "admin")]
    role: Patch<GivenRole>,
    /// Whether they may log in; cannot be null. Their sessions end at once when they may not.
    #[schema(value_type = bool, example = true)]
    is_active: Patch<bool>,
}

impl Body for EditUser {
    type Command = UserEdit;

    fn check(self, errors: &mut FieldErrors) -> Option<UserEdit> {
        Some(UserEdit {
            first_name: errors.change("first_name", self.first_name, PersonName::parse),
            last_name: errors.change("last_name", self.last_name, PersonName::parse),
            role: errors.not_nullable("role", self.role).map(Role::from),
            is_active: errors.not_nullable("is_active", self.is_active),
        })
    }
}

/// Whether somebody, or an organization, is let in.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct EditAccess {
    /// Whether to let them in; cannot be null.
    #[schema(value_type = bool, required = true, example = false)]
    is_active: Patch<bool>,
}

impl Body for EditAccess {
    type Command = bool;

    fn check(self, errors: &mut FieldErrors) -> Option<bool> {
        let is_active = errors.not_nullable("is_active", self.is_active);
        errors.present("is_active", is_active)
    }
}
