#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod clean;
mod decode;
mod shape;
mod strip;
mod turns;

use async_trait::async_trait;
use p2p_domain::{
    picture::{Picture, PictureRefusal},
    port::{error::BlobError, picture::PictureMaker},
};

pub use clean::CleanedImages;
pub use turns::PictureOptions;

use crate::turns::Turns;

/// [`PictureMaker`] that makes WebP pictures.
pub struct WebpPictures {
    turns: Turns,
}

impl WebpPictures {
    /// Pictures within those bounds.
    #[must_use]
    pub fn new(options: PictureOptions) -> Self {
        Self { turns: Turns::new(options) }
    }
}

/// Decodes, shapes and encodes. Blocks for as long as that takes.
fn make(upload: &[u8]) -> Result<Result<Picture, PictureRefusal>, BlobError> {
    match decode::decode(upload) {
        Ok(decoded) => shape::picture(decoded).map(Ok).map_err(|error| BlobError::internal("picture.encode", error)),
        Err(refusal) => Ok(Err(refusal)),
    }
}

#[async_trait]
impl PictureMaker for WebpPictures {
    async fn make(&self, upload: Vec<u8>) -> Result<Result<Picture, PictureRefusal>, BlobError> {
        self.turns.run("picture.make", move || make(&upload)).await
    }
}

#[cfg(test)]
mod tests;
