//! Files that people upload: what they are, how large they may be, and what they hang on. Bytes are the blob store's.

mod media;
mod name;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use media::{FileKind, MediaType};
pub use name::FileName;

use crate::{
    content::ContentRef,
    id::{FileId, OrganizationId, UserId},
    timestamp::Timestamp,
};
use std::time::Duration;

/// How long something announced may take to arrive, and how long a file may hang on nothing.
pub const PATIENCE: Duration = Duration::from_hours(24);

/// How long an address for an upload or a download is good.
pub const LINK_LIFETIME: Duration = Duration::from_mins(15);

/// How many files hang on one post, reply or message.
pub const ATTACHMENTS_MAX: usize = 10;

/// Where a file stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileStatus {
    /// It was announced and its bytes are awaited.
    Announced,
    /// Its bytes are there and are what was announced.
    Ready,
}

impl FileStatus {
    /// The name in stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Announced => "announced",
            Self::Ready => "ready",
        }
    }

    /// The status of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Announced, Self::Ready].into_iter().find(|status| status.as_str() == name)
    }
}

/// What a file hangs on, which decides who may read it. A file hangs on one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum FileHolder {
    /// A post.
    Post(Uuid),
    /// A reply.
    Reply(Uuid),
    /// A use case.
    UseCase(Uuid),
    /// A private message.
    Message(Uuid),
}

impl FileHolder {
    /// That post or reply.
    #[must_use]
    pub const fn of(content: ContentRef) -> Self {
        match content {
            ContentRef::Post(id) => Self::Post(id.uuid()),
            ContentRef::Reply(id) => Self::Reply(id.uuid()),
        }
    }

    /// The name of the kind in stores.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Post(_) => "post",
            Self::Reply(_) => "reply",
            Self::UseCase(_) => "use_case",
            Self::Message(_) => "message",
        }
    }

    /// The bare id.
    #[must_use]
    pub const fn uuid(self) -> Uuid {
        match self {
            Self::Post(id) | Self::Reply(id) | Self::UseCase(id) | Self::Message(id) => id,
        }
    }

    /// The holder of that kind and id.
    #[must_use]
    pub fn from_name(kind: &str, id: Uuid) -> Option<Self> {
        [Self::Post(id), Self::Reply(id), Self::UseCase(id), Self::Message(id)]
            .into_iter()
            .find(|holder| holder.kind() == kind)
    }
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Which.
    pub id: FileId,
    /// Who uploaded it; none once erased.
    pub owner_id: Option<UserId>,
    /// The uploader's organization, whose quota it counts against.
    pub organization_id: Option<OrganizationId>,
    /// What its owner calls it.
    pub name: FileName,
    /// What it is, by content.
    pub media: MediaType,
    /// How many bytes.
    pub size: u64,
    /// SHA-256 of the bytes as they came, in hexadecimal digits; none while they are awaited.
    pub sha256: Option<String>,
    /// Moves when the bytes are replaced: 0 as uploaded, 1 once metadata is removed.
    pub generation: u32,
    /// Whether there is a thumbnail.
    pub has_thumbnail: bool,
    /// When it was uploaded or announced.
    pub created_at: Timestamp,
}

impl File {
    /// The folder of all files in the blob store.
    pub const FOLDER: &'static str = "files";

    /// Where its bytes are in the blob store.
    #[must_use]
    pub fn blob(&self) -> String {
        format!("{}/{}/{}", Self::FOLDER, self.id, self.generation)
    }

    /// Where its thumbnail is in the blob store.
    #[must_use]
    pub fn thumbnail_blob(&self) -> String {
        format!("{}/{}/thumbnail", Self::FOLDER, self.id)
    }

    /// The file whose bytes or thumbnail are there.
    #[must_use]
    pub fn of_blob(blob: &str) -> Option<FileId> {
        let mut words = blob.split('/');
        let (folder, id, _) = (words.next()?, words.next()?, words.next()?);
        if folder == Self::FOLDER { id.parse().ok() } else { None }
    }

    /// When the id was made: one of version 7 tells it in its first 48 bits.
    #[must_use]
    pub fn made_at(id: FileId) -> Option<Timestamp> {
        let millis = i64::try_from(id.uuid().as_u128() >> 80).ok()?;
        (id.uuid().get_version_num() == 7).then(|| Timestamp::from_millis(millis))
    }

    /// The folder of all that belongs to it in the blob store.
    #[must_use]
    pub fn folder(id: FileId) -> String {
        format!("{}/{id}", Self::FOLDER)
    }

    /// Where it is fetched from, with a session.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/api/v1/files/{}/content", self.id)
    }

    /// Where its thumbnail is fetched from, with a session.
    #[must_use]
    pub fn thumbnail_path(&self) -> Option<String> {
        self.has_thumbnail.then(|| format!("/api/v1/files/{}/thumbnail", self.id))
    }
}

/// A file as its row tells: what of it is not for everybody stands beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRecord {
    /// The file.
    pub file: File,
    /// Where it stands.
    pub status: FileStatus,
    /// What it hangs on, if on anything.
    pub holder: Option<FileHolder>,
}

/// How large files may be, in bytes; limits are inclusive. From configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileLimits {
    /// One image.
    pub image: u64,
    /// One video.
    pub video: u64,
    /// One document.
    pub document: u64,
    /// All files of one organization together.
    pub organization: u64,
}

impl Default for FileLimits {
    /// 10 MiB for images and documents, 200 MiB for videos, 20 GiB for an organization.
    fn default() -> Self {
        const MIB: u64 = 1024 * 1024;
        Self { image: 10 * MIB, video: 200 * MIB, document: 10 * MIB, organization: 20 * 1024 * MIB }
    }
}

impl FileLimits {
    /// How large one file of that kind may be.
    #[must_use]
    pub const fn of(&self, kind: FileKind) -> u64 {
        match kind {
            FileKind::Image => self.image,
            FileKind::Video => self.video,
            FileKind::Document => self.document,
        }
    }

    /// How large any file may be.
    #[must_use]
    pub fn largest(&self) -> u64 {
        self.image.max(self.video).max(self.document)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blob_tells_its_file_and_the_id_its_time() {
        let id: FileId = "019a0000-0000-7000-8000-000000000001".parse().unwrap();
        assert_eq!(File::of_blob(&format!("{}/3", File::folder(id))), Some(id));
        for none in ["files/x/0", "pictures/019a0000-0000-7000-8000-000000000001/0", "files", &File::folder(id)] {
            assert_eq!(File::of_blob(none), None, "{none}");
        }
        assert_eq!(File::made_at(id), Some(Timestamp::from_millis(0x019a_0000_0000)));
        assert_eq!(File::made_at("019a0000-0000-4000-8000-000000000001".parse().unwrap()), None);
    }
}
