//! Typing errors: what may have been meant by a query that finds nothing.

use std::collections::BTreeMap;

use p2p_domain::{
    actor::{Actor, Audience},
    page::{Limit, PageRequest},
    port::error::StoreError,
    search::FoundKey,
    text::search::{Candidate, MAX_CANDIDATES, SearchQuery, closest, corrected, trigrams, vocabulary},
    timestamp::Timestamp,
};

use super::{Part, SearchService};
use crate::error::ServiceError;

/// How many words of a query are looked up; the rest stay as they are.
const WORDS: usize = 10;

impl SearchService {
    /// The query with its typing errors mended, if this reader finds something by that in any of the parts. One round: what is offered is
    /// not mended again.
    pub(super) async fn suggest(&self, actor: &Actor, q: &str, parts: &[Part]) -> Result<Option<String>, ServiceError> {
        let Some(better) = self.corrected(q).await? else { return Ok(None) };
        // A correction may turn a query into one that is refused: a word into a stop word, a short query into a long one.
        let Ok(query) = SearchQuery::parse(&better, &self.lexicon) else { return Ok(None) };
        let (audience, now) = (actor.audience(), self.clock.now());
        for part in parts {
            if self.finds(*part, &audience, &query, now).await? {
                return Ok(Some(better));
            }
        }
        Ok(None)
    }

    async fn corrected(&self, q: &str) -> Result<Option<String>, StoreError> {
        let mut better = BTreeMap::new();
        for word in vocabulary(q).into_iter().take(WORDS) {
            if let Some(known) = self.closest(&word).await? {
                better.insert(word, known);
            }
        }
        Ok(corrected(q, |word| better.get(word).cloned()))
    }

    async fn closest(&self, word: &str) -> Result<Option<String>, StoreError> {
        let runs: Vec<String> = trigrams(word).into_iter().map(|run| run.iter().collect()).collect();
        let limit = u32::try_from(MAX_CANDIDATES).unwrap_or(u32::MAX);
        let alike = self.vocabulary.alike(&runs, limit).await?;
        let candidates = alike.iter().map(|(word, uses)| Candidate { word, uses: *uses });
        Ok(closest(word, candidates).map(str::to_owned))
    }

    async fn finds(
        &self,
        part: Part,
        audience: &Audience,
        query: &SearchQuery,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let one: PageRequest<FoundKey> = PageRequest::first(Limit::new(1).unwrap_or_default());
        Ok(match part {
            Part::Users => !self.reader.users(audience, query, now, &one).await?.items.is_empty(),
            Part::UseCases => !self.reader.use_cases(audience, query, now, &one).await?.items.is_empty(),
            Part::Forum => !self.reader.forum(audience, query, now, &one).await?.items.is_empty(),
        })
    }
}
