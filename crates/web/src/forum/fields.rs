//! Fields that several bodies of the forum have in common.

use p2p_domain::{
    content::{ContentKind, LanguageTag, Source},
    draft::DraftKey,
    error::FieldError,
    file::ATTACHMENTS_MAX,
    id::FileId,
};

use crate::extract::FieldErrors;

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

/// Ids of files to be hung on a text, each wrong one told by its place. Whether there are such files is for the use case to say.
pub(super) fn attachments(ids: &[String], errors: &mut FieldErrors) -> Option<Vec<FileId>> {
    if ids.len() > ATTACHMENTS_MAX {
        errors.push(FieldError::with_limit("attachment_ids", "too_many", ATTACHMENTS_MAX as u64));
        return None;
    }
    let mut files = Vec::with_capacity(ids.len());
    for (place, text) in ids.iter().enumerate() {
        match text.parse() {
            Ok(id) => files.push(id),
            Err(_) => errors.add(format!("attachment_ids[{place}]"), "invalid_uuid"),
        }
    }
    (files.len() == ids.len()).then_some(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70";

    fn checked(ids: &[&str]) -> Result<Vec<FileId>, Vec<(String, &'static str)>> {
        let mut errors = FieldErrors::new();
        let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
        let files = attachments(&ids, &mut errors);
        errors.finish(files).map_err(|problem| {
            problem.errors().iter().map(|error| (error.field.to_string(), error.code)).collect::<Vec<_>>()
        })
    }

    #[test]
    fn each_wrong_file_is_told_by_its_place_and_too_many_are_told_once() {
        assert_eq!(checked(&[]), Ok(Vec::new()));
        assert_eq!(checked(&[ID; ATTACHMENTS_MAX]).unwrap().len(), ATTACHMENTS_MAX);
        assert_eq!(checked(&[ID; ATTACHMENTS_MAX + 1]), Err(vec![("attachment_ids".to_owned(), "too_many")]));
        let bare = ID.replace('-', "");
        let expected = [("attachment_ids[0]", "invalid_uuid"), ("attachment_ids[2]", "invalid_uuid")];
        let expected = expected.map(|(field, code)| (field.to_owned(), code)).to_vec();
        assert_eq!(checked(&["x", ID, &bare]), Err(expected));
    }
}
