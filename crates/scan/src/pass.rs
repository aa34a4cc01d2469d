//! No scanner at all.

use async_trait::async_trait;
use p2p_domain::port::{
    blob::ByteSource,
    error::BlobError,
    scan::{Verdict, VirusScanner},
};

/// [`VirusScanner`] for installations without one: reads to the end and finds nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct PassThrough;

#[async_trait]
impl VirusScanner for PassThrough {
    async fn scan(&self, mut bytes: Box<dyn ByteSource>) -> Result<Verdict, BlobError> {
        while bytes.next().await.transpose()?.is_some() {}
        Ok(Verdict::Clean)
    }
}
