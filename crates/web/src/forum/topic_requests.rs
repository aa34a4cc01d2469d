//! What is sent to list, open, edit and pin topics.

use p2p_app::topics::{CategoryName, OpenTopic};
use p2p_domain::{
    category::{Slug, SlugError},
    content::ContentKind,
    id::{CategoryId, OrganizationId, UserId},
    topic::{Tag, Tags, TopicChange, TopicFilter, TopicSort, TopicTitle},
    user::Change,
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::fields::{NewText, SentText};
use crate::extract::{Body, FieldErrors, Patch};

/// How a list of topics is ordered.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum SortName {
    /// By last activity.
    Latest,
    /// By opening.
    Newest,
    /// By posts and views.
    Popular,
}

impl From<SortName> for TopicSort {
    fn from(name: SortName) -> Self {
        match name {
            SortName::Latest => Self::Latest,
            SortName::Newest => Self::Newest,
            SortName::Popular => Self::Popular,
        }
    }
}

/// Which topics are wanted, and in which order.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct TopicFilters {
    /// Filed there: the slug or id of a category.
    #[param(example = "maintenance")]
    category: Option<String>,
    /// Carrying that tag.
    #[param(example = "bearings")]
    tag: Option<String>,
    /// Opened by that person.
    #[param(format = Uuid, example = "0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70")]
    author_id: Option<String>,
    /// Opened by people of that organization.
    #[param(format = Uuid, example = "0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f71")]
    organization_id: Option<String>,
    /// With (`true`) or without (`false`) a best answer.
    answered: Option<bool>,
    /// Words that all stand in the title, in any order, whatever their case, accents and spelling of Arabic letters;
    /// the first twenty count.
    #[param(max_length = 200, example = "bearing temperature")]
    q: Option<String>,
    /// The order; pinned topics come first in each. `latest` unless told otherwise.
    #[param(inline, example = "newest")]
    sort: Option<SortName>,
}

/// The same, understood.
#[derive(Debug, PartialEq)]
pub(super) struct TopicsWanted {
    pub category: Option<CategoryName>,
    pub filter: TopicFilter,
    pub sort: TopicSort,
}

impl Body for TopicFilters {
    type Command = TopicsWanted;

    fn check(self, errors: &mut FieldErrors) -> Option<TopicsWanted> {
        let category = errors.optional("category", self.category, category);
        let filter = TopicFilter {
            category: None,
            tag: errors.optional("tag", self.tag, Tag::parse),
            author_id: errors.optional_id("author_id", self.author_id, UserId::new),
            organization_id: errors.optional_id("organization_id", self.organization_id, OrganizationId::new),
            answered: self.answered,
            words: errors.words("q", self.q),
        };
        Some(TopicsWanted { category, filter, sort: self.sort.map(Into::into).unwrap_or_default() })
    }
}

fn category(text: &str) -> Result<CategoryName, SlugError> {
    text.parse().map(CategoryName::Id).or_else(|_| Slug::parse(text).map(CategoryName::Slug))
}

/// Which posts of a topic are shown with it: a page of `GET /forums/topics/{id}/posts`, where its cursors go on.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct PostsOfTopic {}

impl Body for PostsOfTopic {
    type Command = ();

    const LIST: &'static str = "/posts";

    fn check(self, _: &mut FieldErrors) -> Option<()> {
        Some(())
    }
}

/// A topic to be opened, with its first post.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct TopicCreate {
    /// What it is about, in one line.
    #[schema(value_type = String, required = true, min_length = 3, max_length = 200,
        example = "Bearing temperature rises after relubrication")]
    title: Option<String>,
    /// The first post: Markdown.
    #[schema(value_type = String, required = true, min_length = 1, max_length = 20_000,
        example = "Since the last service the drive-end bearing runs **12 K** hotter. Where would you look first?")]
    content: Option<String>,
    /// Where to file it.
    #[schema(format = Uuid, example = "0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70")]
    category_id: Option<String>,
    /// Key words of up to 50 characters; kept in lower case, joined by hyphens.
    #[schema(max_items = 10, example = json!(["bearings", "lubrication"]))]
    tags: Option<Vec<String>>,
    /// Language of title and post: a BCP 47 tag.
    #[schema(example = "en")]
    lang: Option<String>,
    /// The draft that this was: it goes as the topic comes.
    #[schema(example = "topic:new")]
    draft_key: Option<String>,
    /// Files of one's own that were uploaded before and hang on nothing yet, in the order in which they are shown.
    #[schema(max_items = 10, example = json!([]))]
    attachment_ids: Option<Vec<String>>,
}

impl Body for TopicCreate {
    type Command = OpenTopic;

    fn check(self, errors: &mut FieldErrors) -> Option<OpenTopic> {
        let title = errors.required("title", self.title, TopicTitle::parse);
        let category_id = errors.optional_id("category_id", self.category_id, CategoryId::new);
        let tags = errors.composed(Tags::parse("tags", &self.tags.unwrap_or_default()));
        let Self { content, lang, draft_key, attachment_ids, .. } = self;
        let text = SentText { content, lang, draft_key, attachment_ids }.check(ContentKind::Post, errors);
        let NewText { content, lang, draft, attachments } = text?;
        Some(OpenTopic { title: title?, content, lang, category_id, tags: tags?, draft, attachments })
    }
}

/// Changes of a topic; what is left out stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct TopicPatch {
    /// Another title.
    #[schema(value_type = String, min_length = 3, max_length = 200, example = "Bearing runs hot after relubrication")]
    title: Patch<String>,
    /// Another category; null files it nowhere.
    #[schema(value_type = Option<String>, format = Uuid, example = "0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70")]
    category_id: Patch<String>,
    /// Other tags, in place of all.
    #[schema(value_type = Vec<String>, max_items = 10, example = json!(["bearings"]))]
    tags: Patch<Vec<String>>,
    /// Whether it takes no more posts and replies. For admins.
    #[schema(value_type = bool, example = true)]
    is_locked: Patch<bool>,
}

impl Body for TopicPatch {
    type Command = TopicChange;

    fn check(self, errors: &mut FieldErrors) -> Option<TopicChange> {
        let category_id = match self.category_id {
            Patch::Absent => Change::Keep,
            Patch::Null => Change::Clear,
            Patch::Value(id) => {
                errors.optional_id("category_id", Some(id), CategoryId::new).map_or(Change::Keep, Change::Set)
            }
        };
        Some(TopicChange {
            title: errors.changed("title", self.title, TopicTitle::parse),
            category_id,
            tags: errors.not_nullable("tags", self.tags).and_then(|texts| errors.composed(Tags::parse("tags", &texts))),
            is_locked: errors.not_nullable("is_locked", self.is_locked),
        })
    }
}

/// Whether a topic stands before the others.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct TopicPin {
    /// Pinned, or no longer.
    #[schema(value_type = bool, required = true, example = true)]
    pinned: Option<bool>,
}

impl Body for TopicPin {
    type Command = bool;

    fn check(self, errors: &mut FieldErrors) -> Option<bool> {
        errors.present("pinned", self.pinned)
    }
}

#[cfg(test)]
mod tests;
