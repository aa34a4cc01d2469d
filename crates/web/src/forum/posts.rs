//! Posts: written, read, edited, deleted. They are listed with their topic.

use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, web::Data};
use p2p_app::{
    idempotency::{IdempotencyService, Once},
    posts::PostService,
};
use p2p_domain::{
    id::{PostId, TopicId},
    post::PostView,
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::text_requests::{PostCreate, PostPatch};
use crate::{
    extract::{Id, Idempotency, IfMatch, Json, KeyedJson},
    keyed,
    problem::{Asked, Problem, ProblemBody},
    respond::{self, View},
    session::person::Person,
    wire::PostShape,
};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(create_post).service(get_post).service(update_post).service(delete_post);
}

/// Write a post
///
/// At the end of a topic. A locked one: 409 `topic_locked`.
#[utoipa::path(tag = "forum", request_body = PostCreate, responses((status = 201, description = "The post", body = PostShape)))]
#[post("/forums/topics/{id}/posts")]
pub(super) async fn create_post(
    person: Person,
    id: Id<TopicId>,
    body: KeyedJson<PostCreate>,
    key: Idempotency,
    request: HttpRequest,
    posts: Data<PostService>,
    keys: Data<IdempotencyService>,
) -> Result<HttpResponse, Problem> {
    let keyed = key.keyed(person.actor.user_id, &body.fingerprint);
    let render = |view: &PostView| {
        let location = format!("/api/v1/forums/posts/{}", view.post.id);
        respond::created(&PostShape::from(view), view.post.version, location)
    };
    let work = async |once: Option<Once<'_, PostView>>| -> Result<PostView, Problem> {
        Ok(posts.write(&person.actor, body.command?.in_topic(id.0), once.as_ref()).await?)
    };
    keyed::answer(&keys, keyed, &Asked::of(&request), render, work).await
}

/// Get a post
///
/// With its first three replies.
#[utoipa::path(tag = "forum", responses((status = 200, description = "The post", body = PostShape)))]
#[get("/forums/posts/{id}")]
pub(super) async fn get_post(
    person: Person,
    id: Id<PostId>,
    view: View,
    posts: Data<PostService>,
) -> Result<HttpResponse, Problem> {
    let found = posts.get(&person.actor, id.0).await?;
    view.one(&PostShape::from(&found), found.post.version)
}

/// Edit a post
///
/// The text before stays in its history. For its author, admins of the author's organization and superusers.
#[utoipa::path(tag = "forum", responses(
    (status = 200, description = "The post as it is now", body = PostShape),
    (status = 409, description = "The topic is locked", body = ProblemBody, content_type = "application/problem+json")))]
#[patch("/forums/posts/{id}")]
pub(super) async fn update_post(
    person: Person,
    id: Id<PostId>,
    body: Json<PostPatch>,
    expected: IfMatch,
    view: View,
    posts: Data<PostService>,
) -> Result<HttpResponse, Problem> {
    let edited = posts.edit(&person.actor, id.0, body.command, &expected.expected()).await?;
    view.one(&PostShape::from(&edited), edited.post.version)
}

/// Delete a post
///
/// With its replies. The first post of a topic goes with the topic alone: 409 `opening_post`. For its author, admins of
/// the author's organization and superusers.
#[utoipa::path(tag = "forum", responses(
    (status = 204, description = "It is gone"),
    (status = 409, description = "It is the first post of its topic", body = ProblemBody, content_type = "application/problem+json")))]
#[delete("/forums/posts/{id}")]
pub(super) async fn delete_post(
    person: Person,
    id: Id<PostId>,
    expected: IfMatch,
    posts: Data<PostService>,
) -> Result<HttpResponse, Problem> {
    posts.delete(&person.actor, id.0, &expected.expected()).await?;
    Ok(HttpResponse::NoContent().finish())
}
