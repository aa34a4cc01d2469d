//! Messages as they arrive: on one's own channel, once, in order, also after a break.

use serde_json::{Value, json};

use super::{send, unread};
use crate::{
    harness::{Person, World, stories, text},
    socket::Socket,
};

stories!(
    who_was_away_has_it_once_and_the_sender_sees_it_read,
    counts_over_rest_and_over_the_socket_are_told_apart_by_version,
    edits_and_deletions_arrive_on_both_sides,
    nobody_hears_what_is_not_for_them,
);

async fn own(person: &Person, since: Option<&str>) -> (Socket, Value) {
    let path = since.map_or("/ws/user".to_owned(), |since| format!("/ws/user?since={since}"));
    let mut socket = Socket::open(person, &path).await;
    let hello = socket.hello().await;
    (socket, hello)
}

async fn who_was_away_has_it_once_and_the_sender_sees_it_read(world: World) {
    let (amal, sami) = (world.admin().await, world.admin().await);
    let (mut writing, _) = own(&amal, None).await;
    let (away, hello) = own(&sami, None).await;
    drop(away);
    let sent = send(&amal, &sami, "Are you there?").await;
    let echo = writing.told("message").await;
    assert_eq!(echo["data"]["message"], sent, "the sender receives their own");
    let (mut back, _) = own(&sami, Some(&text(&hello, "id"))).await;
    let missed = back.told("message").await;
    assert_eq!(missed["data"]["message"], sent);
    assert_eq!(back.told("unread").await["data"]["messages"]["unread"], 1);
    sami.call(reqwest::Method::PATCH, &format!("/messages/{}/read", text(&sent, "id"))).await.is(200);
    let read = writing.told("message_read").await;
    assert_eq!((&read["data"]["id"], &read["data"]["reader_id"]), (&sent["id"], &json!(sami.id)));
    assert!(read["data"]["read_at"].is_string(), "{read}");
    // Come back once more behind the message: nothing is told twice.
    let (mut again, _) = own(&sami, Some(&text(&missed, "id"))).await;
    send(&amal, &sami, "Good.").await;
    assert_eq!(again.told("message").await["data"]["message"]["content"], "Good.");
}

async fn counts_over_rest_and_over_the_socket_are_told_apart_by_version(world: World) {
    let (amal, sami) = (world.admin().await, world.admin().await);
    let (mut socket, _) = own(&sami, None).await;
    let mut last = unread(&sami).await.1;
    for n in 1..=3 {
        send(&amal, &sami, "x").await;
        let told = loop {
            let counts = socket.told("unread").await["data"]["messages"].clone();
            if counts["version"].as_u64().unwrap() > last {
                break counts;
            }
        };
        assert_eq!(told["unread"], n);
        let (count, version) = unread(&sami).await;
        assert_eq!((json!(count), json!(version)), (told["unread"].clone(), told["version"].clone()));
        last = version;
    }
}

async fn edits_and_deletions_arrive_on_both_sides(world: World) {
    let (amal, sami) = (world.admin().await, world.admin().await);
    let (mut one, _) = own(&amal, None).await;
    let (mut other, _) = own(&sami, None).await;
    let path = format!("/messages/{}", text(&send(&amal, &sami, "Helo").await, "id"));
    amal.patch(&path, &json!({ "content": "Hello" })).await.is(200);
    amal.delete(&path).await.is(204);
    for socket in [&mut one, &mut other] {
        assert_eq!(socket.told("message_updated").await["data"]["message"]["content"], "Hello");
        let gone = socket.told("message_updated").await;
        assert!(
            gone["data"]["message"]["content"].is_null() && gone["data"]["message"]["deleted_at"].is_string(),
            "{gone}"
        );
    }
}

async fn nobody_hears_what_is_not_for_them(world: World) {
    let (amal, sami, stranger) = (world.admin().await, world.admin().await, world.admin().await);
    let (mut socket, _) = own(&stranger, None).await;
    send(&amal, &sami, "Between us").await;
    world.settled().await;
    send(&amal, &stranger, "For you").await;
    assert_eq!(socket.event().await["data"]["message"]["content"], "For you");
}
