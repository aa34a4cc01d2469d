//! Files on a use case.

use std::sync::{Arc, PoisonError};

use actix_web::{http::Method, test::TestRequest};
use serde_json::json;

use super::{asked, id, one, signed_in};
use crate::session::tests::{ask, doubles::Ports};

const FILE: &str = "name=\"file\"; filename=\"خطة.txt\"";
const CAPTION: &str = "name=\"caption\"";

fn form(parts: &[(&str, &str)]) -> TestRequest {
    let part = |(head, content): &(&str, &str)| {
        format!("--edge\r\nContent-Disposition: form-data; {head}\r\n\r\n{content}\r\n")
    };
    let body: String = parts.iter().map(part).collect();
    signed_in(Method::POST, &one("/media"))
        .insert_header(("content-type", "multipart/form-data; boundary=edge"))
        .set_payload(format!("{body}--edge--\r\n"))
}

#[actix_web::test]
async fn a_file_comes_with_its_caption_before_it_or_behind_it() {
    let told = [(CAPTION, "قبل"), (FILE, "الخطة")];
    for (parts, caption) in [
        (told.to_vec(), json!("قبل")),
        (vec![told[1], told[0]], json!("قبل")),
        (vec![(FILE, "الخطة"), (CAPTION, "")], json!(null)),
        (vec![(FILE, "الخطة")], json!(null)),
    ] {
        let ports = Arc::<Ports>::default();
        let added = ask(&ports, form(&parts)).await;
        assert_eq!((added.status, &added.body["caption"]), (201, &caption), "{parts:?}: {}", added.text);
        assert_eq!(added.header("location"), format!("/api/v1/files/{}", id(99)));
        assert_eq!(*ports.cabinet.put.lock().unwrap_or_else(PoisonError::into_inner), "الخطة".as_bytes());
    }
}

#[actix_web::test]
async fn a_form_that_will_not_do_is_refused_whatever_stands_first() {
    let long = "x".repeat(301);
    for (parts, field, code) in [
        (vec![(FILE, "a"), (CAPTION, long.as_str())], "caption", "too_long"),
        (vec![(CAPTION, long.as_str()), (FILE, "a")], "caption", "too_long"),
        (vec![(CAPTION, "a"), (FILE, "a"), (CAPTION, "b")], "caption", "repeated_field"),
        (vec![(FILE, "a"), ("name=\"colour\"", "b")], "colour", "unknown_field"),
        (vec![(FILE, "a"), (FILE, "b")], "file", "repeated_field"),
        (vec![(CAPTION, "a")], "file", "required"),
    ] {
        let refused = asked(form(&parts)).await;
        let error = &refused.body["errors"][0];
        assert_eq!((refused.status, &error["field"], &error["code"]), (422, &json!(field), &json!(code)));
    }
    let text = signed_in(Method::POST, &one("/media")).insert_header(("content-type", "text/plain")).set_payload("x");
    assert_eq!(asked(text).await.status, 415);
}

#[actix_web::test]
async fn a_file_that_is_there_is_hung_described_and_taken_down() {
    let hang = json!({ "file_id": id(3), "caption": "Before" });
    let hung = asked(signed_in(Method::POST, &one("/media")).set_json(hang)).await;
    assert_eq!((hung.status, &hung.body["id"], &hung.body["caption"]), (201, &json!(id(3)), &json!("Before")));
    let path = |number| one(&format!("/media/{}", id(number)));
    let edited = asked(signed_in(Method::PATCH, &path(2)).set_json(json!({ "caption": "After", "position": 0 }))).await;
    assert_eq!((edited.status, &edited.body["caption"]), (200, &json!("After")), "{}", edited.text);
    assert_eq!(asked(signed_in(Method::DELETE, &path(1))).await.status, 204);
    for missing in [path(8), one("/media/x"), format!("/x/media/{}", id(1))] {
        assert_eq!(asked(signed_in(Method::DELETE, &missing)).await.status, 404, "{missing}");
    }
}
