//! What the caller did.

use actix_web::{HttpResponse, get, web::Data};
use p2p_app::users::UserService;
use p2p_domain::port::activity::ActivityKey;

use crate::{
    extract::{ListQuery, NoFilter, Paging},
    problem::Problem,
    respond::{Listing, View},
    session::person::Person,
    wire::ActivityShape,
};

/// List one's own activity
///
/// Topics opened, posts and replies written, of those that still stand, and use cases published, the newest first.
#[utoipa::path(operation_id = "list_own_activity", tag = "users", params(Paging),
    responses((status = 200, description = "A page of it", body = Listing<ActivityShape>)))]
#[get("/users/me/activity")]
pub(super) async fn list(
    person: Person,
    query: ListQuery<NoFilter, ActivityKey>,
    view: View,
    users: Data<UserService>,
) -> Result<HttpResponse, Problem> {
    let page = users.activity(&person.actor, &query.page).await?;
    view.list(&Listing::of(page, &query.scope, ActivityShape::from)?)
}
