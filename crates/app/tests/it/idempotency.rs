//! Idempotency keys: the answer is stored with the work or not at all.

use std::{sync::Arc, time::Duration};

use p2p_app::{error::ServiceError, idempotency::Once};
use p2p_contract::build;
use p2p_domain::{
    actor::Actor,
    event::{Channel, Sequence},
    id::TopicId,
    idempotency::{KeyedRequest, Reservation, StoredAnswer},
    port::stream::StreamReader as _,
    post::PostView,
};

use crate::world::{World, new_post};

fn request(actor: &Actor) -> KeyedRequest {
    KeyedRequest { user_id: actor.user_id, ..build::a_request(&build::a_user()) }
}

fn render(view: &PostView) -> StoredAnswer {
    StoredAnswer { status: 201, headers: Vec::new(), body: view.post.id.to_string() }
}

async fn write(world: &World, actor: &Actor, topic: TopicId, request: &KeyedRequest) -> Result<PostView, ServiceError> {
    let once = Once::new(request.clone(), render);
    world.posts.write(actor, new_post(topic, "once"), Some(&once)).await
}

/// What stands in the topic: its counter, its rows, and the end of its stream.
async fn state(world: &World, actor: &Actor, topic: TopicId) -> (u32, u64, Sequence) {
    let page = p2p_domain::page::PageRequest {
        with_total: true,
        ..p2p_domain::page::PageRequest::first(p2p_domain::page::Limit::default())
    };
    let read = world.topics.read(actor, topic, &page).await.unwrap();
    let head = world.store.head(Channel::Topic(topic)).await.unwrap();
    (read.view.topic.post_count, read.posts.total.unwrap(), head.last)
}

#[tokio::test]
async fn the_answer_is_stored_with_the_work() {
    let world = World::new().await;
    let actor = world.somebody().await;
    let topic = world.open_topic(&actor).await.view.topic.id;
    let request = request(&actor);
    assert_eq!(world.idempotency.begin(&request).await.unwrap(), Reservation::Fresh);
    assert_eq!(world.idempotency.begin(&request).await.unwrap(), Reservation::Running);
    let view = write(&world, &actor, topic, &request).await.unwrap();
    assert_eq!(world.idempotency.begin(&request).await.unwrap(), Reservation::Done(render(&view)));
    let other = KeyedRequest { fingerprint: "b".repeat(64), ..request.clone() };
    assert_eq!(world.idempotency.begin(&other).await.unwrap(), Reservation::Reused);
    world.ground.clock.advance(Duration::from_hours(24) + Duration::from_secs(1));
    world.janitor().round(&mut p2p_app::janitor::Progress::default()).await;
    assert_eq!(world.idempotency.begin(&request).await.unwrap(), Reservation::Fresh, "remembered for a day");
}

#[tokio::test]
async fn a_commit_that_fails_leaves_nothing_and_frees_the_key() {
    let world = World::new().await;
    let actor = world.somebody().await;
    let topic = world.open_topic(&actor).await.view.topic.id;
    let before = state(&world, &actor, topic).await;
    let request = request(&actor);
    assert_eq!(world.idempotency.begin(&request).await.unwrap(), Reservation::Fresh);
    world.faults.fail_next("store.commit");
    assert!(matches!(write(&world, &actor, topic, &request).await, Err(ServiceError::Store(_))));
    assert_eq!(state(&world, &actor, topic).await, before);
    world.idempotency.release(&request).await.unwrap();
    assert_eq!(world.idempotency.begin(&request).await.unwrap(), Reservation::Fresh);
    let view = write(&world, &actor, topic, &request).await.unwrap();
    let (count, rows, last) = before;
    assert_eq!(state(&world, &actor, topic).await, (count + 1, rows + 1, last.next()));
    assert_eq!(world.idempotency.begin(&request).await.unwrap(), Reservation::Done(render(&view)));
}

#[tokio::test]
async fn work_that_was_committed_is_not_done_again_however_late_its_caller_lets_go_of_the_key() {
    let world = World::new().await;
    let actor = world.somebody().await;
    let topic = world.open_topic(&actor).await.view.topic.id;
    let request = request(&actor);
    world.idempotency.begin(&request).await.unwrap();
    let view = write(&world, &actor, topic, &request).await.unwrap();
    world.idempotency.release(&request).await.unwrap();
    assert_eq!(world.idempotency.begin(&request).await.unwrap(), Reservation::Done(render(&view)));
}

#[tokio::test]
async fn two_who_hold_one_key_write_once() {
    let world = World::new().await;
    let actor = world.somebody().await;
    let topic = world.open_topic(&actor).await.view.topic.id;
    let before = state(&world, &actor, topic).await;
    let request = request(&actor);
    assert_eq!(world.idempotency.begin(&request).await.unwrap(), Reservation::Fresh);
    // So slow that its lease ends and somebody else takes over.
    world.ground.clock.advance(Duration::from_secs(61));
    assert_eq!(world.idempotency.begin(&request).await.unwrap(), Reservation::Fresh);
    let second = write(&world, &actor, topic, &request).await.unwrap();
    let first = write(&world, &actor, topic, &request).await;
    assert!(matches!(first, Err(ServiceError::Store(_))), "{first:?}");
    let (count, rows, last) = before;
    assert_eq!(state(&world, &actor, topic).await, (count + 1, rows + 1, last.next()));
    assert_eq!(world.idempotency.begin(&request).await.unwrap(), Reservation::Done(render(&second)));
}

#[tokio::test]
async fn a_refusal_is_an_answer_too() {
    let world = World::new().await;
    let actor = world.somebody().await;
    let request = request(&actor);
    let refusal = StoredAnswer { status: 409, headers: Vec::new(), body: "{}".to_owned() };
    world.idempotency.begin(&request).await.unwrap();
    world.idempotency.refuse(&request, &refusal).await.unwrap();
    assert_eq!(world.idempotency.begin(&request).await.unwrap(), Reservation::Done(refusal));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_with_one_key_at_once_one_does_the_work() {
    let world = Arc::new(World::new().await);
    let actor = world.somebody().await;
    let topic = world.open_topic(&actor).await.view.topic.id;
    let request = request(&actor);
    let tries: Vec<_> = (0..16)
        .map(|_| {
            let (world, actor, request) = (world.clone(), actor.clone(), request.clone());
            tokio::spawn(async move {
                match world.idempotency.begin(&request).await.unwrap() {
                    Reservation::Fresh => write(&world, &actor, topic, &request).await.map(|_| 1).unwrap(),
                    Reservation::Running | Reservation::Done(_) => 0,
                    Reservation::Reused => panic!("it is the same request"),
                }
            })
        })
        .collect();
    let mut written = 0;
    for attempt in tries {
        written += attempt.await.unwrap();
    }
    assert_eq!(written, 1);
    assert_eq!(state(&world, &actor, topic).await.0, 2);
}
