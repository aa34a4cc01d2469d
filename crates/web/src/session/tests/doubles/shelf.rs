//! A blob store with one picture on it, and a maker that takes no other.

use std::{ops::Range, sync::Arc};

use async_trait::async_trait;
use p2p_app::{pictures::PictureService, relay::Wake, sessions::Accounts};
use p2p_domain::{
    id::OrganizationId,
    organization::{Organization, OrganizationStats},
    picture::{Picture, PictureKey, PictureRefusal, PictureSize},
    port::{
        blob::{BlobBytes, BlobStore, ByteSource},
        clock::Entropy,
        error::{BlobError, StoreError},
        organization::OrganizationReader,
        picture::{PictureMaker, PictureReferences},
    },
};

use super::Ports;

/// The picture that is there.
pub fn key() -> PictureKey {
    PictureKey::stored("7".repeat(44))
}

pub struct Shelf;

#[async_trait]
impl BlobStore for Shelf {
    async fn put(&self, _: &str, _: Vec<u8>) -> Result<(), BlobError> {
        Ok(())
    }

    async fn put_stream(&self, _: &str, _: Box<dyn ByteSource>) -> Result<u64, BlobError> {
        Ok(0)
    }

    async fn read(&self, _: &str, _: Option<Range<u64>>) -> Result<Option<BlobBytes>, BlobError> {
        Ok(None)
    }

    async fn size(&self, _: &str) -> Result<Option<u64>, BlobError> {
        Ok(None)
    }

    async fn get(&self, blob: &str) -> Result<Option<Vec<u8>>, BlobError> {
        let found = PictureSize::ALL.into_iter().find(|size| key().blob(*size) == blob);
        Ok(found.map(|size| format!("{} pixels", size.pixels()).into_bytes()))
    }

    async fn delete(&self, _: &str) -> Result<(), BlobError> {
        Ok(())
    }

    async fn list(&self, _: &str, _: Option<&str>, _: u32) -> Result<Vec<String>, BlobError> {
        Ok(Vec::new())
    }
}

#[async_trait]
impl PictureMaker for Shelf {
    async fn make(&self, upload: Vec<u8>) -> Result<Result<Picture, PictureRefusal>, BlobError> {
        Ok(Err(if upload.is_empty() { PictureRefusal::Empty } else { PictureRefusal::Unsupported }))
    }
}

#[async_trait]
impl PictureReferences for Shelf {
    async fn shown(&self, keys: &[PictureKey]) -> Result<Vec<PictureKey>, StoreError> {
        Ok(keys.to_vec())
    }
}

#[async_trait]
impl OrganizationReader for Shelf {
    async fn get(&self, _: OrganizationId) -> Result<Option<(Organization, u32)>, StoreError> {
        Ok(None)
    }

    async fn stats(&self, _: OrganizationId) -> Result<OrganizationStats, StoreError> {
        Ok(OrganizationStats::default())
    }
}

impl Entropy for Shelf {
    fn fill(&self, buffer: &mut [u8]) {
        buffer.fill(0x77);
    }
}

/// Pictures on that shelf.
pub fn pictures(ports: &Arc<Ports>) -> PictureService {
    let shelf = Arc::new(Shelf);
    PictureService {
        store: ports.clone(),
        blobs: shelf.clone(),
        maker: shelf.clone(),
        references: shelf.clone(),
        organizations: shelf.clone(),
        accounts: Arc::new(Accounts::new(ports.clone(), ports.clone())),
        clock: ports.clone(),
        ids: ports.clone(),
        entropy: shelf,
        wake: Wake::default(),
    }
}
