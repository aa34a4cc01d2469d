//! `PictureMaker`: squares of what was uploaded, and of its pixels alone.

use p2p_domain::{
    picture::{Picture, PictureRefusal, PictureSize},
    port::{error::PortErrorKind, picture::PictureMaker},
};

use super::{
    sight::{GREEN, RED, Turned, assert_bare, assert_colour, assert_noted, noted_jpeg, noted_png},
    upload::{self, Rgb, jpeg, jpeg_head, png, png_chunk, png_head, webp},
};
use crate::world::{PictureWorld, Shown};

suite! { ($) picture_maker, picture_maker_suite(PictureWorld):
    each_format_is_read_by_its_content, both_sizes_are_squares, a_square_is_cut_out_of_the_middle, a_small_picture_grows,
    a_photo_is_turned_upright, nothing_but_the_pixels_remains, too_many_pixels_are_refused_unseen, an_empty_file_is_told,
    what_is_no_picture_is_unsupported, what_breaks_off_is_broken, too_many_at_once_are_refused_and_the_rest_is_made,
}

const BLUE: Rgb = [30, 30, 200];

async fn make(world: &PictureWorld, upload: Vec<u8>) -> Result<Picture, PictureRefusal> {
    let maker: &dyn PictureMaker = &*world.maker;
    maker.make(upload).await.unwrap()
}

/// Both sizes, seen.
async fn seen(world: &PictureWorld, upload: Vec<u8>) -> [Shown; 2] {
    let picture = make(world, upload).await.unwrap();
    PictureSize::ALL.map(|size| {
        let shown = (world.look)(picture.bytes(size));
        assert_eq!((shown.width, shown.height), (size.pixels(), size.pixels()), "{size:?}");
        assert_eq!(shown.pixels.len(), (size.pixels() * size.pixels()) as usize);
        shown
    })
}

async fn each_format_is_read_by_its_content(world: &PictureWorld) {
    let grey = [90; 3];
    for (upload, expected) in
        [(png(40, 40, &[], |_, _| GREEN), GREEN), (jpeg(5, 5, None, |_, _| 90), grey), (webp(40, 40, BLUE), BLUE)]
    {
        for shown in seen(world, upload).await {
            for (x, y) in [(2, 2), (50, 50), (97, 97)] {
                assert_colour(&shown, x, y, expected);
            }
        }
    }
}

async fn both_sizes_are_squares(world: &PictureWorld) {
    for (width, height) in [(300, 300), (300, 20), (20, 300), (256, 256), (64, 64)] {
        let picture = make(world, png(width, height, &[], |_, _| RED)).await.unwrap();
        for (bytes, edge) in [(&picture.large, 256), (&picture.small, 64)] {
            assert!(bytes.starts_with(b"RIFF") && bytes[8..].starts_with(b"WEBP"), "it is no WebP");
            let shown = (world.look)(bytes);
            assert_eq!((shown.width, shown.height), (edge, edge), "of {width} by {height}");
        }
    }
}

async fn a_square_is_cut_out_of_the_middle(world: &PictureWorld) {
    let thirds = |place: u32| [RED, GREEN, BLUE][(place / 80) as usize];
    for upload in [png(240, 80, &[], |x, _| thirds(x)), png(80, 240, &[], |_, y| thirds(y))] {
        for shown in seen(world, upload).await {
            for (x, y) in [(6, 6), (50, 50), (6, 94), (94, 6), (94, 94)] {
                assert_colour(&shown, x, y, GREEN);
            }
        }
    }
}

async fn a_small_picture_grows(world: &PictureWorld) {
    for shown in seen(world, png(1, 1, &[], |_, _| BLUE)).await {
        assert_colour(&shown, 50, 50, BLUE);
    }
    for shown in seen(world, png(2, 2, &[], |x, _| if x == 0 { RED } else { GREEN })).await {
        assert_colour(&shown, 4, 50, RED);
        assert_colour(&shown, 95, 50, GREEN);
    }
}

async fn a_photo_is_turned_upright(world: &PictureWorld) {
    for photo in Turned::all(8, 8) {
        for shown in seen(world, photo.jpeg.clone()).await {
            photo.assert_upright(&shown);
        }
    }
}

async fn nothing_but_the_pixels_remains(world: &PictureWorld) {
    for upload in [noted_png(), noted_jpeg()] {
        assert_noted(&upload);
        let picture = make(world, upload).await.unwrap();
        for bytes in [&picture.large, &picture.small] {
            assert_bare(bytes);
        }
    }
}

async fn too_many_pixels_are_refused_unseen(world: &PictureWorld) {
    let end = png_chunk(*b"IEND", &[]);
    let bombs = [
        // Nothing follows these heads that could be decoded: who decoded first would call them broken.
        [png_head(65_000, 65_000), png_chunk(*b"IDAT", &[0x78, 0x01]), end.clone()].concat(),
        [png_head(8_000, 6_251), png_chunk(*b"IDAT", &[0x78, 0x01]), end].concat(),
        jpeg_head(65_000, 65_000, None),
        // All pixels of this one fit into a few bytes.
        webp(16_383, 16_383, RED),
    ];
    for bomb in bombs {
        assert!(bomb.len() < 1_000);
        assert_eq!(make(world, bomb).await, Err(PictureRefusal::TooManyPixels));
    }
    // The longest edges that the format knows, at which some decoders see noughts.
    assert!(make(world, webp(16_384, 16_384, RED)).await.is_err());
    assert!(make(world, webp(3_000, 2_000, RED)).await.is_ok(), "a large picture is none too large");
}

async fn an_empty_file_is_told(world: &PictureWorld) {
    assert_eq!(make(world, Vec::new()).await, Err(PictureRefusal::Empty));
}

async fn what_is_no_picture_is_unsupported(world: &PictureWorld) {
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
    let html = "<!DOCTYPE html><html><body><img src=x onerror=alert(1)></body></html>";
    let gif = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";
    for upload in [
        svg.as_bytes().to_vec(),
        format!("<?xml version=\"1.0\"?>{svg}").into_bytes(),
        html.as_bytes().to_vec(),
        gif.to_vec(),
        b"avatar.png".to_vec(),
        b"PNG, honestly".to_vec(),
        [b"\n".to_vec(), png(4, 4, &[], |_, _| RED)].concat(),
        b"BM\x3a\0\0\0\0\0\0\0\x36\0\0\0".to_vec(),
        b"%PDF-1.7\n".to_vec(),
        b"II*\0\x08\0\0\0".to_vec(),
        b"\0\0\0\x1cftypavif\0\0\0\0avifmif1".to_vec(),
        b"RIFF\x24\0\0\0WAVEfmt ".to_vec(),
        vec![0; 64],
        vec![0xff],
    ] {
        let told = String::from_utf8_lossy(&upload[..upload.len().min(20)]).into_owned();
        assert_eq!(make(world, upload).await, Err(PictureRefusal::Unsupported), "{told:?}");
    }
}

async fn what_breaks_off_is_broken(world: &PictureWorld) {
    let whole = png(64, 64, &[], |x, y| [x.to_le_bytes()[0], y.to_le_bytes()[0], 7]);
    let mut flipped = whole.clone();
    // Amid the pixels: the check sum of the chunk no longer holds.
    flipped[500] ^= 0xff;
    let photo = jpeg_head(64, 64, None);
    for upload in [
        upload::PNG.to_vec(),
        whole[..40].to_vec(),
        whole[..whole.len() / 2].to_vec(),
        flipped,
        photo[..4].to_vec(),
        photo[..photo.len() / 2].to_vec(),
        webp(64, 64, RED)[..24].to_vec(),
    ] {
        let length = upload.len();
        assert_eq!(make(world, upload).await, Err(PictureRefusal::Broken), "{length} bytes");
    }
}

async fn too_many_at_once_are_refused_and_the_rest_is_made(world: &PictureWorld) {
    let upload = png(300, 300, &[], |_, _| GREEN);
    let several = (0..world.too_many).map(|_| world.maker.make(upload.clone()));
    let (mut made, mut refused) = (0, 0);
    for outcome in futures_util::future::join_all(several).await {
        match outcome {
            Ok(picture) => {
                picture.unwrap();
                made += 1;
            }
            Err(error) => {
                assert_eq!(error.kind, PortErrorKind::Unavailable, "{error}");
                refused += 1;
            }
        }
    }
    assert!(made > 1 && refused > 0, "{made} were made and {refused} refused");
    assert!(make(world, upload).await.is_ok(), "once they are done, there is room again");
}
