//! A page of use cases with what the whole list holds.

use p2p_domain::use_case::{FacetCount, Facets};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{respond::Listing, wire::UseCaseShape};

/// How often a value occurs in the whole list.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = FacetCount)]
pub(super) struct FacetCountShape {
    /// The value, in one of its spellings.
    #[schema(example = "Metal working")]
    value: String,
    /// How many use cases have it.
    #[schema(example = 12)]
    count: u64,
}

impl From<FacetCount> for FacetCountShape {
    fn from(found: FacetCount) -> Self {
        Self { value: found.value, count: found.count }
    }
}

/// What the whole list holds: each the most frequent first, at most fifty.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Facets)]
pub(super) struct FacetsShape {
    /// Branches of industry.
    industry: Vec<FacetCountShape>,
    /// Technologies.
    technology: Vec<FacetCountShape>,
    /// Cities.
    city: Vec<FacetCountShape>,
}

impl From<Facets> for FacetsShape {
    fn from(facets: Facets) -> Self {
        let shapes = |counts: Vec<FacetCount>| counts.into_iter().map(FacetCountShape::from).collect();
        Self { industry: shapes(facets.industry), technology: shapes(facets.technology), city: shapes(facets.city) }
    }
}

/// A page of use cases.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = UseCaseListing)]
pub(super) struct UseCaseListing {
    /// The items, in the list's order.
    items: Vec<UseCaseShape>,
    /// Where the next page begins; null on the last one.
    next_cursor: Option<String>,
    /// How many items the whole list has; null unless `with_total=true`.
    total: Option<u64>,
    /// What the whole list holds; null unless `facets=true`.
    facets: Option<FacetsShape>,
}

impl UseCaseListing {
    /// That page, with the facets if they were counted.
    pub(super) fn new(page: Listing<UseCaseShape>, facets: Option<Facets>) -> Self {
        let Listing { items, next_cursor, total } = page;
        Self { items, next_cursor, total, facets: facets.map(FacetsShape::from) }
    }
}
