//! The bytes of files over HTTP: whole, in part, known already; and what browsers are told of them.

use reqwest::Method;
use serde_json::json;

use super::{
    content,
    samples::{self, film},
    text, uploaded,
};
use crate::harness::{World, png, stories};

stories!(
    browsers_are_told_to_run_nothing,
    a_part_is_read_alone,
    what_is_at_hand_is_not_sent_again,
    a_file_costs_as_many_statements_whatever_its_size,
    what_is_not_there_is_not_found,
);

async fn browsers_are_told_to_run_nothing(world: World) {
    let amal = world.admin().await;
    let name = "مضخة ٣.";
    let encoded = "%D9%85%D8%B6%D8%AE%D8%A9%20%D9%A3.";
    for (end, kind, media, bytes) in samples::all() {
        let file = uploaded(&amal, &format!("{name}{end}"), &bytes).await;
        let shown = amal.root(Method::GET, &text(&file, "url")).header("accept-encoding", "gzip, br, zstd").await;
        shown.is(200);
        // An image may have been cleaned meanwhile.
        assert!(kind == "image" || shown.body == bytes, "{end}");
        let media = if kind == "document" && media.starts_with("text/") {
            format!("{media}; charset=utf-8")
        } else {
            media.to_owned()
        };
        let way = if kind == "document" { "attachment" } else { "inline" };
        for (header, value) in [
            ("content-type", media),
            ("content-length", shown.body.len().to_string()),
            ("accept-ranges", "bytes".to_owned()),
            ("cache-control", "private, max-age=300".to_owned()),
            ("content-security-policy", "default-src 'none'; sandbox".to_owned()),
            ("x-content-type-options", "nosniff".to_owned()),
            ("content-disposition", format!("{way}; filename=\"____ _.{end}\"; filename*=UTF-8''{encoded}{end}")),
        ] {
            assert_eq!(shown.must(header), value, "{end}");
        }
        assert_eq!((shown.header("content-encoding"), shown.set_cookies().len()), (None, 0), "{end}");
    }
}

async fn a_part_is_read_alone(world: World) {
    let amal = world.admin().await;
    // More than the store reads at once.
    let bytes: Vec<u8> = samples::MP4.iter().copied().chain((0..=u8::MAX).cycle()).take(700_001).collect();
    let file = uploaded(&amal, "a.mp4", &bytes).await;
    let url = text(&file, "url");
    let read = |range: &str| amal.root(Method::GET, &url).header("range", range);
    for (range, part) in [
        ("bytes=0-0", 0..1),
        ("bytes=262140-524299", 262_140..524_300),
        ("bytes=700000-", 700_000..700_001),
        ("bytes=-10", 699_991..700_001),
        ("bytes=600000-9999999", 600_000..700_001),
        ("bytes=-9999999", 0..700_001),
    ] {
        let answer = read(range).await;
        assert_eq!(answer.is(206).body, bytes[part.clone()], "{range}");
        assert_eq!(answer.must("content-range"), format!("bytes {}-{}/700001", part.start, part.end - 1));
        assert_eq!(answer.must("content-length"), part.len().to_string());
    }
    for range in ["bytes=0-1,5-6", "lines=1-2", "bytes=5-1"] {
        assert_eq!(read(range).await.is(200).body.len(), bytes.len(), "{range}");
    }
    for range in ["bytes=700001-", "bytes=-0"] {
        let behind = read(range).await;
        behind.problem(416, "range_not_satisfiable");
        assert_eq!(behind.must("content-range"), "bytes */700001");
    }
    let whole = amal.root(Method::GET, &url).await;
    let tag = whole.must("etag");
    assert_eq!(read("bytes=0-1").header("if-range", tag).await.is(206).must("etag"), tag);
    read("bytes=0-1").header("if-range", "\"another\"").await.is(200);
    read("bytes=0-1").header("if-range", whole.must("last-modified")).await.is(200);
    let head = amal.root(Method::HEAD, &url).header("range", "bytes=0-1").await;
    assert!(head.is(200).body.is_empty() && head.must("content-length") == "700001", "{head}");
    assert_eq!((head.must("etag"), head.must("content-type")), (tag, "video/mp4"));
}

async fn what_is_at_hand_is_not_sent_again(world: World) {
    let amal = world.admin().await;
    let url = text(&uploaded(&amal, "a.mp4", &film(9_000)).await, "url");
    let read = || amal.root(Method::GET, &url);
    let shown = read().await;
    let tag = shown.must("etag");
    for known in [tag.to_owned(), format!("\"x\", W/{tag}"), "*".to_owned()] {
        let again = read().header("if-none-match", &known).header("range", "bytes=0-1").await;
        assert!(again.is(304).body.is_empty() && again.must("etag") == tag, "{again}");
        assert_eq!(again.must("content-security-policy"), "default-src 'none'; sandbox");
    }
    read().header("if-none-match", "\"x\"").await.is(200);
    assert_ne!(content(&amal, &super::a_note(&amal).await).await.must("etag"), tag);
}

async fn a_file_costs_as_many_statements_whatever_its_size(world: World) {
    let amal = world.admin().await;
    let mut costs = Vec::new();
    for size in [1_000, 3_000_000] {
        let id = text(&uploaded(&amal, "a.mp4", &film(size)).await, "id");
        for path in [format!("/files/{id}"), format!("/files/{id}/content")] {
            costs.push(world.statements(&amal, &path).await);
        }
    }
    assert_eq!(costs[..2], costs[2..]);
    assert!(costs.iter().all(|cost| *cost <= 4), "{costs:?}");
}

async fn what_is_not_there_is_not_found(world: World) {
    let amal = world.admin().await;
    let note = super::a_note(&amal).await;
    amal.get(&format!("/files/{note}/thumbnail")).await.problem(404, "not_found");
    for id in ["x", "..%2F..%2Fp2p.db", "0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70"] {
        for end in ["", "/content", "/thumbnail"] {
            amal.get(&format!("/files/{id}{end}")).await.problem(404, "not_found");
        }
        amal.delete(&format!("/files/{id}")).await.problem(404, "not_found");
        amal.poke(&format!("/files/{id}/complete")).await.problem(404, "not_found");
    }
    let picture = text(&uploaded(&amal, "a.png", &png(4, 3)).await, "id");
    for end in ["", "/content", "/thumbnail"] {
        world.anybody().get(&format!("/files/{picture}{end}")).await.problem(401, "unauthenticated");
    }
    let file = amal.get(&format!("/files/{note}")).await;
    amal.get(&format!("/files/{note}")).header("if-none-match", file.must("etag")).await.is(304);
    assert_eq!(amal.get(&format!("/files/{note}?fields=id,size")).await.expect(200), json!({ "id": note, "size": 6 }));
}
