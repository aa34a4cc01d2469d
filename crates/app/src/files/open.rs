//! Reading a file: from an address of the store's own where it has them, else its bytes. Which headers go with them is the web's business,
//! but for the disposition, which an address carries.

use std::ops::Range;

use p2p_domain::{
    actor::Actor,
    file::{File, FileKind, FileName, LINK_LIFETIME, MediaType},
    id::FileId,
    port::{
        blob::{ByteSource, SignedRequest},
        error::BlobError,
    },
    text::percent_encoded,
};

use super::FileService;
use crate::error::ServiceError;

/// What of a file is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The file itself.
    Content,
    /// A small image of it.
    Thumbnail,
}

/// A file that is about to be read.
pub struct Opened {
    /// The file.
    pub file: File,
    /// What is read: the file's own type, or that of its thumbnail.
    pub media: MediaType,
    /// The `Content-Disposition` (RFC 6266).
    pub disposition: String,
    /// Where the bytes come from.
    pub bytes: OpenedBytes,
}

/// Where the bytes of a file come from.
pub enum OpenedBytes {
    /// From here.
    Here {
        /// How many bytes the whole has, whatever range was asked for.
        size: u64,
        /// The bytes that were asked for.
        bytes: Box<dyn ByteSource>,
    },
    /// From the store, without this server.
    Elsewhere(SignedRequest),
}

/// How often a row is read for bytes that are not there: a file that is cleaned moves to another generation, once.
const TRIES: u32 = 3;

impl FileService {
    /// Opens a file for reading. The range matters where the bytes come from here.
    pub async fn open(
        &self,
        actor: &Actor,
        id: FileId,
        part: Part,
        range: Option<Range<u64>>,
    ) -> Result<Opened, ServiceError> {
        for _ in 0..TRIES {
            let file = self.get(actor, id).await?;
            let (key, media) = match part {
                Part::Content => (file.blob(), file.media),
                Part::Thumbnail if file.has_thumbnail => (file.thumbnail_blob(), MediaType::Webp),
                Part::Thumbnail => return Err(ServiceError::NotFound),
            };
            let disposition = disposition(&file.name, media, part);
            let theirs = self.links.download(&key, media.as_str(), &disposition, LINK_LIFETIME).await?;
            if let Some(request) = theirs {
                return Ok(Opened { file, media, disposition, bytes: OpenedBytes::Elsewhere(request) });
            }
            if let Some(found) = self.blobs.read(&key, range.clone()).await? {
                let bytes = OpenedBytes::Here { size: found.size, bytes: found.bytes };
                return Ok(Opened { file, media, disposition, bytes });
            }
        }
        Err(BlobError::internal("file.open", format!("no bytes of {id}")).into())
    }
}

/// Images and films are shown, anything else is saved: under its own name, whatever script that is in (RFC 8187), with a plain one beside it for
/// readers that know no other.
fn disposition(name: &FileName, media: MediaType, part: Part) -> String {
    if part == Part::Thumbnail {
        return "inline".to_owned();
    }
    let kind = match media.kind() {
        FileKind::Image | FileKind::Video => "inline",
        FileKind::Document => "attachment",
    };
    let is_plain = |c: char| (c.is_ascii_graphic() || c == ' ') && !matches!(c, '"' | '\\' | '%');
    let plain: String = name.as_str().chars().map(|c| if is_plain(c) { c } else { '_' }).collect();
    let mut text = format!("{kind}; filename=\"{plain}\"");
    if plain != name.as_str() {
        text.push_str("; filename*=UTF-8''");
        text.push_str(&percent_encoded(name.as_str(), b"!#$&+-.^_`|~"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, media: MediaType) -> String {
        disposition(&FileName::parse(name).unwrap(), media, Part::Content)
    }

    #[test]
    fn names_of_every_script_and_shape_stand_in_a_header() {
        assert_eq!(of("a plan-1.pdf", MediaType::Pdf), "attachment; filename=\"a plan-1.pdf\"");
        assert_eq!(of("مخ.png", MediaType::Png), "inline; filename=\"__.png\"; filename*=UTF-8''%D9%85%D8%AE.png");
        assert_eq!(
            of("50% \"x\".txt", MediaType::Txt),
            "attachment; filename=\"50_ _x_.txt\"; filename*=UTF-8''50%25%20%22x%22.txt"
        );
    }
}
