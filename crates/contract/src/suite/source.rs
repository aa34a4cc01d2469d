//! Sources of bytes as the cases need them: in pieces of any size, breaking off, or never coming to an end.

use std::{
    collections::VecDeque,
    future,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use async_trait::async_trait;
use p2p_domain::port::{
    blob::{BlobBytes, ByteSource},
    error::BlobError,
};
use tokio::sync::Notify;

/// What a source does once its pieces are given.
#[derive(Debug, Clone)]
pub enum End {
    /// It is over.
    Over,
    /// It fails.
    Broken,
    /// It never says another word, and tells that it was asked for one.
    Silent(Arc<Notify>),
}

/// Gives its pieces one by one.
pub struct Pieces {
    left: VecDeque<Vec<u8>>,
    end: End,
    asked: Arc<AtomicUsize>,
}

impl Pieces {
    /// These pieces, and then that end.
    pub fn new(pieces: impl IntoIterator<Item = Vec<u8>>, end: End) -> Self {
        Self { left: pieces.into_iter().collect(), end, asked: Arc::default() }
    }

    /// These pieces and no more.
    pub fn boxed(pieces: impl IntoIterator<Item = Vec<u8>>) -> Box<dyn ByteSource> {
        Box::new(Self::new(pieces, End::Over))
    }

    /// How often it was asked for a piece, as long as it is read.
    pub fn asked(&self) -> Arc<AtomicUsize> {
        self.asked.clone()
    }
}

#[async_trait]
impl ByteSource for Pieces {
    async fn next(&mut self) -> Option<Result<Vec<u8>, BlobError>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        if let Some(piece) = self.left.pop_front() {
            return Some(Ok(piece));
        }
        match std::mem::replace(&mut self.end, End::Over) {
            End::Over => None,
            End::Broken => Some(Err(BlobError::unavailable("source.next", "made to break off by a case"))),
            End::Silent(asked) => {
                asked.notify_one();
                future::pending().await
            }
        }
    }
}

/// Pieces of that size that hold these bytes.
pub fn cut(bytes: &[u8], size: usize) -> Vec<Vec<u8>> {
    bytes.chunks(size).map(<[u8]>::to_vec).collect()
}

/// All that a blob gives, which must come in pieces of some length, and none of them larger than that.
pub async fn all(mut blob: BlobBytes, largest: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while let Some(piece) = blob.bytes.next().await {
        let piece = piece.unwrap();
        assert!(!piece.is_empty() && piece.len() <= largest, "a piece of {} bytes", piece.len());
        bytes.extend(piece);
    }
    bytes
}
