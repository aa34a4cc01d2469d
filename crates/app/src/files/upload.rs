//! Taking a file through the server: streamed into the blob store first, then a row in one unit with what must follow.

use p2p_domain::{
    actor::Actor,
    file::{File, FileName, FileRecord, FileStatus, MediaType},
    id::FileId,
    job::{Job, Lane},
    port::blob::ByteSource,
};

use super::{
    FileError, FileService,
    intake::{Bound, Intake},
};
use crate::{
    idempotency::{Once, complete},
    writing::{Attempt, retrying},
};

/// A file that comes through the server.
pub struct Upload {
    /// What its owner calls it.
    pub name: FileName,
    /// Its bytes.
    pub bytes: Box<dyn ByteSource>,
    /// How many bytes it has, as far as the sender told: what is too large for sure need not be read.
    pub declared: Option<u64>,
}

impl FileService {
    /// Takes a file through the server.
    pub async fn upload(
        &self,
        actor: &Actor,
        upload: Upload,
        once: Option<&Once<'_, File>>,
    ) -> Result<File, FileError> {
        if upload.declared.is_some_and(|size| size > self.limits.largest()) {
            return Err(FileError::TooLarge);
        }
        let mut intake = Intake::begin(upload.bytes).await?;
        let media = intake.media(&upload.name).await?;
        let limit = self.limits.of(media.kind());
        if upload.declared.is_some_and(|size| size > limit) {
            return Err(FileError::TooLarge);
        }
        let mut file = self.new_file(actor, upload.name, media, upload.declared.unwrap_or(1));
        // Asked before the bytes are read as well: what has no room for sure need not be kept first.
        self.require_room(self.store.begin().await?.as_mut(), &file).await?;
        let (bytes, outcome) = intake.checked(media, Bound::AtMost(limit));
        let kept = self.blobs.put_stream(&file.blob(), bytes).await;
        let taken = self.settle(file.id, outcome.of(kept)).await?;
        (file.size, file.sha256) = (taken.size, Some(taken.sha256));
        let added = retrying(|| self.try_add(&file, once)).await;
        self.settle(file.id, added).await?;
        self.wake.lane(Lane::Patient);
        Ok(file)
    }

    pub(super) fn new_file(&self, actor: &Actor, name: FileName, media: MediaType, size: u64) -> File {
        File {
            id: FileId::new(self.ids.uuid()),
            owner_id: Some(actor.user_id),
            organization_id: actor.organization_id,
            name,
            media,
            size,
            sha256: None,
            generation: 0,
            has_thumbnail: false,
            created_at: self.clock.now(),
        }
    }

    async fn try_add(&self, file: &File, once: Option<&Once<'_, File>>) -> Result<Attempt<()>, FileError> {
        let now = self.clock.now();
        let mut unit = self.store.begin().await?;
        self.require_room(unit.as_mut(), file).await?;
        let record = FileRecord { file: file.clone(), status: FileStatus::Ready, holder: None };
        unit.files().insert(&record).await?;
        unit.outbox().append(&Job::ProcessFile { file_id: file.id }, now).await?;
        complete(once, unit.as_mut(), file, now).await?;
        unit.commit().await?;
        Ok(Attempt::Done(()))
    }
}
