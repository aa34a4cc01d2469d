use std::sync::Arc;

use actix_web::test::TestRequest;
use serde_json::json;

use crate::session::tests::{
    Answer, ask,
    doubles::{GOOD, Ports, shelf},
};

async fn show(query: &str, known: &str) -> Answer {
    let request = TestRequest::get().uri(&format!("{}{query}", shelf::key().path()));
    ask(&Arc::default(), request.insert_header(("if-none-match", known.to_owned()))).await
}

#[actix_web::test]
async fn a_picture_is_shown_to_everybody_and_kept_for_good() {
    let answer = show("", "\"other\"").await;
    assert_eq!((answer.status, answer.text.as_str()), (200, "256 pixels"));
    assert_eq!((answer.header("content-type"), answer.header("x-content-type-options")), ("image/webp", "nosniff"));
    assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(answer.header("content-security-policy"), "default-src 'none'; sandbox");
    let tag = answer.header("etag");
    for known in [tag.to_owned(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
        let again = show("", &known).await;
        assert_eq!((again.status, again.text.as_str(), again.header("etag")), (304, "", tag), "{known}");
        assert_eq!(again.header("cache-control"), answer.header("cache-control"));
    }
    let small = show("?size=64", tag).await;
    assert_eq!((small.status, small.text.as_str()), (200, "64 pixels"));
    assert_eq!(show("?size=65", "").await.status, 422);
}

#[actix_web::test]
async fn what_is_no_picture_is_not_found() {
    for key in ["8".repeat(44), "..%2Fsecret".to_owned(), "7".to_owned()] {
        let answer = ask(&Arc::default(), TestRequest::get().uri(&format!("/api/v1/pictures/{key}"))).await;
        assert_eq!((answer.status, &answer.body["code"]), (404, &json!("not_found")), "{key}");
        assert_eq!(answer.header("cache-control"), "no-store");
    }
}

async fn put(content: &[u8]) -> Answer {
    let ports = Arc::<Ports>::default();
    let mut body = b"--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"me.png\"\r\n\r\n".to_vec();
    body.extend_from_slice(content);
    body.extend_from_slice(b"\r\n--edge--\r\n");
    let request = TestRequest::put().uri("/api/v1/users/me/avatar").set_payload(body);
    let request = request.insert_header(("content-type", "multipart/form-data; boundary=edge"));
    ask(&ports, request.insert_header(("authorization", format!("Bearer {GOOD}")))).await
}

#[actix_web::test]
async fn an_upload_that_will_not_do_is_told_why() {
    let strange = put(b"GIF89a").await;
    assert_eq!((strange.status, &strange.body["code"]), (415, &json!("unsupported_file_type")));
    let empty = put(b"").await;
    assert_eq!((empty.status, &empty.body["errors"][0]["field"]), (422, &json!("file")));
    assert_eq!(empty.body["errors"][0]["code"], "empty");
    let large = put(&vec![0; 5 * 1024 * 1024 + 1]).await;
    assert_eq!((large.status, &large.body["code"]), (413, &json!("payload_too_large")));
}
