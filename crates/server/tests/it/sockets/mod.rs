//! Sockets from outside: ways in, events, commands, resuming, and how they end.

mod closing;
mod commands;
mod events;
mod opening;
mod resuming;

use serde_json::{Value, json};

use crate::harness::Person;

/// A new topic of somebody.
async fn topic_of(person: &Person) -> String {
    let topic = person.post("/forums/topics", &json!({ "title": "Which seal?", "content": "It leaks." })).await;
    topic.expect(201)["id"].as_str().unwrap().to_owned()
}

/// A new post of somebody.
async fn post_in(person: &Person, topic: &str, content: &str) -> Value {
    person.post(&format!("/forums/topics/{topic}/posts"), &json!({ "content": content })).await.expect(201)
}

/// The text at a path of a frame or answer.
#[track_caller]
fn text(value: &Value, pointer: &str) -> String {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("no text at {pointer}: {value}")).to_owned()
}
