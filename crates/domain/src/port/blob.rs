//! Blobs: bytes under a key. What a blob belongs to is a matter of rows.

use std::{ops::Range, time::Duration};

use async_trait::async_trait;

use super::error::{BlobError, StoreError};

/// Bytes that come piece by piece.
#[async_trait]
pub trait ByteSource: Send {
    /// Waits for the next piece, of any length but zero; `None` at the end. After an error nothing more comes.
    async fn next(&mut self) -> Option<Result<Vec<u8>, BlobError>>;
}

/// A blob that is being read.
pub struct BlobBytes {
    /// How many bytes the whole blob has.
    pub size: u64,
    /// The bytes that were asked for.
    pub bytes: Box<dyn ByteSource>,
}

/// Where files are kept.
#[async_trait]
pub trait BlobStore: Send + Sync {
    /// Keeps the bytes under a key of `/`-separated plain words, all or nothing; what was there before is replaced.
    /// No key may be a leading part of another (`f/a` beside `f/a/c`): a directory cannot hold both.
    async fn put(&self, key: &str, bytes: Vec<u8>) -> Result<(), BlobError>;
    /// Keeps what the source gives, in constant memory; returns how many bytes. Should the source fail, or this call be abandoned, nothing is kept and what was there before
    /// stays.
    async fn put_stream(&self, key: &str, bytes: Box<dyn ByteSource>) -> Result<u64, BlobError>;
    /// The bytes under a key.
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, BlobError>;
    /// The bytes of that range under a key, in constant memory; a range is cut to the end of the blob. `None` when there is no such blob.
    async fn read(&self, key: &str, range: Option<Range<u64>>) -> Result<Option<BlobBytes>, BlobError>;
    /// How many bytes are under a key.
    async fn size(&self, key: &str) -> Result<Option<u64>, BlobError>;
    /// Removes a key; a missing one is no error.
    async fn delete(&self, key: &str) -> Result<(), BlobError>;
    /// Keys below a prefix, in order, behind `after`, at most `limit`.
    async fn list(&self, prefix: &str, after: Option<&str>, limit: u32) -> Result<Vec<String>, BlobError>;
}

/// What a client does to send bytes straight to the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedRequest {
    /// `PUT` or `GET`.
    pub method: &'static str,
    /// Where to.
    pub url: String,
    /// Headers that must go with it.
    pub headers: Vec<(String, String)>,
}

/// Addresses by which clients reach blobs without this server.
#[async_trait]
pub trait BlobLinks: Send + Sync {
    /// An address to which so many bytes of that type may be put under a key, for so long; `None` where the store has no addresses of its own.
    async fn upload(
        &self,
        key: &str,
        content_type: &str,
        size: u64,
        lifetime: Duration,
    ) -> Result<Option<SignedRequest>, BlobError>;
    /// An address from which a key may be read for so long, answered with that type and disposition; `None` where the store has no addresses of
    /// its own.
    async fn download(
        &self,
        key: &str,
        content_type: &str,
        disposition: &str,
        lifetime: Duration,
    ) -> Result<Option<SignedRequest>, BlobError>;
}

/// Signs texts by which this server knows addresses of its own again.
pub trait LinkSigner: Send + Sync {
    /// The signature of a text, in characters that stand in an address as they are; the same in every process and after every start.
    fn sign(&self, text: &str) -> String;
    /// Whether that is the signature of the text. What differs where cannot be told from how long it takes.
    fn verify(&self, text: &str, signature: &str) -> bool;
}

/// Keeps the keys with which addresses are signed.
#[async_trait]
pub trait LinkKeys: Send + Sync {
    /// The key of that name. Where there is none yet, the fresh one is kept under it; of several who offer one at once, all get the same.
    async fn get_or_put(&self, name: &str, fresh: &[u8]) -> Result<Vec<u8>, StoreError>;
}
