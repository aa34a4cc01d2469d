//! Use cases and the marks on them. Views are counted in `views`; what hangs there is in `media`.

use async_trait::async_trait;
use p2p_domain::{
    file::FileHolder,
    geo::Coordinates,
    id::{UseCaseId, UserId},
    port::{error::StoreError, use_case::UseCaseRepository},
    text::fold::fold,
    timestamp::Timestamp,
    use_case::{Mark, Technology, UseCase, View},
    version::Version,
};
use sea_orm::Value;

use super::{Table, clamped, file, views};
use crate::{
    error::Failure,
    row::{self, Param as _, USE_CASE, get},
    sql::{measured, params},
    unit::SqlUnitOfWork,
};

/// The table, with the values of [`values`].
pub(crate) const TABLE: Table = Table {
    name: "use_cases",
    columns: "id, title, summary, lang, industry, industry_key, technologies, tags, city, city_key, region, latitude, \
              longitude, x, y, z, status, body_id, published_at, listed_at, updated_at, version, organization_id, \
              author_id, view_count, like_count, bookmark_count, created_at",
};

/// The technologies of use cases, once more: to be found and counted by.
pub(crate) const TECHNOLOGIES: Table = Table { name: "use_case_technologies", columns: "key, use_case_id, name" };

/// The tags of use cases, once more: to be found by.
pub(crate) const TAGS: Table = Table { name: "use_case_tags", columns: "tag, use_case_id" };

const UPDATE: &str = "UPDATE use_cases SET title = $2, summary = $3, lang = $4, industry = $5, industry_key = $6, \
     technologies = $7, tags = $8, city = $9, city_key = $10, region = $11, latitude = $12, longitude = $13, x = $14, \
     y = $15, z = $16, status = $17, body_id = $18, published_at = $19, listed_at = $20, updated_at = $21, \
     version = $22 WHERE id = $1 AND version = $23";

/// A new row.
pub(crate) fn values(use_case: &UseCase) -> Vec<Value> {
    let mut values = fields(use_case, use_case.version);
    values.extend(params![use_case.organization_id, use_case.author_id, use_case.view_count, use_case.like_count]);
    values.extend(params![use_case.bookmark_count, use_case.created_at]);
    values
}

/// What both statements write, `$1` to `$22`.
fn fields(use_case: &UseCase, version: Version) -> Vec<Value> {
    let industry_key = use_case.industry.as_ref().map(|industry| fold(industry.as_str()));
    let mut values = params![use_case.id, use_case.title, use_case.summary, use_case.lang];
    values.extend(params![use_case.industry, industry_key, use_case.technologies, use_case.tags]);
    values.extend(place(use_case));
    values.extend(params![use_case.status, use_case.body.revision, use_case.published_at]);
    values.extend(params![use_case.published_at.unwrap_or(use_case.created_at), use_case.updated_at, version]);
    values
}

fn place(use_case: &UseCase) -> Vec<Value> {
    let location = &use_case.location;
    let city_key = location.city.as_ref().map(|city| fold(city.as_str()));
    let unit = location.coordinates.map(Coordinates::unit);
    let mut values = params![location.city, city_key, location.region];
    values.extend(params![
        location.coordinates.map(Coordinates::latitude),
        location.coordinates.map(Coordinates::longitude)
    ]);
    values.extend((0..3).map(|axis| unit.map(|unit| unit[axis]).param()));
    values
}

/// The rows of [`TECHNOLOGIES`].
pub(crate) fn technology_rows(use_case: &UseCase) -> impl Iterator<Item = Vec<Value>> {
    let row = |named: &Technology| params![named.key(), use_case.id, named.as_str()];
    use_case.technologies.iter().map(row)
}

/// The rows of [`TAGS`].
pub(crate) fn tag_rows(use_case: &UseCase) -> impl Iterator<Item = Vec<Value>> {
    use_case.tags.iter().map(|tag| params![tag.as_str(), use_case.id])
}

/// The table of a mark, and its counter.
pub(crate) const fn of_mark(mark: Mark) -> (&'static str, &'static str) {
    match mark {
        Mark::Like => ("use_case_likes", "like_count"),
        Mark::Bookmark => ("use_case_bookmarks", "bookmark_count"),
    }
}

impl SqlUnitOfWork {
    async fn insert_words(&self, use_case: &UseCase) -> Result<(), Failure> {
        TECHNOLOGIES.add(self.db(), technology_rows(use_case).collect()).await?;
        TAGS.add(self.db(), tag_rows(use_case).collect()).await
    }

    /// Adds or removes the row of one person; false when it was so before, or there is no such use case.
    async fn set_mark(&self, id: UseCaseId, by: UserId, mark: Mark, on: bool, at: Timestamp) -> Result<bool, Failure> {
        let (table, _) = of_mark(mark);
        if on {
            // The use case stays until this unit ends, or is gone before.
            let lock = self.db().lock(" FOR KEY SHARE");
            let sql = format!(
                "INSERT INTO {table} (use_case_id, user_id, created_at) \
                 SELECT u.id, $2, $3 FROM use_cases u WHERE u.id = $1{lock} ON CONFLICT DO NOTHING"
            );
            return self.db().changes(&sql, params![id, by, at]).await;
        }
        let sql = format!("DELETE FROM {table} WHERE use_case_id = $1 AND user_id = $2");
        self.db().changes(&sql, params![id, by]).await
    }
}

#[async_trait]
impl UseCaseRepository for SqlUnitOfWork {
    async fn insert(&mut self, use_case: &UseCase) -> Result<(), StoreError> {
        measured("use_case.insert", async {
            self.db().run(&TABLE.insert(), values(use_case)).await?;
            self.insert_words(use_case).await
        })
        .await
    }

    async fn find(&mut self, id: UseCaseId) -> Result<Option<UseCase>, StoreError> {
        measured("use_case.find", async {
            let sql = format!("SELECT {USE_CASE} FROM use_cases u WHERE u.id = $1");
            self.db().first(&sql, params![id]).await?.map(|row| row::use_case(&row)).transpose()
        })
        .await
    }

    async fn update(&mut self, use_case: &UseCase, expected: Version) -> Result<bool, StoreError> {
        measured("use_case.update", async {
            let mut values = fields(use_case, expected.next());
            values.extend(params![expected]);
            let changed = self.db().changes(UPDATE, values).await?;
            if changed {
                for table in [&TECHNOLOGIES, &TAGS] {
                    let sql = format!("DELETE FROM {} WHERE use_case_id = $1", table.name);
                    self.db().run(&sql, params![use_case.id]).await?;
                }
                self.insert_words(use_case).await?;
            }
            Ok(changed)
        })
        .await
    }

    async fn delete(&mut self, id: UseCaseId, at: Timestamp) -> Result<bool, StoreError> {
        measured("use_case.delete", async {
            file::let_go(self.db(), FileHolder::UseCase(id.uuid()), at).await?;
            // The rest hangs on it by foreign keys.
            self.db().changes("DELETE FROM use_cases WHERE id = $1", params![id]).await
        })
        .await
    }

    async fn mark(
        &mut self,
        id: UseCaseId,
        by: UserId,
        mark: Mark,
        on: bool,
        at: Timestamp,
    ) -> Result<Option<u32>, StoreError> {
        measured("use_case.mark", async {
            let (_, counter) = of_mark(mark);
            let row = if self.set_mark(id, by, mark, on, at).await? {
                let count = clamped(counter, "$2");
                let sql =
                    format!("UPDATE use_cases SET {counter} = {count} WHERE id = $1 RETURNING {counter} AS total");
                self.db().first(&sql, params![id, if on { 1 } else { -1 }]).await?
            } else {
                let sql = format!("SELECT {counter} AS total FROM use_cases WHERE id = $1");
                self.db().first(&sql, params![id]).await?
            };
            row.map(|row| get(&row, "total")).transpose()
        })
        .await
    }

    async fn record_views(&mut self, views: &[View]) -> Result<u32, StoreError> {
        measured("use_case.record_views", views::record(self.db(), views)).await
    }
}
