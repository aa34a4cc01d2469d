//! The audit log, for adding and for reading.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::error::StoreError;
use crate::{
    audit::{AuditAction, AuditEntry},
    id::{AuditId, OrganizationId, UserId},
    page::{Page, PageRequest},
    timestamp::Timestamp,
};

/// The audit log, inside a unit of work: a line stands exactly if what it tells of happened.
#[async_trait]
pub trait AuditRepository: Send {
    /// Adds a line.
    async fn append(&mut self, entry: &AuditEntry) -> Result<(), StoreError>;
}

/// Which lines are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// In whose log; `None`: in everybody's.
    pub organization_id: Option<OrganizationId>,
    /// Done by whom.
    pub actor_id: Option<UserId>,
    /// Done to whom or what.
    pub target_id: Option<Uuid>,
    /// What was done.
    pub action: Option<AuditAction>,
    /// At that moment or later.
    pub since: Option<Timestamp>,
    /// Before that moment.
    pub until: Option<Timestamp>,
}

/// The order key of lines: by time, then id, descending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditKey {
    /// When.
    #[serde(rename = "t")]
    pub at: Timestamp,
    /// Breaks ties.
    #[serde(rename = "i")]
    pub id: AuditId,
}

/// The audit log, outside a unit of work.
#[async_trait]
pub trait AuditReader: Send + Sync {
    /// Lines, the newest first.
    async fn list(
        &self,
        filter: &AuditFilter,
        page: &PageRequest<AuditKey>,
    ) -> Result<Page<AuditEntry, AuditKey>, StoreError>;
}
