//! Use cases in a unit of work: the one of the library, whose edits are taken and forgotten.

use async_trait::async_trait;
use p2p_domain::{
    id::{FileId, UseCaseId, UserId},
    port::{
        error::StoreError,
        search::SearchRepository,
        use_case::{MediaRepository, UseCaseRepository},
    },
    search::{IndexEntry, Subject},
    timestamp::Timestamp,
    use_case::{Caption, Mark, Media, UseCase, View},
    version::Version,
};

use super::{sample, unit::Unit};

#[async_trait]
impl UseCaseRepository for Unit {
    async fn insert(&mut self, _: &UseCase) -> Result<(), StoreError> {
        Ok(())
    }

    async fn find(&mut self, id: UseCaseId) -> Result<Option<UseCase>, StoreError> {
        Ok(Some(sample::use_case()).filter(|found| found.id == id))
    }

    async fn update(&mut self, _: &UseCase, _: Version) -> Result<bool, StoreError> {
        Ok(true)
    }

    async fn delete(&mut self, _: UseCaseId, _: Timestamp) -> Result<bool, StoreError> {
        Ok(true)
    }

    async fn mark(
        &mut self,
        _: UseCaseId,
        _: UserId,
        _: Mark,
        on: bool,
        _: Timestamp,
    ) -> Result<Option<u32>, StoreError> {
        Ok(Some(if on { 4 } else { 3 }))
    }

    async fn record_views(&mut self, _: &[View]) -> Result<u32, StoreError> {
        Ok(0)
    }
}

#[async_trait]
impl MediaRepository for Unit {
    async fn list(&mut self, _: UseCaseId) -> Result<Vec<Media>, StoreError> {
        Ok(self.hung.clone())
    }

    async fn describe(&mut self, _: UseCaseId, file: FileId, caption: Option<&Caption>) -> Result<bool, StoreError> {
        let found = self.hung.iter_mut().find(|media| media.file.id == file);
        Ok(found.map(|media| media.caption = caption.cloned()).is_some())
    }

    async fn arrange(&mut self, _: UseCaseId, _: &[FileId]) -> Result<(), StoreError> {
        Ok(())
    }

    async fn detach(&mut self, _: UseCaseId, file: FileId, _: Timestamp) -> Result<bool, StoreError> {
        Ok(self.hung.iter().any(|media| media.file.id == file))
    }
}

#[async_trait]
impl SearchRepository for Unit {
    async fn put(&mut self, _: &IndexEntry) -> Result<(), StoreError> {
        Ok(())
    }

    async fn remove(&mut self, _: Subject) -> Result<(), StoreError> {
        Ok(())
    }

    async fn unchanged(&mut self, _: Subject, _: u32) -> Result<bool, StoreError> {
        Ok(true)
    }
}
