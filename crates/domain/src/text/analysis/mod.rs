//! Text to search terms: words are cut out of the original, folded, and reduced to one term for a family of words.
//!
//! Stores index the terms and nothing else, so that each finds the same texts. Not here: what a query means, how hits
//! are shown and ordered (`search`), and which words belong together in industry (`lexicon.txt`, data).

mod arabic;
mod english;
pub mod lexicon;
mod segment;
mod stop;
#[cfg(test)]
mod tests;

pub use lexicon::{Lexicon, LexiconError};
pub(in crate::text) use segment::{Script, Word, words};

/// Changes whenever the same text may give other terms than before. An index that was written under another version
/// (see [`Lexicon::fingerprint`]) has to be written again.
pub const VERSION: u32 = 1;

/// The longest term; what a word has beyond that tells it from no other.
pub const MAX_TERM_CHARS: usize = 64;

/// The most tokens of one text. Postgres keeps no position beyond 16,383.
pub const MAX_TOKENS: usize = 16_000;

/// One indexed word and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// What is indexed: letters, digits and their marks only, never empty, at most [`MAX_TERM_CHARS`].
    pub term: String,
    /// The first byte of the word in the original text.
    pub start: usize,
    /// The byte after the word, with its diacritics.
    pub end: usize,
    /// How many indexed words stand before it; equal to its place in the list.
    pub position: u32,
}

/// The terms of `text`, in the order of the words, each with its place in the original.
///
/// - A word is a run of letters of one script, or of digits; the parts of a code (`M8x1.25`, `ISO-9001`, `85°C`) are
///   words at neighbouring positions, so that the whole is the phrase of its parts however it is spelled.
/// - Stop words are left out and take no position: a phrase runs through them. (Full-text indexes keep no gaps alike.)
/// - At most [`MAX_TOKENS`] tokens; the rest of the text is not indexed.
#[must_use]
pub fn analyze(text: &str, lexicon: &Lexicon) -> Vec<Token> {
    let indexed = words(text).filter(|word| !word.stop).take(MAX_TOKENS);
    indexed
        .zip(0..)
        .map(|(word, position)| Token {
            term: lexicon.term(&word.folded, word.script),
            start: word.start,
            end: word.end,
            position,
        })
        .collect()
}

/// The family of a word that no lexicon knows.
fn stem(folded: &str, script: Script) -> String {
    match script {
        Script::Arabic => arabic::stem(folded),
        Script::Other => english::stem(folded),
        Script::Digits => folded.to_owned(),
    }
}

/// The beginnings of terms that a word typed so far may grow into.
pub(in crate::text) fn beginnings(folded: &str, script: Script) -> Vec<String> {
    match script {
        Script::Arabic => arabic::beginnings(folded).map(str::to_owned).collect(),
        Script::Other | Script::Digits => vec![folded.to_owned()],
    }
}

/// Endings that a word typed so far may still get, where the stem changes with them.
pub(in crate::text) const fn endings(script: Script) -> &'static [&'static str] {
    match script {
        Script::Arabic => arabic::COMPLETIONS,
        Script::Other => english::COMPLETIONS,
        Script::Digits => &[],
    }
}
