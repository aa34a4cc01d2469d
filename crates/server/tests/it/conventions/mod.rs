//! What holds on every route: problems, bodies, parameters, and the shape of lists. Keys of repeated requests, transfer and limits have
//! files of their own.

mod keys;
mod limits;
mod transfer;

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Person, World, stories};

stories!(
    problems_are_whole_and_speak_the_callers_language,
    unknown_routes_methods_and_ids_are_told_apart,
    bodies_must_be_json_and_not_too_large,
    unknown_parameters_are_refused_everywhere,
    a_trailing_slash_is_accepted,
    every_list_has_the_same_envelope,
);

async fn a_topic(person: &Person) -> String {
    let topic =
        person.post("/forums/topics", &json!({ "title": "Which valve?", "content": "Ours leaks." })).await.expect(201);
    topic["id"].as_str().unwrap().to_owned()
}

async fn count(person: &Person) -> i64 {
    person.get("/forums/topics?with_total=true&limit=1").await.expect(200)["total"].as_i64().unwrap()
}

fn is_arabic(text: &Value) -> bool {
    text.as_str().unwrap().chars().any(|sign| ('\u{600}'..'\u{700}').contains(&sign))
}

async fn problems_are_whole_and_speak_the_callers_language(world: World) {
    let amal = world.admin().await;
    let call = || amal.post("/forums/topics", &json!({ "title": "x", "extra": 1 }));
    let english = call().await;
    assert_eq!(
        english.fields(),
        ["content: required", "extra: unknown_field", "title: too_short"],
        "all fields at once"
    );
    let body = english.json();
    assert_eq!((&body["code"], &body["instance"]), (&json!("validation_failed"), &json!("/api/v1/forums/topics")));
    assert_eq!((english.must("content-language"), is_arabic(&body["title"])), ("en", false));
    let arabic = call().header("accept-language", "fr, ar-EG;q=0.9, en;q=0.5").await;
    let body = arabic.json();
    assert_eq!((arabic.must("content-language"), arabic.fields()), ("ar", english.fields()));
    assert!(is_arabic(&body["title"]) && is_arabic(&body["detail"]), "{body}");
    assert!(body["errors"].as_array().unwrap().iter().all(|error| is_arabic(&error["message"])), "{body}");
    assert!(arabic.must("vary").to_lowercase().contains("accept-language"), "{arabic}");
    assert_eq!(call().header("accept-language", "fr").await.must("content-language"), "en");
    let explained = amal.root(Method::GET, "/docs/problems").await;
    let kind = body["type"].as_str().unwrap();
    assert!(kind.starts_with("/docs/problems#") && explained.is(200).text().contains("validation_failed"), "{kind}");
}

async fn unknown_routes_methods_and_ids_are_told_apart(world: World) {
    let amal = world.admin().await;
    let topic = a_topic(&amal).await;
    for path in [
        "/",
        "/api",
        "/api/v1",
        "/api/v2/users/me",
        "/api/v1/nowhere",
        "/api/v1/forums",
        "/api/v1/forums/topics/x/y/z",
        "/favicon.ico",
        "/api/v1/users/me/me",
    ] {
        amal.root(Method::GET, path).await.problem(404, "route_not_found");
        world.anybody().root(Method::GET, path).await.problem(404, "route_not_found");
    }
    let refused = amal.call(Method::PUT, "/forums/topics").await;
    refused.problem(405, "method_not_allowed");
    let allowed: BTreeSet<&str> = refused.must("allow").split(',').map(str::trim).collect();
    assert!(
        allowed.contains("GET") && allowed.contains("POST") && !allowed.contains("PUT") && !allowed.contains("DELETE"),
        "{allowed:?}"
    );
    for (method, path) in [
        (Method::DELETE, "/users/me"),
        (Method::POST, "/organizations/current"),
        (Method::PATCH, "/auth/login"),
        (Method::GET, "/auth/signup"),
        (Method::GET, "/auth/logout"),
    ] {
        let answer = amal.call(method, path).await;
        answer.problem(405, "method_not_allowed");
        assert!(!answer.must("allow").is_empty());
    }
    for id in [
        "7",
        "null",
        "undefined",
        "0198f1a0",
        "%20",
        "0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70",
        &topic[1..],
        "me",
        "{id}",
        "'%20OR%201=1",
        "-1",
    ] {
        for path in [
            format!("/forums/topics/{id}"),
            format!("/forums/posts/{id}"),
            format!("/forums/replies/{id}"),
            format!("/forums/topics/{id}/posts"),
            format!("/forums/categories/{id}"),
        ] {
            amal.get(&path).await.problem(404, "not_found");
        }
        amal.patch(&format!("/forums/topics/{id}"), &json!({ "title": "Which pump?" })).await.problem(404, "not_found");
        amal.delete(&format!("/forums/posts/{id}")).await.problem(404, "not_found");
    }
    // Kinds do not mix: the id of a topic names no post, and that of a person no topic.
    amal.get(&format!("/forums/posts/{topic}")).await.problem(404, "not_found");
    amal.get(&format!("/forums/topics/{}", amal.id)).await.problem(404, "not_found");
    assert!(amal.call(Method::HEAD, "/users/me").await.is(200).body.is_empty());
}

async fn bodies_must_be_json_and_not_too_large(world: World) {
    let amal = world.admin().await;
    let send = async |content_type: &str, body: String| {
        amal.call(Method::POST, "/forums/topics").body(content_type, body).await
    };
    let fine = r#"{"title":"Which valve?","content":"x"}"#;
    for content_type in ["application/json", "application/json; charset=utf-8", "APPLICATION/JSON"] {
        send(content_type, fine.to_owned()).await.is(201);
    }
    for content_type in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        "application/json; charset=utf-16",
        "application/merge-patch+json",
        "*/*",
        "json",
    ] {
        send(content_type, fine.to_owned()).await.problem(415, "unsupported_media_type");
    }
    amal.poke("/forums/topics").await.assert_problem();
    for broken in [
        "",
        "{",
        "{\"title\":}",
        "{'title':'x'}",
        "{\"title\":\"x\",}",
        "nul",
        "{} {}",
        "\u{feff}{}",
        "// x\n{}",
        "{\"title\":NaN}",
        "{\"title\":\"\\ud800\"}",
        "{\"title\":\"a\nb\"}",
    ] {
        send("application/json", broken.to_owned()).await.problem(400, "malformed_json");
    }
    for other in ["[]", "null", "7", "\"x\"", "true"] {
        assert_eq!(send("application/json", other.to_owned()).await.fields(), [": invalid_type"], "{other}");
    }
    let sized = |bytes: usize| format!("{{\"title\":\"Which valve?\",\"content\":\"{}\"}}", "x".repeat(bytes - 37));
    assert_eq!(sized(262_144).len(), 262_144);
    assert_eq!(send("application/json", sized(262_144)).await.fields(), ["content: too_long"], "as large as may be");
    send("application/json", sized(262_145)).await.problem(413, "payload_too_large");
    assert_eq!(count(&amal).await, 3);
}

async fn unknown_parameters_are_refused_everywhere(world: World) {
    let amal = world.admin().await;
    let topic = a_topic(&amal).await;
    for path in [
        "/users/me",
        "/organizations/current",
        "/organizations/members",
        "/forums/categories",
        "/forums/topics",
        "/auth/sessions",
        &format!("/forums/topics/{topic}"),
        &format!("/forums/topics/{topic}/posts"),
        &format!("/forums/topics/{topic}/events"),
    ] {
        assert_eq!(
            amal.get(&format!("{path}?limti=5&x[]=1")).await.fields(),
            ["limti: unknown_parameter", "x[]: unknown_parameter"],
            "{path}"
        );
    }
    assert_eq!(
        amal.post("/forums/topics?draft=1", &json!({ "title": "Which valve?", "content": "x" })).await.fields(),
        ["draft: unknown_parameter"]
    );
    assert_eq!(amal.delete(&format!("/forums/topics/{topic}?force=true")).await.fields(), ["force: unknown_parameter"]);
    assert_eq!(amal.get("/users/me?fields=id,email").await.expect(200), json!({ "id": amal.id, "email": amal.email }));
    assert_eq!(count(&amal).await, 1);
}

async fn a_trailing_slash_is_accepted(world: World) {
    let amal = world.admin().await;
    let topic = a_topic(&amal).await;
    for path in [
        "/users/me".to_owned(),
        "/forums/topics".to_owned(),
        format!("/forums/topics/{topic}"),
        format!("/forums/topics/{topic}/posts"),
        "/auth/sessions".to_owned(),
    ] {
        let (with, without) = (amal.get(&format!("{path}/")).await, amal.get(&path).await);
        assert_eq!(with.expect(200), without.expect(200), "{path}");
    }
    amal.get("/forums/topics/?limit=1").await.is(200);
    amal.post("/forums/topics/", &json!({ "title": "Which pump?", "content": "x" })).await.is(201);
    let page = amal.get("/forums/topics/?limit=1").await.expect(200);
    amal.get(&format!("/forums/topics?limit=1&cursor={}", page["next_cursor"].as_str().unwrap())).await.is(200);
}

async fn every_list_has_the_same_envelope(world: World) {
    let amal = world.admin().await;
    let topic = a_topic(&amal).await;
    let post = amal.get(&format!("/forums/topics/{topic}/posts")).await.expect(200)["items"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    for path in [
        "/organizations/members".to_owned(),
        "/forums/categories".to_owned(),
        "/forums/topics".to_owned(),
        format!("/forums/topics/{topic}/posts"),
        format!("/forums/posts/{post}/replies"),
        format!("/forums/posts/{post}/revisions"),
    ] {
        let counted = amal.get(&format!("{path}?with_total=true")).await.expect(200);
        assert_eq!(
            counted.as_object().unwrap().keys().collect::<Vec<_>>(),
            ["items", "next_cursor", "total"],
            "{path}"
        );
        assert_eq!(counted["total"].as_u64().unwrap(), counted["items"].as_array().unwrap().len() as u64, "{path}");
        assert_eq!(amal.get(&path).await.expect(200)["total"], Value::Null, "{path}");
        assert_eq!(amal.get(&format!("{path}?limit=101")).await.fields(), ["limit: out_of_range"], "{path}");
        amal.get(&format!("{path}?cursor=bm9wZQ")).await.problem(422, "invalid_cursor");
        assert!(
            amal.get(&format!("{path}?skip=999")).await.expect(200)["items"].as_array().unwrap().is_empty(),
            "{path}"
        );
    }
}
