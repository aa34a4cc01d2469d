//! The search index: written in the unit of work of what it indexes, read with permissions inside the query.

use async_trait::async_trait;

use super::error::StoreError;
use crate::{
    actor::Audience,
    page::{Page, PageRequest},
    search::{ForumEntry, Found, FoundKey, IndexEntry, SearchKind, Subject, Unindexed},
    text::search::SearchQuery,
    timestamp::Timestamp,
    use_case::UseCaseEntry,
    user::User,
};
use uuid::Uuid;

/// The index, inside a unit of work: who reads after the commit finds by the new entry, and never by the old one.
#[async_trait]
pub trait SearchRepository: Send {
    /// Writes the entry of something, in place of the one that it has.
    async fn put(&mut self, entry: &IndexEntry) -> Result<(), StoreError>;
    /// Removes the entry of something; none is no error.
    async fn remove(&mut self, subject: Subject) -> Result<(), StoreError>;
    /// Whether something still has that version ([`Unindexed::seen`]); if so, nobody changes it or asks the same of it before this unit ends.
    async fn unchanged(&mut self, subject: Subject, seen: u32) -> Result<bool, StoreError>;
}

/// What a search finds.
///
/// A text is found as [`crate::text::search::matches`] says. Of a term that stands in one text more than 255 times, a
/// store may know the first 255 places alone, so that a phrase with it is not found behind them. It is scored by how often and where its terms stand, one in the title counting
/// [`crate::text::search::TITLE_WEIGHT`] times, and by age as [`crate::text::search::rank`] says: between two texts that match alike, the newer comes first; what
/// has a word in its title comes before what has it once in a long body. Lists are by score, then moment, then id, all descending; `now` is the key's
/// own behind the first page. Totals count all that is found.
#[async_trait]
pub trait SearchReader: Send + Sync {
    /// Active people of active organizations, as that reader may see them.
    async fn users(
        &self,
        audience: &Audience,
        query: &SearchQuery,
        now: Timestamp,
        page: &PageRequest<FoundKey>,
    ) -> Result<Page<Found<User>, FoundKey>, StoreError>;
    /// Published use cases.
    async fn use_cases(
        &self,
        audience: &Audience,
        query: &SearchQuery,
        now: Timestamp,
        page: &PageRequest<FoundKey>,
    ) -> Result<Page<Found<UseCaseEntry>, FoundKey>, StoreError>;
    /// Topics, posts and replies that stand. The opening post of a topic is found by itself.
    async fn forum(
        &self,
        audience: &Audience,
        query: &SearchQuery,
        now: Timestamp,
        page: &PageRequest<FoundKey>,
    ) -> Result<Page<Found<ForumEntry>, FoundKey>, StoreError>;
}

/// The words that corrections are offered from.
#[async_trait]
pub trait Vocabulary: Send + Sync {
    /// Notes that these words stand in one more text each; at most [`crate::search::WORDS_MAX`] at a time, words as [`crate::text::search::vocabulary`] gives them.
    async fn learn(&self, words: &[String]) -> Result<(), StoreError>;
    /// The words that share the most of these trigrams (as [`crate::text::search::trigrams`] cuts them, at most 130), with the number of texts, at most `limit`.
    async fn alike(&self, trigrams: &[String], limit: u32) -> Result<Vec<(String, u64)>, StoreError>;
}

/// What the index must hold, for writing it anew.
#[async_trait]
pub trait IndexSource: Send + Sync {
    /// By which rules the index was last written as a whole ([`crate::text::analysis::Lexicon::fingerprint`]); none when it never was.
    async fn fingerprint(&self) -> Result<Option<String>, StoreError>;
    /// Notes by which rules the whole index is written now.
    async fn set_fingerprint(&self, fingerprint: &str) -> Result<(), StoreError>;
    /// What of a kind is to be indexed (people who are not pending, use cases of any status, what of the forum stands), in the order of ids, behind `after`, at most `limit`.
    async fn batch(&self, kind: SearchKind, after: Option<Uuid>, limit: u32) -> Result<Vec<Unindexed>, StoreError>;
}
