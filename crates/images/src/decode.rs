//! From the bytes of an upload to pixels, within limits. What becomes of the pixels is not decided here.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, metadata::Orientation};
use p2p_domain::picture::{Picture, PictureRefusal};

/// What a decoder may take: four bytes for each pixel, and something for its tables. Deeper colours leave room for fewer pixels.
const BYTES_MAX: u64 = 4 * Picture::PIXELS_MAX + 64 * 1024 * 1024;

/// Pixels, and how they must be turned to stand upright.
pub struct Decoded {
    pub pixels: DynamicImage,
    pub orientation: Orientation,
}

/// Decodes PNG, JPEG or WebP, whichever the first bytes say.
pub fn decode(upload: &[u8]) -> Result<Decoded, PictureRefusal> {
    decode_as(&[ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP], upload)
}

/// Decodes what its first bytes say it is, if it is one of these; of what moves, the first frame.
pub fn decode_as(formats: &[ImageFormat], upload: &[u8]) -> Result<Decoded, PictureRefusal> {
    if upload.is_empty() {
        return Err(PictureRefusal::Empty);
    }
    let format = image::guess_format(upload).map_err(|_| PictureRefusal::Unsupported)?;
    if !formats.contains(&format) {
        return Err(PictureRefusal::Unsupported);
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(BYTES_MAX);
    let mut reader = ImageReader::with_format(Cursor::new(upload), format);
    reader.limits(limits.clone());
    // Reads the header alone.
    let mut decoder = reader.into_decoder().map_err(|error| refusal(&error))?;
    if pixels(format, &decoder) > Picture::PIXELS_MAX {
        return Err(PictureRefusal::TooManyPixels);
    }
    // The decoders do not all count their output themselves.
    limits.reserve(decoder.total_bytes()).map_err(|error| refusal(&error))?;
    if format == ImageFormat::Jpeg && !ends(upload) {
        return Err(PictureRefusal::Broken);
    }
    // Metadata that does not read turns nothing.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let pixels = DynamicImage::from_decoder(decoder).map_err(|error| refusal(&error))?;
    Ok(Decoded { pixels, orientation })
}

/// How many pixels the header announces.
fn pixels(format: ImageFormat, decoder: &impl ImageDecoder) -> u64 {
    let (width, height) = decoder.dimensions();
    // The longest edge of a WebP overflows in its decoder, which then refuses the rest.
    let edge = |edge: u32| if edge == 0 && format == ImageFormat::WebP { 1 << 14 } else { u64::from(edge) };
    edge(width) * edge(height)
}

fn refusal(error: &ImageError) -> PictureRefusal {
    match error {
        ImageError::Limits(_) => PictureRefusal::TooManyPixels,
        _ => PictureRefusal::Broken,
    }
}

/// Whether the pixels of a JPEG come to their end: the decoder greys out what is missing. An end marker must follow the last scan; neither
/// marker can occur inside compressed pixels (ITU-T T.81, B.1.1.5).
fn ends(jpeg: &[u8]) -> bool {
    const SCAN: [u8; 2] = [0xff, 0xda];
    const END: [u8; 2] = [0xff, 0xd9];
    let last = |marker: [u8; 2]| jpeg.windows(2).rposition(|pair| pair == marker);
    last(SCAN).is_some() && last(END) > last(SCAN)
}
