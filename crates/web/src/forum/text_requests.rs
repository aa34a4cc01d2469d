//! What is sent to write and edit posts and replies.

use p2p_app::{
    posts::{EditContent, WritePost},
    replies::WriteReply,
};
use p2p_domain::{
    content::{ContentKind, LanguageTag, Source},
    id::{PostId, ReplyId, TopicId},
};
use serde::Deserialize;
use utoipa::ToSchema;

use super::fields::{NewText, SentText};
use crate::extract::{Body, FieldErrors, Patch, attachments};

/// A post to be written.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct PostCreate {
    /// The text: Markdown.
    #[schema(value_type = String, required = true, min_length = 1, max_length = 20_000, example = "Check the **grease quantity** first.")]
    content: Option<String>,
    /// Its language: a BCP 47 tag.
    #[schema(example = "en")]
    lang: Option<String>,
    /// The draft that this was: it goes as the post comes.
    #[schema(example = "post:0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70")]
    draft_key: Option<String>,
    /// Files of one's own that were uploaded before and hang on nothing yet, in the order in which they are shown.
    #[schema(max_items = 10, example = json!([]))]
    attachment_ids: Option<Vec<String>>,
}

impl Body for PostCreate {
    type Command = NewText;

    fn check(self, errors: &mut FieldErrors) -> Option<NewText> {
        let Self { content, lang, draft_key, attachment_ids } = self;
        SentText { content, lang, draft_key, attachment_ids }.check(ContentKind::Post, errors)
    }
}

impl NewText {
    /// As a post of that topic.
    pub(super) fn in_topic(self, topic_id: TopicId) -> WritePost {
        let Self { content, lang, draft, attachments } = self;
        WritePost { topic_id, content, lang, draft, attachments }
    }
}

/// A reply to be written.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ReplyCreate {
    /// The text: Markdown.
    #[schema(value_type = String, required = true, min_length = 1, max_length = 10_000, example = "That was it, thank you.")]
    content: Option<String>,
    /// The reply that it answers, below the same post; none answers the post. Below the fifth level it hangs beside it.
    #[schema(format = Uuid, example = "0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f72")]
    parent_reply_id: Option<String>,
    /// Its language: a BCP 47 tag.
    #[schema(example = "en")]
    lang: Option<String>,
    /// The draft that this was: it goes as the reply comes.
    #[schema(example = "reply:0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f71")]
    draft_key: Option<String>,
    /// Files of one's own that were uploaded before and hang on nothing yet, in the order in which they are shown.
    #[schema(max_items = 10, example = json!([]))]
    attachment_ids: Option<Vec<String>>,
}

/// A reply, checked.
#[derive(Debug)]
pub(super) struct NewReply {
    text: NewText,
    parent: Option<ReplyId>,
}

impl Body for ReplyCreate {
    type Command = NewReply;

    fn check(self, errors: &mut FieldErrors) -> Option<NewReply> {
        let Self { content, parent_reply_id, lang, draft_key, attachment_ids } = self;
        let text = SentText { content, lang, draft_key, attachment_ids }.check(ContentKind::Reply, errors);
        let parent = errors.optional_id("parent_reply_id", parent_reply_id, ReplyId::new);
        Some(NewReply { text: text?, parent })
    }
}

impl NewReply {
    /// As a reply below that post.
    pub(super) fn below(self, post_id: PostId) -> WriteReply {
        let NewText { content, lang, draft, attachments } = self.text;
        WriteReply { post_id, parent: self.parent, content, lang, draft, attachments }
    }
}

/// Changes of a post; what is left out stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct PostPatch {
    /// Another text: Markdown.
    #[schema(value_type = String, min_length = 1, max_length = 20_000, example = "Check the **grease quantity** and type first.")]
    content: Patch<String>,
    /// Another language; null tells none.
    #[schema(value_type = Option<String>, example = "en")]
    lang: Patch<String>,
    /// Other files, in place of all that hang on it; what hangs there may stay.
    #[schema(value_type = Vec<String>, max_items = 10, example = json!([]))]
    attachment_ids: Patch<Vec<String>>,
}

impl Body for PostPatch {
    type Command = EditContent;

    fn check(self, errors: &mut FieldErrors) -> Option<EditContent> {
        let Self { content, lang, attachment_ids } = self;
        Some(edit(ContentKind::Post, content, lang, attachment_ids, errors))
    }
}

/// Changes of a reply; what is left out stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct ReplyPatch {
    /// Another text: Markdown.
    #[schema(value_type = String, min_length = 1, max_length = 10_000, example = "That was it. Thank you!")]
    content: Patch<String>,
    /// Another language; null tells none.
    #[schema(value_type = Option<String>, example = "en")]
    lang: Patch<String>,
    /// Other files, in place of all that hang on it; what hangs there may stay.
    #[schema(value_type = Vec<String>, max_items = 10, example = json!([]))]
    attachment_ids: Patch<Vec<String>>,
}

impl Body for ReplyPatch {
    type Command = EditContent;

    fn check(self, errors: &mut FieldErrors) -> Option<EditContent> {
        let Self { content, lang, attachment_ids } = self;
        Some(edit(ContentKind::Reply, content, lang, attachment_ids, errors))
    }
}

fn edit(
    kind: ContentKind,
    content: Patch<String>,
    lang: Patch<String>,
    attachment_ids: Patch<Vec<String>>,
    errors: &mut FieldErrors,
) -> EditContent {
    EditContent {
        content: errors.changed("content", content, |text| Source::parse(kind, text)),
        lang: errors.change("lang", lang, LanguageTag::parse),
        attachments: errors.not_nullable("attachment_ids", attachment_ids).and_then(|ids| attachments(&ids, errors)),
    }
}
