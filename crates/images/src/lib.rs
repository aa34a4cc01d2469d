#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod decode;
mod shape;

use std::{num::NonZeroUsize, sync::Arc};

use async_trait::async_trait;
use p2p_domain::{
    picture::{Picture, PictureRefusal},
    port::{error::BlobError, picture::PictureMaker},
};
use tokio::{sync::Semaphore, task::spawn_blocking};

/// How much may happen at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PictureOptions {
    /// How many pictures are made at once. One of the largest takes half a gigabyte of memory for a moment.
    pub parallel: NonZeroUsize,
    /// How many callers may wait for their turn with their upload; one more is refused as unavailable.
    pub waiting: usize,
}

impl Default for PictureOptions {
    /// One at a time, 16 waiting.
    fn default() -> Self {
        Self { parallel: NonZeroUsize::MIN, waiting: 16 }
    }
}

/// [`PictureMaker`] that makes WebP pictures.
pub struct WebpPictures {
    running: Arc<Semaphore>,
    admitted: Arc<Semaphore>,
}

impl WebpPictures {
    /// Pictures within those bounds.
    #[must_use]
    pub fn new(options: PictureOptions) -> Self {
        let parallel = options.parallel.get().min(Semaphore::MAX_PERMITS);
        let admitted = parallel.saturating_add(options.waiting).min(Semaphore::MAX_PERMITS);
        Self { running: Arc::new(Semaphore::new(parallel)), admitted: Arc::new(Semaphore::new(admitted)) }
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
        let place = Arc::clone(&self.admitted)
            .try_acquire_owned()
            .map_err(|error| BlobError::unavailable("picture.queue", error))?;
        let turn = Arc::clone(&self.running)
            .acquire_owned()
            .await
            .map_err(|error| BlobError::internal("picture.queue", error))?;
        // Both permits go with the work: who stops waiting for it must not let another thread start.
        let work = move || {
            let made = make(&upload);
            drop((turn, place));
            made
        };
        spawn_blocking(work).await.map_err(|error| BlobError::internal("picture.make", error))?
    }
}

#[cfg(test)]
mod tests;
