//! The audit log, read by those who may. Its lines are written by the units of work that they tell of.

use std::sync::Arc;

use p2p_domain::{
    actor::Actor,
    audit::AuditEntry,
    page::{Page, PageRequest},
    policy::{Action, Ownership, permit},
    port::audit::{AuditFilter, AuditKey, AuditReader},
};

use crate::error::ServiceError;

/// The audit log.
#[derive(Clone)]
pub struct AuditService {
    /// Queries.
    pub audit: Arc<dyn AuditReader>,
}

impl AuditService {
    /// Lines, the newest first: superusers read every log, admins that of their organization, also when they name none.
    pub async fn list(
        &self,
        actor: &Actor,
        filter: AuditFilter,
        page: &PageRequest<AuditKey>,
    ) -> Result<Page<AuditEntry, AuditKey>, ServiceError> {
        let mut filter = filter;
        if permit(actor, Action::Administrate, Ownership::PLATFORM).is_err() {
            filter.organization_id = filter.organization_id.or(actor.organization_id);
            let log = Ownership { author_id: None, organization_id: filter.organization_id };
            permit(actor, Action::ReadAuditLog, log)?;
        }
        Ok(self.audit.list(&filter, page).await?)
    }
}
