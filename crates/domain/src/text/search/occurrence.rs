//! Where a query is found in a text: what the stores' indexes answer, worked out from the text itself. Shows hits, and
//! holds the stores to one meaning.

use std::collections::HashMap;

use super::{Phrase, SearchQuery};
use crate::text::analysis::{Lexicon, Token, analyze};

/// Tokens `first..=last` of a text, found for a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Occurrence {
    /// Which of the numbered phrases.
    pub clause: usize,
    pub first: usize,
    pub last: usize,
}

/// Phrases by their first term, so that a text is read once.
struct Finder<'query> {
    exact: HashMap<&'query str, Vec<(usize, &'query Phrase)>>,
    /// Phrases of one unfinished word.
    beginnings: Vec<(usize, &'query Phrase)>,
}

impl<'query> Finder<'query> {
    fn new(phrases: impl Iterator<Item = (usize, &'query Phrase)>) -> Self {
        let mut finder = Self { exact: HashMap::new(), beginnings: Vec::new() };
        for (clause, phrase) in phrases {
            match phrase.terms.as_slice() {
                [] => {}
                [_] if phrase.prefix => finder.beginnings.push((clause, phrase)),
                [first, ..] => finder.exact.entry(first).or_default().push((clause, phrase)),
            }
        }
        finder
    }

    fn find(&self, tokens: &[Token]) -> impl Iterator<Item = Occurrence> {
        tokens.iter().enumerate().flat_map(move |(first, token)| {
            let exact = self.exact.get(token.term.as_str()).into_iter().flatten();
            exact.chain(&self.beginnings).filter(move |(_, phrase)| stands_at(phrase, &tokens[first..])).map(
                move |&(clause, phrase)| Occurrence {
                    clause,
                    first,
                    last: first + phrase.terms.len().saturating_sub(1),
                },
            )
        })
    }
}

fn stands_at(phrase: &Phrase, tokens: &[Token]) -> bool {
    let Some((last, before)) = phrase.terms.split_last() else { return false };
    let Some(end) = tokens.get(before.len()) else { return false };
    let ends = if phrase.prefix { end.term.starts_with(last.as_str()) } else { end.term == *last };
    ends && before.iter().zip(tokens).all(|(term, token)| *term == token.term)
}

/// Where the required clauses are found, in the order of the text. The clause is its place in the query.
pub(super) fn occurrences(query: &SearchQuery, tokens: &[Token]) -> Vec<Occurrence> {
    Finder::new(required(query)).find(tokens).collect()
}

fn required(query: &SearchQuery) -> impl Iterator<Item = (usize, &Phrase)> {
    let clauses = query.required().iter().enumerate();
    clauses.flat_map(|(number, clause)| clause.alternatives.iter().map(move |phrase| (number, phrase)))
}

/// Whether a text of these fields (a title, a body) is found: what every store has to answer.
///
/// A word may stand in any field; a phrase stands in one.
#[must_use]
pub fn matches(query: &SearchQuery, fields: &[&str], lexicon: &Lexicon) -> bool {
    let demanded = Finder::new(required(query));
    let refused = Finder::new(query.excluded().iter().enumerate());
    let mut met = vec![false; query.required().len()];
    for field in fields {
        let tokens = analyze(field, lexicon);
        if refused.find(&tokens).next().is_some() {
            return false;
        }
        demanded.find(&tokens).for_each(|occurrence| met[occurrence.clause] = true);
    }
    met.into_iter().all(|met| met)
}
