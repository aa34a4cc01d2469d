//! Moderation: reports, who sees them, what becomes of them, and what of it stays in the audit log.

use serde_json::{Value, json};

use crate::harness::{Person, World, stories, text};

stories!(
    a_report_is_made_seen_and_dismissed,
    what_is_removed_is_gone_and_stands_in_the_log,
    an_opening_post_goes_with_its_topic,
    who_moderates_is_who_runs_the_authors_organization,
    one_decision_settles_all_reports_of_a_thing,
    who_removes_what_others_wrote_is_noted,
    bad_reports_name_every_field,
    a_list_of_any_length_takes_as_many_statements,
);

struct Scene {
    author_admin: Person,
    author: Person,
    asker: Person,
    topic: String,
    post: String,
}

async fn scene(world: &World) -> Scene {
    let (asker, author_admin) = (world.admin().await, world.admin().await);
    let author = world.member_of(&author_admin).await;
    let topic =
        asker.post("/forums/topics", &json!({ "title": "Which seal?", "content": "It leaks." })).await.expect(201);
    let topic = text(&topic, "id");
    let path = format!("/forums/topics/{topic}/posts");
    let post = text(&author.post(&path, &json!({ "content": "Buy mine!" })).await.expect(201), "id");
    Scene { author_admin, author, asker, topic, post }
}

async fn report(by: &Person, post: &str, reason: &str) -> Value {
    let form = json!({ "reason": reason, "note": "Please look." });
    by.post(&format!("/forums/posts/{post}/report"), &form).await.expect(202)
}

async fn a_report_is_made_seen_and_dismissed(world: World) {
    let Scene { author_admin, asker, post, .. } = scene(&world).await;
    let made = report(&asker, &post, "spam").await;
    assert_eq!((&made["target"]["type"], &made["target"]["id"]), (&json!("post"), &json!(post)));
    assert_eq!(
        (&made["reason"], &made["status"], &made["note"]),
        (&json!("spam"), &json!("open"), &json!("Please look."))
    );
    assert_eq!((&made["reporter"]["id"], &made["resolved_at"]), (&json!(asker.id), &Value::Null));
    assert_eq!(report(&asker, &post, "abuse").await["id"], made["id"], "one open report per person and thing");
    let list = author_admin.get("/moderation/reports?status=open").await.expect(200);
    assert_eq!((list["items"].as_array().unwrap().len(), &list["items"][0]["id"]), (1, &made["id"]));
    let path = format!("/moderation/reports/{}", text(&made, "id"));
    let form = json!({ "action": "dismiss", "reason": "It is fine." });
    let resolved = author_admin.post(&format!("{path}/resolve"), &form).await.expect(200);
    assert!(resolved["status"] == "dismissed" && resolved["resolved_at"].is_string(), "{resolved}");
    assert_eq!(
        author_admin.post(&format!("{path}/resolve"), &form).await.expect(200)["resolved_at"],
        resolved["resolved_at"]
    );
    author_admin.post(&format!("{path}/resolve"), &json!({ "action": "remove" })).await.problem(409, "report_resolved");
    asker.get(&format!("/forums/posts/{post}")).await.is(200);
    assert_eq!(author_admin.get("/moderation/reports?status=open").await.expect(200)["items"], json!([]));
    assert_eq!(author_admin.get("/moderation/reports?reason=spam").await.expect(200)["items"][0]["id"], made["id"]);
    let log = author_admin.get("/admin/audit-log?action=report.dismissed").await.expect(200);
    assert_eq!(log["items"][0]["target"]["id"], made["id"], "{log}");
    let again = report(&asker, &post, "abuse").await;
    assert_ne!(again["id"], made["id"], "what was dismissed can be reported again");
}

async fn what_is_removed_is_gone_and_stands_in_the_log(world: World) {
    let Scene { author_admin, author, asker, post, .. } = scene(&world).await;
    let reply =
        author.post(&format!("/forums/posts/{post}/replies"), &json!({ "content": "Really!" })).await.expect(201);
    let reply = text(&reply, "id");
    let made = asker.post(&format!("/forums/replies/{reply}/report"), &json!({ "reason": "abuse" })).await.expect(202);
    assert_eq!(made["target"], json!({ "type": "reply", "id": reply }));
    assert!(made["excerpt"] == "Really!" && text(&made, "link").contains(&reply), "{made}");
    let path = format!("/moderation/reports/{}/resolve", text(&made, "id"));
    let resolved = author_admin.post(&path, &json!({ "action": "remove", "reason": "Insulting." })).await.expect(200);
    assert_eq!((&resolved["status"], &resolved["resolution"]), (&json!("removed"), &json!("Insulting.")));
    asker.get(&format!("/forums/replies/{reply}")).await.problem(404, "not_found");
    asker.get(&format!("/forums/posts/{post}")).await.is(200);
    let log = author_admin.get("/admin/audit-log?action=content.removed").await.expect(200);
    assert_eq!(
        (&log["items"][0]["target"]["id"], &log["items"][0]["actor_id"]),
        (&json!(reply), &json!(author_admin.id))
    );
}

async fn an_opening_post_goes_with_its_topic(world: World) {
    let Scene { asker, author, topic, .. } = scene(&world).await;
    let opening = text(&asker.get(&format!("/forums/topics/{topic}")).await.expect(200)["posts"]["items"][0], "id");
    let made = report(&author, &opening, "off_topic").await;
    let path = format!("/moderation/reports/{}/resolve", text(&made, "id"));
    world.superuser().await.post(&path, &json!({ "action": "remove" })).await.is(200);
    asker.get(&format!("/forums/topics/{topic}")).await.problem(404, "not_found");
}

async fn who_moderates_is_who_runs_the_authors_organization(world: World) {
    let Scene { author_admin, author, asker, post, .. } = scene(&world).await;
    let made = report(&asker, &post, "other").await;
    let path = format!("/moderation/reports/{}", text(&made, "id"));
    author.get("/moderation/reports").await.problem(403, "forbidden");
    author.get(&path).await.problem(403, "forbidden");
    // The asker runs an organization too, but another one.
    assert_eq!(asker.get("/moderation/reports").await.expect(200)["items"], json!([]));
    asker.get(&path).await.problem(404, "not_found");
    asker.post(&format!("{path}/resolve"), &json!({ "action": "dismiss" })).await.problem(404, "not_found");
    author_admin.get(&path).await.is(200);
    world.superuser().await.get(&path).await.is(200);
}

async fn one_decision_settles_all_reports_of_a_thing(world: World) {
    let Scene { author_admin, asker, post, .. } = scene(&world).await;
    let other = world.admin().await;
    let (one, two) = (report(&asker, &post, "spam").await, report(&other, &post, "abuse").await);
    let path = format!("/moderation/reports/{}/resolve", text(&one, "id"));
    author_admin.post(&path, &json!({ "action": "remove" })).await.is(200);
    let second = author_admin.get(&format!("/moderation/reports/{}", text(&two, "id"))).await.expect(200);
    assert_eq!(second["status"], "removed");
}

async fn who_removes_what_others_wrote_is_noted(world: World) {
    let Scene { author_admin, author, post, topic, .. } = scene(&world).await;
    let path = format!("/forums/topics/{topic}/posts");
    let own = text(&author.post(&path, &json!({ "content": "Mine" })).await.expect(201), "id");
    author.delete(&format!("/forums/posts/{own}")).await.is(204);
    author_admin.delete(&format!("/forums/posts/{post}")).await.is(204);
    let log = author_admin.get("/admin/audit-log?action=content.removed").await.expect(200);
    let targets: Vec<&Value> = log["items"].as_array().unwrap().iter().map(|line| &line["target"]["id"]).collect();
    assert_eq!(targets, [&json!(post)]);
}

async fn bad_reports_name_every_field(world: World) {
    let Scene { author_admin, asker, post, .. } = scene(&world).await;
    let path = format!("/forums/posts/{post}/report");
    let refused = asker.post(&path, &json!({ "reason": "boring", "note": "x".repeat(1_001) })).await;
    refused.problem(422, "validation_failed");
    assert_eq!(refused.fields().len(), 2, "{:?}", refused.fields());
    asker
        .post("/forums/posts/0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70/report", &json!({ "reason": "spam" }))
        .await
        .problem(404, "not_found");
    let made = report(&asker, &post, "spam").await;
    let resolve = format!("/moderation/reports/{}/resolve", text(&made, "id"));
    author_admin.post(&resolve, &json!({ "action": "burn" })).await.problem(422, "validation_failed");
    author_admin.get("/moderation/reports?status=closed").await.problem(422, "validation_failed");
}

async fn a_list_of_any_length_takes_as_many_statements(world: World) {
    let Scene { author_admin, author, asker, topic, post } = scene(&world).await;
    report(&asker, &post, "spam").await;
    let few = world.statements(&author_admin, "/moderation/reports").await;
    for _ in 0..10 {
        let path = format!("/forums/topics/{topic}/posts");
        let post = text(&author.post(&path, &json!({ "content": "Buy!" })).await.expect(201), "id");
        report(&asker, &post, "spam").await;
    }
    assert_eq!(few, world.statements(&author_admin, "/moderation/reports").await);
}
