//! Files, for writing and for reading.

use async_trait::async_trait;

use super::error::StoreError;
use crate::{
    actor::Audience,
    file::{File, FileHolder, FileRecord},
    id::{FileId, OrganizationId, UserId},
    timestamp::Timestamp,
};

/// Files, inside a unit of work.
#[async_trait]
pub trait FileRepository: Send {
    /// Adds one, hanging on nothing.
    async fn insert(&mut self, record: &FileRecord) -> Result<(), StoreError>;
    /// One by id, whatever its status. Nobody else changes it before this unit ends.
    async fn find(&mut self, id: FileId) -> Result<Option<FileRecord>, StoreError>;
    /// Makes an announced one ready, with that type, size and digest; false, and nothing written, when it is not announced.
    async fn complete(&mut self, file: &File) -> Result<bool, StoreError>;
    /// Writes generation, size and whether there is a thumbnail, if the stored generation is `expected`; false, and nothing written, otherwise.
    async fn renew(&mut self, file: &File, expected: u32) -> Result<bool, StoreError>;
    /// Hangs files of that owner, ready and hanging on nothing, on something, in that order behind those that hang there; the ids that could not be
    /// hung (unknown, somebody else's, not ready, hung elsewhere) come back, and nothing is written then.
    async fn attach(&mut self, owner: UserId, files: &[FileId], holder: FileHolder) -> Result<Vec<FileId>, StoreError>;
    /// Takes all files from something; they hang on nothing from now on and go when their time is over.
    async fn detach_all(&mut self, holder: FileHolder, at: Timestamp) -> Result<(), StoreError>;
    /// Removes one; false when it is not there.
    async fn delete(&mut self, id: FileId) -> Result<bool, StoreError>;
    /// The bytes of all files of an organization, the announced ones too; other units that ask for the same organization wait until this one ends.
    async fn hold_quota(&mut self, organization: OrganizationId) -> Result<u64, StoreError>;
}

/// Files, outside a unit of work.
#[async_trait]
pub trait FileReader: Send + Sync {
    /// One that this reader may read: their own, or one that hangs on something that they may read. Ready ones alone.
    async fn readable(&self, audience: &Audience, id: FileId) -> Result<Option<FileRecord>, StoreError>;
    /// One by id, whatever its status and whoever reads.
    async fn record(&self, id: FileId) -> Result<Option<FileRecord>, StoreError>;
    /// The files that hang on these things (at most 500), in the order in which they were hung.
    async fn attached(&self, holders: &[FileHolder]) -> Result<Vec<(FileHolder, File)>, StoreError>;
    /// Files that hang on nothing since before the moment, announced or ready, at most `limit`, oldest first.
    async fn orphans(&self, before: Timestamp, limit: u32) -> Result<Vec<FileRecord>, StoreError>;
    /// Those of the ids that no row has.
    async fn unknown(&self, ids: &[FileId]) -> Result<Vec<FileId>, StoreError>;
}
