//! Writers who meet: nothing is lost silently, no counter and no reputation is wrong afterwards.

use std::sync::Arc;

use p2p_app::{
    error::{Conflict, ServiceError},
    posts::EditContent,
};
use p2p_contract::build;
use p2p_domain::{
    actor::Actor,
    content::ContentRef,
    event::LiveEvent,
    id::TopicId,
    page::{Limit, PageRequest},
    port::user::UserReader as _,
    topic::{Tags, TopicChange, TopicTitle},
    user::{Role, User},
    version::{Expected, Version},
};

use crate::world::{World, actor, new_post, text};

async fn reputation(world: &World, of: &Actor) -> i64 {
    world.store.account(of.user_id).await.unwrap().unwrap().user.reputation
}

async fn superuser(world: &World) -> Actor {
    let user = User { role: Role::Superuser, ..build::a_user() };
    let mut unit = world.unit().await;
    unit.users().insert(&user).await.unwrap();
    unit.commit().await.unwrap();
    actor(&user)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_best_answers_at_once_one_stands_and_one_author_earned() {
    let world = Arc::new(World::new().await);
    let asker = world.somebody().await;
    let topic = world.open_topic(&asker).await.view.topic.id;
    let (mut authors, mut answers) = (Vec::new(), Vec::new());
    for _ in 0..6 {
        let author = world.somebody().await;
        answers.push(world.post(&author, topic, "like this").await.post.id);
        authors.push(author);
    }
    let choices: Vec<_> = (0..4)
        .flat_map(|_| answers.clone())
        .map(|answer| {
            let (world, asker) = (world.clone(), asker.clone());
            tokio::spawn(async move { world.topics.choose_best_answer(&asker, ContentRef::Post(answer)).await })
        })
        .collect();
    for choice in choices {
        match choice.await.unwrap() {
            Ok(_) | Err(ServiceError::Conflict(Conflict::Busy)) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    let best = world.topics.get(&asker, topic).await.unwrap().topic.best_answer.unwrap();
    for (author, answer) in authors.iter().zip(&answers) {
        let expected = if best == ContentRef::Post(*answer) { 15 } else { 0 };
        assert_eq!(reputation(&world, author).await, expected);
    }
    let told = world.stream(topic).await.into_iter().rev().find_map(|told| match told.event {
        LiveEvent::BestAnswerChanged { id, .. } => Some(id),
        _ => None,
    });
    assert_eq!(told, Some(Some(best.uuid())), "the last that was told is what stands");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn choosing_undoing_and_deleting_at_once_leaves_no_reputation_behind() {
    let world = Arc::new(World::new().await);
    let (asker, author) = (world.somebody().await, world.somebody().await);
    let topic = world.open_topic(&asker).await.view.topic.id;
    for _ in 0..8 {
        let post = world.post(&author, topic, "like this").await.post.id;
        let reply = world.reply(&author, post, "or like that").await.reply.id;
        let (choose, also, undo, delete) = tokio::join!(
            world.topics.choose_best_answer(&asker, ContentRef::Post(post)),
            world.topics.choose_best_answer(&asker, ContentRef::Reply(reply)),
            world.topics.undo_best_answer(&asker, ContentRef::Post(post)),
            world.posts.delete(&author, post, &Expected::Any),
        );
        for outcome in [choose.map(drop), also.map(drop), undo.map(drop), delete] {
            assert!(matches!(outcome, Ok(()) | Err(ServiceError::NotFound)), "{outcome:?}");
        }
        assert_eq!(world.topics.get(&asker, topic).await.unwrap().topic.best_answer, None);
        assert_eq!(reputation(&world, &author).await, 0);
    }
}

#[tokio::test]
async fn one_s_own_answer_earns_nothing_and_taking_back_twice_takes_back_once() {
    let world = World::new().await;
    let (asker, author) = (world.somebody().await, world.somebody().await);
    let topic = world.open_topic(&asker).await.view.topic.id;
    let own = world.post(&asker, topic, "found it").await.post.id;
    let other = world.post(&author, topic, "like this").await.post.id;
    world.topics.choose_best_answer(&asker, ContentRef::Post(own)).await.unwrap();
    assert_eq!(reputation(&world, &asker).await, 0);
    world.topics.choose_best_answer(&asker, ContentRef::Post(other)).await.unwrap();
    world.topics.choose_best_answer(&asker, ContentRef::Post(other)).await.unwrap();
    assert_eq!((reputation(&world, &asker).await, reputation(&world, &author).await), (0, 15));
    for _ in 0..2 {
        world.topics.undo_best_answer(&asker, ContentRef::Post(other)).await.unwrap();
        assert_eq!(reputation(&world, &author).await, 0);
    }
    assert!(matches!(
        world.topics.choose_best_answer(&author, ContentRef::Post(other)).await,
        Err(ServiceError::Denied(_))
    ));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_edits_that_saw_the_same_version_one_is_done() {
    let world = Arc::new(World::new().await);
    let author = world.somebody().await;
    let topic = world.open_topic(&author).await.view.topic.id;
    let post = world.post(&author, topic, "first").await.post.id;
    let seen = Expected::OneOf(vec![Version::FIRST]);
    let edits: Vec<_> = (0..10)
        .map(|n| {
            let (world, author, seen) = (world.clone(), author.clone(), seen.clone());
            let edit = EditContent { content: Some(text(&format!("edit {n}"))), ..EditContent::default() };
            tokio::spawn(async move { world.posts.edit(&author, post, edit, &seen).await.map(|_| n) })
        })
        .collect();
    let mut winners = Vec::new();
    for edit in edits {
        match edit.await.unwrap() {
            Ok(n) => winners.push(n),
            Err(ServiceError::Stale) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!(winners.len(), 1);
    assert_eq!(world.posts.get(&author, post).await.unwrap().content, format!("edit {}", winners[0]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_edit_that_is_done_stands_in_the_history() {
    let world = Arc::new(World::new().await);
    let author = world.somebody().await;
    let topic = world.open_topic(&author).await.view.topic.id;
    let post = world.post(&author, topic, "first").await.post.id;
    let edits: Vec<_> = (0..12)
        .map(|n| {
            let (world, author) = (world.clone(), author.clone());
            let edit = EditContent { content: Some(text(&format!("edit {n}"))), ..EditContent::default() };
            tokio::spawn(async move {
                world.posts.edit(&author, post, edit, &Expected::Any).await.map(|_| format!("edit {n}"))
            })
        })
        .collect();
    let mut done = vec!["first".to_owned()];
    for edit in edits {
        match edit.await.unwrap() {
            Ok(content) => done.push(content),
            Err(ServiceError::Conflict(Conflict::Busy)) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    let page = PageRequest::first(Limit::new(100).unwrap());
    let history = world.posts.revisions(&author, ContentRef::Post(post), &page).await.unwrap().items;
    let mut kept: Vec<_> = history.iter().map(|state| state.content.clone()).collect();
    assert_eq!(world.posts.get(&author, post).await.unwrap().content, kept[0]);
    kept.sort_unstable();
    done.sort_unstable();
    assert_eq!(kept, done);
    let told =
        world.stream(topic).await.iter().filter(|told| matches!(told.event, LiveEvent::PostUpdated { .. })).count();
    assert_eq!(told, done.len() - 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn edits_of_different_fields_both_survive() {
    let world = Arc::new(World::new().await);
    let author = world.somebody().await;
    for n in 0..10 {
        let topic = world.open_topic(&author).await.view.topic.id;
        let title = TopicTitle::parse(&format!("Title {n}")).unwrap();
        let tags = Tags::parse("tags", &[format!("tag{n}")]).unwrap();
        let titled = TopicChange { title: Some(title.clone()), ..TopicChange::default() };
        let tagged = TopicChange { tags: Some(tags.clone()), ..TopicChange::default() };
        let (one, two) = tokio::join!(
            world.topics.update(&author, topic, titled, &Expected::Any),
            world.topics.update(&author, topic, tagged, &Expected::Any),
        );
        one.unwrap();
        two.unwrap();
        let topic = world.topics.get(&author, topic).await.unwrap().topic;
        assert_eq!((topic.title, topic.tags), (title, tags));
    }
}

/// Posts as many as fit before the topic is locked; returns how many were taken.
async fn post_until_locked(world: Arc<World>, author: Actor, topic: TopicId) -> u32 {
    let mut taken = 0;
    loop {
        match world.posts.write(&author, new_post(topic, "in time?"), None).await {
            Ok(_) => taken += 1,
            Err(ServiceError::Conflict(Conflict::TopicLocked)) => return taken,
            Err(other) => panic!("{other:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_slips_in_behind_a_lock() {
    let world = Arc::new(World::new().await);
    let (author, admin) = (world.somebody().await, superuser(&world).await);
    for round in 0..5 {
        let topic = world.open_topic(&author).await.view.topic.id;
        let writers: Vec<_> =
            (0..4).map(|_| tokio::spawn(post_until_locked(world.clone(), author.clone(), topic))).collect();
        while world.topics.get(&author, topic).await.unwrap().topic.post_count < 5 + round {
            tokio::task::yield_now().await;
        }
        let lock = TopicChange { is_locked: Some(true), ..TopicChange::default() };
        world.topics.update(&admin, topic, lock, &Expected::Any).await.unwrap();
        let mut taken = 1;
        for writer in writers {
            taken += writer.await.unwrap();
        }
        assert_eq!(world.topics.get(&author, topic).await.unwrap().topic.post_count, taken);
        let last = world.stream(topic).await.pop().unwrap();
        assert!(
            matches!(last.event, LiveEvent::TopicUpdated { topic } if topic.topic.is_locked),
            "the lock is told last"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn votes_at_once_are_counted_once_each() {
    let world = Arc::new(World::new().await);
    let author = world.somebody().await;
    let topic = world.open_topic(&author).await.view.topic.id;
    let post = ContentRef::Post(world.post(&author, topic, "vote").await.post.id);
    let mut votes = Vec::new();
    for _ in 0..8 {
        let guest = world.somebody().await;
        for _ in 0..3 {
            let (world, guest) = (world.clone(), guest.clone());
            votes.push(tokio::spawn(async move { world.posts.vote(&guest, post).await.map(drop) }));
        }
    }
    for vote in votes {
        vote.await.unwrap().unwrap();
    }
    let count = |event| match event {
        LiveEvent::VoteChanged { upvote_count, .. } => Some(upvote_count),
        _ => None,
    };
    let told: Vec<_> = world.stream(topic).await.into_iter().filter_map(|told| count(told.event)).collect();
    assert_eq!(told, (1..=8).collect::<Vec<_>>(), "each changed vote is told, with the count at that time");
}
