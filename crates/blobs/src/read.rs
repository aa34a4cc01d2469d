//! From the store to a reader, one piece at a time.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
    ops::Range,
};

use async_trait::async_trait;
use bytes::Bytes;
use futures_util::{TryStreamExt, stream::BoxStream};
use object_store::{GetOptions, GetResult, GetResultPayload, ObjectStore, ObjectStoreExt, path::Path};
use p2p_domain::port::{
    blob::{BlobBytes, ByteSource},
    error::BlobError,
};
use tokio::task::spawn_blocking;

use crate::{failure, there};

const OP: &str = "blob.read";

/// How many bytes are given at once, at most.
const PIECE: usize = 128 * 1024;

/// The whole blob.
pub async fn whole(store: &dyn ObjectStore, path: &Path) -> Result<Option<BlobBytes>, BlobError> {
    let found = there(OP, store.get(path).await)?;
    Ok(found.map(opened))
}

/// That range of a blob, as far as the blob has it.
pub async fn part(store: &dyn ObjectStore, path: &Path, range: Range<u64>) -> Result<Option<BlobBytes>, BlobError> {
    // Stores refuse ranges that lie behind the end, each in its own way.
    let Some(meta) = there(OP, store.head(path).await)? else { return Ok(None) };
    let range = range.start..range.end.min(meta.size);
    if range.is_empty() {
        return Ok(Some(BlobBytes { size: meta.size, bytes: Box::new(Nothing) }));
    }
    let found = there(OP, store.get_opts(path, GetOptions::new().with_range(Some(range))).await)?;
    Ok(found.map(opened))
}

fn opened(found: GetResult) -> BlobBytes {
    let (size, range) = (found.meta.size, found.range.clone());
    let bytes: Box<dyn ByteSource> = match found.payload {
        // The store's own stream goes to the disk for each 8 KiB.
        GetResultPayload::File(file, _) => Box::new(FilePieces { file: Some(file), range }),
        GetResultPayload::Stream(stream) => Box::new(StreamPieces { stream, held: Bytes::new() }),
    };
    BlobBytes { size, bytes }
}

struct Nothing;

#[async_trait]
impl ByteSource for Nothing {
    async fn next(&mut self) -> Option<Result<Vec<u8>, BlobError>> {
        None
    }
}

struct FilePieces {
    /// Away while a piece is read, and for good once that failed or was abandoned.
    file: Option<File>,
    /// What is still to be read.
    range: Range<u64>,
}

#[async_trait]
impl ByteSource for FilePieces {
    async fn next(&mut self) -> Option<Result<Vec<u8>, BlobError>> {
        if self.range.is_empty() {
            return None;
        }
        let Some(mut file) = self.file.take() else {
            self.range.start = self.range.end;
            return Some(Err(BlobError::internal(OP, "reading was abandoned within a piece")));
        };
        let range = self.range.clone();
        let read = spawn_blocking(move || piece(&mut file, &range).map(|piece| (file, piece))).await;
        match read.map_err(std::io::Error::other).flatten() {
            Ok((file, piece)) => {
                self.file = Some(file);
                self.range.start += u64::try_from(piece.len()).unwrap_or(u64::MAX);
                Some(Ok(piece))
            }
            Err(error) => {
                self.range.start = self.range.end;
                Some(Err(BlobError::unavailable(OP, error)))
            }
        }
    }
}

fn piece(file: &mut File, range: &Range<u64>) -> std::io::Result<Vec<u8>> {
    let length = usize::try_from(range.end - range.start).unwrap_or(PIECE).min(PIECE);
    let mut piece = vec![0; length];
    file.seek(SeekFrom::Start(range.start))?;
    file.read_exact(&mut piece)?;
    Ok(piece)
}

struct StreamPieces {
    stream: BoxStream<'static, object_store::Result<Bytes>>,
    /// What came at once and was not given yet.
    held: Bytes,
}

#[async_trait]
impl ByteSource for StreamPieces {
    async fn next(&mut self) -> Option<Result<Vec<u8>, BlobError>> {
        while self.held.is_empty() {
            match self.stream.try_next().await {
                Ok(Some(bytes)) => self.held = bytes,
                Ok(None) => return None,
                Err(error) => return Some(Err(failure(OP, error))),
            }
        }
        let length = self.held.len().min(PIECE);
        Some(Ok(self.held.split_to(length).into()))
    }
}
