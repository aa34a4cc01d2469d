//! Files. None of these is stored yet.

use p2p_domain::{
    file::{File, FileName, FileRecord, FileStatus, MediaType},
    id::FileId,
    user::User,
};

use super::{an_id, at};

/// A picture of 1,000 bytes as it came.
#[must_use]
pub fn a_file(owner: &User) -> File {
    File {
        id: FileId::new(an_id()),
        owner_id: Some(owner.id),
        organization_id: owner.organization_id,
        name: FileName::parse("مضخة رقم ٣.jpg").unwrap(),
        media: MediaType::Jpeg,
        size: 1_000,
        sha256: Some("ab".repeat(32)),
        generation: 0,
        has_thumbnail: false,
        created_at: at(0),
    }
}

/// One that is there.
#[must_use]
pub fn a_ready_file(owner: &User) -> FileRecord {
    FileRecord { file: a_file(owner), status: FileStatus::Ready, holder: None }
}

/// One whose bytes are awaited.
#[must_use]
pub fn an_announced_file(owner: &User) -> FileRecord {
    let file = File { sha256: None, ..a_file(owner) };
    FileRecord { file, status: FileStatus::Announced, holder: None }
}
