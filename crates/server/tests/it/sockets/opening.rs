//! The ways in, and what is refused before the upgrade.

use reqwest::Method;
use serde_json::{Value, json};

use super::{text, topic_of};
use crate::{
    harness::{Person, World, stories},
    socket::{Knock, Socket, forum},
};

stories!(
    the_greeting_comes_first,
    a_header_opens,
    a_sub_protocol_opens_and_is_named,
    a_ticket_opens_once,
    a_ticket_of_an_ended_session_opens_nothing,
    a_cookie_opens_for_pages_of_allowed_origins_alone,
    without_a_session_nothing_opens,
    what_is_not_there_is_told_before_the_upgrade,
    what_is_no_upgrade_is_told_so,
    one_s_own_channel_opens,
);

async fn ticket(person: &Person) -> String {
    text(&person.poke("/ws/ticket").await.expect(200), "/ticket")
}

async fn the_greeting_comes_first(world: World) {
    let admin = world.admin().await;
    let topic = topic_of(&admin).await;
    let (_socket, hello) = Socket::follow(&admin, &topic).await;
    assert_eq!((&hello["v"], &hello["topic_id"]), (&json!(1), &json!(topic)));
    let data = &hello["data"];
    assert_eq!((&data["position"], &data["oldest_position"]), (&hello["id"], &hello["id"]), "nothing happened yet");
    assert_eq!((&data["presence_count"], &data["heartbeat_seconds"]), (&json!(1), &json!(25)));
    assert_eq!(text(data, "/connection_id").len(), 36);
    assert!(text(&hello, "/at").ends_with('Z'));
}

async fn a_header_opens(world: World) {
    let admin = world.admin().await;
    let topic = topic_of(&admin).await;
    for path in [forum(&topic), format!("{}/", forum(&topic))] {
        Socket::open(&admin, &path).await.hello().await;
    }
    let forged = format!("Bearer {}x", admin.access_token());
    Knock::at(admin.addr(), &forum(&topic)).with("authorization", &forged).refused(401, "try_refresh_token").await;
}

async fn a_sub_protocol_opens_and_is_named(world: World) {
    let admin = world.admin().await;
    let topic = topic_of(&admin).await;
    let offered = format!("p2p.v1, bearer.{}", admin.access_token());
    // Browsers of any origin may: the page had to know the token.
    let knock = Knock::at(admin.addr(), &forum(&topic)).with("origin", "https://elsewhere.example");
    let (mut socket, response) = knock.with("sec-websocket-protocol", &offered).ask().await.unwrap();
    assert_eq!(response.headers()["sec-websocket-protocol"], "p2p.v1", "never the token");
    socket.hello().await;
    let knock = || Knock::at(admin.addr(), &forum(&topic));
    knock().with("sec-websocket-protocol", "p2p.v1, bearer.junk").refused(401, "unauthenticated").await;
    knock().with("sec-websocket-protocol", "p2p.v1").refused(401, "unauthenticated").await;
}

async fn a_ticket_opens_once(world: World) {
    let admin = world.admin().await;
    let topic = topic_of(&admin).await;
    let ticket = ticket(&admin).await;
    let path = format!("{}?ticket={ticket}", forum(&topic));
    let (mut socket, _) = Knock::at(admin.addr(), &path).ask().await.unwrap();
    socket.hello().await;
    Knock::at(admin.addr(), &path).refused(401, "unauthenticated").await;
    Knock::at(admin.addr(), &format!("{}?ticket=junk", forum(&topic))).refused(401, "unauthenticated").await;
    // A ticket that is no good is not saved by another way in.
    let bearer = format!("Bearer {}", admin.access_token());
    Knock::at(admin.addr(), &path).with("authorization", &bearer).refused(401, "unauthenticated").await;
}

async fn a_ticket_of_an_ended_session_opens_nothing(world: World) {
    let admin = world.admin().await;
    let topic = topic_of(&admin).await;
    let path = format!("{}?ticket={}", forum(&topic), ticket(&admin).await);
    admin.poke("/auth/logout").await.is(204);
    Knock::at(admin.addr(), &path).refused(401, "unauthenticated").await;
    world.anybody().poke("/ws/ticket").await.problem(401, "unauthenticated");
}

async fn a_cookie_opens_for_pages_of_allowed_origins_alone(world: World) {
    let admin = world.admin().await;
    let topic = topic_of(&admin).await;
    let by_cookie = world.log_in_by_cookie(&admin.email).await;
    let cookie = format!("sAccessToken={}", by_cookie.access_token());
    let knock = || Knock::at(admin.addr(), &forum(&topic)).with("cookie", &cookie);
    knock().with("origin", "http://localhost:5173").ask().await.unwrap().0.hello().await;
    for origin in
        ["https://elsewhere.example", "http://localhost:5173.elsewhere.example", "null", "http://localhost:51730"]
    {
        knock().with("origin", origin).refused(403, "origin_not_allowed").await;
    }
    knock().refused(403, "origin_not_allowed").await;
}

async fn without_a_session_nothing_opens(world: World) {
    let admin = world.admin().await;
    let topic = topic_of(&admin).await;
    let unknown = "0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70";
    for path in [forum(&topic), forum(unknown), "/ws/user".to_owned()] {
        Knock::at(admin.addr(), &path).refused(401, "unauthenticated").await;
        Knock::at(admin.addr(), &path).with("origin", "http://localhost:5173").refused(401, "unauthenticated").await;
    }
}

async fn what_is_not_there_is_told_before_the_upgrade(world: World) {
    let admin = world.admin().await;
    let (topic, gone) = (topic_of(&admin).await, topic_of(&admin).await);
    admin.delete(&format!("/forums/topics/{gone}")).await.is(204);
    let bearer = format!("Bearer {}", admin.access_token());
    let knock = |path: String| Knock::at(admin.addr(), &path).with("authorization", &bearer);
    for id in [gone.as_str(), "0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70", "7", "%00", &"x".repeat(300)] {
        knock(forum(id)).refused(404, "not_found").await;
    }
    knock(format!("{}?sicne=1", forum(&topic))).refused(422, "validation_failed").await;
    knock(format!("{}?since=1&since=2", forum(&topic))).refused(422, "validation_failed").await;
    knock("/ws/elsewhere".to_owned()).refused(404, "route_not_found").await;
}

async fn what_is_no_upgrade_is_told_so(world: World) {
    let admin = world.admin().await;
    let topic = topic_of(&admin).await;
    let answer = admin.root(Method::GET, &forum(&topic)).await;
    assert_eq!(answer.json()["code"], "upgrade_required", "{answer}");
    assert_eq!(answer.code(), 426, "{answer}");
    admin.root(Method::POST, &forum(&topic)).await.problem(405, "method_not_allowed");
    world.anybody().root(Method::GET, &forum(&topic)).await.problem(401, "unauthenticated");
}

async fn one_s_own_channel_opens(world: World) {
    let admin = world.admin().await;
    let mut socket = Socket::open(&admin, "/ws/user").await;
    let hello = socket.hello().await;
    assert_eq!((&hello["topic_id"], &hello["data"]["presence_count"]), (&Value::Null, &json!(1)));
    socket.say(&json!({ "type": "ping" })).await;
    assert_eq!(socket.frame().await["type"], "pong");
    socket.say(&json!({ "type": "post", "ref": "r", "content": "to myself?" })).await;
    let error = socket.frame_of("error").await;
    assert_eq!((&error["data"]["ref"], &error["data"]["code"]), (&json!("r"), &json!("invalid_frame")));
}
