//! `BodyStore`: immutable documents under keys.

use std::sync::Arc;

use p2p_domain::{
    content::{Body, BodyKey, ContentKind, ForumText, Matter},
    port::{body::BodyStore, error::Constraint},
    use_case::{Metrics, Prose, UseCaseText},
};

use super::stage::assert_conflict;
use crate::build::{a_body, a_body_key, a_text, a_use_case_text, an_id, at};

suite! { ($) body_store, body_store_suite(Arc<dyn BodyStore>):
    what_was_put_is_found, texts_of_use_cases_come_back_as_they_were, putting_the_same_again_changes_nothing, another_content_is_refused_and_the_first_stays,
    of_two_contents_at_once_one_stays, equal_puts_at_once_both_pass, missing_ones_are_left_out, a_thousand_are_found_at_once,
    what_was_removed_is_gone, keys_are_walked_in_order, young_bodies_are_left_out,
}

async fn get(bodies: &Arc<dyn BodyStore>, keys: &[BodyKey]) -> Vec<Body> {
    let mut found = bodies.get_many(keys).await.unwrap();
    found.sort_by_key(|body| body.key);
    found
}

/// The same key and moment with another text.
fn saying(content: &str, body: &Body) -> Body {
    let text = ForumText { content: content.to_owned(), html: format!("<p>{content}</p>"), ..a_text() };
    Body { matter: Matter::Forum(text), ..body.clone() }
}

/// The same key and moment with the text of a use case.
fn of_a_use_case(body: &Body, text: UseCaseText) -> Body {
    Body { matter: Matter::UseCase(Box::new(text)), ..body.clone() }
}

async fn what_was_put_is_found(bodies: &Arc<dyn BodyStore>) {
    let text = ForumText { kind: ContentKind::Reply, content: "نص 🛠 ".repeat(3_000), ..a_text() };
    let long = Body { created_at: at(7), matter: Matter::Forum(text), ..a_body() };
    let second_revision = Body { key: a_body_key(long.key.id), ..saying("edited", &long) };
    for body in [a_body(), long.clone(), second_revision] {
        bodies.put(&body).await.unwrap();
        assert_eq!(get(bodies, &[body.key]).await, [body]);
    }
    assert_eq!(get(bodies, &[long.key]).await, [long], "a later body of the same post leaves the first");
}

async fn texts_of_use_cases_come_back_as_they_were(bodies: &Arc<dyn BodyStore>) {
    let long = UseCaseText {
        problem_statement: Some(Prose::parse(&"نص 🛠 \"\\".repeat(2_000)).unwrap()),
        solution: Some(Prose::parse(&"x\n".repeat(9_999)).unwrap()),
        ..a_use_case_text()
    };
    let mut expected = Vec::new();
    for text in [UseCaseText::default(), a_use_case_text(), long] {
        let body = of_a_use_case(&a_body(), text);
        bodies.put(&body).await.unwrap();
        bodies.put(&body).await.unwrap();
        assert_eq!(get(bodies, &[body.key]).await, std::slice::from_ref(&body));
        expected.push(body);
    }
    let beside = a_body();
    bodies.put(&beside).await.unwrap();
    let one = &expected[1];
    let mut numbers = Matter::use_case(&one.matter).unwrap().clone();
    numbers.outcomes.metrics = Metrics::default();
    assert_conflict(bodies.put(&of_a_use_case(one, numbers)).await, Constraint::Key);
    assert_conflict(bodies.put(&saying("a post", one)).await, Constraint::Key);
    expected.push(beside);
    let keys: Vec<_> = expected.iter().map(|body| body.key).collect();
    assert_eq!(get(bodies, &keys).await, expected);
    assert_eq!(bodies.written_before(at(10), None, 10).await.unwrap(), keys);
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
    for other in [saying("something else", &body), of_a_use_case(&body, a_use_case_text())] {
        assert_conflict(bodies.put(&other).await, Constraint::Key);
        assert_eq!(get(bodies, &[body.key]).await, std::slice::from_ref(&body));
    }
}

async fn of_two_contents_at_once_one_stays(bodies: &Arc<dyn BodyStore>) {
    for _ in 0..10 {
        let one = a_body();
        let other = saying("something else", &one);
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
