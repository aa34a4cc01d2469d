//! Use cases on the map.

use p2p_domain::{
    actor::Audience,
    use_case::{MAP_MAX, MapPoint, UseCaseFilter},
};
use sea_orm::{DbBackend, QueryResult};

use super::{super::Query, filter::filtered};
use crate::{
    error::Failure,
    row::{coordinates, get},
};

/// Those with coordinates, the latest published first.
pub(in crate::read) fn points(backend: DbBackend, audience: &Audience, filter: &UseCaseFilter, limit: u32) -> Query {
    let query = Query::new(backend).sql(
        "SELECT u.id, u.latitude, u.longitude, u.title, u.industry, u.city, uo.name AS organization_name \
         FROM (SELECT u.id, u.listed_at",
    );
    filtered(query, audience, filter)
        .sql(" AND u.latitude IS NOT NULL ORDER BY u.listed_at DESC, u.id DESC")
        // One more than a map shows, so that whoever asks for it learns that there are more.
        .sql(&format!(" LIMIT {}", limit.min(MAP_MAX + 1)))
        .sql(") k CROSS JOIN use_cases u LEFT JOIN organizations uo ON uo.id = u.organization_id WHERE u.id = k.id")
        .sql(" ORDER BY k.listed_at DESC, k.id DESC")
}

/// Reads [`points`].
pub(super) fn point(row: &QueryResult) -> Result<MapPoint, Failure> {
    Ok(MapPoint {
        id: get(row, "id")?,
        at: coordinates(row)?.ok_or_else(|| Failure::corrupt("a point without a place"))?,
        title: get(row, "title")?,
        industry: get(row, "industry")?,
        city: get(row, "city")?,
        organization_name: get(row, "organization_name")?,
    })
}
