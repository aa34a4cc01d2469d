//! Pictures to upload, and the forms that carry them.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};

use super::{Call, Client};

const BOUNDARY: &str = "----part-of-a-form";

fn picture(format: ImageFormat, width: u32, height: u32) -> Vec<u8> {
    let shade = |at: u32| u8::try_from(at % 256).unwrap();
    let pixels = RgbImage::from_fn(width, height, |x, y| Rgb([shade(x), shade(y), 90]));
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(pixels).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A PNG.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    picture(ImageFormat::Png, width, height)
}

/// A JPEG.
pub fn jpeg(width: u32, height: u32) -> Vec<u8> {
    picture(ImageFormat::Jpeg, width, height)
}

/// A WebP.
pub fn webp(width: u32, height: u32) -> Vec<u8> {
    picture(ImageFormat::WebP, width, height)
}

/// A form with one file in one field: type and body.
pub fn form(field: &str, filename: &str, content_type: &str, bytes: &[u8]) -> (String, Vec<u8>) {
    let head = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{filename}\"\r\n\
         Content-Type: {content_type}\r\n\r\n"
    );
    let body = [head.as_bytes(), bytes, format!("\r\n--{BOUNDARY}--\r\n").as_bytes()].concat();
    (format!("multipart/form-data; boundary={BOUNDARY}"), body)
}

impl Client {
    /// `PUT` of a file, as a browser sends it.
    pub fn upload(&self, path: &str, bytes: &[u8]) -> Call {
        let (kind, body) = form("file", "picture.png", "image/png", bytes);
        self.call(reqwest::Method::PUT, path).body(&kind, body)
    }
}
