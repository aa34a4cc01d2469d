//! Categories, for writing and for reading.

use async_trait::async_trait;

use super::error::StoreError;
use crate::{
    category::{Category, Slug},
    id::CategoryId,
    version::Version,
};

/// Categories, inside a unit of work.
#[async_trait]
pub trait CategoryRepository: Send {
    /// Adds one. `Conflict(CategorySlug)` when the slug is taken.
    async fn insert(&mut self, category: &Category) -> Result<(), StoreError>;
    /// One by id.
    async fn find(&mut self, id: CategoryId) -> Result<Option<Category>, StoreError>;
    /// Writes slug and names, with the version after `expected`; false, and nothing written, when the stored version is another
    /// one or there is no such category. `Conflict(CategorySlug)` when the slug is taken.
    async fn update(&mut self, category: &Category, expected: Version) -> Result<bool, StoreError>;
    /// Removes one; its topics stay, filed nowhere. False when there is none.
    async fn delete(&mut self, id: CategoryId) -> Result<bool, StoreError>;
    /// Adds to the number of topics, never below zero.
    async fn adjust_topics(&mut self, id: CategoryId, delta: i32) -> Result<(), StoreError>;
    /// How many there are.
    async fn count(&mut self) -> Result<u32, StoreError>;
}

/// Categories, outside a unit of work.
#[async_trait]
pub trait CategoryReader: Send + Sync {
    /// All of them (a superuser keeps at most [`MAX_CATEGORIES`]), in the order of their slugs.
    async fn all(&self) -> Result<Vec<Category>, StoreError>;
    /// One by id.
    async fn get(&self, id: CategoryId) -> Result<Option<Category>, StoreError>;
    /// One by slug.
    async fn by_slug(&self, slug: &Slug) -> Result<Option<Category>, StoreError>;
}

/// How many categories there may be.
pub const MAX_CATEGORIES: u32 = 100;
