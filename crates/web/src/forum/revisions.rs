//! The history of posts and replies.

use actix_web::{HttpResponse, get, web::Data};
use p2p_app::posts::PostService;
use p2p_domain::{
    content::ContentRef,
    id::{PostId, ReplyId},
};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    extract::{Id, ListQuery, NoFilter, Paging},
    problem::Problem,
    respond::{Listing, View},
    session::person::Person,
    wire::RevisionShape,
};

/// A page of states, by revision number.
type History = ListQuery<NoFilter, u32>;

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list_post_revisions).service(list_reply_revisions);
}

async fn history(
    person: &Person,
    of: ContentRef,
    query: History,
    view: &View,
    posts: &PostService,
) -> Result<HttpResponse, Problem> {
    let page = posts.revisions(&person.actor, of, &query.page).await?;
    view.list(&Listing::of(page, &query.scope, |revision| RevisionShape::from(&revision))?)
}

/// List the states of a post
///
/// The newest, which is the present one, first.
#[utoipa::path(tag = "forum", params(Paging),
    responses((status = 200, description = "A page of states", body = Listing<RevisionShape>)))]
#[get("/forums/posts/{id}/revisions")]
pub(super) async fn list_post_revisions(
    person: Person,
    id: Id<PostId>,
    query: History,
    view: View,
    posts: Data<PostService>,
) -> Result<HttpResponse, Problem> {
    history(&person, ContentRef::Post(id.0), query, &view, &posts).await
}

/// List the states of a reply
///
/// The newest, which is the present one, first.
#[utoipa::path(tag = "forum", params(Paging),
    responses((status = 200, description = "A page of states", body = Listing<RevisionShape>)))]
#[get("/forums/replies/{id}/revisions")]
pub(super) async fn list_reply_revisions(
    person: Person,
    id: Id<ReplyId>,
    query: History,
    view: View,
    posts: Data<PostService>,
) -> Result<HttpResponse, Problem> {
    history(&person, ContentRef::Reply(id.0), query, &view, &posts).await
}
