//! The audit log as admins and superusers read it.

use async_trait::async_trait;
use p2p_domain::{
    audit::AuditEntry,
    page::{Page, PageRequest},
    port::{
        audit::{AuditFilter, AuditKey, AuditReader},
        error::StoreError,
    },
};
use sea_orm::DbBackend;

use super::{Query, page};
use crate::{
    SqlStore,
    row::{AUDIT, audit},
    sql::measured,
};

#[async_trait]
impl AuditReader for SqlStore {
    async fn list(
        &self,
        filter: &AuditFilter,
        request: &PageRequest<AuditKey>,
    ) -> Result<Page<AuditEntry, AuditKey>, StoreError> {
        measured("audit.list", async {
            let (db, backend) = (self.reader(), self.backend());
            let items = page::read(db, list(backend, filter, request), audit).await?;
            let total = page::total(db, request.with_total, || {
                filtered(Query::new(backend).sql("SELECT COUNT(*) AS total"), filter)
            })
            .await?;
            Ok(Page::cut(items, request.limit, total, |entry| AuditKey { at: entry.at, id: entry.id }))
        })
        .await
    }
}

/// One page, the newest first.
pub(super) fn list(backend: DbBackend, filter: &AuditFilter, request: &PageRequest<AuditKey>) -> Query {
    let query = filtered(Query::new(backend).sql(&format!("SELECT {AUDIT}")), filter)
        .when(page::behind(request), |query, key| {
            query.sql(" AND (l.at, l.id) < (").bind(key.at).sql(", ").bind(key.id).sql(")")
        })
        .sql(" ORDER BY l.at DESC, l.id DESC");
    page::window(query, request)
}

/// The lines of a filter. SQLite keeps no statistics here, so it is told along which index to go: what was done to one thing are
/// the fewest lines, then what one person did, then what one organization has. The sign takes a column out of its choice.
fn filtered(query: Query, filter: &AuditFilter) -> Query {
    let aside = |is_aside: bool| if query.is_sqlite() && is_aside { "+" } else { "" };
    let actor = aside(filter.target_id.is_some());
    let organization = aside(filter.target_id.is_some() || filter.actor_id.is_some());
    query
        .sql(" FROM audit_log l WHERE TRUE")
        .when(filter.target_id, |query, id| query.sql(" AND l.target_id = ").bind(id))
        .when(filter.actor_id, |query, id| query.sql(&format!(" AND {actor}l.actor_id = ")).bind(id))
        .when(filter.organization_id, |query, id| {
            query.sql(&format!(" AND {organization}l.organization_id = ")).bind(id)
        })
        .when(filter.action, |query, action| query.sql(" AND l.action = ").bind(action))
        .when(filter.since, |query, since| query.sql(" AND l.at >= ").bind(since))
        .when(filter.until, |query, until| query.sql(" AND l.at < ").bind(until))
}
