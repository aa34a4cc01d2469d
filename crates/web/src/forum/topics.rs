//! Topics: listed, opened, read, edited, pinned, followed.

use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, web::Data};
use p2p_app::{
    idempotency::{IdempotencyService, Once},
    topics::{TopicPage, TopicService},
};
use p2p_domain::{id::TopicId, post::WrittenKey, topic::TopicKey};
use utoipa_actix_web::service_config::ServiceConfig;

use super::topic_requests::{PostsOfTopic, TopicCreate, TopicFilters, TopicPatch, TopicPin};
use crate::{
    extract::{Id, Idempotency, IfMatch, Json, KeyedJson, ListQuery, NoFilter, Paging},
    keyed,
    problem::{Asked, Problem, ProblemBody},
    respond::{self, Listing, View},
    session::person::Person,
    wire::{PostShape, TopicPageShape, TopicShape},
};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(list_topics)
        .service(create_topic)
        .service(get_topic)
        .service(update_topic)
        .service(delete_topic)
        .service(list_posts)
        .service(pin_topic)
        .service(follow_topic)
        .service(unfollow_topic);
}

/// List topics
///
/// Pinned ones first, then in the order of `sort`. Filters narrow together; a category that does not exist holds none.
#[utoipa::path(tag = "forum", params(TopicFilters, Paging),
    responses((status = 200, description = "A page of topics", body = Listing<TopicShape>)))]
#[get("/forums/topics")]
pub(super) async fn list_topics(
    person: Person,
    query: ListQuery<TopicFilters, TopicKey>,
    view: View,
    topics: Data<TopicService>,
) -> Result<HttpResponse, Problem> {
    let wanted = query.filter;
    let page = topics.list(&person.actor, wanted.category, wanted.filter, wanted.sort, &query.page).await?;
    view.list(&Listing::of(page, &query.scope, |topic| TopicShape::from(&topic))?)
}

/// Open a topic
///
/// With its first post, which stands in the answer's `posts`.
#[utoipa::path(tag = "forum", request_body = TopicCreate, responses((status = 201, description = "The topic with its first post", body = TopicPageShape)))]
#[post("/forums/topics")]
pub(super) async fn create_topic(
    person: Person,
    body: KeyedJson<TopicCreate>,
    key: Idempotency,
    request: HttpRequest,
    topics: Data<TopicService>,
    keys: Data<IdempotencyService>,
) -> Result<HttpResponse, Problem> {
    let keyed = key.keyed(person.actor.user_id, &body.fingerprint);
    let render = |page: &TopicPage| {
        let topic = &page.view.topic;
        let location = format!("/api/v1/forums/topics/{}", topic.id);
        respond::created(&TopicPageShape::new(page, None), topic.version, location)
    };
    let work = async |once: Option<Once<'_, TopicPage>>| -> Result<TopicPage, Problem> {
        Ok(topics.open(&person.actor, body.command?, once.as_ref()).await?)
    };
    keyed::answer(&keys, keyed, &Asked::of(&request), render, work).await
}

/// Get a topic
///
/// With a page of its posts, oldest first: paging parameters speak of them, and `posts.next_cursor` is good here and at
/// `/forums/topics/{id}/posts`. Reading counts as a view, once per person and day.
#[utoipa::path(tag = "forum", params(Paging),
    responses((status = 200, description = "The topic with a page of its posts", body = TopicPageShape)))]
#[get("/forums/topics/{id}")]
pub(super) async fn get_topic(
    person: Person,
    id: Id<TopicId>,
    query: ListQuery<PostsOfTopic, WrittenKey>,
    view: View,
    topics: Data<TopicService>,
) -> Result<HttpResponse, Problem> {
    let page = topics.read(&person.actor, id.0, &query.page).await?;
    let next = page.posts.next.map(|key| query.scope.encode(key)).transpose().map_err(Problem::internal)?;
    view.one(&TopicPageShape::new(&page, next), page.view.topic.version)
}

/// List the posts of a topic
///
/// Oldest first, each with its first three replies.
#[utoipa::path(tag = "forum", params(Paging),
    responses((status = 200, description = "A page of posts", body = Listing<PostShape>)))]
#[get("/forums/topics/{id}/posts")]
pub(super) async fn list_posts(
    person: Person,
    id: Id<TopicId>,
    query: ListQuery<NoFilter, WrittenKey>,
    view: View,
    topics: Data<TopicService>,
) -> Result<HttpResponse, Problem> {
    let page = topics.list_posts(&person.actor, id.0, &query.page).await?;
    view.list(&Listing::of(page, &query.scope, |post| PostShape::from(&post))?)
}

/// Edit a topic
///
/// For its author, admins of the author's organization and superusers; `is_locked` for the latter two alone.
#[utoipa::path(tag = "forum", responses(
    (status = 200, description = "The topic as it is now", body = TopicShape),
    (status = 409, description = "Others edited it again and again meanwhile", body = ProblemBody,
        content_type = "application/problem+json")))]
#[patch("/forums/topics/{id}")]
pub(super) async fn update_topic(
    person: Person,
    id: Id<TopicId>,
    body: Json<TopicPatch>,
    expected: IfMatch,
    view: View,
    topics: Data<TopicService>,
) -> Result<HttpResponse, Problem> {
    let topic = topics.update(&person.actor, id.0, body.command, &expected.expected()).await?;
    view.one(&TopicShape::from(&topic), topic.topic.version)
}

/// Delete a topic
///
/// With all its posts and replies. For its author, admins of the author's organization and superusers.
#[utoipa::path(tag = "forum", responses((status = 204, description = "It is gone")))]
#[delete("/forums/topics/{id}")]
pub(super) async fn delete_topic(
    person: Person,
    id: Id<TopicId>,
    expected: IfMatch,
    topics: Data<TopicService>,
) -> Result<HttpResponse, Problem> {
    topics.delete(&person.actor, id.0, &expected.expected()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Pin or unpin a topic
///
/// Pinned topics come first in every list. For admins of the author's organization and superusers.
#[utoipa::path(tag = "forum", responses(
    (status = 200, description = "The topic as it is now", body = TopicShape),
    (status = 409, description = "Others edited it again and again meanwhile", body = ProblemBody,
        content_type = "application/problem+json")))]
#[post("/forums/topics/{id}/pin")]
pub(super) async fn pin_topic(
    person: Person,
    id: Id<TopicId>,
    body: Json<TopicPin>,
    view: View,
    topics: Data<TopicService>,
) -> Result<HttpResponse, Problem> {
    let topic = topics.pin(&person.actor, id.0, body.command).await?;
    view.one(&TopicShape::from(&topic), topic.topic.version)
}

/// Follow a topic
///
/// Following it again changes nothing.
#[utoipa::path(tag = "forum", responses((status = 204, description = "The caller follows it")))]
#[post("/forums/topics/{id}/follow")]
pub(super) async fn follow_topic(
    person: Person,
    id: Id<TopicId>,
    topics: Data<TopicService>,
) -> Result<HttpResponse, Problem> {
    topics.follow(&person.actor, id.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Stop following a topic
///
/// Not having followed it is no error.
#[utoipa::path(tag = "forum", responses((status = 204, description = "The caller does not follow it")))]
#[delete("/forums/topics/{id}/follow")]
pub(super) async fn unfollow_topic(
    person: Person,
    id: Id<TopicId>,
    topics: Data<TopicService>,
) -> Result<HttpResponse, Problem> {
    topics.unfollow(&person.actor, id.0).await?;
    Ok(HttpResponse::NoContent().finish())
}
