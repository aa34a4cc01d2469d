//! Categories as readers find them.

use async_trait::async_trait;
use p2p_domain::{
    category::{Category, Slug},
    id::CategoryId,
    port::{
        category::{CategoryReader, MAX_CATEGORIES},
        error::StoreError,
    },
};

use crate::{
    SqlStore,
    error::Failure,
    row::{CATEGORY, Param, category},
    sql::{measured, params},
};

#[async_trait]
impl CategoryReader for SqlStore {
    async fn all(&self) -> Result<Vec<Category>, StoreError> {
        measured("category.all", async {
            let sql = format!("SELECT {CATEGORY} FROM categories c ORDER BY c.slug LIMIT {MAX_CATEGORIES}");
            self.reader().rows(&sql, params![]).await?.iter().map(category).collect()
        })
        .await
    }

    async fn get(&self, id: CategoryId) -> Result<Option<Category>, StoreError> {
        measured("category.get", self.category_where("c.id", id)).await
    }

    async fn by_slug(&self, slug: &Slug) -> Result<Option<Category>, StoreError> {
        measured("category.by_slug", self.category_where("c.slug", slug)).await
    }
}

impl SqlStore {
    async fn category_where(&self, column: &str, value: impl Param + Send) -> Result<Option<Category>, Failure> {
        let sql = format!("SELECT {CATEGORY} FROM categories c WHERE {column} = $1");
        self.reader().first(&sql, params![value]).await?.as_ref().map(category).transpose()
    }
}
