//! Typing errors: which word of a vocabulary is most like one that was not found, by the three-letter runs they share.
//! Works on words as people write them, not on stems, because the answer is shown. Not here: where the words are kept.

use std::{cmp::Reverse, collections::BTreeSet, ops::Range};

use unicode_normalization::UnicodeNormalization;

use super::query::parts;
use crate::text::{
    analysis::{Script, words},
    fold,
};

/// The most candidates that are compared; what a store has beyond that is not looked at.
pub const MAX_CANDIDATES: usize = 1_000;
/// How alike two words must be for one to be offered for the other.
const LEAST_SIMILARITY: f64 = 0.4;
/// Shorter words are alike by chance.
const LEAST_CHARS: usize = 3;
/// Longer ones are no words.
const MOST_BYTES: usize = 128;

/// A word that would be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate<'word> {
    /// As it is to be shown.
    pub word: &'word str,
    /// In how many texts it stands.
    pub uses: u64,
}

/// The three-letter runs of a word, folded and set between blanks (two before, one behind), so that its ends count.
#[must_use]
pub fn trigrams(word: &str) -> BTreeSet<[char; 3]> {
    let folded = fold(word);
    if folded.is_empty() {
        return BTreeSet::new();
    }
    let padded: Vec<char> = "  ".chars().chain(folded.chars()).chain(" ".chars()).collect();
    padded.windows(3).filter_map(|run| <[char; 3]>::try_from(run).ok()).collect()
}

/// How alike two words are, from 0 to 1: Dice's coefficient of their trigrams.
#[must_use]
pub fn similarity(one: &str, other: &str) -> f64 {
    dice(&trigrams(one), &trigrams(other))
}

fn dice(one: &BTreeSet<[char; 3]>, other: &BTreeSet<[char; 3]>) -> f64 {
    let count = |runs: usize| u32::try_from(runs).map_or(f64::INFINITY, f64::from);
    let total = one.len() + other.len();
    if total == 0 { 0.0 } else { 2.0 * count(one.intersection(other).count()) / count(total) }
}

/// The candidate most like `word`: of equals the more used one, then the first by letters. None if none is like it, or if
/// it is `word` itself. Looks at [`MAX_CANDIDATES`].
#[must_use]
pub fn closest<'word>(word: &str, candidates: impl IntoIterator<Item = Candidate<'word>>) -> Option<&'word str> {
    let wanted = trigrams(word);
    let scored = candidates.into_iter().take(MAX_CANDIDATES).map(|candidate| {
        let similarity = dice(&wanted, &trigrams(candidate.word));
        (similarity, candidate)
    });
    let best = scored.filter(|(similarity, _)| *similarity >= LEAST_SIMILARITY).max_by(|(one, a), (other, b)| {
        one.total_cmp(other).then_with(|| (a.uses, Reverse(a.word)).cmp(&(b.uses, Reverse(b.word))))
    });
    best.map(|(_, candidate)| candidate.word).filter(|found| fold(found) != fold(word))
}

/// The words of a text that a correction may offer: spelled as written, in lower case and without diacritics, each once.
#[must_use]
pub fn vocabulary(text: &str) -> BTreeSet<String> {
    spellable(text).into_iter().map(|range| plain(&text[range])).collect()
}

/// The query with each word that `correction` knows better replaced; None when it knows none. Phrases are corrected in
/// place, exclusions and codes are left.
pub fn corrected(query: &str, mut correction: impl FnMut(&str) -> Option<String>) -> Option<String> {
    let wanted = parts(query).filter(|part| !part.excluded);
    let ranges = wanted.flat_map(|part| {
        spellable(part.text).into_iter().map(move |range| part.start + range.start..part.start + range.end)
    });
    let mut written = String::with_capacity(query.len());
    let mut at = 0;
    for range in ranges {
        if let Some(better) = correction(&plain(&query[range.clone()])) {
            written.push_str(&query[at..range.start]);
            written.push_str(&better);
            at = range.end;
        }
    }
    written.push_str(&query[at..]);
    (at > 0).then_some(written)
}

/// Where the words stand that are indexed, neither too short nor too long, and no part of a code.
fn spellable(text: &str) -> Vec<Range<usize>> {
    let digit = |c: Option<char>| c.is_some_and(char::is_numeric);
    let free = |range: &Range<usize>| {
        range.len() <= MOST_BYTES
            && !digit(text[..range.start].chars().next_back())
            && !digit(text[range.end..].chars().next())
    };
    let mut ranges: Vec<Range<usize>> = words(text)
        .filter(|word| !word.stop && word.script != Script::Digits && word.folded.chars().count() >= LEAST_CHARS)
        .map(|word| word.start..word.end)
        .filter(free)
        .collect();
    // One sign may stand for several words.
    ranges.dedup();
    ranges
}

/// Lower case, composed, without the marks and fillers that folding drops; the letters stay as they were spelled.
fn plain(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    word.nfc()
        .flat_map(char::to_lowercase)
        .filter(|&c| c != 'ـ' && !fold(c.encode_utf8(&mut [0; 4])).is_empty())
        .collect()
}
