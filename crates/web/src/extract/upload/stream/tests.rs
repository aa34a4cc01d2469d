use actix_web::{FromRequest as _, http::header, test::TestRequest};
use futures_util::{FutureExt as _, StreamExt as _, stream};

use super::*;
use crate::middleware::Edge;

fn part(disposition: &str, content: &str) -> String {
    format!("--edge\r\nContent-Disposition: form-data; {disposition}\r\nContent-Type: image/png\r\n\r\n{content}\r\n")
}

fn form(parts: &[String]) -> TestRequest {
    let body = format!("{}--edge--\r\n", parts.concat());
    TestRequest::post().insert_header((header::CONTENT_TYPE, "multipart/form-data; boundary=edge")).set_payload(body)
}

async fn stream_of(request: TestRequest) -> Result<UploadStream, Problem> {
    let (request, mut payload) = request.to_http_parts();
    UploadStream::from_request(&request, &mut payload).await
}

async fn all(mut source: Box<dyn ByteSource>) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    while let Some(piece) = source.next().await {
        bytes.extend(piece.map_err(Problem::internal)?);
    }
    Ok(bytes)
}

async fn upload(request: TestRequest) -> Result<(String, Vec<u8>), Problem> {
    let upload = stream_of(request).await?;
    Ok((upload.name.as_str().to_owned(), feed(upload.pieces, all).await?))
}

async fn refused(request: TestRequest) -> (&'static str, Vec<(String, &'static str)>) {
    let problem = upload(request).await.unwrap_err();
    (problem.code(), problem.errors().iter().map(|error| (error.field.to_string(), error.code)).collect())
}

const FILE: &str = "name=\"file\"; filename=\"خطة.png\"";

#[actix_web::test]
async fn a_file_comes_through_with_its_name() {
    assert_eq!(upload(form(&[part(FILE, "x\r\n--y")])).await.unwrap(), ("خطة.png".to_owned(), b"x\r\n--y".to_vec()));
    let encoded = "name=\"file\"; filename=\"x.png\"; filename*=UTF-8''%D8%A3.png";
    assert_eq!(upload(form(&[part(encoded, "")])).await.unwrap(), ("أ.png".to_owned(), Vec::new()));
    let large = "x".repeat(3 * TELLING);
    assert_eq!(upload(form(&[part(FILE, &large)])).await.unwrap().1.len(), large.len());
}

#[actix_web::test]
async fn a_form_that_holds_anything_else_is_refused() {
    let wrong = |fields: &[(&str, &'static str)]| {
        ("validation_failed", fields.iter().map(|(field, code)| ((*field).to_owned(), *code)).collect::<Vec<_>>())
    };
    assert_eq!(refused(form(&[])).await, wrong(&[("file", "required")]));
    assert_eq!(refused(form(&[part("name=\"file\"", "a")])).await, wrong(&[("filename", "required")]));
    let caption = || part("name=\"caption\"", "a");
    assert_eq!(refused(form(&[caption(), part(FILE, "a")])).await, wrong(&[("caption", "unknown_field")]));
    assert_eq!(refused(form(&[part(FILE, "a"), caption()])).await, wrong(&[("caption", "unknown_field")]));
    let late = part(FILE, &"x".repeat(2 * TELLING));
    assert_eq!(
        refused(form(&[late, caption()])).await,
        wrong(&[("caption", "unknown_field")]),
        "behind a long file too"
    );
    assert_eq!(refused(form(&[part(FILE, "a"), part(FILE, "b")])).await, wrong(&[("file", "repeated_field")]));
}

#[actix_web::test]
async fn what_is_too_large_or_breaks_off_never_ends_well() {
    let announced = form(&[part(FILE, "x")]).insert_header((header::CONTENT_LENGTH, "100000000000"));
    assert_eq!(refused(announced).await.0, "payload_too_large");
    let kind = (header::CONTENT_TYPE, "multipart/form-data; boundary=edge");
    let long = part(FILE, &"x".repeat(2 * TELLING));
    let broken = TestRequest::post().insert_header(kind).set_payload(long[..long.len() - 10].to_owned());
    assert_eq!(refused(broken).await.0, "bad_request");
    let packed = form(&[part(FILE, "a")]).insert_header((header::CONTENT_ENCODING, "gzip"));
    assert_eq!(refused(packed).await.0, "unsupported_media_type");
}

#[actix_web::test]
async fn a_file_is_told_from_others_by_its_name_and_its_beginning() {
    let told = async |name: &str, content: &str| {
        let disposition = format!("name=\"file\"; filename=\"{name}\"");
        stream_of(form(&[part(&disposition, content)])).await.unwrap().fingerprint
    };
    assert_eq!(told("a", "x").await, told("a", "x").await);
    assert_ne!(told("a", "x").await, told("b", "x").await);
    assert_ne!(told("a", "x").await, told("a", "y").await);
}

#[actix_web::test]
async fn work_that_has_had_enough_does_not_wait_for_the_rest() {
    let first = stream::iter([Ok(Bytes::from_static(b"x"))]);
    let endless = || first.clone().chain(stream::pending()).boxed_local();
    let done = feed(endless(), async |mut bytes: Box<dyn ByteSource>| Ok(bytes.next().await.is_some()));
    let done = tokio::time::timeout(Edge::DEADLINE, done).await;
    assert!(done.unwrap().unwrap());
    let told = feed(endless(), async |_| Err::<(), _>(Problem::new("forbidden")));
    assert_eq!(told.now_or_never().unwrap().unwrap_err().code(), "forbidden");
}
