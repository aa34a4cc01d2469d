//! Notifications: who is told of what, in the application and live.

mod letters;

use serde_json::{Value, json};

use crate::{
    harness::{Person, World, eventually, stories, text},
    socket::Socket,
};

stories!(
    each_occasion_tells_whom_it_concerns,
    a_mention_is_told_once_whatever_else_applies,
    what_somebody_does_not_want_is_not_told,
    notifications_are_read_one_by_one_and_all_at_once,
    reading_a_message_reads_what_told_of_it,
    what_is_deleted_is_told_no_longer,
    titles_and_bodies_follow_the_reader,
    a_new_notification_arrives_at_once,
    a_list_of_any_length_takes_as_many_statements,
    preferences_are_kept_whole,
);

/// What somebody was told, the newest first, once there is so much.
async fn told(person: &Person, count: usize) -> Vec<Value> {
    let list = async || person.get("/notifications?limit=100").await.expect(200)["items"].as_array().unwrap().clone();
    eventually(&format!("{count} notifications are there"), async || list().await.len() >= count).await;
    let items = list().await;
    assert_eq!(items.len(), count, "{items:#?}");
    items
}

fn kinds(items: &[Value]) -> Vec<String> {
    let mut kinds: Vec<String> = items.iter().map(|item| text(item, "kind")).collect();
    kinds.sort();
    kinds
}

/// A topic of somebody.
async fn topic(person: &Person, content: &str) -> String {
    let form = json!({ "title": "Which seal?", "content": content });
    text(&person.post("/forums/topics", &form).await.expect(201), "id")
}

async fn post(person: &Person, topic: &str, content: &str) -> String {
    let path = format!("/forums/topics/{topic}/posts");
    text(&person.post(&path, &json!({ "content": content })).await.expect(201), "id")
}

fn mention(person: &Person) -> String {
    format!("@[Somebody](user:{})", person.id)
}

async fn each_occasion_tells_whom_it_concerns(world: World) {
    let (amal, sami, follower) = (world.admin().await, world.admin().await, world.admin().await);
    let topic = topic(&amal, "It leaks.").await;
    follower.poke(&format!("/forums/topics/{topic}/follow")).await.is(204);
    let answer = post(&sami, &topic, "Try another.").await;
    let first = told(&amal, 1).await;
    assert_eq!((&first[0]["kind"], &first[0]["actor"]["id"]), (&json!("post"), &json!(sami.id)));
    assert!(text(&first[0], "link").contains(&topic) && first[0]["read_at"].is_null(), "{}", first[0]);
    assert_eq!(kinds(&told(&follower, 1).await), ["post"]);
    amal.post(&format!("/forums/posts/{answer}/replies"), &json!({ "content": "Which?" })).await.is(201);
    amal.poke(&format!("/forums/posts/{answer}/best-answer")).await.is(200);
    amal.post("/messages", &json!({ "recipient_id": sami.id, "content": "Thanks" })).await.is(201);
    assert_eq!(kinds(&told(&sami, 3).await), ["best_answer", "message", "reply"]);
    let joined = world.joined(&amal, "member").await;
    let told_amal = told(&amal, 2).await;
    assert_eq!(
        (&told_amal[0]["kind"], &told_amal[0]["actor"]["id"]),
        (&json!("invitation_accepted"), &json!(joined.id))
    );
    let draft =
        json!({ "title": "Less scrap", "industry": "Plastics", "problem_statement": "Scrap.", "solution": "Less." });
    let case = text(&amal.post("/use-cases", &draft).await.expect(201), "id");
    amal.poke(&format!("/use-cases/{case}/publish")).await.is(200);
    let published = told(&joined, 1).await;
    assert_eq!((&published[0]["kind"], &published[0]["object"]["id"]), (&json!("use_case_published"), &json!(case)));
    sami.post(&format!("/forums/posts/{answer}/report"), &json!({ "reason": "other" })).await.is(202);
    follower.post(&format!("/forums/posts/{answer}/report"), &json!({ "reason": "spam" })).await.is(202);
    // Sami runs the organization that the post is of: his own report is not told to him, the other's is.
    assert_eq!(kinds(&told(&sami, 4).await), ["best_answer", "message", "reply", "report"]);
    assert_eq!(told(&amal, 2).await.len(), 2, "nobody is told what they did themselves");
}

async fn a_mention_is_told_once_whatever_else_applies(world: World) {
    let (amal, sami) = (world.admin().await, world.admin().await);
    let topic = topic(&amal, "It leaks.").await;
    let text_of = format!("{0} and {0}: look", mention(&amal));
    let id = post(&sami, &topic, &text_of).await;
    let items = told(&amal, 1).await;
    assert_eq!((&items[0]["kind"], &items[0]["object"]["id"]), (&json!("mention"), &json!(id)));
    let edited = format!("{text_of}, and {}", mention(&sami));
    sami.patch(&format!("/forums/posts/{id}"), &json!({ "content": edited })).await.is(200);
    let nora = world.admin().await;
    sami.patch(&format!("/forums/posts/{id}"), &json!({ "content": format!("{edited} {}", mention(&nora)) }))
        .await
        .is(200);
    assert_eq!(kinds(&told(&nora, 1).await), ["mention"]);
    assert_eq!(told(&amal, 1).await.len(), 1, "an edit tells new names alone");
    assert_eq!(told(&sami, 0).await.len(), 0, "nobody is told that they named themselves");
}

async fn what_somebody_does_not_want_is_not_told(world: World) {
    let (amal, sami, rude) = (world.admin().await, world.admin().await, world.admin().await);
    amal.put("/notifications/preferences", &json!({ "post": { "in_app": false, "email": "off" } })).await.is(200);
    amal.call(reqwest::Method::PUT, &format!("/messages/blocks/{}", rude.id)).await.is(204);
    let topic = topic(&amal, "It leaks.").await;
    post(&sami, &topic, "Try another.").await;
    post(&rude, &topic, &format!("{} listen!", mention(&amal))).await;
    world.settled().await;
    post(&sami, &topic, &mention(&amal)).await;
    assert_eq!(kinds(&told(&amal, 1).await), ["mention"]);
}

async fn count(person: &Person) -> (u64, u64) {
    let count = person.get("/notifications/unread-count").await.expect(200);
    (count["unread"].as_u64().unwrap(), count["version"].as_u64().unwrap())
}

async fn notifications_are_read_one_by_one_and_all_at_once(world: World) {
    let (amal, sami) = (world.admin().await, world.admin().await);
    let topic = topic(&amal, "It leaks.").await;
    for n in 0..3 {
        post(&sami, &topic, &format!("{n}")).await;
    }
    let items = told(&amal, 3).await;
    let (unread, version) = count(&amal).await;
    assert_eq!(unread, 3);
    let path = format!("/notifications/{}/read", text(&items[0], "id"));
    let read = amal.poke(&path).await.expect(200);
    assert!(read["read_at"].is_string(), "{read}");
    assert_eq!(amal.poke(&path).await.expect(200), read);
    sami.poke(&path).await.problem(404, "not_found");
    let (unread, newer) = count(&amal).await;
    assert!(unread == 2 && newer > version, "{unread} {newer}");
    let open = amal.get("/notifications?unread=true").await.expect(200);
    assert_eq!(open["items"], json!([items[1], items[2]]));
    assert_eq!(amal.poke("/notifications/read-all").await.expect(200), json!({ "read": 2 }));
    assert_eq!(amal.poke("/notifications/read-all").await.expect(200), json!({ "read": 0 }));
    assert_eq!(count(&amal).await.0, 0);
}

async fn reading_a_message_reads_what_told_of_it(world: World) {
    let (amal, sami) = (world.admin().await, world.admin().await);
    for n in 0..2 {
        amal.post("/messages", &json!({ "recipient_id": sami.id, "content": format!("{n}") })).await.is(201);
    }
    told(&sami, 2).await;
    let list = sami.get(&format!("/messages/{}", amal.id)).await.expect(200);
    let first = text(&list["items"][0], "id");
    sami.call(reqwest::Method::PATCH, &format!("/messages/{first}/read")).await.is(200);
    assert_eq!(count(&sami).await.0, 1);
    sami.poke(&format!("/messages/{}/read-all", amal.id)).await.is(200);
    assert_eq!(count(&sami).await.0, 0);
}

async fn what_is_deleted_is_told_no_longer(world: World) {
    let (amal, sami) = (world.admin().await, world.admin().await);
    let topic = topic(&amal, "It leaks.").await;
    let (one, _other) = (post(&sami, &topic, "One").await, post(&sami, &topic, "Other").await);
    told(&amal, 2).await;
    sami.delete(&format!("/forums/posts/{one}")).await.is(204);
    eventually("it is taken back", async || count(&amal).await.0 == 1).await;
    told(&amal, 1).await;
    amal.delete(&format!("/forums/topics/{topic}")).await.is(204);
    eventually("all of it is taken back", async || count(&amal).await.0 == 0).await;
    told(&amal, 0).await;
}

async fn titles_and_bodies_follow_the_reader(world: World) {
    let (amal, sami) = (world.admin().await, world.admin().await);
    let topic = topic(&amal, "It leaks.").await;
    post(&sami, &topic, "Try the other one.").await;
    told(&amal, 1).await;
    let read = async |language: &str| {
        amal.get("/notifications").header("accept-language", language).await.expect(200)["items"][0].clone()
    };
    let (english, arabic) = (read("en").await, read("ar").await);
    assert!(text(&english, "title").contains("Amal") && text(&english, "title").contains("Which seal?"), "{english}");
    assert!(text(&arabic, "title").chars().any(|sign| ('\u{600}'..'\u{700}').contains(&sign)), "{arabic}");
    assert!(text(&english, "body").contains("Try the other one."), "{english}");
}

async fn a_new_notification_arrives_at_once(world: World) {
    let (amal, sami) = (world.admin().await, world.admin().await);
    let topic = topic(&amal, "It leaks.").await;
    let mut socket = Socket::open(&amal, "/ws/user").await;
    let hello = socket.hello().await;
    post(&sami, &topic, &mention(&amal)).await;
    let frame = socket.told("notification").await;
    let listed = told(&amal, 1).await;
    assert_eq!(frame["data"]["notification"], listed[0]);
    let unread = socket.told("unread").await;
    assert_eq!(
        (unread["data"]["notifications"]["unread"].clone(), json!(count(&amal).await.1)),
        (json!(1), unread["data"]["notifications"]["version"].clone())
    );
    drop(socket);
    let mut again = Socket::open(&amal, &format!("/ws/user?since={}", text(&hello, "id"))).await;
    again.hello().await;
    assert_eq!(again.told("notification").await, frame, "it resumes like the forum's");
}

async fn a_list_of_any_length_takes_as_many_statements(world: World) {
    let (amal, sami) = (world.admin().await, world.admin().await);
    let topic = topic(&amal, "It leaks.").await;
    post(&sami, &topic, "1").await;
    told(&amal, 1).await;
    let few = world.statements(&amal, "/notifications?limit=100").await;
    for n in 0..20 {
        post(&sami, &topic, &format!("{n}")).await;
    }
    told(&amal, 21).await;
    assert_eq!(few, world.statements(&amal, "/notifications?limit=100").await);
}

async fn preferences_are_kept_whole(world: World) {
    let amal = world.admin().await;
    let path = "/notifications/preferences";
    let usual = amal.get(path).await.expect(200);
    for (kind, email) in [
        ("mention", "instant"),
        ("message", "instant"),
        ("best_answer", "instant"),
        ("report", "instant"),
        ("reply", "daily"),
        ("post", "daily"),
        ("invitation_accepted", "daily"),
        ("use_case_published", "daily"),
    ] {
        assert_eq!(usual[kind], json!({ "in_app": true, "email": email }), "{kind}");
    }
    let chosen = amal.put(path, &json!({ "reply": { "in_app": true, "email": "off" } })).await.expect(200);
    assert_eq!((&chosen["reply"]["email"], &chosen["mention"]), (&json!("off"), &usual["mention"]));
    assert_eq!(amal.get(path).await.expect(200), chosen);
    let refused = amal.put(path, &json!({ "reply": { "in_app": "yes", "email": "weekly" }, "likes": {} })).await;
    refused.problem(422, "validation_failed");
    assert!(refused.fields().len() >= 3, "{:?}", refused.fields());
    assert_eq!(amal.get(path).await.expect(200), chosen, "nothing is half chosen");
}
