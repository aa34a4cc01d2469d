mod messages;
mod notifications;

use std::sync::Arc;

use actix_web::{http::Method, test::TestRequest};
use serde_json::Value;

use crate::session::tests::{
    Answer, ask,
    doubles::{GOOD, Ports},
};

/// A request of the person of the doubles.
fn signed_in(method: Method, path: &str) -> TestRequest {
    let path = format!("/api/v1{path}");
    TestRequest::default().method(method).uri(&path).insert_header(("authorization", format!("Bearer {GOOD}")))
}

async fn asked(request: TestRequest) -> Answer {
    ask(&Arc::<Ports>::default(), request).await
}

async fn get(path: &str) -> Answer {
    asked(signed_in(Method::GET, path)).await
}

/// `field:code` of everything that is wrong, sorted.
fn told(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, 422, "{}", answer.text);
    let name = |error: &Value| format!("{}:{}", error["field"].as_str().unwrap(), error["code"].as_str().unwrap());
    let mut found: Vec<String> = answer.body["errors"].as_array().unwrap().iter().map(name).collect();
    found.sort();
    found
}

#[actix_web::test]
async fn words_are_no_ids_and_each_path_takes_its_methods() {
    for (method, path, allowed) in [
        (Method::PATCH, "/messages/unread-count", "GET, HEAD, OPTIONS"),
        (Method::DELETE, "/messages/blocks", "GET, HEAD, OPTIONS"),
        (Method::GET, "/notifications/read-all", "OPTIONS, POST"),
        (Method::POST, "/notifications/preferences", "GET, HEAD, OPTIONS, PUT"),
        (Method::PUT, "/messages/0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70", "DELETE, GET, HEAD, OPTIONS, PATCH"),
    ] {
        let refused = asked(signed_in(method, path)).await;
        assert_eq!((refused.status, refused.header("allow")), (405, allowed), "{path}");
    }
    for path in ["/messages/7", "/messages/blocked", "/notifications/7"] {
        assert_eq!(get(path).await.status, 404, "{path}");
    }
    for path in
        ["/messages", "/messages/unread-count", "/messages/blocks", "/notifications", "/notifications/preferences"]
    {
        assert_eq!(asked(TestRequest::get().uri(&format!("/api/v1{path}"))).await.status, 401, "{path}");
    }
}

#[test]
fn the_document_tells_of_conversations() {
    let document: Value = serde_json::from_slice(crate::document().unwrap().json()).unwrap();
    let statuses = |path: &str, method: &str| {
        let answers = document["paths"][format!("/api/v1{path}")][method]["responses"].as_object().unwrap();
        answers.keys().filter(|status| !status.starts_with('5')).cloned().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(statuses("/messages", "post"), "201 400 401 403 404 409 413 415 422 429");
    assert_eq!(statuses("/messages/{id}", "get"), "200 401 403 404 422 429");
    assert_eq!(statuses("/messages/{id}", "patch"), "200 400 401 403 404 409 412 413 415 422 429");
    assert_eq!(statuses("/messages/{id}", "delete"), "204 401 403 404 412 422 429");
    assert_eq!(statuses("/messages/blocks/{user_id}", "delete"), "204 401 403 404 422 429");
    assert_eq!(statuses("/notifications/{id}/read", "post"), "200 401 403 404 422 429");
    assert_eq!(statuses("/notifications/preferences", "put"), "200 400 401 403 413 415 422 429");
    let schemas = &document["components"]["schemas"];
    let keys = |name: &str| schemas[name]["required"].as_array().unwrap().len();
    assert_eq!(["Message", "Conversation", "Notification", "Unread", "Preferences"].map(keys), [12, 5, 9, 2, 8]);
    assert_eq!(schemas["PreferenceChoice"]["required"], serde_json::json!(["in_app", "email"]));
}
