//! What operators and tools ask for: health, metrics, the OpenAPI document and its page.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{World, stories};

stories!(
    health_tells_of_each_dependency,
    metrics_count_by_route,
    metrics_can_need_a_token_or_a_listener_of_their_own,
    the_document_tells_of_every_route,
    every_documented_operation_answers,
    the_document_is_sound,
    the_page_needs_nothing_from_outside,
    a_restart_keeps_sessions_and_content,
    the_verified_write_where_configuration_asks_for_it,
);

async fn health_tells_of_each_dependency(world: World) {
    let anybody = world.anybody();
    anybody.root(Method::GET, "/health/live").await.is(200);
    let ready = anybody.root(Method::GET, "/health/ready").await;
    let body = ready.expect(200);
    assert_eq!(body["status"], "ok");
    assert!(body["schema_version"].as_str().is_some_and(|version| !version.is_empty()), "{body}");
    let dependencies = body["dependencies"].as_object().unwrap();
    assert!(!dependencies.is_empty());
    for (name, state) in dependencies {
        assert_eq!(state["status"], "ok", "{name}");
        assert!(state["latency_ms"].as_f64().is_some_and(|latency| latency >= 0.0), "{name}");
    }
    for inner in ["127.0.0.1", "postgres:", "sqlite:", "/tmp", "p2p.db"] {
        assert!(!ready.text().contains(inner), "it tells an address: {ready}");
    }
}

/// How often a route was read, as the metrics tell; all servers of one process count together.
fn reads(text: &str) -> u64 {
    let parts = ["http_requests_total{", "route=\"/api/v1/forums/topics/{id}\"", "method=\"GET\"", "status=\"200\""];
    let line = text.lines().find(|line| parts.iter().all(|part| line.contains(part)));
    line.map_or(0, |line| line.rsplit(' ').next().unwrap().parse().unwrap())
}

async fn metrics_count_by_route(world: World) {
    let metrics = async || {
        let page = world.anybody().root(Method::GET, "/metrics").await;
        assert!(page.is(200).must("content-type").starts_with("text/plain"), "{page}");
        page.text()
    };
    let before = reads(&metrics().await);
    let amal = world.admin().await;
    for title in ["Which valve?", "Which pump?"] {
        let topic = amal.post("/forums/topics", &json!({ "title": title, "content": "x" })).await.expect(201);
        amal.get(&format!("/forums/topics/{}", topic["id"].as_str().unwrap())).await.is(200);
    }
    amal.get("/nowhere/at/all/unheard-of").await.is(404);
    let text = metrics().await;
    assert!(reads(&text) >= before + 2, "{text}");
    for name in ["http_request_duration_seconds", "db_query_duration_seconds"] {
        for part in ["_bucket{", "_count{"] {
            assert!(text.contains(&format!("{name}{part}")), "{name}{part}\n{text}");
        }
    }
    assert!(!text.contains("unheard-of"), "made-up paths make no metrics");
    assert!(!text.contains(&amal.id), "ids make no metrics");
}

async fn metrics_can_need_a_token_or_a_listener_of_their_own(mut world: World) {
    world.restart(&[("METRICS_TOKEN", "a token that nobody guesses")]).await;
    let read = async |token: &str| {
        world.anybody().root(Method::GET, "/metrics").header("authorization", &format!("Bearer {token}")).await
    };
    world.anybody().root(Method::GET, "/metrics").await.problem(401, "unauthenticated");
    read("guess").await.problem(401, "unauthenticated");
    read("a token that nobody guesses").await.is(200);
    world.restart(&[("METRICS_BIND", "127.0.0.1:0")]).await;
    world.anybody().root(Method::GET, "/metrics").await.problem(404, "route_not_found");
    let own = world.anybody().moved_to(world.server.metrics_addr.unwrap());
    own.root(Method::GET, "/metrics").await.is(200);
    own.root(Method::GET, "/api/v1/users/me").await.is(404);
}

/// What api.md names of this slice.
const ROUTES: [(&str, &str); 63] = [
    ("post", "/api/v1/auth/signup"),
    ("post", "/api/v1/auth/login"),
    ("post", "/api/v1/auth/logout"),
    ("post", "/api/v1/auth/refresh"),
    ("get", "/api/v1/auth/sessions"),
    ("delete", "/api/v1/auth/sessions"),
    ("delete", "/api/v1/auth/sessions/{}"),
    ("get", "/api/v1/users/me"),
    ("patch", "/api/v1/users/me"),
    ("get", "/api/v1/organizations/current"),
    ("patch", "/api/v1/organizations/current"),
    ("get", "/api/v1/organizations/members"),
    ("get", "/api/v1/forums/categories"),
    ("post", "/api/v1/forums/categories"),
    ("patch", "/api/v1/forums/categories/{}"),
    ("delete", "/api/v1/forums/categories/{}"),
    ("get", "/api/v1/forums/topics"),
    ("post", "/api/v1/forums/topics"),
    ("get", "/api/v1/forums/topics/{}"),
    ("patch", "/api/v1/forums/topics/{}"),
    ("delete", "/api/v1/forums/topics/{}"),
    ("post", "/api/v1/forums/topics/{}/pin"),
    ("post", "/api/v1/forums/topics/{}/follow"),
    ("delete", "/api/v1/forums/topics/{}/follow"),
    ("get", "/api/v1/forums/topics/{}/posts"),
    ("post", "/api/v1/forums/topics/{}/posts"),
    ("get", "/api/v1/forums/topics/{}/events"),
    ("get", "/api/v1/forums/posts/{}"),
    ("patch", "/api/v1/forums/posts/{}"),
    ("delete", "/api/v1/forums/posts/{}"),
    ("get", "/api/v1/forums/posts/{}/revisions"),
    ("post", "/api/v1/forums/posts/{}/upvote"),
    ("delete", "/api/v1/forums/posts/{}/upvote"),
    ("get", "/api/v1/forums/posts/{}/replies"),
    ("post", "/api/v1/forums/posts/{}/replies"),
    ("get", "/api/v1/forums/replies/{}"),
    ("patch", "/api/v1/forums/replies/{}"),
    ("delete", "/api/v1/forums/replies/{}"),
    ("post", "/api/v1/forums/replies/{}/upvote"),
    ("delete", "/api/v1/forums/replies/{}/upvote"),
    ("post", "/api/v1/forums/posts/{}/best-answer"),
    ("delete", "/api/v1/forums/posts/{}/best-answer"),
    ("post", "/api/v1/forums/replies/{}/best-answer"),
    ("delete", "/api/v1/forums/replies/{}/best-answer"),
    ("put", "/api/v1/drafts/{}"),
    ("get", "/api/v1/drafts/{}"),
    ("delete", "/api/v1/drafts/{}"),
    ("post", "/api/v1/ws/ticket"),
    ("get", "/ws/forum/{}"),
    ("get", "/ws/user"),
    ("get", "/health/live"),
    ("get", "/health/ready"),
    ("post", "/api/v1/files"),
    ("post", "/api/v1/files/uploads"),
    ("post", "/api/v1/files/{}/complete"),
    ("get", "/api/v1/files/{}"),
    ("get", "/api/v1/files/{}/content"),
    ("get", "/api/v1/files/{}/thumbnail"),
    ("delete", "/api/v1/files/{}"),
    ("get", "/metrics"),
    ("get", "/api/v1/openapi.json"),
    ("get", "/docs"),
    ("get", "/api/v1/forums/replies/{}/revisions"),
];

async fn document(world: &World) -> Value {
    world.anybody().get("/openapi.json").await.expect(200)
}

/// All operations: method, path, and what is said of it.
fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if ["get", "put", "post", "patch", "delete"].contains(&method.as_str()) {
                found.push((method.clone(), path.clone(), operation.clone()));
            }
        }
    }
    found
}

/// The path with another text for each placeholder.
fn filled(path: &str, text: &str) -> String {
    let part = |part: &str| if part.starts_with('{') { text.to_owned() } else { part.to_owned() };
    path.split('/').map(part).collect::<Vec<_>>().join("/")
}

async fn the_document_tells_of_every_route(world: World) {
    let document = document(&world).await;
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"), "{}", document["openapi"]);
    let told: BTreeSet<(String, String)> =
        operations(&document).into_iter().map(|(method, path, _)| (method, filled(&path, "{}"))).collect();
    let missing: Vec<_> =
        ROUTES.iter().filter(|(method, path)| !told.contains(&((*method).to_owned(), (*path).to_owned()))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

async fn every_documented_operation_answers(world: World) {
    let anybody = world.anybody();
    for (method, path, operation) in operations(&document(&world).await) {
        let called = filled(&path, "0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70");
        let answer = anybody.root(method.to_uppercase().parse().unwrap(), &called).await;
        assert!(!matches!(answer.code(), 405 | 500..), "{answer}");
        let is_public = operation.get("security").is_some();
        // What is open to everybody tells that nothing has that name; what is not asks for a session first.
        if answer.code() == 404 {
            answer.problem(404, "not_found");
            assert!(is_public && called != path, "{answer}");
        }
        if !is_public {
            answer.problem(401, "unauthenticated");
        }
        let told = operation["responses"].as_object().unwrap();
        let known =
            told.contains_key(&answer.code().to_string()) || told.contains_key("default") || told.contains_key("4XX");
        assert!(known, "{method} {path} answers {} and does not tell of it: {:?}", answer.code(), told.keys());
    }
}

async fn the_document_is_sound(world: World) {
    let document = document(&world).await;
    let mut ids = BTreeSet::new();
    for (method, path, operation) in operations(&document) {
        let place = format!("{method} {path}");
        assert!(operation["summary"].as_str().is_some_and(|text| !text.is_empty()), "{place} has no summary");
        assert!(
            ids.insert(operation["operationId"].as_str().unwrap_or_else(|| panic!("{place} has no id")).to_owned()),
            "{place}: its id is another's"
        );
        assert!(
            operation["responses"].as_object().unwrap().keys().any(|status| status.starts_with(['1', '2'])),
            "{place} never succeeds"
        );
        let named: BTreeSet<&str> = operation["parameters"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|one| one["in"] == "path")
            .filter_map(|one| one["name"].as_str())
            .collect();
        let needed: BTreeSet<&str> =
            path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
        assert_eq!(named, needed, "{place}");
        let has_body = ["post", "put", "patch"].contains(&method.as_str()) && !operation["requestBody"].is_null();
        if has_body {
            assert!(operation["responses"].get("422").is_some(), "{place} takes a body and never refuses it");
        }
    }
    let mut broken = Vec::new();
    check_references(&document, &document, &mut broken);
    assert!(broken.is_empty(), "{broken:?}");
}

fn check_references(node: &Value, document: &Value, broken: &mut Vec<String>) {
    match node {
        Value::Object(members) => {
            if let Some(Value::String(reference)) = members.get("$ref")
                && reference.strip_prefix('#').and_then(|pointer| document.pointer(pointer)).is_none()
            {
                broken.push(reference.clone());
            }
            members.values().for_each(|member| check_references(member, document, broken));
        }
        Value::Array(items) => items.iter().for_each(|item| check_references(item, document, broken)),
        _ => {}
    }
}

async fn the_page_needs_nothing_from_outside(world: World) {
    let anybody = world.anybody();
    let page = anybody.root(Method::GET, "/docs").await;
    let html = page.is(200).text();
    assert!(
        page.must("content-type").starts_with("text/html")
            && !html.contains("http://")
            && !html.contains("https://")
            && !html.contains("\"//"),
        "{html}"
    );
    let policy = page.must("content-security-policy");
    assert!(
        policy.contains("default-src 'none'") && policy.contains("script-src 'self'") && !policy.contains("http"),
        "{policy}"
    );
    let mut files = 0;
    for attribute in ["src=\"", "href=\""] {
        for rest in html.split(attribute).skip(1) {
            let target = rest.split('"').next().unwrap();
            assert!(target.starts_with('/'), "{target}");
            assert!(!anybody.root(Method::GET, target).await.is(200).body.is_empty());
            files += 1;
        }
    }
    assert!(files >= 4, "{html}");
    let script = anybody.root(Method::GET, "/docs/page.js").await;
    assert!(script.is(200).text().contains("/api/v1/openapi.json") && !script.text().contains("http"), "{script}");
    for other in ["/docs/none.js", "/docs/../Cargo.toml", "/docs/%2e%2e%2fCargo.toml", "/docs/swagger-initializer.js"] {
        anybody.root(Method::GET, other).await.is(404);
    }
}

async fn a_restart_keeps_sessions_and_content(mut world: World) {
    let amal = world.admin().await;
    let body = json!({ "title": "Which valve?", "content": "Ours leaks." });
    let first = amal.post("/forums/topics", &body).header("idempotency-key", "key-1").await;
    let topic = first.expect(201);
    let gone = world.log_in(&amal.email).await;
    gone.poke("/auth/logout").await.is(204);
    world.restart(&[]).await;
    let (amal, gone) = (amal.with_addr(&world), gone.with_addr(&world));
    let read = amal.get(&format!("/forums/topics/{}", topic["id"].as_str().unwrap())).await.expect(200);
    assert_eq!((&read["title"], &read["posts"]["items"]), (&topic["title"], &topic["posts"]["items"]));
    gone.get("/users/me").await.problem(401, "unauthenticated");
    let again = amal.post("/forums/topics", &body).header("idempotency-key", "key-1").await;
    assert_eq!((again.expect(201)["id"].clone(), again.must("idempotent-replayed")), (topic["id"].clone(), "true"));
}

async fn the_verified_write_where_configuration_asks_for_it(mut world: World) {
    let amal = world.admin().await;
    let sami = world.member_of(&amal).await;
    world.restart(&[("AUTH_REQUIRE_VERIFIED_EMAIL", "true")]).await;
    let (amal, sami) = (amal.with_addr(&world), sami.with_addr(&world));
    let body = json!({ "title": "Which valve?", "content": "Ours leaks." });
    amal.post("/forums/topics", &body).await.problem(403, "email_not_verified");
    amal.patch("/users/me", &json!({ "bio": "Reading and voting is fine." })).await.is(200);
    let topic = sami.post("/forums/topics", &body).await.expect(201);
    let post = topic["posts"]["items"][0]["id"].as_str().unwrap();
    amal.post(&format!("/forums/posts/{post}/replies"), &json!({ "content": "x" }))
        .await
        .problem(403, "email_not_verified");
    amal.poke(&format!("/forums/posts/{post}/upvote")).await.is(200);
}
