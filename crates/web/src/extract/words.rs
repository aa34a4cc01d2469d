//! The words of a search in a list.

use p2p_domain::text::{
    clean,
    fold::{fold, words},
};

use super::FieldErrors;

impl FieldErrors {
    /// Longest search, in Unicode scalar values.
    pub const SEARCH_MAX: usize = 200;
    /// How many words of a search count.
    pub const SEARCH_WORDS: usize = 20;

    /// The distinct words of a search, folded. An empty field of a form searches for nothing; marks alone are looked for as
    /// such.
    pub fn words(&mut self, field: &'static str, text: Option<String>) -> Vec<String> {
        let text = text.filter(|text| !text.trim().is_empty());
        let Some(line) = self.optional(field, text, |text| clean::line(text, 1, Self::SEARCH_MAX)) else {
            return Vec::new();
        };
        let folded = fold(&line);
        let mut found: Vec<String> = Vec::new();
        for word in words(&folded) {
            if found.len() < Self::SEARCH_WORDS && !found.iter().any(|known| known == word) {
                found.push(word.to_owned());
            }
        }
        if found.is_empty() {
            found.push(folded);
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words_of(text: &str) -> Vec<String> {
        FieldErrors::new().words("q", Some(text.to_owned()))
    }

    #[test]
    fn a_search_is_its_distinct_words() {
        assert_eq!(words_of("Valve  VALVE, أحمد"), ["valve", "احمد"]);
        assert_eq!(words_of(" "), Vec::<String>::new());
        assert_eq!(words_of("!?"), ["!?"]);
        let many: Vec<String> = (0..50).map(|n| n.to_string()).collect();
        assert_eq!(words_of(&many.join(" ")).len(), FieldErrors::SEARCH_WORDS);
    }

    #[test]
    fn what_cannot_be_searched_is_noted() {
        let mut errors = FieldErrors::new();
        assert!(errors.words("q", Some("x".repeat(FieldErrors::SEARCH_MAX + 1))).is_empty());
        assert!(errors.has("q"));
    }
}
