//! How SQLite answers the lists: along an index, without sorting, and without reading what the page does not show.

mod dashboard;
mod files;
mod forum;
mod messages;
mod moderation;
mod notifications;
mod people;
mod search;
mod use_cases;

use p2p_contract::build;
use p2p_domain::{
    actor::Audience,
    page::{Limit, PageRequest, Start},
    timestamp::Timestamp,
};
use sea_orm::DbBackend;
use uuid::Uuid;

use super::Query;
use crate::{SqlOptions, SqlStore, row::get};

const SQLITE: DbBackend = DbBackend::Sqlite;
const ID: Uuid = Uuid::from_u128(7);
const AT: Timestamp = Timestamp::from_millis(1);

fn audience() -> Audience {
    build::audience(&build::a_user())
}

async fn plan(query: Query) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("plans.db").display());
    let store = SqlStore::open(SqlOptions::new(url)).await.unwrap();
    store.migrate().await.unwrap();
    let (sql, params) = query.parts();
    let rows = store.reader().rows(&format!("EXPLAIN QUERY PLAN {sql}"), params).await.unwrap();
    let steps = rows.iter().map(|row| get::<String>(row, "detail").unwrap()).collect();
    store.close().await.unwrap();
    steps
}

/// Along that index, and no table is walked or sorted anywhere.
#[track_caller]
fn follows(steps: &[String], index: &str) {
    let text = steps.join("\n");
    assert!(!text.contains("TEMP B-TREE"), "sorts:\n{text}");
    walks_nothing_but(steps, index);
}

/// Along that index, and no table is walked anywhere.
#[track_caller]
fn walks_nothing_but(steps: &[String], index: &str) {
    let text = steps.join("\n");
    assert!(text.contains(index), "not along {index}:\n{text}");
    // Parameters, and the few rows that an inner query found first, may be walked.
    let is_inner = |name: &str| {
        ["CO-ROUTINE", "MATERIALIZE"].iter().any(|way| steps.iter().any(|step| *step == format!("{way} {name}")))
    };
    let walks = |step: &String| {
        step.strip_prefix("SCAN ").is_some_and(|name| !is_inner(name) && !name.ends_with("CONSTANT ROWS"))
    };
    let walked: Vec<&String> = steps.iter().filter(|step| walks(step)).collect();
    assert!(walked.iter().all(|step| step.contains(index)), "walks {walked:?}:\n{text}");
}

fn starts<K>(key: K) -> [Start<K>; 3] {
    [Start::First, Start::After(key), Start::Skip(40)]
}

const fn page<K>(start: Start<K>) -> PageRequest<K> {
    PageRequest {
        limit: match Limit::new(20) {
            Ok(limit) => limit,
            Err(_) => unreachable!(),
        },
        start,
        with_total: false,
    }
}
