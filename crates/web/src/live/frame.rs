//! Outgoing frames: `{ type, v, id, topic_id?, data, at }` as JSON text.

use bytes::Bytes;
use p2p_app::live::{Fault, HEARTBEAT, Outgoing};
use p2p_domain::{
    event::{Channel, Epoch, LiveEvent, Message, Position, StreamEvent},
    locale::Locale,
    timestamp::Timestamp,
};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::{
    problem::catalog,
    wire::{
        AuthorShape, MessageShape, Moment, NotificationShape, PostShape, ReplyShape, TopicShape, UnreadCountsShape,
    },
};

/// The version of the frames of this page.
const VERSION: u8 = 1;

/// A frame as it is sent.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Frame)]
pub struct FrameShape {
    /// What it tells; decides what stands in `data`.
    #[serde(rename = "type")]
    #[schema(example = "vote_changed")]
    kind: &'static str,
    /// The version of the frames.
    #[schema(example = 1)]
    v: u8,
    /// The position in the channel's stream; null in what has none.
    #[schema(example = "5f3a90c1-42")]
    id: Option<String>,
    /// The topic of the channel.
    #[schema(format = Uuid)]
    topic_id: Option<String>,
    /// What is told.
    #[schema(value_type = Object, example = json!({ "kind": "post", "id": "0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70", "upvote_count": 3 }))]
    data: Value,
    /// When it happened.
    at: Moment,
}

/// What frames of one connection have in common.
#[derive(Debug, Clone, Copy)]
pub struct Framing {
    /// The channel.
    pub channel: Channel,
    /// Of which store its places are.
    pub epoch: Epoch,
    /// The language of errors.
    pub locale: Locale,
}

fn topic_id(channel: Channel) -> Option<String> {
    match channel {
        Channel::Topic(id) => Some(id.to_string()),
        Channel::User(_) | Channel::System => None,
    }
}

/// A shape as JSON; ours always serialize.
fn value(shape: &impl Serialize) -> Value {
    serde_json::to_value(shape).unwrap_or_default()
}

fn message(message: &Message) -> Value {
    match message {
        Message::Post(view) => json!({ "message": tagged("post", value(&PostShape::from(view.as_ref()))) }),
        Message::Reply(view) => json!({ "message": tagged("reply", value(&ReplyShape::from(view.as_ref()))) }),
    }
}

/// A message tells which kind it is.
pub(super) fn tagged(kind: &'static str, mut shape: Value) -> Value {
    if let Some(object) = shape.as_object_mut() {
        object.insert("kind".into(), kind.into());
    }
    shape
}

/// Type and data of an event.
fn event(event: &LiveEvent) -> (&'static str, Value) {
    match event {
        LiveEvent::NewMessage { message: of } => ("new_message", message(of)),
        LiveEvent::PostUpdated { message: of } => ("post_updated", message(of)),
        LiveEvent::PostDeleted { kind, id, post_id } => {
            ("post_deleted", json!({ "kind": kind, "id": id, "post_id": post_id }))
        }
        LiveEvent::VoteChanged { kind, id, upvote_count } => {
            ("vote_changed", json!({ "kind": kind, "id": id, "upvote_count": upvote_count }))
        }
        LiveEvent::BestAnswerChanged { kind, id } => ("best_answer_changed", json!({ "kind": kind, "id": id })),
        LiveEvent::TopicUpdated { topic } => ("topic_updated", json!({ "topic": TopicShape::from(topic.as_ref()) })),
        LiveEvent::TopicDeleted { id } => ("topic_deleted", json!({ "id": id })),
        LiveEvent::Message { message } => ("message", json!({ "message": MessageShape::from(message.as_ref()) })),
        LiveEvent::MessageUpdated { message } => {
            ("message_updated", json!({ "message": MessageShape::from(message.as_ref()) }))
        }
        LiveEvent::MessageRead { id, conversation_id, reader_id, read_at, all_before } => (
            "message_read",
            json!({
                "id": id,
                "conversation_id": conversation_id,
                "reader_id": reader_id,
                "read_at": Moment(*read_at),
                "all_before": all_before,
            }),
        ),
        LiveEvent::Notification { notification, locale } => {
            ("notification", json!({ "notification": NotificationShape::of(notification, *locale) }))
        }
        LiveEvent::Unread { counts } => ("unread", value(&UnreadCountsShape::from(*counts))),
    }
}

/// An event as a frame, for sockets and for the catch-up over REST.
#[must_use]
pub fn of_event(stored: &StreamEvent, epoch: Epoch) -> FrameShape {
    let (kind, data) = event(&stored.event);
    let id = Position { epoch, sequence: stored.sequence }.to_string();
    FrameShape { kind, v: VERSION, id: Some(id), topic_id: topic_id(stored.channel), data, at: stored.at.into() }
}

/// A frame as text; ours always serialize.
#[must_use]
pub fn text(frame: &FrameShape) -> Bytes {
    serde_json::to_vec(frame).unwrap_or_default().into()
}

impl Framing {
    /// A frame that has no place in the stream.
    fn passing(&self, kind: &'static str, data: Value, now: Timestamp) -> FrameShape {
        FrameShape { kind, v: VERSION, id: None, topic_id: topic_id(self.channel), data, at: now.into() }
    }

    /// What goes to the client, as text.
    pub fn render(&self, outgoing: &Outgoing, now: Timestamp) -> Bytes {
        let frame = match outgoing {
            Outgoing::Event(frame) => return frame.text(|stored| text(&of_event(stored, self.epoch))),
            Outgoing::Hello { connection_id, position, oldest, presence_count } => {
                let data = json!({
                    "connection_id": connection_id,
                    "position": position.to_string(),
                    "presence_count": presence_count,
                    "heartbeat_seconds": HEARTBEAT.as_secs(),
                    "oldest_position": oldest.to_string(),
                });
                FrameShape { id: Some(position.to_string()), ..self.passing("hello", data, now) }
            }
            Outgoing::Resync(position) => {
                let data = json!({ "position": position.to_string() });
                FrameShape { id: Some(position.to_string()), ..self.passing("resync", data, now) }
            }
            Outgoing::Typing(card) => self.passing("typing", json!({ "user": AuthorShape::from(card.as_ref()) }), now),
            Outgoing::Presence(count) => self.passing("presence", json!({ "count": count }), now),
            Outgoing::Fault(fault) => self.passing("error", self.error(fault), now),
            Outgoing::Pong => self.passing("pong", json!({}), now),
        };
        text(&frame)
    }

    /// The answer to a command that was done.
    pub fn ack(&self, reference: &str, message: &Value, now: Timestamp) -> Bytes {
        text(&self.passing("ack", json!({ "ref": reference, "message": message }), now))
    }

    fn error(&self, fault: &Fault) -> Value {
        let entry = catalog::entry(fault.code).unwrap_or(&catalog::INTERNAL);
        json!({ "ref": fault.reference, "code": entry.code, "detail": catalog::in_language(entry.detail, self.locale) })
    }
}
