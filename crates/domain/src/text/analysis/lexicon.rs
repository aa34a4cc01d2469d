//! Words that belong together though no rule of endings says so: broken plurals, synonyms, spellings, and words that must
//! keep an ending which a stemmer would take off. The groups are data (`lexicon.txt`); an installation may add its own.

use std::{collections::BTreeMap, sync::LazyLock};

use sha2::{Digest, Sha256};
use thiserror::Error;

use super::{Script, VERSION, Word, arabic, stem, words};

/// The most groups of one text.
pub const MAX_GROUPS: usize = 10_000;
/// The most words of one group.
pub const MAX_GROUP_WORDS: usize = 64;

const BUILT_IN: &str = include_str!("lexicon.txt");

static LEXICON: LazyLock<Lexicon> = LazyLock::new(built_in);

/// Groups of words that are indexed and searched as one term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lexicon {
    /// A folded Arabic form, or the stem of another word, to the term of its group.
    terms: BTreeMap<String, String>,
}

/// Why a text of groups was refused. Lines count from 1.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LexiconError {
    /// A code, a number, a sign, or several words.
    #[error("line {line}: `{word}` is not one word of letters")]
    NotOneWord {
        /// The line.
        line: usize,
        /// What stands there.
        word: String,
    },
    /// A word that is never indexed.
    #[error("line {line}: `{word}` is a stop word and never indexed")]
    StopWord {
        /// The line.
        line: usize,
        /// The word.
        word: String,
    },
    /// A group of more than [`MAX_GROUP_WORDS`].
    #[error("line {line}: more than {MAX_GROUP_WORDS} words in one group")]
    LongGroup {
        /// The line.
        line: usize,
    },
    /// More than [`MAX_GROUPS`] groups.
    #[error("line {line}: more than {MAX_GROUPS} groups")]
    TooManyGroups {
        /// The first line too many.
        line: usize,
    },
}

impl LexiconError {
    /// The line that is wrong, from 1.
    #[must_use]
    pub const fn line(&self) -> usize {
        match self {
            Self::NotOneWord { line, .. }
            | Self::StopWord { line, .. }
            | Self::LongGroup { line }
            | Self::TooManyGroups { line } => *line,
        }
    }
}

impl Default for Lexicon {
    fn default() -> Self {
        Self::built_in().clone()
    }
}

impl Lexicon {
    /// The groups that come with the product.
    #[must_use]
    pub fn built_in() -> &'static Self {
        &LEXICON
    }

    /// The built-in groups and those of `text`: one group per line, words separated by blanks or commas, `#` before a
    /// remark. A group that has a word of another joins it; a group of one word keeps that word from being stemmed.
    pub fn extended(text: &str) -> Result<Self, LexiconError> {
        let mut lexicon = Self::default();
        lexicon.add(text)?;
        Ok(lexicon)
    }

    /// Tells one set of groups, under one [`VERSION`] of the analysis, from any other. A store that keeps it beside its
    /// index sees when the index has to be written again.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let mut digest = Sha256::new();
        digest.update(VERSION.to_be_bytes());
        for (key, term) in &self.terms {
            digest.update(key);
            digest.update(b"\n");
            digest.update(term);
            digest.update(b"\n");
        }
        let number = digest.finalize().iter().take(16).fold(0, |number: u128, byte| number << 8 | u128::from(*byte));
        format!("{number:032x}")
    }

    /// The term that a folded word is indexed and searched under.
    pub(in crate::text) fn term(&self, folded: &str, script: Script) -> String {
        if script == Script::Arabic
            && let Some(term) = arabic::known(folded, self)
        {
            return term.to_owned();
        }
        let stem = stem(folded, script);
        match script {
            Script::Other => self.form(&stem).map_or(stem, str::to_owned),
            Script::Arabic | Script::Digits => stem,
        }
    }

    /// The terms of the words that begin so.
    pub(in crate::text) fn terms_from<'a>(&'a self, beginning: &'a str) -> impl Iterator<Item = &'a str> {
        let range = self.terms.range::<str, _>((std::ops::Bound::Included(beginning), std::ops::Bound::Unbounded));
        range.take_while(move |(key, _)| key.starts_with(beginning)).map(|(_, term)| term.as_str())
    }

    /// The term of a word as it stands.
    pub(super) fn form(&self, key: &str) -> Option<&str> {
        self.terms.get(key).map(String::as_str)
    }

    fn add(&mut self, text: &str) -> Result<(), LexiconError> {
        let lines = text.lines().zip(1..).map(|(line, number)| (line.split('#').next().unwrap_or_default(), number));
        let groups = lines.filter(|(line, _)| members(line).next().is_some());
        for (count, (line, number)) in groups.enumerate() {
            if count == MAX_GROUPS {
                return Err(LexiconError::TooManyGroups { line: number });
            }
            let keys = keys(line, number)?;
            self.join(keys);
        }
        Ok(())
    }

    /// Makes all of `keys` one group, together with the groups that they are in.
    fn join(&mut self, keys: Vec<String>) {
        let Some(first) = keys.first() else { return };
        let known = keys.iter().find_map(|key| self.form(key));
        let term = known.unwrap_or(first).to_owned();
        for key in keys {
            let Some(other) = self.terms.insert(key, term.clone()).filter(|other| *other != term) else { continue };
            self.terms.values_mut().filter(|value| **value == other).for_each(|value| value.clone_from(&term));
        }
    }
}

#[expect(clippy::expect_used, reason = "the text is compiled in, and a test reads it")]
fn built_in() -> Lexicon {
    let mut lexicon = Lexicon { terms: BTreeMap::new() };
    lexicon.add(BUILT_IN).expect("the built-in lexicon is well-formed");
    lexicon
}

fn members(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| c.is_whitespace() || matches!(c, ',' | '،')).filter(|word| !word.is_empty())
}

/// What each word of a group is looked up by.
fn keys(group: &str, line: usize) -> Result<Vec<String>, LexiconError> {
    if members(group).nth(MAX_GROUP_WORDS).is_some() {
        return Err(LexiconError::LongGroup { line });
    }
    members(group)
        .map(|member| {
            let word = || member.to_owned();
            let mut found = words(member);
            match (found.next(), found.next()) {
                (Some(only), None) if only.stop => Err(LexiconError::StopWord { line, word: word() }),
                (Some(only), None) if only.script != Script::Digits => Ok(key(&only)),
                _ => Err(LexiconError::NotOneWord { line, word: word() }),
            }
        })
        .collect()
}

fn key(word: &Word) -> String {
    match word.script {
        Script::Arabic => word.folded.clone(),
        Script::Other | Script::Digits => stem(&word.folded, word.script),
    }
}
