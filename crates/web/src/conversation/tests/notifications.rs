//! Notifications and their preferences.

use actix_web::http::Method;
use serde_json::{Value, json};

use super::{asked, get, signed_in, told};
use crate::session::tests::{
    Answer,
    doubles::talk::{OTHER, TOLD, id},
};

const NOW: &str = "2026-01-31T08:05:00.000Z";

async fn in_language(path: &str, language: &'static str) -> Answer {
    asked(signed_in(Method::GET, path).insert_header(("accept-language", language))).await
}

async fn choose(body: Value) -> Answer {
    asked(signed_in(Method::PUT, "/notifications/preferences").set_json(body)).await
}

#[actix_web::test]
async fn a_notification_is_told_in_the_language_of_who_asks() {
    let page = in_language("/notifications?limit=1", "en").await;
    let mut told = page.body["items"][0].clone();
    let title = told["title"].take();
    let actor = json!({ "id": id(OTHER), "first_name": "Sami", "last_name": "Saleh", "avatar_url": null, "organization_name": null });
    let report = id(51);
    let expected = json!({ "id": id(TOLD), "kind": "report", "title": null, "body": "Bad words",
        "link": format!("/moderation/reports/{report}"), "actor": actor, "object": { "type": "report", "id": report },
        "read_at": null, "created_at": NOW });
    assert_eq!((page.status, told), (200, expected), "{}", page.text);
    assert!(page.body["next_cursor"].is_string());
    assert!(title.as_str().unwrap().contains("reported"), "{title}");
    let arabic = in_language("/notifications?limit=1", "ar").await.body["items"][0]["title"].clone();
    assert!(arabic.as_str().unwrap().chars().any(|sign| ('\u{600}'..'\u{700}').contains(&sign)), "{arabic}");
}

#[actix_web::test]
async fn the_unread_are_listed_counted_and_read() {
    let unread = get("/notifications?unread=true&fields=read_at").await;
    assert_eq!(unread.body["items"], json!([{ "read_at": null }]), "{}", unread.text);
    assert_eq!(get("/notifications").await.body["items"].as_array().unwrap().len(), 2);
    assert_eq!(get("/notifications/unread-count").await.body, json!({ "unread": 1, "version": 4 }));
    let read = async |name: &str| asked(signed_in(Method::POST, &format!("/notifications/{name}"))).await;
    let one = read(&format!("{}/read", id(TOLD))).await;
    assert_eq!((one.status, &one.body["id"]), (200, &json!(id(TOLD))), "{}", one.text);
    assert_eq!(read(&format!("{}/read", id(77))).await.status, 404);
    let all = read("read-all").await;
    assert_eq!((all.status, all.body), (200, json!({ "read": 2 })));
}

#[actix_web::test]
async fn preferences_show_every_kind_and_are_chosen_as_a_whole() {
    let (instant, daily) = (json!({ "in_app": true, "email": "instant" }), json!({ "in_app": true, "email": "daily" }));
    let mut expected = json!({ "mention": instant, "reply": daily, "post": daily, "best_answer": instant, "message": instant,
        "invitation_accepted": daily, "use_case_published": daily, "report": instant });
    assert_eq!(choose(json!({ "mention": null })).await.body, expected);
    expected["reply"] = json!({ "in_app": false, "email": "off" });
    let shown = get("/notifications/preferences").await;
    assert_eq!((shown.status, &shown.body), (200, &expected), "{}", shown.text);
    let chosen = choose(json!({ "reply": { "in_app": false, "email": "off" } })).await;
    assert_eq!((chosen.status, chosen.body), (200, expected), "a kind that is left out is as by default");
    let post = get("/notifications/preferences?fields=post").await;
    assert_eq!(post.body, json!({ "post": daily }));
}

#[actix_web::test]
async fn everything_that_is_wrong_with_preferences_is_told_at_once() {
    let wrong = json!({ "mention": { "email": "hourly" }, "reply": { "in_app": 1, "email": "off" }, "post": [true, "off"],
        "report": { "in_app": true, "email": "off", "sms": true }, "message": { "in_app": true }, "birthday": {} });
    let expected = [
        "birthday:unknown_field",
        "mention.email:unknown_value",
        "mention.in_app:required",
        "message.email:required",
        "post:invalid_type",
        "reply.in_app:invalid_type",
        "report.sms:unknown_field",
    ];
    assert_eq!(told(&choose(wrong).await), expected);
    assert_eq!(choose(json!([])).await.status, 422);
}
