//! Private messages.

use p2p_domain::message::DirectMessage;
use sea_orm::QueryResult;

use super::value::get;
use crate::error::Failure;

/// The columns of a message under the alias `m`.
pub(crate) const MESSAGE: &str = "m.id, m.conversation_id, m.sender_id, m.recipient_id, m.content, m.lang, m.dir, \
     m.read_at, m.edited_at, m.deleted_at, m.version, m.created_at";

/// Reads [`MESSAGE`].
pub(crate) fn message(row: &QueryResult) -> Result<DirectMessage, Failure> {
    Ok(DirectMessage {
        id: get(row, "id")?,
        conversation_id: get(row, "conversation_id")?,
        sender_id: get(row, "sender_id")?,
        recipient_id: get(row, "recipient_id")?,
        content: get(row, "content")?,
        lang: get(row, "lang")?,
        dir: get(row, "dir")?,
        read_at: get(row, "read_at")?,
        edited_at: get(row, "edited_at")?,
        deleted_at: get(row, "deleted_at")?,
        version: get(row, "version")?,
        created_at: get(row, "created_at")?,
    })
}
