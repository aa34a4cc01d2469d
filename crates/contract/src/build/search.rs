//! Entries of the search index and queries, by the lexicon that comes with the product.

use p2p_domain::{
    search::{IndexEntry, SearchText, Subject},
    text::{
        analysis::Lexicon,
        search::{SearchQuery, trigrams},
    },
};

use super::at;

/// What somebody types.
#[must_use]
pub fn a_query(text: &str) -> SearchQuery {
    SearchQuery::parse(text, Lexicon::built_in()).unwrap()
}

/// The entry of something by a title and a text, whatever its row says, from the dawn on. Of what stands in no topic.
#[must_use]
pub fn an_entry(subject: Subject, title: &str, body: &str) -> IndexEntry {
    let text = SearchText { subject, topic_id: None, title: title.to_owned(), body: body.to_owned(), at: at(0) };
    text.entry(Lexicon::built_in())
}

/// The runs of a word that a vocabulary is asked by.
#[must_use]
pub fn some_trigrams(word: &str) -> Vec<String> {
    trigrams(word).into_iter().map(|run| run.iter().collect()).collect()
}
