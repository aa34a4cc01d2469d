//! The query language, parsed. All words must be found, in any order; `"a phrase"` as it stands; `-word` and
//! `-"a phrase"` not at all; the last word also as the beginning of a longer one. There is nothing else to know.

use thiserror::Error;

use super::unfinished;
use crate::text::analysis::{Lexicon, Word, words};

/// The longest query.
pub const MAX_QUERY_CHARS: usize = 200;
/// The most words, phrases and exclusions of one query.
pub const MAX_CLAUSES: usize = 20;

/// What is looked for. For a store:
///
/// - a text is found when every clause of [`required`](Self::required) is, and no phrase of
///   [`excluded`](Self::excluded);
/// - a clause is found when any of its alternatives is;
/// - a [`Phrase`] is found where its terms stand at consecutive positions of one field.
///
/// In FTS5 a phrase is `"a b c"`, or `"a b c" *` with a prefix; in a `tsquery` it is `'a' <-> 'b' <-> 'c'`, or `'c':*`.
/// Terms are letters, digits and marks only, so that quoting them is all the escaping there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchQuery {
    required: Vec<Clause>,
    excluded: Vec<Phrase>,
}

/// One demand on a text: any of these phrases. Never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// The ways to meet it; none of them finds only what another finds.
    pub alternatives: Vec<Phrase>,
}

/// Terms at consecutive positions; a single word is a phrase of one. Never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// The terms in their order.
    pub terms: Vec<String>,
    /// Whether the last term need only begin so.
    pub prefix: bool,
}

/// Why a query was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum QueryError {
    /// Nothing to look for: no letter and no digit.
    #[error("must not be blank")]
    Blank,
    /// Only words that are in nearly every text.
    #[error("must have a word that is not a stop word")]
    OnlyStopWords,
    /// Only what must not be found.
    #[error("must have a word that is not excluded")]
    OnlyExclusions,
    /// More than [`MAX_QUERY_CHARS`] characters.
    #[error("must have at most {MAX_QUERY_CHARS} characters")]
    TooLong,
    /// More than [`MAX_CLAUSES`] clauses.
    #[error("must have at most {MAX_CLAUSES} words and phrases")]
    TooManyClauses,
}

impl QueryError {
    /// The stable code of a field error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Blank => "blank",
            Self::OnlyStopWords => "only_stop_words",
            Self::OnlyExclusions => "only_exclusions",
            Self::TooLong => "too_long",
            Self::TooManyClauses => "too_many",
        }
    }
}

impl SearchQuery {
    /// Reads what a person typed. Any text can be read; what is no word and no sign of the language is passed over.
    ///
    /// A quotation mark that is never closed closes at the end. The last word is taken as finished when a blank or a
    /// quotation mark follows it.
    pub fn parse(text: &str, lexicon: &Lexicon) -> Result<Self, QueryError> {
        if text.chars().nth(MAX_QUERY_CHARS).is_some() {
            return Err(QueryError::TooLong);
        }
        let mut query = Self { required: Vec::new(), excluded: Vec::new() };
        let mut stopped = false;
        for part in parts(text) {
            let found: Vec<Word> = words(part.text).collect();
            stopped |= found.iter().any(|word| word.stop);
            query.add(&part, &found, lexicon);
        }
        query.checked(stopped)
    }

    /// What must be found, each of it.
    #[must_use]
    pub fn required(&self) -> &[Clause] {
        &self.required
    }

    /// What must not be found, none of it. Finished words only: [`Phrase::prefix`] is never set.
    #[must_use]
    pub fn excluded(&self) -> &[Phrase] {
        &self.excluded
    }

    fn add(&mut self, part: &Part, words: &[Word], lexicon: &Lexicon) {
        let unfinished = words.last().filter(|last| part.unfinished && !last.stop);
        let mut terms: Vec<String> =
            words.iter().filter(|word| !word.stop).map(|word| lexicon.term(&word.folded, word.script)).collect();
        if terms.is_empty() {
            return;
        }
        if part.excluded {
            let phrase = Phrase { terms, prefix: false };
            if !self.excluded.contains(&phrase) {
                self.excluded.push(phrase);
            }
            return;
        }
        let alternatives = match unfinished {
            Some(last) => {
                terms.pop();
                unfinished::alternatives(&terms, last, lexicon)
            }
            None => vec![Phrase { terms, prefix: false }],
        };
        let clause = Clause { alternatives };
        if !self.required.contains(&clause) {
            self.required.push(clause);
        }
    }

    fn checked(self, stopped: bool) -> Result<Self, QueryError> {
        match (self.required.len(), self.excluded.len()) {
            (0, 0) if stopped => Err(QueryError::OnlyStopWords),
            (0, 0) => Err(QueryError::Blank),
            (0, _) => Err(QueryError::OnlyExclusions),
            (required, excluded) if required + excluded > MAX_CLAUSES => Err(QueryError::TooManyClauses),
            _ => Ok(self),
        }
    }
}

/// A stretch of a query between blanks or quotation marks.
pub(super) struct Part<'query> {
    pub text: &'query str,
    /// Where it begins in the query.
    pub start: usize,
    pub excluded: bool,
    /// The person may still be typing its last word.
    pub unfinished: bool,
}

pub(super) fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        at += text[at..].find(|c| !separates(c) && c != ',')?;
        let excluded = text[at..].starts_with('-');
        at += usize::from(excluded);
        let quoted = text[at..].chars().next().filter(|&c| is_quote(c));
        let start = at + quoted.map_or(0, char::len_utf8);
        let rest = &text[start..];
        let end = start + if quoted.is_some() { rest.find(is_quote) } else { word_end(rest) }.unwrap_or(rest.len());
        // The mark that closes a quotation belongs to it; one after a word opens the next.
        at = end + text[end..].chars().next().filter(|_| quoted.is_some()).map_or(0, char::len_utf8);
        let unfinished = quoted.is_none() && !excluded && !text[end..].contains(|c| is_quote(c) || c.is_whitespace());
        Some(Part { text: &text[start..end], start, excluded, unfinished })
    })
}

/// Where the word or code ends that `text` begins with. A comma is a part of it only before a digit (`1,250`).
fn word_end(text: &str) -> Option<usize> {
    let ends = |(at, c): &(usize, char)| {
        separates(*c) || is_quote(*c) || (*c == ',' && !text[at + 1..].starts_with(char::is_numeric))
    };
    text.char_indices().find(ends).map(|(at, _)| at)
}

/// What stands between words that are not one code: blanks, and the signs that no code is written with.
fn separates(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, ';' | '!' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|' | '،' | '؛' | '؟')
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '‟' | '«' | '»' | '＂')
}
