//! `BodyStore`: immutable documents under keys.

use std::sync::Arc;

use p2p_domain::{
    content::{Body, BodyKey, ContentKind},
    port::{body::BodyStore, error::Constraint},
};

use super::stage::assert_conflict;
use crate::build::{a_body, a_body_key, an_id, at};

suite! { ($) body_store, body_store_suite(Arc<dyn BodyStore>):
    what_was_put_is_found, putting_the_same_again_changes_nothing, another_content_is_refused_and_the_first_stays,
    of_two_contents_at_once_one_stays, equal_puts_at_once_both_pass, missing_ones_are_left_out, a_thousand_are_found_at_once,
    what_was_removed_is_gone, keys_are_walked_in_order, young_bodies_are_left_out,
}

async fn get(bodies: &Arc<dyn BodyStore>, keys: &[BodyKey]) -> Vec<Body> {
    let mut found = bodies.get_many(keys).await.unwrap();
    found.sort_by_key(|body| body.key);
    found
}

async fn what_was_put_is_found(bodies: &Arc<dyn BodyStore>) {
    let long = Body { kind: ContentKind::Reply, content: "نص 🛠 ".repeat(3_000), created_at: at(7), ..a_body() };
    let second_revision = Body { key: a_body_key(long.key.id), content: "edited".to_owned(), ..long.clone() };
    for body in [a_body(), long.clone(), second_revision] {
        bodies.put(&body).await.unwrap();
        assert_eq!(get(bodies, &[body.key]).await, [body]);
    }
    assert_eq!(get(bodies, &[long.key]).await, [long], "a later body of the same post leaves the first");
}

async fn putting_the_same_again_changes_nothing(bodies: &Arc<dyn BodyStore>) {
    let body = a_body();
    bodies.put(&body).await.unwrap();
    bodies.put(&body).await.unwrap();
    assert_eq!(get(bodies, &[body.key]).await, [body]);
}

async fn another_content_is_refused_and_the_first_stays(bodies: &Arc<dyn BodyStore>) {
    let body = a_body();
    bodies.put(&body).await.unwrap();
    let other = Body { content: "something else".to_owned(), html: "<p>something else</p>".to_owned(), ..body.clone() };
    assert_conflict(bodies.put(&other).await, Constraint::Key);
    assert_eq!(get(bodies, &[body.key]).await, [body]);
}

async fn of_two_contents_at_once_one_stays(bodies: &Arc<dyn BodyStore>) {
    for _ in 0..10 {
        let one = a_body();
        let other = Body { content: "something else".to_owned(), ..one.clone() };
        let (first, second) = tokio::join!(bodies.put(&one), bodies.put(&other));
        assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
        let stays = if first.is_ok() { &one } else { &other };
        assert_eq!(get(bodies, &[one.key]).await, std::slice::from_ref(stays));
        assert_conflict(if first.is_ok() { second } else { first }, Constraint::Key);
    }
}

async fn equal_puts_at_once_both_pass(bodies: &Arc<dyn BodyStore>) {
    for _ in 0..10 {
        let body = a_body();
        let (first, second) = tokio::join!(bodies.put(&body), bodies.put(&body));
        first.unwrap();
        second.unwrap();
        assert_eq!(get(bodies, &[body.key]).await, [body]);
    }
}

async fn missing_ones_are_left_out(bodies: &Arc<dyn BodyStore>) {
    let body = a_body();
    bodies.put(&body).await.unwrap();
    let other_revision = a_body_key(body.key.id);
    let other_post = BodyKey { id: an_id(), ..body.key };
    assert_eq!(get(bodies, &[other_revision, body.key, other_post]).await, [body]);
    assert_eq!(get(bodies, &[other_revision]).await, []);
    assert_eq!(get(bodies, &[]).await, []);
}

async fn a_thousand_are_found_at_once(bodies: &Arc<dyn BodyStore>) {
    let (first, last) = (a_body(), a_body());
    bodies.put(&first).await.unwrap();
    bodies.put(&last).await.unwrap();
    let mut keys: Vec<_> = (0..1_000).map(|_| a_body_key(an_id())).collect();
    keys[0] = first.key;
    keys[999] = last.key;
    assert_eq!(get(bodies, &keys).await, [first, last.clone()]);
    keys.truncate(999);
    bodies.delete_many(&keys).await.unwrap();
    assert_eq!(get(bodies, &[keys[0], last.key]).await, [last]);
}

async fn what_was_removed_is_gone(bodies: &Arc<dyn BodyStore>) {
    let (gone, kept) = (a_body(), a_body());
    bodies.put(&gone).await.unwrap();
    bodies.put(&kept).await.unwrap();
    for _ in 0..2 {
        bodies.delete_many(&[gone.key, a_body_key(an_id())]).await.unwrap();
        assert_eq!(get(bodies, &[gone.key, kept.key]).await, std::slice::from_ref(&kept));
    }
    bodies.delete_many(&[]).await.unwrap();
    bodies.put(&gone).await.unwrap();
    assert_eq!(get(bodies, &[gone.key]).await, [gone]);
}

async fn keys_are_walked_in_order(bodies: &Arc<dyn BodyStore>) {
    let id = an_id();
    let mut keys = vec![a_body_key(an_id()), a_body_key(id), a_body_key(id), a_body_key(an_id())];
    for key in &keys {
        bodies.put(&Body { key: *key, ..a_body() }).await.unwrap();
    }
    keys.sort();
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let portion = bodies.written_before(at(10), after, 3).await.unwrap();
        assert!(portion.len() <= 3);
        let Some(last) = portion.last() else { break };
        after = Some(*last);
        seen.extend(portion);
        assert!(seen.len() <= keys.len(), "the walk does not end");
    }
    assert_eq!(seen, keys);
    assert_eq!(bodies.written_before(at(10), None, 1_000).await.unwrap(), keys);
}

async fn young_bodies_are_left_out(bodies: &Arc<dyn BodyStore>) {
    let old = Body { created_at: at(1), ..a_body() };
    let young = Body { created_at: at(5), ..a_body() };
    bodies.put(&young).await.unwrap();
    bodies.put(&old).await.unwrap();
    assert_eq!(bodies.written_before(at(5), None, 10).await.unwrap(), [old.key]);
    assert_eq!(bodies.written_before(at(1), None, 10).await.unwrap(), []);
}
