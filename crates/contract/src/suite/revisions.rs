//! The history of posts and replies: `PostRepository::add_revision` and `PostReader::revisions`.

use p2p_domain::{
    content::{AuthorCard, ContentRef, Revision, RevisionRecord},
    page::{Limit, PageRequest, Start},
    port::{error::Constraint, post::PostReader},
};

use super::stage::{Forum, assert_conflict, attempt, commit};
use crate::{
    build::{a_body_key, a_revision, an_id, at},
    world::Stores,
};

suite! { ($) revisions, revisions_suite(Stores):
    the_newest_come_first, a_revision_is_noted_once, histories_are_separate, pages_go_by_revision_number,
    the_history_of_what_was_deleted_is_not_there,
}

/// The states of a post or reply with who wrote them, the newest first.
async fn history(stores: &Stores, forum: &Forum, of: ContentRef, count: u32) -> Vec<(RevisionRecord, AuthorCard)> {
    let card = stores.users.account(forum.author.id).await.unwrap().unwrap().card();
    let mut records = Vec::new();
    for number in 1..=count {
        let body = a_body_key(of.uuid());
        let created_at = at(u64::from(count - number));
        let record =
            RevisionRecord { revision: Revision::new(number), created_at, ..a_revision(of, body, &forum.author) };
        commit!(stores, unit => unit.posts().add_revision(&record).await?);
        records.insert(0, (record, card.clone()));
    }
    records
}

fn page(limit: u32) -> PageRequest<u32> {
    PageRequest::first(Limit::new(limit).unwrap())
}

async fn the_newest_come_first(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let reply = forum.reply(stores).await;
    let reader: &dyn PostReader = &*stores.posts;
    for of in [ContentRef::Post(forum.post.id), ContentRef::Reply(reply.id)] {
        let records = history(stores, &forum, of, 3).await;
        let answer = reader.revisions(of, &page(10)).await.unwrap();
        assert_eq!((answer.items, answer.next, answer.total), (records, None, None), "by number, not by time");
    }
}

async fn a_revision_is_noted_once(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let of = ContentRef::Post(forum.post.id);
    let records = history(stores, &forum, of, 1).await;
    let second = RevisionRecord { body: a_body_key(of.uuid()), created_at: at(5), ..records[0].0.clone() };
    assert_conflict(attempt!(stores, unit => unit.posts().add_revision(&second).await?), Constraint::Key);
    assert_eq!(stores.posts.revisions(of, &page(10)).await.unwrap().items, records);
}

async fn histories_are_separate(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let (one, other) = (forum.reply(stores).await, forum.reply(stores).await);
    let records = history(stores, &forum, ContentRef::Reply(one.id), 2).await;
    let (one, other) = (ContentRef::Reply(one.id), ContentRef::Reply(other.id));
    assert_eq!(stores.posts.revisions(other, &page(10)).await.unwrap().items, []);
    history(stores, &forum, other, 1).await;
    assert_eq!(stores.posts.revisions(one, &page(10)).await.unwrap().items, records);
    let unknown = ContentRef::of(one.kind(), an_id());
    assert_eq!(stores.posts.revisions(unknown, &page(10)).await.unwrap().items, []);
}

async fn pages_go_by_revision_number(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let of = ContentRef::Post(forum.post.id);
    let records = history(stores, &forum, of, 5).await;
    let request = PageRequest { with_total: true, ..page(2) };
    let first = stores.posts.revisions(of, &request).await.unwrap();
    assert_eq!((first.items.as_slice(), first.next, first.total), (&records[..2], Some(4), Some(5)));
    let request = PageRequest { start: Start::After(4), ..page(2) };
    let second = stores.posts.revisions(of, &request).await.unwrap();
    assert_eq!((second.items.as_slice(), second.next), (&records[2..4], Some(2)));
    let request = PageRequest { start: Start::Skip(4), ..page(2) };
    let last = stores.posts.revisions(of, &request).await.unwrap();
    assert_eq!((last.items.as_slice(), last.next), (&records[4..], None));
}

async fn the_history_of_what_was_deleted_is_not_there(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let (gone, below) = (forum.reply(stores).await, forum.reply(stores).await);
    let (of, of_below) = (ContentRef::Reply(gone.id), ContentRef::Reply(below.id));
    let of_post = ContentRef::Post(forum.post.id);
    for of in [of, of_below, of_post] {
        history(stores, &forum, of, 1).await;
    }
    commit!(stores, unit => unit.replies().delete(gone.id, at(2)).await?);
    assert_eq!(stores.posts.revisions(of, &page(10)).await.unwrap().items, []);
    assert_eq!(stores.posts.revisions(of_below, &page(10)).await.unwrap().items.len(), 1);
    commit!(stores, unit => unit.posts().delete(forum.post.id, at(2)).await?);
    assert_eq!(stores.posts.revisions(of_post, &page(10)).await.unwrap().items, []);
    assert_eq!(stores.posts.revisions(of_below, &page(10)).await.unwrap().items, []);
}
