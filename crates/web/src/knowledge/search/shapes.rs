//! The envelopes of what a search finds; hits themselves stand in [`crate::wire`].

use p2p_app::search::{Hit, SearchPage, SearchResults};
use p2p_domain::actor::Audience;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    extract::cursor::CursorScope,
    problem::Problem,
    respond::Listing,
    wire::{ForumHitShape, UseCaseHitShape, UserHitShape},
};

/// A page of what was found.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct HitListing<T> {
    /// The hits, the best first.
    items: Vec<T>,
    /// Where the next page begins; null on the last one.
    next_cursor: Option<String>,
    /// How many there are in all; null unless `with_total=true`.
    total: Option<u64>,
    /// Where nothing was found: the query with its typing errors mended, if that finds something; else null.
    #[schema(example = json!(null))]
    did_you_mean: Option<String>,
}

impl<T> HitListing<T> {
    /// The wire form of a page.
    pub(super) fn of<U>(
        found: SearchPage<U>,
        scope: &CursorScope,
        hit: impl FnMut(Hit<U>) -> T,
    ) -> Result<Self, Problem> {
        let Listing { items, next_cursor, total } = Listing::of(found.page, scope, hit)?;
        Ok(Self { items, next_cursor, total, did_you_mean: found.did_you_mean })
    }
}

/// The best of one kind.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct BestHits<T> {
    /// The hits, the best first.
    items: Vec<T>,
    /// How many there are in all.
    #[schema(example = 1)]
    total: u64,
}

impl<T> BestHits<T> {
    fn of<U>(found: SearchPage<U>, hit: impl FnMut(Hit<U>) -> T) -> Self {
        let total = found.page.total.unwrap_or(found.page.items.len() as u64);
        Self { items: found.page.items.into_iter().map(hit).collect(), total }
    }
}

/// The best of everything.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SearchResults)]
pub(super) struct SearchResultsShape {
    /// People.
    users: BestHits<UserHitShape>,
    /// Published use cases.
    use_cases: BestHits<UseCaseHitShape>,
    /// Topics, posts and replies.
    topics: BestHits<ForumHitShape>,
    /// Where nothing was found: the query with its typing errors mended, if that finds something; else null.
    #[schema(example = json!(null))]
    did_you_mean: Option<String>,
}

impl SearchResultsShape {
    /// The results as that reader may see them.
    pub(super) fn seen_by(reader: &Audience, results: SearchResults) -> Self {
        Self {
            users: BestHits::of(results.users, |hit| UserHitShape::seen_by(hit, reader)),
            use_cases: BestHits::of(results.use_cases, UseCaseHitShape::from),
            topics: BestHits::of(results.forum, ForumHitShape::from),
            did_you_mean: results.did_you_mean,
        }
    }
}
