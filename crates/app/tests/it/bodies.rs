//! Texts that nothing points at are swept, and no others.

use std::time::Duration;

use p2p_app::posts::EditContent;
use p2p_domain::{
    content::{BodyKey, ContentRef},
    page::{Limit, PageRequest},
    port::{body::BodyStore as _, clock::Clock as _},
    version::Expected,
};

use crate::world::{World, new_post, text};

async fn all(world: &World) -> Vec<BodyKey> {
    world.store.written_before(world.ground.clock.now().plus(Duration::from_secs(1)), None, 1_000).await.unwrap()
}

#[tokio::test]
async fn a_text_whose_row_never_came_is_swept_after_a_day() {
    let world = World::new().await;
    let actor = world.somebody().await;
    let page = world.open_topic(&actor).await;
    let topic = page.view.topic.id;
    let post = world.post(&actor, topic, "first").await.post.id;
    let edit = EditContent { content: Some(text("second")), ..EditContent::default() };
    world.posts.edit(&actor, post, edit, &Expected::Any).await.unwrap();
    world.reply(&actor, post, "a reply").await;
    let needed = all(&world).await;
    world.faults.fail_next("store.commit");
    assert!(world.posts.write(&actor, new_post(topic, "lost"), None).await.is_err());
    assert_eq!((needed.len(), all(&world).await.len()), (4, 5));
    let janitor = world.janitor();
    world.ground.clock.advance(Duration::from_hours(23));
    assert_eq!(janitor.sweep_bodies(&mut None).await.unwrap(), 0, "its request may still be at it");
    world.ground.clock.advance(Duration::from_hours(2));
    assert_eq!(janitor.sweep_bodies(&mut None).await.unwrap(), 1);
    assert_eq!(all(&world).await, needed);
    let history = world.posts.revisions(&actor, ContentRef::Post(post), &PageRequest::first(Limit::default())).await;
    let contents: Vec<_> = history.unwrap().items.into_iter().map(|state| state.content).collect();
    assert_eq!(contents, ["second", "first"], "history is kept");
}

#[tokio::test]
async fn the_texts_of_a_purged_topic_are_swept() {
    let world = World::new().await;
    let actor = world.somebody().await;
    let topic = world.open_topic(&actor).await.view.topic.id;
    let post = world.post(&actor, topic, "first").await.post.id;
    world.reply(&actor, post, "a reply").await;
    let kept = world.open_topic(&actor).await.posts.items[0].post.body;
    world.topics.delete(&actor, topic, &Expected::Any).await.unwrap();
    world.relay().drain().await.unwrap();
    world.ground.clock.advance(Duration::from_hours(25));
    // The purge may have removed some of them itself; what is left goes now.
    world.janitor().sweep_bodies(&mut None).await.unwrap();
    assert_eq!(all(&world).await, [kept]);
}

#[tokio::test]
async fn a_sweep_walks_on_over_many_texts_step_by_step() {
    let world = World::new().await;
    let actor = world.somebody().await;
    let topic = world.open_topic(&actor).await.view.topic.id;
    world.faults.fail_always("store.begin");
    for _ in 0..1_010 {
        assert!(world.posts.write(&actor, new_post(topic, "lost"), None).await.is_err());
    }
    world.faults.heal();
    world.ground.clock.advance(Duration::from_hours(25));
    let (janitor, mut from, mut swept) = (world.janitor(), None, Vec::new());
    loop {
        swept.push(janitor.sweep_bodies(&mut from).await.unwrap());
        if from.is_none() {
            break;
        }
    }
    assert_eq!(swept.iter().sum::<u64>(), 1_010, "{swept:?}");
    assert!(swept.len() >= 3, "in bounded steps: {swept:?}");
    assert_eq!(all(&world).await.len(), 1);
}
