//! Writing over the socket: the rules of REST, acknowledged by name, done once.

use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use super::{post_in, text, topic_of};
use crate::{
    harness::{World, stories},
    socket::Socket,
};

stories!(
    a_post_is_acknowledged_told_and_done_once,
    a_reply_is_acknowledged_and_hangs_where_it_was_meant,
    a_reference_holds_over_sockets_and_people,
    refusals_are_told_by_code,
    what_is_not_understood_is_told_by_code,
    commands_are_done_in_order,
    more_than_may_wait_is_refused_and_never_lost_silently,
);

fn post(reference: &str, content: &str) -> Value {
    json!({ "type": "post", "ref": reference, "content": content })
}

async fn a_post_is_acknowledged_told_and_done_once(world: World) {
    let asker = world.admin().await;
    let topic = topic_of(&asker).await;
    let (mut socket, _) = Socket::follow(&asker, &topic).await;
    socket.say(&post("r-1", "over the *socket*")).await;
    let (mut ack, mut event) = (None, None);
    while ack.is_none() || event.is_none() {
        let frame = socket.frame().await;
        match frame["type"].as_str() {
            Some("ack") => ack = Some(frame),
            Some("new_message") => event = Some(frame),
            _ => {}
        }
    }
    let (ack, event) = (ack.unwrap(), event.unwrap());
    assert_eq!((&ack["data"]["ref"], &ack["id"]), (&json!("r-1"), &Value::Null));
    let message = &ack["data"]["message"];
    assert_eq!((&message["kind"], &message["content"]), (&json!("post"), &json!("over the *socket*")));
    for name in ["id", "content_html", "author", "created_at"] {
        assert_eq!(message[name], event["data"]["message"][name], "{name}");
    }
    let id = text(message, "/id");
    assert_eq!(asker.get(&format!("/forums/posts/{id}")).await.expect(200)["content"], "over the *socket*");
    socket.say(&post("r-1", "over the *socket*")).await;
    assert_eq!(socket.frame_of("ack").await["data"], ack["data"], "answered as the first time");
    socket.say(&post("r-1", "something else")).await;
    let refused = socket.frame_of("error").await;
    assert_eq!((&refused["data"]["ref"], &refused["data"]["code"]), (&json!("r-1"), &json!("idempotency_key_reused")));
    assert_eq!(asker.walk(&format!("/forums/topics/{topic}/posts"), 100).await.len(), 2);
}

async fn a_reply_is_acknowledged_and_hangs_where_it_was_meant(world: World) {
    let asker = world.admin().await;
    let topic = topic_of(&asker).await;
    let post = text(&post_in(&asker, &topic, "a post").await, "/id");
    let (mut socket, _) = Socket::follow(&asker, &topic).await;
    socket.say(&json!({ "type": "reply", "ref": "a", "post_id": post, "content": "first" })).await;
    let first = text(&until_ack(&mut socket, "a").await, "/id");
    let answer = json!({ "type": "reply", "ref": "b", "post_id": post, "parent_reply_id": first, "content": "second" });
    socket.say(&answer).await;
    let second = until_ack(&mut socket, "b").await;
    assert_eq!((&second["kind"], &second["parent_reply_id"]), (&json!("reply"), &json!(first)));
    assert_eq!(asker.get(&format!("/forums/posts/{post}")).await.expect(200)["reply_count"], 2);
}

/// The message of the next acknowledgement, which must be of that reference; events may come between.
async fn until_ack(socket: &mut Socket, reference: &str) -> Value {
    loop {
        let frame = socket.frame().await;
        assert_ne!(frame["type"], "error", "{frame}");
        if frame["type"] == "ack" {
            assert_eq!(frame["data"]["ref"], reference, "{frame}");
            return frame["data"]["message"].clone();
        }
    }
}

async fn a_reference_holds_over_sockets_and_people(world: World) {
    let (one, two) = (world.admin().await, world.admin().await);
    let topic = topic_of(&one).await;
    let (mut first, _) = Socket::follow(&one, &topic).await;
    first.say(&post("same", "a post")).await;
    let done = until_ack(&mut first, "same").await;
    drop(first);
    let (mut again, _) = Socket::follow(&one, &topic).await;
    again.say(&post("same", "a post")).await;
    assert_eq!(until_ack(&mut again, "same").await["id"], done["id"], "the first answer may have been lost on its way");
    let (mut other, _) = Socket::follow(&two, &topic).await;
    other.say(&post("same", "a post")).await;
    assert_ne!(until_ack(&mut other, "same").await["id"], done["id"], "another person's name is another command");
}

async fn refusals_are_told_by_code(world: World) {
    let asker = world.admin().await;
    let topic = topic_of(&asker).await;
    let elsewhere = topic_of(&asker).await;
    let foreign = text(&post_in(&asker, &topic, "a post").await, "/id");
    let reply = format!("/forums/posts/{foreign}/replies");
    let foreign_reply = text(&asker.post(&reply, &json!({ "content": "a reply" })).await.expect(201), "/id");
    let other = text(&post_in(&asker, &topic, "another post").await, "/id");
    let (mut socket, _) = Socket::follow(&asker, &topic).await;
    let unknown = "0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70";
    for (frame, code) in [
        (post("1", "   "), "validation_failed"),
        (post("2", &"x".repeat(20_001)), "validation_failed"),
        (json!({ "type": "reply", "ref": "3", "post_id": unknown, "content": "x" }), "not_found"),
        (
            json!({ "type": "reply", "ref": "4", "post_id": other, "parent_reply_id": foreign_reply, "content": "x" }),
            "validation_failed",
        ),
    ] {
        socket.say(&frame).await;
        let error = socket.frame_of("error").await;
        assert_eq!((&error["data"]["ref"], &error["data"]["code"]), (&frame["ref"], &json!(code)), "{error}");
        assert!(!text(&error, "/data/detail").is_empty());
    }
    asker.patch(&format!("/forums/topics/{topic}"), &json!({ "is_locked": true })).await.is(200);
    socket.event().await;
    for _ in 0..2 {
        socket.say(&post("5", "too late")).await;
        assert_eq!(socket.frame_of("error").await["data"]["code"], "topic_locked", "a refusal is remembered too");
    }
    asker.delete(&format!("/forums/topics/{elsewhere}")).await.is(204);
    asker.delete(&format!("/forums/topics/{topic}")).await.is(204);
    socket.event().await;
    socket.say(&post("6", "too late")).await;
    assert_eq!(socket.frame_of("error").await["data"]["code"], "not_found");
}

async fn what_is_not_understood_is_told_by_code(world: World) {
    let asker = world.admin().await;
    let topic = topic_of(&asker).await;
    let bearer = format!("Bearer {}", asker.access_token());
    let knock = crate::socket::Knock::at(asker.addr(), &crate::socket::forum(&topic)).with("authorization", &bearer);
    let (mut socket, _) = knock.with("accept-language", "ar").ask().await.unwrap();
    socket.hello().await;
    for (sent, reference, code) in [
        ("{", Value::Null, "malformed_json"),
        ("[]", Value::Null, "invalid_frame"),
        ("\"\\ud800\"", Value::Null, "malformed_json"),
        (r#"{"type":"shout","ref":"a"}"#, json!("a"), "unknown_frame_type"),
        (r#"{"type":"post","content":"x"}"#, Value::Null, "invalid_frame"),
        (r#"{"type":"post","ref":"b","content":"x","extra":1}"#, json!("b"), "invalid_frame"),
        (r#"{"type":"reply","ref":"c","content":"x","post_id":"7"}"#, json!("c"), "invalid_frame"),
    ] {
        socket.send(Message::text(sent)).await;
        let error = socket.frame_of("error").await;
        assert_eq!((&error["data"]["ref"], &error["data"]["code"]), (&reference, &json!(code)), "{sent}");
        assert!(
            text(&error, "/data/detail").chars().any(|c| ('\u{600}'..'\u{700}').contains(&c)),
            "in Arabic: {error}"
        );
    }
    socket.say(&json!({ "type": "ping" })).await;
    socket.frame_of("pong").await;
}

async fn commands_are_done_in_order(world: World) {
    let asker = world.admin().await;
    let topic = topic_of(&asker).await;
    let (mut socket, _) = Socket::follow(&asker, &topic).await;
    for n in 0..30 {
        socket.say(&post(&format!("r{n}"), &format!("post {n}"))).await;
    }
    for n in 0..30 {
        assert_eq!(until_ack(&mut socket, &format!("r{n}")).await["content"], format!("post {n}"));
    }
    let posts = asker.walk(&format!("/forums/topics/{topic}/posts"), 100).await;
    let contents: Vec<_> = posts.iter().skip(1).map(|post| text(post, "/content")).collect();
    assert_eq!(contents, (0..30).map(|n| format!("post {n}")).collect::<Vec<_>>());
}

async fn more_than_may_wait_is_refused_and_never_lost_silently(world: World) {
    let asker = world.admin().await;
    let topic = topic_of(&asker).await;
    let (mut socket, _) = Socket::follow(&asker, &topic).await;
    for n in 0..200 {
        socket.say(&post(&format!("r{n}"), &format!("post {n}"))).await;
    }
    let (mut acknowledged, mut refused) = (Vec::new(), 0);
    while acknowledged.len() + refused < 200 {
        let frame = socket.frame().await;
        match frame["type"].as_str() {
            Some("ack") => acknowledged.push(text(&frame, "/data/message/content")),
            Some("error") => {
                assert_eq!(frame["data"]["code"], "rate_limited");
                assert!(frame["data"]["ref"].is_string(), "{frame}");
                refused += 1;
            }
            _ => {}
        }
    }
    assert!(refused > 0, "32 may wait");
    let posts = asker.walk(&format!("/forums/topics/{topic}/posts"), 100).await;
    let contents: Vec<_> = posts.iter().skip(1).map(|post| text(post, "/content")).collect();
    assert_eq!(contents, acknowledged);
}
