//! People of the whole platform, as superusers see them.

use actix_web::{HttpResponse, get, patch, post, web::Data};
use p2p_app::{administration::AdministrationService, users::UserService};
use p2p_domain::{id::UserId, port::user::UserKey, version::Expected};

use crate::{
    extract::{Id, IfMatch, Json, ListQuery, Paging},
    people::{EditAccess, PeopleFilters},
    problem::{Problem, ProblemBody},
    respond::{Listing, View},
    session::person::Person,
    wire::UserShape,
};

/// List people of the platform
///
/// Of all organizations and of none, for superusers, in the order in which they signed up.
#[utoipa::path(operation_id = "list_all_people", tag = "administration", params(PeopleFilters, Paging),
    responses((status = 200, description = "A page of them", body = Listing<UserShape>)))]
#[get("/admin/users")]
pub(super) async fn list(
    person: Person,
    query: ListQuery<PeopleFilters, UserKey>,
    view: View,
    administration: Data<AdministrationService>,
) -> Result<HttpResponse, Problem> {
    let page = administration.users(&person.actor, &query.filter, &query.page).await?;
    let audience = person.actor.audience();
    view.list(&Listing::of(page, &query.scope, |user| UserShape::seen_by(&user, &audience))?)
}

/// Shut somebody out, or let them in again
///
/// For superusers. The last active admin of an organization cannot be shut out: 409 `last_admin`.
#[utoipa::path(operation_id = "edit_access_of_person", tag = "administration", responses(
    (status = 200, description = "The person as they are now", body = UserShape),
    (status = 409, description = "`last_admin`, or `edit_conflict`", body = ProblemBody,
        content_type = "application/problem+json")))]
#[patch("/admin/users/{id}")]
pub(super) async fn edit(
    person: Person,
    id: Id<UserId>,
    body: Json<EditAccess>,
    expected: IfMatch,
    view: View,
    users: Data<UserService>,
) -> Result<HttpResponse, Problem> {
    set_active(&person, id.0, body.command, &expected.expected(), &view, &users).await
}

/// Shut somebody out
///
/// For superusers. They lose every session at once; what they wrote stays. The last active admin of an organization cannot be
/// shut out: 409 `last_admin`.
#[utoipa::path(operation_id = "deactivate_person", tag = "administration", responses(
    (status = 200, description = "The person as they are now", body = UserShape),
    (status = 409, description = "`last_admin`, or `edit_conflict`", body = ProblemBody,
        content_type = "application/problem+json")))]
#[post("/admin/users/{id}/deactivate")]
pub(super) async fn deactivate(
    person: Person,
    id: Id<UserId>,
    view: View,
    users: Data<UserService>,
) -> Result<HttpResponse, Problem> {
    set_active(&person, id.0, false, &Expected::Any, &view, &users).await
}

/// Let somebody in again
///
/// For superusers.
#[utoipa::path(operation_id = "reactivate_person", tag = "administration", responses(
    (status = 200, description = "The person as they are now", body = UserShape),
    (status = 409, description = "`edit_conflict`", body = ProblemBody, content_type = "application/problem+json")))]
#[post("/admin/users/{id}/reactivate")]
pub(super) async fn reactivate(
    person: Person,
    id: Id<UserId>,
    view: View,
    users: Data<UserService>,
) -> Result<HttpResponse, Problem> {
    set_active(&person, id.0, true, &Expected::Any, &view, &users).await
}

async fn set_active(
    person: &Person,
    id: UserId,
    is_active: bool,
    expected: &Expected,
    view: &View,
    users: &UserService,
) -> Result<HttpResponse, Problem> {
    let user = users.set_active(&person.actor, id, is_active, expected).await?;
    view.one(&UserShape::seen_by(&user, &person.actor.audience()), user.version)
}
