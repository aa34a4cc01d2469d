//! Lists of use cases: which, in which order, as one reader sees each, and what a list holds as a whole.

use serde::{Deserialize, Serialize};

use super::{Media, Technology, UseCase, UseCaseStatus, UseCaseText};
use crate::{
    content::AuthorCard,
    geo::{BoundingBox, Coordinates, chord_squared},
    id::{OrganizationId, UseCaseId, UserId},
    text::search::SearchQuery,
    timestamp::Timestamp,
    topic::Tag,
};

/// How far around a place is searched when nobody says, in kilometres.
pub const NEAR_KM: f64 = 50.0;

/// The widest search around a place, in kilometres.
pub const RADIUS_KM_MAX: f64 = 20_037.0;

/// How many values a facet tells, the most frequent ones.
pub const FACET_MAX: u32 = 50;

/// How many points a map shows at once.
pub const MAP_MAX: u32 = 1_000;

/// Around a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nearby {
    /// The place.
    pub centre: Coordinates,
    /// How far around it, in kilometres; the edge is in.
    pub radius_km: f64,
}

impl Nearby {
    /// The box that holds all of it: what a store looks up in its index.
    #[must_use]
    pub fn bounds(&self) -> BoundingBox {
        BoundingBox::around(self.centre, self.radius_km)
    }

    /// The largest [`chord_squared`] that is in.
    #[must_use]
    pub fn chord_squared(&self) -> f64 {
        chord_squared(self.radius_km)
    }
}

/// Which use cases are wanted. Only those with this status, and of them only what the reader may see: published ones, others of their
/// own organization (a superuser: of all).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct UseCaseFilter {
    /// Draft, published or archived; published when nobody says.
    pub status: Option<UseCaseStatus>,
    /// Of that branch, compared by folded letters.
    pub industry: Option<String>,
    /// With all of these, compared by [`Technology::key`].
    pub technologies: Vec<Technology>,
    /// Carrying that tag.
    pub tag: Option<Tag>,
    /// Of that organization.
    pub organization_id: Option<OrganizationId>,
    /// Submitted by that person.
    pub author_id: Option<UserId>,
    /// In that city, compared by folded letters.
    pub city: Option<String>,
    /// Around a place; those without coordinates are nowhere.
    pub near: Option<Nearby>,
    /// In that box of the map.
    pub within: Option<BoundingBox>,
    /// Found by that search.
    pub query: Option<SearchQuery>,
    /// First published after that moment.
    pub published_after: Option<Timestamp>,
    /// Bookmarked by the reader.
    pub bookmarked: bool,
}

impl UseCaseFilter {
    /// The status that is wanted.
    #[must_use]
    pub fn status(&self) -> UseCaseStatus {
        self.status.unwrap_or(UseCaseStatus::Published)
    }
}

/// How a list is ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum UseCaseSort {
    /// By first publication, else by when it was begun, the newest first.
    #[default]
    Newest,
    /// By likes, then views: [`UseCase::like_count`] × 10 + [`UseCase::view_count`], the largest first.
    Popular,
    /// By distance from [`UseCaseFilter::near`], the nearest first. Without it there is no such order: the app refuses.
    Distance,
    /// By how well it meets [`UseCaseFilter::query`] ([`crate::text::search::rank`]), the best first. Without it the app refuses.
    Relevance,
}

/// The order key of a use case in a list: the sort's number, then the id; descending, by distance ascending.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct UseCaseKey {
    /// Milliseconds for `Newest`, points for `Popular`, the bits of the [`chord_squared`] for `Distance` and of the score for `Relevance`:
    /// bits of numbers that are not negative sort as the numbers do.
    #[serde(rename = "r")]
    pub rank: i64,
    /// For `Relevance`: the moment by which age is told, that of the first page.
    #[serde(rename = "n")]
    pub now: Option<Timestamp>,
    /// Breaks ties.
    #[serde(rename = "i")]
    pub id: UseCaseId,
}

impl UseCaseKey {
    /// A number that is not negative, as a rank.
    #[must_use]
    pub const fn rank_of(number: f64) -> i64 {
        number.to_bits().cast_signed()
    }

    /// The number of such a rank.
    #[must_use]
    pub const fn number(self) -> f64 {
        f64::from_bits(self.rank.cast_unsigned())
    }
}

/// A use case as a reader's query finds it: everything but text and media.
#[derive(Debug, Clone, PartialEq)]
pub struct UseCaseEntry {
    /// The use case.
    pub use_case: UseCase,
    /// What its organization is called.
    pub organization_name: Option<String>,
    /// Who submitted it.
    pub author: AuthorCard,
    /// Whether the reader likes it.
    pub liked_by_me: bool,
    /// Whether the reader bookmarked it.
    pub bookmarked_by_me: bool,
    /// Its key in the list that it was found in.
    pub key: UseCaseKey,
}

/// A use case as one reader sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct UseCaseView {
    /// The use case.
    pub use_case: UseCase,
    /// Its text.
    pub text: UseCaseText,
    /// What its organization is called.
    pub organization_name: Option<String>,
    /// Who submitted it.
    pub author: AuthorCard,
    /// Its files, in their order.
    pub media: Vec<Media>,
    /// Whether the reader likes it.
    pub liked_by_me: bool,
    /// Whether the reader bookmarked it.
    pub bookmarked_by_me: bool,
    /// How far it is from the place that was asked for, in kilometres.
    pub distance_km: Option<f64>,
}

/// How often a value occurs in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetCount {
    /// The value, in one of its spellings.
    pub value: String,
    /// How many use cases have it.
    pub count: u64,
}

/// What a whole list holds, each the most frequent first, then by the value, at most [`FACET_MAX`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facets {
    /// Branches of industry.
    pub industry: Vec<FacetCount>,
    /// Technologies.
    pub technology: Vec<FacetCount>,
    /// Cities.
    pub city: Vec<FacetCount>,
}

/// A use case on the map.
#[derive(Debug, Clone, PartialEq)]
pub struct MapPoint {
    /// Which.
    pub id: UseCaseId,
    /// Where.
    pub at: Coordinates,
    /// What it is about.
    pub title: String,
    /// Branch of industry.
    pub industry: Option<String>,
    /// The city.
    pub city: Option<String>,
    /// What its organization is called.
    pub organization_name: Option<String>,
}
