//! What is peculiar to this adapter; what every maker must keep stands in the contract suite.

use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use p2p_domain::{picture::PictureSize, port::error::PortErrorKind};

use std::num::NonZeroUsize;

use tokio::task::spawn_blocking;

use super::*;

const RED: Rgb<u8> = Rgb([255, 0, 0]);
const BLUE: Rgb<u8> = Rgb([0, 0, 255]);

pub fn encoded(pixels: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    pixels.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// Red in its upper half, blue in the lower one.
pub fn halves(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |_, y| if y < height / 2 { RED } else { BLUE })
}

/// The same JPEG with that orientation in its metadata (Exif 2.3, 4.6.4).
pub fn oriented(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
}

fn made(upload: &[u8]) -> Picture {
    make(upload).unwrap().unwrap()
}

fn refused(upload: &[u8]) -> Option<PictureRefusal> {
    make(upload).unwrap().err()
}

fn pixels(webp: &[u8]) -> RgbaImage {
    image::load_from_memory_with_format(webp, ImageFormat::WebP).unwrap().into_rgba8()
}

/// Whether red or blue lies at the middle of an edge: above, right, below, left.
fn sides(picture: &RgbaImage) -> [char; 4] {
    let (edge, middle) = (picture.width() - 9, picture.width() / 2);
    let near = [(middle, 8), (edge, middle), (middle, edge), (8, middle)];
    near.map(|(x, y)| {
        let Rgba([red, _, blue, _]) = *picture.get_pixel(x, y);
        if red > 200 && blue < 50 {
            'r'
        } else if blue > 200 && red < 50 {
            'b'
        } else {
            '-'
        }
    })
}

#[test]
fn each_orientation_is_turned_upright_in_both_sizes() {
    let jpeg = encoded(halves(160, 160), ImageFormat::Jpeg);
    // Where the first row of the stored pixels belongs: above, right, below or left.
    let expected = [(1, 'a'), (2, 'a'), (3, 'b'), (4, 'b'), (5, 'l'), (6, 'r'), (7, 'r'), (8, 'l'), (0, 'a'), (9, 'a')];
    for (orientation, red) in expected {
        let picture = made(&oriented(&jpeg, orientation));
        for size in PictureSize::ALL {
            let [above, right, below, left] = sides(&pixels(picture.bytes(size)));
            let opposite = match red {
                'a' => (above, below),
                'b' => (below, above),
                'r' => (right, left),
                _ => (left, right),
            };
            assert_eq!(opposite, ('r', 'b'), "orientation {orientation}, {size:?}");
        }
    }
}

#[test]
fn the_square_is_cut_from_the_middle_whatever_the_size() {
    for (width, height) in [(3, 1), (1, 3), (100, 40), (300, 100), (1500, 3001), (4000, 1100)] {
        let edge = width.min(height);
        let inside = |at: u32, length: u32| (length - edge) / 2 <= at && at < (length - edge) / 2 + edge;
        let striped =
            RgbImage::from_fn(width, height, |x, y| if inside(x, width) && inside(y, height) { BLUE } else { RED });
        let picture = made(&encoded(striped, ImageFormat::Png));
        for size in PictureSize::ALL {
            let square = pixels(picture.bytes(size));
            assert_eq!(square.dimensions(), (size.pixels(), size.pixels()));
            assert!(square.pixels().all(|pixel| *pixel == Rgba([0, 0, 255, 255])), "{width} by {height}");
        }
    }
}

#[test]
fn what_is_invisible_lends_no_colour_to_its_neighbours() {
    // A white disc; what surrounds it is transparent, and black underneath.
    for edge in [200_u32, 2600] {
        let middle = i64::from(edge / 2);
        let disc = RgbaImage::from_fn(edge, edge, |x, y| {
            let (x, y) = (i64::from(x) - middle, i64::from(y) - middle);
            if x * x + y * y < middle * middle / 2 { Rgba([255; 4]) } else { Rgba([0; 4]) }
        });
        let picture = made(&encoded(disc, ImageFormat::WebP));
        for size in PictureSize::ALL {
            let square = pixels(picture.bytes(size));
            let (visible, hidden): (Vec<&Rgba<u8>>, Vec<_>) = square.pixels().partition(|pixel| pixel[3] > 12);
            assert!(!hidden.is_empty() && visible.iter().all(|pixel| pixel[0] > 235 && pixel[2] > 235));
        }
    }
}

#[test]
fn every_kind_of_pixel_is_taken() {
    let picture = DynamicImage::from(halves(80, 60));
    let kinds = [
        DynamicImage::from(picture.to_luma8()),
        picture.to_luma_alpha8().into(),
        picture.to_luma16().into(),
        picture.to_rgb16().into(),
        picture.to_rgba16().into(),
    ];
    for kind in kinds {
        let colours = kind.color();
        let large = pixels(&made(&encoded(kind, ImageFormat::Png)).large);
        assert!(large.get_pixel(9, 9) != large.get_pixel(9, 240) && large.get_pixel(9, 9)[3] == 255, "{colours:?}");
    }
}

#[test]
fn a_picture_that_breaks_off_is_refused_wherever_it_does() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
        let byte = |n: u32| n.to_le_bytes()[0];
        let noise = RgbImage::from_fn(64, 64, |x, y| Rgb([byte(x * 37), byte(y * 91), byte(x * y % 239)]));
        let whole = encoded(noise, format);
        assert_eq!(refused(&whole), None);
        for length in (16..whole.len() - 12).step_by(7) {
            assert_eq!(refused(&whole[..length]), Some(PictureRefusal::Broken), "{format:?} cut to {length}");
        }
    }
}

#[test]
fn no_damage_makes_the_decoders_panic() {
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
        let whole = encoded(halves(33, 47), format);
        for at in 0..whole.len().min(700) {
            for bit in [0x01, 0x80] {
                let mut damaged = whole.clone();
                damaged[at] ^= bit;
                let decoded = std::panic::catch_unwind(|| decode::decode(&damaged).is_ok());
                assert!(decoded.is_ok(), "{format:?}, byte {at}");
            }
        }
    }
}

#[test]
fn pixels_are_counted_before_they_are_decoded() {
    let mut jpeg = encoded(halves(8, 8), ImageFormat::Jpeg);
    let frame = jpeg.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    // Height and width in the frame header (ITU-T T.81, B.2.2).
    for (height, width, refusal) in
        [(65_500_u16, 65_500_u16, PictureRefusal::TooManyPixels), (5_000, 10_001, PictureRefusal::TooManyPixels)]
    {
        jpeg[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
        jpeg[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
        assert_eq!(refused(&jpeg), Some(refusal), "{height} by {width}");
    }
}

#[test]
fn other_kinds_are_refused_by_content() {
    for other in
        ["GIF89a......", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>", "%PDF-1.7", "BM......", "\u{feff}png", "x"]
    {
        assert_eq!(refused(other.as_bytes()), Some(PictureRefusal::Unsupported), "{other}");
    }
    assert_eq!(refused(b""), Some(PictureRefusal::Empty));
}

#[test]
fn more_than_may_wait_are_told_to_come_back() {
    let pictures = WebpPictures::new(PictureOptions { parallel: NonZeroUsize::MIN, waiting: 1 });
    let upload = encoded(halves(16, 16), ImageFormat::Png);
    let ask = || pictures.make(upload.clone());
    // One thread alone may block, and is held until all have asked.
    let runtime = tokio::runtime::Builder::new_current_thread().max_blocking_threads(1).build().unwrap();
    runtime.block_on(async {
        let (sender, receiver) = std::sync::mpsc::channel::<()>();
        spawn_blocking(move || receiver.recv());
        // Polled in turn: the first has its turn, one waits, two find no room.
        let (a, b, c, d, ()) = tokio::join!(ask(), ask(), ask(), ask(), async { drop(sender) });
        let answers = [a, b, c, d];
        assert_eq!(answers.iter().filter(|answer| matches!(answer, Ok(Ok(_)))).count(), 2);
        let refused = answers.iter().filter_map(|answer| answer.as_ref().err());
        assert!(refused.clone().all(|error| error.kind == PortErrorKind::Unavailable) && refused.count() == 2);
        assert!(ask().await.unwrap().is_ok(), "there is room again");
    });
}
