//! `Idempotency-Key`: the work is done once, and its answer given again.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{a_topic, count};
use crate::harness::{Answer, Call, Client, World, stories};

stories!(
    a_keyed_request_is_answered_once,
    a_key_holds_one_body,
    keyed_refusals_are_replayed,
    a_wrong_form_is_an_answer_too,
    one_key_at_once_does_the_work_once,
    keys_are_somebodys_at_one_route,
);

fn keyed(client: &Client, path: &str, key: &str, body: &Value) -> Call {
    client.post(path, body).header("idempotency-key", key)
}

/// Status, body, and the headers that a client acts on.
fn essence(answer: &Answer) -> (u16, String, Vec<Option<String>>) {
    let headers = ["etag", "location", "content-type"].map(|name| answer.header(name).map(str::to_owned));
    (answer.code(), answer.text(), headers.to_vec())
}

async fn a_keyed_request_is_answered_once(world: World) {
    let amal = world.admin().await;
    let body = json!({ "title": "Which valve?", "content": "Ours leaks." });
    let first = keyed(&amal, "/forums/topics", "key-1", &body).await;
    let topic = first.expect(201);
    assert!(first.header("idempotent-replayed").is_none());
    let post = keyed(
        &amal,
        &format!("/forums/topics/{}/posts", topic["id"].as_str().unwrap()),
        "key-1",
        &json!({ "content": "More." }),
    )
    .await;
    post.is(201);
    for _ in 0..2 {
        let again = keyed(&amal, "/forums/topics", "key-1", &body).await;
        assert_eq!(again.must("idempotent-replayed"), "true");
        assert_eq!(essence(&again), essence(&first), "the first answer, though the topic has another post by now");
    }
    assert_eq!(count(&amal).await, 1);
    let posts = topic["posts"]["items"][0]["id"].as_str().unwrap();
    let replies = format!("/forums/posts/{posts}/replies");
    let reply = keyed(&amal, &replies, "key-1", &json!({ "content": "Yes." })).await;
    assert_eq!(essence(&keyed(&amal, &replies, "key-1", &json!({ "content": "Yes." })).await), essence(&reply));
    assert_eq!(amal.get(&format!("/forums/posts/{posts}")).await.expect(200)["reply_count"], 1);
    keyed(&amal, "/forums/topics", "key-2", &body).await.is(201);
    assert_eq!(count(&amal).await, 2, "another key is another request");
}

async fn a_key_holds_one_body(world: World) {
    let amal = world.admin().await;
    let body = json!({ "title": "Which valve?", "content": "Ours leaks." });
    keyed(&amal, "/forums/topics", "key-1", &body).await.is(201);
    keyed(&amal, "/forums/topics", "key-1", &json!({ "title": "Which pump?", "content": "Ours leaks." }))
        .await
        .problem(422, "idempotency_key_reused");
    for key in ["", " ", &"k".repeat(256), "k\tk"] {
        assert_eq!(
            keyed(&amal, "/forums/topics", key, &body).await.fields(),
            ["Idempotency-Key: invalid_idempotency_key"],
            "{key:?}"
        );
    }
    let twice = keyed(&amal, "/forums/topics", "a", &body).header("idempotency-key", "b").await;
    assert_eq!(twice.fields(), ["Idempotency-Key: invalid_idempotency_key"]);
    keyed(&amal, "/forums/topics", &"k".repeat(255), &body).await.is(201);
    assert_eq!(count(&amal).await, 2);
}

async fn keyed_refusals_are_replayed(world: World) {
    let (admin, nora) = (world.admin().await, world.admin().await);
    let topic = a_topic(&admin).await;
    let (path, body) = (format!("/forums/topics/{topic}"), json!({ "content": "More." }));
    admin.patch(&path, &json!({ "is_locked": true })).await.is(200);
    let posts = format!("{path}/posts");
    let refused = keyed(&nora, &posts, "key-1", &body).await;
    let first = refused.problem(409, "topic_locked");
    admin.patch(&path, &json!({ "is_locked": false })).await.is(200);
    let again = keyed(&nora, &posts, "key-1", &body).await;
    assert_eq!(
        (again.code(), again.must("idempotent-replayed")),
        (409, "true"),
        "the same answer, though it would be taken now"
    );
    assert_eq!(again.json()["code"], first["code"]);
    assert_eq!(again.must("content-type"), "application/problem+json");
    keyed(&nora, &posts, "key-2", &body).await.is(201);
    let nowhere = "/forums/topics/0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70/posts";
    keyed(&nora, nowhere, "key-3", &body).await.problem(404, "not_found");
    assert_eq!(keyed(&nora, nowhere, "key-3", &body).await.must("idempotent-replayed"), "true");
    // Without a session nothing is kept, so that the same key does the work after a login.
    keyed(&world.anybody(), &posts, "key-4", &body).await.problem(401, "unauthenticated");
    assert!(keyed(&nora, &posts, "key-4", &body).await.is(201).header("idempotent-replayed").is_none());
}

async fn one_key_at_once_does_the_work_once(world: World) {
    let amal = world.admin().await;
    let body = json!({ "title": "Which valve?", "content": "Ours leaks." });
    let calls: Vec<_> = (0..20)
        .map(|_| {
            let (amal, body) = (amal.clone(), body.clone());
            tokio::spawn(async move { keyed(&amal, "/forums/topics", "key-1", &body).await })
        })
        .collect();
    let (mut fresh, mut replayed, mut ids) = (0, 0, BTreeSet::new());
    for call in calls {
        let answer = call.await.unwrap();
        match answer.code() {
            201 => {
                ids.insert(answer.json()["id"].to_string());
                *(if answer.header("idempotent-replayed").is_some() { &mut replayed } else { &mut fresh }) += 1;
            }
            _ => drop(answer.problem(409, "idempotency_in_progress")),
        }
    }
    assert_eq!((fresh, ids.len()), (1, 1), "{replayed} replayed");
    assert_eq!(count(&amal).await, 1);
    assert_eq!(keyed(&amal, "/forums/topics", "key-1", &body).await.must("idempotent-replayed"), "true");
}

async fn keys_are_somebodys_at_one_route(world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    let body = json!({ "title": "Which valve?", "content": "Ours leaks." });
    keyed(&amal, "/forums/topics", "key-1", &body).await.is(201);
    let other = keyed(&nora, "/forums/topics", "key-1", &json!({ "title": "Which pump?", "content": "x" })).await;
    assert_eq!(other.expect(201)["title"], "Which pump?");
    let topic = a_topic(&amal).await;
    keyed(&amal, &format!("/forums/topics/{topic}/posts"), "key-1", &json!({ "content": "x" })).await.is(201);
}

async fn a_wrong_form_is_an_answer_too(world: World) {
    let amal = world.admin().await;
    let wrong = json!({ "title": "x", "content": "Ours leaks." });
    let first = keyed(&amal, "/forums/topics", "key-1", &wrong).await;
    first.problem(422, "validation_failed");
    let again = keyed(&amal, "/forums/topics", "key-1", &wrong).await;
    assert_eq!(again.must("idempotent-replayed"), "true");
    assert_eq!(essence(&again), essence(&first));
    let right = json!({ "title": "Which valve?", "content": "Ours leaks." });
    keyed(&amal, "/forums/topics", "key-1", &right).await.problem(422, "idempotency_key_reused");
    keyed(&amal, "/forums/topics", "key-2", &right).await.is(201);
    assert_eq!(count(&amal).await, 1);
}
