//! Pictures: decoding what somebody uploaded, and which pictures are in use.

use async_trait::async_trait;

use super::error::{BlobError, StoreError};
use crate::picture::{Picture, PictureKey, PictureRefusal};

/// Makes pictures of uploads.
#[async_trait]
pub trait PictureMaker: Send + Sync {
    /// Decodes PNG, JPEG or WebP by content, never by name, turns it upright, cuts a square out of its middle, and encodes it anew as WebP in
    /// both sizes. Nothing of the upload but its pixels remains. The pixel count is checked before anything is decoded. A few are
    /// made at once; more callers wait their turn, and too many are refused as unavailable.
    async fn make(&self, upload: Vec<u8>) -> Result<Result<Picture, PictureRefusal>, BlobError>;
}

/// Which pictures people and organizations show.
#[async_trait]
pub trait PictureReferences: Send + Sync {
    /// Those of the given ones that somebody shows.
    async fn shown(&self, keys: &[PictureKey]) -> Result<Vec<PictureKey>, StoreError>;
}
