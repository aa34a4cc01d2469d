//! Replies: threads below posts.

use serde_json::{Value, json};

use crate::harness::{Person, World, stories};

stories!(
    threads_go_five_levels_deep,
    a_post_shows_its_first_three_replies,
    replies_are_edited_with_their_history,
    a_deleted_reply_leaves_its_answers,
    replies_page_in_order,
    bad_replies_name_every_field,
    a_list_of_any_length_takes_as_many_statements,
);

async fn post(person: &Person) -> String {
    let topic =
        person.post("/forums/topics", &json!({ "title": "Which valve?", "content": "Ours leaks." })).await.expect(201);
    topic["posts"]["items"][0]["id"].as_str().unwrap().to_owned()
}

fn id(value: &Value) -> String {
    value["id"].as_str().unwrap().to_owned()
}

async fn reply(person: &Person, post: &str, content: &str, parent: Option<&str>) -> Value {
    let body = json!({ "content": content, "parent_reply_id": parent });
    person.post(&format!("/forums/posts/{post}/replies"), &body).await.expect(201)
}

async fn threads_go_five_levels_deep(world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    let post = post(&amal).await;
    let mut chain: Vec<String> = Vec::new();
    for level in 1..=5 {
        let written = reply(&nora, &post, &format!("Level {level}"), chain.last().map(String::as_str)).await;
        assert_eq!(written["parent_reply_id"].as_str(), chain.last().map(String::as_str));
        assert_eq!(written["post_id"], post.as_str());
        chain.push(id(&written));
    }
    // Below the fifth level a reply hangs beside the one it answers: on its parent, the fourth.
    let sixth = reply(&amal, &post, "Level 6", Some(&chain[4])).await;
    let seventh = reply(&amal, &post, "Level 7", Some(&id(&sixth))).await;
    for deep in [&sixth, &seventh] {
        assert_eq!(deep["parent_reply_id"], chain[3].as_str(), "{deep}");
    }
    let all = amal.walk(&format!("/forums/posts/{post}/replies"), 2).await;
    assert_eq!(all.len(), 7);
    assert_eq!(amal.get(&format!("/forums/posts/{post}")).await.expect(200)["reply_count"], 7);
    let fourth = amal.get(&format!("/forums/replies/{}", chain[3])).await.expect(200);
    assert_eq!((&fourth["reply_count"], fourth["replies"].as_array().unwrap().len()), (&json!(3), 3));
}

async fn a_post_shows_its_first_three_replies(world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    let post = post(&amal).await;
    let mut expected = Vec::new();
    for number in 0..5 {
        expected.push(id(&reply(&nora, &post, &format!("Reply {number}"), None).await));
    }
    let shown = amal.get(&format!("/forums/posts/{post}")).await.expect(200);
    assert_eq!(shown["reply_count"], 5);
    assert_eq!(shown["replies"].as_array().unwrap().iter().map(id).collect::<Vec<_>>(), expected[..3]);
    let path = format!("/forums/replies/{}", expected[0]);
    assert_eq!(
        nora.poke(&format!("{path}/upvote")).await.expect(200),
        json!({ "upvote_count": 1, "upvoted_by_me": true })
    );
    let voted = nora.get(&format!("/forums/posts/{post}")).await.expect(200);
    assert_eq!(
        (&voted["replies"][0]["upvoted_by_me"], &voted["replies"][1]["upvoted_by_me"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(nora.delete(&format!("{path}/upvote")).await.expect(200)["upvote_count"], 0);
}

async fn replies_are_edited_with_their_history(world: World) {
    let (admin, nora) = (world.admin().await, world.admin().await);
    let post = post(&admin).await;
    let author = world.member_of(&admin).await;
    let written = author
        .post(&format!("/forums/posts/{post}/replies"), &json!({ "content": "شكرا **جزيلا**", "lang": "ar" }))
        .await;
    let reply = written.expect(201);
    let path = format!("/forums/replies/{}", id(&reply));
    assert_eq!((written.must("location"), &reply["dir"]), (format!("/api/v1{path}").as_str(), &json!("rtl")));
    assert!(reply["content_html"].as_str().unwrap().contains("<strong>جزيلا</strong>"));
    let read = nora.get(&path).await;
    assert_eq!(read.expect(200), reply);
    author.patch(&path, &json!({ "content": "Second." })).header("if-match", read.must("etag")).await.is(200);
    author
        .patch(&path, &json!({ "content": "Third." }))
        .header("if-match", read.must("etag"))
        .await
        .problem(412, "precondition_failed");
    nora.patch(&path, &json!({ "content": "Mine." })).await.problem(403, "forbidden");
    let edited = admin.patch(&path, &json!({ "content": "Third." })).await.expect(200);
    assert!(edited["edited_at"].is_string() && edited["dir"] == "ltr", "{edited}");
    let revisions = nora.walk(&format!("{path}/revisions"), 2).await;
    assert_eq!(
        revisions.iter().map(|revision| revision["content"].as_str().unwrap()).collect::<Vec<_>>(),
        ["Third.", "Second.", "شكرا **جزيلا**"]
    );
}

async fn a_deleted_reply_leaves_its_answers(world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    let post = post(&amal).await;
    let top = id(&reply(&nora, &post, "Top", None).await);
    let middle = id(&reply(&amal, &post, "Middle", Some(&top)).await);
    let low = id(&reply(&nora, &post, "Low", Some(&middle)).await);
    nora.delete(&format!("/forums/replies/{middle}")).await.problem(403, "forbidden");
    amal.delete(&format!("/forums/replies/{middle}")).await.is(204);
    let risen = nora.get(&format!("/forums/replies/{low}")).await.expect(200);
    assert_eq!(risen["parent_reply_id"], top.as_str());
    assert_eq!(nora.get(&format!("/forums/posts/{post}")).await.expect(200)["reply_count"], 2);
    nora.delete(&format!("/forums/replies/{top}")).await.is(204);
    assert_eq!(nora.get(&format!("/forums/replies/{low}")).await.expect(200)["parent_reply_id"], Value::Null);
    for gone in [&top, &middle] {
        nora.get(&format!("/forums/replies/{gone}")).await.problem(404, "not_found");
        nora.get(&format!("/forums/replies/{gone}/revisions")).await.problem(404, "not_found");
        nora.poke(&format!("/forums/replies/{gone}/upvote")).await.problem(404, "not_found");
    }
}

async fn replies_page_in_order(world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    let post = post(&amal).await;
    let mut parent = None;
    for number in 0..7 {
        let written = reply(&nora, &post, &format!("Reply {number}"), parent.as_deref()).await;
        parent = (number % 3 == 0).then(|| id(&written));
    }
    let path = format!("/forums/posts/{post}/replies");
    let contents: Vec<String> =
        amal.walk(&path, 3).await.iter().map(|reply| reply["content"].as_str().unwrap().to_owned()).collect();
    assert_eq!(contents, (0..7).map(|number| format!("Reply {number}")).collect::<Vec<_>>());
    let page = amal.get(&format!("{path}?limit=2&skip=1&with_total=true&fields=content")).await.expect(200);
    assert_eq!(
        (&page["total"], &page["items"]),
        (&json!(7), &json!([{ "content": "Reply 1" }, { "content": "Reply 2" }]))
    );
}

async fn bad_replies_name_every_field(world: World) {
    let amal = world.admin().await;
    let (one, other) = (post(&amal).await, post(&amal).await);
    let elsewhere = id(&reply(&amal, &other, "Elsewhere", None).await);
    let path = format!("/forums/posts/{one}/replies");
    let fields = async |body: Value| amal.post(&path, &body).await.fields();
    assert_eq!(
        fields(json!({ "parent_reply_id": "7", "depth": 2 })).await,
        ["content: required", "depth: unknown_field", "parent_reply_id: invalid_uuid"]
    );
    for parent in [elsewhere.as_str(), one.as_str(), "0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70"] {
        assert_eq!(
            fields(json!({ "content": "x", "parent_reply_id": parent })).await,
            ["parent_reply_id: unknown_reference"]
        );
    }
    assert_eq!(fields(json!({ "content": "x".repeat(10_001) })).await, ["content: too_long"]);
    amal.post(&path, &json!({ "content": "ص".repeat(10_000) })).await.is(201);
    amal.post("/forums/posts/0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70/replies", &json!({ "content": "x" }))
        .await
        .problem(404, "not_found");
    amal.post(&format!("/forums/posts/{elsewhere}/replies"), &json!({ "content": "x" }))
        .await
        .problem(404, "not_found");
    assert_eq!(amal.get(&format!("/forums/posts/{one}")).await.expect(200)["reply_count"], 1);
}

async fn a_list_of_any_length_takes_as_many_statements(world: World) {
    let amal = world.admin().await;
    let post = post(&amal).await;
    let mut parent: Option<String> = None;
    for number in 0..50 {
        let written = reply(&amal, &post, &format!("Reply {number}"), parent.as_deref()).await;
        parent = (number % 4 != 0).then(|| id(&written));
    }
    let path = format!("/forums/posts/{post}/replies");
    let cost = world.statements(&amal, &format!("{path}?limit=5")).await;
    assert_eq!(cost, world.statements(&amal, &format!("{path}?limit=50")).await);
    assert!(cost <= 8, "{cost} statements");
}
