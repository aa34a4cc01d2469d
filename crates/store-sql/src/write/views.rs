//! Views of use cases: counted many at once, each once per person and day, with their totals.
//!
//! Rows are written and totals moved in the order of their keys, so that two who count at once wait for each other in one direction only.

use std::collections::{BTreeMap, btree_map::Entry};

use p2p_domain::{
    id::{OrganizationId, UseCaseId, UserId},
    use_case::View,
};
use sea_orm::{ConnectionTrait as _, DatabaseTransaction};

use crate::{
    error::Failure,
    read::Query,
    row::get,
    sql::{Db, params},
};

/// Who looked at what on which day, and their organization then.
type Seen = BTreeMap<(UseCaseId, UserId, i32), Option<OrganizationId>>;

/// Counts these; returns how many are new.
pub(super) async fn record(db: &Db<DatabaseTransaction>, views: &[View]) -> Result<u32, Failure> {
    let mut seen = Seen::new();
    for view in views {
        if let Entry::Vacant(first) = seen.entry((view.use_case_id, view.viewer_id, view.at.day())) {
            first.insert(view.organization_id);
        }
    }
    if seen.is_empty() {
        return Ok(0);
    }
    let (mut totals, mut days) = (BTreeMap::new(), BTreeMap::new());
    let mut count = 0;
    for (use_case, day) in insert(db, &seen).await? {
        *totals.entry(use_case).or_insert(0_u32) += 1;
        *days.entry((use_case, day)).or_insert(0_u32) += 1;
        count += 1;
    }
    if count > 0 {
        move_totals(db, &totals).await?;
        move_days(db, &days).await?;
    }
    Ok(count)
}

/// Those that are new, of what is there and by whom is there.
async fn insert(db: &Db<DatabaseTransaction>, seen: &Seen) -> Result<Vec<(UseCaseId, i32)>, Failure> {
    let rows = seen.iter().map(|((id, viewer, day), organization)| params![id, viewer, *day, *organization]);
    let query = Query::new(db.get_database_backend()).sql("WITH w (use_case_id, viewer_id, day, organization_id) AS (");
    // On Postgres both stay until the unit ends, or were gone before.
    let lock = db.lock(" FOR KEY SHARE OF u, p");
    let (sql, params) = query
        .padded_rows(&rows.collect::<Vec<_>>())
        .sql(") INSERT INTO use_case_views (use_case_id, viewer_id, day, organization_id) ")
        .sql("SELECT w.use_case_id, w.viewer_id, w.day, w.organization_id ")
        .sql("FROM w CROSS JOIN use_cases u CROSS JOIN users p WHERE u.id = w.use_case_id AND p.id = w.viewer_id ")
        .sql(&format!("ORDER BY w.use_case_id, w.viewer_id, w.day{lock} "))
        .sql("ON CONFLICT DO NOTHING RETURNING use_case_id, day")
        .parts();
    db.rows(&sql, params).await?.iter().map(|row| Ok((get(row, "use_case_id")?, get(row, "day")?))).collect()
}

async fn move_totals(db: &Db<DatabaseTransaction>, totals: &BTreeMap<UseCaseId, u32>) -> Result<(), Failure> {
    let query = Query::new(db.get_database_backend()).sql("WITH w (id, views) AS (");
    let query = query.padded_rows(&totals.iter().map(|(id, views)| params![id, *views]).collect::<Vec<_>>());
    let lock = db.lock(" FOR NO KEY UPDATE OF u");
    let (sql, params) = query
        .sql("), held AS (SELECT u.id, d.views FROM (SELECT DISTINCT w.id, w.views FROM w) d CROSS JOIN use_cases u ")
        .sql(&format!("WHERE u.id = d.id ORDER BY u.id{lock}) "))
        .sql("UPDATE use_cases SET view_count = view_count + held.views FROM held WHERE use_cases.id = held.id")
        .parts();
    db.run(&sql, params).await.map(drop)
}

async fn move_days(db: &Db<DatabaseTransaction>, days: &BTreeMap<(UseCaseId, i32), u32>) -> Result<(), Failure> {
    let query = Query::new(db.get_database_backend()).sql("WITH w (use_case_id, day, views) AS (");
    let query = query.padded_rows(&days.iter().map(|((id, day), views)| params![id, *day, *views]).collect::<Vec<_>>());
    let (sql, params) = query
        .sql(") INSERT INTO use_case_days (use_case_id, day, views) ")
        .sql("SELECT DISTINCT w.use_case_id, w.day, w.views FROM w WHERE TRUE ORDER BY w.use_case_id, w.day ")
        .sql("ON CONFLICT (use_case_id, day) DO UPDATE SET views = use_case_days.views + excluded.views")
        .parts();
    db.run(&sql, params).await.map(drop)
}
