//! Pictures of people and logos of organizations.

use image::ImageFormat;
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Person, World, eventually, form, jpeg, png, stories, webp};

stories!(
    a_picture_is_kept_in_two_sizes,
    a_picture_is_cached_for_good,
    another_picture_takes_its_place,
    what_is_no_picture_is_refused,
    what_is_too_large_is_refused,
    nothing_else_in_the_file_is_kept,
    authors_show_their_picture,
    a_logo_is_set_by_admins,
    two_at_once_leave_one,
    a_picture_is_removed_as_it_was_read,
);

const AVATAR: &str = "/users/me/avatar";
const LOGO: &str = "/organizations/current/logo";
const MIB: usize = 1024 * 1024;

/// Sets a picture; answers where it is.
async fn set(person: &Person, bytes: &[u8]) -> String {
    url(&person.upload(AVATAR, bytes).await.expect(200), "avatar_url")
}

fn url(object: &Value, name: &str) -> String {
    object[name].as_str().unwrap_or_else(|| panic!("no {name}: {object}")).to_owned()
}

async fn gone(world: &World, what: &str, url: &str) {
    eventually(what, async || world.anybody().root(Method::GET, url).await.code() == 404).await;
    world.anybody().root(Method::GET, url).await.problem(404, "not_found");
}

async fn a_picture_is_kept_in_two_sizes(world: World) {
    let amal = world.admin().await;
    for bytes in [png(300, 200), jpeg(40, 700), webp(64, 64), png(1, 1)] {
        let url = set(&amal, &bytes).await;
        assert!(url.starts_with("/api/v1/pictures/"), "{url}");
        assert_eq!(amal.get("/users/me").await.expect(200)["avatar_url"], url.as_str());
        for (query, edge) in [("", 256), ("?size=256", 256), ("?size=64", 64)] {
            let shown = world.anybody().root(Method::GET, &format!("{url}{query}")).await;
            assert_eq!(shown.is(200).must("content-type"), "image/webp");
            let pixels = image::load_from_memory_with_format(&shown.body, ImageFormat::WebP).unwrap();
            assert_eq!((pixels.width(), pixels.height()), (edge, edge));
        }
        assert_eq!(
            world.anybody().root(Method::GET, &format!("{url}?size=65")).await.fields(),
            ["size: unknown_value"]
        );
    }
    for unknown in ["x", "..%2F..%2Fp2p.db", "0198f1a07c2e7b618f6a2b3c4d5e6f70"] {
        world.anybody().get(&format!("/pictures/{unknown}")).await.problem(404, "not_found");
    }
}

async fn a_picture_is_removed_as_it_was_read(world: World) {
    let amal = world.admin().await;
    for (path, whole, name) in [(AVATAR, "/users/me", "avatar_url"), (LOGO, "/organizations/current", "logo_url")] {
        let before = amal.get(whole).await;
        amal.upload(path, &png(30, 20)).await.is(200);
        amal.delete(path).header("if-match", before.must("etag")).await.problem(412, "precondition_failed");
        let now = amal.get(whole).await;
        assert!(now.expect(200)[name].is_string(), "{now}");
        amal.delete(path).header("if-match", now.must("etag")).await.is(204);
        assert_eq!(amal.get(whole).await.expect(200)[name], Value::Null);
    }
}

async fn a_picture_is_cached_for_good(world: World) {
    let amal = world.admin().await;
    let url = set(&amal, &png(300, 200)).await;
    let shown = world.anybody().root(Method::GET, &url).await;
    let cache = shown.must("cache-control");
    assert!(cache.contains("public") && cache.contains("max-age=31536000") && cache.contains("immutable"), "{shown}");
    assert_eq!(shown.must("x-content-type-options"), "nosniff");
    assert!(shown.set_cookies().is_empty());
    let small = world.anybody().root(Method::GET, &format!("{url}?size=64")).await;
    assert_ne!(small.must("etag"), shown.must("etag"));
    for known in [shown.must("etag").to_owned(), format!("\"x\", W/{}", shown.must("etag")), "*".to_owned()] {
        let again = world.anybody().root(Method::GET, &url).header("if-none-match", &known).await;
        assert!(again.is(304).body.is_empty() && again.must("etag") == shown.must("etag"), "{again}");
    }
    world.anybody().root(Method::GET, &url).header("if-none-match", small.must("etag")).await.is(200);
    let head = world.anybody().root(Method::HEAD, &url).await;
    assert!(head.is(200).body.is_empty() && head.must("etag") == shown.must("etag"), "{head}");
}

async fn another_picture_takes_its_place(world: World) {
    let amal = world.admin().await;
    amal.delete(AVATAR).await.is(204);
    let before = amal.get("/users/me").await;
    let first = set(&amal, &png(30, 20)).await;
    amal.get("/users/me").header("if-none-match", before.must("etag")).await.is(200);
    let second = set(&amal, &png(30, 20)).await;
    assert_ne!(first, second);
    gone(&world, "the old picture is gone", &first).await;
    world.anybody().root(Method::GET, &second).await.is(200);
    amal.delete(AVATAR).await.is(204);
    assert_eq!(amal.get("/users/me").await.expect(200)["avatar_url"], Value::Null);
    gone(&world, "the last picture is gone", &second).await;
    amal.delete(AVATAR).await.is(204);
    world.anybody().upload(AVATAR, &png(30, 20)).await.problem(401, "unauthenticated");
}

async fn what_is_no_picture_is_refused(world: World) {
    let amal = world.admin().await;
    let kept = set(&amal, &png(30, 20)).await;
    let gif = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";
    let svg = br#"<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>"#;
    let others: [&[u8]; 6] = [gif, svg, b"<!doctype html><p>x", b"%PDF-1.7", b"x", &[0; 3_000]];
    for bytes in others {
        amal.upload(AVATAR, bytes).await.problem(415, "unsupported_file_type");
    }
    assert_eq!(amal.upload(AVATAR, b"").await.fields(), ["file: empty"]);
    let whole = png(300, 200);
    assert_eq!(amal.upload(AVATAR, &whole[..whole.len() / 2]).await.fields(), ["file: broken_image"]);
    let (kind, body) = form("picture", "a.png", "image/png", &whole);
    let fields = amal.call(Method::PUT, AVATAR).body(&kind, body).await.fields();
    assert_eq!(fields, ["file: required", "picture: unknown_field"]);
    amal.put(AVATAR, &json!({ "file": "x" })).await.problem(415, "unsupported_media_type");
    amal.call(Method::PUT, AVATAR).body("image/png", whole.clone()).await.problem(415, "unsupported_media_type");
    amal.call(Method::PUT, AVATAR).body(&kind, "no form at all").await.problem(400, "bad_request");
    // What the file is called counts for nothing.
    let (kind, body) = form("file", "../../\"evil\".html", "text/html", &whole);
    amal.call(Method::PUT, AVATAR).body(&kind, body).await.is(200);
    gone(&world, "only what was taken took its place", &kept).await;
}

/// A PNG that claims to be of that size: its head alone, with the checksum that belongs to it (ISO/IEC 15948, 5.5).
fn bomb(width: u32, height: u32) -> Vec<u8> {
    let mut head = b"IHDR".to_vec();
    head.extend(width.to_be_bytes());
    head.extend(height.to_be_bytes());
    head.extend([8, 6, 0, 0, 0]);
    let checksum = !head.iter().fold(u32::MAX, |sum, byte| {
        let fold = |sum: u32, _| if sum & 1 == 1 { (sum >> 1) ^ 0xedb8_8320 } else { sum >> 1 };
        (0..8).fold(sum ^ u32::from(*byte), fold)
    });
    let mut bytes = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0d".to_vec();
    bytes.extend(head);
    bytes.extend(checksum.to_be_bytes());
    bytes.extend(&png(8, 8)[33..]);
    bytes
}

async fn what_is_too_large_is_refused(world: World) {
    let amal = world.admin().await;
    assert_eq!(bomb(8, 8)[..29], png(8, 8)[..29][..24].iter().copied().chain([8, 6, 0, 0, 0]).collect::<Vec<u8>>());
    for (width, height) in [(60_000, 60_000), (10_000, 5_001), (u32::MAX >> 1, 1)] {
        assert_eq!(
            amal.upload(AVATAR, &bomb(width, height)).await.fields(),
            ["file: too_many_pixels"],
            "{width}x{height}"
        );
    }
    let mut padded = png(30, 20);
    padded.resize(5 * MIB, 0);
    amal.upload(AVATAR, &padded).await.is(200);
    padded.push(0);
    amal.upload(AVATAR, &padded).await.problem(413, "payload_too_large");
    padded.resize(6 * MIB, 0);
    amal.upload(AVATAR, &padded).await.problem(413, "payload_too_large");
    amal.get("/users/me").await.is(200);
}

/// A JPEG with EXIF data behind its first marker.
fn tagged(marker: &str) -> Vec<u8> {
    let plain = jpeg(40, 30);
    let exif = [b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0", marker.as_bytes()].concat();
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&plain[..2], &[0xff, 0xe1], &length, &exif, &plain[2..]].concat()
}

async fn nothing_else_in_the_file_is_kept(world: World) {
    let amal = world.admin().await;
    let marker = "taken-at-the-secret-plant";
    let url = set(&amal, &tagged(marker)).await;
    let mut trailing = png(30, 20);
    trailing.extend(marker.as_bytes());
    let logo = url_of_logo(&amal, &trailing).await;
    for shown in [&url, &format!("{url}?size=64"), &logo] {
        let bytes = world.anybody().root(Method::GET, shown).await.is(200).body.clone();
        assert!(!bytes.windows(marker.len()).any(|window| window == marker.as_bytes()), "{shown}");
        assert!(!bytes.windows(4).any(|window| window == b"Exif" || window == b"EXIF"), "{shown}");
    }
    assert_eq!(world.place.traces_of(marker).await, [""; 0]);
}

async fn url_of_logo(admin: &Person, bytes: &[u8]) -> String {
    url(&admin.upload(LOGO, bytes).await.expect(200), "logo_url")
}

async fn authors_show_their_picture(world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    let topic =
        amal.post("/forums/topics", &json!({ "title": "Which valve?", "content": "It leaks." })).await.expect(201);
    assert_eq!(topic["author"]["avatar_url"], Value::Null);
    let path = format!("/forums/topics/{}", topic["id"].as_str().unwrap());
    let picture = set(&amal, &png(30, 20)).await;
    let seen = nora.get(&path).await.expect(200);
    assert_eq!(seen["author"]["avatar_url"], picture.as_str());
    assert_eq!(seen["posts"]["items"][0]["author"]["avatar_url"], picture.as_str());
    assert_eq!(nora.get("/forums/topics").await.expect(200)["items"][0]["author"]["avatar_url"], picture.as_str());
    assert_eq!(nora.get(&format!("/users/{}", amal.id)).await.expect(200)["avatar_url"], picture.as_str());
    let post = amal.post(&format!("{path}/posts"), &json!({ "content": "More." })).await.expect(201);
    assert_eq!(post["author"]["avatar_url"], picture.as_str());
    amal.delete(AVATAR).await.is(204);
    assert_eq!(nora.get(&path).await.expect(200)["author"]["avatar_url"], Value::Null);
}

async fn a_logo_is_set_by_admins(world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    let sami = world.member_of(&amal).await;
    sami.upload(LOGO, &png(30, 20)).await.problem(403, "forbidden");
    sami.delete(LOGO).await.problem(403, "forbidden");
    amal.upload(LOGO, b"x").await.problem(415, "unsupported_file_type");
    let first = url_of_logo(&amal, &png(30, 20)).await;
    assert_eq!(sami.get("/organizations/current").await.expect(200)["logo_url"], first.as_str());
    assert_eq!(nora.get("/organizations/current").await.expect(200)["logo_url"], Value::Null);
    world.anybody().root(Method::GET, &format!("{first}?size=64")).await.is(200);
    let email = "salem@people.example";
    amal.post("/users/invite", &json!({ "email": email })).await.is(201);
    let token = world.mailed_token(email, "/auth/accept-invitation").await;
    let offer = world.anybody().get(&format!("/auth/invitations/{token}")).await.expect(200);
    assert_eq!(offer["organization"]["logo_url"], first.as_str());
    let second = url_of_logo(&amal, &jpeg(30, 20)).await;
    gone(&world, "the old logo is gone", &first).await;
    amal.delete(LOGO).await.is(204);
    assert_eq!(amal.get("/organizations/current").await.expect(200)["logo_url"], Value::Null);
    gone(&world, "the last logo is gone", &second).await;
}

async fn two_at_once_leave_one(world: World) {
    let amal = world.admin().await;
    let calls: Vec<_> = (1..7)
        .map(|edge| {
            let amal = amal.clone();
            tokio::spawn(async move { amal.upload(AVATAR, &png(edge * 20, 30)).await })
        })
        .collect();
    let mut urls = Vec::new();
    for call in calls {
        urls.push(url(&call.await.unwrap().expect(200), "avatar_url"));
    }
    let kept = url(&amal.get("/users/me").await.expect(200), "avatar_url");
    world.anybody().root(Method::GET, &kept).await.is(200);
    for lost in urls.iter().filter(|url| **url != kept) {
        gone(&world, "of two pictures one is kept", lost).await;
    }
    assert!(urls.contains(&kept));
}
