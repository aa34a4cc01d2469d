//! Bytes on their way in: looked at, counted, hashed and bounded while they stream, so that no file is ever held whole.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use p2p_domain::{
    file::{FileName, MediaType},
    port::{blob::ByteSource, error::BlobError},
    text::hex,
};
use sha2::{Digest as _, Sha256};

use super::{
    FileError,
    sniff::{HEAD, Inspection, PACKAGE_HEAD, Sniffed, sniff},
};
use crate::error::ServiceError;

/// How many bytes there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bound {
    /// That many or fewer.
    AtMost(u64),
    /// Exactly that many.
    Exactly(u64),
}

/// What came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Taken {
    /// How many bytes.
    pub size: u64,
    /// Their SHA-256, in hexadecimal digits.
    pub sha256: String,
}

/// Why bytes are not taken; the answer of their reader is lost on the way through a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
enum Refusal {
    #[error("no type that is taken")]
    Unsupported,
    #[error("too many bytes")]
    TooLarge,
    #[error("not as many bytes as announced")]
    Mismatch,
}

impl From<Refusal> for FileError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Unsupported => Self::Unsupported,
            Refusal::TooLarge => Self::TooLarge,
            Refusal::Mismatch => Self::UploadMismatch,
        }
    }
}

/// The beginning of what comes in.
pub(super) struct Intake {
    head: Vec<u8>,
    rest: Box<dyn ByteSource>,
    ended: bool,
}

impl Intake {
    /// Waits for the first bytes.
    pub(super) async fn begin(rest: Box<dyn ByteSource>) -> Result<Self, FileError> {
        let mut intake = Self { head: Vec::new(), rest, ended: false };
        intake.read_to(HEAD).await?;
        if intake.head.is_empty() { Err(ServiceError::field("file", "empty").into()) } else { Ok(intake) }
    }

    async fn read_to(&mut self, length: usize) -> Result<(), BlobError> {
        while !self.ended && self.head.len() < length {
            match self.rest.next().await {
                Some(piece) => self.head.extend(piece?),
                None => self.ended = true,
            }
        }
        Ok(())
    }

    /// Tells what it is.
    pub(super) async fn media(&mut self, name: &FileName) -> Result<MediaType, FileError> {
        loop {
            match sniff(name, &self.head, self.ended) {
                Sniffed::Media(media) => return Ok(media),
                Sniffed::More => self.read_to(PACKAGE_HEAD).await?,
                Sniffed::Refused => return Err(FileError::Unsupported),
            }
        }
    }

    /// All bytes as a source that fails when they are not what they should be, and where the outcome will stand.
    pub(super) fn checked(self, media: MediaType, bound: Bound) -> (Box<dyn ByteSource>, Outcome) {
        let rest = if self.ended { None } else { Some(self.rest) };
        Checked::boxed(Some(self.head), rest, Inspection::of(media), bound)
    }
}

/// A source of exactly so many bytes, whatever they are.
pub(super) fn exactly(size: u64, bytes: Box<dyn ByteSource>) -> (Box<dyn ByteSource>, Outcome) {
    Checked::boxed(None, Some(bytes), Inspection::Nothing, Bound::Exactly(size))
}

/// What became of a checked source once it was read.
#[derive(Clone, Default)]
pub(super) struct Outcome(Arc<Mutex<Option<Result<Taken, Refusal>>>>);

impl Outcome {
    fn set(&self, outcome: Result<Taken, Refusal>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
    }

    /// What came in, once a store has kept it; a refusal goes before what the store made of it.
    pub(super) fn of(self, kept: Result<u64, BlobError>) -> Result<Taken, FileError> {
        let outcome = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        match (outcome, kept) {
            (Some(Err(refusal)), _) => Err(refusal.into()),
            (_, Err(error)) => Err(error.into()),
            (Some(Ok(taken)), Ok(size)) if taken.size == size => Ok(taken),
            (_, Ok(_)) => Err(BlobError::internal("blob.put_stream", "not all bytes were kept").into()),
        }
    }
}

/// Hands bytes on as long as they are what they should be.
struct Checked {
    head: Option<Vec<u8>>,
    rest: Option<Box<dyn ByteSource>>,
    inspection: Inspection,
    bound: Bound,
    size: u64,
    digest: Sha256,
    is_over: bool,
    outcome: Outcome,
}

impl Checked {
    fn boxed(
        head: Option<Vec<u8>>,
        rest: Option<Box<dyn ByteSource>>,
        inspection: Inspection,
        bound: Bound,
    ) -> (Box<dyn ByteSource>, Outcome) {
        let outcome = Outcome::default();
        let (size, digest, is_over) = (0, Sha256::new(), false);
        let checked = Self { head, rest, inspection, bound, size, digest, is_over, outcome: outcome.clone() };
        (Box::new(checked), outcome)
    }

    fn look_at(&mut self, piece: &[u8]) -> Result<(), Refusal> {
        self.size = self.size.saturating_add(piece.len() as u64);
        match self.bound {
            Bound::AtMost(most) if self.size > most => return Err(Refusal::TooLarge),
            Bound::Exactly(size) if self.size > size => return Err(Refusal::Mismatch),
            _ => {}
        }
        self.digest.update(piece);
        if self.inspection.feed(piece) { Ok(()) } else { Err(Refusal::Unsupported) }
    }

    fn finish(&mut self) -> Result<Taken, Refusal> {
        if !self.inspection.finish() {
            return Err(Refusal::Unsupported);
        }
        match self.bound {
            Bound::Exactly(size) if self.size != size => Err(Refusal::Mismatch),
            _ => Ok(Taken { size: self.size, sha256: hex(&self.digest.finalize_reset()) }),
        }
    }

    fn refuse(&mut self, refusal: Refusal) -> BlobError {
        self.is_over = true;
        self.outcome.set(Err(refusal));
        BlobError::internal("file.take", refusal)
    }
}

#[async_trait]
impl ByteSource for Checked {
    async fn next(&mut self) -> Option<Result<Vec<u8>, BlobError>> {
        if self.is_over {
            return None;
        }
        let piece = match (self.head.take(), &mut self.rest) {
            (Some(head), _) => Some(Ok(head)),
            (None, Some(rest)) => rest.next().await,
            (None, None) => None,
        };
        match piece {
            Some(Ok(piece)) => Some(self.look_at(&piece).map(|()| piece).map_err(|refusal| self.refuse(refusal))),
            Some(Err(error)) => {
                self.is_over = true;
                Some(Err(error))
            }
            None => {
                self.is_over = true;
                match self.finish() {
                    Ok(taken) => {
                        self.outcome.set(Ok(taken));
                        None
                    }
                    Err(refusal) => Some(Err(self.refuse(refusal))),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
