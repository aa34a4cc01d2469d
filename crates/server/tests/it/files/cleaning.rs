//! What happens to images once they are there: their metadata goes, a thumbnail comes.

use image::ImageFormat;
use serde_json::Value;

use super::{
    blobs, content, path,
    samples::{self, GIF},
    text, uploaded,
};
use crate::harness::{World, jpeg, png, stories, webp};

stories!(
    a_photograph_forgets_where_it_was_taken,
    images_get_a_thumbnail,
    an_image_that_nothing_can_read_stays_as_it_came,
    what_the_reader_has_is_told_apart_from_what_was_cleaned,
);

async fn a_photograph_forgets_where_it_was_taken(world: World) {
    let amal = world.admin().await;
    let told = "taken-at-the-secret-plant";
    let photograph = samples::photograph(told);
    let file = uploaded(&amal, "مضخة.jpg", &photograph).await;
    world.settled().await;
    let id = text(&file, "id");
    let clean = content(&amal, &id).await.is(200).body.clone();
    assert!(!clean.windows(4).any(|window| window == b"Exif"));
    let pixels = image::load_from_memory_with_format(&clean, ImageFormat::Jpeg).unwrap();
    assert_eq!((pixels.width(), pixels.height()), (30, 40), "it stands upright without being told to");
    let shown = amal.get(&path(&id)).await.expect(200);
    assert_eq!((shown["size"].as_u64().unwrap(), &shown["filename"]), (clean.len() as u64, &file["filename"]));
    assert_eq!(world.place.traces_of(told).await, [""; 0], "nor is it kept anywhere else");
    assert_eq!(blobs(&world.place).len(), 2, "the image and its thumbnail");
}

async fn images_get_a_thumbnail(world: World) {
    let amal = world.admin().await;
    let table = [
        ("a.png", png(1_000, 500), (320, 160)),
        ("a.jpg", jpeg(500, 1_000), (160, 320)),
        ("a.webp", webp(64, 48), (64, 48)),
        ("a.gif", GIF.to_vec(), (1, 1)),
    ];
    for (name, bytes, edges) in table {
        let file = uploaded(&amal, name, &bytes).await;
        assert_eq!(file["thumbnail_url"], Value::Null);
        world.settled().await;
        let id = text(&file, "id");
        let file = amal.get(&path(&id)).await.expect(200);
        let url = text(&file, "thumbnail_url");
        assert_eq!(url, format!("/api/v1/files/{id}/thumbnail"));
        let small = amal.root(reqwest::Method::GET, &url).await;
        assert_eq!(small.is(200).must("content-type"), "image/webp");
        assert_eq!((small.must("x-content-type-options"), small.must("content-disposition")), ("nosniff", "inline"));
        let pixels = image::load_from_memory_with_format(&small.body, ImageFormat::WebP).unwrap();
        assert_eq!((pixels.width(), pixels.height()), edges, "{name}");
        let known = amal.root(reqwest::Method::GET, &url).header("if-none-match", small.must("etag")).await;
        assert!(known.is(304).body.is_empty());
        let whole = content(&amal, &id).await;
        assert_ne!(whole.must("etag"), small.must("etag"));
        assert_eq!(whole.must("content-type"), text(&file, "content_type"));
        assert!(image::load_from_memory(&whole.body).is_ok(), "{name}");
    }
}

async fn an_image_that_nothing_can_read_stays_as_it_came(world: World) {
    let amal = world.admin().await;
    let whole = png(300, 200);
    let half = &whole[..whole.len() / 2];
    let id = text(&uploaded(&amal, "half.png", half).await, "id");
    world.settled().await;
    assert_eq!(content(&amal, &id).await.is(200).body, half);
    assert_eq!(amal.get(&path(&id)).await.expect(200)["thumbnail_url"], Value::Null);
}

async fn what_the_reader_has_is_told_apart_from_what_was_cleaned(world: World) {
    let amal = world.admin().await;
    let photograph = samples::photograph("north");
    let id = text(&uploaded(&amal, "a.jpg", &photograph).await, "id");
    world.settled().await;
    let clean = content(&amal, &id).await;
    assert_ne!(clean.is(200).body, photograph);
    let tag = clean.must("etag");
    assert!(tag.ends_with("-1\""), "the bytes were replaced once: {tag}");
    let before = tag.replace("-1\"", "-0\"");
    let again = amal.get(&format!("/files/{id}/content")).header("if-none-match", &before).await;
    assert_eq!(again.is(200).body, clean.body);
}
