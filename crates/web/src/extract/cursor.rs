//! The wire form of cursors: base64url of JSON, with a tag that ties a cursor to its list, its filters and its order.
//! Opaque, but no secret: a made-up key only jumps within what the caller may see anyway.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use p2p_domain::text::hex;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

/// Far above what a key needs; more is garbage and is not even decoded.
const MAX_LENGTH: usize = 2_048;

/// One list with its filters and order: cursors are good within it alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CursorScope(String);

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire<K> {
    t: String,
    k: K,
}

impl CursorScope {
    /// The list at that path, with those filters in any order.
    pub(super) fn of<'a>(path: &str, filters: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut filters: Vec<(&str, &str)> = filters.collect();
        filters.sort_unstable();
        let mut hash = Sha256::new();
        // Lengths keep `a=bc` and `ab=c` apart.
        let mut part = |text: &str| {
            hash.update((text.len() as u64).to_be_bytes());
            hash.update(text);
        };
        part(path.trim_end_matches('/'));
        for (name, value) in filters {
            part(name);
            part(value);
        }
        Self(hex(&hash.finalize()[..6]))
    }

    /// The cursor behind the item with that key.
    pub fn encode<K: Serialize>(&self, key: K) -> Result<String, serde_json::Error> {
        let wire = Wire { t: self.0.clone(), k: key };
        serde_json::to_vec(&wire).map(|json| URL_SAFE_NO_PAD.encode(json))
    }

    /// The key in a cursor of this list; `None` for any other text.
    #[must_use]
    pub fn decode<K: DeserializeOwned>(&self, cursor: &str) -> Option<K> {
        if cursor.len() > MAX_LENGTH {
            return None;
        }
        let json = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let wire: Wire<K> = serde_json::from_slice(&json).ok()?;
        (wire.t == self.0).then_some(wire.k)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(path: &str, filters: &[(&'static str, &'static str)]) -> CursorScope {
        CursorScope::of(path, filters.iter().copied())
    }

    #[test]
    fn a_cursor_is_good_in_its_own_list_alone() {
        let list = scope("/topics", &[("sort", "newest"), ("tag", "a")]);
        let cursor = list.encode((7_u64, "x".to_owned())).unwrap();
        let same = scope("/topics/", &[("tag", "a"), ("sort", "newest")]);
        assert_eq!(same.decode::<(u64, String)>(&cursor), Some((7, "x".to_owned())));
        assert_eq!(scope("/topics", &[]).decode::<(u64, String)>(&cursor), None);
        assert_eq!(scope("/topics", &[("sortn", "ewest"), ("tag", "a")]).decode::<(u64, String)>(&cursor), None);
        assert_eq!(list.decode::<u64>(&cursor), None, "another key");
    }

    #[test]
    fn garbage_is_no_cursor() {
        let list = scope("/topics", &[]);
        let deep = URL_SAFE_NO_PAD.encode("[".repeat(1_500));
        for garbage in ["", "!", "AAAA", "null", "eyJ0IjoxfQ", deep.as_str(), &"A".repeat(5_000), "\u{0}", "ابجد"] {
            assert_eq!(list.decode::<u64>(garbage), None, "{garbage:.20}");
        }
    }
}
