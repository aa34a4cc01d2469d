//! What a list of use cases is narrowed down by: the reader's rights first, then what was asked for.

use p2p_domain::{
    actor::Audience,
    geo::{BoundingBox, Coordinates},
    search::SearchKind,
    text::fold::fold,
    use_case::{Nearby, UseCaseFilter, UseCaseStatus},
    user::Role,
};

use super::super::{Query, matching::matching};

/// Adds ` AND …`: published, of the reader's organization, their own; a superuser sees all.
pub(in crate::read) fn seen_by(query: Query, audience: &Audience) -> Query {
    match audience.role() {
        Role::Superuser => query,
        _ => theirs(query.sql(" AND (u.status = ").bind(UseCaseStatus::Published).sql(" OR "), audience).sql(")"),
    }
}

fn theirs(query: Query, audience: &Audience) -> Query {
    query
        .sql("u.author_id = ")
        .bind(audience.viewer())
        .when(audience.organization_id(), |query, id| query.sql(" OR u.organization_id = ").bind(id))
}

/// Adds ` FROM use_cases u … WHERE …`: all that the filter wants and the reader may see. What a search found is joined as `m`.
pub(super) fn filtered(mut query: Query, audience: &Audience, filter: &UseCaseFilter) -> Query {
    query = query.sql(" FROM use_cases u");
    if let Some(wanted) = &filter.query {
        query = matching(query.sql(" JOIN ("), &[SearchKind::UseCase], wanted).sql(") m ON m.subject_id = u.id");
    }
    let status = filter.status();
    query = query.sql(" WHERE u.status = ").bind(status);
    if status != UseCaseStatus::Published && audience.role() != Role::Superuser {
        query = theirs(query.sql(" AND ("), audience).sql(")");
    }
    words(marked(query, audience, filter), filter).when(filter.near.as_ref(), near).when(filter.within.as_ref(), within)
}

fn marked(query: Query, audience: &Audience, filter: &UseCaseFilter) -> Query {
    query
        .when(filter.organization_id, |query, id| query.sql(" AND u.organization_id = ").bind(id))
        .when(filter.author_id, |query, id| query.sql(" AND u.author_id = ").bind(id))
        .when(filter.published_after, |query, moment| {
            // Of what was published, both are the same moment; lists walk the one.
            query.sql(" AND u.published_at IS NOT NULL AND u.listed_at > ").bind(moment)
        })
        .when(filter.bookmarked.then_some(()), |query, ()| {
            query
                .sql(" AND u.id IN (SELECT b.use_case_id FROM use_case_bookmarks b WHERE b.user_id = ")
                .bind(audience.viewer())
                .sql(")")
        })
}

fn words(query: Query, filter: &UseCaseFilter) -> Query {
    let mut query = query
        .when(filter.industry.as_ref(), |query, industry| query.sql(" AND u.industry_key = ").bind(fold(industry)))
        .when(filter.city.as_ref(), |query, city| query.sql(" AND u.city_key = ").bind(fold(city)))
        .when(filter.tag.as_ref(), |query, tag| {
            query
                .sql(" AND u.id IN (SELECT g.use_case_id FROM use_case_tags g WHERE g.tag = ")
                .bind(tag.as_str())
                .sql(")")
        });
    for technology in &filter.technologies {
        query = query
            .sql(" AND u.id IN (SELECT g.use_case_id FROM use_case_technologies g WHERE g.key = ")
            .bind(technology.key())
            .sql(")");
    }
    query
}

/// The square of the straight line to that place, on the unit sphere.
pub(super) fn chord(query: Query, centre: Coordinates) -> Query {
    let [x, y, z] = centre.unit();
    let (query, x) = query.place(x);
    let (query, y) = query.place(y);
    let (query, z) = query.place(z);
    query.sql(&format!("((u.x - {x}) * (u.x - {x}) + (u.y - {y}) * (u.y - {y}) + (u.z - {z}) * (u.z - {z}))"))
}

/// The box is looked up in an index; the distance decides.
fn near(query: Query, near: &Nearby) -> Query {
    let query = within(query, &near.bounds()).sql(" AND ");
    chord(query, near.centre).sql(" <= ").bind(near.chord_squared())
}

fn within(query: Query, bounds: &BoundingBox) -> Query {
    let joint = if bounds.wraps() { " OR " } else { " AND " };
    query
        .sql(" AND u.latitude >= ")
        .bind(bounds.south)
        .sql(" AND u.latitude <= ")
        .bind(bounds.north)
        .sql(" AND (u.longitude >= ")
        .bind(bounds.west)
        .sql(joint)
        .sql("u.longitude <= ")
        .bind(bounds.east)
        .sql(")")
}
