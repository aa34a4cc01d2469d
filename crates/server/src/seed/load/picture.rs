//! Pictures drawn in code: a chart of bars under a line, so that media, thumbnails and printouts have something to show.

use std::io::Cursor;

use image::{ImageFormat, Rgb, RgbImage, imageops};

use crate::{failure::StartError, seed::generate::UseCasePicture};

const WIDTH: u32 = 960;
const HEIGHT: u32 = 540;
const MARGIN: u32 = 48;
/// The longer side of a thumbnail, as uploads get it.
const THUMBNAIL: u32 = 320;

/// Two colours each: the ground and the bars.
const HUES: [[u8; 3]; 6] = [[13, 110, 110], [150, 74, 24], [36, 78, 150], [98, 44, 122], [24, 112, 62], [140, 34, 52]];

/// A picture as its file holds it.
pub(super) struct Drawn {
    /// PNG.
    pub image: Vec<u8>,
    /// WebP.
    pub thumbnail: Vec<u8>,
}

/// Draws a picture and its thumbnail.
pub(super) fn draw(picture: &UseCasePicture) -> Result<Drawn, StartError> {
    let chart = chart(picture);
    let small = imageops::thumbnail(&chart, THUMBNAIL, THUMBNAIL * HEIGHT / WIDTH);
    Ok(Drawn { image: encoded(&chart, ImageFormat::Png)?, thumbnail: encoded(&small, ImageFormat::WebP)? })
}

fn encoded(image: &RgbImage, format: ImageFormat) -> Result<Vec<u8>, StartError> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).map_err(|error| StartError::fault("Drawing the pictures", error))?;
    Ok(bytes.into_inner())
}

fn chart(picture: &UseCasePicture) -> RgbImage {
    let hue = HUES[picture.hue as usize % HUES.len()];
    let (floor, height) = (HEIGHT - MARGIN, HEIGHT - 2 * MARGIN);
    let bars = u32::try_from(picture.bars.len()).unwrap_or(1).max(1);
    let slot = (WIDTH - 2 * MARGIN) / bars;
    RgbImage::from_fn(WIDTH, HEIGHT, |x, y| {
        let bar = x.checked_sub(MARGIN).map(|x| (x / slot, x % slot)).filter(|(bar, _)| *bar < bars);
        let top = |bar: u32| floor - height * picture.bars[bar as usize].min(100) / 100;
        match bar {
            Some((bar, within)) if within < slot * 3 / 4 && (top(bar)..floor).contains(&y) => shade(hue, 100 - bar * 3),
            _ if y == floor || y == MARGIN || y == MARGIN + height / 2 => Rgb([196, 200, 204]),
            _ => Rgb([248, 248, 246]),
        }
    })
}

/// A colour at that many hundredths of its strength.
fn shade(hue: [u8; 3], percent: u32) -> Rgb<u8> {
    Rgb(hue.map(|part| u8::try_from((u32::from(part) * percent + 255 * (100 - percent)) / 100).unwrap_or(u8::MAX)))
}
