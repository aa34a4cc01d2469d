//! Drafts, kept on the server until they are published.

use serde_json::{Value, json};

use crate::harness::{World, stories};

stories!(
    a_draft_is_saved_over_the_version_that_was_seen,
    drafts_are_their_owners_alone,
    publishing_consumes_the_draft,
    bad_drafts_are_named
);

async fn a_draft_is_saved_over_the_version_that_was_seen(world: World) {
    let amal = world.admin().await;
    amal.get("/drafts/topic:new").await.problem(404, "not_found");
    let first = amal.put("/drafts/topic:new", &json!({ "content": "Since the last", "version": 0 })).await.expect(200);
    assert_eq!(
        (&first["key"], &first["content"], &first["version"]),
        (&json!("topic:new"), &json!("Since the last"), &json!(1))
    );
    let second =
        amal.put("/drafts/topic:new", &json!({ "content": "Since the last service", "version": 1 })).await.expect(200);
    assert_eq!(second["version"], 2);
    for stale in [json!(1), json!(0), json!(3), Value::Null] {
        amal.put("/drafts/topic:new", &json!({ "content": "Other tab", "version": stale }))
            .await
            .problem(409, "stale_draft");
    }
    amal.put("/drafts/topic:new", &json!({ "content": "Other tab" })).await.problem(409, "stale_draft");
    assert_eq!(amal.get("/drafts/topic:new").await.expect(200), second);
    let racing: Vec<_> = (0..6)
        .map(|number| {
            let amal = amal.clone();
            tokio::spawn(async move {
                amal.put("/drafts/topic:new", &json!({ "content": format!("Tab {number}"), "version": 2 })).await.code()
            })
        })
        .collect();
    let mut codes = Vec::new();
    for save in racing {
        codes.push(save.await.unwrap());
    }
    codes.sort_unstable();
    assert_eq!(codes, [200, 409, 409, 409, 409, 409], "one of them wins");
    amal.delete("/drafts/topic:new").await.is(204);
    amal.delete("/drafts/topic:new").await.is(204);
    amal.get("/drafts/topic:new").await.problem(404, "not_found");
    assert_eq!(amal.put("/drafts/topic:new", &json!({ "content": "" })).await.expect(200)["content"], "");
}

async fn drafts_are_their_owners_alone(world: World) {
    let (admin, superuser) = (world.admin().await, world.superuser().await);
    let author = world.member_of(&admin).await;
    author.put("/drafts/topic:new", &json!({ "content": "Secret." })).await.is(200);
    for other in [&admin, &superuser] {
        other.get("/drafts/topic:new").await.problem(404, "not_found");
        other.delete("/drafts/topic:new").await.is(204);
        other.put("/drafts/topic:new", &json!({ "content": "Mine." })).await.is(200);
    }
    assert_eq!(author.get("/drafts/topic:new").await.expect(200)["content"], "Secret.");
    world.anybody().get("/drafts/topic:new").await.problem(401, "unauthenticated");
}

async fn publishing_consumes_the_draft(world: World) {
    let amal = world.admin().await;
    let save =
        async |key: &str| amal.put(&format!("/drafts/{key}"), &json!({ "content": "Draft." })).await.is(200).code();
    save("topic:new").await;
    let refused = json!({ "title": "x", "content": "Ours leaks.", "draft_key": "topic:new" });
    amal.post("/forums/topics", &refused).await.is(422);
    amal.get("/drafts/topic:new").await.is(200);
    let topic = json!({ "title": "Which valve?", "content": "Ours leaks.", "draft_key": "topic:new" });
    let topic = amal.post("/forums/topics", &topic).await.expect(201);
    amal.get("/drafts/topic:new").await.problem(404, "not_found");
    let (id, post) = (topic["id"].as_str().unwrap(), topic["posts"]["items"][0]["id"].as_str().unwrap());
    let (for_post, for_reply) = (format!("post:{id}"), format!("reply:{post}"));
    save(&for_post).await;
    save(&for_reply).await;
    amal.post(&format!("/forums/topics/{id}/posts"), &json!({ "content": "More.", "draft_key": for_post }))
        .await
        .is(201);
    amal.get(&format!("/drafts/{for_post}")).await.problem(404, "not_found");
    amal.get(&format!("/drafts/{for_reply}")).await.is(200);
    amal.post(&format!("/forums/posts/{post}/replies"), &json!({ "content": "Yes.", "draft_key": for_reply }))
        .await
        .is(201);
    amal.get(&format!("/drafts/{for_reply}")).await.problem(404, "not_found");
    // A draft that is gone already holds nobody up.
    amal.post(&format!("/forums/topics/{id}/posts"), &json!({ "content": "More.", "draft_key": "no:such" }))
        .await
        .is(201);
}

async fn bad_drafts_are_named(world: World) {
    let amal = world.admin().await;
    for key in ["a%20b", "%D8%B6", &"k".repeat(101), "a%2Fb", "%00"] {
        let answer = amal.put(&format!("/drafts/{key}"), &json!({ "content": "x" })).await;
        assert!(matches!(answer.code(), 404 | 422), "{answer}");
        answer.assert_problem();
    }
    let fields = async |body: Value| amal.put("/drafts/k", &body).await.fields();
    assert_eq!(fields(json!({})).await, ["content: required"]);
    assert_eq!(
        fields(json!({ "content": "x".repeat(20_001), "version": -1, "key": "k" })).await,
        ["content: too_long", "key: unknown_field", "version: out_of_range"]
    );
    assert_eq!(
        fields(json!({ "content": null, "version": "1" })).await,
        ["content: required", "version: invalid_type"]
    );
    for number in 0..100 {
        amal.put(&format!("/drafts/n{number}"), &json!({ "content": "x" })).await.is(200);
    }
    amal.put("/drafts/one-more", &json!({ "content": "x" })).await.problem(409, "too_many_drafts");
    amal.put("/drafts/n5", &json!({ "content": "y", "version": 1 })).await.is(200);
}
