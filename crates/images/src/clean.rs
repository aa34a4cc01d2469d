//! Images of posts without what their cameras and programs wrote into them.

use std::io::Cursor;

use async_trait::async_trait;
use image::{
    DynamicImage, ImageError, ImageFormat,
    codecs::{
        jpeg::JpegEncoder,
        png::{CompressionType, FilterType, PngEncoder},
    },
    metadata::Orientation,
};
use p2p_domain::{
    file::MediaType,
    picture::PictureRefusal,
    port::{
        error::BlobError,
        media::{CleanImage, ImageCleaner},
    },
};

use crate::{
    decode::{self, Decoded},
    shape, strip,
    turns::{PictureOptions, Turns},
};

/// High enough that nobody sees what it costs.
const JPEG_QUALITY: u8 = 90;

/// [`ImageCleaner`] that encodes images anew in their own type.
pub struct CleanedImages {
    turns: Turns,
}

impl CleanedImages {
    /// Images within those bounds.
    #[must_use]
    pub fn new(options: PictureOptions) -> Self {
        Self { turns: Turns::new(options) }
    }
}

#[async_trait]
impl ImageCleaner for CleanedImages {
    async fn clean(&self, media: MediaType, bytes: Vec<u8>) -> Result<Result<CleanImage, PictureRefusal>, BlobError> {
        self.turns.run("image.clean", move || clean(media, &bytes)).await
    }
}

/// Blocks for as long as it takes.
pub fn clean(media: MediaType, upload: &[u8]) -> Result<Result<CleanImage, PictureRefusal>, BlobError> {
    let Some(format) = format(media) else { return Ok(Err(PictureRefusal::Unsupported)) };
    match decode::decode_as(&[format], upload) {
        Ok(decoded) => {
            kept(format, upload, decoded).map(Ok).map_err(|error| BlobError::internal("image.encode", error))
        }
        Err(refusal) => Ok(Err(refusal)),
    }
}

fn format(media: MediaType) -> Option<ImageFormat> {
    match media {
        MediaType::Png => Some(ImageFormat::Png),
        MediaType::Jpeg => Some(ImageFormat::Jpeg),
        MediaType::Webp => Some(ImageFormat::WebP),
        MediaType::Gif => Some(ImageFormat::Gif),
        _ => None,
    }
}

fn kept(format: ImageFormat, upload: &[u8], decoded: Decoded) -> Result<CleanImage, ImageError> {
    let Decoded { mut pixels, orientation } = decoded;
    let image = match strip::strip(format, upload) {
        _ if format == ImageFormat::Gif => None,
        // Encoding anew would leave one frame. It was never turned, so its thumbnail is not either.
        Some(moving) if moving.moves => Some(moving.bytes),
        still => {
            pixels.apply_orientation(orientation);
            let anew = encoded(format, &pixels)?;
            // What was packed more tightly than it can be packed here stays packed; what must be turned cannot.
            let tight = still.filter(|_| orientation == Orientation::NoTransforms && anew.len() / 2 > upload.len());
            Some(tight.map_or(anew, |tight| tight.bytes))
        }
    };
    Ok(CleanImage { image, thumbnail: shape::thumbnail(pixels)? })
}

/// The pixels and nothing else, in that type: JPEG in high quality, PNG and WebP without loss.
fn encoded(format: ImageFormat, pixels: &DynamicImage) -> Result<Vec<u8>, ImageError> {
    let mut bytes = Cursor::new(Vec::new());
    match format {
        ImageFormat::Jpeg => pixels.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY))?,
        ImageFormat::Png => {
            let encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Default, FilterType::Adaptive);
            pixels.write_with_encoder(encoder)?;
        }
        _ => pixels.write_to(&mut bytes, format)?,
    }
    Ok(bytes.into_inner())
}

#[cfg(test)]
mod tests;
