//! The types of files that are taken, decided by their first bytes and never by their name or what a client says.
//! What looks like a page, a drawing with scripts or a program is refused, whatever it is called.

use serde::{Deserialize, Serialize};

/// What kind of thing a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FileKind {
    /// A picture.
    Image,
    /// A film.
    Video,
    /// Anything to be read.
    Document,
}

impl FileKind {
    /// The name on the wire and in stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Video => "video",
            Self::Document => "document",
        }
    }
}

macro_rules! media_types {
    ($($(#[$doc:meta])* $variant:ident = $kind:ident, $mime:literal, $extension:literal;)+) => {
        /// A type of file that is taken.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum MediaType { $($(#[$doc])* $variant,)+ }

        impl MediaType {
            /// Every type.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name of RFC 6838.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $mime,)+ }
            }

            /// The usual end of a name.
            #[must_use]
            pub const fn extension(self) -> &'static str {
                match self { $(Self::$variant => $extension,)+ }
            }

            /// What kind of thing it is.
            #[must_use]
            pub const fn kind(self) -> FileKind {
                match self { $(Self::$variant => FileKind::$kind,)+ }
            }
        }
    };
}

media_types! {
    /// Portable Network Graphics.
    Png = Image, "image/png", "png";
    /// JPEG.
    Jpeg = Image, "image/jpeg", "jpg";
    /// WebP.
    Webp = Image, "image/webp", "webp";
    /// GIF.
    Gif = Image, "image/gif", "gif";
    /// MPEG-4.
    Mp4 = Video, "video/mp4", "mp4";
    /// WebM.
    Webm = Video, "video/webm", "webm";
    /// Portable Document Format.
    Pdf = Document, "application/pdf", "pdf";
    /// Word.
    Docx = Document, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx";
    /// Excel.
    Xlsx = Document, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx";
    /// PowerPoint.
    Pptx = Document, "application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx";
    /// Comma-separated values.
    Csv = Document, "text/csv", "csv";
    /// Plain text.
    Txt = Document, "text/plain", "txt";
}

impl MediaType {
    /// The type of that name; parameters such as `; charset=utf-8` are ignored.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let bare = name.split(';').next().unwrap_or_default().trim();
        Self::ALL.iter().copied().find(|media| media.as_str().eq_ignore_ascii_case(bare))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_with_and_without_parameters() {
        for media in MediaType::ALL.iter().copied() {
            assert_eq!(MediaType::from_name(media.as_str()), Some(media));
        }
        assert_eq!(MediaType::from_name("Text/Plain; charset=utf-8"), Some(MediaType::Txt));
        assert_eq!(MediaType::from_name("text/html"), None);
    }
}
