//! Hanging files on posts and replies, in the unit that writes them.

use p2p_domain::{
    actor::Actor,
    error::FieldError,
    file::{ATTACHMENTS_MAX, File, FileHolder, FileStatus},
    id::{FileId, UserId},
    port::store::UnitOfWork,
    timestamp::Timestamp,
};

use crate::error::ServiceError;

/// Whether there are too many, or one of them twice: to be asked before anything is written.
pub(crate) fn check(files: &[FileId]) -> Result<(), ServiceError> {
    if files.len() > ATTACHMENTS_MAX {
        let error = FieldError::with_limit("attachment_ids", "too_many", ATTACHMENTS_MAX as u64);
        return Err(ServiceError::Invalid(vec![error]));
    }
    refuse(files, |at, id| files[..at].contains(&id))
}

/// Hangs the actor's files on what they have just written.
pub(crate) async fn attach(
    unit: &mut dyn UnitOfWork,
    actor: &Actor,
    files: &[FileId],
    holder: FileHolder,
) -> Result<Vec<File>, ServiceError> {
    attach_of(unit, actor.user_id, files, holder).await?;
    attached(unit, files).await
}

/// Hangs other files in place of those that hang there. What hangs there may stay, whoever it is of; what is new must be the actor's.
pub(crate) async fn replace(
    unit: &mut dyn UnitOfWork,
    actor: &Actor,
    files: &[FileId],
    holder: FileHolder,
    at: Timestamp,
) -> Result<Vec<File>, ServiceError> {
    let mut owners = Vec::with_capacity(files.len());
    for id in files {
        let record = unit.files().find(*id).await?.filter(|record| record.status == FileStatus::Ready);
        let free = |owner: UserId, hung: Option<FileHolder>| {
            hung == Some(holder) || (hung.is_none() && owner == actor.user_id)
        };
        owners.push(record.and_then(|record| record.file.owner_id.filter(|owner| free(*owner, record.holder))));
    }
    refuse(files, |at, _| owners[at].is_none())?;
    unit.files().detach_all(holder, at).await?;
    let pairs: Vec<(FileId, Option<UserId>)> = files.iter().copied().zip(owners).collect();
    for run in pairs.chunk_by(|(_, one), (_, other)| one == other) {
        let ids: Vec<FileId> = run.iter().map(|(id, _)| *id).collect();
        if let Some((_, Some(owner))) = run.first() {
            attach_of(unit, *owner, &ids, holder).await?;
        }
    }
    attached(unit, files).await
}

async fn attach_of(
    unit: &mut dyn UnitOfWork,
    owner: UserId,
    files: &[FileId],
    holder: FileHolder,
) -> Result<(), ServiceError> {
    if files.is_empty() {
        return Ok(());
    }
    let refused = unit.files().attach(owner, files, holder).await?;
    refuse(files, |_, id| refused.contains(&id))
}

async fn attached(unit: &mut dyn UnitOfWork, files: &[FileId]) -> Result<Vec<File>, ServiceError> {
    let mut found = Vec::with_capacity(files.len());
    for id in files {
        found.extend(unit.files().find(*id).await?.map(|record| record.file));
    }
    Ok(found)
}

/// Each wrong one is a wrong field, named by its place.
fn refuse(files: &[FileId], is_wrong: impl Fn(usize, FileId) -> bool) -> Result<(), ServiceError> {
    let wrong = files.iter().enumerate().filter(|(at, id)| is_wrong(*at, **id));
    let fields: Vec<_> =
        wrong.map(|(at, _)| FieldError::new(format!("attachment_ids[{at}]"), "unknown_reference")).collect();
    if fields.is_empty() { Ok(()) } else { Err(ServiceError::Invalid(fields)) }
}
