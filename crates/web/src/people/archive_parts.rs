//! What the copy of a person's data shows of each kind: the file it stands in, and its JSON.

use p2p_app::privacy::{ExportPart, Written};
use p2p_domain::{
    actor::Account,
    audit::AuditEntry,
    invitation::{Invitation, InvitationMessage},
    port::personal_data::{EarlierText, OwnView},
    session::SessionInfo,
    timestamp::Timestamp,
};
use serde_json::{Value, json};

use crate::wire::{AuditEntryShape, UserShape};

/// What goes into one file.
#[derive(Debug, PartialEq)]
pub(super) enum Section {
    /// One object, the whole of its file.
    One(&'static str, Value),
    /// Items of a list; several of one name that follow each other stand in one file.
    Many(&'static str, Vec<Value>),
    /// Bytes, the whole of their file.
    File(&'static str, Vec<u8>),
}

impl Section {
    /// The section of a part.
    pub(super) fn of(part: ExportPart) -> Self {
        match part {
            ExportPart::Profile(account) => Self::One("profile.json", profile(&account)),
            ExportPart::Sessions(sessions) => many("sessions.json", sessions, |found| session(&found)),
            ExportPart::Consents(consents) => many(
                "consents.json",
                consents,
                |consent| json!({ "terms_version": consent.version.as_str(), "accepted_at": consent.accepted_at.to_string() }),
            ),
            ExportPart::Devices(devices) => many(
                "devices.json",
                devices,
                |(key, seen_at)| json!({ "device": key.as_str(), "last_seen_at": seen_at.to_string() }),
            ),
            ExportPart::Drafts(drafts) => many("drafts.json", drafts, |draft| {
                json!({ "key": draft.key.as_str(), "content": draft.content, "version": draft.version.get(),
                    "updated_at": draft.updated_at.to_string() })
            }),
            ExportPart::Invitations(sent) => many("invitations.json", sent, |sent| invitation(&sent)),
            ExportPart::Topics(topics) => many(
                "topics.json",
                topics,
                |topic| json!({ "id": topic.id, "title": topic.title, "tags": topic.tags, "created_at": topic.created_at.to_string() }),
            ),
            ExportPart::Posts(posts) => many("posts.json", posts, text),
            ExportPart::Replies(replies) => many("replies.json", replies, text),
            ExportPart::EarlierTexts(texts) => many("earlier_texts.json", texts, |text| earlier_text(&text)),
            ExportPart::Votes(votes) => many(
                "votes.json",
                votes,
                |vote| json!({ "type": vote.of.kind().as_str(), "id": vote.of.uuid(), "created_at": vote.created_at.to_string() }),
            ),
            ExportPart::Follows(topics) => many("follows.json", topics, |topic| json!({ "topic_id": topic })),
            ExportPart::Views(views) => many("views.json", views, |view| seen(&view)),
            ExportPart::Audit(entries) => many("audit.json", entries, audit),
            ExportPart::Picture(bytes) => Self::File("picture.webp", bytes),
        }
    }
}

fn many<T>(name: &'static str, items: Vec<T>, item: impl FnMut(T) -> Value) -> Section {
    Section::Many(name, items.into_iter().map(item).collect())
}

fn profile(account: &Account) -> Value {
    json!({
        "user": UserShape::own(&account.user),
        "organization_name": account.organization_name,
        "has_second_factor": account.has_second_factor,
    })
}

fn session(session: &SessionInfo) -> Value {
    json!({
        "handle": session.handle,
        "created_at": session.created_at.to_string(),
        "last_seen_at": session.last_seen_at.to_string(),
        "user_agent": session.device.user_agent,
        "ip": session.device.ip,
    })
}

fn text(written: Written) -> Value {
    let text = written.text;
    json!({
        "id": text.of.uuid(),
        "topic_id": text.topic_id,
        "content": written.content,
        "created_at": text.created_at.to_string(),
        "edited_at": text.edited_at.map(|at| at.to_string()),
    })
}

fn earlier_text(written: &Written<EarlierText>) -> Value {
    let text = &written.text;
    json!({
        "type": text.of.kind().as_str(),
        "id": text.of.uuid(),
        "revision": text.revision.get(),
        "content": written.content,
        "created_at": text.created_at.to_string(),
    })
}

fn seen(view: &OwnView) -> Value {
    json!({ "topic_id": view.topic_id, "day": Timestamp::of_day(view.day).date() })
}

/// Its status is the stored one: whether it has expired shows in `expires_at`.
fn invitation(sent: &Invitation) -> Value {
    json!({
        "id": sent.id,
        "email": sent.email.as_str(),
        "role": sent.role.as_str(),
        "message": sent.message.as_ref().map(InvitationMessage::as_str),
        "status": sent.status.as_str(),
        "expires_at": sent.expires_at.to_string(),
        "created_at": sent.created_at.to_string(),
    })
}

fn audit(entry: AuditEntry) -> Value {
    json!(AuditEntryShape::from(entry))
}
