//! Searches as readers make them. One page is found and cut first, by entries and permissions alone; only what it shows is then read.

pub(super) mod forum;
pub(super) mod people;
pub(super) mod use_cases;

use async_trait::async_trait;
use p2p_domain::{
    actor::Audience,
    page::{Page, PageRequest},
    port::{error::StoreError, search::SearchReader},
    search::{ForumEntry, Found, FoundKey, SearchKind},
    text::search::SearchQuery,
    timestamp::Timestamp,
    use_case::UseCaseEntry,
    user::User,
};
use sea_orm::{DbBackend, QueryResult};
use uuid::Uuid;

use super::{
    Query,
    matching::{matching, scored},
    page,
};
use crate::{SqlStore, error::Failure, row::get, sql::measured};

#[async_trait]
impl SearchReader for SqlStore {
    // Every reader may see every active person; what of them is shown is the web's business.
    async fn users(
        &self,
        _audience: &Audience,
        query: &SearchQuery,
        now: Timestamp,
        page: &PageRequest<FoundKey>,
    ) -> Result<Page<Found<User>, FoundKey>, StoreError> {
        let search = Search::of_people(query, now, page);
        measured("search.users", async {
            self.found(&search, people::shown(self.backend(), &search), people::read).await
        })
        .await
    }

    async fn use_cases(
        &self,
        audience: &Audience,
        query: &SearchQuery,
        now: Timestamp,
        page: &PageRequest<FoundKey>,
    ) -> Result<Page<Found<UseCaseEntry>, FoundKey>, StoreError> {
        let search = Search::of_use_cases(query, now, page);
        measured("search.use_cases", async {
            self.found(&search, use_cases::shown(self.backend(), audience, &search), use_cases::read).await
        })
        .await
    }

    // Everybody reads all of the forum.
    async fn forum(
        &self,
        _audience: &Audience,
        query: &SearchQuery,
        now: Timestamp,
        page: &PageRequest<FoundKey>,
    ) -> Result<Page<Found<ForumEntry>, FoundKey>, StoreError> {
        let search = Search::of_forum(query, now, page);
        measured("search.forum", async {
            self.found(&search, forum::shown(self.backend(), &search), forum::read).await
        })
        .await
    }
}

/// One search.
pub(super) struct Search<'a> {
    /// What is found.
    kinds: &'static [SearchKind],
    /// Joins and conditions that leave of the entries `m` those which the reader may see.
    visible: &'static str,
    query: &'a SearchQuery,
    now: Timestamp,
    page: &'a PageRequest<FoundKey>,
}

impl<'a> Search<'a> {
    pub(super) const fn of_people(query: &'a SearchQuery, now: Timestamp, page: &'a PageRequest<FoundKey>) -> Self {
        Self { kinds: people::KINDS, visible: people::VISIBLE, query, now, page }
    }

    pub(super) const fn of_use_cases(query: &'a SearchQuery, now: Timestamp, page: &'a PageRequest<FoundKey>) -> Self {
        Self { kinds: use_cases::KINDS, visible: use_cases::VISIBLE, query, now, page }
    }

    pub(super) const fn of_forum(query: &'a SearchQuery, now: Timestamp, page: &'a PageRequest<FoundKey>) -> Self {
        Self { kinds: forum::KINDS, visible: forum::VISIBLE, query, now, page }
    }

    /// The moment by which age is told.
    fn now(&self) -> Timestamp {
        page::behind(self.page).map_or(self.now, |key| key.now)
    }

    /// Adds the entries of the page with their scores, to stand between parentheses: `kind`, `subject_id`, `topic_id`, `at`, `score`.
    fn cut(&self, query: Query) -> Query {
        let (query, now) = query.place(self.now());
        let query = query
            .sql("SELECT s.kind, s.subject_id, s.topic_id, s.at, s.score FROM (SELECT m.kind, m.subject_id, m.topic_id, m.at, ")
            .sql(&scored("m.text_score", "m.at", &now))
            .sql(" AS score");
        let query = self
            .seen(query)
            .sql(") s")
            .when(page::behind(self.page), |query, key| {
                query
                    .sql(" WHERE (s.score, s.at, s.subject_id) < (")
                    .bind(number(key.rank))
                    .sql(", ")
                    .bind(key.at)
                    .sql(", ")
                    .bind(key.id)
                    .sql(")")
            })
            .sql(" ORDER BY s.score DESC, s.at DESC, s.subject_id DESC");
        page::window(query, self.page)
    }

    fn seen(&self, query: Query) -> Query {
        matching(query.sql(" FROM ("), self.kinds, self.query).sql(") m ").sql(self.visible)
    }

    pub(super) fn count(&self, backend: DbBackend) -> Query {
        self.seen(Query::new(backend).sql("SELECT COUNT(*) AS total"))
    }
}

/// What [`found`] reads of the page `f`, and its order.
const FOUND: &str = "f.subject_id AS found_id, f.score AS found_score, f.at AS found_at";
const ORDER: &str = " ORDER BY f.score DESC, f.at DESC, f.subject_id DESC";

/// The bits of a score sort as scores do, since none is negative.
const fn number(rank: i64) -> f64 {
    f64::from_bits(rank.cast_unsigned())
}

fn found<T>(row: &QueryResult, now: Timestamp, item: T) -> Result<Found<T>, Failure> {
    let score: f64 = get(row, "found_score")?;
    let (at, id): (Timestamp, Uuid) = (get(row, "found_at")?, get(row, "found_id")?);
    Ok(Found { item, score, key: FoundKey { rank: score.to_bits().cast_signed(), now, at, id } })
}

impl SqlStore {
    async fn found<T>(
        &self,
        search: &Search<'_>,
        shown: Query,
        read: impl Fn(&QueryResult) -> Result<T, Failure>,
    ) -> Result<Page<Found<T>, FoundKey>, Failure> {
        let (db, now) = (self.reader(), search.now());
        let items = page::read(db, shown, |row| found(row, now, read(row)?)).await?;
        let total = page::total(db, search.page.with_total, || search.count(self.backend())).await?;
        Ok(Page::cut(items, search.page.limit, total, |item| item.key))
    }
}
