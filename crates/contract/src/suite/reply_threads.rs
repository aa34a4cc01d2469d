//! `ReplyRepository` and `ReplyReader`: threads of five levels, what deleting does to them, and their beginnings.

use p2p_domain::{
    id::{PostId, ReplyId},
    page::{Limit, PageRequest},
    port::reply::ReplyReader,
    reply::{MAX_DEPTH, Reply, ReplyEntry},
};

use super::stage::{self, Forum, commit};
use crate::{
    build::{a_post, a_reply, an_answer, an_id, at},
    world::Stores,
};

suite! { ($) reply_threads, reply_threads_suite(Stores):
    a_thread_goes_five_levels_deep, an_answer_is_counted_where_it_hangs, answers_that_race_are_all_counted,
    what_answered_a_deleted_reply_hangs_where_it_hung, what_answered_a_deleted_first_reply_answers_the_post,
    a_deleted_answer_is_counted_no_more, the_first_replies_of_posts, the_first_answers_to_replies,
    beginnings_of_a_hundred_are_told,
}

async fn answer(stores: &Stores, forum: &Forum, to: &Reply) -> Reply {
    stage::reply(stores, an_answer(to, &forum.author)).await
}

/// A thread that goes as deep as threads go, the first level first.
async fn thread(stores: &Stores, forum: &Forum) -> Vec<Reply> {
    let mut thread = vec![forum.reply(stores).await];
    while thread.len() < usize::from(MAX_DEPTH) {
        let next = answer(stores, forum, &thread[thread.len() - 1]).await;
        thread.push(next);
    }
    thread
}

async fn now(stores: &Stores, forum: &Forum, replies: &[Reply]) -> Vec<Reply> {
    let mut found = Vec::new();
    for reply in replies {
        found.push(forum.reply_now(stores, reply).await.unwrap());
    }
    found
}

/// Parent, level and number of answers.
fn place(reply: &Reply) -> (Option<ReplyId>, u8, u32) {
    (reply.parent_reply_id, reply.depth, reply.reply_count)
}

async fn a_thread_goes_five_levels_deep(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let thread = thread(stores, &forum).await;
    let beside = answer(stores, &forum, &thread[4]).await;
    let now = now(stores, &forum, &thread).await;
    let depths: Vec<_> = now.iter().map(|reply| reply.depth).collect();
    assert_eq!(depths, [1, 2, 3, 4, 5]);
    let beside = forum.reply_now(stores, &beside).await.unwrap();
    assert_eq!(place(&beside), (Some(thread[3].id), 5, 0));
    assert_eq!(now[3].reply_count, 2);
    let page = PageRequest::first(Limit::new(10).unwrap());
    let all = stores.replies.list(&forum.audience, forum.post.id, &page).await.unwrap();
    assert_eq!(all.items.len(), 6, "every level is listed");
}

async fn an_answer_is_counted_where_it_hangs(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let first = forum.reply(stores).await;
    let second = answer(stores, &forum, &first).await;
    answer(stores, &forum, &first).await;
    answer(stores, &forum, &second).await;
    let now = now(stores, &forum, &[first, second]).await;
    assert_eq!((now[0].reply_count, now[1].reply_count), (2, 1), "direct answers alone");
    assert_eq!(
        (now[0].version, now[1].version),
        (p2p_domain::version::Version::FIRST, p2p_domain::version::Version::FIRST)
    );
}

async fn answers_that_race_are_all_counted(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let first = forum.reply(stores).await;
    let tasks: Vec<_> = (0..6)
        .map(|_| {
            let (stores, reply) = (stores.clone(), an_answer(&first, &forum.author));
            tokio::spawn(async move { commit!(stores, unit => unit.replies().insert(&reply).await?) })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(forum.reply_now(stores, &first).await.unwrap().reply_count, 6);
}

async fn what_answered_a_deleted_reply_hangs_where_it_hung(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let thread = thread(stores, &forum).await;
    let sibling = answer(stores, &forum, &thread[1]).await;
    assert!(commit!(stores, unit => unit.replies().delete(thread[1].id, at(2)).await?));
    let left = [&thread[0], &thread[2], &thread[3], &thread[4], &sibling].map(Clone::clone);
    let places: Vec<_> = now(stores, &forum, &left).await.iter().map(place).collect();
    let (first, third, fourth) = (Some(thread[0].id), Some(thread[2].id), Some(thread[3].id));
    // The two answers of the deleted one take its place; what hangs below them rises with them.
    assert_eq!(places, [(None, 1, 2), (first, 2, 1), (third, 3, 1), (fourth, 4, 0), (first, 2, 0)]);
    let mut unit = stores.store.begin().await.unwrap();
    assert_eq!(place(&unit.replies().find(thread[2].id).await.unwrap().unwrap()), places[1]);
}

async fn what_answered_a_deleted_first_reply_answers_the_post(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let first = forum.reply(stores).await;
    let second = answer(stores, &forum, &first).await;
    let third = answer(stores, &forum, &second).await;
    assert!(commit!(stores, unit => unit.replies().delete(first.id, at(2)).await?));
    let places: Vec<_> = now(stores, &forum, &[second.clone(), third]).await.iter().map(place).collect();
    assert_eq!(places, [(None, 1, 1), (Some(second.id), 2, 0)]);
}

async fn a_deleted_answer_is_counted_no_more(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let first = forum.reply(stores).await;
    let gone = answer(stores, &forum, &first).await;
    let kept = answer(stores, &forum, &first).await;
    commit!(stores, unit => unit.replies().delete(gone.id, at(2)).await?);
    commit!(stores, unit => assert!(!unit.replies().delete(gone.id, at(3)).await?));
    assert_eq!(forum.reply_now(stores, &first).await.unwrap().reply_count, 1);
    assert_eq!(replies(stores.replies.first_answers(&forum.audience, &[first.id], 3).await.unwrap()), [kept]);
}

fn replies(entries: Vec<ReplyEntry>) -> Vec<Reply> {
    entries.into_iter().map(|entry| entry.reply).collect()
}

async fn the_first_replies_of_posts(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let second = stage::post(stores, a_post(&forum.topic, &forum.author)).await;
    let bare = stage::post(stores, a_post(&forum.topic, &forum.author)).await;
    let moments = [3, 1, 2, 0];
    for post in [&forum.post, &second] {
        for moment in moments {
            stage::reply(stores, Reply { created_at: at(moment), ..a_reply(post, &forum.author) }).await;
        }
    }
    let first = forum.reply(stores).await;
    let nested = stage::reply(stores, Reply { created_at: at(0), ..an_answer(&first, &forum.author) }).await;
    let asked = [forum.post.id, second.id, bare.id, PostId::new(an_id())];
    let reader: &dyn ReplyReader = &*stores.replies;
    let found = replies(reader.first_of_posts(&forum.audience, &asked, 3).await.unwrap());
    let of = |id| found.iter().filter(move |reply| reply.post_id == id).cloned().collect::<Vec<_>>();
    assert_eq!(found.len(), 6);
    assert!(of(forum.post.id).is_sorted_by_key(Reply::key) && of(second.id).is_sorted_by_key(Reply::key));
    assert_eq!(of(forum.post.id).last().map(|reply| reply.id), Some(nested.id), "every level, oldest first");
    let moments: Vec<_> = of(second.id).iter().map(|reply| reply.created_at).collect();
    assert_eq!(moments, [at(0), at(1), at(2)]);
    assert_eq!(reader.first_of_posts(&forum.audience, &[], 3).await.unwrap(), []);
}

async fn the_first_answers_to_replies(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let (one, other) = (forum.reply(stores).await, forum.reply(stores).await);
    for moment in [3, 1, 2, 0] {
        let late = stage::reply(stores, Reply { created_at: at(moment), ..an_answer(&one, &forum.author) }).await;
        stage::reply(stores, Reply { created_at: at(0), ..an_answer(&late, &forum.author) }).await;
    }
    let only = answer(stores, &forum, &other).await;
    let asked = [one.id, other.id, only.id, ReplyId::new(an_id())];
    let reader: &dyn ReplyReader = &*stores.replies;
    let found = replies(reader.first_answers(&forum.audience, &asked, 3).await.unwrap());
    let of = |id| found.iter().filter(move |reply| reply.parent_reply_id == Some(id)).cloned().collect::<Vec<_>>();
    let moments: Vec<_> = of(one.id).iter().map(|reply| reply.created_at).collect();
    assert_eq!(moments, [at(0), at(1), at(2)], "direct answers alone, oldest first");
    assert_eq!((of(other.id), found.len()), (vec![only], 4));
    assert_eq!(reader.first_answers(&forum.audience, &[], 3).await.unwrap(), []);
}

async fn beginnings_of_a_hundred_are_told(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let (mut posts, mut firsts) = (Vec::new(), Vec::new());
    commit!(stores, unit => {
        (posts, firsts) = (Vec::new(), Vec::new());
        for _ in 0..100 {
            let post = a_post(&forum.topic, &forum.author);
            let reply = a_reply(&post, &forum.author);
            unit.posts().insert(&post).await?;
            unit.replies().insert(&reply).await?;
            unit.replies().insert(&an_answer(&reply, &forum.author)).await?;
            posts.push(post.id);
            firsts.push(reply.id);
        }
    });
    assert_eq!(stores.replies.first_of_posts(&forum.audience, &posts, 1).await.unwrap().len(), 100);
    assert_eq!(stores.replies.first_answers(&forum.audience, &firsts, 3).await.unwrap().len(), 100);
}
