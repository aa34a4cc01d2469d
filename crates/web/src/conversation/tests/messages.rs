//! Messages, conversations and blocks.

use actix_web::http::Method;
use p2p_app::messages::MessageError;
use p2p_domain::{id::UserId, message::conversation_between};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{asked, get, signed_in, told};
use crate::{
    problem::Problem,
    session::tests::{
        Answer,
        doubles::{
            cabinet::PICTURE,
            talk::{FOREIGN, GONE, GOT, OTHER, SENT, STERN, id},
            user_id,
        },
    },
};

const NOW: &str = "2026-01-31T08:05:00.000Z";

fn conversation() -> String {
    conversation_between(user_id(), UserId::new(Uuid::from_u128(OTHER))).to_string()
}

/// The message that was got, without files.
fn got() -> Value {
    json!({ "id": id(GOT), "conversation_id": conversation(), "sender_id": id(OTHER), "recipient_id": user_id(),
        "content": "أين المخطط؟", "lang": null, "dir": "rtl", "attachments": [], "read_at": null, "edited_at": null,
        "deleted_at": null, "created_at": NOW })
}

fn message(number: u128, end: &str) -> String {
    format!("/messages/{}{end}", id(number))
}

async fn send(body: Value) -> Answer {
    asked(signed_in(Method::POST, "/messages").set_json(body)).await
}

#[actix_web::test]
async fn conversations_show_the_other_and_what_was_said_last() {
    let all = get("/messages?limit=1").await;
    let author = json!({ "id": id(OTHER), "first_name": "Sami", "last_name": "Saleh", "avatar_url": null, "organization_name": null });
    let expected =
        json!({ "id": conversation(), "user": author, "last_message": got(), "unread_count": 3, "updated_at": NOW });
    assert_eq!((all.status, &all.body["items"][0]), (200, &expected), "{}", all.text);
    assert!(all.body["next_cursor"].is_string());
    let unread = get("/messages?unread=true&fields=id,unread_count").await;
    assert_eq!(unread.body["items"], json!([{ "id": conversation(), "unread_count": 3 }]));
    assert_eq!(get("/messages?unread=false").await.body["items"].as_array().unwrap().len(), 2);
    assert_eq!(told(&get("/messages?unread=7&q=x").await), ["q:unknown_parameter", "unread:invalid_type"]);
}

#[actix_web::test]
async fn messages_are_listed_by_the_other_or_by_their_conversation() {
    for name in [id(OTHER), conversation()] {
        let page = get(&format!("/messages/{name}?with_total=true")).await;
        assert_eq!((page.status, &page.body["total"]), (200, &json!(2)), "{}", page.text);
        assert_eq!(page.body["items"][0], got());
        let gone = &page.body["items"][1];
        assert_eq!((&gone["content"], &gone["deleted_at"]), (&Value::Null, &json!(NOW)));
    }
    let first = get(&message(OTHER, "?limit=1")).await;
    let cursor = first.body["next_cursor"].as_str().unwrap().to_owned();
    assert_eq!(get(&message(OTHER, &format!("?limit=1&cursor={cursor}"))).await.status, 200);
    let elsewhere = get(&message(STERN, &format!("?cursor={cursor}"))).await;
    assert_eq!(elsewhere.body["code"], "invalid_cursor");
    let stranger = get(&message(STERN, "")).await;
    assert_eq!((stranger.status, &stranger.body["items"]), (200, &json!([])), "nothing was written yet");
}

#[actix_web::test]
async fn what_waits_is_counted_with_a_version() {
    let counted = get("/messages/unread-count").await;
    assert_eq!((counted.status, counted.body), (200, json!({ "unread": 3, "version": 17 })));
    assert_eq!(get("/messages/unread-count?fields=unread").await.body, json!({ "unread": 3 }));
    assert_eq!(told(&get("/messages/unread-count?fields=read").await), ["fields:unknown_field"]);
}

#[actix_web::test]
async fn a_message_is_sent_and_its_conversation_is_told() {
    let body = json!({ "recipient_id": id(OTHER), "content": "Where is it?", "lang": "en" });
    let sent = send(body).await;
    let made = Uuid::from_u128(99).to_string();
    assert_eq!(
        (sent.status, sent.header("location")),
        (201, format!("/api/v1/messages/{}", conversation()).as_str()),
        "{}",
        sent.text
    );
    assert!(sent.header("etag").starts_with("\"v1-"), "{}", sent.header("etag"));
    let ids = ["id", "conversation_id", "recipient_id"].map(|key| sent.body[key].as_str().unwrap().to_owned());
    assert_eq!(ids, [made, conversation(), id(OTHER)]);
    let said = ["content", "lang", "dir"].map(|key| sent.body[key].as_str().unwrap());
    assert_eq!(said, ["Where is it?", "en", "ltr"]);
}

#[actix_web::test]
async fn what_hinders_a_message_is_told() {
    let to = |number: u128| json!({ "recipient_id": id(number), "content": "x" });
    for (recipient, status, code) in
        [(GONE, 409, "recipient_deactivated"), (STERN, 403, "blocked"), (77, 404, "not_found")]
    {
        let refused = send(to(recipient)).await;
        assert_eq!((refused.status, &refused.body["code"]), (status, &json!(code)), "{}", refused.text);
    }
    assert_eq!(told(&send(to(7)).await), ["recipient_id:yourself"]);
    assert_eq!(told(&send(json!({})).await), ["content:required", "recipient_id:required"]);
    let wrong = json!({ "recipient_id": "sami", "content": " ", "lang": "english", "attachment_ids": ["x"], "to": 1 });
    let expected = [
        "attachment_ids[0]:invalid_uuid",
        "content:blank",
        "lang:invalid_language",
        "recipient_id:invalid_uuid",
        "to:unknown_field",
    ];
    assert_eq!(told(&send(wrong).await), expected);
    let long = json!({ "recipient_id": id(OTHER), "content": "ض".repeat(5_001) });
    assert_eq!(told(&send(long).await), ["content:too_long"]);
    let late = Problem::from(MessageError::EditWindowOver);
    assert_eq!((late.code(), actix_web::ResponseError::status_code(&late).as_u16()), ("edit_window_over", 409));
}

#[actix_web::test]
async fn a_message_is_read_by_whom_it_was_sent_to() {
    let read = async |number, end| asked(signed_in(Method::PATCH, &message(number, end))).await;
    let got = read(GOT, "/read").await;
    assert_eq!((got.status, got.body["read_at"].is_string()), (200, true), "{}", got.text);
    assert!(got.header("etag").starts_with("\"v1-"));
    assert_eq!([read(SENT, "/read").await.status, read(FOREIGN, "/read").await.status], [403, 404]);
    for name in [id(OTHER), conversation()] {
        let all = asked(signed_in(Method::POST, &format!("/messages/{name}/read-all"))).await;
        assert_eq!((all.status, all.body), (200, json!({ "read": 3 })));
    }
}

#[actix_web::test]
async fn a_message_is_edited_and_deleted_by_its_sender() {
    let edit = async |number, tag: &str, body: Value| {
        let request = signed_in(Method::PATCH, &message(number, "")).insert_header(("if-match", tag.to_owned()));
        asked(request.set_json(body)).await
    };
    let edited = edit(SENT, "\"v1-0\"", json!({ "content": "Found it", "lang": null })).await;
    assert_eq!((edited.status, &edited.body["content"], &edited.body["dir"]), (200, &json!("Found it"), &json!("ltr")));
    assert!(edited.body["edited_at"].is_string() && edited.header("etag").starts_with("\"v2-"));
    let stale = edit(SENT, "\"v9-0\"", json!({ "content": "Found it" })).await;
    assert_eq!((stale.status, &stale.body["code"]), (412, &json!("precondition_failed")));
    assert_eq!(edit(GOT, "*", json!({ "content": "x" })).await.status, 403);
    assert_eq!(edit(FOREIGN, "*", json!({ "content": "x" })).await.status, 404);
    let wrong = edit(SENT, "*", json!({ "content": null, "lang": "english", "attachment_ids": [] })).await;
    assert_eq!(told(&wrong), ["attachment_ids:unknown_field", "content:not_nullable", "lang:invalid_language"]);
    let delete = async |number| asked(signed_in(Method::DELETE, &message(number, ""))).await.status;
    assert_eq!([delete(SENT).await, delete(GOT).await, delete(FOREIGN).await], [204, 403, 404]);
    let stale = signed_in(Method::DELETE, &message(SENT, "")).insert_header(("if-match", "\"v9-0\""));
    assert_eq!(asked(stale).await.status, 412);
}

#[actix_web::test]
async fn people_are_blocked_and_let_in_again() {
    let listed = get("/messages/blocks").await;
    assert_eq!(listed.status, 200, "{}", listed.text);
    let block = &listed.body["items"][0];
    assert_eq!((&block["user"]["id"], &block["created_at"]), (&json!(id(OTHER)), &json!(NOW)));
    for method in [Method::PUT, Method::DELETE] {
        let set = async |number| asked(signed_in(method.clone(), &format!("/messages/blocks/{}", id(number)))).await;
        assert_eq!([set(OTHER).await.status, set(77).await.status], [204, 404], "{method}");
        assert_eq!(told(&set(7).await), ["user_id:yourself"]);
    }
}

#[actix_web::test]
async fn files_hang_on_a_message() {
    let files = [id(PICTURE)];
    let sent = send(json!({ "recipient_id": id(OTHER), "content": "Here", "attachment_ids": files })).await;
    assert_eq!((sent.status, &sent.body["attachments"][0]["id"]), (201, &json!(id(PICTURE))), "{}", sent.text);
}
