//! `TopicRepository`, with what `TopicReader` tells of one topic. Lists and purging have suites of their own.

use p2p_domain::{
    category::Category,
    content::{ContentRef, LanguageTag},
    id::{CategoryId, TopicId},
    port::error::Constraint,
    topic::{Tags, Topic, TopicTitle, TopicView},
    version::Version,
};

use super::stage::{self, Forum, assert_conflict, attempt, commit};
use crate::{
    build::{a_category, a_topic, an_id, at, audience},
    world::Stores,
};

suite! { ($) topics, topics_suite(Stores):
    what_was_inserted_is_found, a_category_must_exist, an_id_is_used_once, an_update_writes_what_it_may, an_update_needs_the_version,
    of_two_updates_one_wins, a_best_answer_replaces_the_expected_one, of_two_best_answers_one_wins, activity_moves_forward,
    posts_are_counted_never_below_zero, nothing_slips_in_behind_a_lock,
    a_lock_does_not_matter_where_nothing_is_written, a_lock_and_a_post_that_race_agree,
    a_deleted_topic_is_nowhere, a_view_tells_its_author_and_whether_it_is_followed,
}

fn in_full(forum: &Forum, category: &Category) -> Topic {
    Topic {
        title: TopicTitle::parse("تسرب المضخة: what to do?").unwrap(),
        lang: Some(LanguageTag::parse("ar-SA").unwrap()),
        category_id: Some(category.id),
        tags: Tags::parse("tags", &["صيانة وقائية", "C++", "pumps"]).unwrap(),
        is_pinned: true,
        is_locked: true,
        best_answer: Some(ContentRef::Post(forum.post.id)),
        post_count: 4,
        view_count: 5,
        follower_count: 6,
        last_activity_at: at(9),
        version: Version::new(7),
        created_at: at(1),
        updated_at: at(2),
        ..a_topic(&forum.author)
    }
}

async fn what_was_inserted_is_found(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let category = stage::category(stores, a_category()).await;
    for topic in [a_topic(&forum.author), in_full(&forum, &category)] {
        stage::topic(stores, topic.clone()).await;
        commit!(stores, unit => assert_eq!(unit.topics().find(topic.id).await?.as_ref(), Some(&topic)));
        assert!(stores.topics.exists(topic.id).await.unwrap());
        let view = stores.topics.get(&forum.audience, topic.id).await.unwrap().unwrap();
        assert_eq!(view.topic, topic);
    }
    let unknown = TopicId::new(an_id());
    assert_eq!(commit!(stores, unit => unit.topics().find(unknown).await?), None);
    assert_eq!(stores.topics.get(&forum.audience, unknown).await.unwrap(), None);
    assert!(!stores.topics.exists(unknown).await.unwrap());
}

async fn a_category_must_exist(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let unknown = Some(CategoryId::new(an_id()));
    let topic = Topic { category_id: unknown, ..a_topic(&forum.author) };
    assert_conflict(attempt!(stores, unit => unit.topics().insert(&topic).await?), Constraint::CategoryExists);
    let moved = Topic { category_id: unknown, ..forum.topic.clone() };
    let outcome = attempt!(stores, unit => unit.topics().update(&moved, Version::FIRST).await?);
    assert_conflict(outcome, Constraint::CategoryExists);
    assert_eq!(forum.topic_now(stores).await, Some(forum.topic));
}

async fn an_id_is_used_once(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let second = Topic { id: forum.topic.id, ..a_topic(&forum.author) };
    assert_conflict(attempt!(stores, unit => unit.topics().insert(&second).await?), Constraint::Key);
}

async fn an_update_writes_what_it_may(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let category = stage::category(stores, a_category()).await;
    let change = Topic { id: forum.topic.id, ..in_full(&forum, &category) };
    assert!(commit!(stores, unit => unit.topics().update(&change, Version::FIRST).await?));
    let expected = Topic {
        title: change.title,
        category_id: change.category_id,
        tags: change.tags,
        is_pinned: true,
        is_locked: true,
        updated_at: change.updated_at,
        version: Version::new(2),
        ..forum.topic.clone()
    };
    assert_eq!(forum.topic_now(stores).await, Some(expected.clone()));
    let bare = Topic { category_id: None, tags: Tags::default(), is_locked: false, ..expected };
    assert!(commit!(stores, unit => unit.topics().update(&bare, Version::new(2)).await?));
    assert_eq!(forum.topic_now(stores).await, Some(Topic { version: Version::new(3), ..bare }));
}

async fn an_update_needs_the_version(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let tags = Tags::parse("tags", &["other"]).unwrap();
    let change = Topic { is_pinned: true, tags, ..forum.topic.clone() };
    assert!(!commit!(stores, unit => unit.topics().update(&change, Version::new(2)).await?));
    assert_eq!(forum.topic_now(stores).await, Some(forum.topic));
    let unknown = a_topic(&forum.author);
    assert!(!commit!(stores, unit => unit.topics().update(&unknown, Version::FIRST).await?));
}

async fn of_two_updates_one_wins(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let edit = async |tag: &str| {
        let change = Topic { tags: Tags::parse("tags", &[tag]).unwrap(), ..forum.topic.clone() };
        commit!(stores, unit => unit.topics().update(&change, Version::FIRST).await?)
    };
    let (one, other) = tokio::join!(edit("one"), edit("other"));
    assert!(one != other, "both or neither of two updates over one version passed");
    let tags = forum.topic_now(stores).await.unwrap().tags;
    assert_eq!(tags, Tags::parse("tags", &[if one { "one" } else { "other" }]).unwrap());
}

async fn a_best_answer_replaces_the_expected_one(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let (id, post) = (forum.topic.id, Some(ContentRef::Post(forum.post.id)));
    let reply = Some(ContentRef::Reply(forum.reply(stores).await.id));
    for (expected, answer, fits, now) in [
        (reply, post, false, None),
        (None, post, true, post),
        (None, reply, false, post),
        (post, reply, true, reply),
        (post, None, false, reply),
        (reply, None, true, None),
    ] {
        assert_eq!(commit!(stores, unit => unit.topics().set_best_answer(id, expected, answer).await?), fits);
        let found = forum.topic_now(stores).await.unwrap();
        assert_eq!((found.best_answer, found.version), (now, Version::FIRST));
    }
    let unknown = TopicId::new(an_id());
    assert!(!commit!(stores, unit => unit.topics().set_best_answer(unknown, None, post).await?));
}

async fn of_two_best_answers_one_wins(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let post = ContentRef::Post(forum.post.id);
    let reply = ContentRef::Reply(forum.reply(stores).await.id);
    let choose = async |answer| commit!(stores, unit => unit.topics().set_best_answer(forum.topic.id, None, Some(answer)).await?);
    let (one, other) = tokio::join!(choose(post), choose(reply));
    assert!(one != other, "both or neither of two choices over none passed");
    assert_eq!(forum.topic_now(stores).await.unwrap().best_answer, Some(if one { post } else { reply }));
}

async fn activity_moves_forward(stores: &Stores) {
    let forum = Forum::open(stores).await;
    for (moment, expected) in [(Some(20), 20), (Some(10), 20), (None, 20), (Some(21), 21)] {
        let moment = moment.map(at);
        assert!(commit!(stores, unit => unit.topics().record_activity(forum.topic.id, 0, moment).await?));
        let found = forum.topic_now(stores).await.unwrap();
        assert_eq!((found.last_activity_at, found.version), (at(expected), Version::FIRST));
    }
}

async fn posts_are_counted_never_below_zero(stores: &Stores) {
    let forum = Forum::open(stores).await;
    for (delta, expected) in [(3, 3), (-1, 2), (-5, 0), (1, 1)] {
        assert!(commit!(stores, unit => unit.topics().record_activity(forum.topic.id, delta, None).await?));
        assert_eq!(forum.topic_now(stores).await.unwrap().post_count, expected, "after {delta}");
    }
    let unknown = TopicId::new(an_id());
    assert!(!commit!(stores, unit => unit.topics().record_activity(unknown, 1, Some(at(1))).await?));
}

async fn nothing_slips_in_behind_a_lock(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let locked = Topic { is_locked: true, ..forum.topic.clone() };
    commit!(stores, unit => {
        assert!(unit.topics().update(&locked, Version::FIRST).await?);
        assert!(!unit.topics().record_activity(forum.topic.id, 1, Some(at(5))).await?);
    });
    assert!(!commit!(stores, unit => unit.topics().record_activity(forum.topic.id, 1, Some(at(5))).await?));
    let found = forum.topic_now(stores).await.unwrap();
    assert_eq!((found.post_count, found.last_activity_at), (0, at(0)));
}

async fn a_lock_does_not_matter_where_nothing_is_written(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let locked = Topic { is_locked: true, post_count: 3, ..a_topic(&forum.author) };
    let locked = stage::topic(stores, locked).await;
    assert!(commit!(stores, unit => unit.topics().record_activity(locked.id, -1, None).await?));
    let found = stores.topics.get(&forum.audience, locked.id).await.unwrap().unwrap().topic;
    assert_eq!((found.post_count, found.last_activity_at), (2, locked.last_activity_at));
}

async fn a_lock_and_a_post_that_race_agree(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let (stores_of_lock, locked) = (stores.clone(), Topic { is_locked: true, ..forum.topic.clone() });
    let lock =
        tokio::spawn(
            async move { commit!(stores_of_lock, unit => unit.topics().update(&locked, Version::FIRST).await?) },
        );
    let (stores_of_post, id) = (stores.clone(), forum.topic.id);
    let post = tokio::spawn(async move {
        commit!(stores_of_post, unit => unit.topics().record_activity(id, 1, Some(at(5))).await?)
    });
    assert!(lock.await.unwrap(), "counters do not move the version");
    let counted = post.await.unwrap();
    let found = forum.topic_now(stores).await.unwrap();
    assert_eq!((found.is_locked, found.post_count), (true, u32::from(counted)));
}

async fn a_deleted_topic_is_nowhere(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let (id, post) = (forum.topic.id, ContentRef::Post(forum.post.id));
    assert!(commit!(stores, unit => unit.topics().delete(id, at(3)).await?));
    commit!(stores, unit => {
        assert_eq!(unit.topics().find(id).await?, None);
        assert!(!unit.topics().update(&forum.topic, Version::FIRST).await?);
        assert!(!unit.topics().set_best_answer(id, None, Some(post)).await?);
        assert!(!unit.topics().record_activity(id, 1, Some(at(4))).await?);
        assert!(!unit.topics().delete(id, at(4)).await?);
        assert!(!unit.topics().delete(TopicId::new(an_id()), at(4)).await?);
    });
    assert_eq!(forum.topic_now(stores).await, None);
    assert!(!stores.topics.exists(id).await.unwrap());
}

async fn a_view_tells_its_author_and_whether_it_is_followed(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let reader = stage::somebody(stores).await;
    commit!(stores, unit => unit.reactions().follow(forum.topic.id, reader.id, at(1)).await?);
    let card = stores.users.account(forum.author.id).await.unwrap().unwrap().card();
    for (readers, follows) in [(forum.audience, false), (audience(&reader), true)] {
        let TopicView { author, is_following, topic } =
            stores.topics.get(&readers, forum.topic.id).await.unwrap().unwrap();
        assert_eq!((author, is_following, topic.follower_count), (card.clone(), Some(follows), 1));
    }
}
