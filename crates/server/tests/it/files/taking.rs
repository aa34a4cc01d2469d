//! Taking files through the server: by content, within limits, once per key.

use reqwest::Method;
use serde_json::{Value, json};

use super::{
    content, path,
    samples::{self, PDF, film},
    sent, text, uploaded,
};
use crate::harness::{World, form, png, stories};

stories!(
    every_type_is_taken_under_any_name,
    names_come_as_browsers_and_programs_write_them,
    what_is_disguised_is_refused,
    limits_are_inclusive,
    a_form_holds_one_file_and_nothing_else,
    a_keyed_upload_is_done_once,
);

async fn every_type_is_taken_under_any_name(world: World) {
    let amal = world.admin().await;
    for (end, kind, media, bytes) in samples::all() {
        let name = format!("مضخة رقم ٣.{end}");
        let answer = sent(&amal, &name, &bytes).await;
        let file = answer.expect(201);
        let id = text(&file, "id");
        assert_eq!(answer.must("location"), format!("/api/v1{}", path(&id)));
        let expected = json!({ "id": id, "kind": kind, "filename": name, "content_type": media, "size": bytes.len(),
            "url": format!("/api/v1/files/{id}/content"), "thumbnail_url": null, "created_at": file["created_at"] });
        assert_eq!(file, expected);
        if kind != "image" {
            assert_eq!(content(&amal, &id).await.is(200).body, bytes, "{end}: the bytes are what came");
        }
        let shown = amal.get(&path(&id)).await.expect(200);
        assert_eq!((&shown["filename"], &shown["content_type"]), (&json!(name), &json!(media)));
    }
    // Of a text alone the name tells what it is.
    assert_eq!(uploaded(&amal, "photo.exe", &png(4, 3)).await["content_type"], "image/png");
    assert_eq!(uploaded(&amal, "TABLE.CSV", b"a,b\n1,2\n").await["content_type"], "text/csv");
    sent(&world.anybody(), "a.png", &png(4, 3)).await.problem(401, "unauthenticated");
}

async fn names_come_as_browsers_and_programs_write_them(world: World) {
    let amal = world.admin().await;
    let parameters = [
        ("filename=\"%D9.txt\"", "%D9.txt"),
        ("filename=\"plan.txt\"; filename*=UTF-8''%D9%85%D8%B6%D8%AE%D8%A9.txt", "مضخة.txt"),
        ("filename=\"C:\\\\plans\\\\valve.txt\"", "valve.txt"),
        ("filename=\"../../etc/passwd.txt\"", "passwd.txt"),
    ];
    for (parameter, name) in parameters {
        let head = format!("--x\r\ncontent-disposition: form-data; name=\"file\"; {parameter}\r\n\r\n");
        let body = format!("{head}a note\r\n--x--\r\n");
        let file = amal.call(Method::POST, "/files").body("multipart/form-data; boundary=x", body).await.expect(201);
        assert_eq!(file["filename"], name, "{parameter}");
    }
    for (name, code) in [("..", "blank"), (&*format!("{}.txt", "ن".repeat(252)), "too_long")] {
        assert_eq!(sent(&amal, name, b"a note").await.fields(), [format!("filename: {code}")]);
    }
    sent(&amal, &format!("{}.txt", "ن".repeat(251)), b"a note").await.is(201);
    let reversed = sent(&amal, "a\u{202e}txt.exe", b"a note").await;
    assert_eq!(reversed.fields().len(), 1, "a name that looks like another");
}

async fn what_is_disguised_is_refused(world: World) {
    let amal = world.admin().await;
    for (name, bytes) in samples::disguised() {
        let refused = sent(&amal, name, &bytes).await;
        assert_eq!(refused.code(), 415, "{name} {:?}: {refused}", String::from_utf8_lossy(&bytes));
        refused.problem(415, "unsupported_file_type");
    }
    assert_eq!(sent(&amal, "a.txt", b"").await.fields(), ["file: empty"]);
    assert_eq!(super::blobs(&world.place), [""; 0], "nothing of what was refused is kept");
}

async fn limits_are_inclusive(mut world: World) {
    let limits = [
        ("FILES_MAX_IMAGE_BYTES", "5000"),
        ("FILES_MAX_DOCUMENT_BYTES", "100000"),
        ("FILES_MAX_VIDEO_BYTES", "200000"),
    ];
    world.restart(&limits).await;
    let amal = world.admin().await;
    let padded = |head: &[u8], size: usize| {
        let mut bytes = head.to_vec();
        bytes.resize(size, b' ');
        bytes
    };
    for (name, head, most) in
        [("a.png", png(4, 3), 5_000), ("a.pdf", PDF.to_vec(), 100_000), ("a.mp4", samples::MP4.to_vec(), 200_000)]
    {
        let file = uploaded(&amal, name, &padded(&head, most)).await;
        assert_eq!(file["size"], most);
        for size in [most + 1, most + 70_000, 2_000_000] {
            sent(&amal, name, &padded(&head, size)).await.problem(413, "payload_too_large");
        }
        let announced = |size: usize| json!({ "filename": name, "content_type": file["content_type"], "size": size });
        amal.post("/files/uploads", &announced(most)).await.is(201);
        amal.post("/files/uploads", &announced(most + 1)).await.problem(413, "payload_too_large");
    }
    world.settled().await;
    // The image was encoded anew, without what was behind it, and has a thumbnail; the others are as they came.
    assert_eq!(super::blobs(&world.place).len(), 4, "{:?}", super::blobs(&world.place));
}

async fn a_form_holds_one_file_and_nothing_else(world: World) {
    let amal = world.admin().await;
    let post = |kind: &str, body: Vec<u8>| amal.call(Method::POST, "/files").body(kind, body);
    let (kind, body) = form("picture", "a.png", "image/png", &png(4, 3));
    assert_eq!(post(&kind, body).await.fields(), ["picture: unknown_field"]);
    let end = "\r\n--x--\r\n";
    let part = |name: &str| {
        format!("--x\r\ncontent-disposition: form-data; name=\"{name}\"; filename=\"a.txt\"\r\n\r\na note")
    };
    let boundary = "multipart/form-data; boundary=x";
    for (second, told) in [("file", "file: repeated_field"), ("note", "note: unknown_field")] {
        let body = format!("{}\r\n{}{end}", part("file"), part(second));
        assert_eq!(post(boundary, body.into()).await.fields(), [told]);
    }
    assert_eq!(post(boundary, b"--x--\r\n".to_vec()).await.fields(), ["file: required"]);
    let nameless = format!("--x\r\ncontent-disposition: form-data; name=\"file\"\r\n\r\na note{end}");
    assert_eq!(post(boundary, nameless.into()).await.fields(), ["filename: required"]);
    post(boundary, b"no form at all".to_vec()).await.problem(400, "bad_request");
    post(boundary, part("file").into()).await.problem(400, "bad_request");
    post("image/png", png(4, 3)).await.problem(415, "unsupported_media_type");
    amal.post("/files", &json!({ "file": "x" })).await.problem(415, "unsupported_media_type");
    let packed = post(&kind, Vec::new()).header("content-encoding", "gzip").await;
    packed.problem(415, "unsupported_media_type");
    assert_eq!(super::blobs(&world.place), [""; 0], "nothing of what was refused is kept");
}

async fn a_keyed_upload_is_done_once(world: World) {
    let amal = world.admin().await;
    let keyed = |name: &str, bytes: &[u8]| sent(&amal, name, bytes).header("idempotency-key", "key-1");
    let bytes = film(300_000);
    let first = keyed("a.mp4", &bytes).await;
    let file = first.expect(201);
    for _ in 0..2 {
        let again = keyed("a.mp4", &bytes).await;
        assert_eq!((again.expect(201), again.must("idempotent-replayed")), (file.clone(), "true"));
        assert_eq!(again.header("location"), first.header("location"));
    }
    keyed("b.mp4", &bytes).await.problem(422, "idempotency_key_reused");
    keyed("a.mp4", &film(100)).await.problem(422, "idempotency_key_reused");
    let refused = sent(&amal, "a.png", b"<html>").header("idempotency-key", "key-2").await;
    refused.problem(415, "unsupported_file_type");
    let again = sent(&amal, "a.png", b"<html>").header("idempotency-key", "key-2").await;
    assert_eq!((again.text(), again.must("idempotent-replayed")), (refused.text(), "true"));
    assert_eq!(super::blobs(&world.place).len(), 1, "one upload keeps bytes");
    let announcement = json!({ "filename": "a.mp4", "content_type": "video/mp4", "size": 9 });
    let announce = || amal.post("/files/uploads", &announcement).header("idempotency-key", "key-3");
    let told: Value = announce().await.expect(201);
    assert_eq!(announce().await.expect(201), told, "the same address");
}
