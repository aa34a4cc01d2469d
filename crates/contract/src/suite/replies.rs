//! `ReplyRepository` and `ReplyReader`, without what threads do; they have a suite of their own.

use p2p_domain::{
    content::{ContentRef, LanguageTag, Revision},
    id::{PostId, ReplyId},
    page::{Limit, PageRequest, Start},
    port::error::Constraint,
    post::WrittenKey,
    reply::{Reply, ReplyEntry},
    text::direction::Direction,
    version::Version,
};

use super::stage::{self, Forum, assert_conflict, attempt, commit};
use crate::{
    build::{a_body_key, a_post, a_reply, an_answer, an_id, at, audience},
    world::Stores,
};

suite! { ($) replies, replies_suite(Stores):
    what_was_inserted_is_found, post_and_parent_must_exist, an_update_writes_what_it_may, an_update_needs_the_version,
    of_two_updates_one_wins, a_deleted_reply_is_nowhere, replies_of_a_deleted_topic_are_not_there,
    the_oldest_come_first_and_ties_go_by_id, pages_join_without_gap_while_others_reply, a_skip_jumps_and_a_total_counts,
    an_entry_tells_author_vote_and_best_answer,
}

fn in_full(forum: &Forum) -> Reply {
    let id = an_id();
    Reply {
        id: ReplyId::new(id),
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
        ..a_reply(&forum.post, &forum.author)
    }
}

async fn what_was_inserted_is_found(stores: &Stores) {
    let forum = Forum::open(stores).await;
    for reply in [a_reply(&forum.post, &forum.author), in_full(&forum)] {
        stage::reply(stores, reply.clone()).await;
        commit!(stores, unit => assert_eq!(unit.replies().find(reply.id).await?.as_ref(), Some(&reply)));
        assert_eq!(forum.reply_now(stores, &reply).await, Some(reply));
    }
    let unknown = ReplyId::new(an_id());
    assert_eq!(commit!(stores, unit => unit.replies().find(unknown).await?), None);
    assert_eq!(stores.replies.get(&forum.audience, unknown).await.unwrap(), None);
}

async fn post_and_parent_must_exist(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let orphan = a_reply(&a_post(&forum.topic, &forum.author), &forum.author);
    let astray = an_answer(&a_reply(&forum.post, &forum.author), &forum.author);
    for reply in [orphan, astray] {
        assert_conflict(attempt!(stores, unit => unit.replies().insert(&reply).await?), Constraint::Reference);
    }
    let reply = forum.reply(stores).await;
    assert_conflict(attempt!(stores, unit => unit.replies().insert(&reply).await?), Constraint::Key);
}

async fn an_update_writes_what_it_may(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let before = forum.reply(stores).await;
    let change = Reply { id: before.id, body: a_body_key(before.id.uuid()), ..in_full(&forum) };
    assert!(commit!(stores, unit => unit.replies().update(&change, Version::FIRST).await?));
    let expected = Reply {
        revision: change.revision,
        body: change.body,
        lang: change.lang,
        dir: change.dir,
        edited_at: change.edited_at,
        updated_at: change.updated_at,
        version: Version::new(2),
        ..before.clone()
    };
    assert_eq!(forum.reply_now(stores, &before).await, Some(expected));
}

async fn an_update_needs_the_version(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let before = forum.reply(stores).await;
    let change = Reply { revision: Revision::new(2), ..before.clone() };
    assert!(!commit!(stores, unit => unit.replies().update(&change, Version::new(2)).await?));
    assert_eq!(forum.reply_now(stores, &before).await, Some(before));
    let unknown = a_reply(&forum.post, &forum.author);
    assert!(!commit!(stores, unit => unit.replies().update(&unknown, Version::FIRST).await?));
}

async fn of_two_updates_one_wins(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let before = forum.reply(stores).await;
    let edit = async |number: u32| {
        let change = Reply { revision: Revision::new(number), ..before.clone() };
        commit!(stores, unit => unit.replies().update(&change, Version::FIRST).await?)
    };
    let (one, other) = tokio::join!(edit(2), edit(3));
    assert!(one != other, "both or neither of two updates over one version passed");
    assert_eq!(forum.reply_now(stores, &before).await.unwrap().revision.get(), if one { 2 } else { 3 });
}

async fn a_deleted_reply_is_nowhere(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let (gone, kept) = (forum.reply(stores).await, forum.reply(stores).await);
    assert!(commit!(stores, unit => unit.replies().delete(gone.id, at(2)).await?));
    commit!(stores, unit => {
        assert_eq!(unit.replies().find(gone.id).await?, None);
        assert!(!unit.replies().update(&gone, Version::FIRST).await?);
        assert!(!unit.replies().delete(gone.id, at(3)).await?);
        assert!(!unit.replies().delete(ReplyId::new(an_id()), at(3)).await?);
    });
    assert_eq!(forum.reply_now(stores, &gone).await, None);
    assert_eq!(listed(stores, &forum).await, std::slice::from_ref(&kept));
    let first = stores.replies.first_of_posts(&forum.audience, &[forum.post.id], 3).await.unwrap();
    assert_eq!(first.into_iter().map(|entry| entry.reply).collect::<Vec<_>>(), [kept]);
    let page = PageRequest { with_total: true, ..page(10) };
    assert_eq!(stores.replies.list(&forum.audience, forum.post.id, &page).await.unwrap().total, Some(1));
}

async fn replies_of_a_deleted_topic_are_not_there(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let reply = forum.reply(stores).await;
    let answer = stage::reply(stores, an_answer(&reply, &forum.author)).await;
    commit!(stores, unit => unit.topics().delete(forum.topic.id, at(2)).await?);
    assert_eq!(commit!(stores, unit => unit.replies().find(reply.id).await?), None);
    assert_eq!(forum.reply_now(stores, &answer).await, None);
    assert_eq!(listed(stores, &forum).await, []);
    assert_eq!(stores.replies.first_of_posts(&forum.audience, &[forum.post.id], 3).await.unwrap(), []);
    assert_eq!(stores.replies.first_answers(&forum.audience, &[reply.id], 3).await.unwrap(), []);
}

fn page(limit: u32) -> PageRequest<WrittenKey> {
    PageRequest::first(Limit::new(limit).unwrap())
}

async fn listed(stores: &Stores, forum: &Forum) -> Vec<Reply> {
    let page = stores.replies.list(&forum.audience, forum.post.id, &page(100)).await.unwrap();
    page.items.into_iter().map(|entry| entry.reply).collect()
}

/// Replies in the order of the list, two of each moment.
async fn series(stores: &Stores, forum: &Forum) -> Vec<Reply> {
    let mut replies = Vec::new();
    for n in 0..7 {
        let reply = Reply { created_at: at(n / 2), ..a_reply(&forum.post, &forum.author) };
        replies.push(stage::reply(stores, reply).await);
    }
    replies
}

async fn the_oldest_come_first_and_ties_go_by_id(stores: &Stores) {
    let (forum, other) = (Forum::open(stores).await, Forum::open(stores).await);
    let replies = series(stores, &forum).await;
    let early = Reply { created_at: at(0), ..a_reply(&forum.post, &forum.author) };
    stage::reply(stores, early.clone()).await;
    let expected = [&replies[..2], &[early], &replies[2..]].concat();
    assert_eq!(listed(stores, &forum).await, expected);
    assert_eq!(listed(stores, &other).await, []);
}

async fn pages_join_without_gap_while_others_reply(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let replies = series(stores, &forum).await;
    let (mut seen, mut start) = (Vec::new(), Start::First);
    loop {
        let answer =
            stores.replies.list(&forum.audience, forum.post.id, &PageRequest { start, ..page(2) }).await.unwrap();
        assert!(answer.items.len() <= 2);
        seen.extend(answer.items.into_iter().map(|entry| entry.reply));
        let Some(next) = answer.next else { break };
        start = Start::After(next);
        if seen.len() < 6 {
            stage::reply(stores, Reply { created_at: at(50), ..a_reply(&forum.post, &forum.author) }).await;
        }
        assert!(seen.len() < 20, "the walk does not end");
    }
    assert_eq!(seen[..replies.len()], replies);
    assert_eq!(seen.len(), replies.len() + 2, "what came behind the cursor is shown too");
}

async fn a_skip_jumps_and_a_total_counts(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let replies = series(stores, &forum).await;
    let request = PageRequest { start: Start::Skip(5), with_total: true, ..page(1) };
    let answer = stores.replies.list(&forum.audience, forum.post.id, &request).await.unwrap();
    assert_eq!((answer.items.len(), answer.total, answer.next), (1, Some(7), Some(replies[5].key())));
    assert_eq!(answer.items[0].reply, replies[5]);
    let answer = stores.replies.list(&forum.audience, PostId::new(an_id()), &request).await.unwrap();
    assert_eq!((answer.items, answer.total, answer.next), (vec![], Some(0), None));
}

async fn an_entry_tells_author_vote_and_best_answer(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let reader = stage::somebody(stores).await;
    let chosen = forum.reply(stores).await;
    stage::reply(stores, Reply { created_at: at(1), ..a_reply(&forum.post, &reader) }).await;
    let on = ContentRef::Reply(chosen.id);
    commit!(stores, unit => {
        unit.reactions().add_vote(on, reader.id, at(1)).await?;
        unit.topics().set_best_answer(forum.topic.id, None, Some(on)).await?;
    });
    let card = |id| async move { stores.users.account(id).await.unwrap().unwrap().card() };
    for (readers, voted) in [(forum.audience, false), (audience(&reader), true)] {
        let answer = stores.replies.list(&readers, forum.post.id, &page(10)).await.unwrap();
        let flags: Vec<_> = answer.items.iter().map(|entry| (entry.upvoted_by_me, entry.is_best_answer)).collect();
        assert_eq!(flags, [(voted, true), (false, false)]);
        assert_eq!(stores.replies.first_of_posts(&readers, &[forum.post.id], 5).await.unwrap(), answer.items);
        for ReplyEntry { reply, author, .. } in &answer.items {
            assert_eq!(author, &card(reply.author_id.unwrap()).await);
        }
        for entry in answer.items {
            assert_eq!(stores.replies.get(&readers, entry.reply.id).await.unwrap(), Some(entry));
        }
    }
}
