//! The OpenAPI document and its page, and the AsyncAPI document of sockets. All are served by this process alone: no CDN, no address but our own.

mod asyncapi;
mod compose;
mod examples;
mod frames;
pub mod openapi;
mod problems;
mod shapes;
mod shared;
mod ui;

use std::sync::Arc;

use actix_web::{
    HttpResponse, get,
    http::header::{self, HeaderValue},
    web::{self, Data},
};
use bytes::Bytes;
use utoipa::openapi::OpenApi;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{middleware::RouteTable, problem::Problem};

/// The finished document, and what is derived from it.
#[derive(Debug, Clone)]
pub struct Documentation {
    json: Bytes,
    sockets: Bytes,
    routes: Arc<RouteTable>,
}

impl Documentation {
    /// Finishes what the routes tell of themselves.
    pub fn of(api: &OpenApi) -> Result<Self, serde_json::Error> {
        let document = openapi::finish(api)?;
        let json = Bytes::from(serde_json::to_vec_pretty(&document)?);
        let sockets = Bytes::from(serde_json::to_vec_pretty(&asyncapi::document()?)?);
        Ok(Self { json, sockets, routes: Arc::new(RouteTable::of(&document)) })
    }

    /// The document as it is served.
    #[must_use]
    pub fn json(&self) -> &Bytes {
        &self.json
    }

    /// All documented paths.
    #[must_use]
    pub fn routes(&self) -> Arc<RouteTable> {
        Arc::clone(&self.routes)
    }
}

/// `/docs`, its files, `/api/v1/openapi.json` and `/api/v1/asyncapi.json`. The documents themselves come as `Data<Documentation>`.
pub fn routes(config: &mut ServiceConfig<'_>) {
    config.service(openapi_document).service(asyncapi_document).service(ui::docs_page).service(problems::problem_codes);
    config.map(|config| config.service(web::resource("/docs/{file}").route(web::get().to(ui::file))));
}

/// This document
///
/// OpenAPI 3.1.
#[utoipa::path(tag = "service", security(()), responses((status = 200, description = "The document", content_type = "application/json",
    example = json!({ "openapi": "3.1.0", "info": { "title": "P2P Sandbox" }, "paths": {}, "components": {} }))))]
#[get("/api/v1/openapi.json")]
async fn openapi_document(documentation: Data<Documentation>) -> HttpResponse {
    json(documentation.json.clone())
}

/// The document of the sockets
///
/// AsyncAPI 3.0: channels, and every frame with an example.
#[utoipa::path(tag = "service", security(()), responses((status = 200, description = "The document", content_type = "application/json",
    example = json!({ "asyncapi": "3.0.0", "info": { "title": "P2P Sandbox: sockets" }, "channels": {}, "operations": {}, "components": {} }))))]
#[get("/api/v1/asyncapi.json")]
async fn asyncapi_document(documentation: Data<Documentation>) -> HttpResponse {
    json(documentation.sockets.clone())
}

/// A document that is asked for again each time.
fn json(document: Bytes) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("application/json")
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .body(document)
}

/// A page of ours: scripts and styles from here alone. Swagger UI sets styles on elements, hence the one exception.
fn html(body: impl Into<Bytes>) -> HttpResponse {
    const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; \
                          font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)))
        .insert_header((header::CACHE_CONTROL, "no-cache"))
        .body(body.into())
}

fn no_such_file() -> Problem {
    Problem::new("route_not_found")
}

#[cfg(test)]
mod tests;
