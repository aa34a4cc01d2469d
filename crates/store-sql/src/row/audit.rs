//! Lines of the audit log.

use std::net::IpAddr;

use p2p_domain::audit::{AuditEntry, AuditTarget};
use sea_orm::QueryResult;
use uuid::Uuid;

use super::value::get;
use crate::error::Failure;

/// The columns of a line under the alias `l`.
pub(crate) const AUDIT: &str =
    "l.id, l.at, l.organization_id, l.actor_id, l.action, l.target_kind, l.target_id, l.address, l.details";

/// Reads [`AUDIT`].
pub(crate) fn audit(row: &QueryResult) -> Result<AuditEntry, Failure> {
    Ok(AuditEntry {
        id: get(row, "id")?,
        at: get(row, "at")?,
        organization_id: get(row, "organization_id")?,
        actor_id: get(row, "actor_id")?,
        action: get(row, "action")?,
        target: target(row)?,
        address: address(row, "address")?,
        details: serde_json::from_str(&get::<String>(row, "details")?)?,
    })
}

fn target(row: &QueryResult) -> Result<Option<AuditTarget>, Failure> {
    match (get::<Option<String>>(row, "target_kind")?, get::<Option<Uuid>>(row, "target_id")?) {
        (Some(kind), Some(id)) => {
            AuditTarget::of(&kind, id).map(Some).ok_or_else(|| Failure::corrupt("target_kind is no kind"))
        }
        (None, None) => Ok(None),
        _ => Err(Failure::corrupt("half a target")),
    }
}

/// Reads a column that holds an IP address.
pub(crate) fn address(row: &QueryResult, column: &str) -> Result<Option<IpAddr>, Failure> {
    let text: Option<String> = get(row, column)?;
    text.map(|text| text.parse().map_err(|_| Failure::corrupt(format!("{column} is no address")))).transpose()
}
