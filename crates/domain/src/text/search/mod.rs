//! What a search means: the query language, which texts it finds, how a hit is shown, ordered and corrected.
//!
//! Pure functions over the terms of `analysis`; stores turn a [`SearchQuery`] into their own language and answer it.

mod highlight;
mod occurrence;
mod query;
mod rank;
mod spelling;
#[cfg(test)]
mod tests;
mod unfinished;

pub use highlight::highlight;
pub use occurrence::matches;
pub use query::{Clause, MAX_CLAUSES, MAX_QUERY_CHARS, Phrase, QueryError, SearchQuery};
pub use rank::{HALF_LIFE, RECENCY_SHARE, TITLE_WEIGHT, rank};
pub use spelling::{Candidate, MAX_CANDIDATES, closest, corrected, similarity, trigrams, vocabulary};
