use std::collections::BTreeSet;

use bytes::Bytes;
use p2p_app::live::{Fault, Outgoing};
use p2p_domain::{
    content::{AuthorCard, ContentKind},
    event::{Channel, Epoch, LiveEvent, Position, Sequence, StreamEvent},
    id::{ConnectionId, ConversationId, EventId, MessageId, PostId, TopicId, UserId},
    locale::Locale,
    timestamp::Timestamp,
    unread::UnreadCounts,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::document;
use crate::{
    live::frame::{Framing, of_event},
    session::tests::doubles::talk::{entry, view},
};

const PAGE: &str = include_str!("../../../../../docs/WEBSOCKET.md");
const NOW: Timestamp = Timestamp::from_millis(0);
const TOPIC: Channel = Channel::Topic(TopicId::new(Uuid::from_u128(4)));
const OWN: Channel = Channel::User(UserId::new(Uuid::from_u128(7)));

fn id() -> Uuid {
    Uuid::from_u128(9)
}

fn keys(object: &Value) -> BTreeSet<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

/// Fails unless that is what the document tells of such a frame, wherever it says anything of it.
fn check(value: &Value, schema: &Value, document: &Value, place: &str) {
    if let Some(reference) = schema["$ref"].as_str() {
        return check(value, document.pointer(reference.trim_start_matches('#')).unwrap(), document, place);
    }
    if let Some(only) = schema.get("const") {
        assert_eq!(value, only, "{place}");
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let kinds = schema["type"].as_array().cloned().unwrap_or_else(|| vec![schema["type"].clone()]);
    assert!(schema["type"].is_null() || kinds.contains(&json!(kind)), "{place}: {value} is none of {kinds:?}");
    let Some(properties) = schema["properties"].as_object() else { return };
    assert_eq!(keys(value), properties.keys().map(String::as_str).collect(), "{place}");
    for (name, property) in properties {
        check(&value[name], property, document, &format!("{place}.{name}"));
    }
}

fn told(channel: Channel, event: LiveEvent) -> Value {
    let id = EventId::new(id());
    let stored = StreamEvent { id, channel, sequence: Sequence::new(42), at: NOW, event };
    serde_json::to_value(of_event(&stored, Epoch::new(7))).unwrap()
}

/// Events of every type that needs no post or topic.
fn events() -> Vec<Value> {
    let message = MessageId::new(id());
    let conversation_id = ConversationId::new(id());
    let of_topic = [
        LiveEvent::PostDeleted { kind: ContentKind::Reply, id: id(), post_id: PostId::new(id()) },
        LiveEvent::VoteChanged { kind: ContentKind::Post, id: id(), upvote_count: 3 },
        LiveEvent::BestAnswerChanged { kind: None, id: None },
        LiveEvent::TopicDeleted { id: TopicId::new(id()) },
    ];
    let own = [
        LiveEvent::Message { message: Box::new(view()) },
        LiveEvent::MessageUpdated { message: Box::new(view()) },
        LiveEvent::MessageRead { id: message, conversation_id, reader_id: None, read_at: NOW, all_before: true },
        LiveEvent::Notification { notification: Box::new(entry()), locale: Locale::Ar },
        LiveEvent::Unread { counts: UnreadCounts::default() },
    ];
    let of_topic = of_topic.into_iter().map(|event| told(TOPIC, event));
    of_topic.chain(own.into_iter().map(|event| told(OWN, event))).collect()
}

/// What goes to one socket alone.
fn passing(channel: Channel) -> Vec<Value> {
    let position = Position { epoch: Epoch::new(7), sequence: Sequence::new(42) };
    let connection_id = ConnectionId::new(id());
    let framing = Framing { channel, epoch: Epoch::new(7), locale: Locale::En };
    let mut said = vec![
        Outgoing::Hello { connection_id, position, oldest: position, presence_count: 1 },
        Outgoing::Resync(position),
        Outgoing::Fault(Fault { reference: None, code: "invalid_frame" }),
        Outgoing::Pong,
    ];
    if channel == TOPIC {
        said.extend([Outgoing::Typing(AuthorCard::default().into()), Outgoing::Presence(3)]);
    }
    let texts: Vec<Bytes> = said.iter().map(|outgoing| framing.render(outgoing, NOW)).collect();
    texts.iter().map(|text| serde_json::from_slice(text).unwrap()).collect()
}

#[test]
fn frames_are_what_the_document_tells() {
    let document = document().unwrap();
    let frames = [events(), passing(TOPIC), passing(OWN)].concat();
    for frame in &frames {
        let kind = frame["type"].as_str().unwrap();
        let payload = &document["components"]["messages"][kind]["payload"];
        assert!(payload.is_object(), "{kind} is not told of");
        check(frame, payload, &document, kind);
    }
    assert_eq!(frames.iter().map(|frame| frame["type"].as_str().unwrap()).collect::<BTreeSet<_>>().len(), 15);
}

/// The types in the table below that heading.
fn types<'a>(page: &'a str, heading: &str) -> BTreeSet<&'a str> {
    let part = page.split("\n## ").find(|part| part.starts_with(heading)).unwrap();
    let cell = |line: &'a str| line.strip_prefix("| `")?.split('`').next();
    let kind = |cell: &'a str| match cell.split_once("\"type\": \"") {
        Some((_, rest)) => rest.split('"').next().unwrap(),
        None => cell,
    };
    part.lines().filter_map(cell).map(kind).collect()
}

#[test]
fn the_page_and_the_document_tell_of_the_same_frames() {
    let document = document().unwrap();
    let messages = document["components"]["messages"].as_object().unwrap();
    let (ours, theirs): (Vec<&String>, Vec<&String>) = messages.keys().partition(|key| !key.starts_with("client_"));
    assert_eq!(types(PAGE, "Frames of the server"), ours.into_iter().map(String::as_str).collect());
    let theirs = theirs.into_iter().map(|key| key.trim_start_matches("client_")).collect();
    assert_eq!(types(PAGE, "Frames of the client"), theirs);
}

#[test]
fn every_example_fits_and_every_reference_leads_somewhere() {
    fn walk(node: &Value, document: &Value) -> usize {
        let found = node.get("$ref").and_then(Value::as_str);
        if let Some(reference) = found {
            assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
        }
        let inside = match node {
            Value::Object(object) => object.values().map(|value| walk(value, document)).sum(),
            Value::Array(items) => items.iter().map(|item| walk(item, document)).sum(),
            _ => 0,
        };
        usize::from(found.is_some()) + inside
    }
    let document = document().unwrap();
    assert!(walk(&document, &document) > 80);
    for (kind, message) in document["components"]["messages"].as_object().unwrap() {
        check(&message["examples"][0]["payload"], &message["payload"], &document, kind);
    }
}

#[test]
fn each_channel_says_its_own() {
    let document = document().unwrap();
    let said = |room: &str| keys(&document["channels"][room]["messages"]);
    let own: BTreeSet<&str> = said("user").difference(&said("forum")).copied().collect();
    assert_eq!(own, ["message", "message_read", "message_updated", "notification", "unread"].into());
    assert!(said("forum").contains("client_post") && !said("user").contains("client_typing"));
    assert_eq!(document["channels"]["forum"]["address"], "/ws/forum/{topic_id}");
    let told = document["operations"]["tell_user"]["messages"].as_array().unwrap().len();
    assert_eq!((told, document["operations"]["hear_user"]["messages"].as_array().unwrap().len()), (9, 1));
}
