//! From pixels to what is kept of them small: the picture, a square from the middle, upright, in both sizes; and the thumbnail, which shows all.

use image::{
    DynamicImage, ExtendedColorType, ImageError, RgbaImage, codecs::webp::WebPEncoder, imageops::FilterType,
    metadata::Orientation,
};
use p2p_domain::picture::{Picture, PictureSize};

use crate::decode::Decoded;

/// Squares larger than this are brought near the size by plain averages first, which takes each pixel once.
const ROUGH: u32 = 4 * PictureSize::Large.pixels();

/// The longer side of a thumbnail, at most.
const THUMBNAIL: u32 = 320;

/// All of an upright image, no larger than it is.
pub fn thumbnail(pixels: DynamicImage) -> Result<Vec<u8>, ImageError> {
    let mut pixels = if pixels.color().has_alpha() { premultiplied(pixels) } else { pixels };
    let longer = pixels.width().max(pixels.height());
    if longer > 4 * THUMBNAIL {
        pixels = pixels.thumbnail(4 * THUMBNAIL, 4 * THUMBNAIL);
    }
    if longer > THUMBNAIL {
        pixels = pixels.resize(THUMBNAIL, THUMBNAIL, FilterType::Lanczos3);
    }
    encoded(pixels)
}

pub fn picture(decoded: Decoded) -> Result<Picture, ImageError> {
    let Decoded { pixels, orientation } = decoded;
    let large = square(pixels, orientation);
    let small = resized(&large, PictureSize::Small);
    Ok(Picture { large: encoded(large)?, small: encoded(small)? })
}

/// The larger square. Its colours are multiplied by their opacity, so that what is invisible lends nothing to its neighbours.
fn square(pixels: DynamicImage, orientation: Orientation) -> DynamicImage {
    let middle = cut(pixels);
    let middle = if middle.color().has_alpha() { premultiplied(middle) } else { middle };
    let near = if middle.width() > ROUGH { middle.thumbnail_exact(ROUGH, ROUGH) } else { middle };
    let mut square = resized(&near, PictureSize::Large);
    // The middle stays the middle whichever way it is turned; a small picture turns in no time.
    square.apply_orientation(orientation);
    square
}

fn cut(pixels: DynamicImage) -> DynamicImage {
    let (width, height) = (pixels.width(), pixels.height());
    let edge = width.min(height);
    if width == height {
        return pixels;
    }
    pixels.crop_imm((width - edge) / 2, (height - edge) / 2, edge, edge)
}

fn resized(square: &DynamicImage, size: PictureSize) -> DynamicImage {
    // The sharper filter overshoots at edges, which shows where each pixel becomes many.
    let filter = if square.width() < size.pixels() { FilterType::Triangle } else { FilterType::Lanczos3 };
    square.resize_exact(size.pixels(), size.pixels(), filter)
}

fn premultiplied(pixels: DynamicImage) -> DynamicImage {
    let mut pixels = pixels.into_rgba8();
    for pixel in pixels.pixels_mut() {
        let [colours @ .., opacity] = &mut pixel.0;
        for colour in colours {
            *colour = scaled(*colour, *opacity, u8::MAX);
        }
    }
    DynamicImage::ImageRgba8(pixels)
}

fn restored(mut pixels: RgbaImage) -> RgbaImage {
    for pixel in pixels.pixels_mut() {
        let [colours @ .., opacity] = &mut pixel.0;
        for colour in colours {
            *colour = scaled(*colour, u8::MAX, (*opacity).max(1));
        }
    }
    pixels
}

/// The value times `by` over `of`, rounded.
fn scaled(value: u8, by: u8, of: u8) -> u8 {
    let (value, by, of) = (u16::from(value), u16::from(by), u16::from(of));
    u8::try_from((value * by + of / 2) / of).unwrap_or(u8::MAX)
}

fn encoded(pixels: DynamicImage) -> Result<Vec<u8>, ImageError> {
    let (width, height) = (pixels.width(), pixels.height());
    let (bytes, colours) = if pixels.color().has_alpha() {
        (restored(pixels.into_rgba8()).into_raw(), ExtendedColorType::Rgba8)
    } else {
        (pixels.into_rgb8().into_raw(), ExtendedColorType::Rgb8)
    };
    let mut webp = Vec::new();
    WebPEncoder::new_lossless(&mut webp).encode(&bytes, width, height, colours)?;
    Ok(webp)
}
