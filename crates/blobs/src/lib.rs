#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod key;

use std::{collections::BinaryHeap, path::Path as Directory, sync::Arc};

use async_trait::async_trait;
use futures_util::TryStreamExt;
use object_store::{Error, ObjectStore, ObjectStoreExt, local::LocalFileSystem, memory::InMemory};
use p2p_domain::port::{blob::BlobStore, error::BlobError};

use crate::key::Layout;

/// [`BlobStore`] on any `object_store`.
#[derive(Debug, Clone)]
pub struct ObjectBlobs {
    store: Arc<dyn ObjectStore>,
    layout: Layout,
}

impl ObjectBlobs {
    /// Blobs in a directory, which is made when it is missing. Blocks for that moment: call it at start.
    pub fn directory(path: &Directory) -> Result<Self, BlobError> {
        std::fs::create_dir_all(path).map_err(|error| BlobError::unavailable("blob.open", error))?;
        let store = LocalFileSystem::new_with_prefix(path).map_err(|error| failure("blob.open", error))?;
        Ok(Self { store: Arc::new(store.with_fsync(true)), layout: Layout::MarkedFolders })
    }

    /// Blobs in memory, gone with the process.
    #[must_use]
    pub fn memory() -> Self {
        Self { store: Arc::new(InMemory::new()), layout: Layout::Plain }
    }
}

#[async_trait]
impl BlobStore for ObjectBlobs {
    async fn put(&self, key: &str, bytes: Vec<u8>) -> Result<(), BlobError> {
        let path = self.layout.path("blob.put", key)?;
        self.store.put(&path, bytes.into()).await.map_err(|error| failure("blob.put", error))?;
        Ok(())
    }

    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, BlobError> {
        let path = self.layout.path("blob.get", key)?;
        let found = match self.store.get(&path).await {
            Ok(found) => found,
            Err(Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(failure("blob.get", error)),
        };
        let bytes = found.bytes().await.map_err(|error| failure("blob.get", error))?;
        Ok(Some(bytes.into()))
    }

    async fn delete(&self, key: &str) -> Result<(), BlobError> {
        let path = self.layout.path("blob.delete", key)?;
        match self.store.delete(&path).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(failure("blob.delete", error)),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_directory_keeps_what_was_put_and_hides_half_written_files() {
        let directory = tempfile::tempdir().unwrap();
        let root = directory.path().join("made/when/missing");
        let blobs = ObjectBlobs::directory(&root).unwrap();
        blobs.put("a/one.txt", b"1".to_vec()).await.unwrap();
        std::fs::write(root.join("a+/one.txt#1"), b"half").unwrap();
        let again = ObjectBlobs::directory(&root).unwrap();
        assert_eq!(again.list("", None, 10).await.unwrap(), ["a/one.txt"]);
        assert_eq!(again.get("a/one.txt").await.unwrap().as_deref(), Some(&b"1"[..]));
        assert_eq!(again.get("a").await.unwrap(), None, "a folder is no blob");
        again.put("a", b"2".to_vec()).await.unwrap();
        assert_eq!(again.list("", None, 10).await.unwrap(), ["a", "a/one.txt"]);
    }

    #[tokio::test]
    async fn the_first_keys_come_in_order_whatever_the_directory_says() {
        let directory = tempfile::tempdir().unwrap();
        for blobs in [ObjectBlobs::directory(directory.path()).unwrap(), ObjectBlobs::memory()] {
            for key in ["p/c", "p/a", "p/b/x", "p/b-1", "q/a", "pp/a"] {
                blobs.put(key, vec![0]).await.unwrap();
            }
            assert_eq!(blobs.list("p", None, 3).await.unwrap(), ["p/a", "p/b-1", "p/b/x"]);
            assert_eq!(blobs.list("p/", Some("p/b/x"), 3).await.unwrap(), ["p/c"]);
            assert_eq!(blobs.list("p/a", None, 3).await.unwrap(), Vec::<String>::new(), "a key is not below itself");
            assert_eq!(blobs.list("none", None, 3).await.unwrap(), Vec::<String>::new());
            assert_eq!(blobs.list("", None, 0).await.unwrap(), Vec::<String>::new());
        }
    }

    #[tokio::test]
    async fn a_key_that_leads_elsewhere_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        let blobs = ObjectBlobs::directory(&directory.path().join("inside")).unwrap();
        std::fs::write(directory.path().join("secret"), b"x").unwrap();
        for bad in ["../secret", "a/../../secret", "/secret", "%2e%2e/secret", "a\\..\\secret"] {
            assert!(blobs.get(bad).await.is_err(), "{bad}");
            assert!(blobs.put(bad, vec![]).await.is_err(), "{bad}");
            assert!(blobs.delete(bad).await.is_err(), "{bad}");
            assert!(blobs.list(bad, None, 1).await.is_err(), "{bad}");
        }
    }
}
