//! Addresses by which clients reach blobs without the server. A directory and memory have none: for them the server's own signed routes
//! stand in. A store that signs (`object_store::signer::Signer`) answers here.

use std::time::Duration;

use async_trait::async_trait;
use p2p_domain::port::{
    blob::{BlobLinks, SignedRequest},
    error::BlobError,
};

use crate::ObjectBlobs;

#[async_trait]
impl BlobLinks for ObjectBlobs {
    async fn upload(
        &self,
        key: &str,
        _content_type: &str,
        _size: u64,
        _lifetime: Duration,
    ) -> Result<Option<SignedRequest>, BlobError> {
        self.layout.path("blob.upload_link", key).map(|_| None)
    }

    async fn download(
        &self,
        key: &str,
        _content_type: &str,
        _disposition: &str,
        _lifetime: Duration,
    ) -> Result<Option<SignedRequest>, BlobError> {
        self.layout.path("blob.download_link", key).map(|_| None)
    }
}
