//! What a use case was done with: spelled as its author does, the same by its folded letters.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    error::{FieldError, ValueError as _},
    text::fold::fold,
    value::line_values,
};

line_values! {
    /// A technology: `IoT`, `Machine Learning`, `الرؤية الحاسوبية`.
    Technology: 1..=60;
}

impl Technology {
    /// What it is compared by: letters folded, blanks, hyphens and underscores one blank.
    #[must_use]
    pub fn key(&self) -> String {
        Self::key_of(&self.0)
    }

    /// The key of any spelling.
    #[must_use]
    pub fn key_of(text: &str) -> String {
        let folded = fold(text);
        let words: Vec<&str> = folded.split(|c: char| c.is_whitespace() || matches!(c, '-' | '_')).collect();
        words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

/// The technologies of one use case: distinct by their keys, in the order in which they were named.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Technologies(Vec<Technology>);

impl Technologies {
    /// How many technologies a use case may name.
    pub const MAX: usize = 20;

    /// Checks a list; all wrong entries are reported, by their place. Of two spellings of one technology the first stays.
    pub fn parse<S: AsRef<str>>(field: &'static str, texts: &[S]) -> Result<Self, Vec<FieldError>> {
        let (mut named, mut keys, mut errors) = (Vec::new(), BTreeSet::new(), Vec::new());
        for (index, text) in texts.iter().enumerate().take(Self::MAX * 10) {
            match Technology::parse(text.as_ref()) {
                Ok(one) => {
                    let key = one.key();
                    if key.is_empty() {
                        errors.push(FieldError::new(format!("{field}[{index}]"), "blank"));
                    } else if keys.insert(key) {
                        named.push(one);
                    }
                }
                Err(error) => errors.push(error.at(format!("{field}[{index}]"))),
            }
        }
        if named.len() > Self::MAX || texts.len() > Self::MAX * 10 {
            errors.push(FieldError::with_limit(field, "too_many", Self::MAX as u64));
        }
        if errors.is_empty() { Ok(Self(named)) } else { Err(errors) }
    }

    /// Technologies that a store gives back.
    pub fn stored(names: impl IntoIterator<Item = String>) -> Self {
        Self(names.into_iter().map(Technology::stored).collect())
    }

    /// The technologies in their order.
    pub fn iter(&self) -> impl Iterator<Item = &Technology> {
        self.0.iter()
    }
}
