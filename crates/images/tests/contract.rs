//! The contracts of `PictureMaker` and `ImageCleaner`.

#![expect(clippy::unwrap_used, reason = "a fixture that cannot be made fails its case")]

use std::sync::Arc;

use p2p_contract::{
    Fixture,
    world::{CleanerWorld, PictureWorld, Shown},
};
use p2p_images::{CleanedImages, PictureOptions, WebpPictures};

fn look(bytes: &[u8]) -> Shown {
    let pixels = image::load_from_memory(bytes).unwrap().into_rgb8();
    Shown { width: pixels.width(), height: pixels.height(), pixels: pixels.pixels().map(|pixel| pixel.0).collect() }
}

async fn pictures() -> Option<Fixture<PictureWorld>> {
    let options = PictureOptions::default();
    let maker = Arc::new(WebpPictures::new(options));
    let too_many = options.parallel.get() + options.waiting + 20;
    Some(Fixture::new(PictureWorld { maker, look: Box::new(look), too_many }))
}

async fn images() -> Option<Fixture<CleanerWorld>> {
    let options = PictureOptions::default();
    let cleaner = Arc::new(CleanedImages::new(options));
    let room = options.parallel.get() + options.waiting;
    Some(Fixture::new(CleanerWorld { cleaner, look: Box::new(look), room }))
}

p2p_contract::picture_maker_suite!(pictures);
p2p_contract::image_cleaner_suite!(images);
