//! The whole way: two people in two windows, one of whom is away; and a mention that reaches its reader on every way there is.

use serde_json::json;

use crate::{
    harness::{Receiver, World, eventually, stories, text},
    socket::Socket,
};

stories!(two_people_and_a_mention);

async fn two_people_and_a_mention(mut world: World) {
    world.restart(&[("WEBHOOKS_ALLOW_PRIVATE", "true")]).await;
    let (amal, sami) = (world.admin().await, world.admin().await);
    // Sami's window closes; Amal writes.
    let mut window = Socket::open(&sami, "/ws/user").await;
    let here = text(&window.hello().await, "id");
    drop(window);
    let mut writing = Socket::open(&amal, "/ws/user").await;
    writing.hello().await;
    let form = json!({ "recipient_id": sami.id, "content": "هل أنت هناك؟" });
    let sent = amal.post("/messages", &form).header("idempotency-key", "only-once").await.expect(201);
    assert_eq!(amal.post("/messages", &form).header("idempotency-key", "only-once").await.expect(201), sent);
    // He comes back, has it once, and reads it; she sees it read.
    let mut back = Socket::open(&sami, &format!("/ws/user?since={here}")).await;
    back.hello().await;
    assert_eq!(back.told("message").await["data"]["message"], sent);
    assert_eq!(sami.get(&format!("/messages/{}", amal.id)).await.expect(200)["items"], json!([sent]));
    sami.call(reqwest::Method::PATCH, &format!("/messages/{}/read", text(&sent, "id"))).await.is(200);
    let read = writing.told("message_read").await;
    assert_eq!((&read["data"]["id"], &read["data"]["reader_id"]), (&sent["id"], &json!(sami.id)));
    // A mention: in the application, live, by letter, and to a receiver that checks who calls.
    let receiver = Receiver::answering(&[]).await;
    let made =
        amal.post("/webhooks", &json!({ "url": receiver.url(), "events": ["mention.created"] })).await.expect(201);
    let topic = sami
        .post(
            "/forums/topics",
            &json!({ "title": "صمامات تتسرب", "content": format!("@[أمل](user:{}) ما رأيك؟", amal.id) }),
        )
        .await
        .expect(201);
    let notified = writing.told("notification").await;
    assert_eq!(
        (&notified["data"]["notification"]["kind"], &notified["data"]["notification"]["actor"]["id"]),
        (&json!("mention"), &json!(sami.id))
    );
    assert_eq!(amal.get("/notifications?unread=true").await.expect(200)["items"][0], notified["data"]["notification"]);
    eventually("the letter is there", async || {
        world
            .letters(&amal.email)
            .await
            .iter()
            .any(|letter| letter.text.contains("ما رأيك؟") && letter.text.contains(&text(&topic, "id")))
    })
    .await;
    let call = receiver.after(1).await.remove(0);
    assert!(call.is_signed_with(&text(&made, "secret")), "{call:?}");
    assert_eq!(
        (&call.json()["type"], &call.json()["data"]["mentioned_ids"]),
        (&json!("mention.created"), &json!([amal.id]))
    );
}
