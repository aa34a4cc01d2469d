//! What a key may look like.

use object_store::path::Path;
use p2p_domain::port::error::BlobError;

/// File systems hold names of 255 bytes, of which `object_store` takes some for a file under way; object stores hold keys of
/// 1024.
const WORD_MAX: usize = 200;
const KEY_MAX: usize = 1024;

/// How keys become places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// The key is the place.
    Plain,
    /// Every word but the last bears a mark that no key contains. So a directory can hold `a` beside `a/b`, as object stores do.
    MarkedFolders,
}

impl Layout {
    const MARKED: &str = "+/";

    fn place(self, key: &str) -> String {
        match self {
            Self::Plain => key.to_owned(),
            Self::MarkedFolders => key.replace('/', Self::MARKED),
        }
    }

    /// The key of a place that a store lists.
    pub fn key(self, place: Path) -> String {
        match self {
            Self::Plain => place.into(),
            Self::MarkedFolders => place.as_ref().replace(Self::MARKED, "/"),
        }
    }

    /// The folder below which the keys of a prefix lie; none for all of them.
    pub fn folder(self, op: &'static str, prefix: Option<&str>) -> Result<Option<Path>, BlobError> {
        let Some(prefix) = prefix else { return Ok(None) };
        let mut folder = self.place(prefix);
        if self == Self::MarkedFolders {
            folder.push_str(Self::MARKED);
        }
        Path::parse(folder).map(Some).map_err(|error| BlobError::internal(op, error))
    }

    /// The place of a key.
    pub fn path(self, op: &'static str, key: &str) -> Result<Path, BlobError> {
        check(op, key)?;
        Path::parse(self.place(key)).map_err(|error| BlobError::internal(op, error))
    }
}

fn check(op: &'static str, key: &str) -> Result<(), BlobError> {
    if key.len() > KEY_MAX || !key.split('/').all(is_word) {
        return Err(BlobError::internal(op, format!("no blob key: {key:?}")));
    }
    Ok(())
}

/// The words below which to look, without a `/` at the end; none for everything.
pub fn prefix<'a>(op: &'static str, prefix: &'a str) -> Result<Option<&'a str>, BlobError> {
    if prefix.is_empty() {
        return Ok(None);
    }
    let words = prefix.strip_suffix('/').unwrap_or(prefix);
    check(op, words).map(|()| Some(words))
}

/// Whether a key has more words than the prefix and begins with all of them.
pub fn lies_below(key: &str, prefix: Option<&str>) -> bool {
    prefix.is_none_or(|prefix| key.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('/')))
}

fn is_word(word: &str) -> bool {
    !word.is_empty()
        && word.len() <= WORD_MAX
        && !word.starts_with('.')
        && word.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_words_alone_make_a_key() {
        let long = "x".repeat(201);
        let deep = "abc/".repeat(257);
        for bad in [
            "", "/", "a/", "/a", "a//b", "..", "a/../b", ".hidden", "a b", "a\\b", "a#1", "a+", "é", "a\0", "%2e",
            &long, &deep,
        ] {
            assert!(Layout::Plain.path("blob.put", bad).is_err(), "{bad:?}");
        }
        for good in ["a", "a/b.tar.gz", "avatars/0198f1a0-7c2e_256.webp", &"x".repeat(200)] {
            for layout in [Layout::Plain, Layout::MarkedFolders] {
                assert_eq!(layout.key(layout.path("blob.put", good).unwrap()), good);
            }
        }
    }
}
