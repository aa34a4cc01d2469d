//! What a file is, told by its first bytes: strict signatures for what has one, its name for plain text alone. What looks like a page
//! or a program is none of them. No I/O; how bytes come is `intake`'s business.

mod markup;
mod package;
#[cfg(test)]
mod tests;
mod text;

use p2p_domain::file::{FileName, MediaType};

use package::Package;
use text::Text;

/// How many bytes are looked at.
pub(super) const HEAD: usize = 4 * 1024;
/// How many bytes of a ZIP are looked at, whose first entries may not tell what it is.
pub(super) const PACKAGE_HEAD: usize = 64 * 1024;

/// What the first bytes tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sniffed {
    /// A type that is taken.
    Media(MediaType),
    /// More bytes would tell, up to [`PACKAGE_HEAD`].
    More,
    /// No type that is taken.
    Refused,
}

/// Tells a file by its first bytes; `complete` when there are no others.
pub(super) fn sniff(name: &FileName, head: &[u8], complete: bool) -> Sniffed {
    if markup::looks_active(head.get(..HEAD).unwrap_or(head)) {
        return Sniffed::Refused;
    }
    if let Some(media) = by_signature(head) {
        return Sniffed::Media(media);
    }
    if package::is_zip(head) {
        return package::sniff(head, complete);
    }
    match by_name(name) {
        Some(media) if text::is_text(head, complete) => Sniffed::Media(media),
        _ => Sniffed::Refused,
    }
}

/// A short signature says little: what `infer` finds must begin as its format demands.
fn by_signature(head: &[u8]) -> Option<MediaType> {
    let at = |place: usize, bytes: &[u8]| head.get(place..).is_some_and(|rest| rest.starts_with(bytes));
    if at(0, b"\x1a\x45\xdf\xa3") {
        return is_webm(head).then_some(MediaType::Webm);
    }
    let media = match infer::get(head)?.mime_type() {
        // The extension with which phones of one maker name the same format.
        "video/x-m4v" => MediaType::Mp4,
        name => MediaType::from_name(name)?,
    };
    let whole = match media {
        MediaType::Png => at(0, b"\x89PNG\r\n\x1a\n"),
        MediaType::Jpeg | MediaType::Mp4 => true,
        MediaType::Webp => at(0, b"RIFF"),
        MediaType::Gif => at(0, b"GIF87a") || at(0, b"GIF89a"),
        MediaType::Pdf => at(0, b"%PDF-"),
        MediaType::Webm | MediaType::Docx | MediaType::Xlsx | MediaType::Pptx | MediaType::Csv | MediaType::Txt => {
            false
        }
    };
    whole.then_some(media)
}

/// The type of an EBML document stands in its header: element 0x4282, four letters.
fn is_webm(head: &[u8]) -> bool {
    const DOC_TYPE: &[u8] = b"\x42\x82\x84webm";
    head.get(..256).unwrap_or(head).windows(DOC_TYPE.len()).any(|window| window == DOC_TYPE)
}

fn by_name(name: &FileName) -> Option<MediaType> {
    let (_, extension) = name.as_str().rsplit_once('.')?;
    [MediaType::Csv, MediaType::Txt].into_iter().find(|media| media.extension().eq_ignore_ascii_case(extension))
}

/// What is looked for in all bytes of a file, not in its first ones alone.
pub(super) enum Inspection {
    /// Nothing.
    Nothing,
    /// That it is text to its end.
    Text(Text),
    /// That it is a package of documents, without programs.
    Package(Package),
}

impl Inspection {
    /// What is looked for in a file of that type.
    pub(super) fn of(media: MediaType) -> Self {
        match media {
            MediaType::Csv | MediaType::Txt => Self::Text(Text::default()),
            MediaType::Docx | MediaType::Xlsx | MediaType::Pptx => Self::Package(Package::default()),
            _ => Self::Nothing,
        }
    }

    /// Looks at the next piece; false when the file is refused for it.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> bool {
        match self {
            Self::Nothing => true,
            Self::Text(text) => text.feed(bytes),
            Self::Package(package) => package.feed(bytes),
        }
    }

    /// Whether what was looked for is there at the end.
    pub(super) fn finish(&self) -> bool {
        match self {
            Self::Nothing => true,
            Self::Text(text) => text.finish(),
            Self::Package(package) => package.finish(),
        }
    }
}
