//! Reports, for writing and for reading.

use async_trait::async_trait;

use super::error::StoreError;
use crate::{
    content::ContentRef,
    id::{ReportId, UserId},
    page::{Page, PageRequest},
    report::{Report, ReportEntry, ReportFilter, ReportKey, ReportNote, ReportScope, ReportStatus},
    timestamp::Timestamp,
};

/// What becomes of the open reports of one thing.
#[derive(Debug, Clone, Copy)]
pub struct Verdict<'a> {
    /// What they become.
    pub status: ReportStatus,
    /// Who says so.
    pub by: UserId,
    /// Why, in their words.
    pub resolution: Option<&'a ReportNote>,
    /// When.
    pub at: Timestamp,
}

/// Reports, inside a unit of work.
#[async_trait]
pub trait ReportRepository: Send {
    /// Adds one; false, and nothing written, when that person has an open one of the same thing.
    async fn insert(&mut self, report: &Report) -> Result<bool, StoreError>;
    /// One by id. Nobody else changes it before this unit ends.
    async fn find(&mut self, id: ReportId) -> Result<Option<Report>, StoreError>;
    /// Resolves all open reports of a thing; returns which.
    async fn resolve(&mut self, target: ContentRef, verdict: Verdict<'_>) -> Result<Vec<ReportId>, StoreError>;
}

/// Reports, outside a unit of work.
#[async_trait]
pub trait ReportReader: Send + Sync {
    /// The reports of a scope, the newest first.
    async fn reports(
        &self,
        scope: ReportScope,
        filter: ReportFilter,
        page: &PageRequest<ReportKey>,
    ) -> Result<Page<ReportEntry, ReportKey>, StoreError>;
    /// One of a scope.
    async fn report(&self, scope: ReportScope, id: ReportId) -> Result<Option<ReportEntry>, StoreError>;
    /// The open one of that thing that somebody made.
    async fn open_report(&self, target: ContentRef, reporter: UserId) -> Result<Option<ReportEntry>, StoreError>;
}
