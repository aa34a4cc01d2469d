//! Reports: content that somebody thinks should not stand, and what moderators made of it.

use serde::{Deserialize, Serialize};

use crate::{
    actor::{Actor, Audience},
    content::{AuthorCard, ContentRef},
    id::{OrganizationId, ReportId, TopicId, UserId},
    policy::{Action, Denied, Ownership, permit},
    text::{TextError, clean},
    timestamp::Timestamp,
    user::Role,
    value::named,
};

named! {
    /// Why content was reported.
    ReportReason {
        /// Advertising, or nothing but noise.
        Spam = "spam",
        /// It attacks somebody.
        Abuse = "abuse",
        /// It does not belong there.
        OffTopic = "off_topic",
        /// Something else; the note tells.
        Other = "other",
    }
}

named! {
    /// What became of a report.
    ReportStatus {
        /// Nobody has looked at it.
        Open = "open",
        /// The content stays.
        Dismissed = "dismissed",
        /// The content was removed.
        Removed = "removed",
    }
}

/// A few words of who reports, or of who resolves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportNote(String);

impl ReportNote {
    /// Longest note, in Unicode scalar values.
    pub const MAX: usize = 1_000;

    /// Checks a note.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        clean::body(text, Self::MAX).map(Self)
    }

    /// A note that a store gives back.
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

/// A report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// Which.
    pub id: ReportId,
    /// Of what.
    pub target: ContentRef,
    /// In which topic it stands.
    pub topic_id: TopicId,
    /// The organization of its author, whose admins moderate it.
    pub organization_id: Option<OrganizationId>,
    /// The beginning of what it said when it was reported.
    pub excerpt: String,
    /// Who reports; none once erased.
    pub reporter_id: Option<UserId>,
    /// Why.
    pub reason: ReportReason,
    /// A few words of theirs.
    pub note: Option<ReportNote>,
    /// What became of it.
    pub status: ReportStatus,
    /// Who resolved it; none while it is open, and once they are erased.
    pub resolved_by: Option<UserId>,
    /// Why so, in their words.
    pub resolution: Option<ReportNote>,
    /// When it was reported.
    pub created_at: Timestamp,
    /// When it was resolved.
    pub resolved_at: Option<Timestamp>,
}

impl Report {
    /// How much of what it said is kept, in Unicode scalar values.
    pub const EXCERPT_MAX: usize = 500;

    /// The beginning of a text, as a report keeps it.
    #[must_use]
    pub fn excerpt_of(text: &str) -> String {
        text.chars().take(Self::EXCERPT_MAX).collect()
    }
}

/// A report with who reported and who resolved it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportEntry {
    /// The report.
    pub report: Report,
    /// Who reported; empty once erased.
    pub reporter: AuthorCard,
    /// Who resolved it, if somebody did.
    pub resolver: AuthorCard,
}

/// What a moderator decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resolution {
    /// The content stays.
    Dismiss,
    /// The content goes.
    Remove,
}

impl Resolution {
    /// What the report becomes.
    #[must_use]
    pub const fn status(self) -> ReportStatus {
        match self {
            Self::Dismiss => ReportStatus::Dismissed,
            Self::Remove => ReportStatus::Removed,
        }
    }
}

/// Whose reports somebody may see and resolve: none without the right. Derived by [`ReportScope::of`] alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportScope(Option<OrganizationId>);

impl ReportScope {
    /// Superusers moderate everything, admins the content of their organization's people.
    pub fn of(actor: &Actor) -> Result<Self, Denied> {
        Self::of_audience(&actor.audience()).ok_or(Denied::Forbidden)
    }

    fn of_audience(audience: &Audience) -> Option<Self> {
        match (audience.role(), audience.organization_id()) {
            (Role::Superuser, _) => Some(Self(None)),
            (Role::Admin, Some(organization)) => Some(Self(Some(organization))),
            (Role::Admin, None) | (Role::Member, _) => None,
        }
    }

    /// The organization whose content it is; none: of everybody.
    #[must_use]
    pub const fn organization_id(self) -> Option<OrganizationId> {
        self.0
    }

    /// Whether a report lies in it.
    #[must_use]
    pub fn holds(self, report: &Report) -> bool {
        self.0.is_none() || self.0 == report.organization_id
    }
}

/// Whether somebody may resolve a report.
pub fn permit_resolving(actor: &Actor, report: &Report) -> Result<(), Denied> {
    permit(actor, Action::Moderate, Ownership { author_id: None, organization_id: report.organization_id })
}

/// Which reports a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ReportFilter {
    /// Of that status alone.
    pub status: Option<ReportStatus>,
    /// For that reason alone.
    pub reason: Option<ReportReason>,
}

/// The order key of reports: by time, then id, descending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportKey {
    /// When it was reported.
    #[serde(rename = "t")]
    pub at: Timestamp,
    /// Breaks ties.
    #[serde(rename = "i")]
    pub id: ReportId,
}
