//! Topics: the questions that people open in the forum.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    content::{AuthorCard, ContentRef, LanguageTag},
    error::{FieldError, ValueError},
    id::{CategoryId, OrganizationId, TopicId, UserId},
    text::{clean, direction::Direction, fold::fold},
    timestamp::Timestamp,
    user::Change,
    value::line_values,
    version::Version,
};

line_values! {
    /// What a topic is about.
    TopicTitle: 3..=200;
}

/// A tag: lower-case, words joined by hyphens, in any script.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tag(String);

/// Why a text is no tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a tag is 1 to 50 letters, digits and hyphens")]
pub struct TagError;

impl ValueError for TagError {
    fn code(&self) -> &'static str {
        "invalid_tag"
    }
}

impl Tag {
    /// Longest tag, in Unicode scalar values.
    pub const MAX: usize = 50;

    /// Normalizes a tag: NFC, lower case, white space and underscores to single hyphens.
    pub fn parse(text: &str) -> Result<Self, TagError> {
        let line = clean::line(text, 1, Self::MAX).map_err(|_| TagError)?;
        let lower = line.to_lowercase();
        let words: Vec<&str> =
            lower.split(|c: char| c.is_whitespace() || c == '_' || c == '-').filter(|word| !word.is_empty()).collect();
        let tag = words.join("-");
        let fine = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.' | '+' | '#') || is_mark(c);
        if tag.is_empty() || tag.chars().count() > Self::MAX || !tag.chars().all(fine) || fold(&tag).is_empty() {
            return Err(TagError);
        }
        Ok(Self(tag))
    }

    /// A tag that a store gives back.
    #[must_use]
    pub const fn stored(text: String) -> Self {
        Self(text)
    }

    /// The tag.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Arabic and Latin combining marks, which written words may carry.
const fn is_mark(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036F}' | '\u{0610}'..='\u{061A}' | '\u{064B}'..='\u{065F}' | '\u{0670}' | '\u{200C}' | '\u{200D}')
}

/// The tags of one topic: distinct, in the order of the alphabet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tags(BTreeSet<Tag>);

impl Tags {
    /// How many tags a topic may carry.
    pub const MAX: usize = 10;

    /// Checks and normalizes a list; all wrong entries are reported, by their place.
    pub fn parse<S: AsRef<str>>(field: &'static str, texts: &[S]) -> Result<Self, Vec<FieldError>> {
        let mut tags = BTreeSet::new();
        let mut errors = Vec::new();
        for (index, text) in texts.iter().enumerate().take(Self::MAX * 10) {
            match Tag::parse(text.as_ref()) {
                Ok(tag) => drop(tags.insert(tag)),
                Err(error) => errors.push(error.at(format!("{field}[{index}]"))),
            }
        }
        if tags.len() > Self::MAX || texts.len() > Self::MAX * 10 {
            errors.push(FieldError::with_limit(field, "too_many", Self::MAX as u64));
        }
        if errors.is_empty() { Ok(Self(tags)) } else { Err(errors) }
    }

    /// Tags that a store gives back.
    pub fn stored(tags: impl IntoIterator<Item = String>) -> Self {
        Self(tags.into_iter().map(Tag::stored).collect())
    }

    /// The tags in order.
    pub fn iter(&self) -> impl Iterator<Item = &Tag> {
        self.0.iter()
    }
}

/// A topic.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Topic {
    /// Which.
    pub id: TopicId,
    /// What it is about.
    pub title: TopicTitle,
    /// Language of the title and first post as sent.
    pub lang: Option<LanguageTag>,
    /// Where it is filed.
    pub category_id: Option<CategoryId>,
    /// Who opened it; none once erased.
    pub author_id: Option<UserId>,
    /// The author's organization when it was opened.
    pub organization_id: Option<OrganizationId>,
    /// Free key words.
    pub tags: Tags,
    /// Shown before the others.
    pub is_pinned: bool,
    /// Takes no more posts and replies, nor edits of them.
    pub is_locked: bool,
    /// The answer that its author accepted.
    pub best_answer: Option<ContentRef>,
    /// Visible posts, the first one included.
    pub post_count: u32,
    /// Views, one per person and day.
    pub view_count: u32,
    /// How many follow it.
    pub follower_count: u32,
    /// When somebody last posted or replied.
    pub last_activity_at: Timestamp,
    /// Moves with each edit.
    pub version: Version,
    /// When it was opened.
    pub created_at: Timestamp,
    /// When it was last edited.
    pub updated_at: Timestamp,
}

impl Topic {
    /// Direction of the title.
    #[must_use]
    pub fn direction(&self) -> Direction {
        Direction::of(self.title.as_str())
    }
}

/// A topic as one reader sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopicView {
    /// The topic.
    pub topic: Topic,
    /// Who opened it.
    pub author: AuthorCard,
    /// Whether the reader follows it; `None` in what goes to many readers at once.
    pub is_following: Option<bool>,
}

/// What its author or an admin edits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TopicChange {
    /// A new title.
    pub title: Option<TopicTitle>,
    /// Another category, or none.
    pub category_id: Change<CategoryId>,
    /// Other tags.
    pub tags: Option<Tags>,
    /// Locks or opens it; admins only.
    pub is_locked: Option<bool>,
}

impl TopicChange {
    /// Applies the change; the store moves version and `updated_at`.
    pub fn apply(self, topic: &mut Topic) {
        if let Some(title) = self.title {
            topic.title = title;
        }
        self.category_id.apply(&mut topic.category_id);
        if let Some(tags) = self.tags {
            topic.tags = tags;
        }
        if let Some(is_locked) = self.is_locked {
            topic.is_locked = is_locked;
        }
    }
}

/// How a list of topics is ordered; pinned ones come first in each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum TopicSort {
    /// By last activity, the latest first.
    #[default]
    Latest,
    /// By opening, the newest first.
    Newest,
    /// By posts, then views: [`Topic::post_count`] × 10 + [`Topic::view_count`], the largest first.
    Popular,
}

/// Which topics are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TopicFilter {
    /// Filed there.
    pub category: Option<CategoryId>,
    /// Carrying that tag.
    pub tag: Option<Tag>,
    /// Opened by that person.
    pub author_id: Option<UserId>,
    /// Opened by people of that organization.
    pub organization_id: Option<OrganizationId>,
    /// With or without a best answer.
    pub answered: Option<bool>,
    /// Folded words that all stand in the title.
    pub words: Vec<String>,
}

/// The order key of a topic in a list: pinned first, then the sort's number, then the id, all descending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct TopicKey {
    /// Pinned.
    #[serde(rename = "p")]
    pub is_pinned: bool,
    /// Milliseconds for `Latest` and `Newest`, points for `Popular`.
    #[serde(rename = "r")]
    pub rank: i64,
    /// Breaks ties.
    #[serde(rename = "i")]
    pub id: TopicId,
}

impl TopicSort {
    /// The order key of a topic under this sort.
    #[must_use]
    pub fn key(self, topic: &Topic) -> TopicKey {
        let rank = match self {
            Self::Latest => topic.last_activity_at.millis(),
            Self::Newest => topic.created_at.millis(),
            Self::Popular => i64::from(topic.post_count) * 10 + i64::from(topic.view_count),
        };
        TopicKey { is_pinned: topic.is_pinned, rank, id: topic.id }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_normalized() {
        for (text, tag) in [
            (" Predictive  Maintenance ", "predictive-maintenance"),
            ("ISO_9001", "iso-9001"),
            ("صيانة وقائية", "صيانة-وقائية"),
            ("C++", "c++"),
            ("IEC-61131", "iec-61131"),
        ] {
            assert_eq!(Tag::parse(text).unwrap().as_str(), tag);
        }
        for bad in ["", "  ", "--", "a/b", "<b>", "a\u{0}b"] {
            assert_eq!(Tag::parse(bad), Err(TagError), "{bad:?}");
        }
    }

    #[test]
    fn all_wrong_tags_are_reported_by_place() {
        let errors = Tags::parse("tags", &["ok", "a/b", ""]).unwrap_err();
        let fields: Vec<_> = errors.iter().map(|error| error.field.as_ref()).collect();
        assert_eq!(fields, ["tags[1]", "tags[2]"]);
        let eleven: Vec<String> = (0..11).map(|n| format!("t{n}")).collect();
        assert_eq!(Tags::parse("tags", &eleven).unwrap_err()[0].code, "too_many");
        assert_eq!(Tags::parse("tags", &["A b", "a-B"]).unwrap().iter().count(), 1);
    }
}
