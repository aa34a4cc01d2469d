//! What follows an upload: scanning, removing metadata, a thumbnail; and what follows a removal. Every step may have been done before.

use p2p_domain::{
    audit::{AuditAction, AuditEntry, AuditTarget},
    file::{File, FileKind, FileRecord, FileStatus},
    id::{AuditId, FileId},
    port::{error::BlobError, media::CleanImage, scan::Verdict},
};

use super::{STEP, drop_bytes, remove};
use crate::{error::ServiceError, relay::JobHandler};

impl JobHandler {
    /// Scans a file, cleans it if it is an image, and removes the bytes that it came as.
    pub(crate) async fn process_file(&self, id: FileId) -> Result<(), ServiceError> {
        let Some(FileRecord { file, status: FileStatus::Ready, .. }) = self.files.record(id).await? else {
            return Ok(());
        };
        let bytes = self.blobs.read(&file.blob(), None).await?.ok_or_else(|| missing(&file))?;
        if let Verdict::Infected(what) = self.scanner.scan(bytes.bytes).await? {
            return self.remove_infected(&file, &what).await;
        }
        let file =
            if file.media.kind() == FileKind::Image && !file.has_thumbnail { self.clean(file).await? } else { file };
        self.tidy(&file).await
    }

    async fn remove_infected(&self, file: &File, what: &str) -> Result<(), ServiceError> {
        let now = self.clock.now();
        let mut unit = self.store.begin().await?;
        if remove(unit.as_mut(), file.id, now).await? {
            let line = AuditEntry {
                id: AuditId::new(self.ids.uuid()),
                at: now,
                organization_id: file.organization_id,
                actor_id: file.owner_id,
                action: AuditAction::FileInfected,
                target: Some(AuditTarget::File(file.id.uuid())),
                address: None,
                details: [("found".to_owned(), what.to_owned())].into(),
            };
            unit.audit().append(&line).await?;
            unit.commit().await?;
            tracing::warn!(file_id = %file.id, found = what, "a file was removed: it is infected");
        }
        Ok(drop_bytes(self.blobs.as_ref(), file.id).await?)
    }

    /// An image that does not decode stays as it came, without a thumbnail: nothing can be taken out of what nothing can read.
    async fn clean(&self, file: File) -> Result<File, ServiceError> {
        let bytes = self.blobs.get(&file.blob()).await?.ok_or_else(|| missing(&file))?;
        match self.cleaner.clean(file.media, bytes).await? {
            Ok(image) => self.keep_clean(file, image).await,
            Err(refusal) => {
                tracing::warn!(file_id = %file.id, %refusal, "an image stays as it came");
                Ok(file)
            }
        }
    }

    async fn keep_clean(&self, file: File, image: CleanImage) -> Result<File, ServiceError> {
        let mut clean = File { has_thumbnail: true, ..file };
        let expected = clean.generation;
        if let Some(bytes) = image.image {
            clean.generation = expected.saturating_add(1);
            clean.size = bytes.len() as u64;
            self.blobs.put(&clean.blob(), bytes).await?;
        }
        self.blobs.put(&clean.thumbnail_blob(), image.thumbnail).await?;
        let mut unit = self.store.begin().await?;
        if unit.files().renew(&clean, expected).await? {
            unit.commit().await?;
            return Ok(clean);
        }
        drop(unit);
        // Removed, or cleaned by another process meanwhile: the row tells what stays.
        if let Some(record) = self.files.record(clean.id).await? {
            return Ok(record.file);
        }
        drop_bytes(self.blobs.as_ref(), clean.id).await?;
        Ok(clean)
    }

    /// Removes all bytes but those that the row points at: what came with metadata, and what an earlier try left.
    async fn tidy(&self, file: &File) -> Result<(), ServiceError> {
        let needed = [file.blob(), file.thumbnail_blob()];
        for key in self.blobs.list(&File::folder(file.id), None, STEP).await? {
            if !needed.contains(&key) {
                self.blobs.delete(&key).await?;
            }
        }
        Ok(())
    }

    /// Removes the bytes of a file that is no more.
    pub(crate) async fn drop_file(&self, id: FileId) -> Result<(), ServiceError> {
        Ok(drop_bytes(self.blobs.as_ref(), id).await?)
    }
}

fn missing(file: &File) -> BlobError {
    BlobError::internal("file.process", format!("no bytes under {}", file.blob()))
}
