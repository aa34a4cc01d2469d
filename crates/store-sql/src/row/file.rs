//! Files.

use p2p_domain::{
    file::{File, FileHolder, FileRecord},
    use_case::Media,
};
use sea_orm::QueryResult;
use uuid::Uuid;

use super::value::get;
use crate::error::Failure;

/// The columns of a file and of what it hangs on, under the alias `f`.
pub(crate) const FILE: &str = "f.id, f.owner_id, f.organization_id, f.name, f.media, f.size, f.sha256, f.generation, \
     f.has_thumbnail, f.created_at, f.status, f.post_id, f.reply_id, f.use_case_id, \
     f.message_id";

/// Reads [`FILE`].
pub(crate) fn file_record(row: &QueryResult) -> Result<FileRecord, Failure> {
    Ok(FileRecord { file: file(row)?, status: get(row, "status")?, holder: holder(row)? })
}

fn file(row: &QueryResult) -> Result<File, Failure> {
    Ok(File {
        id: get(row, "id")?,
        owner_id: get(row, "owner_id")?,
        organization_id: get(row, "organization_id")?,
        name: get(row, "name")?,
        media: get(row, "media")?,
        size: get(row, "size")?,
        sha256: get(row, "sha256")?,
        generation: get(row, "generation")?,
        has_thumbnail: get(row, "has_thumbnail")?,
        created_at: get(row, "created_at")?,
    })
}

/// The columns of a file as a medium of what it hangs on, under the alias `f`.
pub(crate) fn media_columns() -> String {
    format!("{FILE}, f.caption")
}

/// Reads [`media_columns`].
pub(crate) fn media(row: &QueryResult) -> Result<Media, Failure> {
    Ok(Media { file: file(row)?, caption: get(row, "caption")? })
}

fn holder(row: &QueryResult) -> Result<Option<FileHolder>, Failure> {
    let post = get::<Option<Uuid>>(row, "post_id")?.map(FileHolder::Post);
    let reply = get::<Option<Uuid>>(row, "reply_id")?.map(FileHolder::Reply);
    let use_case = get::<Option<Uuid>>(row, "use_case_id")?.map(FileHolder::UseCase);
    let message = get::<Option<Uuid>>(row, "message_id")?.map(FileHolder::Message);
    Ok(post.or(reply).or(use_case).or(message))
}

/// The condition that a file hangs on nothing.
pub(crate) const LOOSE: &str = "post_id IS NULL AND reply_id IS NULL AND use_case_id IS NULL AND message_id IS NULL";

/// The column that says on which thing of that kind a file hangs.
pub(crate) const fn holder_column(holder: FileHolder) -> &'static str {
    match holder {
        FileHolder::Post(_) => "post_id",
        FileHolder::Reply(_) => "reply_id",
        FileHolder::UseCase(_) => "use_case_id",
        FileHolder::Message(_) => "message_id",
    }
}
