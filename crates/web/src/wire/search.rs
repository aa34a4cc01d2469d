//! What a search finds, as answers show it: each thing as elsewhere, with its score and where it meets the query.

use p2p_app::search::{Highlights, Hit};
use p2p_domain::{actor::Audience, search::ForumEntry, use_case::UseCaseView, user::User};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Moment, UseCaseShape, UserShape};

/// Where a hit meets the query: HTML in which all is escaped but `<mark>`.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Highlights)]
pub struct HighlightsShape {
    /// In its title or name; null where nothing of it meets the query.
    #[schema(example = "Less <mark>scrap</mark> by vision at the press")]
    pub title: Option<String>,
    /// In the rest, cut around the first place; null where nothing of it meets the query.
    #[schema(example = "One part in fourteen was <mark>scrap</mark> …")]
    pub content: Option<String>,
}

impl From<Highlights> for HighlightsShape {
    fn from(highlights: Highlights) -> Self {
        Self { title: highlights.title, content: highlights.content }
    }
}

/// A person who was found.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = UserHit)]
pub struct UserHitShape {
    /// Who.
    #[serde(flatten)]
    pub user: UserShape,
    /// The larger the better; comparable within one search alone.
    #[schema(example = 3.2)]
    pub score: f64,
    /// Where they meet the query.
    pub highlights: HighlightsShape,
}

impl UserHitShape {
    /// A hit as that reader may see it.
    #[must_use]
    pub fn seen_by(hit: Hit<User>, reader: &Audience) -> Self {
        Self { user: UserShape::seen_by(&hit.item, reader), score: hit.score, highlights: hit.highlights.into() }
    }
}

/// A use case that was found.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = UseCaseHit)]
pub struct UseCaseHitShape {
    /// Which.
    #[serde(flatten)]
    pub use_case: UseCaseShape,
    /// The larger the better; comparable within one search alone.
    #[schema(example = 3.2)]
    pub score: f64,
    /// Where it meets the query.
    pub highlights: HighlightsShape,
}

impl From<Hit<UseCaseView>> for UseCaseHitShape {
    fn from(hit: Hit<UseCaseView>) -> Self {
        Self { use_case: (&hit.item).into(), score: hit.score, highlights: hit.highlights.into() }
    }
}

/// The topic that a hit is or stands in.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = FoundTopic)]
pub struct FoundTopicShape {
    /// Which.
    pub id: Uuid,
    /// What it is about.
    #[schema(example = "Bearing temperature rises after relubrication")]
    pub title: String,
}

/// A topic, post or reply that was found.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ForumHit)]
pub struct ForumHitShape {
    /// `topic`, `post` or `reply`.
    #[serde(rename = "type")]
    #[schema(example = "post")]
    pub kind: &'static str,
    /// Which.
    pub id: Uuid,
    /// The topic that it is or stands in.
    pub topic: FoundTopicShape,
    /// The larger the better; comparable within one search alone.
    #[schema(example = 3.2)]
    pub score: f64,
    /// Where it meets the query.
    pub highlights: HighlightsShape,
    /// When it was written.
    pub created_at: Moment,
}

impl From<Hit<ForumEntry>> for ForumHitShape {
    fn from(hit: Hit<ForumEntry>) -> Self {
        let entry = hit.item;
        Self {
            kind: entry.subject.kind.as_str(),
            id: entry.subject.id,
            topic: FoundTopicShape { id: entry.topic_id.uuid(), title: entry.topic_title },
            score: hit.score,
            highlights: hit.highlights.into(),
            created_at: entry.created_at.into(),
        }
    }
}
