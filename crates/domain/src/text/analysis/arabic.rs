//! Arabic stems after light10 (Larkey, Ballesteros and Connell, 2007): the article with what is written before it, and
//! the commonest endings, each taken off once and only where enough of the word is left.
//!
//! One departure: feminine nouns lose a pronoun before anything else, and the `ت` before it (`صناعتها`). Single prepositions (`بمصنع`) are taken
//! off only where a word of the lexicon is left, for many roots begin with those letters. Broken plurals are the
//! lexicon's. Words come folded: `ة` is `ه`, and all alefs are one.

use super::Lexicon;

/// The article after the prepositions that merge with it; `وال` is `و` and the article.
const ARTICLES: [&str; 5] = ["بال", "كال", "فال", "ال", "لل"];
/// Light10's endings in its order, without the two that folding makes equal to others.
const SUFFIXES: [&str; 8] = ["ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي"];
/// The other pronouns, taken off only where a word of the lexicon is left.
const PRONOUNS: [&str; 7] = ["هما", "كما", "هم", "هن", "كم", "نا", "ك"];
/// What may follow while a word is being typed and is then taken off again.
pub(super) const COMPLETIONS: &[&str] = &["ه", "ن", "ت", "ا", "ان", "ات", "ون", "ين", "يه"];

const LEFT_BY_CONJUNCTION: usize = 3;
const LEFT_BY_ARTICLE: usize = 2;
const LEFT_BY_PREPOSITION: usize = 4;
const LEFT_BY_SUFFIX: usize = 2;
const LEFT_BY_PRONOUN: usize = 3;
const LEFT_BY_FEMININE: usize = 4;

/// The light stem of a folded word.
pub(super) fn stem(word: &str) -> String {
    let word = word.strip_prefix('و').filter(|rest| has(rest, LEFT_BY_CONJUNCTION)).unwrap_or(word);
    let word = without_article(word).unwrap_or(word);
    let feminine = without_pronoun(word);
    let mut stem = feminine.as_deref().unwrap_or(word);
    for suffix in SUFFIXES {
        stem = stem.strip_suffix(suffix).filter(|rest| has(rest, LEFT_BY_SUFFIX)).unwrap_or(stem);
    }
    stem.to_owned()
}

/// A feminine noun with `ها` or `ه`, as it is without: `صناعتها` is `صناعه`, `منتجاته` is `منتجات`.
fn without_pronoun(word: &str) -> Option<String> {
    let noun = word.strip_suffix("ها").or_else(|| word.strip_suffix('ه'))?.strip_suffix('ت')?;
    let ending = if noun.ends_with('ا') { 'ت' } else { 'ه' };
    has(noun, LEFT_BY_FEMININE).then(|| format!("{noun}{ending}"))
}

/// The term of the lexicon that the word belongs to: as it stands, else without what is written before it, else without
/// its ending too.
pub(super) fn known<'lexicon>(word: &str, lexicon: &'lexicon Lexicon) -> Option<&'lexicon str> {
    let whole = starts(word).find_map(|word| lexicon.form(word));
    whole.or_else(|| starts(word).find_map(|word| known_without_ending(word, lexicon)))
}

fn known_without_ending<'lexicon>(word: &str, lexicon: &'lexicon Lexicon) -> Option<&'lexicon str> {
    SUFFIXES.iter().chain(&PRONOUNS).find_map(|ending| {
        let base = word.strip_suffix(ending).filter(|base| has(base, LEFT_BY_PRONOUN))?;
        lexicon.form(base).or_else(|| lexicon.form(&format!("{}ه", base.strip_suffix('ت')?)))
    })
}

/// The word, and what is left of it without conjunction, article or preposition; the least taken off first.
fn starts(word: &str) -> impl Iterator<Item = &str> {
    let joined = word.strip_prefix(['و', 'ف']).filter(|rest| has(rest, LEFT_BY_CONJUNCTION));
    let bases = std::iter::once(word).chain(joined);
    bases.flat_map(|base| [Some(base), without_article(base), without_preposition(base)].into_iter().flatten())
}

fn without_article(word: &str) -> Option<&str> {
    behind_article(word, LEFT_BY_ARTICLE)
}

fn behind_article(word: &str, left: usize) -> Option<&str> {
    ARTICLES.iter().find_map(|article| word.strip_prefix(article).filter(|rest| has(rest, left)))
}

fn without_preposition(word: &str) -> Option<&str> {
    word.strip_prefix(['ب', 'ك', 'ل']).filter(|rest| has(rest, LEFT_BY_PREPOSITION))
}

/// What the terms begin with that an unfinished word may grow into: the word, and the word without the conjunction, and
/// without the article as soon as anything follows it.
pub(super) fn beginnings(word: &str) -> impl Iterator<Item = &str> {
    let joined = word.strip_prefix('و').filter(|rest| has(rest, LEFT_BY_ARTICLE));
    let bases = std::iter::once(word).chain(joined);
    bases.flat_map(|base| [Some(base), behind_article(base, 1)].into_iter().flatten())
}

fn has(word: &str, letters: usize) -> bool {
    word.chars().nth(letters - 1).is_some()
}
