//! Going on where a connection broke: every event once, in order, whatever happened in between.

use serde_json::json;

use super::{post_in, text, topic_of};
use crate::{
    harness::{World, stories},
    socket::{Socket, place, places},
};

stories!(
    what_was_missed_comes_once_and_the_rest_follows,
    what_happens_during_a_long_replay_follows_it,
    positions_that_lead_nowhere_are_answered_by_a_resync,
    a_restart_of_the_server_loses_no_event,
    a_topic_that_went_cannot_be_resumed,
);

async fn what_was_missed_comes_once_and_the_rest_follows(world: World) {
    let asker = world.admin().await;
    let topic = topic_of(&asker).await;
    let (mut socket, hello) = Socket::follow(&asker, &topic).await;
    post_in(&asker, &topic, "heard").await;
    let heard = socket.event().await;
    drop(socket);
    for n in 0..5 {
        post_in(&asker, &topic, &format!("missed {n}")).await;
    }
    let since = text(&heard, "/id");
    let (mut resumed, greeting) = Socket::resume(&asker, &topic, &since).await;
    assert_eq!((&greeting["id"], &greeting["data"]["position"]), (&heard["id"], &heard["id"]));
    post_in(&asker, &topic, "live").await;
    let told = resumed.events(6).await;
    let first = place(&heard) + 1;
    assert_eq!(places(&told), (first..first + 6).collect::<Vec<_>>());
    let contents: Vec<_> = told.iter().map(|frame| text(frame, "/data/message/content")).collect();
    assert_eq!(contents, ["missed 0", "missed 1", "missed 2", "missed 3", "missed 4", "live"]);
    // From the greeting of the first socket on, all of it comes again, the same to the letter.
    let (mut from_start, _) = Socket::resume(&asker, &topic, &text(&hello, "/id")).await;
    let all = from_start.events(7).await;
    assert_eq!((&all[0], &all[1..]), (&heard, &told[..]));
}

async fn what_happens_during_a_long_replay_follows_it(world: World) {
    let asker = world.admin().await;
    let topic = topic_of(&asker).await;
    let (socket, hello) = Socket::follow(&asker, &topic).await;
    drop(socket);
    let vote = format!("/forums/posts/{}/upvote", text(&post_in(&asker, &topic, "a post").await, "/id"));
    for _ in 0..225 {
        asker.poke(&vote).await.is(200);
        asker.delete(&vote).await.is(200);
    }
    let begin = place(&hello);
    let (mut resumed, _) = Socket::resume(&asker, &topic, &text(&hello, "/id")).await;
    for n in 0..10 {
        post_in(&asker, &topic, &format!("meanwhile {n}")).await;
    }
    assert_eq!(places(&resumed.events(461).await), (begin + 1..=begin + 461).collect::<Vec<_>>());
}

async fn positions_that_lead_nowhere_are_answered_by_a_resync(world: World) {
    let asker = world.admin().await;
    let topic = topic_of(&asker).await;
    for _ in 0..3 {
        post_in(&asker, &topic, "before").await;
    }
    let (_, hello) = Socket::follow(&asker, &topic).await;
    let here = text(&hello, "/id");
    let (epoch, _) = here.split_once('-').unwrap();
    let foreign = u32::from_str_radix(epoch, 16).unwrap().wrapping_add(1);
    for since in
        ["junk", "", "%20", "7", &format!("{epoch}-4"), &format!("{foreign:08x}-1"), &format!("{epoch}-{}", u64::MAX)]
    {
        let (mut socket, greeting) = Socket::resume(&asker, &topic, since).await;
        assert_eq!(greeting["id"], here.as_str(), "{since}");
        let resync = socket.frame_of("resync").await;
        assert_eq!((&resync["id"], &resync["data"]["position"]), (&json!(here), &json!(here)), "{since}");
        let path = format!("/forums/topics/{topic}/events?since={since}");
        let page = asker.get(&path).await.expect(200);
        assert_eq!(page["items"], json!([]), "{page}");
    }
    let (mut socket, _) = Socket::resume(&asker, &topic, "junk").await;
    socket.frame_of("resync").await;
    post_in(&asker, &topic, "after").await;
    let event = socket.event().await;
    assert_eq!((place(&event), text(&event, "/data/message/content").as_str()), (4, "after"));
}

async fn a_restart_of_the_server_loses_no_event(mut world: World) {
    let asker = world.admin().await;
    let topic = topic_of(&asker).await;
    let (mut socket, _) = Socket::follow(&asker, &topic).await;
    post_in(&asker, &topic, "one").await;
    let heard = socket.event().await;
    post_in(&asker, &topic, "two").await;
    world.restart(&[]).await;
    let asker = asker.moved_to(world.server.addr);
    asker.post(&format!("/forums/topics/{topic}/posts"), &json!({ "content": "three" })).await.is(201);
    let (mut resumed, _) = Socket::resume(&asker, &topic, &text(&heard, "/id")).await;
    let told = resumed.events(2).await;
    assert_eq!(places(&told), [place(&heard) + 1, place(&heard) + 2]);
    assert_eq!(text(&told[0], "/data/message/content"), "two");
}

async fn a_topic_that_went_cannot_be_resumed(world: World) {
    let asker = world.admin().await;
    let topic = topic_of(&asker).await;
    let (mut socket, hello) = Socket::follow(&asker, &topic).await;
    asker.delete(&format!("/forums/topics/{topic}")).await.is(204);
    assert_eq!(socket.event().await["type"], "topic_deleted");
    let bearer = format!("Bearer {}", asker.access_token());
    let path = format!("{}?since={}", crate::socket::forum(&topic), text(&hello, "/id"));
    crate::socket::Knock::at(asker.addr(), &path).with("authorization", &bearer).refused(404, "not_found").await;
    asker.get(&format!("/forums/topics/{topic}/events")).await.problem(404, "not_found");
}
