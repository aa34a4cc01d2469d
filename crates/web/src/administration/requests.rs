//! What is asked of the audit log and of the list of organizations.

use p2p_domain::{
    audit::AuditAction,
    id::{OrganizationId, UserId},
    port::{administration::OrganizationFilter, audit::AuditFilter},
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::extract::{Body, FieldErrors};

/// How a list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// A page in JSON.
    Json,
    /// The whole list as a table.
    Csv,
}

/// Which lines of the audit log are wanted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditFilters {
    /// Done by that person.
    #[param(value_type = Option<uuid::Uuid>)]
    actor_id: Option<String>,
    /// Done to that person, organization, webhook, content or whatever else has that id.
    #[param(value_type = Option<uuid::Uuid>)]
    target_id: Option<String>,
    /// What was done.
    #[param(example = "user.updated")]
    action: Option<String>,
    /// In that organization's log; for superusers. Admins see their own alone.
    #[param(value_type = Option<uuid::Uuid>)]
    organization_id: Option<String>,
    /// At that moment or later; RFC 3339.
    #[param(example = "2026-01-01T00:00:00Z")]
    since: Option<String>,
    /// Before that moment; RFC 3339.
    #[param(example = "2026-02-01T00:00:00Z")]
    until: Option<String>,
    /// `csv`: as a table of at most 100,000 lines, whatever `limit` says; `Accept: text/csv` means the same.
    #[param(inline, example = "json")]
    format: Option<Format>,
}

/// The same, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditQuery {
    /// Which lines.
    pub filter: AuditFilter,
    /// How they are written, if that was said.
    pub format: Option<Format>,
}

impl Body for AuditFilters {
    type Command = AuditQuery;

    fn check(self, errors: &mut FieldErrors) -> Option<AuditQuery> {
        let action = self.action.map(|name| {
            let action = AuditAction::from_name(&name);
            if action.is_none() {
                errors.add("action", "unknown_value");
            }
            action
        });
        let filter = AuditFilter {
            organization_id: errors.optional_id("organization_id", self.organization_id, OrganizationId::new),
            actor_id: errors.optional_id("actor_id", self.actor_id, UserId::new),
            target_id: errors.optional_id("target_id", self.target_id, std::convert::identity),
            action: action.flatten(),
            since: errors.optional_moment("since", self.since),
            until: errors.optional_moment("until", self.until),
        };
        Some(AuditQuery { filter, format: self.format })
    }
}

/// Which organizations are wanted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OrganizationFilters {
    /// Words that all stand in the name or the domain, in any order. The first twenty count.
    #[param(max_length = 200, example = "valves")]
    q: Option<String>,
    /// Those whose people may log in, or those that are shut out; left out: both.
    #[param(example = true)]
    is_active: Option<bool>,
}

impl Body for OrganizationFilters {
    type Command = OrganizationFilter;

    fn check(self, errors: &mut FieldErrors) -> Option<OrganizationFilter> {
        let words = errors.words("q", self.q);
        Some(OrganizationFilter { is_active: self.is_active, words })
    }
}
