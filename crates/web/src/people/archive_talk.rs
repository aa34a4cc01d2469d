//! What the copy of a person's data shows of what they wrote to others, were told, and reported.

use p2p_domain::{
    content::LanguageTag,
    id::UserId,
    message::{DirectMessage, MessageText},
    notification::{Notification, NotificationKind, Preference, Preferences},
    report::{Report, ReportNote},
    timestamp::Timestamp,
};
use serde_json::{Map, Value, json};

/// A message that they wrote or got.
pub(super) fn message(message: &DirectMessage) -> Value {
    json!({
        "id": message.id,
        "conversation_id": message.conversation_id,
        "sender_id": message.sender_id,
        "recipient_id": message.recipient_id,
        "content": message.content.as_ref().map(MessageText::as_str),
        "lang": message.lang.as_ref().map(LanguageTag::as_str),
        "read_at": moment(message.read_at),
        "edited_at": moment(message.edited_at),
        "deleted_at": moment(message.deleted_at),
        "created_at": message.created_at.to_string(),
    })
}

/// Somebody whom they blocked.
pub(super) fn block((user, since): (UserId, Timestamp)) -> Value {
    json!({ "user_id": user, "blocked_at": since.to_string() })
}

/// Something that they were told. The beginning of the text that it tells of is its author's.
pub(super) fn notification(told: &Notification) -> Value {
    json!({
        "id": told.id,
        "kind": told.kind.as_str(),
        "actor_id": told.actor_id,
        "object": { "type": told.about.kind(), "id": told.about.uuid() },
        "title": told.title,
        "in_app": told.shown,
        "email": told.email.as_str(),
        "read_at": moment(told.read_at),
        "created_at": told.created_at.to_string(),
    })
}

/// How they want to be told of each kind.
pub(super) fn preferences(preferences: &Preferences) -> Value {
    let choice = |(kind, chosen): (NotificationKind, Preference)| {
        (kind.as_str().to_owned(), json!({ "in_app": chosen.in_app, "email": chosen.email.as_str() }))
    };
    Value::Object(preferences.all().map(choice).collect::<Map<_, _>>())
}

/// A report that they made; who resolved it is theirs.
pub(super) fn report(report: &Report) -> Value {
    json!({
        "id": report.id,
        "target": { "type": report.target.kind().as_str(), "id": report.target.uuid() },
        "topic_id": report.topic_id,
        "reason": report.reason.as_str(),
        "note": report.note.as_ref().map(ReportNote::as_str),
        "status": report.status.as_str(),
        "created_at": report.created_at.to_string(),
        "resolved_at": moment(report.resolved_at),
    })
}

fn moment(at: Option<Timestamp>) -> Option<String> {
    at.map(|at| at.to_string())
}
