//! What is sent to write and edit messages.

use p2p_app::messages::{EditMessage, SendMessage};
use p2p_domain::{content::LanguageTag, id::UserId, message::MessageText};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::extract::{Body, FieldErrors, Patch, attachments};

/// A message to be sent.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct MessageCreate {
    /// To whom.
    #[schema(value_type = String, required = true, format = Uuid, example = "0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70")]
    recipient_id: Option<String>,
    /// What it says: plain text.
    #[schema(value_type = String, required = true, min_length = 1, max_length = 5_000, example = "Could you send me the drawing of the pump?")]
    content: Option<String>,
    /// Its language: a BCP 47 tag.
    #[schema(example = "en")]
    lang: Option<String>,
    /// Files of one's own that were uploaded before and hang on nothing yet, in the order in which they are shown.
    #[schema(max_items = 10, example = json!([]))]
    attachment_ids: Option<Vec<String>>,
}

impl Body for MessageCreate {
    type Command = SendMessage;

    fn check(self, errors: &mut FieldErrors) -> Option<SendMessage> {
        let recipient_id = errors.present("recipient_id", self.recipient_id);
        let recipient_id = errors.optional_id("recipient_id", recipient_id, UserId::new);
        let content = errors.required("content", self.content, MessageText::parse);
        let lang = errors.optional("lang", self.lang, LanguageTag::parse);
        let attachments = attachments(&self.attachment_ids.unwrap_or_default(), errors);
        Some(SendMessage { recipient_id: recipient_id?, content: content?, lang, attachments: attachments? })
    }
}

/// Changes of a message; what is left out stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct MessagePatch {
    /// Another text.
    #[schema(value_type = String, min_length = 1, max_length = 5_000, example = "Could you send me the drawing of the second pump?")]
    content: Patch<String>,
    /// Another language; null tells none.
    #[schema(value_type = Option<String>, example = "en")]
    lang: Patch<String>,
}

impl Body for MessagePatch {
    type Command = EditMessage;

    fn check(self, errors: &mut FieldErrors) -> Option<EditMessage> {
        Some(EditMessage {
            content: errors.changed("content", self.content, MessageText::parse),
            lang: errors.change("lang", self.lang, LanguageTag::parse),
        })
    }
}
