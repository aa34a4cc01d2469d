//! Files, as posts and replies carry them and uploads are answered.

use p2p_domain::file::File;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Moment;

/// A file.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = File)]
pub struct FileShape {
    /// Which.
    pub id: Uuid,
    /// What kind of thing it is, by its content: `image`, `video` or `document`.
    #[schema(example = "image")]
    pub kind: &'static str,
    /// What its owner calls it.
    #[schema(example = "pump-3.jpg")]
    pub filename: String,
    /// Its media type, by its content.
    #[schema(example = "image/jpeg")]
    pub content_type: &'static str,
    /// How many bytes it has.
    #[schema(example = 482_133)]
    pub size: u64,
    /// Path of its bytes; needs the session.
    #[schema(example = "/api/v1/files/0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70/content")]
    pub url: String,
    /// Path of a small image of it; null as long as there is none.
    #[schema(example = "/api/v1/files/0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70/thumbnail")]
    pub thumbnail_url: Option<String>,
    /// When it was uploaded or announced.
    pub created_at: Moment,
}

impl From<&File> for FileShape {
    fn from(file: &File) -> Self {
        Self {
            id: file.id.uuid(),
            kind: file.media.kind().as_str(),
            filename: file.name.as_str().to_owned(),
            content_type: file.media.as_str(),
            size: file.size,
            url: file.path(),
            thumbnail_url: file.thumbnail_path(),
            created_at: file.created_at.into(),
        }
    }
}
