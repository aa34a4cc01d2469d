use actix_web::{FromRequest as _, http::header, test::TestRequest};

use super::Upload;
use crate::problem::Problem;

const MAX: usize = 1_000;

/// One part of a form.
fn part(name: &str, content: &str) -> String {
    format!(
        "--edge\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n{content}\r\n"
    )
}

fn form(parts: &[String]) -> TestRequest {
    let body = format!("{}--edge--\r\n", parts.concat());
    TestRequest::put().insert_header((header::CONTENT_TYPE, "multipart/form-data; boundary=edge")).set_payload(body)
}

async fn upload(request: TestRequest) -> Result<Vec<u8>, Problem> {
    let (request, mut payload) = request.to_http_parts();
    Upload::<MAX>::from_request(&request, &mut payload).await.map(|upload| upload.bytes)
}

async fn refused(request: TestRequest) -> (&'static str, Vec<(String, &'static str)>) {
    let problem = upload(request).await.unwrap_err();
    (problem.code(), problem.errors().iter().map(|error| (error.field.to_string(), error.code)).collect())
}

fn invalid(fields: &[(&str, &'static str)]) -> (&'static str, Vec<(String, &'static str)>) {
    ("validation_failed", fields.iter().map(|(field, code)| ((*field).to_owned(), *code)).collect())
}

#[actix_web::test]
async fn the_file_is_read_up_to_the_limit_and_not_a_byte_further() {
    assert_eq!(upload(form(&[part("file", "x\r\n--y")])).await.unwrap(), b"x\r\n--y");
    assert_eq!(upload(form(&[part("file", "")])).await.unwrap(), b"");
    assert_eq!(upload(form(&[part("file", &"x".repeat(MAX))])).await.unwrap().len(), MAX);
    assert_eq!(refused(form(&[part("file", &"x".repeat(MAX + 1))])).await, ("payload_too_large", Vec::new()));
}

#[actix_web::test]
async fn what_does_not_end_is_refused_while_it_arrives() {
    let announced = form(&[part("file", "x")]).insert_header((header::CONTENT_LENGTH, "10000000"));
    assert_eq!(refused(announced).await.0, "payload_too_large");
    // Beside the file, too, a form is bounded.
    assert_eq!(refused(form(&[part("note", &"x".repeat(70_000))])).await.0, "payload_too_large");
}

#[actix_web::test]
async fn everything_that_is_wrong_with_a_form_is_told_at_once() {
    assert_eq!(refused(form(&[])).await, invalid(&[("file", "required")]));
    let two = form(&[part("file", "a"), part("file", "b")]);
    assert_eq!(refused(two).await, invalid(&[("file", "repeated_field")]));
    let strange = form(&[part("caption", "a"), part("colour", "b")]);
    let expected = [("caption", "unknown_field"), ("colour", "unknown_field"), ("file", "required")];
    assert_eq!(refused(strange).await, invalid(&expected));
}

#[actix_web::test]
async fn other_media_types_are_refused() {
    for kind in ["image/png", "multipart/mixed; boundary=edge", "application/json", ""] {
        let request = form(&[part("file", "a")]).insert_header((header::CONTENT_TYPE, kind));
        assert_eq!(refused(request).await.0, "unsupported_media_type", "{kind}");
    }
    let packed = form(&[part("file", "a")]).insert_header((header::CONTENT_ENCODING, "gzip"));
    assert_eq!(refused(packed).await.0, "unsupported_media_type");
}

#[actix_web::test]
async fn a_form_that_breaks_off_is_no_form() {
    let kind = (header::CONTENT_TYPE, "multipart/form-data; boundary=edge");
    let broken = TestRequest::put().insert_header(kind).set_payload(part("file", "half"));
    assert_eq!(refused(broken).await.0, "bad_request");
    let unbounded = form(&[part("file", "a")]).insert_header((header::CONTENT_TYPE, "multipart/form-data"));
    assert_eq!(refused(unbounded).await.0, "bad_request");
}
