use actix_web::{App, HttpResponse, body::to_bytes, http::StatusCode, test, web};
use p2p_domain::{error::ValueError, user::Change};
use serde::Deserialize;

use super::{Json, MAX_BODY, parse};
use crate::{
    extract::{Body, FieldErrors, Patch},
    problem::Problem,
};

struct TooLong;

impl ValueError for TooLong {
    fn code(&self) -> &'static str {
        "too_long"
    }
    fn limit(&self) -> Option<u64> {
        Some(5)
    }
}

fn short(text: &str) -> Result<String, TooLong> {
    if text.chars().count() > 5 { Err(TooLong) } else { Ok(text.to_owned()) }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Place {
    city: Option<String>,
    floor: Option<u8>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Create {
    title: Option<String>,
    content: Option<String>,
    tags: Option<Vec<String>>,
    place: Option<Place>,
    bio: Patch<String>,
    is_locked: Patch<bool>,
}

#[derive(Debug, PartialEq)]
struct Command {
    title: String,
    content: String,
    tags: usize,
    floor: Option<u8>,
    bio: Change<String>,
    is_locked: Option<bool>,
}

impl Body for Create {
    type Command = Command;

    fn check(self, errors: &mut FieldErrors) -> Option<Command> {
        let title = errors.required("title", self.title, short);
        let content = errors.required("content", self.content, short);
        let bio = errors.change("bio", self.bio, short);
        let is_locked = errors.not_nullable("is_locked", self.is_locked);
        let floor = self.place.and_then(|place| place.city.and(place.floor));
        let tags = self.tags.unwrap_or_default().len();
        Some(Command { title: title?, content: content?, tags, floor, bio, is_locked })
    }
}

fn read(body: &str) -> Result<Command, Problem> {
    parse::<Create>(body.as_bytes())
}

fn refused(body: &str) -> Vec<String> {
    let problem = read(body).unwrap_err();
    assert_eq!(problem.code(), "validation_failed");
    let mut found: Vec<String> =
        problem.errors().iter().map(|error| format!("{}:{}", error.field, error.code)).collect();
    found.sort();
    found
}

#[::core::prelude::v1::test]
fn a_sound_body_becomes_a_command() {
    let command = read(r#"{"title":"a","content":"ب","tags":["x"],"bio":null,"is_locked":true}"#).unwrap();
    let expected = Command {
        title: "a".into(),
        content: "ب".into(),
        tags: 1,
        floor: None,
        bio: Change::Clear,
        is_locked: Some(true),
    };
    assert_eq!(command, expected);
    assert_eq!(read(r#"{"title":"a","content":"b"}"#).unwrap().bio, Change::Keep);
}

#[::core::prelude::v1::test]
fn every_mistake_is_named_at_once() {
    let body = r#"{"title":7,"content":"too long","tags":["a",1],"place":{"city":{},"floor":300,"roof":1},
        "bio":[],"is_locked":null,"colour":"red","Title":"x"}"#;
    let expected = [
        "Title:unknown_field",
        "bio:invalid_type",
        "colour:unknown_field",
        "content:too_long",
        "is_locked:not_nullable",
        "place.city:invalid_type",
        "place.floor:out_of_range",
        "place.roof:unknown_field",
        "tags[1]:invalid_type",
        "title:invalid_type",
    ];
    assert_eq!(refused(body), expected);
    assert_eq!(refused("{}"), ["content:required", "title:required"]);
    assert_eq!(refused(r#"{"title":null,"content":null}"#), ["content:required", "title:required"]);
}

#[::core::prelude::v1::test]
fn what_is_no_object_is_refused_as_a_whole() {
    for body in ["[]", "null", "1", "\"x\"", "true"] {
        assert_eq!(refused(body), [":invalid_type"], "{body}");
    }
}

#[::core::prelude::v1::test]
fn rude_bodies_are_malformed() {
    let deep = "[".repeat(10_000);
    let deep_objects = "{\"a\":".repeat(10_000);
    for body in [
        "",
        " ",
        "{",
        "{\"title\":\"\\ud800\"}",
        "{\"title\":\"a\",\"title\":\"b\"}",
        "{\"place\":{\"x\":1,\"x\":2}}",
        "{\"a\":1e999}",
        "{} {}",
        "\u{feff}{}",
        "{'a':1}",
        "{\"a\":\"\n\"}",
        "NaN",
        &deep,
        &deep_objects,
    ] {
        assert_eq!(read(body).unwrap_err().code(), "malformed_json", "{body:.20}");
    }
    assert_eq!(parse::<Create>(b"{\"title\":\"\xff\"}").unwrap_err().code(), "malformed_json");
}

#[::core::prelude::v1::test]
fn a_thousand_unknown_fields_are_answered_with_fifty() {
    let body: Vec<String> = (0..1_000).map(|n| format!("\"f{n}\":1")).collect();
    assert_eq!(refused(&format!("{{{}}}", body.join(","))).len(), FieldErrors::MAX);
}

async fn status(request: test::TestRequest) -> StatusCode {
    let handler = |body: Json<Create>| async move { HttpResponse::Ok().body(body.fingerprint.as_str().to_owned()) };
    let route = || web::resource("/").route(web::post().to(handler)).route(web::patch().to(handler));
    let app = test::init_service(App::new().service(route())).await;
    let response = test::call_service(&app, request.uri("/").to_request()).await;
    let status = response.status();
    let body = to_bytes(response.into_body()).await.unwrap();
    assert_eq!(status.is_success(), body.len() == 64, "a fingerprint is 64 hex digits");
    status
}

const SOUND: &str = r#"{"title":"a","content":"b"}"#;

#[actix_web::test]
async fn media_types_are_told_apart() {
    let post = |kind: &'static str| test::TestRequest::post().insert_header(("content-type", kind)).set_payload(SOUND);
    assert_eq!(status(post("application/json")).await, 200);
    assert_eq!(status(post("Application/JSON; charset=\"UTF-8\"")).await, 200);
    for kind in
        ["application/json; charset=utf-16", "text/plain", "application/merge-patch+json", "", "application/jsonx"]
    {
        assert_eq!(status(post(kind)).await, 415, "{kind}");
    }
    let patch = test::TestRequest::patch().insert_header(("content-type", "application/merge-patch+json"));
    assert_eq!(status(patch.set_payload(SOUND)).await, 200);
    let unnamed = test::TestRequest::post().insert_header(("content-length", "27")).set_payload(SOUND);
    assert_eq!(status(unnamed).await, 415);
    let packed = post("application/json").insert_header(("content-encoding", "gzip"));
    assert_eq!(status(packed).await, 415);
    assert_eq!(status(test::TestRequest::post()).await, 400, "nothing at all is no JSON");
}

#[actix_web::test]
async fn large_bodies_are_refused_by_their_length_and_while_they_come() {
    let post = || test::TestRequest::post().insert_header(("content-type", "application/json"));
    assert_eq!(status(post().set_payload("{").insert_header(("content-length", "10000000"))).await, 413);
    assert_eq!(status(post().set_payload(vec![b' '; 10_000_000])).await, 413);
    let mut exact = SOUND.as_bytes().to_vec();
    exact.resize(MAX_BODY, b' ');
    assert_eq!(status(post().set_payload(exact.clone())).await, 200, "the limit is inclusive");
    exact.push(b' ');
    assert_eq!(status(post().set_payload(exact)).await, 413);
}
