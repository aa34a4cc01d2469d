//! Files: taken through the server or by addresses to the store, told by their content, read by whoever may read what they hang on.
//! How a file is cleaned stands in `process`, how it is hung on content in `attach`, how what nobody needs goes in `sweep`.

pub(crate) mod attach;
mod direct;
mod error;
mod intake;
mod open;
mod process;
mod sniff;
mod sweep;
mod upload;

use std::sync::Arc;

pub use direct::{Announced, Announcement, UploadTicket};
pub use error::FileError;
pub use open::{Opened, OpenedBytes, Part};
use p2p_domain::{
    actor::Actor,
    file::{File, FileLimits},
    id::FileId,
    job::{Job, Lane},
    policy::{Action, Denied, Ownership, permit},
    port::{
        blob::{BlobLinks, BlobStore, LinkSigner},
        clock::{Clock, IdSource},
        error::{BlobError, StoreError},
        file::FileReader,
        store::{Store, UnitOfWork},
    },
    timestamp::Timestamp,
    version::{Expected, Version},
};
pub use upload::Upload;

use crate::{
    error::ServiceError,
    relay::Wake,
    writing::{Attempt, retrying},
};

/// Files.
#[derive(Clone)]
pub struct FileService {
    /// Units of work.
    pub store: Arc<dyn Store>,
    /// Queries.
    pub files: Arc<dyn FileReader>,
    /// The bytes.
    pub blobs: Arc<dyn BlobStore>,
    /// Addresses of the store's own.
    pub links: Arc<dyn BlobLinks>,
    /// Signs our own addresses, where the store has none.
    pub signer: Arc<dyn LinkSigner>,
    /// How large files may be.
    pub limits: FileLimits,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Ids.
    pub ids: Arc<dyn IdSource>,
    /// Wakes the relay after a commit.
    pub wake: Wake,
    /// Where the API is reached from outside, without a slash at its end.
    pub api_url: String,
}

/// Whose a file is.
const fn ownership(file: &File) -> Ownership {
    Ownership { author_id: file.owner_id, organization_id: file.organization_id }
}

impl FileService {
    /// One file.
    pub async fn get(&self, actor: &Actor, id: FileId) -> Result<File, ServiceError> {
        Ok(self.files.readable(&actor.audience(), id).await?.ok_or(ServiceError::NotFound)?.file)
    }

    /// Removes a file from what it hangs on and for good. A file is never edited, so that its version is always the first.
    pub async fn delete(&self, actor: &Actor, id: FileId, expected: &Expected) -> Result<(), FileError> {
        let record = self.files.record(id).await?.ok_or(ServiceError::NotFound)?;
        if let Err(denied) = permit(actor, Action::DeleteContent, ownership(&record.file)) {
            return Err(self.refuse(actor, id, denied).await?.into());
        }
        if !expected.allows(Version::FIRST) {
            return Err(ServiceError::Stale.into());
        }
        retrying(|| self.try_delete(id)).await?;
        self.wake.lane(Lane::Patient);
        Ok(())
    }

    /// Who may not read it either does not learn that it is there.
    async fn refuse(&self, actor: &Actor, id: FileId, denied: Denied) -> Result<ServiceError, ServiceError> {
        let is_known = self.files.readable(&actor.audience(), id).await?.is_some();
        Ok(if is_known { denied.into() } else { ServiceError::NotFound })
    }

    async fn try_delete(&self, id: FileId) -> Result<Attempt<()>, FileError> {
        let mut unit = self.store.begin().await?;
        if !remove(unit.as_mut(), id, self.clock.now()).await? {
            return Err(ServiceError::NotFound.into());
        }
        unit.commit().await?;
        Ok(Attempt::Done(()))
    }

    /// Whether the organization has room for one more file; holds the quota until the unit ends.
    async fn require_room(&self, unit: &mut dyn UnitOfWork, file: &File) -> Result<(), FileError> {
        let Some(organization) = file.organization_id else { return Ok(()) };
        let taken = unit.files().hold_quota(organization).await?;
        if taken.saturating_add(file.size) > self.limits.organization {
            return Err(FileError::QuotaExceeded);
        }
        Ok(())
    }

    /// The bytes of a file that no row came to be for go at once. A failed commit may have been one after all, so the rows are asked first.
    async fn settle<T>(&self, id: FileId, outcome: Result<T, FileError>) -> Result<T, FileError> {
        if outcome.is_err()
            && let Err(error) = self.drop_unknown(id).await
        {
            tracing::warn!(
                file_id = %id,
                error = &error as &dyn std::error::Error,
                "the bytes of a file without a row are swept later"
            );
        }
        outcome
    }

    async fn drop_unknown(&self, id: FileId) -> Result<(), ServiceError> {
        if self.files.unknown(&[id]).await?.is_empty() {
            return Ok(());
        }
        Ok(drop_bytes(self.blobs.as_ref(), id).await?)
    }
}

/// Removes the row of a file with all that hangs on it, and the bytes behind it; false when there is no such row.
async fn remove(unit: &mut dyn UnitOfWork, id: FileId, now: Timestamp) -> Result<bool, StoreError> {
    if !unit.files().delete(id).await? {
        return Ok(false);
    }
    unit.outbox().append(&Job::DropFile { file_id: id }, now).await?;
    Ok(true)
}

/// How many blobs of a file are removed in one step; there are hardly ever more than three.
const STEP: u32 = 100;

/// Removes all bytes of a file.
async fn drop_bytes(blobs: &dyn BlobStore, id: FileId) -> Result<(), BlobError> {
    loop {
        let keys = blobs.list(&File::folder(id), None, STEP).await?;
        for key in &keys {
            blobs.delete(key).await?;
        }
        if keys.len() < STEP as usize {
            return Ok(());
        }
    }
}
