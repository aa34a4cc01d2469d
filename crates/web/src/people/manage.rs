//! Routes by which admins see, edit and deactivate the people of their organization.

use actix_web::{HttpResponse, delete, get, patch, web::Data};
use p2p_app::users::{UserEdit, UserService};
use p2p_domain::{id::UserId, port::user::UserKey};

use super::manage_requests::{EditUser, PeopleFilters};
use crate::{
    extract::{Id, IfMatch, Json, ListQuery, Paging},
    problem::{Problem, ProblemBody},
    respond::{Listing, View},
    session::person::Person,
    wire::UserShape,
};

/// List people
///
/// Those of the organization, for its admins, in the order in which they signed up.
#[utoipa::path(operation_id = "list_people", tag = "users", params(PeopleFilters, Paging),
    responses((status = 200, description = "A page of them", body = Listing<UserShape>)))]
#[get("/users")]
pub(super) async fn list(
    person: Person,
    query: ListQuery<PeopleFilters, UserKey>,
    view: View,
    users: Data<UserService>,
) -> Result<HttpResponse, Problem> {
    let page = users.list(&person.actor, &query.filter, &query.page).await?;
    let audience = person.actor.audience();
    view.list(&Listing::of(page, &query.scope, |user| UserShape::seen_by(&user, &audience))?)
}

/// Edit somebody
///
/// For admins. The last active admin can be neither demoted nor deactivated: 409 `last_admin`. A new role holds within a second.
#[utoipa::path(operation_id = "edit_person", tag = "users", responses(
    (status = 200, description = "The person as they are now", body = UserShape),
    (status = 409, description = "`last_admin`, or `edit_conflict`", body = ProblemBody,
        content_type = "application/problem+json")))]
#[patch("/users/{id}")]
pub(super) async fn edit(
    person: Person,
    id: Id<UserId>,
    body: Json<EditUser>,
    expected: IfMatch,
    view: View,
    users: Data<UserService>,
) -> Result<HttpResponse, Problem> {
    let user = users.edit(&person.actor, id.0, body.command, &expected.expected()).await?;
    view.one(&UserShape::seen_by(&user, &person.actor.audience()), user.version)
}

/// Deactivate somebody
///
/// For admins. They lose every session at once; what they wrote stays. The last active admin cannot be deactivated: 409
/// `last_admin`.
#[utoipa::path(operation_id = "dismiss_person", tag = "users", responses(
    (status = 204, description = "They may not log in"),
    (status = 409, description = "`last_admin`, or `edit_conflict`", body = ProblemBody,
        content_type = "application/problem+json")))]
#[delete("/users/{id}")]
pub(super) async fn deactivate(
    person: Person,
    id: Id<UserId>,
    expected: IfMatch,
    users: Data<UserService>,
) -> Result<HttpResponse, Problem> {
    let shut_out = UserEdit { is_active: Some(false), ..UserEdit::default() };
    users.edit(&person.actor, id.0, shut_out, &expected.expected()).await?;
    Ok(HttpResponse::NoContent().finish())
}
