//! Reports, with who made and who resolved them.

use p2p_domain::{
    content::ContentRef,
    report::{Report, ReportEntry},
};
use sea_orm::QueryResult;

use super::{
    people::{CARD, card, card_joins, card_under},
    value::get,
};
use crate::error::Failure;

/// The columns of a report under the alias `m`.
pub(crate) const REPORT: &str = "m.id, m.target_kind, m.target_id, m.topic_id, m.organization_id, m.excerpt, \
     m.reporter_id, m.reason, m.note, m.status, m.resolved_by, m.resolution, m.created_at, m.resolved_at";

/// Reads [`REPORT`].
pub(crate) fn report(row: &QueryResult) -> Result<Report, Failure> {
    Ok(Report {
        id: get(row, "id")?,
        target: ContentRef::of(get(row, "target_kind")?, get(row, "target_id")?),
        topic_id: get(row, "topic_id")?,
        organization_id: get(row, "organization_id")?,
        excerpt: get(row, "excerpt")?,
        reporter_id: get(row, "reporter_id")?,
        reason: get(row, "reason")?,
        note: get(row, "note")?,
        status: get(row, "status")?,
        resolved_by: get(row, "resolved_by")?,
        resolution: get(row, "resolution")?,
        created_at: get(row, "created_at")?,
        resolved_at: get(row, "resolved_at")?,
    })
}

/// A query of reports with both people, up to the conditions.
pub(crate) fn report_entries() -> String {
    let reporter = card_joins("m.reporter_id");
    format!(
        "SELECT {REPORT}, {CARD}, ru.id AS resolver_id, ru.first_name AS resolver_first_name, \
         ru.last_name AS resolver_last_name, ru.avatar AS resolver_avatar, ro.name AS resolver_organization \
         FROM reports m {reporter} LEFT JOIN users ru ON ru.id = m.resolved_by \
         LEFT JOIN organizations ro ON ro.id = ru.organization_id"
    )
}

/// Reads a row of [`report_entries`].
pub(crate) fn report_entry(row: &QueryResult) -> Result<ReportEntry, Failure> {
    Ok(ReportEntry { report: report(row)?, reporter: card(row)?, resolver: card_under(row, "resolver")? })
}
