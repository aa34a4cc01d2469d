//! Categories.

use async_trait::async_trait;
use p2p_domain::{
    category::Category,
    id::CategoryId,
    port::{category::CategoryRepository, error::StoreError},
    version::Version,
};

use super::clamped;
use crate::{
    error::Failure,
    row::{self, CATEGORY, get},
    sql::{measured, params},
    unit::SqlUnitOfWork,
};

const INSERT: &str =
    "INSERT INTO categories (id, slug, name_en, name_ar, topic_count, version) VALUES ($1, $2, $3, $4, $5, $6)";

const UPDATE: &str =
    "UPDATE categories SET slug = $2, name_en = $3, name_ar = $4, version = $5 WHERE id = $1 AND version = $6";

#[async_trait]
impl CategoryRepository for SqlUnitOfWork {
    async fn insert(&mut self, category: &Category) -> Result<(), StoreError> {
        let Category { id, slug, name_en, name_ar, topic_count, version } = category;
        measured("category.insert", async {
            self.db().run(INSERT, params![id, slug, name_en, name_ar, topic_count, version]).await.map(drop)
        })
        .await
    }

    async fn find(&mut self, id: CategoryId) -> Result<Option<Category>, StoreError> {
        measured("category.find", async {
            let sql = format!("SELECT {CATEGORY} FROM categories c WHERE c.id = $1");
            self.db().first(&sql, params![id]).await?.map(|row| row::category(&row)).transpose()
        })
        .await
    }

    async fn update(&mut self, category: &Category, expected: Version) -> Result<bool, StoreError> {
        let Category { id, slug, name_en, name_ar, .. } = category;
        measured("category.update", async {
            self.db().changes(UPDATE, params![id, slug, name_en, name_ar, expected.next(), expected]).await
        })
        .await
    }

    async fn delete(&mut self, id: CategoryId) -> Result<bool, StoreError> {
        const SQL: &str = "DELETE FROM categories WHERE id = $1";
        measured("category.delete", self.db().changes(SQL, params![id])).await
    }

    async fn adjust_topics(&mut self, id: CategoryId, delta: i32) -> Result<(), StoreError> {
        measured("category.adjust_topics", async {
            let sql = format!("UPDATE categories SET topic_count = {} WHERE id = $1", clamped("topic_count", "$2"));
            self.db().run(&sql, params![id, delta]).await.map(drop)
        })
        .await
    }

    async fn count(&mut self) -> Result<u32, StoreError> {
        measured("category.count", async {
            let row = self.db().first("SELECT count(*) AS total FROM categories", params![]).await?;
            row.map_or_else(|| Err(Failure::corrupt("no count")), |row| get(&row, "total"))
        })
        .await
    }
}
