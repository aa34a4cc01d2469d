//! Fields that several bodies of the forum have in common.

use p2p_domain::{
    content::{ContentKind, LanguageTag, Source},
    draft::DraftKey,
    id::FileId,
};

use crate::extract::{FieldErrors, attachments};

/// A text to be published, as posts and replies have it.
#[derive(Debug)]
pub(super) struct NewText {
    /// The source.
    pub content: Source,
    /// Its language.
    pub lang: Option<LanguageTag>,
    /// The draft that it was.
    pub draft: Option<DraftKey>,
    /// Files that hang on it.
    pub attachments: Vec<FileId>,
}

/// The same as it was sent.
pub(super) struct SentText {
    pub content: Option<String>,
    pub lang: Option<String>,
    pub draft_key: Option<String>,
    pub attachment_ids: Option<Vec<String>>,
}

impl SentText {
    /// Checks all of it.
    pub(super) fn check(self, kind: ContentKind, errors: &mut FieldErrors) -> Option<NewText> {
        let content = errors.required("content", self.content, |text| Source::parse(kind, text));
        let lang = errors.optional("lang", self.lang, LanguageTag::parse);
        let draft = errors.optional("draft_key", self.draft_key, DraftKey::parse);
        let attachments = attachments(&self.attachment_ids.unwrap_or_default(), errors);
        Some(NewText { content: content?, lang, draft, attachments: attachments? })
    }
}
