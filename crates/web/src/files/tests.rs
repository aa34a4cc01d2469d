use std::sync::{Arc, PoisonError, atomic::Ordering};

use actix_web::{http::Method, test::TestRequest};
use serde_json::{Value, json};

use super::requests::{FileAnnouncement, TicketQuery};
use crate::{
    extract::{Body, FieldErrors},
    session::tests::{
        Answer, ask,
        doubles::{
            GOOD, Ports,
            cabinet::{self, FILM, PICTURE, TEXT},
        },
    },
};

const TAG: &str = "\"5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e-1\"";

fn signed_in(method: Method, path: &str) -> TestRequest {
    TestRequest::default().method(method).uri(path).insert_header(("authorization", format!("Bearer {GOOD}")))
}

fn path(file: u128, end: &str) -> String {
    format!("/api/v1/files/{}{end}", cabinet::id(file))
}

async fn read(file: u128, headers: &[(&str, &str)]) -> Answer {
    let mut request = signed_in(Method::GET, &path(file, "/content"));
    for field in headers {
        request = request.insert_header(*field);
    }
    ask(&Arc::<Ports>::default(), request).await
}

fn text(range: std::ops::Range<usize>) -> String {
    String::from_utf8(cabinet::bytes()[range].to_vec()).unwrap()
}

#[actix_web::test]
async fn a_file_is_read_whole_with_all_that_browsers_must_know() {
    let picture = read(PICTURE, &[("accept-encoding", "br")]).await;
    assert_eq!((picture.status, picture.text.as_str()), (200, text(0..1_000).as_str()));
    for (name, value) in [
        ("content-type", "image/png"),
        ("etag", TAG),
        ("accept-ranges", "bytes"),
        ("cache-control", "private, max-age=300"),
        ("content-security-policy", "default-src 'none'; sandbox"),
        ("x-content-type-options", "nosniff"),
        ("last-modified", "Sat, 31 Jan 2026 08:05:00 GMT"),
        ("content-disposition", "inline; filename=\"____.png\"; filename*=UTF-8''%D9%85%D8%B6%D8%AE%D8%A9.png"),
        ("content-encoding", "-"),
        ("content-range", "-"),
    ] {
        assert_eq!(picture.header(name), value, "{name}");
    }
    let plan = read(TEXT, &[("accept-encoding", "br")]).await;
    assert_eq!(plan.header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(plan.header("content-disposition"), "attachment; filename=\"plan.txt\"");
    assert_eq!((plan.header("content-encoding"), plan.text.len()), ("-", 1_000), "the tag is of these very bytes");
}

#[actix_web::test]
async fn a_range_is_sent_alone() {
    let part = read(PICTURE, &[("range", "bytes=290-309"), ("if-range", TAG)]).await;
    assert_eq!((part.status, part.text), (206, text(290..310)));
    assert_eq!(part.headers.get("content-range").unwrap(), "bytes 290-309/1000");
    let changed = read(PICTURE, &[("range", "bytes=0-1"), ("if-range", "\"x\"")]).await;
    assert_eq!((changed.status, changed.text.len()), (200, 1_000));
    let behind = read(PICTURE, &[("range", "bytes=1000-")]).await;
    assert_eq!((behind.status, &behind.body["code"]), (416, &json!("range_not_satisfiable")));
    assert_eq!(behind.header("content-range"), "bytes */1000");
}

#[actix_web::test]
async fn what_the_reader_has_already_is_not_sent_again() {
    for tag in [TAG, "*", &format!("\"a\", W/{TAG}")] {
        let known = read(PICTURE, &[("if-none-match", tag)]).await;
        assert_eq!((known.status, known.text.as_str(), known.header("etag")), (304, "", TAG), "{tag}");
    }
    assert_eq!(read(PICTURE, &[("if-none-match", "\"other\"")]).await.status, 200);
}

#[actix_web::test]
async fn a_thumbnail_is_a_small_image_with_a_tag_of_its_own() {
    let ports = Arc::<Ports>::default();
    let small = ask(&ports, signed_in(Method::GET, &path(PICTURE, "/thumbnail"))).await;
    assert_eq!((small.status, small.header("content-type")), (200, "image/webp"));
    assert_eq!(small.header("etag"), TAG.replace("-1", "-1-thumbnail"));
    assert_eq!(ask(&ports, signed_in(Method::GET, &path(TEXT, "/thumbnail"))).await.status, 404);
}

#[actix_web::test]
async fn a_store_with_addresses_answers_by_itself() {
    let ports = Arc::<Ports>::default();
    ports.cabinet.has_links.store(true, Ordering::SeqCst);
    let there = ask(&ports, signed_in(Method::GET, &path(PICTURE, "/content"))).await;
    assert_eq!((there.status, there.header("cache-control")), (302, "no-store"));
    assert_eq!(there.header("location"), format!("https://store.example/files/{}/1", cabinet::id(PICTURE)));
}

#[actix_web::test]
async fn head_reads_nothing() {
    let request = signed_in(Method::HEAD, &path(PICTURE, "/content")).insert_header(("range", "bytes=0-1"));
    let head = ask(&Arc::<Ports>::default(), request).await;
    assert_eq!((head.status, head.text.as_str(), head.header("etag")), (200, "", TAG));
}

#[actix_web::test]
async fn a_file_is_shown_and_removed_by_its_owner() {
    let ports = Arc::<Ports>::default();
    let shown = ask(&ports, signed_in(Method::GET, &path(PICTURE, ""))).await.body;
    let expected = json!({ "id": cabinet::id(PICTURE).to_string(), "kind": "image", "filename": "مضخة.png", "content_type": "image/png",
        "size": 1_000, "url": path(PICTURE, "/content"), "thumbnail_url": path(PICTURE, "/thumbnail"),
        "created_at": "2026-01-31T08:05:00.000Z" });
    assert_eq!(shown, expected);
    assert_eq!(ask(&ports, signed_in(Method::DELETE, &path(PICTURE, ""))).await.status, 204);
    assert_eq!(ask(&ports, signed_in(Method::GET, &path(7, ""))).await.status, 404);
    assert_eq!(ask(&ports, TestRequest::get().uri(&path(PICTURE, "/content"))).await.status, 401);
}

/// A form with that file.
fn form(name: &str, content: &str) -> TestRequest {
    let head = format!("--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
    signed_in(Method::POST, "/api/v1/files")
        .insert_header(("content-type", "multipart/form-data; boundary=edge"))
        .set_payload(format!("{head}{content}\r\n--edge--\r\n"))
}

#[actix_web::test]
async fn a_form_becomes_a_file() {
    let ports = Arc::<Ports>::default();
    let taken = ask(&ports, form("خطة.txt", "الخطة")).await;
    assert_eq!((taken.status, &taken.body["filename"]), (201, &json!("خطة.txt")), "{}", taken.text);
    assert_eq!(taken.header("location"), path(99, ""));
    assert_eq!(*ports.cabinet.put.lock().unwrap_or_else(PoisonError::into_inner), "الخطة".as_bytes());
    for (name, content, status, code) in [
        ("a.txt", "x".repeat(2_001), 413, "payload_too_large"),
        ("a.txt", String::new(), 422, "validation_failed"),
        ("a.png", "<html></html>".to_owned(), 415, "unsupported_file_type"),
    ] {
        let refused = ask(&ports, form(name, &content)).await;
        assert_eq!((refused.status, &refused.body["code"]), (status, &json!(code)));
    }
}

#[actix_web::test]
async fn a_file_is_announced_and_put_by_its_signature_alone() {
    let ports = Arc::<Ports>::default();
    let film = json!({ "filename": "pump.mp4", "content_type": "video/mp4", "size": 1_000 });
    let told = ask(&ports, signed_in(Method::POST, "/api/v1/files/uploads").set_json(film)).await;
    assert_eq!((told.status, &told.body["upload"]["method"]), (201, &json!("PUT")), "{}", told.text);
    assert_eq!(told.body["upload"]["headers"], json!({ "content-type": "video/mp4" }));
    let put = async |end: &str, body: Vec<u8>| {
        let request = TestRequest::put().uri(&path(FILM, end)).set_payload(body);
        let answer = ask(&ports, request).await;
        (answer.status, answer.body["code"].as_str().unwrap_or_default().to_owned())
    };
    let signature = format!("signed-{}", format!("file.upload:{}:900000", cabinet::id(FILM)).len());
    let good = format!("/upload?expires=900000&signature={signature}");
    assert_eq!(put(&good, cabinet::bytes()).await, (204, String::new()));
    assert_eq!(*ports.cabinet.put.lock().unwrap_or_else(PoisonError::into_inner), cabinet::bytes());
    assert_eq!(put(&good, b"short".to_vec()).await, (422, "upload_mismatch".to_owned()));
    for bad in ["/upload", "/upload?expires=x&signature=y", "/upload?expires=900000&signature=signed-1"] {
        assert_eq!(put(bad, cabinet::bytes()).await, (403, "invalid_signature".to_owned()), "{bad}");
    }
    let page = json!({ "filename": "a.html", "content_type": "text/html", "size": 1 });
    let refused = ask(&ports, signed_in(Method::POST, "/api/v1/files/uploads").set_json(page)).await;
    assert_eq!((refused.status, &refused.body["code"]), (415, &json!("unsupported_file_type")));
}

fn refused<T: Body>(body: Value) -> Vec<(String, &'static str)> {
    let mut errors = FieldErrors::new();
    let command = serde_json::from_value::<T>(body).unwrap().check(&mut errors);
    let Err(problem) = errors.finish(command) else { return Vec::new() };
    problem.errors().iter().map(|error| (error.field.to_string(), error.code)).collect()
}

#[test]
fn everything_that_is_wrong_with_an_announcement_is_told() {
    let expected = ["filename", "content_type", "size"].map(|field| (field.to_owned(), "required"));
    assert_eq!(refused::<FileAnnouncement>(json!({})), expected);
    assert_eq!(
        refused::<FileAnnouncement>(json!({ "filename": "..", "content_type": "text/csv", "size": 1 })).len(),
        1
    );
    assert!(refused::<TicketQuery>(json!({})).is_empty(), "no address at all is told like a wrong one");
}

#[test]
fn the_document_tells_of_files() {
    let document: Value = serde_json::from_slice(crate::document().unwrap().json()).unwrap();
    let statuses = |path: &str, method: &str| {
        let answers = document["paths"][path][method]["responses"].as_object().unwrap();
        answers.keys().filter(|status| !status.starts_with('5')).cloned().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(statuses("/api/v1/files", "post"), "201 400 401 403 409 413 415 422 429");
    assert_eq!(statuses("/api/v1/files/{id}/upload", "put"), "204 400 403 404 413 415 422 429");
    assert_eq!(statuses("/api/v1/files/{id}/content", "get"), "200 206 302 304 401 403 404 416 422 429");
    assert_eq!(statuses("/api/v1/files/{id}", "delete"), "204 401 403 404 412 422 429");
    assert_eq!(document["components"]["schemas"]["File"]["required"].as_array().unwrap().len(), 8);
}
