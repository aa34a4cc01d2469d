//! From a source into the store, one part at a time: memory holds one piece of the source and one part.

use std::{mem, sync::Arc};

use object_store::{MultipartUpload, ObjectStore, ObjectStoreExt, path::Path};
use p2p_domain::port::{blob::ByteSource, error::BlobError};
use tokio::{runtime::Handle, task::spawn_blocking};

use crate::failure;

const OP: &str = "blob.put_stream";

/// How many bytes are written at once.
const PART: usize = 256 * 1024;

/// Writes all that the source gives to a place, or nothing; returns how many bytes. A call that is abandoned drops its upload, which
/// removes what was written; once all bytes are there and are being brought to the disk, they stay.
pub async fn whole(store: &Arc<dyn ObjectStore>, path: &Path, bytes: Box<dyn ByteSource>) -> Result<u64, BlobError> {
    let mut upload = begin(store, path).await?;
    match fill(&mut *upload, bytes).await {
        Ok(size) => {
            upload.complete().await.map_err(|error| failure(OP, error))?;
            Ok(size)
        }
        Err(error) => {
            // What failed is told; should the rest not be removed either, the next start does.
            drop(upload.abort().await);
            Err(error)
        }
    }
}

/// A directory makes folders and brings them to the disk right here, which must not hold up a thread of the runtime.
async fn begin(store: &Arc<dyn ObjectStore>, path: &Path) -> Result<Box<dyn MultipartUpload>, BlobError> {
    let (store, path, runtime) = (Arc::clone(store), path.clone(), Handle::current());
    let begun = spawn_blocking(move || runtime.block_on(store.put_multipart(&path))).await;
    begun.map_err(|error| BlobError::internal(OP, error))?.map_err(|error| failure(OP, error))
}

async fn fill(upload: &mut dyn MultipartUpload, mut bytes: Box<dyn ByteSource>) -> Result<u64, BlobError> {
    let (mut size, mut part) = (0_u64, Vec::with_capacity(PART));
    while let Some(piece) = bytes.next().await.transpose()? {
        size = size.saturating_add(u64::try_from(piece.len()).unwrap_or(u64::MAX));
        let mut rest = piece.as_slice();
        while let Some((taken, left)) = rest.split_at_checked(PART - part.len()) {
            part.extend_from_slice(taken);
            rest = left;
            put(upload, mem::replace(&mut part, Vec::with_capacity(PART))).await?;
        }
        part.extend_from_slice(rest);
    }
    if !part.is_empty() {
        put(upload, part).await?;
    }
    Ok(size)
}

async fn put(upload: &mut dyn MultipartUpload, part: Vec<u8>) -> Result<(), BlobError> {
    upload.put_part(part.into()).await.map_err(|error| failure(OP, error))
}
