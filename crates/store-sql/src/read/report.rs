//! Reports as moderators find them.

use async_trait::async_trait;
use p2p_domain::{
    content::ContentRef,
    id::{ReportId, UserId},
    page::{Page, PageRequest},
    port::{error::StoreError, report::ReportReader},
    report::{ReportEntry, ReportFilter, ReportKey, ReportScope},
};
use sea_orm::DbBackend;

use super::{Query, page};
use crate::{
    SqlStore,
    row::{report_entries, report_entry},
    sql::measured,
};

#[async_trait]
impl ReportReader for SqlStore {
    async fn reports(
        &self,
        scope: ReportScope,
        filter: ReportFilter,
        request: &PageRequest<ReportKey>,
    ) -> Result<Page<ReportEntry, ReportKey>, StoreError> {
        measured("report.reports", async {
            let (db, backend) = (self.reader(), self.backend());
            let items = page::read(db, list(backend, scope, filter, request), report_entry).await?;
            let total = page::total(db, request.with_total, || {
                filtered(Query::new(backend).sql("SELECT COUNT(*) AS total FROM reports m"), scope, filter)
            })
            .await?;
            Ok(Page::cut(items, request.limit, total, |item| ReportKey {
                at: item.report.created_at,
                id: item.report.id,
            }))
        })
        .await
    }

    async fn report(&self, scope: ReportScope, id: ReportId) -> Result<Option<ReportEntry>, StoreError> {
        measured("report.report", async {
            page::read_one(self.reader(), one(self.backend(), scope, id), report_entry).await
        })
        .await
    }

    async fn open_report(&self, target: ContentRef, reporter: UserId) -> Result<Option<ReportEntry>, StoreError> {
        measured("report.open_report", async {
            page::read_one(self.reader(), open(self.backend(), target, reporter), report_entry).await
        })
        .await
    }
}

/// One page, the newest first.
pub(super) fn list(
    backend: DbBackend,
    scope: ReportScope,
    filter: ReportFilter,
    request: &PageRequest<ReportKey>,
) -> Query {
    let query = filtered(Query::new(backend).sql(&report_entries()), scope, filter)
        .when(page::behind(request), |query, key| {
            query.sql(" AND (m.created_at, m.id) < (").bind(key.at).sql(", ").bind(key.id).sql(")")
        })
        .sql(" ORDER BY m.created_at DESC, m.id DESC");
    page::window(query, request)
}

fn filtered(query: Query, scope: ReportScope, filter: ReportFilter) -> Query {
    query
        .sql(" WHERE TRUE")
        .when(scope.organization_id(), |query, id| query.sql(" AND m.organization_id = ").bind(id))
        .when(filter.status, |query, status| query.sql(" AND m.status = ").bind(status))
        .when(filter.reason, |query, reason| query.sql(" AND m.reason = ").bind(reason))
}

/// One of a scope.
pub(super) fn one(backend: DbBackend, scope: ReportScope, id: ReportId) -> Query {
    filtered(Query::new(backend).sql(&report_entries()), scope, ReportFilter::default()).sql(" AND m.id = ").bind(id)
}

/// The open one of somebody, of one thing.
pub(super) fn open(backend: DbBackend, target: ContentRef, reporter: UserId) -> Query {
    Query::new(backend)
        .sql(&report_entries())
        .sql(" WHERE m.status = 'open' AND m.target_kind = ")
        .bind(target.kind())
        .sql(" AND m.target_id = ")
        .bind(target.uuid())
        .sql(" AND m.reporter_id = ")
        .bind(reporter)
}
