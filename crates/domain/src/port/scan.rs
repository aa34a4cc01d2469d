//! Looking for malicious programs in uploads.

use async_trait::async_trait;

use super::{blob::ByteSource, error::BlobError};

/// What a scanner found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing.
    Clean,
    /// Something, by the scanner's name for it.
    Infected(String),
}

/// Scans bytes.
#[async_trait]
pub trait VirusScanner: Send + Sync {
    /// Reads the source to its end and tells what is in it. A scanner that is away is an error, never `Clean`.
    async fn scan(&self, bytes: Box<dyn ByteSource>) -> Result<Verdict, BlobError>;
}
