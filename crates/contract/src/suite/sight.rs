//! What is seen of an image that came of an upload: colours in their places, and nothing but them.

use super::upload::{Rgb, exif, jpeg, png, png_chunk};
use crate::world::Shown;

pub const RED: Rgb = [200, 30, 30];
pub const GREEN: Rgb = [30, 180, 30];

/// What is wrong with the colour at so many hundredths of the width and height, give or take what encoding loses.
fn wrong(shown: &Shown, x: u32, y: u32, expected: Rgb) -> Option<String> {
    let found = shown.pixels[(shown.height * y / 100 * shown.width + shown.width * x / 100) as usize];
    let alike = found.iter().zip(expected).all(|(one, other)| one.abs_diff(other) <= 24);
    (!alike).then(|| format!("{found:?} and not {expected:?} at {x} %, {y} % of {}", shown.width))
}

/// Holds an image to having that colour there.
#[track_caller]
pub fn assert_colour(shown: &Shown, x: u32, y: u32, expected: Rgb) {
    assert_eq!(wrong(shown, x, y, expected), None);
}

/// For each orientation of Exif: which stored quarter is seen upper left, upper right, lower left, lower right.
const UPRIGHT: [(u8, [usize; 4]); 8] = [
    (1, [0, 1, 2, 3]),
    (2, [1, 0, 3, 2]),
    (3, [3, 2, 1, 0]),
    (4, [2, 3, 0, 1]),
    (5, [0, 2, 1, 3]),
    (6, [2, 0, 3, 1]),
    (7, [3, 1, 2, 0]),
    (8, [1, 3, 0, 2]),
];

/// A photo that is to be turned, of four quarters of different shades.
pub struct Turned {
    pub orientation: u8,
    pub jpeg: Vec<u8>,
    /// The shades as they are to be seen.
    upright: [u8; 4],
}

impl Turned {
    /// One for each orientation, of so many columns and rows of blocks.
    pub fn all(columns: u16, rows: u16) -> impl Iterator<Item = Self> {
        let shades = [20, 90, 160, 230];
        let shade = move |column: u16, row: u16| shades[usize::from(row / (rows / 2) * 2 + column / (columns / 2))];
        UPRIGHT.into_iter().map(move |(orientation, places)| Self {
            orientation,
            jpeg: jpeg(columns, rows, Some(&exif(orientation, "")), shade),
            upright: places.map(|place| shades[place]),
        })
    }

    /// Whether the photo lies on its side: its width is seen as its height.
    pub const fn lies(&self) -> bool {
        self.orientation >= 5
    }

    /// Holds what is shown to standing upright.
    #[track_caller]
    pub fn assert_upright(&self, shown: &Shown) {
        for (shade, (x, y)) in self.upright.into_iter().zip([(25, 25), (75, 25), (25, 75), (75, 75)]) {
            assert_eq!(wrong(shown, x, y, [shade; 3]), None, "orientation {}", self.orientation);
        }
    }
}

/// What nobody is to read in an image that came of an upload with it.
pub const NOTE: &str = "GPS 26.9598 N, 49.5687 E";

/// A PNG that says [`NOTE`] in a text and in an Exif block.
pub fn noted_png() -> Vec<u8> {
    let text = png_chunk(*b"tEXt", format!("Comment\0{NOTE}").as_bytes());
    png(32, 32, &[text, png_chunk(*b"eXIf", &exif(1, NOTE))], |_, _| RED)
}

/// A JPEG that says [`NOTE`] in an Exif block, and behind its end.
pub fn noted_jpeg() -> Vec<u8> {
    let mut photo = jpeg(4, 4, Some(&exif(1, NOTE)), |_, _| 90);
    photo.extend(NOTE.as_bytes());
    photo
}

fn holds(bytes: &[u8], trace: &[u8]) -> bool {
    bytes.windows(trace.len()).any(|found| found == trace)
}

/// Holds an upload to saying [`NOTE`], so that a case looks for something.
#[track_caller]
pub fn assert_noted(upload: &[u8]) {
    assert!(holds(upload, NOTE.as_bytes()), "the case looks for nothing");
}

/// Holds an image to saying nothing of [`NOTE`], and to having none of the places where such things stand.
#[track_caller]
pub fn assert_bare(image: &[u8]) {
    for trace in [NOTE.as_bytes(), b"EXIF", b"Exif", b"eXIf", b"XMP ", b"ICCP", b"tEXt"] {
        assert!(!holds(image, trace), "{:?} is left", String::from_utf8_lossy(trace));
    }
}
