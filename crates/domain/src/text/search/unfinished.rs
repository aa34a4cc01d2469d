//! The last word of a query, which may still be being typed. The index holds stems, and a stem may end before what was
//! typed (`weldin` → `weld`), so the beginning of a term is not enough.

use super::query::Phrase;
use crate::text::analysis::{Lexicon, Word, beginnings, endings};

/// The most ways to go on with one word.
const MAX_ALTERNATIVES: usize = 16;

/// The phrases of `before` and whatever `last` may become: its own term, terms that begin as it does, the terms of
/// words of the lexicon that do, and of the word with a likely ending.
pub(super) fn alternatives(before: &[String], last: &Word, lexicon: &Lexicon) -> Vec<Phrase> {
    let beginnings = beginnings(&last.folded, last.script);
    let exact = lexicon.term(&last.folded, last.script);
    let known = beginnings.iter().flat_map(|beginning| lexicon.terms_from(beginning)).map(str::to_owned);
    let completed = endings(last.script).iter().map(|ending| format!("{}{ending}", last.folded));
    let terms = std::iter::once(exact).chain(completed.map(|word| lexicon.term(&word, last.script))).chain(known);

    let mut ends: Vec<(String, bool)> = beginnings.iter().map(|beginning| (beginning.clone(), true)).collect();
    for term in terms {
        let found_already =
            ends.iter().any(|(end, prefix)| *end == term || (*prefix && term.starts_with(end.as_str())));
        if ends.len() < MAX_ALTERNATIVES && !found_already {
            ends.push((term, false));
        }
    }
    // The exact word first; sorting is stable.
    ends.sort_by_key(|(_, prefix)| *prefix);
    let phrase = |(term, prefix)| Phrase { terms: before.iter().cloned().chain([term]).collect(), prefix };
    ends.into_iter().map(phrase).collect()
}
