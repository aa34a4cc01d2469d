//! What is worth compressing. The compressor leaves alone what names its coding, so small and packed bodies are marked
//! with `identity` before it and unmarked behind it.

use actix_web::{
    Error,
    body::{BodySize, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue},
    middleware::Next,
};

/// Below this, in bytes, headers and processor time cost more than is saved.
const WORTHWHILE: u64 = 1024;

const IDENTITY: HeaderValue = HeaderValue::from_static("identity");

/// Marks what the compressor is to leave alone. Stands inside it.
pub(super) async fn spare<B: MessageBody>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, Error> {
    let mut response = next.call(request).await?;
    let small = matches!(response.response().body().size(), BodySize::Sized(size) if size < WORTHWHILE);
    let headers = response.headers_mut();
    if (small || is_packed(headers)) && !headers.contains_key(CONTENT_ENCODING) {
        headers.insert(CONTENT_ENCODING, IDENTITY);
    }
    Ok(response)
}

/// Takes the mark away. Stands outside of the compressor.
pub(super) fn unmark(headers: &mut HeaderMap) {
    if headers.get(CONTENT_ENCODING) == Some(&IDENTITY) {
        headers.remove(CONTENT_ENCODING);
    }
}

/// Types that are compressed already, and streams whose events must not wait in a compressor.
fn is_packed(headers: &HeaderMap) -> bool {
    let Some(kind) = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()) else { return false };
    let kind = kind.to_ascii_lowercase();
    let packed = ["image/", "video/", "audio/", "font/woff", "application/zip", "application/gzip", "application/pdf"];
    let office = kind.starts_with("application/vnd.openxmlformats");
    !kind.starts_with("image/svg")
        && (packed.iter().any(|start| kind.starts_with(start)) || office || kind == "text/event-stream")
}
