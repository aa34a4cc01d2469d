//! Use cases as readers find them. Which of them a reader sees is decided inside every query.
//!
//! Lists are in `list`, what a list is narrowed down by in `filter`, what it holds as a whole in `facets` and `map`, one in numbers in
//! `numbers`.

pub(super) mod facets;
pub(super) mod filter;
pub(super) mod list;
pub(super) mod map;
pub(super) mod numbers;

use async_trait::async_trait;
use p2p_domain::{
    actor::Audience,
    id::{UseCaseId, UserId},
    page::{Page, PageRequest},
    port::{error::StoreError, use_case::UseCaseReader},
    timestamp::Timestamp,
    use_case::{
        Facets, MapPoint, Media, UseCase, UseCaseEntry, UseCaseFilter, UseCaseKey, UseCaseNumbers, UseCaseSort,
    },
};
use sea_orm::{DbBackend, QueryResult};

use super::{Query, page};
use crate::{
    SqlStore,
    error::Failure,
    row::{CARD, USE_CASE, card, card_joins, get, media, media_columns, use_case},
    sql::{measured, params},
};

pub(super) use filter::seen_by;

/// How many use cases one statement names.
const CHUNK: usize = 512;

const HAS_VIEWED: &str = "SELECT 1 AS one FROM use_case_views WHERE use_case_id = $1 AND viewer_id = $2 AND day = $3";

#[async_trait]
impl UseCaseReader for SqlStore {
    async fn list(
        &self,
        audience: &Audience,
        filter: &UseCaseFilter,
        sort: UseCaseSort,
        now: Timestamp,
        request: &PageRequest<UseCaseKey>,
    ) -> Result<Page<UseCaseEntry, UseCaseKey>, StoreError> {
        measured("use_case.list", list::read(self, audience, filter, sort, now, request)).await
    }

    async fn get(&self, audience: &Audience, id: UseCaseId) -> Result<Option<UseCaseEntry>, StoreError> {
        measured("use_case.get", async {
            page::read_one(self.reader(), one(self.backend(), audience, id), |row| entry(row, newest_key)).await
        })
        .await
    }

    async fn facets(&self, audience: &Audience, filter: &UseCaseFilter) -> Result<Facets, StoreError> {
        measured("use_case.facets", facets::read(self, audience, filter)).await
    }

    async fn map(&self, audience: &Audience, filter: &UseCaseFilter, limit: u32) -> Result<Vec<MapPoint>, StoreError> {
        measured("use_case.map", async {
            page::read(self.reader(), map::points(self.backend(), audience, filter, limit), map::point).await
        })
        .await
    }

    async fn media(&self, of: &[UseCaseId]) -> Result<Vec<(UseCaseId, Media)>, StoreError> {
        measured("use_case.media", async {
            let mut found = Vec::new();
            for chunk in of.chunks(CHUNK) {
                found.extend(page::read(self.reader(), media_of(self.backend(), chunk), medium).await?);
            }
            found.sort_unstable_by_key(|(place, _, media)| (*place, media.file.id));
            Ok(found.into_iter().map(|(_, of, media)| (of, media)).collect())
        })
        .await
    }

    async fn has_viewed(&self, id: UseCaseId, viewer: UserId, at: Timestamp) -> Result<bool, StoreError> {
        measured("use_case.has_viewed", async {
            Ok(self.reader().first(HAS_VIEWED, params![id, viewer, at.day()]).await?.is_some())
        })
        .await
    }

    async fn numbers(&self, id: UseCaseId, now: Timestamp) -> Result<Option<UseCaseNumbers>, StoreError> {
        measured("use_case.numbers", numbers::read(self, id, now)).await
    }
}

/// Adds what [`entry`] reads; needs [`joins`].
pub(super) fn columns(query: Query, audience: &Audience) -> Query {
    let mark = |table: &str| format!("EXISTS (SELECT 1 FROM {table} m WHERE m.use_case_id = u.id AND m.user_id = ");
    query
        .sql(&format!("{USE_CASE}, {CARD}, uo.name AS organization_name, {}", mark("use_case_likes")))
        .bind(audience.viewer())
        .sql(&format!(") AS liked_by_me, {}", mark("use_case_bookmarks")))
        .bind(audience.viewer())
        .sql(") AS bookmarked_by_me")
}

/// The joins behind `use_cases u` for [`columns`].
pub(super) fn joins() -> String {
    format!("{} LEFT JOIN organizations uo ON uo.id = u.organization_id", card_joins("u.author_id"))
}

/// Reads [`columns`]; where it stands in its list is the caller's knowledge.
pub(super) fn entry(row: &QueryResult, key: impl FnOnce(&UseCase) -> UseCaseKey) -> Result<UseCaseEntry, Failure> {
    let use_case = use_case(row)?;
    Ok(UseCaseEntry {
        key: key(&use_case),
        use_case,
        organization_name: get(row, "organization_name")?,
        author: card(row)?,
        liked_by_me: get(row, "liked_by_me")?,
        bookmarked_by_me: get(row, "bookmarked_by_me")?,
    })
}

/// Where it stands in a list by [`UseCaseSort::Newest`].
pub(super) fn newest_key(row: &UseCase) -> UseCaseKey {
    UseCaseKey { rank: row.published_at.unwrap_or(row.created_at).millis(), now: None, id: row.id }
}

/// One that the reader may see.
pub(super) fn one(backend: DbBackend, audience: &Audience, id: UseCaseId) -> Query {
    let query = columns(Query::new(backend).sql("SELECT "), audience)
        .sql(&format!(" FROM use_cases u {} WHERE u.id = ", joins()))
        .bind(id);
    seen_by(query, audience)
}

/// The media of these, in no order.
pub(super) fn media_of(backend: DbBackend, of: &[UseCaseId]) -> Query {
    let columns = media_columns();
    Query::new(backend)
        .sql(&format!("SELECT {columns}, f.place FROM files f WHERE f.use_case_id IN ("))
        .padded_list(of)
        .sql(")")
}

fn medium(row: &QueryResult) -> Result<(u32, UseCaseId, Media), Failure> {
    Ok((get(row, "place")?, get(row, "use_case_id")?, media(row)?))
}
