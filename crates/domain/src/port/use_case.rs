//! Use cases, for writing and for reading.

use async_trait::async_trait;

use super::error::StoreError;
use crate::{
    actor::Audience,
    id::{FileId, UseCaseId, UserId},
    page::{Page, PageRequest},
    timestamp::Timestamp,
    use_case::{
        Caption, Facets, MapPoint, Mark, Media, UseCase, UseCaseEntry, UseCaseFilter, UseCaseKey, UseCaseNumbers,
        UseCaseSort, View,
    },
    version::Version,
};

/// Use cases, inside a unit of work.
#[async_trait]
pub trait UseCaseRepository: Send {
    /// Adds one, with its technologies and tags. `Conflict(Reference)` when its organization does not exist.
    async fn insert(&mut self, use_case: &UseCase) -> Result<(), StoreError>;
    /// One by id, whatever its status.
    async fn find(&mut self, id: UseCaseId) -> Result<Option<UseCase>, StoreError>;
    /// Writes all but author, organization, counters and `created_at`, with the version after `expected`; false, and nothing written, when the stored
    /// version is another one or there is no such use case.
    async fn update(&mut self, use_case: &UseCase, expected: Version) -> Result<bool, StoreError>;
    /// Removes one with its marks, views and captions; files that hang on it hang on nothing from then on. False when it is not there.
    async fn delete(&mut self, id: UseCaseId, at: Timestamp) -> Result<bool, StoreError>;
    /// Gives (`on`) or takes back a mark, once per person, and returns how many of that kind there are now. It is there for the marker only
    /// while it is published or of their organization: the app asks before; `None` when there is no such use case at all.
    async fn mark(
        &mut self,
        id: UseCaseId,
        by: UserId,
        mark: Mark,
        on: bool,
        at: Timestamp,
    ) -> Result<Option<u32>, StoreError>;
    /// Counts views (at most 1,000), each once per person and day, however often it is told; returns how many are new. Views of what is no more, or
    /// by whom is no more, are passed over.
    async fn record_views(&mut self, views: &[View]) -> Result<u32, StoreError>;
}

/// Media of use cases, inside a unit of work. The files hang there by [`super::file::FileRepository::attach`].
#[async_trait]
pub trait MediaRepository: Send {
    /// Those that hang there, in their order.
    async fn list(&mut self, of: UseCaseId) -> Result<Vec<Media>, StoreError>;
    /// Says what a file shows, or nothing; false when it does not hang there.
    async fn describe(&mut self, of: UseCaseId, file: FileId, caption: Option<&Caption>) -> Result<bool, StoreError>;
    /// Puts the files in this order. Files that are not named follow behind, as they were; ids that do not hang there are passed over.
    async fn arrange(&mut self, of: UseCaseId, order: &[FileId]) -> Result<(), StoreError>;
    /// Takes one file down; it hangs on nothing from then on. False when it does not hang there.
    async fn detach(&mut self, of: UseCaseId, file: FileId, at: Timestamp) -> Result<bool, StoreError>;
}

/// Use cases, outside a unit of work. A reader sees the published ones, and those of any status of their own organization or their own; a superuser
/// sees all.
#[async_trait]
pub trait UseCaseReader: Send + Sync {
    /// One page of use cases. Walking all pages by [`UseCaseSort::Newest`] or `Distance` while others add some shows every one that was there at the start
    /// exactly once.
    async fn list(
        &self,
        audience: &Audience,
        filter: &UseCaseFilter,
        sort: UseCaseSort,
        now: Timestamp,
        page: &PageRequest<UseCaseKey>,
    ) -> Result<Page<UseCaseEntry, UseCaseKey>, StoreError>;
    /// One, whose key is that of [`UseCaseSort::Newest`].
    async fn get(&self, audience: &Audience, id: UseCaseId) -> Result<Option<UseCaseEntry>, StoreError>;
    /// What the whole list holds: spellings that are one by their letters count as one.
    async fn facets(&self, audience: &Audience, filter: &UseCaseFilter) -> Result<Facets, StoreError>;
    /// Those with coordinates, the latest published first, at most `limit`.
    async fn map(&self, audience: &Audience, filter: &UseCaseFilter, limit: u32) -> Result<Vec<MapPoint>, StoreError>;
    /// The media of these (at most 500), in their order.
    async fn media(&self, of: &[UseCaseId]) -> Result<Vec<(UseCaseId, Media)>, StoreError>;
    /// Whether that person's view of today ([`Timestamp::day`]) is counted.
    async fn has_viewed(&self, id: UseCaseId, viewer: UserId, at: Timestamp) -> Result<bool, StoreError>;
    /// One in numbers, whoever asks.
    async fn numbers(&self, id: UseCaseId, now: Timestamp) -> Result<Option<UseCaseNumbers>, StoreError>;
}
