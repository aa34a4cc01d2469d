//! `ImageCleaner`: the image as it was seen, without what was not to be seen, and a small one of it.

use p2p_domain::{
    file::MediaType,
    picture::PictureRefusal,
    port::media::{CleanImage, ImageCleaner},
};

use super::{
    sight::{GREEN, NOTE, RED, Turned, assert_bare, assert_colour, assert_noted, noted_jpeg, noted_png},
    upload::{self, exif, jpeg, png, png_chunk, png_head, webp, webp_with_exif},
};
use crate::world::{CleanerWorld, Shown};

suite! { ($) image_cleaner, image_cleaner_suite(CleanerWorld):
    each_type_stays_what_it_is, nothing_but_the_pixels_remains, a_photo_is_turned_upright, a_thumbnail_is_small_and_of_the_same_shape,
    a_moving_gif_is_kept_as_it_came, too_many_pixels_are_refused_unseen, what_is_no_image_is_refused, what_breaks_off_is_broken,
    many_at_once_wait_for_each_other,
}

/// The longer side of a thumbnail.
const EDGE: u32 = 320;

async fn outcome(world: &CleanerWorld, media: MediaType, bytes: Vec<u8>) -> Result<CleanImage, PictureRefusal> {
    let cleaner: &dyn ImageCleaner = &*world.cleaner;
    cleaner.clean(media, bytes).await.unwrap()
}

async fn clean(world: &CleanerWorld, media: MediaType, bytes: Vec<u8>) -> CleanImage {
    let clean = outcome(world, media, bytes).await.unwrap();
    assert!(clean.thumbnail.starts_with(b"RIFF") && clean.thumbnail[8..].starts_with(b"WEBP"), "a thumbnail is a WebP");
    clean
}

/// The cleaned image and its thumbnail, seen.
async fn seen(world: &CleanerWorld, media: MediaType, bytes: Vec<u8>) -> [Shown; 2] {
    let clean = clean(world, media, bytes).await;
    [clean.image.expect("it is encoded anew"), clean.thumbnail].map(|bytes| (world.look)(&bytes))
}

async fn each_type_stays_what_it_is(world: &CleanerWorld) {
    let halves = |x: u32, _| if x < 30 { RED } else { GREEN };
    let photo = jpeg(8, 4, None, |column, _| if column < 4 { 40 } else { 200 });
    for (media, bytes, head, size, [left, right]) in [
        (MediaType::Png, png(60, 40, &[], halves), &upload::PNG[..], (60, 40), [RED, GREEN]),
        (MediaType::Jpeg, photo, &[0xff, 0xd8, 0xff], (64, 32), [[40; 3], [200; 3]]),
        (MediaType::Webp, webp(50, 70, GREEN), b"RIFF", (50, 70), [GREEN, GREEN]),
    ] {
        let image = clean(world, media, bytes.clone()).await.image.expect("it is encoded anew");
        assert!(image.starts_with(head), "{media:?} became another type");
        for shown in seen(world, media, bytes).await {
            assert_colour(&shown, 10, 50, left);
            assert_colour(&shown, 90, 50, right);
        }
        let shown = (world.look)(&image);
        assert_eq!((shown.width, shown.height), size, "{media:?}");
    }
}

async fn nothing_but_the_pixels_remains(world: &CleanerWorld) {
    for (media, upload) in [
        (MediaType::Png, noted_png()),
        (MediaType::Jpeg, noted_jpeg()),
        (MediaType::Webp, webp_with_exif(32, 32, RED, &exif(1, NOTE))),
    ] {
        assert_noted(&upload);
        let clean = clean(world, media, upload).await;
        for bytes in [clean.image.as_ref().expect("it is encoded anew"), &clean.thumbnail] {
            assert_bare(bytes);
        }
    }
}

async fn a_photo_is_turned_upright(world: &CleanerWorld) {
    for photo in Turned::all(8, 4) {
        for shown in seen(world, MediaType::Jpeg, photo.jpeg.clone()).await {
            assert_eq!(shown.width > shown.height, !photo.lies(), "orientation {}", photo.orientation);
            photo.assert_upright(&shown);
        }
    }
}

async fn a_thumbnail_is_small_and_of_the_same_shape(world: &CleanerWorld) {
    for (width, height) in [(1_000, 500), (500, 1_000), (640, 640), (321, 7), (3_000, 2), (320, 320), (40, 30), (1, 1)]
    {
        let [image, small] = seen(world, MediaType::Png, png(width, height, &[], |_, _| RED)).await;
        assert_eq!((image.width, image.height), (width, height), "the image keeps its size");
        assert!(small.width <= EDGE && small.height <= EDGE, "{} by {}", small.width, small.height);
        let longer = small.width.max(small.height);
        assert!(longer > EDGE / 2 || width.max(height) <= EDGE, "{longer} of {width} by {height}");
        // Within a pixel of the exact shape, and never nothing.
        let exact = (width.min(height) * longer).div_ceil(width.max(height));
        assert!(
            small.width.min(small.height).abs_diff(exact) <= 1,
            "{} by {} of {width} by {height}",
            small.width,
            small.height
        );
        assert_colour(&small, 50, 50, RED);
    }
}

/// A GIF of one pixel that is first black and then white.
fn moving_gif() -> Vec<u8> {
    let frame =
        |index: u8| [b",\0\0\0\0\x01\0\x01\0\0\x02\x02", &[if index == 0 { 0x44 } else { 0x4c }, 0x01, 0][..]].concat();
    let control = b"!\xf9\x04\0\x0a\0\0\0";
    let head = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff";
    [&head[..], control, &frame(0), control, &frame(1), b";"].concat()
}

async fn a_moving_gif_is_kept_as_it_came(world: &CleanerWorld) {
    let clean = clean(world, MediaType::Gif, moving_gif()).await;
    assert_eq!(clean.image, None);
    let shown = (world.look)(&clean.thumbnail);
    assert!(shown.width <= EDGE && shown.height <= EDGE);
    assert_colour(&shown, 50, 50, [0; 3]);
}

async fn too_many_pixels_are_refused_unseen(world: &CleanerWorld) {
    let end = png_chunk(*b"IEND", &[]);
    let started = png_chunk(*b"IDAT", &[0x78, 0x01]);
    for (media, bomb) in [
        (MediaType::Png, [png_head(65_000, 65_000), started.clone(), end.clone()].concat()),
        (MediaType::Png, [png_head(8_000, 6_251), started, end].concat()),
        (MediaType::Jpeg, upload::jpeg_head(65_000, 65_000, None)),
        (MediaType::Webp, webp(16_383, 16_383, RED)),
        (MediaType::Gif, [b"GIF89a\xff\xff\xff\xff\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\x02".to_vec()].concat()),
    ] {
        assert_eq!(outcome(world, media, bomb).await, Err(PictureRefusal::TooManyPixels), "{media:?}");
    }
    assert!(outcome(world, MediaType::Webp, webp(3_000, 2_000, RED)).await.is_ok(), "a large image is none too large");
}

async fn what_is_no_image_is_refused(world: &CleanerWorld) {
    for media in [MediaType::Png, MediaType::Jpeg, MediaType::Webp, MediaType::Gif] {
        assert_eq!(outcome(world, media, Vec::new()).await, Err(PictureRefusal::Empty), "{media:?}");
        for bytes in [&b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>"[..], b"%PDF-1.7\n", &[0; 64]] {
            assert!(outcome(world, media, bytes.to_vec()).await.is_err(), "{media:?}");
        }
    }
    for media in [MediaType::Pdf, MediaType::Mp4, MediaType::Txt] {
        let image = png(4, 4, &[], |_, _| RED);
        assert_eq!(outcome(world, media, image).await, Err(PictureRefusal::Unsupported), "{media:?} is no image");
    }
}

async fn what_breaks_off_is_broken(world: &CleanerWorld) {
    let whole = png(64, 64, &[], |x, y| [x.to_le_bytes()[0], y.to_le_bytes()[0], 7]);
    let photo = jpeg(8, 8, None, |column, row| if (column + row) % 2 == 0 { 20 } else { 230 });
    for (media, bytes) in [
        (MediaType::Png, whole[..40].to_vec()),
        (MediaType::Png, whole[..whole.len() / 2].to_vec()),
        (MediaType::Jpeg, upload::jpeg_head(64, 64, None)[..40].to_vec()),
        (MediaType::Jpeg, photo[..20].to_vec()),
        (MediaType::Webp, webp(64, 64, RED)[..24].to_vec()),
    ] {
        let length = bytes.len();
        assert_eq!(outcome(world, media, bytes).await, Err(PictureRefusal::Broken), "{length} bytes of {media:?}");
    }
}

async fn many_at_once_wait_for_each_other(world: &CleanerWorld) {
    let upload = png(300, 300, &[], |_, _| GREEN);
    let several = (0..world.room).map(|_| world.cleaner.clean(MediaType::Png, upload.clone()));
    assert!(world.room > 2, "there is no room to wait");
    for outcome in futures_util::future::join_all(several).await {
        outcome.expect("more callers wait, and none is turned away").unwrap();
    }
}
