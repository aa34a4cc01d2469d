//! Lines of the audit log.

use std::collections::BTreeMap;

use p2p_domain::{
    audit::{AuditEntry, AuditTarget},
    id::{OrganizationId, UserId},
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Moment;

/// What something was done to.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = AuditTarget)]
pub struct AuditTargetShape {
    /// `user`, `organization`, `invitation`, `file`, `topic`, `post`, `reply`, `use_case`, `report` or `webhook`.
    #[serde(rename = "type")]
    #[schema(example = "user")]
    pub kind: &'static str,
    /// Which.
    pub id: Uuid,
}

impl From<AuditTarget> for AuditTargetShape {
    fn from(target: AuditTarget) -> Self {
        Self { kind: target.kind(), id: target.uuid() }
    }
}

/// Who did what to whom, when, from where. It names people by id alone.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = AuditEntry)]
pub struct AuditEntryShape {
    /// Which line.
    pub id: Uuid,
    /// When.
    pub at: Moment,
    /// What was done.
    #[schema(example = "user.updated")]
    pub action: &'static str,
    /// Who did it; null for the command line and for nobody known.
    pub actor_id: Option<Uuid>,
    /// In whose log it stands.
    pub organization_id: Option<Uuid>,
    /// To whom or what.
    pub target: Option<AuditTargetShape>,
    /// From where; null when the actor was erased.
    #[schema(example = "203.0.113.7")]
    pub address: Option<String>,
    /// What changed.
    #[schema(example = json!({ "role": "member → admin" }))]
    pub details: BTreeMap<String, String>,
}

impl From<AuditEntry> for AuditEntryShape {
    fn from(entry: AuditEntry) -> Self {
        Self {
            id: entry.id.uuid(),
            at: entry.at.into(),
            action: entry.action.as_str(),
            actor_id: entry.actor_id.map(UserId::uuid),
            organization_id: entry.organization_id.map(OrganizationId::uuid),
            target: entry.target.map(AuditTargetShape::from),
            address: entry.address.map(|address| address.to_string()),
            details: entry.details,
        }
    }
}
