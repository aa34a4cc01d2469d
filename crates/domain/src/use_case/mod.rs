//! Use cases: what an organization did, with which technology, and what came of it. Told by one, learned from by all.

mod change;
mod list;
mod media;
mod numbers;
mod technology;
mod text;

pub use change::{LocationChange, OutcomesChange, UseCaseChange, VendorChange};
pub use list::{
    FACET_MAX, FacetCount, Facets, MAP_MAX, MapPoint, NEAR_KM, Nearby, RADIUS_KM_MAX, UseCaseEntry, UseCaseFilter,
    UseCaseKey, UseCaseSort, UseCaseView,
};
pub use media::{Caption, MEDIA_MAX, Media};
pub use numbers::{DayViews, Mark, UseCaseNumbers, View, ViewerOrganization};
use serde::{Deserialize, Serialize};
pub use technology::{Technologies, Technology};
pub use text::{Metric, MetricName, MetricUnit, Metrics, Outcome, Outcomes, Prose, UseCaseText, Vendor, VendorLine};

use crate::{
    content::{BodyKey, LanguageTag},
    geo::Coordinates,
    id::{OrganizationId, UseCaseId, UserId},
    organization::{City, Industry},
    policy::Ownership,
    text::{clean, direction::Direction},
    timestamp::Timestamp,
    topic::Tags,
    value::line_values,
    version::Version,
};

line_values! {
    /// What a use case is about.
    UseCaseTitle: 3..=200;
    /// A region or province.
    Region: 1..=100;
}

/// A few lines that say what a use case is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Summary(String);

impl Summary {
    /// Longest accepted summary, in Unicode scalar values.
    pub const MAX: usize = 1_000;

    /// Checks a summary.
    pub fn parse(text: &str) -> Result<Self, clean::TextError> {
        clean::body(text, Self::MAX).map(Self)
    }

    /// A summary that a store gives back.
    #[must_use]
    pub const fn stored(text: String) -> Self {
        Self(text)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Where a use case stands in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UseCaseStatus {
    /// Being written: its organization alone sees it.
    Draft,
    /// Everybody sees it.
    Published,
    /// Put away: its organization alone sees it.
    Archived,
}

impl UseCaseStatus {
    /// Every status.
    pub const ALL: [Self; 3] = [Self::Draft, Self::Published, Self::Archived];

    /// The name on the wire and in stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Published => "published",
            Self::Archived => "archived",
        }
    }

    /// The status of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == name)
    }
}

/// Where a use case took place, as far as that is told.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Location {
    /// The city.
    pub city: Option<City>,
    /// The region or province.
    pub region: Option<Region>,
    /// Where it is on the map.
    pub coordinates: Option<Coordinates>,
}

/// A use case, without its text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UseCase {
    /// Which.
    pub id: UseCaseId,
    /// What it is about.
    pub title: UseCaseTitle,
    /// The same in a few lines.
    pub summary: Option<Summary>,
    /// Language as sent.
    pub lang: Option<LanguageTag>,
    /// Whose it is; none of a superuser's without an organization.
    pub organization_id: Option<OrganizationId>,
    /// Who submitted it; none once erased.
    pub author_id: Option<UserId>,
    /// Branch of industry.
    pub industry: Option<Industry>,
    /// What it was done with.
    pub technologies: Technologies,
    /// Free key words.
    pub tags: Tags,
    /// Where.
    pub location: Location,
    /// Draft, published or archived.
    pub status: UseCaseStatus,
    /// Where its current text is.
    pub body: BodyKey,
    /// Views, one per person and day, the author's own left out.
    pub view_count: u32,
    /// Likes.
    pub like_count: u32,
    /// Bookmarks.
    pub bookmark_count: u32,
    /// When it was first published; it stays when it is taken back.
    pub published_at: Option<Timestamp>,
    /// Moves with each edit.
    pub version: Version,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it was last edited.
    pub updated_at: Timestamp,
}

impl UseCase {
    /// One that was just begun: a draft of which nothing is told but its title. It points at a text that is yet to be put.
    #[must_use]
    pub fn draft(
        id: UseCaseId,
        organization_id: Option<OrganizationId>,
        author_id: UserId,
        title: UseCaseTitle,
        now: Timestamp,
    ) -> Self {
        Self {
            id,
            title,
            summary: None,
            lang: None,
            organization_id,
            author_id: Some(author_id),
            industry: None,
            technologies: Technologies::default(),
            tags: Tags::default(),
            location: Location::default(),
            status: UseCaseStatus::Draft,
            body: BodyKey { id: id.uuid(), revision: id.uuid() },
            view_count: 0,
            like_count: 0,
            bookmark_count: 0,
            published_at: None,
            version: Version::FIRST,
            created_at: now,
            updated_at: now,
        }
    }

    /// Whose it is, for policy.
    #[must_use]
    pub const fn ownership(&self) -> Ownership {
        Ownership { author_id: self.author_id, organization_id: self.organization_id }
    }

    /// Direction of the title.
    #[must_use]
    pub fn direction(&self) -> Direction {
        Direction::of(self.title.as_str())
    }

    /// The fields that a published use case must have and this one has not, by their names on the wire; all of them at once.
    #[must_use]
    pub fn missing(&self, text: &UseCaseText) -> Vec<&'static str> {
        let demands = [
            ("industry", self.industry.is_none()),
            ("problem_statement", text.problem_statement.is_none()),
            ("solution", text.solution.is_none()),
        ];
        demands.into_iter().filter_map(|(field, missing)| missing.then_some(field)).collect()
    }

    /// Makes it published, at the first time of all with that moment.
    pub fn publish(&mut self, now: Timestamp) {
        self.status = UseCaseStatus::Published;
        self.published_at.get_or_insert(now);
    }
}

#[cfg(test)]
mod tests;
