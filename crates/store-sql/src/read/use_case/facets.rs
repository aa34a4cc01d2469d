//! What a whole list holds: one statement per facet, each over the same list.

use p2p_domain::{
    actor::Audience,
    use_case::{FACET_MAX, FacetCount, Facets, UseCaseFilter, UseCaseStatus},
};
use sea_orm::{DbBackend, QueryResult};

use super::{
    super::{Query, page},
    filter::filtered,
};
use crate::{SqlStore, error::Failure, row::get};

/// One facet: where its values are, and by what they are one.
#[derive(Clone, Copy)]
pub(in crate::read) enum Facet {
    Industry,
    Technology,
    City,
}

/// All three.
pub(super) async fn read(store: &SqlStore, audience: &Audience, filter: &UseCaseFilter) -> Result<Facets, Failure> {
    let of = async |facet| page::read(store.reader(), counts(store.backend(), audience, filter, facet), counted).await;
    Ok(Facets {
        industry: of(Facet::Industry).await?,
        technology: of(Facet::Technology).await?,
        city: of(Facet::City).await?,
    })
}

fn counted(row: &QueryResult) -> Result<FacetCount, Failure> {
    Ok(FacetCount { value: get(row, "value")?, count: get(row, "total")? })
}

/// The values, the most frequent first. Of the spellings of one value the first by its bytes is shown.
pub(in crate::read) fn counts(backend: DbBackend, audience: &Audience, filter: &UseCaseFilter, facet: Facet) -> Query {
    let (name, key) = match facet {
        Facet::Industry => ("u.industry", "u.industry_key"),
        Facet::Technology => ("t.name", "t.key"),
        Facet::City => ("u.city", "u.city_key"),
    };
    let query = Query::new(backend).sql(&format!("SELECT MIN({name}) AS value, COUNT(*) AS total"));
    let query = match facet {
        Facet::Technology => {
            let query = query.sql(" FROM (SELECT u.id");
            filtered(query, audience, filter).sql(") w CROSS JOIN use_case_technologies t WHERE t.use_case_id = w.id")
        }
        Facet::Industry | Facet::City => filtered(query, audience, filter),
    };
    // Joined to nothing, the key keeps SQLite off the index of all values where few use cases are wanted; and so does leaving out those without
    // one only here.
    let joined = if is_whole(filter) { "" } else { " || ''" };
    let told = format!("HAVING MIN({name}) IS NOT NULL");
    query.sql(&format!(" GROUP BY {key}{joined} {told} ORDER BY total DESC, value LIMIT {FACET_MAX}"))
}

/// Whether all that is published is counted.
fn is_whole(filter: &UseCaseFilter) -> bool {
    let whole = UseCaseFilter { status: filter.status, ..UseCaseFilter::default() };
    filter.status() == UseCaseStatus::Published && *filter == whole
}
