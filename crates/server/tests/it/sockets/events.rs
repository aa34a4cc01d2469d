//! What happens in a topic is told to all who are there, in one order, once.

use serde_json::{Value, json};

use super::{post_in, text, topic_of};
use crate::{
    harness::{World, eventually, stories},
    socket::{Socket, places},
};

stories!(
    all_that_happens_is_told_in_order_to_everybody,
    what_did_not_happen_is_not_told,
    rest_tells_the_same_stream,
    typing_is_passed_on_and_bounded,
    presence_counts_people,
    one_event_reaches_two_hundred_sockets,
    topics_do_not_hear_each_other,
);

async fn all_that_happens_is_told_in_order_to_everybody(world: World) {
    let asker = world.admin().await;
    let (helper, reader) = (world.member_of(&asker).await, world.admin().await);
    let topic = topic_of(&asker).await;
    let (mut one, hello) = Socket::follow(&asker, &topic).await;
    let (mut two, _) = Socket::follow(&reader, &topic).await;
    let post = post_in(&helper, &topic, "Use **PTFE**.").await;
    let post_id = text(&post, "/id");
    let replies = format!("/forums/posts/{post_id}/replies");
    let reply = helper.post(&replies, &json!({ "content": "or graphite" })).await.expect(201);
    let reply_id = text(&reply, "/id");
    asker.poke(&format!("/forums/posts/{post_id}/upvote")).await.is(200);
    asker.delete(&format!("/forums/posts/{post_id}/upvote")).await.is(200);
    asker.poke(&format!("/forums/replies/{reply_id}/best-answer")).await.is(200);
    helper.patch(&format!("/forums/posts/{post_id}"), &json!({ "content": "Use *EPDM*." })).await.is(200);
    asker.patch(&format!("/forums/topics/{topic}"), &json!({ "title": "Which seal, really?" })).await.is(200);
    asker
        .call(reqwest::Method::POST, &format!("/forums/topics/{topic}/pin"))
        .json(&json!({ "pinned": true }))
        .await
        .is(200);
    helper.delete(&format!("/forums/replies/{reply_id}")).await.is(204);
    helper.delete(&format!("/forums/posts/{post_id}")).await.is(204);
    asker.delete(&format!("/forums/topics/{topic}")).await.is(204);

    let (told, also) = (one.events(12).await, two.events(12).await);
    assert_eq!(told, also, "everybody hears the same");
    let begin = crate::socket::place(&hello);
    assert_eq!(places(&told), (begin + 1..=begin + 12).collect::<Vec<_>>());
    let kinds: Vec<_> = told.iter().map(|frame| frame["type"].as_str().unwrap()).collect();
    assert_eq!(
        kinds,
        [
            "new_message",
            "new_message",
            "vote_changed",
            "vote_changed",
            "best_answer_changed",
            "post_updated",
            "topic_updated",
            "topic_updated",
            "best_answer_changed",
            "post_deleted",
            "post_deleted",
            "topic_deleted",
        ]
    );
    assert!(told.iter().all(|frame| frame["topic_id"] == topic.as_str() && frame["v"] == 1));
    let data = |n: usize| &told[n]["data"];
    assert_eq!(data(0)["message"]["kind"], "post");
    for name in ["id", "content", "content_html", "author", "created_at", "upvote_count", "replies", "topic_id"] {
        assert_eq!(data(0)["message"][name], post[name], "{name}");
    }
    assert_eq!((&data(1)["message"]["kind"], &data(1)["message"]["id"]), (&json!("reply"), &json!(reply_id)));
    assert_eq!(data(2), &json!({ "kind": "post", "id": post_id, "upvote_count": 1 }));
    assert_eq!(data(3), &json!({ "kind": "post", "id": post_id, "upvote_count": 0 }));
    assert_eq!(data(4), &json!({ "kind": "reply", "id": reply_id }));
    assert_eq!(data(5)["message"]["content"], "Use *EPDM*.");
    assert_eq!(
        (&data(6)["topic"]["title"], &data(7)["topic"]["is_pinned"]),
        (&json!("Which seal, really?"), &json!(true))
    );
    assert_eq!(data(8), &json!({ "kind": null, "id": null }));
    assert_eq!(data(9), &json!({ "kind": "reply", "id": reply_id, "post_id": post_id }));
    assert_eq!(data(10), &json!({ "kind": "post", "id": post_id, "post_id": post_id }));
    assert_eq!(data(11), &json!({ "id": topic }));
}

async fn what_did_not_happen_is_not_told(world: World) {
    let asker = world.admin().await;
    let stranger = world.member_of(&world.admin().await).await;
    let topic = topic_of(&asker).await;
    let post = text(&post_in(&asker, &topic, "first").await, "/id");
    let (mut socket, _) = Socket::follow(&asker, &topic).await;
    stranger.patch(&format!("/forums/posts/{post}"), &json!({ "content": "mine now" })).await.problem(403, "forbidden");
    stranger.post(&format!("/forums/topics/{topic}/posts"), &json!({ "content": " " })).await.is(422);
    stranger.poke(&format!("/forums/posts/{post}/best-answer")).await.problem(403, "forbidden");
    for _ in 0..3 {
        stranger.poke(&format!("/forums/posts/{post}/upvote")).await.is(200);
    }
    asker.patch(&format!("/forums/topics/{topic}"), &json!({ "title": "Which seal?" })).await.is(200);
    post_in(&asker, &topic, "second").await;
    let told = socket.events(2).await;
    assert_eq!(told[0]["type"], "vote_changed", "one vote, told once");
    assert_eq!(told[1]["data"]["message"]["content"], "second");
}

async fn rest_tells_the_same_stream(world: World) {
    let asker = world.admin().await;
    let topic = topic_of(&asker).await;
    let (mut socket, hello) = Socket::follow(&asker, &topic).await;
    for n in 0..7 {
        post_in(&asker, &topic, &format!("post {n}")).await;
    }
    let told = socket.events(7).await;
    let (mut since, mut caught) = (text(&hello, "/id"), Vec::new());
    loop {
        let path = format!("/forums/topics/{topic}/events?since={since}&limit=3");
        let page = asker.get(&path).await.expect(200);
        let items = page["items"].as_array().unwrap_or_else(|| panic!("no items: {page}"));
        assert!(items.len() <= 3);
        if items.is_empty() {
            break;
        }
        since = text(items.last().unwrap(), "/id");
        caught.extend(items.clone());
    }
    assert_eq!(caught, told);
}

async fn typing_is_passed_on_and_bounded(world: World) {
    let (one, two) = (world.admin().await, world.admin().await);
    let topic = topic_of(&one).await;
    let (mut writer, _) = Socket::follow(&one, &topic).await;
    let (mut reader, _) = Socket::follow(&two, &topic).await;
    for _ in 0..20 {
        writer.say(&json!({ "type": "typing" })).await;
    }
    writer.say(&json!({ "type": "post", "ref": "r", "content": "typed" })).await;
    let mut typing = Vec::new();
    loop {
        let frame = reader.frame().await;
        match frame["type"].as_str() {
            Some("typing") => typing.push(frame),
            Some("new_message") => break,
            _ => {}
        }
    }
    assert_eq!(typing.len(), 1, "at most every two seconds: {typing:?}");
    assert_eq!((&typing[0]["data"]["user"]["id"], &typing[0]["id"]), (&json!(one.id), &Value::Null));
}

/// Reads until the presence is that.
async fn until_presence(socket: &mut Socket, count: u32) {
    while socket.frame_of("presence").await["data"]["count"] != count {}
}

async fn presence_counts_people(world: World) {
    let (one, two) = (world.admin().await, world.admin().await);
    let topic = topic_of(&one).await;
    let (mut first, _) = Socket::follow(&one, &topic).await;
    let (again, hello) = Socket::follow(&one, &topic).await;
    assert_eq!(hello["data"]["presence_count"], 1, "two windows of one person");
    let (second, hello) = Socket::follow(&two, &topic).await;
    assert_eq!(hello["data"]["presence_count"], 2);
    until_presence(&mut first, 2).await;
    drop(again);
    drop(second);
    until_presence(&mut first, 1).await;
}

async fn one_event_reaches_two_hundred_sockets(world: World) {
    let asker = world.admin().await;
    let topic = topic_of(&asker).await;
    let mut sockets = Vec::new();
    for _ in 0..200 {
        sockets.push(Socket::follow(&asker, &topic).await.0);
    }
    let post = post_in(&asker, &topic, "to all").await;
    let mut first = None;
    for socket in &mut sockets {
        let event = socket.event().await;
        assert_eq!(event["data"]["message"]["id"], post["id"]);
        assert_eq!(first.get_or_insert_with(|| event.clone()), &event);
    }
    let metric = async || {
        let page = world.anybody().root(reqwest::Method::GET, "/metrics").await.text();
        page.lines().find_map(|line| line.strip_prefix("websocket_connections ")?.parse::<f64>().ok())
    };
    // Other stories of this process are counted too, so only the fall is sure.
    let before = metric().await.expect("sockets are counted");
    drop(sockets);
    eventually("sockets that left are not counted", async || metric().await.is_some_and(|now| now <= before - 200.0))
        .await;
}

async fn topics_do_not_hear_each_other(world: World) {
    let asker = world.admin().await;
    let (here, there) = (topic_of(&asker).await, topic_of(&asker).await);
    let (mut socket, _) = Socket::follow(&asker, &here).await;
    post_in(&asker, &there, "elsewhere").await;
    post_in(&asker, &here, "here").await;
    assert_eq!(socket.event().await["data"]["message"]["content"], "here");
}
