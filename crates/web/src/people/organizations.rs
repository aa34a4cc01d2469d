//! Routes of the caller's organization.

use actix_web::{HttpResponse, get, patch, web::Data};
use p2p_app::{organizations::OrganizationService, users::UserService};
use p2p_domain::{
    port::user::{UserFilter, UserKey},
    user::Role,
};

use super::requests::{EditOrganization, MemberFilters};
use crate::{
    extract::{IfMatch, Json, ListQuery, Paging},
    problem::Problem,
    respond::{Listing, View},
    session::person::Person,
    wire::{OrganizationShape, OrganizationStatsShape, UserShape},
};

/// Read one's organization
#[utoipa::path(tag = "organizations", responses((status = 200, description = "The caller's organization", body = OrganizationShape)))]
#[get("/organizations/current")]
pub(super) async fn current(
    person: Person,
    view: View,
    organizations: Data<OrganizationService>,
) -> Result<HttpResponse, Problem> {
    let (organization, user_count) = organizations.current(&person.actor).await?;
    view.one(&OrganizationShape::new(&organization, user_count), organization.version)
}

/// Edit one's organization
///
/// By its admins. A key left out stays as it is, `null` clears it; the name cannot be cleared.
#[utoipa::path(operation_id = "edit_organization", tag = "organizations", responses((status = 200, description = "The organization as it is now", body = OrganizationShape)))]
#[patch("/organizations/current")]
pub(super) async fn edit(
    person: Person,
    body: Json<EditOrganization>,
    expected: IfMatch,
    view: View,
    organizations: Data<OrganizationService>,
) -> Result<HttpResponse, Problem> {
    let (organization, user_count) = organizations.update(&person.actor, &body.command, &expected.expected()).await?;
    view.one(&OrganizationShape::new(&organization, user_count), organization.version)
}

/// List the people of one's organization
///
/// The active ones, in the order in which they signed up.
#[utoipa::path(tag = "organizations", params(MemberFilters, Paging),
    responses((status = 200, description = "A page of them", body = Listing<UserShape>)))]
#[get("/organizations/members")]
pub(super) async fn members(
    person: Person,
    query: ListQuery<MemberFilters, UserKey>,
    view: View,
    users: Data<UserService>,
) -> Result<HttpResponse, Problem> {
    // A search that matched hidden addresses would tell them.
    let filter = UserFilter { match_email: person.actor.role != Role::Member, ..query.filter };
    let page = users.members(&person.actor, &filter, &query.page).await?;
    let audience = person.actor.audience();
    view.list(&Listing::of(page, &query.scope, |user| UserShape::seen_by(&user, &audience))?)
}

/// Read one's organization in numbers
#[utoipa::path(operation_id = "organization_stats", tag = "organizations", responses((status = 200, description = "The numbers", body = OrganizationStatsShape)))]
#[get("/organizations/stats")]
pub(super) async fn stats(
    person: Person,
    view: View,
    organizations: Data<OrganizationService>,
) -> Result<HttpResponse, Problem> {
    view.plain(&OrganizationStatsShape::from(organizations.stats(&person.actor).await?))
}
