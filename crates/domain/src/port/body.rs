//! Bodies: immutable documents, written before a row points at them.

use async_trait::async_trait;

use super::error::StoreError;
use crate::{
    content::{Body, BodyKey},
    timestamp::Timestamp,
};

/// Where the texts of posts, replies and use cases are kept.
#[async_trait]
pub trait BodyStore: Send + Sync {
    /// Keeps a body. Putting the same again changes nothing; another content under a key that exists is `Conflict(Key)`, and the first stays.
    async fn put(&self, body: &Body) -> Result<(), StoreError>;
    /// The bodies of these keys (at most 1,000), in any order; missing ones are left out.
    async fn get_many(&self, keys: &[BodyKey]) -> Result<Vec<Body>, StoreError>;
    /// Removes these; missing ones are no error.
    async fn delete_many(&self, keys: &[BodyKey]) -> Result<(), StoreError>;
    /// Keys of bodies written before the moment, in the order of their keys, behind `after`, at most `limit` (which is at most 1,000).
    async fn written_before(
        &self,
        before: Timestamp,
        after: Option<BodyKey>,
        limit: u32,
    ) -> Result<Vec<BodyKey>, StoreError>;
}

/// Which bodies rows still point at; answered by the relational store.
#[async_trait]
pub trait BodyReferences: Send + Sync {
    /// Those of the keys (at most 1,000) that a row (of a post, reply or use case) or its history points at.
    async fn referenced(&self, keys: &[BodyKey]) -> Result<Vec<BodyKey>, StoreError>;
}
