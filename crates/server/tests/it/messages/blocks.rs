//! Who may write to whom.

use serde_json::{Value, json};

use super::{send, unread};
use crate::harness::{World, stories, text};

stories!(who_is_blocked_writes_no_more, the_deactivated_get_nothing, nobody_writes_to_themselves_or_to_nobody);

async fn who_is_blocked_writes_no_more(world: World) {
    let (amal, sami) = (world.admin().await, world.admin().await);
    send(&sami, &amal, "Hello").await;
    let path = format!("/messages/blocks/{}", sami.id);
    for _ in 0..2 {
        amal.call(reqwest::Method::PUT, &path).await.is(204);
    }
    let form = json!({ "recipient_id": amal.id, "content": "Hello?" });
    sami.post("/messages", &form).await.problem(403, "blocked");
    assert_eq!(unread(&amal).await.0, 1);
    let blocks = amal.get("/messages/blocks").await.expect(200);
    assert_eq!((&blocks["items"][0]["user"]["id"], &blocks["next_cursor"]), (&json!(sami.id), &Value::Null));
    assert_eq!(sami.get("/messages/blocks").await.expect(200)["items"], json!([]));
    for _ in 0..2 {
        amal.delete(&path).await.is(204);
    }
    sami.post("/messages", &form).await.is(201);
}

async fn the_deactivated_get_nothing(world: World) {
    let amal = world.admin().await;
    let sami = world.joined(&amal, "member").await;
    let sent = send(&amal, &sami, "Hello").await;
    amal.delete(&format!("/users/{}", sami.id)).await.is(204);
    let form = json!({ "recipient_id": sami.id, "content": "Are you there?" });
    amal.post("/messages", &form).await.problem(409, "recipient_deactivated");
    let list = amal.get(&format!("/messages/{}", sami.id)).await.expect(200);
    assert_eq!(text(&list["items"][0], "id"), text(&sent, "id"), "what was said stays");
}

async fn nobody_writes_to_themselves_or_to_nobody(world: World) {
    let amal = world.admin().await;
    let refused = amal.post("/messages", &json!({ "recipient_id": amal.id, "content": "Note" })).await;
    refused.problem(422, "validation_failed");
    assert_eq!(refused.fields(), ["recipient_id: yourself"]);
    let nobody = "0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70";
    amal.post("/messages", &json!({ "recipient_id": nobody, "content": "Hello" })).await.problem(404, "not_found");
    amal.get(&format!("/messages/{nobody}")).await.problem(404, "not_found");
    amal.call(reqwest::Method::PUT, &format!("/messages/blocks/{nobody}")).await.problem(404, "not_found");
    amal.call(reqwest::Method::PUT, &format!("/messages/blocks/{}", amal.id)).await.problem(422, "validation_failed");
}
