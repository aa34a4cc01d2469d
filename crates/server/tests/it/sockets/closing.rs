//! How sockets end: each with its code, none at the cost of another.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use p2p_domain::{event::Signal, id::UserId, job::Job, port::store::Store as _, user::UserStatus};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::{Bytes, Message};

use super::{post_in, text, topic_of};
use crate::{
    harness::{Person, World, stories},
    socket::{Knock, Socket, forum, place, places},
};

stories!(
    a_binary_frame_ends_it,
    a_frame_of_more_than_64_kib_ends_it,
    nothing_but_wrong_frames_ends_it,
    logging_out_ends_the_sockets_of_that_session_alone,
    ending_a_session_from_elsewhere_ends_its_sockets,
    theft_ends_the_sockets,
    deactivation_ends_all_sockets,
    a_server_that_goes_down_says_when_to_come_back,
    a_slow_reader_is_let_go_and_can_resume_while_others_go_on,
);

/// Within a second, as the contract says of sessions that end.
async fn closed_at_once(socket: &mut Socket) {
    let began = Instant::now();
    assert_eq!(socket.closed().await, 4401);
    assert!(began.elapsed() < Duration::from_secs(1), "after {:?}", began.elapsed());
}

async fn a_binary_frame_ends_it(world: World) {
    let asker = world.admin().await;
    let topic = topic_of(&asker).await;
    for bytes in [vec![], b"{\"type\":\"ping\"}".to_vec(), vec![0; 70_000]] {
        let expected = if bytes.len() > 65_536 { 1009 } else { 1003 };
        let (mut socket, _) = Socket::follow(&asker, &topic).await;
        socket.send(Message::Binary(Bytes::from(bytes))).await;
        assert_eq!(socket.closed().await, expected);
    }
}

async fn a_frame_of_more_than_64_kib_ends_it(world: World) {
    let asker = world.admin().await;
    let topic = topic_of(&asker).await;
    let (mut socket, _) = Socket::follow(&asker, &topic).await;
    socket.send(Message::text(" ".repeat(64 * 1024 - 15) + r#"{"type":"ping"}"#)).await;
    socket.frame_of("pong").await;
    socket.send(Message::text(" ".repeat(64 * 1024 - 14) + r#"{"type":"ping"}"#)).await;
    assert_eq!(socket.closed().await, 1009);
    let (mut socket, _) = Socket::follow(&asker, &topic).await;
    socket.try_send(Message::text("x".repeat(8 * 1024 * 1024))).await;
    assert_eq!(asker.get("/users/me").await.code(), 200, "nobody else is bothered");
}

async fn nothing_but_wrong_frames_ends_it(world: World) {
    let asker = world.admin().await;
    let topic = topic_of(&asker).await;
    let (mut socket, _) = Socket::follow(&asker, &topic).await;
    for _ in 0..51 {
        socket.send(Message::text("{")).await;
    }
    let (frames, code, _) = socket.rest().await;
    assert_eq!(code, 1008);
    assert_eq!(frames.iter().filter(|frame| frame["type"] == "error").count(), 50);
}

async fn logging_out_ends_the_sockets_of_that_session_alone(world: World) {
    let asker = world.admin().await;
    let topic = topic_of(&asker).await;
    let elsewhere = world.log_in(&asker.email).await;
    let (mut one, _) = Socket::follow(&asker, &topic).await;
    let mut own = Socket::open(&asker, "/ws/user").await;
    let (mut other, _) = Socket::follow(&elsewhere, &topic).await;
    asker.poke("/auth/logout").await.is(204);
    closed_at_once(&mut one).await;
    closed_at_once(&mut own).await;
    other.say(&json!({ "type": "ping" })).await;
    other.frame_of("pong").await;
    let bearer = format!("Bearer {}", asker.access_token());
    Knock::at(asker.addr(), &forum(&topic)).with("authorization", &bearer).refused(401, "unauthenticated").await;
}

async fn ending_a_session_from_elsewhere_ends_its_sockets(world: World) {
    let asker = world.admin().await;
    let topic = topic_of(&asker).await;
    let lost = world.log_in(&asker.email).await;
    let (mut kept, _) = Socket::follow(&asker, &topic).await;
    let (mut socket, _) = Socket::follow(&lost, &topic).await;
    asker.delete("/auth/sessions").await.is(204);
    closed_at_once(&mut socket).await;
    kept.say(&json!({ "type": "ping" })).await;
    kept.frame_of("pong").await;
}

async fn theft_ends_the_sockets(world: World) {
    let asker = world.admin().await;
    let topic = topic_of(&asker).await;
    let refresh = async |token: &str| {
        world.anybody().poke("/auth/refresh").header("authorization", &format!("Bearer {token}")).await
    };
    let second = refresh(&asker.refresh_token).await;
    let third = refresh(&second.refresh_token()).await;
    third.is(200);
    let owner = world.anybody().with(third.session());
    let (mut socket, _) = Socket::follow(&owner, &topic).await;
    refresh(&asker.refresh_token).await.problem(401, "session_expired");
    closed_at_once(&mut socket).await;
}

/// As an administrator will by a route of a later day: row, signal and the end of all sessions in one unit.
async fn deactivate(world: &World, person: &Person) {
    let user_id: UserId = person.id.parse().unwrap();
    let mut unit = world.server.store.begin().await.unwrap();
    let mut user = unit.users().find(user_id).await.unwrap().unwrap();
    user.status = UserStatus::Deactivated;
    assert!(unit.users().update(&user, user.version).await.unwrap());
    let now = p2p_server::ports::Platform::system().clock.now();
    unit.outbox().append(&Job::Signal(Signal::UserChanged { user_id }), now).await.unwrap();
    unit.outbox().append(&Job::EndSessions { user_id }, now).await.unwrap();
    unit.commit().await.unwrap();
    world.server.relay.drain().await.unwrap();
}

async fn deactivation_ends_all_sockets(world: World) {
    let admin = world.admin().await;
    let member = world.member_of(&admin).await;
    let again = world.log_in(&member.email).await;
    let topic = topic_of(&admin).await;
    let (mut one, _) = Socket::follow(&member, &topic).await;
    let (mut two, _) = Socket::follow(&again, &topic).await;
    deactivate(&world, &member).await;
    closed_at_once(&mut one).await;
    closed_at_once(&mut two).await;
    member.get("/users/me").await.problem(401, "unauthenticated");
    let bearer = format!("Bearer {}", member.access_token());
    Knock::at(admin.addr(), &forum(&topic)).with("authorization", &bearer).refused(401, "unauthenticated").await;
}

async fn a_server_that_goes_down_says_when_to_come_back(world: World) {
    let asker = world.admin().await;
    let topic = topic_of(&asker).await;
    let mut sockets = Vec::new();
    for _ in 0..8 {
        sockets.push(Socket::follow(&asker, &topic).await.0);
    }
    sockets[0].say(&json!({ "type": "post", "ref": "last", "content": "the last words" })).await;
    loop {
        let frame = sockets[0].frame().await;
        if frame["type"] == "ack" {
            break;
        }
    }
    world.server.shutdown.begin();
    let mut waits = std::collections::BTreeSet::new();
    for mut socket in sockets {
        let (frames, code, reason) = socket.rest().await;
        assert_eq!(code, 1012);
        assert!(frames.iter().all(|frame| frame["type"] != "error"), "{frames:?}");
        let reason: Value = serde_json::from_str(&reason).unwrap();
        let wait = reason["reconnect_after"].as_u64().unwrap();
        assert!((500..=5_500).contains(&wait), "{wait} ms");
        waits.insert(wait);
    }
    assert!(waits.len() > 1, "they do not come back all at once: {waits:?}");
}

async fn a_slow_reader_is_let_go_and_can_resume_while_others_go_on(world: World) {
    let asker = world.admin().await;
    let topic = topic_of(&asker).await;
    let (mut slow, hello) = Socket::follow(&asker, &topic).await;
    let begin = place(&hello);
    let (mut quick, _) = Socket::follow(&asker, &topic).await;
    let (world, topic) = (Arc::new(world), Arc::new(topic));
    // Each is told in eighty kilobytes; nobody reads them at the other end, and the buffers on the way hold a few megabytes.
    let large = "تسرب ".repeat(3_980);
    let writers: Vec<_> = (0..4)
        .map(|_| {
            let (asker, topic, large) = (asker.clone(), topic.clone(), large.clone());
            tokio::spawn(async move {
                for _ in 0..110 {
                    post_in(&asker, &topic, &large).await;
                }
            })
        })
        .collect();
    let told = places(&quick.events(440).await);
    assert_eq!(told, (begin + 1..=begin + 440).collect::<Vec<_>>(), "others hear all of it meanwhile");
    for writer in writers {
        writer.await.unwrap();
    }
    let (frames, code, _) = slow.rest().await;
    assert_eq!(code, 4008);
    let heard: Vec<_> = frames.iter().filter(|frame| !frame["id"].is_null()).map(place).collect();
    let last = begin + heard.len() as u64;
    assert_eq!(heard, (begin + 1..=last).collect::<Vec<_>>(), "what it heard has no gap");
    assert!(last < begin + 440, "it was let go before the end");
    let since = frames
        .iter()
        .rev()
        .find(|frame| !frame["id"].is_null())
        .map_or_else(|| panic!("it heard nothing"), |frame| text(frame, "/id"));
    let (mut resumed, _) = Socket::resume(&asker, &topic, &since).await;
    let missed = usize::try_from(begin + 440 - last).unwrap();
    assert_eq!(places(&resumed.events(missed).await), (last + 1..=begin + 440).collect::<Vec<_>>());
    drop(world);
}
