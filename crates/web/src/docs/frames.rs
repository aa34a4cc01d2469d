//! The frames of sockets, as the AsyncAPI document tells them: each type with what stands in it. They are made in `crate::live`, and a test
//! holds both together.

use serde_json::{Map, Value, json};

use super::{
    asyncapi::Room::{self, Forum, User},
    shapes::SCHEMAS,
};

/// One type of frame.
pub(super) struct Frame {
    /// What stands in `type`.
    pub kind: &'static str,
    /// What it means.
    pub summary: &'static str,
    /// Whether the server says it; else its clients do.
    pub by_server: bool,
    /// Where it is said.
    pub rooms: &'static [Room],
    /// Whether it has a place in the stream.
    is_placed: bool,
    /// Of the server's: what stands in `data`. Of a client's: what stands beside `type`.
    data: Value,
}

const BOTH: &[Room] = &[Forum, User];

impl Frame {
    /// Its name among all frames: both sides may say the same.
    pub fn key(&self) -> String {
        if self.by_server { self.kind.to_owned() } else { format!("client_{}", self.kind) }
    }

    /// The schema of the whole frame.
    pub fn payload(&self) -> Value {
        if !self.by_server {
            let mut payload = self.data.clone();
            payload["properties"]["type"] = json!({ "const": self.kind });
            if let Some(required) = payload["required"].as_array_mut() {
                required.insert(0, json!("type"));
            }
            payload["additionalProperties"] = json!(false);
            return payload;
        }
        let topic_id = match self.rooms {
            [Forum] => uuid(),
            [User] => json!({ "const": null }),
            _ => nullable_uuid(),
        };
        let place = json!({ "type": "string", "description": "Its position in the channel's stream.", "examples": ["5f3a90c1-42"] });
        object(&[
            ("type", json!({ "const": self.kind })),
            ("v", json!({ "const": 1 })),
            ("id", if self.is_placed { place } else { json!({ "const": null }) }),
            ("topic_id", topic_id),
            ("data", self.data.clone()),
            ("at", moment()),
        ])
    }

    fn event(kind: &'static str, rooms: &'static [Room], summary: &'static str, data: Value) -> Self {
        Self { kind, summary, by_server: true, rooms, is_placed: true, data }
    }

    fn passing(kind: &'static str, rooms: &'static [Room], summary: &'static str, data: Value) -> Self {
        Self { is_placed: false, ..Self::event(kind, rooms, summary, data) }
    }

    fn of_client(kind: &'static str, rooms: &'static [Room], summary: &'static str, data: Value) -> Self {
        Self { by_server: false, ..Self::passing(kind, rooms, summary, data) }
    }
}

/// An object of which no key is left out.
fn object(properties: &[(&str, Value)]) -> Value {
    let required: Vec<&str> = properties.iter().map(|(name, _)| *name).collect();
    let properties: Map<String, Value> =
        properties.iter().map(|(name, schema)| ((*name).to_owned(), schema.clone())).collect();
    json!({ "type": "object", "properties": properties, "required": required })
}

fn uuid() -> Value {
    json!({ "type": "string", "format": "uuid" })
}

fn nullable_uuid() -> Value {
    json!({ "type": ["string", "null"], "format": "uuid" })
}

fn moment() -> Value {
    json!({ "type": "string", "format": "date-time" })
}

fn count(example: u32) -> Value {
    json!({ "type": "integer", "minimum": 0, "examples": [example] })
}

fn position() -> Value {
    json!({ "type": "string", "examples": ["5f3a90c1-42"] })
}

fn shape(name: &str) -> Value {
    json!({ "$ref": format!("{SCHEMAS}{name}") })
}

fn content_kind() -> Value {
    json!({ "enum": ["post", "reply"] })
}

fn reference() -> Value {
    json!({ "type": "string", "minLength": 1, "maxLength": 100, "pattern": "^[!-~]+$", "examples": ["draft-7"] })
}

/// A post or a reply, which tells which of both it is.
fn content() -> Value {
    let tagged =
        |name: &str, kind: &str| json!({ "allOf": [shape(name), object(&[("kind", json!({ "const": kind }))])] });
    json!({ "oneOf": [tagged("Post", "post"), tagged("Reply", "reply")] })
}

/// All of them, the server's first.
pub(super) fn all() -> Vec<Frame> {
    common().into_iter().chain(of_topics()).chain(of_people()).chain(of_clients()).collect()
}

/// What is said on every channel.
fn common() -> [Frame; 4] {
    let hello = object(&[
        ("connection_id", uuid()),
        ("position", position()),
        ("presence_count", count(3)),
        ("heartbeat_seconds", count(25)),
        ("oldest_position", position()),
    ]);
    let text = |example: &str| json!({ "type": "string", "examples": [example] });
    let reference = json!({ "type": ["string", "null"], "examples": ["draft-7"] });
    let error = object(&[
        ("ref", reference),
        ("code", text("topic_locked")),
        ("detail", text("This topic is locked: it takes no more posts and replies.")),
    ]);
    [
        Frame::event("hello", BOTH, "The socket is open; events behind `position` follow.", hello),
        Frame::event(
            "resync",
            BOTH,
            "The stream no longer reaches back to what was asked for: read over REST, then go on from here.",
            object(&[("position", position())]),
        ),
        Frame::passing("error", BOTH, "A frame of the client was refused.", error),
        Frame::passing("pong", BOTH, "The answer to `ping`.", object(&[])),
    ]
}

/// What is said of a topic.
fn of_topics() -> [Frame; 10] {
    const TOPIC: &[Room] = &[Forum];
    let deleted = object(&[("kind", content_kind()), ("id", uuid()), ("post_id", uuid())]);
    let votes = object(&[("kind", content_kind()), ("id", uuid()), ("upvote_count", count(3))]);
    let best = object(&[("kind", json!({ "enum": ["post", "reply", null] })), ("id", nullable_uuid())]);
    let ack = object(&[("ref", reference()), ("message", content())]);
    let message = || object(&[("message", content())]);
    [
        Frame::event("new_message", TOPIC, "Somebody wrote a post or a reply.", message()),
        Frame::event("post_updated", TOPIC, "A post or a reply was edited.", message()),
        Frame::event("post_deleted", TOPIC, "A post or a reply was deleted.", deleted),
        Frame::event("vote_changed", TOPIC, "A post or a reply has more or fewer votes.", votes),
        Frame::event("best_answer_changed", TOPIC, "A best answer was chosen; both null: undone.", best),
        Frame::event("topic_updated", TOPIC, "The topic was edited.", object(&[("topic", shape("Topic"))])),
        Frame::event("topic_deleted", TOPIC, "The topic was deleted.", object(&[("id", uuid())])),
        Frame::passing("typing", TOPIC, "Somebody is writing.", object(&[("user", shape("Author"))])),
        Frame::passing("presence", TOPIC, "So many people are there.", object(&[("count", count(3))])),
        Frame::passing("ack", TOPIC, "A command was done.", ack),
    ]
}

/// What concerns one person.
fn of_people() -> [Frame; 5] {
    const OWN: &[Room] = &[User];
    let read = object(&[
        ("id", uuid()),
        ("conversation_id", uuid()),
        ("reader_id", nullable_uuid()),
        ("read_at", moment()),
        ("all_before", json!({ "type": "boolean" })),
    ]);
    let message = || object(&[("message", shape("Message"))]);
    [
        Frame::event("message", OWN, "A private message was sent; told to both.", message()),
        Frame::event("message_updated", OWN, "A private message was edited or deleted; told to both.", message()),
        Frame::event(
            "message_read",
            OWN,
            "A private message was read, with `all_before` all that waited before it, too; told to both.",
            read,
        ),
        Frame::event(
            "notification",
            OWN,
            "The caller is told of something, in their language.",
            object(&[("notification", shape("Notification"))]),
        ),
        Frame::event(
            "unread",
            OWN,
            "How much waits to be read; the greater version is the newer.",
            shape("UnreadCounts"),
        ),
    ]
}

/// What clients say.
fn of_clients() -> [Frame; 4] {
    const TOPIC: &[Room] = &[Forum];
    let text = |most: u32| json!({ "type": "string", "minLength": 1, "maxLength": most, "examples": ["Check the **grease quantity** first."] });
    let post = object(&[("ref", reference()), ("content", text(20_000))]);
    let mut reply = object(&[("ref", reference()), ("post_id", uuid()), ("content", text(10_000))]);
    reply["properties"]["parent_reply_id"] = nullable_uuid();
    [
        Frame::of_client("post", TOPIC, "Write a post.", post),
        Frame::of_client("reply", TOPIC, "Write a reply.", reply),
        Frame::of_client("typing", TOPIC, "Tell the others; passed on at most every two seconds.", object(&[])),
        Frame::of_client("ping", BOTH, "Ask for a `pong`.", object(&[])),
    ]
}
