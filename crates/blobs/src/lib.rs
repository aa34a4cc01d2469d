#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod key;
mod leftover;
mod links;
mod read;
#[cfg(test)]
mod tests;
mod write;

use std::{collections::BinaryHeap, fs::File, ops::Range, path::Path as Directory, sync::Arc};

use async_trait::async_trait;
use futures_util::TryStreamExt;
use object_store::{Error, ObjectStore, ObjectStoreExt, local::LocalFileSystem, memory::InMemory};
use p2p_domain::port::{
    blob::{BlobBytes, BlobStore, ByteSource},
    error::BlobError,
};

use crate::key::Layout;

/// [`BlobStore`] on any `object_store`.
#[derive(Debug, Clone)]
pub struct ObjectBlobs {
    store: Arc<dyn ObjectStore>,
    layout: Layout,
    /// Tells other processes that the directory is in use; given back with the last clone.
    _in_use: Option<Arc<File>>,
}

impl ObjectBlobs {
    /// Blobs in a directory, which is made when it is missing. What broken-off writes left is removed, unless another process uses the
    /// directory; folders go with the last of their blobs. Blocks for as long as that takes: call it at start.
    pub fn directory(path: &Directory) -> Result<Self, BlobError> {
        std::fs::create_dir_all(path).map_err(|error| BlobError::unavailable("blob.open", error))?;
        let in_use = leftover::clear(path).map_err(|error| BlobError::unavailable("blob.open", error))?;
        let store = LocalFileSystem::new_with_prefix(path).map_err(|error| failure("blob.open", error))?;
        let store = Arc::new(store.with_fsync(true).with_automatic_cleanup(true));
        Ok(Self { store, layout: Layout::MarkedFolders, _in_use: Some(Arc::new(in_use)) })
    }

    /// Blobs in memory, gone with the process.
    #[must_use]
    pub fn memory() -> Self {
        Self { store: Arc::new(InMemory::new()), layout: Layout::Plain, _in_use: None }
    }
}

#[async_trait]
impl BlobStore for ObjectBlobs {
    async fn put(&self, key: &str, bytes: Vec<u8>) -> Result<(), BlobError> {
        let path = self.layout.path("blob.put", key)?;
        self.store.put(&path, bytes.into()).await.map_err(|error| failure("blob.put", error))?;
        Ok(())
    }

    async fn put_stream(&self, key: &str, bytes: Box<dyn ByteSource>) -> Result<u64, BlobError> {
        let path = self.layout.path("blob.put_stream", key)?;
        write::whole(&self.store, &path, bytes).await
    }

    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, BlobError> {
        let path = self.layout.path("blob.get", key)?;
        let Some(found) = there("blob.get", self.store.get(&path).await)? else { return Ok(None) };
        let bytes = found.bytes().await.map_err(|error| failure("blob.get", error))?;
        Ok(Some(bytes.into()))
    }

    async fn read(&self, key: &str, range: Option<Range<u64>>) -> Result<Option<BlobBytes>, BlobError> {
        let path = self.layout.path("blob.read", key)?;
        match range {
            Some(range) => read::part(&*self.store, &path, range).await,
            None => read::whole(&*self.store, &path).await,
        }
    }

    async fn size(&self, key: &str) -> Result<Option<u64>, BlobError> {
        let path = self.layout.path("blob.size", key)?;
        Ok(there("blob.size", self.store.head(&path).await)?.map(|meta| meta.size))
    }

    async fn delete(&self, key: &str) -> Result<(), BlobError> {
        let path = self.layout.path("blob.delete", key)?;
        there("blob.delete", self.store.delete(&path).await).map(|_| ())
    }

    async fn list(&self, prefix: &str, after: Option<&str>, limit: u32) -> Result<Vec<String>, BlobError> {
        let prefix = key::prefix("blob.list", prefix)?;
        let folder = self.layout.folder("blob.list", prefix)?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        if limit == 0 {
            return Ok(Vec::new());
        }
        // A directory lists in no order, so the first keys are picked out of all; memory stays within `limit`.
        let mut first = BinaryHeap::new();
        let mut listing = self.store.list(folder.as_ref());
        while let Some(found) = listing.try_next().await.map_err(|error| failure("blob.list", error))? {
            let key = self.layout.key(found.location);
            if !key::lies_below(&key, prefix) || after.is_some_and(|after| key.as_str() <= after) {
                continue;
            }
            first.push(key);
            if first.len() > limit {
                first.pop();
            }
        }
        Ok(first.into_sorted_vec())
    }
}

/// What was found, if the key is there.
fn there<T>(op: &'static str, answer: Result<T, Error>) -> Result<Option<T>, BlobError> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(failure(op, error)),
    }
}

/// A wrong key or a file in the place of a directory stays wrong; all else (disk full, network) may pass.
fn failure(op: &'static str, error: Error) -> BlobError {
    match error {
        Error::InvalidPath { .. }
        | Error::NotSupported { .. }
        | Error::NotImplemented { .. }
        | Error::PermissionDenied { .. }
        | Error::Unauthenticated { .. }
        | Error::UnknownConfigurationKey { .. } => BlobError::internal(op, error),
        other => BlobError::unavailable(op, other),
    }
}
