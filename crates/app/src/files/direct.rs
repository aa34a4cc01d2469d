//! Taking a file without its bytes passing a use case twice: announced, put by the client at an address, checked on completion.

use p2p_domain::{
    actor::Actor,
    file::{File, FileName, FileRecord, FileStatus, LINK_LIFETIME, MediaType},
    id::FileId,
    job::{Job, Lane},
    port::blob::{BlobBytes, ByteSource, SignedRequest},
    timestamp::Timestamp,
};

use super::{
    FileError, FileService,
    intake::{Bound, Intake, exactly},
    remove,
};
use crate::{
    error::ServiceError,
    idempotency::{Once, complete},
    writing::{Attempt, retrying},
};

/// A file that is about to come.
#[derive(Debug, Clone)]
pub struct Announcement {
    /// What its owner calls it.
    pub name: FileName,
    /// What it will be.
    pub media: MediaType,
    /// How many bytes it will have.
    pub size: u64,
}

/// A file that was announced, and how its bytes get to where they belong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Announced {
    /// The file.
    pub file: File,
    /// What the client does next.
    pub request: SignedRequest,
    /// Until when.
    pub expires_at: Timestamp,
}

/// What an address of our own tells besides the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadTicket {
    /// Until when it is good.
    pub expires_at: Timestamp,
    /// What only this server can have made.
    pub signature: String,
}

/// What the signature of an upload's address stands under.
fn signed(id: FileId, expires_at: Timestamp) -> String {
    format!("file.upload:{id}:{}", expires_at.millis())
}

impl FileService {
    /// Makes room for a file and tells where its bytes go.
    pub async fn announce(
        &self,
        actor: &Actor,
        announcement: Announcement,
        once: Option<&Once<'_, Announced>>,
    ) -> Result<Announced, FileError> {
        let Announcement { name, media, size } = announcement;
        if size == 0 {
            return Err(ServiceError::field("size", "empty").into());
        }
        if size > self.limits.of(media.kind()) {
            return Err(FileError::TooLarge);
        }
        let file = self.new_file(actor, name, media, size);
        let expires_at = file.created_at.plus(LINK_LIFETIME);
        let theirs = self.links.upload(&file.blob(), media.as_str(), size, LINK_LIFETIME).await?;
        let request = theirs.unwrap_or_else(|| self.own_address(&file, expires_at));
        let announced = Announced { file, request, expires_at };
        retrying(|| self.try_announce(&announced, once)).await?;
        Ok(announced)
    }

    fn own_address(&self, file: &File, expires_at: Timestamp) -> SignedRequest {
        let signature = self.signer.sign(&signed(file.id, expires_at));
        let (api, id, expires) = (&self.api_url, file.id, expires_at.millis());
        SignedRequest {
            method: "PUT",
            url: format!("{api}/api/v1/files/{id}/upload?expires={expires}&signature={signature}"),
            headers: vec![("content-type".to_owned(), file.media.as_str().to_owned())],
        }
    }

    async fn try_announce(
        &self,
        announced: &Announced,
        once: Option<&Once<'_, Announced>>,
    ) -> Result<Attempt<()>, FileError> {
        let mut unit = self.store.begin().await?;
        self.require_room(unit.as_mut(), &announced.file).await?;
        let record = FileRecord { file: announced.file.clone(), status: FileStatus::Announced, holder: None };
        unit.files().insert(&record).await?;
        complete(once, unit.as_mut(), announced, announced.file.created_at).await?;
        unit.commit().await?;
        Ok(Attempt::Done(()))
    }

    /// Takes the bytes of an announced file at an address of our own, once, and exactly as many as were announced.
    pub async fn receive(
        &self,
        id: FileId,
        ticket: &UploadTicket,
        bytes: Box<dyn ByteSource>,
    ) -> Result<(), FileError> {
        let is_ours = self.signer.verify(&signed(id, ticket.expires_at), &ticket.signature);
        if !is_ours || self.clock.now() >= ticket.expires_at {
            return Err(FileError::InvalidSignature);
        }
        let record = self.files.record(id).await?.ok_or(FileError::InvalidSignature)?;
        let key = record.file.blob();
        if record.status != FileStatus::Announced || self.blobs.size(&key).await?.is_some() {
            return Err(FileError::InvalidSignature);
        }
        let (bytes, outcome) = exactly(record.file.size, bytes);
        let kept = self.blobs.put_stream(&key, bytes).await;
        outcome.of(kept).map(drop)
    }

    /// Checks the bytes of an announced file and makes it ready; doing so again changes nothing. Bytes that are not what was announced go, and the
    /// announcement with them.
    pub async fn complete(&self, actor: &Actor, id: FileId) -> Result<File, FileError> {
        let (mut file, status) = self.own(actor, id).await?;
        if status == FileStatus::Ready {
            return Ok(file);
        }
        let arrived = file.blob();
        let Some(bytes) = self.blobs.read(&arrived, None).await? else {
            // They are not there yet, or another call has just moved them to their own place.
            let (file, status) = self.own(actor, id).await?;
            return if status == FileStatus::Ready { Ok(file) } else { Err(FileError::UploadMissing) };
        };
        match self.take(&mut file, bytes).await {
            Err(FileError::Unsupported | FileError::UploadMismatch | FileError::Service(ServiceError::Invalid(_))) => {
                retrying(|| self.try_discard(id)).await?;
                self.settle(id, Err(FileError::UploadMismatch)).await
            }
            Err(error) => Err(error),
            Ok(()) => {
                let outcome = retrying(|| self.try_complete(&file)).await;
                let now_kept = self.settle_copy(&file, outcome).await?;
                self.forget_blob(&arrived).await;
                self.wake.lane(Lane::Patient);
                Ok(now_kept)
            }
        }
    }

    async fn own(&self, actor: &Actor, id: FileId) -> Result<(File, FileStatus), FileError> {
        let record = self.files.record(id).await?.filter(|record| record.file.owner_id == Some(actor.user_id));
        let FileRecord { file, status, .. } = record.ok_or(ServiceError::NotFound)?;
        Ok((file, status))
    }

    /// Copies what arrived while checking it. Whoever has the address may put other bytes there until it lapses, so what was checked is
    /// kept under a generation that only this call knows.
    async fn take(&self, file: &mut File, arrived: BlobBytes) -> Result<(), FileError> {
        if arrived.size != file.size {
            return Err(FileError::UploadMismatch);
        }
        let mut intake = Intake::begin(arrived.bytes).await?;
        if intake.media(&file.name).await? != file.media {
            return Err(FileError::UploadMismatch);
        }
        file.generation = self.draw_generation();
        let (bytes, outcome) = intake.checked(file.media, Bound::Exactly(file.size));
        let taken = outcome.of(self.blobs.put_stream(&file.blob(), bytes).await)?;
        file.sha256 = Some(taken.sha256);
        Ok(())
    }

    fn draw_generation(&self) -> u32 {
        const MASK: u128 = (1 << 30) - 1;
        u32::try_from(self.ids.uuid().as_u128() & MASK).unwrap_or_default().saturating_add(1)
    }

    /// The file as it is ready: this one, or the one that another call completed first; none when it is there no longer.
    async fn try_complete(&self, file: &File) -> Result<Attempt<Option<File>>, FileError> {
        let mut unit = self.store.begin().await?;
        match unit.files().find(file.id).await? {
            Some(record) if record.status == FileStatus::Ready => return Ok(Attempt::Done(Some(record.file))),
            Some(_) => {}
            None => return Ok(Attempt::Done(None)),
        }
        if !unit.files().renew(file, 0).await? || !unit.files().complete(file).await? {
            return Ok(Attempt::Again);
        }
        unit.outbox().append(&Job::ProcessFile { file_id: file.id }, self.clock.now()).await?;
        unit.commit().await?;
        Ok(Attempt::Done(Some(file.clone())))
    }

    /// A copy that the row does not point at goes; a failed commit may have been one after all, so the row is asked.
    async fn settle_copy(&self, file: &File, outcome: Result<Option<File>, FileError>) -> Result<File, FileError> {
        let kept = match &outcome {
            Ok(kept) => kept.clone(),
            Err(_) => self.files.record(file.id).await?.map(|record| record.file),
        };
        if kept.is_none_or(|kept| kept.generation != file.generation) {
            self.forget_blob(&file.blob()).await;
        }
        outcome?.ok_or_else(|| ServiceError::NotFound.into())
    }

    /// Removes a blob that nothing points at; what stays goes with the file.
    async fn forget_blob(&self, key: &str) {
        if let Err(error) = self.blobs.delete(key).await {
            tracing::warn!(
                key,
                error = &error as &dyn std::error::Error,
                "a blob that nothing points at stays as long as its file"
            );
        }
    }

    async fn try_discard(&self, id: FileId) -> Result<Attempt<()>, FileError> {
        let mut unit = self.store.begin().await?;
        if unit.files().find(id).await?.is_some_and(|record| record.status == FileStatus::Announced) {
            remove(unit.as_mut(), id, self.clock.now()).await?;
            unit.commit().await?;
            self.wake.lane(Lane::Patient);
        }
        Ok(Attempt::Done(()))
    }
}
