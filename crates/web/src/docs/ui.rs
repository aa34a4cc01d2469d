//! Swagger UI with a page and a start script of our own, so that it runs under a strict content security policy and
//! authorizes itself after a login.

use std::{borrow::Cow, sync::Arc};

use actix_web::{
    HttpResponse, get,
    http::header,
    web::{Bytes, Path},
};
use utoipa_swagger_ui::Config;

use super::{html, no_such_file};
use crate::problem::Problem;

const PAGE: &str = include_str!("page.html");
const SCRIPT: &str = include_str!("page.js");
const STYLE: &str = include_str!("page.css");

/// What of Swagger UI the page needs.
const VENDORED: [&str; 4] = ["swagger-ui.css", "swagger-ui-bundle.js", "favicon-16x16.png", "favicon-32x32.png"];

/// The page where this document can be read and tried out
#[utoipa::path(tag = "service", security(()), responses((status = 200, description = "The page", content_type = "text/html")))]
#[get("/docs")]
pub(super) async fn docs_page() -> HttpResponse {
    html(PAGE)
}

pub(super) async fn file(name: Path<String>) -> Result<HttpResponse, Problem> {
    match name.as_str() {
        "page.js" => Ok(asset("text/javascript; charset=utf-8", Bytes::from_static(SCRIPT.as_bytes()), false)),
        "page.css" => Ok(asset("text/css; charset=utf-8", Bytes::from_static(STYLE.as_bytes()), false)),
        name if VENDORED.contains(&name) => {
            let found = utoipa_swagger_ui::serve(name, Arc::new(Config::from("/api/v1/openapi.json")));
            let file = found.map_err(Problem::internal)?.ok_or_else(no_such_file)?;
            let bytes = match file.bytes {
                Cow::Borrowed(bytes) => Bytes::copy_from_slice(bytes),
                Cow::Owned(bytes) => Bytes::from(bytes),
            };
            Ok(asset(&file.content_type, bytes, file.gzpipped))
        }
        _ => Err(no_such_file()),
    }
}

fn asset(content_type: &str, bytes: Bytes, packed: bool) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response.content_type(content_type).insert_header((header::CACHE_CONTROL, "public, max-age=3600"));
    if packed {
        response.insert_header((header::CONTENT_ENCODING, "gzip"));
    }
    response.body(bytes)
}
