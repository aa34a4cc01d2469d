//! Routes of people.

use actix_web::{HttpResponse, get, patch, web::Data};
use p2p_app::users::UserService;
use p2p_domain::id::UserId;

use super::requests::EditProfile;
use crate::{
    extract::{Id, IfMatch, Json},
    problem::Problem,
    respond::View,
    session::person::{Newcomer, Person},
    wire::UserShape,
};

/// Read one's own profile
#[utoipa::path(tag = "users", responses((status = 200, description = "The caller", body = UserShape)))]
#[get("/users/me")]
pub(super) async fn me(person: Newcomer, view: View, users: Data<UserService>) -> Result<HttpResponse, Problem> {
    let user = users.me(&person.0.actor).await?.user;
    view.one(&UserShape::own(&user), user.version)
}

/// Edit one's own profile
///
/// A key left out stays as it is, `null` clears it.
#[utoipa::path(tag = "users", responses((status = 200, description = "The caller as they are now", body = UserShape)))]
#[patch("/users/me")]
pub(super) async fn edit_me(
    person: Person,
    body: Json<EditProfile>,
    expected: IfMatch,
    view: View,
    users: Data<UserService>,
) -> Result<HttpResponse, Problem> {
    let user = users.update_me(&person.actor, &body.command, &expected.expected()).await?;
    view.one(&UserShape::own(&user), user.version)
}

/// Read somebody's profile
///
/// To people of other organizations `email` and `last_login` are null.
#[utoipa::path(tag = "users", responses((status = 200, description = "The person", body = UserShape)))]
#[get("/users/{id}")]
pub(super) async fn get_one(
    person: Person,
    id: Id<UserId>,
    view: View,
    users: Data<UserService>,
) -> Result<HttpResponse, Problem> {
    let user = users.profile(&person.actor, id.0).await?;
    view.one(&UserShape::seen_by(&user, &person.actor.audience()), user.version)
}
