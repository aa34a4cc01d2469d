//! A use case in numbers: three statements, each along the rows of that use case alone.

use p2p_domain::{
    id::UseCaseId,
    timestamp::Timestamp,
    use_case::{DayViews, UseCaseNumbers, ViewerOrganization},
};
use sea_orm::{DbBackend, QueryResult};

use super::super::{Query, page};
use crate::{SqlStore, error::Failure, row::get};

/// All of them; none where there is no such use case.
pub(super) async fn read(store: &SqlStore, id: UseCaseId, now: Timestamp) -> Result<Option<UseCaseNumbers>, Failure> {
    let (db, backend) = (store.reader(), store.backend());
    let Some(numbers) = page::read_one(db, totals(backend, id), numbers).await? else { return Ok(None) };
    Ok(Some(UseCaseNumbers {
        views_by_day: page::read(db, days(backend, id, now), day).await?,
        viewers_by_organization: page::read(db, organizations(backend, id), organization).await?,
        ..numbers
    }))
}

/// Counters, and how many people there are in the rows.
pub(in crate::read) fn totals(backend: DbBackend, id: UseCaseId) -> Query {
    Query::new(backend)
        .sql("SELECT u.view_count, u.like_count, u.bookmark_count, ")
        .sql("(SELECT COUNT(DISTINCT v.viewer_id) FROM use_case_views v WHERE v.use_case_id = u.id) AS viewers ")
        .sql("FROM use_cases u WHERE u.id = ")
        .bind(id)
}

fn numbers(row: &QueryResult) -> Result<UseCaseNumbers, Failure> {
    Ok(UseCaseNumbers {
        views_total: get::<u32>(row, "view_count")?.into(),
        unique_viewers: get(row, "viewers")?,
        likes: get::<u32>(row, "like_count")?.into(),
        bookmarks: get::<u32>(row, "bookmark_count")?.into(),
        views_by_day: Vec::new(),
        viewers_by_organization: Vec::new(),
    })
}

/// The last days with views, today among them.
pub(in crate::read) fn days(backend: DbBackend, id: UseCaseId, now: Timestamp) -> Query {
    let (days, today) = (UseCaseNumbers::DAYS, now.day());
    Query::new(backend)
        .sql("SELECT d.day, d.views FROM use_case_days d WHERE d.use_case_id = ")
        .bind(id)
        .sql(" AND d.day > ")
        .bind(today - days)
        .sql(" AND d.day <= ")
        .bind(today)
        .sql(&format!(" ORDER BY d.day LIMIT {days}"))
}

fn day(row: &QueryResult) -> Result<DayViews, Failure> {
    Ok(DayViews { day: get(row, "day")?, views: get(row, "views")? })
}

/// Where viewers were from when they looked.
pub(in crate::read) fn organizations(backend: DbBackend, id: UseCaseId) -> Query {
    Query::new(backend)
        .sql("SELECT w.organization_id, o.name AS organization_name, w.viewers FROM (")
        .sql("SELECT v.organization_id, COUNT(DISTINCT v.viewer_id) AS viewers FROM use_case_views v ")
        .sql("WHERE v.use_case_id = ")
        .bind(id)
        .sql(" GROUP BY v.organization_id) w LEFT JOIN organizations o ON o.id = w.organization_id ")
        .sql("ORDER BY w.viewers DESC, w.organization_id IS NULL, w.organization_id ")
        .sql(&format!("LIMIT {}", UseCaseNumbers::ORGANIZATIONS))
}

fn organization(row: &QueryResult) -> Result<ViewerOrganization, Failure> {
    Ok(ViewerOrganization {
        organization_id: get(row, "organization_id")?,
        organization_name: get(row, "organization_name")?,
        viewers: get(row, "viewers")?,
    })
}
