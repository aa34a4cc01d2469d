//! Pages of use cases. They are found in an index, or put into order by what is computed, and only their rows are then read and joined.

use std::cmp::Ordering;

use p2p_domain::{
    actor::Audience,
    page::{Page, PageRequest},
    timestamp::Timestamp,
    use_case::{UseCaseEntry, UseCaseFilter, UseCaseKey, UseCaseSort, UseCaseStatus},
};
use sea_orm::{DbBackend, QueryResult};

use super::{
    super::{Query, matching::scored, page},
    columns, entry,
    filter::{chord, filtered},
    joins,
};
use crate::{SqlStore, error::Failure, row::get};

/// One page, and the total if it is wanted.
pub(super) async fn read(
    store: &SqlStore,
    audience: &Audience,
    filter: &UseCaseFilter,
    sort: UseCaseSort,
    now: Timestamp,
    request: &PageRequest<UseCaseKey>,
) -> Result<Page<UseCaseEntry, UseCaseKey>, Failure> {
    let (db, backend) = (store.reader(), store.backend());
    // Age is told by one moment on all pages of a list.
    let now = page::behind(request).and_then(|key| key.now).unwrap_or(now);
    let query = list(backend, audience, filter, sort, now, request)?;
    let mut items = page::read(db, query, |row| {
        let key = key(row, sort, now)?;
        entry(row, |_| key)
    })
    .await?;
    items.sort_unstable_by(|one, other| order(sort, &one.key, &other.key));
    let total = page::total(db, request.with_total, || count(backend, audience, filter)).await?;
    Ok(Page::cut(items, request.limit, total, |item| item.key))
}

fn key(row: &QueryResult, sort: UseCaseSort, now: Timestamp) -> Result<UseCaseKey, Failure> {
    let rank = match sort {
        UseCaseSort::Newest | UseCaseSort::Popular => get(row, "rank")?,
        UseCaseSort::Distance | UseCaseSort::Relevance => UseCaseKey::rank_of(get(row, "rank")?),
    };
    Ok(UseCaseKey { rank, now: (sort == UseCaseSort::Relevance).then_some(now), id: get(row, "id")? })
}

/// Bits of numbers that are not negative sort as the numbers do.
fn order(sort: UseCaseSort, one: &UseCaseKey, other: &UseCaseKey) -> Ordering {
    let order = (one.rank, one.id).cmp(&(other.rank, other.id));
    if sort == UseCaseSort::Distance { order } else { order.reverse() }
}

/// One page, in no order.
pub(in crate::read) fn list(
    backend: DbBackend,
    audience: &Audience,
    filter: &UseCaseFilter,
    sort: UseCaseSort,
    now: Timestamp,
    request: &PageRequest<UseCaseKey>,
) -> Result<Query, Failure> {
    let query = columns(Query::new(backend).sql("SELECT "), audience).sql(", k.rank FROM (");
    let query = match sort {
        UseCaseSort::Newest => indexed(query, audience, filter, request, "u.listed_at"),
        UseCaseSort::Popular if is_broad(filter) => indexed(query, audience, filter, request, POPULAR),
        UseCaseSort::Popular => indexed(query, audience, filter, request, POPULAR_AMONG_FEW),
        UseCaseSort::Distance => {
            let near = filter.near.ok_or_else(|| Failure::internal("by distance, from nowhere"))?;
            let query = chord(query.sql("SELECT w.id, w.rank FROM (SELECT u.id, "), near.centre);
            computed(query, audience, filter, request, ">", "")
        }
        UseCaseSort::Relevance if filter.query.is_some() => {
            let (query, now) = query.place(now);
            let score = scored("m.text_score", "m.at", &now);
            let query = query.sql(&format!("SELECT w.id, w.rank FROM (SELECT u.id, {score}"));
            computed(query, audience, filter, request, "<", " DESC")
        }
        UseCaseSort::Relevance => return Err(Failure::internal("by relevance, to nothing")),
    };
    Ok(query.sql(&format!(") k CROSS JOIN use_cases u {} WHERE u.id = k.id", joins())))
}

/// Written as the index is.
const POPULAR: &str = "(u.like_count * 10 + u.view_count)";

/// The same, written as no index is.
const POPULAR_AMONG_FEW: &str = "(+(u.like_count * 10 + u.view_count))";

/// Whether the index of the popular ones tells all that the filter asks for, but for ids that are looked up. Otherwise each of its rows would
/// be read to find the few that are wanted: those are found first, and put into order.
fn is_broad(filter: &UseCaseFilter) -> bool {
    let UseCaseFilter { industry, organization_id, author_id, city, near, within, published_after, .. } = filter;
    let is_narrow = industry.is_some() || organization_id.is_some() || author_id.is_some() || city.is_some();
    let is_around = near.is_some() || within.is_some();
    let is_public = filter.status() == UseCaseStatus::Published;
    is_public && !(is_narrow || is_around || published_after.is_some() || filter.bookmarked)
}

/// Ids and ranks of a page whose rank stands in an index.
fn indexed(
    query: Query,
    audience: &Audience,
    filter: &UseCaseFilter,
    request: &PageRequest<UseCaseKey>,
    rank: &str,
) -> Query {
    let query = filtered(query.sql(&format!("SELECT u.id, CAST({rank} AS BIGINT) AS rank")), audience, filter)
        .when(page::behind(request), |query, key| behind(query, rank, key))
        .sql(&format!(" ORDER BY {rank} DESC, u.id DESC"));
    page::window(query, request)
}

/// What stands behind a key. SQLite walks an index by a row comparison only when it holds bare columns, so that the computed rank is
/// compared by itself.
fn behind(query: Query, rank: &str, key: UseCaseKey) -> Query {
    if query.is_sqlite() && rank == POPULAR {
        let query = query.sql(&format!(" AND {rank} <= ")).bind(key.rank);
        return query.sql(&format!(" AND ({rank} < ")).bind(key.rank).sql(" OR u.id < ").bind(key.id).sql(")");
    }
    query.sql(&format!(" AND ({rank}, u.id) < (")).bind(key.rank).sql(", ").bind(key.id).sql(")")
}

/// Ids and ranks of a page whose rank is computed; the query ends with that.
fn computed(
    query: Query,
    audience: &Audience,
    filter: &UseCaseFilter,
    request: &PageRequest<UseCaseKey>,
    beyond: &str,
    direction: &str,
) -> Query {
    let query = filtered(query.sql(" AS rank"), audience, filter)
        .sql(") w")
        .when(page::behind(request), |query, key| {
            let query = query.sql(&format!(" WHERE (w.rank, w.id) {beyond} (")).bind(key.number());
            query.sql(", ").bind(key.id).sql(")")
        })
        .sql(&format!(" ORDER BY w.rank{direction}, w.id{direction}"));
    page::window(query, request)
}

fn count(backend: DbBackend, audience: &Audience, filter: &UseCaseFilter) -> Query {
    filtered(Query::new(backend).sql("SELECT COUNT(*) AS total"), audience, filter)
}
