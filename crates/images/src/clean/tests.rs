//! What remains of images, and what does not. Their metadata is built here by hand, as cameras and programs write it.

use image::{
    AnimationDecoder, ColorType, GenericImageView, ImageDecoder, Rgb, RgbImage, Rgba,
    codecs::{gif::GifEncoder, jpeg::JpegDecoder, png::PngDecoder, webp::WebPDecoder},
};

use super::*;
use crate::tests::{encoded as written, halves, oriented};

/// In every piece of metadata below.
const SECRET: &[u8] = b"SECRET riyadh 24.7136N";

/// By what metadata is known in the three containers.
const MARKS: [&[u8]; 17] = [
    b"SECRET",
    b"riyadh",
    b"Exif",
    b"GPS",
    b"ns.adobe.com",
    b"xpacket",
    b"Photoshop",
    b"ICC_PROFILE",
    b"JFXX",
    b"iCCP",
    b"tEXt",
    b"zTXt",
    b"iTXt",
    b"eXIf",
    b"EXIF",
    b"XMP ",
    b"ICCP",
];

fn marks(bytes: &[u8]) -> Vec<&'static str> {
    let found = MARKS.into_iter().filter(|mark| bytes.windows(mark.len()).any(|window| window == *mark));
    found.map(|mark| str::from_utf8(mark).unwrap()).collect()
}

/// Exif with a maker and a place: directory 0 leads to the directory of the place, whose one entry names it.
fn exif() -> Vec<u8> {
    let length = u32::try_from(SECRET.len()).unwrap().to_le_bytes();
    let directory = |entries: &[(u16, u16, [u8; 4], u32)]| {
        let mut bytes = u16::try_from(entries.len()).unwrap().to_le_bytes().to_vec();
        for (tag, kind, count, value) in entries {
            bytes.extend([&tag.to_le_bytes()[..], &kind.to_le_bytes(), count, &value.to_le_bytes()].concat());
        }
        [bytes, vec![0; 4]].concat()
    };
    let main = directory(&[(0x010f, 2, length, 56), (0x8825, 4, 1_u32.to_le_bytes(), 38)]);
    [b"II*\0\x08\0\0\0".to_vec(), main, directory(&[(0x0012, 2, length, 56)]), SECRET.to_vec()].concat()
}

fn segment(marker: u8, parts: &[&[u8]]) -> Vec<u8> {
    let data = parts.concat();
    [&[0xff, marker][..], &u16::try_from(data.len() + 2).unwrap().to_be_bytes(), &data].concat()
}

/// With Exif, XMP, a colour profile, Photoshop's block, a small picture and a comment.
fn photographed(jpeg: &[u8]) -> Vec<u8> {
    let metadata = [
        segment(0xe1, &[b"Exif\0\0", &exif(), b"GPS"]),
        segment(0xe1, &[b"http://ns.adobe.com/xap/1.0/\0<?xpacket?>", SECRET]),
        segment(0xe2, &[b"ICC_PROFILE\0\x01\x01", SECRET]),
        segment(0xed, &[b"Photoshop 3.0\0", SECRET]),
        segment(0xe0, &[b"JFXX\0\x10", SECRET]),
        segment(0xfe, &[SECRET]),
    ];
    [&jpeg[..2], &metadata.concat(), &jpeg[2..], SECRET].concat()
}

fn chunk(name: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let data = [name, parts.concat().as_slice()].concat();
    let mut sum = u32::MAX;
    for byte in &data {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = (sum >> 1) ^ (0xedb8_8320 * (sum & 1));
        }
    }
    let length = u32::try_from(data.len() - 4).unwrap();
    [&length.to_be_bytes()[..], &data, &(!sum).to_be_bytes()].concat()
}

/// Text in three ways, a profile and Exif behind the header, and something behind the end.
fn captioned(png: &[u8]) -> Vec<u8> {
    // A block of zlib that is not compressed, and its checksum.
    let length = u16::try_from(SECRET.len()).unwrap();
    let (a, b) = SECRET
        .iter()
        .fold((1, 0), |(a, b), byte| ((a + u32::from(*byte)) % 65_521, (b + a + u32::from(*byte)) % 65_521));
    let zlib = [
        &[0x78, 0x01, 0x01][..],
        &length.to_le_bytes(),
        &(!length).to_le_bytes(),
        SECRET,
        &(b << 16 | a).to_be_bytes(),
    ]
    .concat();
    let metadata = [
        chunk(b"iCCP", &[b"SECRET profile\0\0", &zlib]),
        chunk(b"tEXt", &[b"Author\0", SECRET]),
        chunk(b"zTXt", &[b"Comment\0\0", &zlib]),
        chunk(b"iTXt", &[b"XML:com.adobe.xmp\0\0\0\0\0", SECRET]),
        chunk(b"eXIf", &[&exif()]),
    ];
    [&png[..33], &metadata.concat(), &png[33..], SECRET].concat()
}

fn riff(name: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    let data = parts.concat();
    let length = u32::try_from(data.len()).unwrap().to_le_bytes();
    [name, &length, &data, &vec![0; data.len() % 2]].concat()
}

fn container(chunks: &[Vec<u8>]) -> Vec<u8> {
    riff(b"RIFF", &[b"WEBP", &chunks.concat()])
}

/// The announcement of features, for an image of 40 by 30 pixels.
fn features(flags: u8) -> Vec<u8> {
    riff(b"VP8X", &[&[flags, 0, 0, 0, 39, 0, 0, 29, 0, 0]])
}

/// With a colour profile, Exif and XMP, and something behind the end.
fn packed(webp: &[u8]) -> Vec<u8> {
    let chunks = [
        features(0x2c),
        riff(b"ICCP", &[SECRET]),
        webp[12..].to_vec(),
        riff(b"EXIF", &[&exif(), b"x"]),
        riff(b"XMP ", &[b"<?xpacket?>", SECRET]),
    ];
    [container(&chunks), SECRET.to_vec()].concat()
}

fn cleaned(media: MediaType, upload: &[u8]) -> CleanImage {
    clean(media, upload).unwrap().unwrap()
}

fn shown(bytes: &[u8]) -> DynamicImage {
    image::load_from_memory(bytes).unwrap()
}

#[test]
fn nothing_that_a_camera_or_a_program_wrote_remains() {
    let image = halves(40, 30);
    for (media, upload, kinds) in [
        (MediaType::Jpeg, photographed(&written(image.clone(), ImageFormat::Jpeg)), 9),
        (MediaType::Png, captioned(&written(image.clone(), ImageFormat::Png)), 7),
        (MediaType::Webp, packed(&written(image.clone(), ImageFormat::WebP)), 6),
    ] {
        assert_eq!(marks(&upload).len(), kinds, "{media:?} is meant to hold it: {:?}", marks(&upload));
        let clean = cleaned(media, &upload);
        let kept = clean.image.unwrap();
        assert_eq!(marks(&kept), [""; 0], "{media:?}");
        assert_eq!(marks(&clean.thumbnail), [""; 0], "{media:?}");
        assert_eq!(image::guess_format(&kept).unwrap(), format(media).unwrap());
        let stripped = strip::strip(format(media).unwrap(), &upload).unwrap();
        assert_eq!((marks(&stripped.bytes), stripped.moves), (vec![], false), "{media:?}");
        for bytes in [&kept, &stripped.bytes] {
            let (shown, expected) = (shown(bytes), shown(&upload));
            assert_eq!(shown.dimensions(), (40, 30));
            let far = |(a, b): (&u8, &u8)| a.abs_diff(*b) > 12;
            assert!(!shown.to_rgb8().iter().zip(expected.to_rgb8().iter()).any(far), "{media:?}");
        }
    }
}

#[test]
fn the_decoders_find_no_metadata_either() {
    let upload = photographed(&written(halves(40, 30), ImageFormat::Jpeg));
    let decoder = |bytes| JpegDecoder::new(Cursor::new(bytes)).unwrap();
    assert!(decoder(upload.clone()).exif_metadata().unwrap().is_some(), "else this proves nothing");
    let mut clean = decoder(cleaned(MediaType::Jpeg, &upload).image.unwrap());
    assert_eq!((clean.exif_metadata().unwrap(), clean.xmp_metadata().unwrap()), (None, None));
    assert_eq!((clean.icc_profile().unwrap(), clean.iptc_metadata().unwrap()), (None, None));
}

#[test]
fn an_image_is_turned_upright_and_its_thumbnail_with_it() {
    let upload = oriented(&written(halves(800, 400), ImageFormat::Jpeg), 6);
    let clean = cleaned(MediaType::Jpeg, &upload);
    for (bytes, width, height) in [(clean.image.unwrap(), 400, 800), (clean.thumbnail, 160, 320)] {
        let shown = shown(&bytes).to_rgb8();
        assert_eq!(shown.dimensions(), (width, height));
        let (left, right) = (shown.get_pixel(10, height / 2), shown.get_pixel(width - 10, height / 2));
        assert!(left[2] > 200 && right[0] > 200, "what was above is on the right: {left:?}, {right:?}");
    }
}

#[test]
fn a_thumbnail_shows_all_and_is_never_larger_than_the_image() {
    for (size, expected) in [
        ((640, 480), (320, 240)),
        ((100, 50), (100, 50)),
        ((320, 7), (320, 7)),
        ((5000, 10), (320, 1)),
        ((7, 2000), (1, 320)),
    ] {
        let clean = cleaned(MediaType::Png, &written(halves(size.0, size.1), ImageFormat::Png));
        assert_eq!(image::guess_format(&clean.thumbnail).unwrap(), ImageFormat::WebP);
        assert_eq!(shown(&clean.thumbnail).dimensions(), expected, "{size:?}");
    }
}

#[test]
fn lossless_types_keep_every_value() {
    let noise = |x: u32, y: u32| (x * 7919 + y * 104_729) % 65_536;
    let deep = image::ImageBuffer::from_fn(50, 40, |x, y| {
        Rgb([noise(x, y), noise(y, x), x * y].map(|n| u16::try_from(n).unwrap()))
    });
    let byte = |n: u32| n.to_le_bytes()[0];
    let clear = image::RgbaImage::from_fn(50, 40, |x, y| Rgba([byte(noise(x, y)), 9, byte(x), byte(y * 6)]));
    for (media, image, colours) in [
        (MediaType::Png, DynamicImage::from(deep), ColorType::Rgb16),
        (MediaType::Png, DynamicImage::from(clear.clone()).to_luma_alpha8().into(), ColorType::La8),
        (MediaType::Webp, DynamicImage::from(clear), ColorType::Rgba8),
    ] {
        let kept = shown(&cleaned(media, &written(image.clone(), format(media).unwrap())).image.unwrap());
        assert!(kept.color() == colours && kept.as_bytes() == image.as_bytes(), "{media:?} {colours:?}");
    }
}

#[test]
fn what_was_packed_tightly_keeps_its_pixels_and_its_size() {
    let byte = |n: u32| n.to_le_bytes()[0];
    let noise = RgbImage::from_fn(160, 160, |x, y| Rgb([byte(x * 37), byte(y * 91), byte(x * y % 239)]));
    let mut rough = Vec::new();
    JpegEncoder::new_with_quality(&mut rough, 5).encode_image(&noise).unwrap();
    let upload = photographed(&rough);
    let kept = cleaned(MediaType::Jpeg, &upload).image.unwrap();
    assert!(kept.len() <= rough.len() && marks(&kept).is_empty(), "{} of {}", kept.len(), rough.len());
    assert!(shown(&kept) == shown(&upload), "the same pixels");
    let turned = cleaned(MediaType::Jpeg, &oriented(&rough, 3)).image.unwrap();
    assert!(turned.len() > 2 * rough.len() && shown(&turned) != shown(&rough), "what must be turned is encoded anew");
}

#[test]
fn a_moving_webp_goes_on_moving() {
    let frame = |image: RgbImage| {
        let bytes = written(image, ImageFormat::WebP);
        riff(b"ANMF", &[&[0, 0, 0, 0, 0, 0, 39, 0, 0, 29, 0, 0, 100, 0, 0, 0], &bytes[12..], &riff(b"XMP ", &[SECRET])])
    };
    let upload = container(&[
        features(0x0e),
        riff(b"ANIM", &[&[0; 6]]),
        frame(halves(40, 30)),
        frame(RgbImage::new(40, 30)),
        riff(b"EXIF", &[&exif()]),
        riff(b"XMP ", &[SECRET]),
    ]);
    let clean = cleaned(MediaType::Webp, &upload);
    let kept = clean.image.unwrap();
    assert_eq!((marks(&upload).is_empty(), marks(&kept)), (false, vec![]));
    let frames =
        |bytes: &[u8]| WebPDecoder::new(Cursor::new(bytes.to_vec())).unwrap().into_frames().collect_frames().unwrap();
    assert_eq!(frames(&kept).len(), 2);
    assert!(frames(&kept).iter().zip(frames(&upload)).all(|(a, b)| a.buffer() == b.buffer()));
    // Laying a frame on what is below it rounds.
    assert!(shown(&clean.thumbnail).to_rgb8().get_pixel(20, 2)[0] > 250, "its first frame");
}

#[test]
fn a_moving_png_goes_on_moving() {
    let still = written(halves(40, 30), ImageFormat::Png);
    let at = still.windows(4).position(|name| name == b"IDAT").unwrap();
    let length = usize::try_from(u32::from_be_bytes(*still[at - 4..].first_chunk().unwrap())).unwrap();
    let data = &still[at + 4..at + 4 + length];
    let control = |number: u8| {
        chunk(b"fcTL", &[&[0, 0, 0, number, 0, 0, 0, 40, 0, 0, 0, 30, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 10, 0, 0]])
    };
    let moving = [
        &still[..33],
        &chunk(b"acTL", &[&[0, 0, 0, 2, 0, 0, 0, 0]]),
        &control(0),
        &chunk(b"IDAT", &[data]),
        &control(1),
        &chunk(b"fdAT", &[&[0, 0, 0, 2], data]),
        &chunk(b"IEND", &[]),
    ];
    let upload = captioned(&moving.concat());
    let kept = cleaned(MediaType::Png, &upload).image.unwrap();
    assert_eq!((marks(&upload).is_empty(), marks(&kept)), (false, vec![]));
    let decoder = PngDecoder::new(Cursor::new(kept)).unwrap().apng().unwrap();
    assert_eq!(decoder.into_frames().collect_frames().unwrap().len(), 2);
}

#[test]
fn a_gif_stays_and_its_first_frame_is_its_thumbnail() {
    let mut upload = Vec::new();
    let mut encoder = GifEncoder::new(&mut upload);
    for colour in [Rgba([255, 0, 0, 255]), Rgba([0, 0, 255, 255])] {
        encoder.encode_frame(image::Frame::new(image::RgbaImage::from_pixel(640, 400, colour))).unwrap();
    }
    drop(encoder);
    let clean = cleaned(MediaType::Gif, &upload);
    assert_eq!(clean.image, None);
    let thumbnail = shown(&clean.thumbnail).to_rgba8();
    assert_eq!((thumbnail.dimensions(), thumbnail.get_pixel(9, 9)), ((320, 200), &Rgba([255, 0, 0, 255])));
}

#[test]
fn what_is_no_image_of_its_type_is_refused() {
    let png = written(halves(40, 30), ImageFormat::Png);
    let gif = written(halves(40, 30), ImageFormat::Gif);
    let mut vast = gif.clone();
    // The size of its screen.
    vast[6..10].copy_from_slice(&[0xff; 4]);
    for (media, upload, refusal) in [
        (MediaType::Jpeg, &png[..], PictureRefusal::Unsupported),
        (MediaType::Pdf, &png, PictureRefusal::Unsupported),
        (MediaType::Png, b"%PDF-1.7", PictureRefusal::Unsupported),
        (MediaType::Png, b"", PictureRefusal::Empty),
        (MediaType::Png, &png[..png.len() / 2], PictureRefusal::Broken),
        (MediaType::Gif, &gif[..gif.len() / 2], PictureRefusal::Broken),
        (MediaType::Gif, &vast, PictureRefusal::TooManyPixels),
    ] {
        assert_eq!(clean(media, upload).unwrap(), Err(refusal), "{media:?}");
    }
}

#[test]
fn no_damage_makes_anything_panic() {
    let image = halves(20, 10);
    let uploads = [
        (MediaType::Jpeg, photographed(&written(image.clone(), ImageFormat::Jpeg))),
        (MediaType::Png, captioned(&written(image.clone(), ImageFormat::Png))),
        (MediaType::Webp, packed(&written(image.clone(), ImageFormat::WebP))),
        (MediaType::Gif, written(image, ImageFormat::Gif)),
    ];
    for (media, upload) in uploads {
        let (mut refused, format) = (0, format(media).unwrap());
        for at in 0..upload.len() {
            let mut damaged = upload.clone();
            damaged[at] ^= 0x80;
            for bytes in [&damaged[..], &upload[..at]] {
                let stripped = strip::strip(format, bytes).map_or(0, |stripped| stripped.bytes.len());
                assert!(stripped <= bytes.len() + 1, "{media:?}, byte {at}");
                // Pixels are read only where there are few: damage also makes images large.
                let small = image::ImageReader::with_format(Cursor::new(bytes), format).into_dimensions();
                if small.is_ok_and(|(width, height)| width * height < 100_000) {
                    refused += u32::from(clean(media, bytes).unwrap().is_err());
                }
            }
        }
        assert!(refused > 0, "{media:?}");
    }
}
