//! Reports.

use async_trait::async_trait;
use p2p_domain::{
    content::ContentRef,
    id::ReportId,
    port::{
        error::StoreError,
        report::{ReportRepository, Verdict},
    },
    report::{Report, ReportStatus},
};
use sea_orm::Value;

use super::Table;
use crate::{
    row::{self, REPORT, get},
    sql::{measured, params},
    unit::SqlUnitOfWork,
};

const TABLE: Table = Table {
    name: "reports",
    columns: "id, target_kind, target_id, topic_id, organization_id, excerpt, reporter_id, reason, note, status, \
              resolved_by, resolution, created_at, resolved_at",
};

/// The condition of an index stands in the text, for Postgres compares it with that.
const UNLESS_OPEN: &str = " ON CONFLICT (target_kind, target_id, reporter_id) WHERE status = 'open' DO NOTHING";

const RESOLVE: &str = "UPDATE reports SET status = $3, resolved_by = $4, resolution = $5, resolved_at = $6 \
     WHERE target_kind = $1 AND target_id = $2 AND status = 'open' RETURNING id";

fn values(report: &Report) -> Vec<Value> {
    let r = report;
    let mut values = params![r.id, r.target.kind(), r.target.uuid(), r.topic_id, r.organization_id, r.excerpt];
    values.extend(params![r.reporter_id, r.reason, r.note, r.status, r.resolved_by, r.resolution]);
    values.extend(params![r.created_at, r.resolved_at]);
    values
}

#[async_trait]
impl ReportRepository for SqlUnitOfWork {
    async fn insert(&mut self, report: &Report) -> Result<bool, StoreError> {
        measured("report.insert", async {
            self.db().changes(&format!("{}{UNLESS_OPEN}", TABLE.insert()), values(report)).await
        })
        .await
    }

    async fn find(&mut self, id: ReportId) -> Result<Option<Report>, StoreError> {
        measured("report.find", async {
            let lock = self.db().lock(" FOR NO KEY UPDATE");
            let sql = format!("SELECT {REPORT} FROM reports m WHERE m.id = $1{lock}");
            self.db().first(&sql, params![id]).await?.map(|row| row::report(&row)).transpose()
        })
        .await
    }

    async fn resolve(&mut self, target: ContentRef, verdict: Verdict<'_>) -> Result<Vec<ReportId>, StoreError> {
        measured("report.resolve", async {
            if verdict.status == ReportStatus::Open {
                return Err(crate::error::Failure::internal("resolved as open"));
            }
            let mut params = params![target.kind(), target.uuid(), verdict.status, verdict.by];
            params.extend(params![verdict.resolution, verdict.at]);
            self.db().rows(RESOLVE, params).await?.iter().map(|row| get(row, "id")).collect()
        })
        .await
    }
}
