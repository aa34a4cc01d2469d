//! The audit log. The database itself refuses to change a line.

use async_trait::async_trait;
use p2p_domain::{
    audit::{AuditEntry, AuditTarget},
    port::{audit::AuditRepository, error::StoreError},
};

use super::Table;
use crate::{
    sql::{measured, params},
    unit::SqlUnitOfWork,
};

const TABLE: Table = Table {
    name: "audit_log",
    columns: "id, at, organization_id, actor_id, action, target_kind, target_id, address, details",
};

#[async_trait]
impl AuditRepository for SqlUnitOfWork {
    async fn append(&mut self, entry: &AuditEntry) -> Result<(), StoreError> {
        measured("audit.append", async {
            let details = serde_json::to_string(&entry.details)?;
            let address = entry.address.map(|address| address.to_string());
            let mut values = params![entry.id, entry.at, entry.organization_id, entry.actor_id, entry.action];
            values.extend(params![entry.target.map(AuditTarget::kind), entry.target.map(AuditTarget::uuid)]);
            values.extend(params![address, details]);
            self.db().run(&TABLE.insert(), values).await.map(drop)
        })
        .await
    }
}
