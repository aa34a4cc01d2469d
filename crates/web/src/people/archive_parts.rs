//! What the copy of a person's data shows of each kind: the file it stands in, and its JSON.

use p2p_app::privacy::{ExportPart, Written, WrittenUseCase};
use p2p_domain::{
    actor::Account,
    audit::AuditEntry,
    content::LanguageTag,
    file::File,
    id::UseCaseId,
    invitation::{Invitation, InvitationMessage},
    organization::Industry,
    port::personal_data::{EarlierText, OwnMark, OwnView},
    session::SessionInfo,
    timestamp::Timestamp,
    use_case::{Mark, Prose, Summary},
};
use serde_json::{Value, json};

use super::archive_talk;
use crate::wire::{AuditEntryShape, FileShape, LocationShape, OutcomesShape, UserShape, VendorShape};

/// What goes into one file.
#[derive(Debug, PartialEq)]
pub(super) enum Section {
    /// One object, the whole of its file.
    One(&'static str, Value),
    /// Items of a list; several of one name that follow each other stand in one file.
    Many(&'static str, Vec<Value>),
    /// Bytes, the whole of their file.
    File(&'static str, Vec<u8>),
    /// Some of the bytes of a file; several of one file follow each other.
    Piece {
        /// Where in the copy it stands.
        name: String,
        /// Whether the file begins with them.
        is_first: bool,
        /// The bytes.
        bytes: Vec<u8>,
    },
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
            ExportPart::UseCases(told) => many("use_cases.json", told, |told| use_case(&told)),
            ExportPart::Marks(marks) => many("marks.json", marks, |given| mark(&given)),
            ExportPart::UseCaseViews(views) => many("use_case_views.json", views, looked_at),
            ExportPart::Files(files) => many("files.json", files, |found| file(&found)),
            ExportPart::Piece { file, offset, bytes } => {
                Self::Piece { name: place(&file), is_first: offset == 0, bytes }
            }
            ExportPart::Messages(messages) => many("messages.json", messages, |told| archive_talk::message(&told)),
            ExportPart::Blocks(blocked) => many("blocks.json", blocked, archive_talk::block),
            ExportPart::Notifications(told) => {
                many("notifications.json", told, |told| archive_talk::notification(&told))
            }
            ExportPart::Preferences(chosen) => Self::One("preferences.json", archive_talk::preferences(&chosen)),
            ExportPart::Reports(made) => many("reports.json", made, |made| archive_talk::report(&made)),
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

fn use_case(told: &WrittenUseCase) -> Value {
    let (row, text) = (&told.use_case, told.text.as_ref());
    json!({
        "id": row.id,
        "title": row.title.as_str(),
        "summary": row.summary.as_ref().map(Summary::as_str),
        "lang": row.lang.as_ref().map(LanguageTag::as_str),
        "industry": row.industry.as_ref().map(Industry::as_str),
        "technology": row.technologies,
        "tags": row.tags,
        "location": LocationShape::from(&row.location),
        "problem_statement": text.and_then(|text| text.problem_statement.as_ref()).map(Prose::as_str),
        "solution": text.and_then(|text| text.solution.as_ref()).map(Prose::as_str),
        "outcomes": text.map(|text| OutcomesShape::from(&text.outcomes)),
        "vendor_info": text.map(|text| VendorShape::from(&text.vendor)),
        "status": row.status.as_str(),
        "published_at": row.published_at.map(|at| at.to_string()),
        "created_at": row.created_at.to_string(),
        "updated_at": row.updated_at.to_string(),
    })
}

fn mark(given: &OwnMark) -> Value {
    let name = match given.mark {
        Mark::Like => "like",
        Mark::Bookmark => "bookmark",
    };
    json!({ "type": name, "use_case_id": given.use_case_id, "created_at": given.created_at.to_string() })
}

fn looked_at((use_case_id, day): (UseCaseId, i32)) -> Value {
    json!({ "use_case_id": use_case_id, "day": Timestamp::of_day(day).date() })
}

fn file(file: &File) -> Value {
    json!({ "file": FileShape::from(file), "sha256": file.sha256, "place": place(file) })
}

/// Where the bytes of a file stand in the copy, under the name that their owner knows.
fn place(file: &File) -> String {
    format!("files/{}/{}", file.id, file.name.as_str())
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
