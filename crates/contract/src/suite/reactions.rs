//! `ReactionRepository`: votes, follows and views, each idempotent and counted.

use std::time::Duration;

use p2p_domain::{
    content::{ContentKind, ContentRef},
    timestamp::Timestamp,
};

use super::stage::{self, Forum, commit};
use crate::{
    build::{an_answer, an_id, at, audience},
    world::Stores,
};

suite! { ($) reactions, reactions_suite(Stores):
    a_vote_counts_once, a_vote_is_taken_back_once, votes_of_a_post_and_a_reply_are_separate, votes_that_race_are_all_counted,
    one_persons_votes_that_race_count_once, what_is_not_there_takes_no_votes, a_follow_counts_once, an_unfollow_counts_once,
    a_view_counts_once_per_person_and_day, views_that_race_count_once, counters_go_with_their_unit,
}

async fn counted(stores: &Stores, forum: &Forum) -> u32 {
    forum.post_now(stores).await.unwrap().upvote_count
}

async fn a_vote_counts_once(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let (on, reader) = (ContentRef::Post(forum.post.id), stage::somebody(stores).await);
    for (by, expected) in [(forum.author.id, (true, 1)), (forum.author.id, (false, 1)), (reader.id, (true, 2))] {
        assert_eq!(commit!(stores, unit => unit.reactions().add_vote(on, by, at(1)).await?), Some(expected));
        assert_eq!(counted(stores, &forum).await, expected.1);
    }
    let entry = stores.posts.get(&audience(&reader), forum.post.id).await.unwrap().unwrap();
    assert!(entry.upvoted_by_me);
    assert_eq!(entry.post.version, forum.post.version);
}

async fn a_vote_is_taken_back_once(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let (on, reader) = (ContentRef::Reply(forum.reply(stores).await.id), stage::somebody(stores).await);
    commit!(stores, unit => {
        unit.reactions().add_vote(on, forum.author.id, at(1)).await?;
        unit.reactions().add_vote(on, reader.id, at(1)).await?;
    });
    for (by, expected) in [(reader.id, (true, 1)), (reader.id, (false, 1)), (forum.author.id, (true, 0))] {
        assert_eq!(commit!(stores, unit => unit.reactions().remove_vote(on, by).await?), Some(expected));
    }
    assert_eq!(commit!(stores, unit => unit.reactions().add_vote(on, reader.id, at(2)).await?), Some((true, 1)));
}

async fn votes_of_a_post_and_a_reply_are_separate(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let reply = forum.reply(stores).await;
    let answer = stage::reply(stores, an_answer(&reply, &forum.author)).await;
    for on in [ContentRef::Post(forum.post.id), ContentRef::Reply(reply.id), ContentRef::Reply(answer.id)] {
        assert_eq!(
            commit!(stores, unit => unit.reactions().add_vote(on, forum.author.id, at(1)).await?),
            Some((true, 1))
        );
    }
    // The id of a post does not name a reply.
    let wrong = ContentRef::of(ContentKind::Reply, forum.post.id.uuid());
    assert_eq!(commit!(stores, unit => unit.reactions().add_vote(wrong, forum.author.id, at(1)).await?), None);
}

async fn votes_that_race_are_all_counted(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let mut tasks = Vec::new();
    for _ in 0..6 {
        let (stores, on, by) = (stores.clone(), ContentRef::Post(forum.post.id), stage::somebody(stores).await.id);
        tasks.push(tokio::spawn(
            async move { commit!(stores, unit => unit.reactions().add_vote(on, by, at(1)).await?) },
        ));
    }
    let mut counts = Vec::new();
    for task in tasks {
        let (new, count) = task.await.unwrap().unwrap();
        assert!(new);
        counts.push(count);
    }
    counts.sort_unstable();
    assert_eq!((counts, counted(stores, &forum).await), (vec![1, 2, 3, 4, 5, 6], 6));
}

async fn one_persons_votes_that_race_count_once(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let (on, by) = (ContentRef::Post(forum.post.id), forum.author.id);
    let vote = async || commit!(stores, unit => unit.reactions().add_vote(on, by, at(1)).await?);
    let (one, other) = tokio::join!(vote(), vote());
    assert_eq!(u32::from(one.unwrap().0) + u32::from(other.unwrap().0), 1);
    assert_eq!(counted(stores, &forum).await, 1);
}

async fn what_is_not_there_takes_no_votes(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let (gone, below) = (forum.reply(stores).await, forum.reply(stores).await);
    let by = forum.author.id;
    let refused = async |on: ContentRef| {
        let mut unit = stores.store.begin().await.unwrap();
        assert_eq!(unit.reactions().add_vote(on, by, at(9)).await.unwrap(), None, "{on:?}");
        assert_eq!(unit.reactions().remove_vote(on, by).await.unwrap(), None, "{on:?}");
    };
    refused(ContentRef::of(ContentKind::Post, an_id())).await;
    refused(ContentRef::of(ContentKind::Reply, an_id())).await;
    let (gone, below, post) =
        (ContentRef::Reply(gone.id), ContentRef::Reply(below.id), ContentRef::Post(forum.post.id));
    commit!(stores, unit => {
        for on in [gone, below, post] {
            assert_eq!(unit.reactions().add_vote(on, by, at(1)).await?, Some((true, 1)));
        }
    });
    let ContentRef::Reply(id) = gone else { unreachable!("made above") };
    commit!(stores, unit => unit.replies().delete(id, at(2)).await?);
    refused(gone).await;
    commit!(stores, unit => unit.posts().delete(forum.post.id, at(2)).await?);
    refused(below).await;
    refused(post).await;
    let other = Forum::open(stores).await;
    let reply = other.reply(stores).await;
    commit!(stores, unit => unit.topics().delete(other.topic.id, at(2)).await?);
    refused(ContentRef::Post(other.post.id)).await;
    refused(ContentRef::Reply(reply.id)).await;
}

async fn a_follow_counts_once(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let (id, reader) = (forum.topic.id, stage::somebody(stores).await);
    for (by, is_new, count) in [(forum.author.id, true, 1), (forum.author.id, false, 1), (reader.id, true, 2)] {
        assert_eq!(commit!(stores, unit => unit.reactions().follow(id, by, at(1)).await?), is_new);
        assert_eq!(forum.topic_now(stores).await.unwrap().follower_count, count);
    }
    let third = stage::somebody(stores).await.id;
    let follow = async || commit!(stores, unit => unit.reactions().follow(id, third, at(1)).await?);
    let (one, other) = tokio::join!(follow(), follow());
    assert!(one != other);
    assert_eq!(forum.topic_now(stores).await.unwrap().follower_count, 3);
}

async fn an_unfollow_counts_once(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let (id, by) = (forum.topic.id, forum.author.id);
    commit!(stores, unit => unit.reactions().follow(id, by, at(1)).await?);
    for was_followed in [true, false] {
        assert_eq!(commit!(stores, unit => unit.reactions().unfollow(id, by).await?), was_followed);
        assert_eq!(forum.topic_now(stores).await.unwrap().follower_count, 0);
    }
    assert!(commit!(stores, unit => unit.reactions().follow(id, by, at(2)).await?), "it may be followed again");
}

/// The last millisecond of the day of that moment.
fn midnight(moment: Timestamp) -> Timestamp {
    let day = Duration::from_hours(24);
    let next = Timestamp::from_millis(0).plus(day * (u32::try_from(moment.day()).unwrap() + 1));
    next.minus(Duration::from_millis(1))
}

async fn a_view_counts_once_per_person_and_day(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let (id, me, reader) = (forum.topic.id, forum.author.id, stage::somebody(stores).await.id);
    let last = midnight(at(5));
    let next = last.plus(Duration::from_millis(1));
    for (by, moment, counts, total) in [
        (me, at(5), true, 1),
        (me, last, false, 1),
        (reader, last, true, 2),
        (me, next, true, 3),
        (me, last, false, 3),
        (reader, next, true, 4),
    ] {
        assert_eq!(commit!(stores, unit => unit.reactions().record_view(id, by, moment).await?), counts, "{moment}");
        let topic = forum.topic_now(stores).await.unwrap();
        assert_eq!((topic.view_count, topic.version), (total, forum.topic.version));
    }
}

async fn views_that_race_count_once(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let (id, by) = (forum.topic.id, forum.author.id);
    let view = async || commit!(stores, unit => unit.reactions().record_view(id, by, at(1)).await?);
    let (one, other) = tokio::join!(view(), view());
    assert!(one != other);
    assert_eq!(forum.topic_now(stores).await.unwrap().view_count, 1);
}

async fn counters_go_with_their_unit(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let (id, by, on) = (forum.topic.id, forum.author.id, ContentRef::Post(forum.post.id));
    let mut unit = stores.store.begin().await.unwrap();
    assert!(unit.reactions().follow(id, by, at(1)).await.unwrap());
    assert!(unit.reactions().record_view(id, by, at(1)).await.unwrap());
    assert!(unit.reactions().add_vote(on, by, at(1)).await.unwrap().is_some());
    drop(unit);
    let topic = forum.topic_now(stores).await.unwrap();
    assert_eq!((topic.follower_count, topic.view_count, counted(stores, &forum).await), (0, 0, 0));
}
