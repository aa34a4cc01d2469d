//! What readers do to a use case, and the numbers that come of it.

use crate::{
    id::{OrganizationId, UseCaseId, UserId},
    timestamp::Timestamp,
};

/// What a reader puts on a use case, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mark {
    /// They like it; everybody sees how many do.
    Like,
    /// They want to find it again; they alone see it.
    Bookmark,
}

/// Somebody looked at a published use case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct View {
    /// At which.
    pub use_case_id: UseCaseId,
    /// Who.
    pub viewer_id: UserId,
    /// Their organization then.
    pub organization_id: Option<OrganizationId>,
    /// When; the first of a day counts ([`Timestamp::day`]).
    pub at: Timestamp,
}

/// The views of one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayViews {
    /// The day, as [`Timestamp::day`] counts them.
    pub day: i32,
    /// How many.
    pub views: u32,
}

/// How many people of an organization looked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewerOrganization {
    /// Which; none for people without one.
    pub organization_id: Option<OrganizationId>,
    /// What it is called.
    pub organization_name: Option<String>,
    /// How many different people.
    pub viewers: u64,
}

/// A use case in numbers, for its organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UseCaseNumbers {
    /// Views, one per person and day.
    pub views_total: u64,
    /// Different people; those who were erased are left out.
    pub unique_viewers: u64,
    /// Likes.
    pub likes: u64,
    /// Bookmarks.
    pub bookmarks: u64,
    /// The days with views, the earliest first, of the last [`Self::DAYS`].
    pub views_by_day: Vec<DayViews>,
    /// Where the viewers were from, most of them first, at most [`Self::ORGANIZATIONS`].
    pub viewers_by_organization: Vec<ViewerOrganization>,
}

impl UseCaseNumbers {
    /// How many days back views are told by day.
    pub const DAYS: i32 = 366;
    /// How many organizations are told.
    pub const ORGANIZATIONS: u32 = 100;
}
