//! English stems by the Snowball algorithm (Porter2), from `frostem`: generated from Snowball's own sources, without
//! dependencies or unsafe code. Its version is pinned exactly, for other stems would need another index.

use std::sync::LazyLock;

use frostem::{Algorithm, Stemmer};

static STEMMER: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::new(Algorithm::English));

/// What may follow while a word is being typed and then leaves the stem with what stood before: `weldin` → `welding`.
/// Endings that only lengthen the stem are not needed, for the beginning of the word finds those.
pub(super) const COMPLETIONS: &[&str] = &[
    "g", "ng", "ing", "e", "s", "es", "d", "ed", "y", "ty", "ity", "lity", "l", "al", "ly", "ul", "ful", "n", "on",
    "ion", "tion", "t", "nt", "ent", "ment", "ss", "ess", "ness",
];

/// The stem of a folded word. Words with other letters than a-z stay as they are.
pub(super) fn stem(word: &str) -> String {
    if word.bytes().all(|byte| byte.is_ascii_lowercase()) { STEMMER.stem(word).into_owned() } else { word.to_owned() }
}
