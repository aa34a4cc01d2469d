//! What no client of ours would send.

use serde_json::json;

use crate::harness::{World, stories};

stories!(bad_messages_name_every_field, paths_and_queries_that_make_no_sense_are_refused);

async fn bad_messages_name_every_field(world: World) {
    let (amal, sami) = (world.admin().await, world.admin().await);
    let post = async |form| amal.post("/messages", &form).await;
    let long = "م".repeat(5_001);
    for (content, code) in
        [("", "blank"), (" \n\u{200B}", "blank"), (long.as_str(), "too_long"), ("a\u{0}b", "control_character")]
    {
        let refused = post(json!({ "recipient_id": sami.id, "content": content })).await;
        refused.problem(422, "validation_failed");
        assert_eq!(refused.fields(), [format!("content: {code}")]);
    }
    post(json!({ "recipient_id": sami.id, "content": "م".repeat(5_000) })).await.is(201);
    let refused = post(json!({ "recipient": sami.id })).await;
    refused.problem(422, "validation_failed");
    let fields = refused.fields();
    for wrong in ["recipient: unknown_field", "recipient_id: required", "content: required"] {
        assert!(fields.iter().any(|field| field == wrong), "{fields:?}");
    }
    post(json!({ "recipient_id": "7", "content": "x" })).await.is(422);
    let eleven: Vec<String> = (0..11).map(|n| format!("0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f{n:02}")).collect();
    post(json!({ "recipient_id": sami.id, "content": "x", "attachment_ids": eleven }))
        .await
        .problem(422, "validation_failed");
}

async fn paths_and_queries_that_make_no_sense_are_refused(world: World) {
    let amal = world.admin().await;
    amal.get("/messages/7").await.problem(404, "not_found");
    amal.get("/messages?unread=perhaps").await.problem(422, "validation_failed");
    amal.get("/messages?sort=newest").await.problem(422, "validation_failed");
    amal.get("/messages?cursor=abc").await.problem(422, "invalid_cursor");
    amal.get("/notifications?unread=1x").await.problem(422, "validation_failed");
    world.anybody().get("/messages").await.problem(401, "unauthenticated");
    world.anybody().get("/notifications/unread-count").await.problem(401, "unauthenticated");
}
