//! Replies: listed, written, read, edited, deleted.

use actix_web::{HttpRequest, HttpResponse, delete, get, patch, post, web::Data};
use p2p_app::{
    idempotency::{IdempotencyService, Once},
    replies::ReplyService,
};
use p2p_domain::{
    id::{PostId, ReplyId},
    post::WrittenKey,
    reply::ReplyView,
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::text_requests::{ReplyCreate, ReplyPatch};
use crate::{
    extract::{Id, Idempotency, IfMatch, Json, KeyedJson, ListQuery, NoFilter, Paging},
    keyed,
    problem::{Asked, Problem, ProblemBody},
    respond::{self, Listing, View},
    session::person::Person,
    wire::ReplyShape,
};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list_replies).service(create_reply).service(get_reply).service(update_reply).service(delete_reply);
}

/// List the replies to a post
///
/// Of every level, oldest first; `parent_reply_id` makes the threads.
#[utoipa::path(tag = "forum", params(Paging),
    responses((status = 200, description = "A page of replies", body = Listing<ReplyShape>)))]
#[get("/forums/posts/{id}/replies")]
pub(super) async fn list_replies(
    person: Person,
    id: Id<PostId>,
    query: ListQuery<NoFilter, WrittenKey>,
    view: View,
    replies: Data<ReplyService>,
) -> Result<HttpResponse, Problem> {
    let page = replies.list(&person.actor, id.0, &query.page).await?;
    view.list(&Listing::of(page, &query.scope, |reply| ReplyShape::from(&reply))?)
}

/// Write a reply
///
/// To a post, or with `parent_reply_id` to a reply below it; threads are at most five levels deep. A locked topic: 409
/// `topic_locked`.
#[utoipa::path(tag = "forum", request_body = ReplyCreate, responses((status = 201, description = "The reply", body = ReplyShape)))]
#[post("/forums/posts/{id}/replies")]
pub(super) async fn create_reply(
    person: Person,
    id: Id<PostId>,
    body: KeyedJson<ReplyCreate>,
    key: Idempotency,
    request: HttpRequest,
    replies: Data<ReplyService>,
    keys: Data<IdempotencyService>,
) -> Result<HttpResponse, Problem> {
    let keyed = key.keyed(person.actor.user_id, &body.fingerprint);
    let render = |view: &ReplyView| {
        let location = format!("/api/v1/forums/replies/{}", view.reply.id);
        respond::created(&ReplyShape::from(view), view.reply.version, location)
    };
    let work = async |once: Option<Once<'_, ReplyView>>| -> Result<ReplyView, Problem> {
        Ok(replies.write(&person.actor, body.command?.below(id.0), once.as_ref()).await?)
    };
    keyed::answer(&keys, keyed, &Asked::of(&request), render, work).await
}

/// Get a reply
///
/// With its first three direct answers.
#[utoipa::path(tag = "forum", responses((status = 200, description = "The reply", body = ReplyShape)))]
#[get("/forums/replies/{id}")]
pub(super) async fn get_reply(
    person: Person,
    id: Id<ReplyId>,
    view: View,
    replies: Data<ReplyService>,
) -> Result<HttpResponse, Problem> {
    let found = replies.get(&person.actor, id.0).await?;
    view.one(&ReplyShape::from(&found), found.reply.version)
}

/// Edit a reply
///
/// The text before stays in its history. For its author, admins of the author's organization and superusers.
#[utoipa::path(tag = "forum", responses(
    (status = 200, description = "The reply as it is now", body = ReplyShape),
    (status = 409, description = "The topic is locked", body = ProblemBody, content_type = "application/problem+json")))]
#[patch("/forums/replies/{id}")]
pub(super) async fn update_reply(
    person: Person,
    id: Id<ReplyId>,
    body: Json<ReplyPatch>,
    expected: IfMatch,
    view: View,
    replies: Data<ReplyService>,
) -> Result<HttpResponse, Problem> {
    let edited = replies.edit(&person.actor, id.0, body.command, &expected.expected()).await?;
    view.one(&ReplyShape::from(&edited), edited.reply.version)
}

/// Delete a reply
///
/// What answered it moves up to where it hung. For its author, admins of the author's organization and superusers.
#[utoipa::path(tag = "forum", responses((status = 204, description = "It is gone")))]
#[delete("/forums/replies/{id}")]
pub(super) async fn delete_reply(
    person: Person,
    id: Id<ReplyId>,
    expected: IfMatch,
    replies: Data<ReplyService>,
) -> Result<HttpResponse, Problem> {
    replies.delete(&person.actor, id.0, &expected.expected()).await?;
    Ok(HttpResponse::NoContent().finish())
}
