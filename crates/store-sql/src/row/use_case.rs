//! Use cases.

use p2p_domain::{
    content::BodyKey,
    geo::Coordinates,
    use_case::{Location, UseCase},
};
use sea_orm::QueryResult;

use super::value::get;
use crate::error::Failure;

/// The columns of a use case under the alias `u`.
pub(crate) const USE_CASE: &str = "u.id, u.title, u.summary, u.lang, u.organization_id, u.author_id, u.industry, \
     u.technologies, u.tags, u.city, u.region, u.latitude, u.longitude, u.status, u.body_id, u.view_count, \
     u.like_count, u.bookmark_count, u.published_at, u.version, u.created_at, u.updated_at";

/// Reads [`USE_CASE`].
pub(crate) fn use_case(row: &QueryResult) -> Result<UseCase, Failure> {
    Ok(UseCase {
        id: get(row, "id")?,
        title: get(row, "title")?,
        summary: get(row, "summary")?,
        lang: get(row, "lang")?,
        organization_id: get(row, "organization_id")?,
        author_id: get(row, "author_id")?,
        industry: get(row, "industry")?,
        technologies: get(row, "technologies")?,
        tags: get(row, "tags")?,
        location: location(row)?,
        status: get(row, "status")?,
        body: BodyKey { id: get(row, "id")?, revision: get(row, "body_id")? },
        view_count: get(row, "view_count")?,
        like_count: get(row, "like_count")?,
        bookmark_count: get(row, "bookmark_count")?,
        published_at: get(row, "published_at")?,
        version: get(row, "version")?,
        created_at: get(row, "created_at")?,
        updated_at: get(row, "updated_at")?,
    })
}

fn location(row: &QueryResult) -> Result<Location, Failure> {
    Ok(Location { city: get(row, "city")?, region: get(row, "region")?, coordinates: coordinates(row)? })
}

/// Reads the columns `latitude` and `longitude`.
pub(crate) fn coordinates(row: &QueryResult) -> Result<Option<Coordinates>, Failure> {
    match (get(row, "latitude")?, get(row, "longitude")?) {
        (Some(latitude), Some(longitude)) => {
            let place = Coordinates::new(latitude, longitude);
            place.map(Some).map_err(|error| Failure::corrupt(format!("coordinates: {error}")))
        }
        (None, None) => Ok(None),
        _ => Err(Failure::corrupt("half a place")),
    }
}
