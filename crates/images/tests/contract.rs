//! The contract of `PictureMaker`.

#![expect(clippy::unwrap_used, reason = "a fixture that cannot be made fails its case")]

use std::sync::Arc;

use image::ImageFormat;
use p2p_contract::{
    Fixture,
    world::{PictureWorld, Shown},
};
use p2p_images::{PictureOptions, WebpPictures};

fn look(webp: &[u8]) -> Shown {
    let pixels = image::load_from_memory_with_format(webp, ImageFormat::WebP).unwrap().into_rgb8();
    Shown { width: pixels.width(), height: pixels.height(), pixels: pixels.pixels().map(|pixel| pixel.0).collect() }
}

async fn pictures() -> Option<Fixture<PictureWorld>> {
    let options = PictureOptions::default();
    let maker = Arc::new(WebpPictures::new(options));
    let too_many = options.parallel.get() + options.waiting + 20;
    Some(Fixture::new(PictureWorld { maker, look: Box::new(look), too_many }))
}

p2p_contract::picture_maker_suite!(pictures);
