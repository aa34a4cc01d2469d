//! Media of a use case: files hung on it, described, put in order and taken down. The version of the use case stays: who edits its text
//! does not meet with who hangs pictures.

use p2p_domain::{
    actor::Actor,
    error::FieldError,
    file::FileHolder,
    id::{FileId, UseCaseId},
    policy::Action,
    port::store::UnitOfWork,
    use_case::{Caption, MEDIA_MAX, Media, UseCase},
    user::Change,
    version::Expected,
};

use super::{UseCaseService, subject};
use crate::{
    error::ServiceError,
    files::{FileError, Upload},
    idempotency::{Once, complete},
    writing::{Attempt, retrying},
};

/// What is to be changed of a medium.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MediaChange {
    /// What it shows.
    pub caption: Change<Caption>,
    /// Its place among the others, from 0; behind the last is the last.
    pub place: Option<u32>,
}

/// A file to be hung.
struct Hanging<'a> {
    file: FileId,
    caption: Option<&'a Caption>,
    once: Option<&'a Once<'a, Media>>,
}

impl UseCaseService {
    /// Hangs a file of the actor's, which hangs on nothing yet, behind those that hang there.
    pub async fn hang(
        &self,
        actor: &Actor,
        id: UseCaseId,
        file: FileId,
        caption: Option<Caption>,
        once: Option<&Once<'_, Media>>,
    ) -> Result<Media, ServiceError> {
        self.writing.policy.permit(actor)?;
        retrying(|| self.try_hang(actor, id, Hanging { file, caption: caption.as_ref(), once })).await
    }

    async fn try_hang(
        &self,
        actor: &Actor,
        id: UseCaseId,
        hanging: Hanging<'_>,
    ) -> Result<Attempt<Media>, ServiceError> {
        let now = self.writing.clock.now();
        let Some(mut unit) = self.hold(actor, id).await? else { return Ok(Attempt::Again) };
        require_room(unit.media().list(id).await?.len())?;
        let refused = unit.files().attach(actor.user_id, &[hanging.file], FileHolder::UseCase(id.uuid())).await?;
        if !refused.is_empty() {
            return Err(ServiceError::field("file_id", "unknown_reference"));
        }
        if hanging.caption.is_some() {
            unit.media().describe(id, hanging.file, hanging.caption).await?;
        }
        let media = one(unit.as_mut(), id, hanging.file).await?;
        complete(hanging.once, unit.as_mut(), &media, now).await?;
        unit.commit().await?;
        Ok(Attempt::Done(media))
    }

    /// Takes a file through the server and hangs it. Right and room are asked for before its bytes are; a file that could not be hung goes at
    /// once. Its caption is asked for when all bytes are taken: in a form it may stand behind them.
    pub async fn upload(
        &self,
        actor: &Actor,
        id: UseCaseId,
        upload: Upload,
        caption: impl FnOnce() -> Option<Caption>,
        once: Option<&Once<'_, Media>>,
    ) -> Result<Media, FileError> {
        self.writing.policy.permit(actor).map_err(ServiceError::from)?;
        self.permitted(actor, id, Action::EditContent).await?;
        require_room(self.reading.use_cases.media(&[id]).await?.len())?;
        let file = self.files.upload(actor, upload, None).await?.id;
        let hung = self.hang(actor, id, file, caption(), once).await;
        if hung.is_err()
            && let Err(error) = self.files.delete(actor, file, &Expected::Any).await
        {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(file_id = %file, error, "a file that could not be hung is swept later");
        }
        Ok(hung?)
    }

    /// Says what a medium shows, or puts it in another place.
    pub async fn edit_media(
        &self,
        actor: &Actor,
        id: UseCaseId,
        file: FileId,
        change: MediaChange,
    ) -> Result<Media, ServiceError> {
        self.writing.policy.permit(actor)?;
        retrying(|| self.try_edit_media(actor, id, file, &change)).await
    }

    async fn try_edit_media(
        &self,
        actor: &Actor,
        id: UseCaseId,
        file: FileId,
        change: &MediaChange,
    ) -> Result<Attempt<Media>, ServiceError> {
        let Some(mut unit) = self.hold(actor, id).await? else { return Ok(Attempt::Again) };
        let hung: Vec<FileId> = unit.media().list(id).await?.into_iter().map(|media| media.file.id).collect();
        if !hung.contains(&file) {
            return Err(ServiceError::NotFound);
        }
        match &change.caption {
            Change::Keep => {}
            Change::Clear => drop(unit.media().describe(id, file, None).await?),
            Change::Set(caption) => drop(unit.media().describe(id, file, Some(caption)).await?),
        }
        if let Some(place) = change.place {
            unit.media().arrange(id, &moved(hung, file, place)).await?;
        }
        let media = one(unit.as_mut(), id, file).await?;
        unit.commit().await?;
        Ok(Attempt::Done(media))
    }

    /// Takes a medium down; the file hangs on nothing from then on.
    pub async fn remove_media(&self, actor: &Actor, id: UseCaseId, file: FileId) -> Result<(), ServiceError> {
        retrying(|| self.try_remove_media(actor, id, file)).await
    }

    async fn try_remove_media(&self, actor: &Actor, id: UseCaseId, file: FileId) -> Result<Attempt<()>, ServiceError> {
        let now = self.writing.clock.now();
        let Some(mut unit) = self.hold(actor, id).await? else { return Ok(Attempt::Again) };
        if !unit.media().detach(id, file, now).await? {
            return Err(ServiceError::NotFound);
        }
        unit.commit().await?;
        Ok(Attempt::Done(()))
    }

    /// A unit in which a use case that the actor may edit stays as it is; none when somebody moved it meanwhile.
    async fn hold(&self, actor: &Actor, id: UseCaseId) -> Result<Option<Box<dyn UnitOfWork>>, ServiceError> {
        let UseCase { version, .. } = self.permitted(actor, id, Action::EditContent).await?;
        let mut unit = self.writing.store.begin().await?;
        let is_held = unit.search().unchanged(subject(id), version.get()).await?;
        Ok(is_held.then_some(unit))
    }
}

fn require_room(hung: usize) -> Result<(), ServiceError> {
    if hung < MEDIA_MAX {
        return Ok(());
    }
    Err(ServiceError::Invalid(vec![FieldError::with_limit("file_id", "too_many", MEDIA_MAX as u64)]))
}

async fn one(unit: &mut dyn UnitOfWork, of: UseCaseId, file: FileId) -> Result<Media, ServiceError> {
    let hung = unit.media().list(of).await?;
    hung.into_iter().find(|media| media.file.id == file).ok_or(ServiceError::NotFound)
}

/// The same files with one of them in that place.
fn moved(mut files: Vec<FileId>, file: FileId, place: u32) -> Vec<FileId> {
    files.retain(|other| *other != file);
    files.insert(files.len().min(place as usize), file);
    files
}
