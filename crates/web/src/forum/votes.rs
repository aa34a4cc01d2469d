//! Votes for posts and replies. Both ways are idempotent.

use actix_web::{HttpResponse, delete, post, web::Data};
use p2p_app::posts::PostService;
use p2p_domain::{
    content::ContentRef,
    id::{PostId, ReplyId},
};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{extract::Id, problem::Problem, respond::View, session::person::Person, wire::VotesShape};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(upvote_post).service(unvote_post).service(upvote_reply).service(unvote_reply);
}

/// Vote for a post
///
/// Voting again changes nothing.
#[utoipa::path(tag = "forum", responses((status = 200, description = "The votes now", body = VotesShape)))]
#[post("/forums/posts/{id}/upvote")]
pub(super) async fn upvote_post(
    person: Person,
    id: Id<PostId>,
    view: View,
    posts: Data<PostService>,
) -> Result<HttpResponse, Problem> {
    view.plain(&VotesShape::from(posts.vote(&person.actor, ContentRef::Post(id.0)).await?))
}

/// Take back a vote for a post
///
/// Not having voted is no error.
#[utoipa::path(tag = "forum", responses((status = 200, description = "The votes now", body = VotesShape)))]
#[delete("/forums/posts/{id}/upvote")]
pub(super) async fn unvote_post(
    person: Person,
    id: Id<PostId>,
    view: View,
    posts: Data<PostService>,
) -> Result<HttpResponse, Problem> {
    view.plain(&VotesShape::from(posts.unvote(&person.actor, ContentRef::Post(id.0)).await?))
}

/// Vote for a reply
///
/// Voting again changes nothing.
#[utoipa::path(tag = "forum", responses((status = 200, description = "The votes now", body = VotesShape)))]
#[post("/forums/replies/{id}/upvote")]
pub(super) async fn upvote_reply(
    person: Person,
    id: Id<ReplyId>,
    view: View,
    posts: Data<PostService>,
) -> Result<HttpResponse, Problem> {
    view.plain(&VotesShape::from(posts.vote(&person.actor, ContentRef::Reply(id.0)).await?))
}

/// Take back a vote for a reply
///
/// Not having voted is no error.
#[utoipa::path(tag = "forum", responses((status = 200, description = "The votes now", body = VotesShape)))]
#[delete("/forums/replies/{id}/upvote")]
pub(super) async fn unvote_reply(
    person: Person,
    id: Id<ReplyId>,
    view: View,
    posts: Data<PostService>,
) -> Result<HttpResponse, Problem> {
    view.plain(&VotesShape::from(posts.unvote(&person.actor, ContentRef::Reply(id.0)).await?))
}
