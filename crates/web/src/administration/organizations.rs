//! Organizations of the whole platform, as superusers see them.

use actix_web::{HttpResponse, get, patch, post, web::Data};
use p2p_app::administration::AdministrationService;
use p2p_domain::{id::OrganizationId, port::administration::OrganizationKey, version::Expected};

use super::requests::OrganizationFilters;
use crate::{
    extract::{Id, IfMatch, Json, ListQuery, Paging},
    people::EditAccess,
    problem::Problem,
    respond::{Listing, View},
    session::person::Person,
    wire::OrganizationShape,
};

/// List organizations
///
/// All of the platform, for superusers, in the order in which they signed up.
#[utoipa::path(operation_id = "list_all_organizations", tag = "administration", params(OrganizationFilters, Paging),
    responses((status = 200, description = "A page of them", body = Listing<OrganizationShape>)))]
#[get("/admin/organizations")]
pub(super) async fn list(
    person: Person,
    query: ListQuery<OrganizationFilters, OrganizationKey>,
    view: View,
    administration: Data<AdministrationService>,
) -> Result<HttpResponse, Problem> {
    let page = administration.organizations(&person.actor, &query.filter, &query.page).await?;
    let shape = |(organization, user_count)| OrganizationShape::new(&organization, user_count);
    view.list(&Listing::of(page, &query.scope, shape)?)
}

/// Shut an organization out, or let it in again
///
/// For superusers. Its people lose every session at once when it is shut out.
#[utoipa::path(operation_id = "edit_access_of_organization", tag = "administration", responses((status = 200, description = "The organization as it is now", body = OrganizationShape)))]
#[patch("/admin/organizations/{id}")]
pub(super) async fn edit(
    person: Person,
    id: Id<OrganizationId>,
    body: Json<EditAccess>,
    expected: IfMatch,
    view: View,
    administration: Data<AdministrationService>,
) -> Result<HttpResponse, Problem> {
    set_active(&person, id.0, body.command, &expected.expected(), &view, &administration).await
}

/// Shut an organization out
///
/// For superusers. Its people lose every session at once; what they wrote stays.
#[utoipa::path(operation_id = "deactivate_organization", tag = "administration", responses((status = 200, description = "The organization as it is now", body = OrganizationShape)))]
#[post("/admin/organizations/{id}/deactivate")]
pub(super) async fn deactivate(
    person: Person,
    id: Id<OrganizationId>,
    view: View,
    administration: Data<AdministrationService>,
) -> Result<HttpResponse, Problem> {
    set_active(&person, id.0, false, &Expected::Any, &view, &administration).await
}

/// Let an organization in again
///
/// For superusers.
#[utoipa::path(operation_id = "reactivate_organization", tag = "administration", responses((status = 200, description = "The organization as it is now", body = OrganizationShape)))]
#[post("/admin/organizations/{id}/reactivate")]
pub(super) async fn reactivate(
    person: Person,
    id: Id<OrganizationId>,
    view: View,
    administration: Data<AdministrationService>,
) -> Result<HttpResponse, Problem> {
    set_active(&person, id.0, true, &Expected::Any, &view, &administration).await
}

async fn set_active(
    person: &Person,
    id: OrganizationId,
    is_active: bool,
    expected: &Expected,
    view: &View,
    administration: &AdministrationService,
) -> Result<HttpResponse, Problem> {
    let (organization, user_count) =
        administration.set_organization_active(&person.actor, id, is_active, expected).await?;
    view.one(&OrganizationShape::new(&organization, user_count), organization.version)
}
