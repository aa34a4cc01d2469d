//! Pictures for paper: decoded within limits, turned upright, made small enough for print. Where they go is not decided here.

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, Rgb, RgbImage, codecs::jpeg::JpegEncoder,
    imageops::FilterType, metadata::Orientation,
};
use krilla::image::Image;
use p2p_domain::picture::Picture;

/// What a decoder may take: four bytes for each pixel, and something for its tables.
const BYTES_MAX: u64 = 4 * Picture::PIXELS_MAX + 64 * 1024 * 1024;

/// The longest edge on paper, in pixels: some 200 to the inch across a page.
const EDGE_MAX: u32 = 1_400;

const QUALITY: u8 = 90;

/// A picture that can be printed, with its width and height in pixels.
pub struct Printable {
    pub image: Image,
    pub width: f32,
    pub height: f32,
}

/// Reads PNG, JPEG or WebP; none for what cannot be shown.
pub fn read(bytes: &[u8]) -> Option<Printable> {
    let shrunk = shrink(decode(bytes)?);
    let paper = on_paper(&shrunk);
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY).encode_image(&paper).ok()?;
    let edge = |edge: u32| u16::try_from(edge).ok().map(f32::from);
    let (width, height) = (edge(paper.width())?, edge(paper.height())?);
    Some(Printable { image: Image::from_jpeg(jpeg.into(), true).ok()?, width, height })
}

fn decode(bytes: &[u8]) -> Option<DynamicImage> {
    let format = image::guess_format(bytes).ok()?;
    if !matches!(format, ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP) {
        return None;
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(BYTES_MAX);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder().ok()?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width) * u64::from(height);
    if pixels == 0 || pixels > Picture::PIXELS_MAX || limits.reserve(decoder.total_bytes()).is_err() {
        return None;
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut pixels = DynamicImage::from_decoder(decoder).ok()?;
    pixels.apply_orientation(orientation);
    Some(pixels)
}

fn shrink(picture: DynamicImage) -> DynamicImage {
    if picture.width().max(picture.height()) <= EDGE_MAX {
        return picture;
    }
    // A coarse and cheap step first; the fine one is dear on large pictures.
    let coarse = if picture.width().max(picture.height()) > 3 * EDGE_MAX {
        picture.thumbnail(2 * EDGE_MAX, 2 * EDGE_MAX)
    } else {
        picture
    };
    coarse.resize(EDGE_MAX, EDGE_MAX, FilterType::CatmullRom)
}

/// Paper shows through where a picture does not cover it.
fn on_paper(picture: &DynamicImage) -> RgbImage {
    if !picture.color().has_alpha() {
        return picture.to_rgb8();
    }
    let pixels = picture.to_rgba8();
    let mut paper = RgbImage::new(pixels.width(), pixels.height());
    for (dry, wet) in paper.pixels_mut().zip(pixels.pixels()) {
        let [colour @ .., alpha] = wet.0;
        let alpha = u32::from(alpha);
        *dry = Rgb(colour.map(|shade| {
            let mixed = (u32::from(shade) * alpha + 255 * (255 - alpha) + 127) / 255;
            u8::try_from(mixed).unwrap_or(u8::MAX)
        }));
    }
    paper
}
