//! Blobs: bytes under a key. What a blob belongs to is a matter of rows.

use async_trait::async_trait;

use super::error::BlobError;

/// Where files are kept.
#[async_trait]
pub trait BlobStore: Send + Sync {
    /// Keeps the bytes under a key of `/`-separated plain words, all or nothing; what was there before is replaced.
    /// No key may be a leading part of another (`f/a` beside `f/a/c`): a directory cannot hold both.
    async fn put(&self, key: &str, bytes: Vec<u8>) -> Result<(), BlobError>;
    /// The bytes under a key.
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, BlobError>;
    /// Removes a key; a missing one is no error.
    async fn delete(&self, key: &str) -> Result<(), BlobError>;
    /// Keys below a prefix, in order, behind `after`, at most `limit`.
    async fn list(&self, prefix: &str, after: Option<&str>, limit: u32) -> Result<Vec<String>, BlobError>;
}
