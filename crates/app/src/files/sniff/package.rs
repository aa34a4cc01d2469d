//! Word, Excel and PowerPoint files: ZIPs (APPNOTE 4.3.7) whose entries lie in known folders. The folder of the first part that is not
//! common to all of them tells which one it is; the list of content types, which writers put first or last, must be somewhere.

use p2p_domain::file::MediaType;

use super::{PACKAGE_HEAD, Sniffed};

/// What begins an entry.
const ENTRY: &[u8] = b"PK\x03\x04";
/// Where the length of its name stands.
const NAME_LENGTH: usize = 26;
/// Where its name stands.
const NAME: usize = 30;
/// What any of the three may hold.
const COMMON: [&str; 6] = ["[Content_Types].xml", "_rels/", "docProps/", "customXml/", "docMetadata/", "customUI/"];
/// Which folder belongs to which.
const FOLDERS: [(&str, MediaType); 3] =
    [("word/", MediaType::Docx), ("xl/", MediaType::Xlsx), ("ppt/", MediaType::Pptx)];

pub(super) fn is_zip(head: &[u8]) -> bool {
    head.starts_with(ENTRY)
}

/// Tells a package by the names of its first entries.
pub(super) fn sniff(head: &[u8], complete: bool) -> Sniffed {
    for name in names(head) {
        if let Some((_, media)) = FOLDERS.iter().find(|(folder, _)| name.starts_with(folder.as_bytes())) {
            return Sniffed::Media(*media);
        }
        if !COMMON.iter().any(|common| name.starts_with(common.as_bytes())) {
            return Sniffed::Refused;
        }
    }
    if complete || head.len() >= PACKAGE_HEAD { Sniffed::Refused } else { Sniffed::More }
}

/// The names of the entries that lie whole in these bytes, in their order.
fn names(head: &[u8]) -> impl Iterator<Item = &[u8]> {
    let begins = head.windows(ENTRY.len()).enumerate().filter(|(_, window)| *window == ENTRY);
    begins.filter_map(|(at, _)| {
        let entry = head.get(at..)?;
        let [low, high] = *entry.get(NAME_LENGTH..NAME_LENGTH + 2)? else { return None };
        entry.get(NAME..NAME + usize::from(u16::from_le_bytes([low, high])))
    })
}

/// Names that are looked for in all of a package: they stand in it as they are, whatever else is compressed.
const TYPES: &[u8] = b"[Content_Types].xml";
const PROGRAM: &[u8] = b"vbaProject.bin";

/// What was found in a package so far.
#[derive(Default)]
pub(in crate::files) struct Package {
    has_types: bool,
    /// The last bytes, in which a name may have begun.
    seam: Vec<u8>,
}

impl Package {
    /// Looks at the next piece; false when there is a program in it.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> bool {
        // A name that lies across the border of two pieces is found in the seam, all others in the piece itself.
        let reach = TYPES.len() - 1;
        self.seam.extend_from_slice(bytes.get(..reach).unwrap_or(bytes));
        self.has_types |= holds(&self.seam, TYPES) || holds(bytes, TYPES);
        let has_program = holds(&self.seam, PROGRAM) || holds(bytes, PROGRAM);
        if bytes.len() >= reach {
            self.seam.clear();
            self.seam.extend_from_slice(&bytes[bytes.len() - reach..]);
        } else {
            let surplus = self.seam.len().saturating_sub(reach);
            self.seam.drain(..surplus);
        }
        !has_program
    }

    /// Whether there was a list of content types.
    pub(super) const fn finish(&self) -> bool {
        self.has_types
    }
}

fn holds(bytes: &[u8], name: &[u8]) -> bool {
    bytes.windows(name.len()).any(|window| window == name)
}
