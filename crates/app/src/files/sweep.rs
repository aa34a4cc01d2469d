//! Sweeping files: those that hang on nothing, and bytes that no row came to be for or whose row went.

use p2p_domain::{
    file::{File, PATIENCE},
    id::FileId,
    job::Lane,
};

use super::{drop_bytes, remove};
use crate::{error::ServiceError, janitor::Janitor};

/// How many files are looked at in one step.
const FILES: u32 = 100;
/// How many blobs are looked at in one step.
const BLOBS: u32 = 500;

impl Janitor {
    /// Removes the next files that have hung on nothing since yesterday, the announced ones that never came too.
    pub async fn sweep_orphans(&self) -> Result<u64, ServiceError> {
        let orphans = self.files.orphans(self.clock.now().minus(PATIENCE), FILES).await?;
        let mut gone = 0;
        for orphan in orphans {
            gone += u64::from(self.remove_orphan(orphan.file.id).await?);
        }
        if gone > 0 {
            self.wake.lane(Lane::Patient);
        }
        Ok(gone)
    }

    /// One by one: nobody who writes waits for long. It may have been hung on something meanwhile.
    async fn remove_orphan(&self, id: FileId) -> Result<bool, ServiceError> {
        let mut unit = self.store.begin().await?;
        let is_orphan = unit.files().find(id).await?.is_some_and(|record| record.holder.is_none());
        if is_orphan && remove(unit.as_mut(), id, self.clock.now()).await? {
            unit.commit().await?;
            return Ok(true);
        }
        Ok(false)
    }

    /// Looks at the next blobs of files and removes those whose file was made before yesterday and has no row.
    pub async fn sweep_blobs(&self, from: &mut Option<String>) -> Result<u64, ServiceError> {
        let before = self.clock.now().minus(PATIENCE);
        let blobs = self.blobs.list(File::FOLDER, from.as_deref(), BLOBS).await?;
        let last = if blobs.len() < BLOBS as usize { None } else { blobs.last().cloned() };
        let mut old: Vec<FileId> = blobs.iter().filter_map(|blob| File::of_blob(blob)).collect();
        // The blobs of a file stand side by side.
        old.dedup();
        old.retain(|id| File::made_at(*id).is_some_and(|made_at| made_at < before));
        let unknown = if old.is_empty() { Vec::new() } else { self.files.unknown(&old).await? };
        for id in &unknown {
            drop_bytes(self.blobs.as_ref(), *id).await?;
        }
        *from = last;
        Ok(unknown.len() as u64)
    }
}
