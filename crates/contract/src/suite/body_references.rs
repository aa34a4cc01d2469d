//! `BodyReferences`: which bodies rows and their history still point at.

use std::collections::BTreeSet;

use p2p_domain::{
    content::{BodyKey, ContentRef, Revision, RevisionRecord},
    post::Post,
    use_case::UseCase,
    version::Version,
};

use super::stage::{self, Forum, commit};
use crate::{
    build::{a_body_key, a_revision, a_use_case, an_id, an_unpublished_use_case, at},
    world::Stores,
};

suite! { ($) body_references, body_references_suite(Stores):
    rows_point_at_their_bodies, history_points_at_earlier_bodies, use_cases_point_at_their_present_texts,
    what_nothing_points_at_is_left_out, a_thousand_are_asked_at_once,
}

async fn referenced(stores: &Stores, keys: &[BodyKey]) -> BTreeSet<BodyKey> {
    let found = stores.references.referenced(keys).await.unwrap();
    let distinct: BTreeSet<_> = found.iter().copied().collect();
    assert_eq!(distinct.len(), found.len(), "a key is told once");
    distinct
}

async fn rows_point_at_their_bodies(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let reply = forum.reply(stores).await;
    let keys = [forum.post.body, reply.body];
    assert_eq!(referenced(stores, &keys).await, BTreeSet::from(keys));
}

async fn history_points_at_earlier_bodies(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let reply = forum.reply(stores).await;
    let (of, of_reply) = (ContentRef::Post(forum.post.id), ContentRef::Reply(reply.id));
    let edited = Post { revision: Revision::new(2), body: a_body_key(forum.post.id.uuid()), ..forum.post.clone() };
    let second = RevisionRecord { revision: Revision::new(2), ..a_revision(of, edited.body, &forum.author) };
    let earlier_reply = a_body_key(reply.id.uuid());
    commit!(stores, unit => {
        unit.posts().add_revision(&a_revision(of, forum.post.body, &forum.author)).await?;
        unit.posts().add_revision(&second).await?;
        unit.posts().add_revision(&a_revision(of_reply, earlier_reply, &forum.author)).await?;
        assert!(unit.posts().update(&edited, Version::FIRST).await?);
    });
    let keys = [forum.post.body, edited.body, reply.body, earlier_reply];
    assert_eq!(referenced(stores, &keys).await, BTreeSet::from(keys));
}

async fn use_cases_point_at_their_present_texts(stores: &Stores) {
    let author = stage::somebody(stores).await;
    let (edited, gone) =
        (stage::use_case(stores, a_use_case(&author)).await, stage::use_case(stores, a_use_case(&author)).await);
    let draft = stage::use_case(stores, an_unpublished_use_case(&author)).await;
    let keys = [edited.body, gone.body, draft.body];
    assert_eq!(referenced(stores, &keys).await, BTreeSet::from(keys));
    let next = UseCase { body: a_body_key(edited.id.uuid()), ..edited.clone() };
    commit!(stores, unit => {
        assert!(unit.use_cases().update(&next, Version::FIRST).await?);
        assert!(unit.use_cases().delete(gone.id, at(5)).await?);
    });
    let keys = [edited.body, next.body, gone.body, draft.body];
    assert_eq!(referenced(stores, &keys).await, BTreeSet::from([next.body, draft.body]));
}

async fn what_nothing_points_at_is_left_out(stores: &Stores) {
    let forum = Forum::open(stores).await;
    // Of the same post, but never committed: the body of a writer who lost a race.
    let lost = a_body_key(forum.post.id.uuid());
    let foreign = BodyKey { id: an_id(), ..forum.post.body };
    assert_eq!(referenced(stores, &[lost, foreign]).await, BTreeSet::new());
    assert_eq!(referenced(stores, &[lost, forum.post.body]).await, BTreeSet::from([forum.post.body]));
    assert_eq!(referenced(stores, &[]).await, BTreeSet::new());
}

async fn a_thousand_are_asked_at_once(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let mut keys: Vec<_> = (0..1_000).map(|_| a_body_key(an_id())).collect();
    keys[999] = forum.post.body;
    assert_eq!(referenced(stores, &keys).await, BTreeSet::from([forum.post.body]));
}
