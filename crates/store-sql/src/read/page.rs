//! What all lists share: one row more than the page, jumps, and the total.

use p2p_domain::page::{PageRequest, Start};
use sea_orm::{ConnectionTrait, QueryResult};

use super::Query;
use crate::{error::Failure, row::get, sql::Db};

/// Adds the limit, one above the page's, and the jump.
///
/// The limit stands in the text: Postgres plans a statement with an unknown one as if a tenth of the table were wanted.
pub(super) fn window<K>(query: Query, page: &PageRequest<K>) -> Query {
    let query = query.sql(&format!(" LIMIT {}", page.limit.get() + 1));
    match page.start {
        Start::Skip(count) if count > 0 => {
            let count = count.min(Start::<K>::MAX_SKIP).cast_signed();
            query.sql(" OFFSET ").bind(count)
        }
        _ => query,
    }
}

/// The key behind which the page begins.
pub(super) fn behind<K: Copy>(page: &PageRequest<K>) -> Option<K> {
    match page.start {
        Start::After(key) => Some(key),
        Start::First | Start::Skip(_) => None,
    }
}

/// Reads all rows of a bounded query.
pub(super) async fn read<C: ConnectionTrait, T>(
    db: &Db<C>,
    query: Query,
    map: impl Fn(&QueryResult) -> Result<T, Failure>,
) -> Result<Vec<T>, Failure> {
    let (sql, params) = query.parts();
    db.rows(&sql, params).await?.iter().map(map).collect()
}

/// Reads the first row of a query.
pub(super) async fn read_one<C: ConnectionTrait, T>(
    db: &Db<C>,
    query: Query,
    map: impl Fn(&QueryResult) -> Result<T, Failure>,
) -> Result<Option<T>, Failure> {
    let (sql, params) = query.parts();
    db.first(&sql, params).await?.as_ref().map(map).transpose()
}

/// Runs a `SELECT COUNT(*) AS total …`, if the total is wanted.
pub(super) async fn total<C: ConnectionTrait>(
    db: &Db<C>,
    wanted: bool,
    query: impl FnOnce() -> Query,
) -> Result<Option<u64>, Failure> {
    if !wanted {
        return Ok(None);
    }
    let count = read_one(db, query(), |row| get::<i64>(row, "total")).await?;
    Ok(count.map(i64::unsigned_abs))
}
