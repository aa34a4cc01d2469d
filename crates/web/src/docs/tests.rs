use actix_web::{App, HttpResponse, body::to_bytes, get, http::header::HeaderValue, patch, post, test, web::Data};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;
use utoipa_actix_web::AppExt;

use super::{Documentation, routes};
use crate::{
    extract::{Body, FieldErrors, Json, Patch},
    respond::Listing,
};

#[derive(Serialize, ToSchema)]
struct Note {
    id: u32,
    text: Option<String>,
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct EditNote {
    text: Patch<String>,
}

impl Body for EditNote {
    type Command = ();

    fn check(self, errors: &mut FieldErrors) -> Option<()> {
        errors.not_nullable("text", self.text);
        Some(())
    }
}

#[utoipa::path(responses((status = 200, body = Listing<Note>)))]
#[get("/api/v1/notes")]
async fn list_notes() -> HttpResponse {
    HttpResponse::Ok().finish()
}

#[utoipa::path(responses((status = 200, body = Note)))]
#[get("/api/v1/notes/{id}")]
async fn get_note() -> HttpResponse {
    HttpResponse::Ok().finish()
}

#[utoipa::path(responses((status = 200, body = Note)))]
#[patch("/api/v1/notes/{id}")]
async fn edit_note(_body: Json<EditNote>) -> HttpResponse {
    HttpResponse::Ok().finish()
}

#[utoipa::path(security(()), responses((status = 201, body = Note)))]
#[post("/api/v1/notes")]
async fn create_note(_body: Json<EditNote>) -> HttpResponse {
    HttpResponse::Ok().finish()
}

fn documentation() -> Documentation {
    let app = App::new().into_utoipa_app().configure(routes);
    let (_, api) = app.service(list_notes).service(get_note).service(edit_note).service(create_note).split_for_parts();
    Documentation::of(&api).unwrap()
}

fn document() -> Value {
    serde_json::from_slice(documentation().json()).unwrap()
}

fn references(document: &Value, path: &str, method: &str) -> Vec<String> {
    let parameters = document["paths"][path][method]["parameters"].as_array().unwrap();
    let name = |parameter: &Value| match parameter["$ref"].as_str() {
        Some(reference) => reference.rsplit('/').next().unwrap().to_owned(),
        None => parameter["name"].as_str().unwrap().to_owned(),
    };
    parameters.iter().map(name).collect()
}

fn statuses(document: &Value, path: &str, method: &str) -> Vec<String> {
    document["paths"][path][method]["responses"].as_object().unwrap().keys().cloned().collect()
}

#[::core::prelude::v1::test]
fn operations_get_what_they_have_in_common_by_method_and_security() {
    let document = document();
    assert_eq!(document["openapi"], "3.1.0");
    assert_eq!(references(&document, "/api/v1/notes", "get"), ["AcceptLanguage", "RequestId", "Fields"]);
    assert_eq!(
        references(&document, "/api/v1/notes/{id}", "get"),
        ["id", "AcceptLanguage", "RequestId", "Fields", "IfNoneMatch"]
    );
    assert_eq!(references(&document, "/api/v1/notes/{id}", "patch"), ["id", "AcceptLanguage", "RequestId", "IfMatch"]);
    assert_eq!(references(&document, "/api/v1/notes", "post"), ["AcceptLanguage", "RequestId", "IdempotencyKey"]);
    let read = ["200", "304", "401", "403", "404", "422", "429", "500", "503"];
    assert_eq!(statuses(&document, "/api/v1/notes/{id}", "get"), read);
    let public = ["201", "400", "409", "413", "415", "422", "429", "500", "503"];
    assert_eq!(statuses(&document, "/api/v1/notes", "post"), public);
    let edit = &document["paths"]["/api/v1/notes/{id}"]["patch"]["requestBody"]["content"];
    assert!(edit.get("application/json").is_some() && edit.get("application/merge-patch+json").is_some());
    assert!(document["paths"]["/api/v1/notes/{id}"]["get"]["responses"]["200"]["headers"].get("ETag").is_some());
}

#[::core::prelude::v1::test]
fn every_reference_leads_somewhere() {
    fn walk(node: &Value, document: &Value, seen: &mut usize) {
        if let Some(reference) = node.get("$ref").and_then(Value::as_str) {
            assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
            *seen += 1;
        }
        match node {
            Value::Object(object) => object.values().for_each(|value| walk(value, document, seen)),
            Value::Array(items) => items.iter().for_each(|item| walk(item, document, seen)),
            _ => {}
        }
    }
    let document = document();
    let mut seen = 0;
    walk(&document, &document, &mut seen);
    assert!(seen > 20);
}

#[::core::prelude::v1::test]
fn patches_stand_in_place_and_answers_have_every_key() {
    let document = document();
    let schemas = &document["components"]["schemas"];
    assert_eq!(schemas["Note"]["required"], json!(["id", "text"]));
    assert!(schemas["EditNote"].get("required").is_none());
    let text = schemas["EditNote"]["properties"]["text"].to_string();
    assert!(text.contains("null") && text.contains("string"), "{text}");
    assert!(schemas.as_object().unwrap().keys().all(|name| !name.contains("Patch")));
    assert_eq!(schemas["Problem"]["required"].as_array().unwrap().len(), 8);
}

#[actix_web::test]
async fn the_page_comes_from_here_alone() {
    let (app, _) = App::new().into_utoipa_app().configure(routes).split_for_parts();
    let app = test::init_service(app.app_data(Data::new(documentation()))).await;
    let fetch = async |path: &str| {
        let response = test::call_service(&app, test::TestRequest::get().uri(path).to_request()).await;
        let policy = response.headers().get("content-security-policy").map(|value| value.to_str().unwrap().to_owned());
        (response.status().as_u16(), policy, to_bytes(response.into_body()).await.unwrap())
    };
    let (status, policy, page) = fetch("/docs").await;
    assert_eq!(status, 200);
    assert!(!policy.unwrap().contains("http"));
    let page = String::from_utf8(page.to_vec()).unwrap();
    assert!(!page.contains("//"), "no address of others");
    for path in page.split('"').filter(|part| part.starts_with('/')) {
        let (status, _, body) = fetch(path).await;
        assert_eq!(status, 200, "{path}");
        assert!(!body.is_empty());
    }
    assert_eq!(fetch("/docs/index.html").await.0, 404);
    assert_eq!(fetch("/docs/..%2Fsecret").await.0, 404);
}

#[actix_web::test]
async fn both_documents_are_served_to_everybody() {
    let (app, _) = App::new().into_utoipa_app().configure(routes).split_for_parts();
    let app = test::init_service(app.app_data(Data::new(documentation()))).await;
    let json = HeaderValue::from_static("application/json");
    for (path, key, version) in
        [("/api/v1/openapi.json", "openapi", "3.1.0"), ("/api/v1/asyncapi.json", "asyncapi", "3.0.0")]
    {
        let response = test::call_service(&app, test::TestRequest::get().uri(path).to_request()).await;
        assert_eq!(
            (response.status().as_u16(), response.headers().get("content-type").unwrap()),
            (200, &json),
            "{path}"
        );
        let body: Value = serde_json::from_slice(&to_bytes(response.into_body()).await.unwrap()).unwrap();
        assert_eq!(body[key], version, "{path}");
    }
    let public = &document()["paths"]["/api/v1/asyncapi.json"]["get"]["security"];
    assert_eq!(*public, json!([{}]));
}
