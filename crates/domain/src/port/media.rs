//! Working on uploaded images.

use async_trait::async_trait;

use super::error::BlobError;
use crate::{file::MediaType, picture::PictureRefusal};

/// An image without its metadata, and a small one of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CleanImage {
    /// The image in its own type: PNG, JPEG or WebP; none where it is kept as it came, such as a moving GIF, which has no place for where
    /// it was taken.
    pub image: Option<Vec<u8>>,
    /// At most 320 pixels on its longer side, as WebP.
    pub thumbnail: Vec<u8>,
}

/// Cleans images.
#[async_trait]
pub trait ImageCleaner: Send + Sync {
    /// Decodes an image within the limit of [`crate::picture::Picture::PIXELS_MAX`], turns it upright and encodes it anew without metadata, with a
    /// thumbnail. A few are worked on at once; more callers wait.
    async fn clean(&self, media: MediaType, bytes: Vec<u8>) -> Result<Result<CleanImage, PictureRefusal>, BlobError>;
}
