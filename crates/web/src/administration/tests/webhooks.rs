//! Webhooks over HTTP.

use std::{collections::BTreeSet, sync::Arc};

use actix_web::{http::Method, test::TestRequest};
use p2p_domain::webhook::{WebhookChange, WebhookEvent};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    administration::webhook_requests::{WebhookCreate, WebhookPatch},
    problem::Problem,
    session::tests::{
        Answer, ask,
        doubles::{
            GOOD, Ports, cabinet,
            hooks::{FOREIGN, OWN, SECRET, SILENT},
        },
    },
};

/// As one that is drawn from nothing but sevens.
const DRAWN: &str = "whsec_d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3d3c=";

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn told(problem: &Problem) -> Vec<String> {
    problem.errors().iter().map(|error| format!("{}:{}", error.field, error.code)).collect()
}

fn request(method: Method, path: &str) -> TestRequest {
    let path = format!("/api/v1/webhooks{path}");
    TestRequest::default().method(method).uri(&path).insert_header(("authorization", format!("Bearer {GOOD}")))
}

async fn asked(request: TestRequest) -> Answer {
    let ports = Arc::new(Ports { is_admin: true, ..Ports::default() });
    ask(&ports, request).await
}

fn one(number: u128, end: &str) -> String {
    format!("/{}{end}", id(number))
}

fn the_webhook() -> Value {
    let moment = "2026-01-31T08:05:00.000Z";
    json!({ "id": id(OWN), "url": "https://hooks.valves.example/p2p", "events": ["post.created", "member.joined"], "is_active": true,
        "failing_since": null, "secret": null, "created_by": id(7), "created_at": moment, "updated_at": moment })
}

fn wanted() -> Value {
    json!({ "url": "https://hooks.valves.example/p2p", "events": ["topic.created", "post.created", "topic.created"] })
}

#[test]
fn events_are_merged_and_all_that_is_wrong_is_told_by_place() {
    let new = WebhookCreate::read(wanted(), false).unwrap();
    assert_eq!(new.events, BTreeSet::from([WebhookEvent::TopicCreated, WebhookEvent::PostCreated]));
    assert!(new.is_active && new.url.as_str().ends_with("/p2p"));
    let refused = |body: Value| told(&WebhookCreate::read(body, false).unwrap_err());
    assert_eq!(refused(json!({})), ["url:required", "events:required"]);
    let events = ["post.created", "webhook.test", "post.read"];
    let body = json!({ "url": "http://me:x@valves.example", "events": events, "is_active": 1, "secret": "x" });
    let expected = [
        "is_active:invalid_type",
        "secret:unknown_field",
        "url:credentials_in_url",
        "events[1]:unknown_value",
        "events[2]:unknown_value",
    ];
    assert_eq!(refused(body), expected);
    assert_eq!(refused(json!({ "url": "hooks.example", "events": [] })), ["url:invalid_url", "events:empty"]);
}

#[test]
fn an_address_of_ones_own_network_is_told_with_the_rest_unless_it_is_allowed() {
    let body = |events: Value| json!({ "url": "http://127.0.0.1:9000/", "events": events });
    let read = |events: Value, allowed| WebhookCreate::read(body(events), allowed);
    assert_eq!(told(&read(json!([]), false).unwrap_err()), ["url:private_address", "events:empty"]);
    assert_eq!(told(&read(json!(["post.created"]), false).unwrap_err()), ["url:private_address"]);
    assert_eq!(told(&read(json!([]), true).unwrap_err()), ["events:empty"]);
    assert!(read(json!(["post.created"]), true).is_ok());
}

#[test]
fn an_edit_changes_what_it_names() {
    assert_eq!(WebhookPatch::read(json!({}), false).unwrap(), WebhookChange::default());
    let change = WebhookPatch::read(json!({ "is_active": false, "events": ["mention.created"] }), false).unwrap();
    assert_eq!((change.is_active, change.url, change.events.unwrap().len()), (Some(false), None, 1));
    let null = json!({ "url": null, "events": null, "is_active": null });
    let refused = told(&WebhookPatch::read(null, false).unwrap_err());
    assert_eq!(refused, ["url:not_nullable", "events:not_nullable", "is_active:not_nullable"]);
    let wrong = WebhookPatch::read(json!({ "url": "http://10.0.0.1/", "events": ["x"] }), false).unwrap_err();
    assert_eq!(told(&wrong), ["url:private_address", "events[0]:unknown_value"]);
}

#[actix_web::test]
async fn a_secret_is_shown_when_it_is_made_and_never_after() {
    let made = asked(request(Method::POST, "").set_json(wanted())).await;
    assert_eq!((made.status, &made.body["secret"]), (201, &json!(DRAWN)), "{}", made.text);
    assert_eq!((&made.body["id"], &made.body["events"]), (&json!(id(99)), &json!(["topic.created", "post.created"])));
    assert_eq!(made.header("location"), format!("/api/v1/webhooks/{}", id(99)));
    assert_eq!((made.header("cache-control"), made.header("etag").starts_with("\"v1-")), ("no-store", true));
    let found = asked(request(Method::GET, &one(OWN, ""))).await;
    assert_eq!((found.status, &found.body), (200, &the_webhook()));
    let all = asked(request(Method::GET, "")).await;
    let secrets: Vec<&Value> = all.body["items"].as_array().unwrap().iter().map(|item| &item["secret"]).collect();
    assert_eq!(secrets, [&Value::Null, &Value::Null]);
}

#[actix_web::test]
async fn who_repeats_a_request_is_told_the_secret_that_nobody_kept() {
    let key = ("idempotency-key", cabinet::BROKEN_OFF);
    let again = asked(request(Method::POST, "").insert_header(key).set_json(wanted())).await;
    assert_eq!((again.status, again.header("idempotent-replayed")), (201, "true"), "{}", again.text);
    assert_eq!(again.body, json!({ "id": id(OWN), "secret": SECRET }));
    assert_eq!(again.header("cache-control"), "no-store");
}

#[actix_web::test]
async fn webhooks_are_edited_tried_and_deleted_by_admins_of_their_organization() {
    let edit = |tag: &'static str| request(Method::PATCH, &one(OWN, "")).insert_header(("if-match", tag));
    let edited = asked(edit("\"v2-00\"").set_json(json!({ "is_active": false }))).await;
    assert_eq!((edited.status, &edited.body["is_active"]), (200, &json!(false)), "{}", edited.text);
    assert!(edited.header("etag").starts_with("\"v3-"));
    let stale = asked(edit("\"v1-00\"").set_json(json!({ "is_active": false }))).await;
    assert_eq!((stale.status, &stale.body["code"]), (412, &json!("precondition_failed")));
    let tried = asked(request(Method::POST, &one(OWN, "/test"))).await;
    assert_eq!((tried.status, &tried.body["event"]), (202, &json!("webhook.test")));
    assert_eq!((&tried.body["status"], &tried.body["attempts"]), (&json!("pending"), &json!(0)));
    let silent = asked(request(Method::POST, &one(SILENT, "/test"))).await;
    assert_eq!((silent.status, &silent.body["code"]), (409, &json!("webhook_inactive")));
    assert_eq!(asked(request(Method::DELETE, &one(OWN, ""))).await.status, 204);
    for (method, end) in
        [(Method::GET, ""), (Method::DELETE, ""), (Method::POST, "/test"), (Method::GET, "/deliveries")]
    {
        assert_eq!(asked(request(method.clone(), &one(FOREIGN, end))).await.status, 404, "{method} {end}");
    }
    let member = ask(&Arc::default(), request(Method::GET, "")).await;
    assert_eq!((member.status, &member.body["code"]), (403, &json!("forbidden")));
}

#[actix_web::test]
async fn deliveries_tell_how_the_last_try_went() {
    let found = asked(request(Method::GET, &one(OWN, "/deliveries"))).await;
    let moment = "2026-01-31T08:05:00.000Z";
    let waiting = json!({ "id": id(72), "event": "post.created", "status": "pending", "attempts": 0, "response_status": null, "error": null,
        "duration_ms": null, "created_at": moment, "delivered_at": null, "next_attempt_at": moment, "last_attempt_at": null });
    let failed = json!({ "id": id(71), "event": "post.created", "status": "failed", "attempts": 10, "response_status": 503, "error": "refused",
        "duration_ms": 87, "created_at": moment, "delivered_at": null, "next_attempt_at": null, "last_attempt_at": moment });
    assert_eq!((found.status, &found.body["items"]), (200, &json!([waiting, failed])));
}

#[test]
fn the_document_tells_what_is_sent_and_that_keys_are_good() {
    let document: Value = serde_json::from_slice(crate::document().unwrap().json()).unwrap();
    let body = |path: &str, method: &str, kind: &str| {
        let operation = &document["paths"][format!("/api/v1/webhooks{path}")][method];
        let content = &operation["requestBody"]["content"];
        content[kind]["schema"]["$ref"].as_str().unwrap().rsplit('/').next().unwrap().to_owned()
    };
    assert_eq!(body("", "post", "application/json"), "WebhookCreate");
    assert_eq!(body("/{id}", "patch", "application/merge-patch+json"), "WebhookPatch");
    let made = &document["paths"]["/api/v1/webhooks"]["post"];
    assert!(made["parameters"].to_string().contains("IdempotencyKey"), "{made}");
    assert_eq!(document["components"]["schemas"]["Webhook"]["required"].as_array().unwrap().len(), 9);
}
