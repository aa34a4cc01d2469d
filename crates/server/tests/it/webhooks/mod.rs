//! Webhooks: kept by admins, called for what happens, signed, tried again, and never led into one's own network.

use serde_json::{Value, json};

use crate::harness::{Person, Received, Receiver, World, eventually, stories, text};

stories!(
    a_webhook_is_made_shown_edited_and_removed,
    a_call_for_trying_arrives_signed,
    what_happens_is_told_to_whom_it_concerns,
    a_receiver_that_fails_is_tried_again_and_one_that_is_gone_is_left_alone,
    nothing_leads_into_ones_own_network,
    webhooks_are_for_admins_of_the_organization_alone,
    bad_webhooks_name_every_field,
    a_restart_loses_no_call,
);

const ALL: [&str; 8] = [
    "topic.created",
    "post.created",
    "reply.created",
    "mention.created",
    "best_answer.chosen",
    "use_case.published",
    "member.joined",
    "report.created",
];

async fn open(world: &mut World) {
    world.restart(&[("WEBHOOKS_ALLOW_PRIVATE", "true")]).await;
}

async fn webhook(admin: &Person, url: &str, events: &[&str]) -> Value {
    admin.post("/webhooks", &json!({ "url": url, "events": events })).await.expect(201)
}

async fn deliveries(admin: &Person, webhook: &Value) -> Vec<Value> {
    let path = format!("/webhooks/{}/deliveries", text(webhook, "id"));
    admin.get(&path).await.expect(200)["items"].as_array().unwrap().clone()
}

async fn a_webhook_is_made_shown_edited_and_removed(world: World) {
    let amal = world.admin().await;
    let answer = amal.post("/webhooks", &json!({ "url": "https://hooks.example.com/p2p", "events": ["post.created", "topic.created", "post.created"] })).await;
    let made = answer.expect(201);
    assert!(text(&made, "secret").starts_with("whsec_") && made["is_active"] == true, "{made}");
    let path = format!("/webhooks/{}", text(&made, "id"));
    let shown = amal.get(&path).await.expect(200);
    assert_eq!((&shown["secret"], &shown["events"]), (&Value::Null, &json!(["topic.created", "post.created"])));
    assert_eq!(amal.get("/webhooks").await.expect(200)["items"], json!([shown]));
    let tag = answer.must("etag").to_owned();
    let edited = amal.patch(&path, &json!({ "is_active": false })).header("if-match", &tag).await.expect(200);
    assert_eq!((&edited["is_active"], &edited["url"]), (&json!(false), &made["url"]));
    amal.patch(&path, &json!({ "events": ["topic.created"] }))
        .header("if-match", &tag)
        .await
        .problem(412, "precondition_failed");
    amal.poke(&format!("{path}/test")).await.problem(409, "webhook_inactive");
    amal.delete(&path).await.is(204);
    amal.get(&path).await.problem(404, "not_found");
    for n in 0..20 {
        webhook(&amal, &format!("https://hooks.example.com/{n}"), &["post.created"]).await;
    }
    let one_more = json!({ "url": "https://hooks.example.com/x", "events": ["post.created"] });
    amal.post("/webhooks", &one_more).await.problem(409, "too_many_webhooks");
    let log = amal.get("/admin/audit-log?action=webhook.deleted").await.expect(200);
    assert_eq!(log["items"][0]["target"]["id"], made["id"]);
}

async fn a_call_for_trying_arrives_signed(mut world: World) {
    open(&mut world).await;
    let (amal, receiver) = (world.admin().await, Receiver::answering(&[]).await);
    let made = webhook(&amal, &receiver.url(), &["post.created"]).await;
    let delivery = amal.poke(&format!("/webhooks/{}/test", text(&made, "id"))).await.expect(202);
    let call = receiver.after(1).await.remove(0);
    assert_eq!(
        (call.header("webhook-id"), call.json()["type"].clone()),
        (text(&delivery, "id").as_str(), json!("webhook.test"))
    );
    assert!(call.is_signed_with(&text(&made, "secret")), "{call:?}");
    assert!(call.header("webhook-timestamp").parse::<i64>().is_ok());
    eventually("it is noted", async || deliveries(&amal, &made).await[0]["status"] == "delivered").await;
    let noted = deliveries(&amal, &made).await.remove(0);
    assert_eq!(
        (&noted["response_status"], &noted["attempts"], &noted["error"]),
        (&json!(204), &json!(1), &Value::Null)
    );
    assert!(noted["delivered_at"].is_string() && noted["next_attempt_at"].is_null(), "{noted}");
}

async fn what_happens_is_told_to_whom_it_concerns(mut world: World) {
    open(&mut world).await;
    let (amal, sami, stranger) = (world.admin().await, world.admin().await, world.admin().await);
    let (of_amal, of_stranger) = (Receiver::answering(&[]).await, Receiver::answering(&[]).await);
    webhook(&amal, &of_amal.url(), &ALL).await;
    webhook(&stranger, &of_stranger.url(), &ALL).await;
    let topic =
        amal.post("/forums/topics", &json!({ "title": "Which seal?", "content": "It leaks." })).await.expect(201);
    let topic = text(&topic, "id");
    of_amal.after(1).await;
    let content = format!("@[Amal](user:{}) try another.", amal.id);
    let post = sami.post(&format!("/forums/topics/{topic}/posts"), &json!({ "content": content })).await.expect(201);
    let calls = of_amal.after(3).await;
    let mut kinds: Vec<String> = calls.iter().map(|call| text(&call.json(), "type")).collect();
    kinds.sort();
    assert_eq!(kinds, ["mention.created", "post.created", "topic.created"]);
    let mention = calls.iter().map(Received::json).find(|call| call["type"] == "mention.created").unwrap();
    assert_eq!((&mention["data"]["object"]["id"], &mention["data"]["mentioned_ids"]), (&post["id"], &json!([amal.id])));
    assert_eq!((&mention["data"]["actor_id"], &mention["data"]["title"]), (&json!(sami.id), &json!("Which seal?")));
    amal.post("/messages", &json!({ "recipient_id": stranger.id, "content": "Private" })).await.is(201);
    world.settled().await;
    let sent = stranger.post("/forums/topics", &json!({ "title": "Another", "content": "x" })).await.expect(201);
    let calls = of_stranger.after(1).await;
    assert_eq!(calls.len(), 1, "{calls:?}");
    assert_eq!(calls[0].json()["data"]["title"], sent["title"]);
}

async fn a_receiver_that_fails_is_tried_again_and_one_that_is_gone_is_left_alone(mut world: World) {
    open(&mut world).await;
    let amal = world.admin().await;
    let (weak, gone) = (Receiver::answering(&[500]).await, Receiver::answering(&[410]).await);
    let (one, other) = (webhook(&amal, &weak.url(), &ALL).await, webhook(&amal, &gone.url(), &ALL).await);
    for webhook in [&one, &other] {
        amal.poke(&format!("/webhooks/{}/test", text(webhook, "id"))).await.is(202);
    }
    weak.after(1).await;
    eventually("the failure is noted", async || deliveries(&amal, &one).await[0]["response_status"] == 500).await;
    let first = deliveries(&amal, &one).await.remove(0);
    assert_eq!((&first["status"], &first["error"]), (&json!("pending"), &json!("refused")));
    let calls = weak.after(2).await;
    assert_eq!(calls[0].header("webhook-id"), calls[1].header("webhook-id"), "the same id at each try");
    eventually("it arrived in the end", async || deliveries(&amal, &one).await[0]["status"] == "delivered").await;
    eventually("who is gone is switched off", async || {
        amal.get(&format!("/webhooks/{}", text(&other, "id"))).await.expect(200)["is_active"] == false
    })
    .await;
    assert_eq!((gone.calls().len(), &deliveries(&amal, &other).await[0]["status"]), (1, &json!("failed")));
}

async fn nothing_leads_into_ones_own_network(mut world: World) {
    let (amal, receiver) = (world.admin().await, Receiver::answering(&[]).await);
    for url in [
        receiver.url().as_str(),
        "http://localhost/x",
        "http://[::1]/",
        "http://169.254.169.254/latest",
        "http://10.0.0.1/",
        "http://[::ffff:127.0.0.1]/",
        "http://printer.local/",
    ] {
        let refused = amal.post("/webhooks", &json!({ "url": url, "events": ALL })).await;
        refused.problem(422, "validation_failed");
        assert_eq!(refused.fields(), ["url: private_address"], "{url}");
    }
    // What was allowed once is refused when the call is made, after the setting was taken back.
    open(&mut world).await;
    let inside = amal.with_addr(&world);
    let made = webhook(&inside, &receiver.url(), &ALL).await;
    world.restart(&[]).await;
    let outside = amal.with_addr(&world);
    outside.poke(&format!("/webhooks/{}/test", text(&made, "id"))).await.is(202);
    eventually("the call is refused", async || deliveries(&outside, &made).await[0]["error"] == "address_not_allowed")
        .await;
    assert!(receiver.calls().is_empty());
}

async fn webhooks_are_for_admins_of_the_organization_alone(world: World) {
    let (amal, other) = (world.admin().await, world.admin().await);
    let member = world.member_of(&amal).await;
    let made = webhook(&amal, "https://hooks.example.com/", &ALL).await;
    let path = format!("/webhooks/{}", text(&made, "id"));
    for refused in [
        member.get("/webhooks").await,
        member.get(&path).await,
        member.delete(&path).await,
        world.superuser().await.get("/webhooks").await,
    ] {
        refused.problem(403, "forbidden");
    }
    for refused in [
        other.get(&path).await,
        other.delete(&path).await,
        other.poke(&format!("{path}/test")).await,
        other.get(&format!("{path}/deliveries")).await,
        other.patch(&path, &json!({ "is_active": false })).await,
    ] {
        refused.problem(404, "not_found");
    }
    assert_eq!(other.get("/webhooks").await.expect(200)["items"], json!([]));
}

async fn bad_webhooks_name_every_field(world: World) {
    let amal = world.admin().await;
    let refused =
        amal.post("/webhooks", &json!({ "url": "ftp://x", "events": ["likes", "webhook.test"], "name": 1 })).await;
    refused.problem(422, "validation_failed");
    let fields = refused.fields();
    for wrong in ["url: invalid_url", "name: unknown_field"] {
        assert!(fields.iter().any(|field| field == wrong), "{fields:?}");
    }
    assert_eq!(fields.iter().filter(|field| field.starts_with("events[")).count(), 2, "{fields:?}");
    for form in [
        json!({}),
        json!({ "url": "https://example.com/", "events": [] }),
        json!({ "url": "https://me:x@example.com/", "events": ALL }),
    ] {
        amal.post("/webhooks", &form).await.problem(422, "validation_failed");
    }
}

async fn a_restart_loses_no_call(mut world: World) {
    open(&mut world).await;
    let (amal, receiver) = (world.admin().await, Receiver::answering(&[503]).await);
    let made = webhook(&amal, &receiver.url(), &["topic.created"]).await;
    amal.post("/forums/topics", &json!({ "title": "Which seal?", "content": "It leaks." })).await.is(201);
    receiver.after(1).await;
    eventually("the failure is noted", async || {
        deliveries(&amal, &made).await[0]["status"] == "pending" && deliveries(&amal, &made).await[0]["attempts"] == 1
    })
    .await;
    open(&mut world).await;
    receiver.after(2).await;
    let amal = amal.with_addr(&world);
    eventually("it arrived", async || deliveries(&amal, &made).await[0]["status"] == "delivered").await;
    assert_eq!(receiver.calls().len(), 2);
}
