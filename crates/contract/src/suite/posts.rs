//! `PostRepository` and `PostReader`. The history of content has a suite of its own.

use p2p_domain::{
    content::{ContentRef, LanguageTag, Revision},
    id::{PostId, TopicId},
    page::{Limit, PageRequest, Start},
    port::error::Constraint,
    post::{Post, PostEntry, WrittenKey},
    text::direction::Direction,
    version::Version,
};

use super::stage::{self, Forum, assert_conflict, attempt, commit};
use crate::{
    build::{a_body_key, a_post, a_topic, an_id, at, audience},
    world::Stores,
};

suite! { ($) posts, posts_suite(Stores):
    what_was_inserted_is_found, a_topic_must_exist, an_update_writes_what_it_may, an_update_needs_the_version,
    of_two_updates_one_wins, replies_are_counted_never_below_zero, a_deleted_post_is_nowhere_with_its_replies,
    posts_of_a_deleted_topic_are_not_there, the_oldest_come_first_and_ties_go_by_id, pages_join_without_gap_while_others_post,
    a_skip_jumps_and_a_total_counts, an_entry_tells_author_vote_and_best_answer,
}

fn in_full(forum: &Forum) -> Post {
    let id = an_id();
    Post {
        id: PostId::new(id),
        is_opening: true,
        revision: Revision::new(3),
        body: a_body_key(id),
        lang: Some(LanguageTag::parse("ar").unwrap()),
        dir: Direction::Rtl,
        upvote_count: 4,
        reply_count: 5,
        edited_at: Some(at(6)),
        version: Version::new(7),
        created_at: at(1),
        updated_at: at(2),
        ..a_post(&forum.topic, &forum.author)
    }
}

async fn what_was_inserted_is_found(stores: &Stores) {
    let forum = Forum::open(stores).await;
    for post in [a_post(&forum.topic, &forum.author), in_full(&forum)] {
        stage::post(stores, post.clone()).await;
        commit!(stores, unit => assert_eq!(unit.posts().find(post.id).await?.as_ref(), Some(&post)));
        assert_eq!(stores.posts.get(&forum.audience, post.id).await.unwrap().unwrap().post, post);
    }
    let unknown = PostId::new(an_id());
    assert_eq!(commit!(stores, unit => unit.posts().find(unknown).await?), None);
    assert_eq!(stores.posts.get(&forum.audience, unknown).await.unwrap(), None);
}

async fn a_topic_must_exist(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let post = a_post(&a_topic(&forum.author), &forum.author);
    assert_conflict(attempt!(stores, unit => unit.posts().insert(&post).await?), Constraint::Reference);
    assert_conflict(attempt!(stores, unit => unit.posts().insert(&forum.post).await?), Constraint::Key);
}

async fn an_update_writes_what_it_may(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let change = Post { id: forum.post.id, body: a_body_key(forum.post.id.uuid()), ..in_full(&forum) };
    assert!(commit!(stores, unit => unit.posts().update(&change, Version::FIRST).await?));
    let expected = Post {
        revision: change.revision,
        body: change.body,
        lang: change.lang,
        dir: change.dir,
        edited_at: change.edited_at,
        updated_at: change.updated_at,
        version: Version::new(2),
        ..forum.post.clone()
    };
    assert_eq!(forum.post_now(stores).await, Some(expected));
}

async fn an_update_needs_the_version(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let change = Post { revision: Revision::new(2), ..forum.post.clone() };
    assert!(!commit!(stores, unit => unit.posts().update(&change, Version::new(2)).await?));
    assert_eq!(forum.post_now(stores).await, Some(forum.post.clone()));
    let unknown = a_post(&forum.topic, &forum.author);
    assert!(!commit!(stores, unit => unit.posts().update(&unknown, Version::FIRST).await?));
}

async fn of_two_updates_one_wins(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let edit = async |number: u32| {
        let change = Post { revision: Revision::new(number), ..forum.post.clone() };
        commit!(stores, unit => unit.posts().update(&change, Version::FIRST).await?)
    };
    let (one, other) = tokio::join!(edit(2), edit(3));
    assert!(one != other, "both or neither of two updates over one version passed");
    assert_eq!(forum.post_now(stores).await.unwrap().revision.get(), if one { 2 } else { 3 });
}

async fn replies_are_counted_never_below_zero(stores: &Stores) {
    let forum = Forum::open(stores).await;
    for (delta, expected) in [(3, 3), (-1, 2), (-5, 0), (1, 1)] {
        assert!(commit!(stores, unit => unit.posts().adjust_replies(forum.post.id, delta).await?));
        let found = forum.post_now(stores).await.unwrap();
        assert_eq!((found.reply_count, found.version), (expected, Version::FIRST), "after {delta}");
    }
    assert!(!commit!(stores, unit => unit.posts().adjust_replies(PostId::new(an_id()), 1).await?));
}

async fn a_deleted_post_is_nowhere_with_its_replies(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let reply = forum.reply(stores).await;
    let id = forum.post.id;
    assert!(commit!(stores, unit => unit.posts().delete(id, at(2)).await?));
    commit!(stores, unit => {
        assert_eq!(unit.posts().find(id).await?, None);
        assert!(!unit.posts().update(&forum.post, Version::FIRST).await?);
        assert!(!unit.posts().adjust_replies(id, 1).await?);
        assert!(!unit.posts().delete(id, at(3)).await?);
        assert!(!unit.posts().delete(PostId::new(an_id()), at(3)).await?);
        assert_eq!(unit.replies().find(reply.id).await?, None);
    });
    assert_eq!(forum.post_now(stores).await, None);
    assert_eq!(forum.reply_now(stores, &reply).await, None);
    assert_eq!(listed(stores, &forum).await, []);
    let page = PageRequest { with_total: true, ..page(10) };
    let replies = stores.replies.list(&forum.audience, id, &page).await.unwrap();
    assert_eq!((replies.items, replies.total), (vec![], Some(0)));
}

async fn posts_of_a_deleted_topic_are_not_there(stores: &Stores) {
    let forum = Forum::open(stores).await;
    commit!(stores, unit => unit.topics().delete(forum.topic.id, at(2)).await?);
    assert_eq!(commit!(stores, unit => unit.posts().find(forum.post.id).await?), None);
    assert_eq!(forum.post_now(stores).await, None);
    assert_eq!(listed(stores, &forum).await, []);
}

fn page(limit: u32) -> PageRequest<WrittenKey> {
    PageRequest::first(Limit::new(limit).unwrap())
}

async fn listed(stores: &Stores, forum: &Forum) -> Vec<Post> {
    let page = stores.posts.list(&forum.audience, forum.topic.id, &page(100)).await.unwrap();
    page.items.into_iter().map(|entry| entry.post).collect()
}

/// Posts in the order of the list, two of each moment; the forum's own is the first.
async fn series(stores: &Stores, forum: &Forum) -> Vec<Post> {
    let mut posts = vec![forum.post.clone()];
    for n in 1..7 {
        posts.push(stage::post(stores, Post { created_at: at(n / 2), ..a_post(&forum.topic, &forum.author) }).await);
    }
    posts
}

async fn the_oldest_come_first_and_ties_go_by_id(stores: &Stores) {
    let (forum, other) = (Forum::open(stores).await, Forum::open(stores).await);
    let posts = series(stores, &forum).await;
    let early = Post { created_at: at(0), ..a_post(&forum.topic, &forum.author) };
    stage::post(stores, early.clone()).await;
    let expected = [&posts[..2], &[early], &posts[2..]].concat();
    assert_eq!(listed(stores, &forum).await, expected);
    assert_eq!(listed(stores, &other).await, [other.post]);
}

async fn pages_join_without_gap_while_others_post(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let posts = series(stores, &forum).await;
    let (mut seen, mut start) = (Vec::new(), Start::First);
    loop {
        let answer =
            stores.posts.list(&forum.audience, forum.topic.id, &PageRequest { start, ..page(2) }).await.unwrap();
        assert!(answer.items.len() <= 2);
        seen.extend(answer.items.into_iter().map(|entry| entry.post));
        let Some(next) = answer.next else { break };
        start = Start::After(next);
        if seen.len() < 6 {
            stage::post(stores, Post { created_at: at(50), ..a_post(&forum.topic, &forum.author) }).await;
        }
        assert!(seen.len() < 20, "the walk does not end");
    }
    assert_eq!(seen[..posts.len()], posts);
    assert_eq!(seen.len(), posts.len() + 2, "what came behind the cursor is shown too");
}

async fn a_skip_jumps_and_a_total_counts(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let posts = series(stores, &forum).await;
    let request = PageRequest { start: Start::Skip(5), with_total: true, ..page(1) };
    let answer = stores.posts.list(&forum.audience, forum.topic.id, &request).await.unwrap();
    assert_eq!((answer.items.len(), answer.total, answer.next), (1, Some(7), Some(posts[5].key())));
    assert_eq!(answer.items[0].post, posts[5]);
    let nowhere = TopicId::new(an_id());
    let answer = stores.posts.list(&forum.audience, nowhere, &request).await.unwrap();
    assert_eq!((answer.items, answer.total, answer.next), (vec![], Some(0), None));
}

async fn an_entry_tells_author_vote_and_best_answer(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let reader = stage::somebody(stores).await;
    stage::post(stores, Post { created_at: at(1), ..a_post(&forum.topic, &reader) }).await;
    let on = ContentRef::Post(forum.post.id);
    commit!(stores, unit => {
        unit.reactions().add_vote(on, reader.id, at(1)).await?;
        unit.topics().set_best_answer(forum.topic.id, None, Some(on)).await?;
    });
    let card = |id| async move { stores.users.account(id).await.unwrap().unwrap().card() };
    for (readers, voted) in [(forum.audience, false), (audience(&reader), true)] {
        let answer = stores.posts.list(&readers, forum.topic.id, &page(10)).await.unwrap();
        let flags: Vec<_> = answer.items.iter().map(|entry| (entry.upvoted_by_me, entry.is_best_answer)).collect();
        assert_eq!(flags, [(voted, true), (false, false)]);
        for PostEntry { post, author, .. } in &answer.items {
            assert_eq!(author, &card(post.author_id.unwrap()).await);
        }
        for entry in answer.items {
            assert_eq!(stores.posts.get(&readers, entry.post.id).await.unwrap(), Some(entry));
        }
    }
}
