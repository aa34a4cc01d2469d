//! Private messages: two people write to each other, and who is in between knows nothing of it.

mod blocks;
mod live;
mod rude;

use serde_json::{Value, json};

use crate::harness::{Person, World, form, png, stories, text};
use reqwest::Method;

stories!(
    a_message_is_sent_listed_and_read,
    conversations_are_listed_by_their_newest_message,
    a_message_is_edited_and_deleted_by_its_sender_alone,
    what_hangs_on_a_message_is_for_both_and_nobody_else,
    the_same_key_is_the_same_message,
    two_who_write_at_once_meet_in_one_conversation,
    everything_that_waits_is_read_at_once,
    lists_take_as_many_statements_for_many_as_for_few,
    the_erased_leave_what_they_wrote,
);

/// Sends a message.
async fn send(from: &Person, to: &Person, content: &str) -> Value {
    from.post("/messages", &json!({ "recipient_id": to.id, "content": content })).await.expect(201)
}

/// How many messages wait for somebody, and the version of that count.
async fn unread(person: &Person) -> (u64, u64) {
    let count = person.get("/messages/unread-count").await.expect(200);
    (count["unread"].as_u64().unwrap(), count["version"].as_u64().unwrap())
}

fn contents(list: &Value) -> Vec<String> {
    list["items"].as_array().unwrap().iter().map(|item| text(item, "content")).collect()
}

async fn a_message_is_sent_listed_and_read(world: World) {
    let (amal, sami) = (world.admin().await, world.admin().await);
    let before = unread(&sami).await;
    let answer =
        amal.post("/messages", &json!({ "recipient_id": sami.id, "content": "مرحبا\nSami", "lang": "ar" })).await;
    let sent = answer.expect(201);
    assert_eq!((&sent["sender_id"], &sent["recipient_id"]), (&json!(amal.id), &json!(sami.id)));
    assert_eq!((&sent["content"], &sent["dir"], &sent["lang"]), (&json!("مرحبا\nSami"), &json!("rtl"), &json!("ar")));
    for name in ["read_at", "edited_at", "deleted_at"] {
        assert_eq!(sent[name], Value::Null, "{name}: {sent}");
    }
    assert_eq!(sent["attachments"], json!([]));
    let (count, version) = unread(&sami).await;
    assert!(count == 1 && version > before.1, "{count} {version}");
    let list = sami.get("/messages?unread=true").await.expect(200);
    assert_eq!((&list["items"][0]["user"]["id"], &list["items"][0]["unread_count"]), (&json!(amal.id), &json!(1)));
    assert_eq!(list["items"][0]["last_message"], sent);
    assert_eq!(sami.get(&format!("/messages/{}", amal.id)).await.expect(200)["items"], json!([sent]));
    let path = format!("/messages/{}/read", text(&sent, "id"));
    amal.call(Method::PATCH, &path).await.problem(403, "forbidden");
    let read = sami.call(Method::PATCH, &path).await.expect(200);
    assert!(read["read_at"].is_string(), "{read}");
    assert_eq!(sami.call(Method::PATCH, &path).await.expect(200), read, "once read, it stays as it was read");
    let (count, newer) = unread(&sami).await;
    assert!(count == 0 && newer > version, "{count} {newer}");
    assert_eq!(sami.get("/messages?unread=true").await.expect(200)["items"], json!([]));
    assert_eq!(amal.get(&format!("/messages/{}", sami.id)).await.expect(200)["items"][0]["read_at"], read["read_at"]);
    let stranger = world.admin().await;
    stranger.call(Method::PATCH, &path).await.problem(404, "not_found");
    assert_eq!(stranger.get(&format!("/messages/{}", sami.id)).await.expect(200)["items"], json!([]));
    assert_eq!(stranger.get("/messages").await.expect(200)["items"], json!([]));
}

async fn conversations_are_listed_by_their_newest_message(world: World) {
    let amal = world.admin().await;
    let mut others = Vec::new();
    for n in 0..5 {
        let other = world.member_of(&amal).await;
        send(&other, &amal, &format!("from {n}")).await;
        others.push(other);
    }
    send(&amal, &others[1], "to one").await;
    let all = amal.walk("/messages", 2).await;
    let users: Vec<String> = all.iter().map(|item| text(&item["user"], "id")).collect();
    let expected = [1, 4, 3, 2, 0].map(|n| others[n].id.clone());
    assert_eq!(users, expected);
    assert_eq!((&all[0]["last_message"]["content"], &all[0]["unread_count"]), (&json!("to one"), &json!(1)));
    assert_eq!(amal.get("/messages?unread=true&with_total=true").await.expect(200)["total"], 5);
    assert_eq!(others[1].get("/messages?unread=true").await.expect(200)["items"][0]["unread_count"], 1);
}

async fn a_message_is_edited_and_deleted_by_its_sender_alone(world: World) {
    let (amal, sami) = (world.admin().await, world.admin().await);
    let answer = amal.post("/messages", &json!({ "recipient_id": sami.id, "content": "Helo" })).await;
    let (sent, tag) = (answer.expect(201), answer.must("etag").to_owned());
    let path = format!("/messages/{}", text(&sent, "id"));
    sami.patch(&path, &json!({ "content": "mine now" })).await.problem(403, "forbidden");
    world.admin().await.patch(&path, &json!({ "content": "x" })).await.problem(404, "not_found");
    let edited = amal.patch(&path, &json!({ "content": "Hello" })).header("if-match", &tag).await.expect(200);
    assert!(edited["content"] == "Hello" && edited["edited_at"].is_string(), "{edited}");
    amal.patch(&path, &json!({ "content": "Bye" })).header("if-match", &tag).await.problem(412, "precondition_failed");
    sami.delete(&path).await.problem(403, "forbidden");
    amal.delete(&path).await.is(204);
    let left = sami.get(&format!("/messages/{}", amal.id)).await.expect(200)["items"][0].clone();
    assert!(left["content"].is_null() && left["deleted_at"].is_string(), "{left}");
    assert_eq!(unread(&sami).await.0, 0, "what is gone does not wait");
    amal.patch(&path, &json!({ "content": "again" })).await.problem(404, "not_found");
}

async fn what_hangs_on_a_message_is_for_both_and_nobody_else(world: World) {
    let (amal, sami, stranger) = (world.admin().await, world.admin().await, world.admin().await);
    let (kind, body) = form("file", "مخطط.png", "image/png", &png(20, 20));
    let file = amal.call(Method::POST, "/files").body(&kind, body).await.expect(201);
    let form = json!({ "recipient_id": sami.id, "content": "See", "attachment_ids": [file["id"]] });
    let sent = amal.post("/messages", &form).await.expect(201);
    assert_eq!(sent["attachments"][0]["filename"], "مخطط.png");
    amal.post("/messages", &form).await.problem(422, "validation_failed");
    let path = format!("/files/{}", text(&file, "id"));
    sami.get(&path).await.is(200);
    sami.get(&format!("{path}/content")).await.is(200);
    stranger.get(&path).await.problem(404, "not_found");
    assert_eq!(sami.get("/messages").await.expect(200)["items"][0]["last_message"]["attachments"][0]["id"], file["id"]);
    amal.delete(&format!("/messages/{}", text(&sent, "id"))).await.is(204);
    sami.get(&path).await.problem(404, "not_found");
}

async fn the_same_key_is_the_same_message(world: World) {
    let (amal, sami) = (world.admin().await, world.admin().await);
    let form = json!({ "recipient_id": sami.id, "content": "Once" });
    let first = amal.post("/messages", &form).header("idempotency-key", "m-1").await.expect(201);
    let again = amal.post("/messages", &form).header("idempotency-key", "m-1").await;
    assert_eq!((again.expect(201), again.must("idempotent-replayed")), (first, "true"));
    assert_eq!(unread(&sami).await.0, 1);
}

async fn two_who_write_at_once_meet_in_one_conversation(world: World) {
    let (amal, sami) = (world.admin().await, world.admin().await);
    let sends = (0..20).map(|n| {
        let (from, to) = if n % 2 == 0 { (&amal, &sami) } else { (&sami, &amal) };
        async move { send(from, to, &format!("{n}")).await }
    });
    futures_util::future::join_all(sends).await;
    for (reader, other) in [(&amal, &sami), (&sami, &amal)] {
        assert_eq!(unread(reader).await.0, 10);
        assert_eq!(reader.walk(&format!("/messages/{}", other.id), 7).await.len(), 20);
        assert_eq!(reader.get("/messages").await.expect(200)["items"].as_array().unwrap().len(), 1);
    }
}

async fn everything_that_waits_is_read_at_once(world: World) {
    let (amal, sami, nora) = (world.admin().await, world.admin().await, world.admin().await);
    for n in 0..4 {
        send(&amal, &sami, &format!("{n}")).await;
    }
    send(&nora, &sami, "elsewhere").await;
    let path = format!("/messages/{}/read-all", amal.id);
    assert_eq!(sami.poke(&path).await.expect(200), json!({ "read": 4 }));
    assert_eq!(sami.poke(&path).await.expect(200), json!({ "read": 0 }));
    assert_eq!(unread(&sami).await.0, 1);
    let list = sami.get(&format!("/messages/{}", amal.id)).await.expect(200);
    assert_eq!(contents(&list), ["3", "2", "1", "0"], "the newest first");
    assert!(list["items"].as_array().unwrap().iter().all(|message| message["read_at"].is_string()), "{list}");
}

async fn lists_take_as_many_statements_for_many_as_for_few(world: World) {
    let amal = world.admin().await;
    let sami = world.member_of(&amal).await;
    send(&sami, &amal, "first").await;
    let conversation = format!("/messages/{}", sami.id);
    let few = [world.statements(&amal, "/messages").await, world.statements(&amal, &conversation).await];
    for n in 0..12 {
        let other = world.member_of(&amal).await;
        send(&other, &amal, &format!("{n}")).await;
        send(&sami, &amal, &format!("{n}")).await;
    }
    assert_eq!(few, [world.statements(&amal, "/messages").await, world.statements(&amal, &conversation).await]);
}

async fn the_erased_leave_what_they_wrote(world: World) {
    let (amal, sami) = (world.admin().await, world.admin().await);
    send(&amal, &sami, "Remember").await;
    send(&sami, &amal, "Me").await;
    amal.post("/users/me/erase", &json!({ "password": crate::harness::PASSWORD })).await.is(204);
    let list = sami.get("/messages").await.expect(200)["items"].clone();
    assert_eq!((&list[0]["user"]["id"], &list[0]["user"]["first_name"]), (&Value::Null, &Value::Null), "{list}");
    let left = sami.get(&format!("/messages/{}", text(&list[0], "id"))).await.expect(200);
    assert_eq!(contents(&left), ["Me", "Remember"]);
    assert_eq!(left["items"][1]["sender_id"], Value::Null);
    let found = sami.get(&format!("/messages/{}", amal.id)).await.expect(200);
    assert_eq!(found["items"], left["items"], "who kept the old address finds the same");
}
