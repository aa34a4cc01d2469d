//! The best answer of a topic: a post or a reply. Both ways answer the topic, and are idempotent.

use actix_web::{HttpResponse, delete, post, web::Data};
use p2p_app::topics::TopicService;
use p2p_domain::{
    content::ContentRef,
    id::{PostId, ReplyId},
};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{extract::Id, problem::Problem, respond::View, session::person::Person, wire::TopicShape};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config
        .service(choose_post_as_best_answer)
        .service(undo_post_as_best_answer)
        .service(choose_reply_as_best_answer)
        .service(undo_reply_as_best_answer);
}

async fn choose(
    person: &Person,
    answer: ContentRef,
    view: &View,
    topics: &TopicService,
) -> Result<HttpResponse, Problem> {
    let topic = topics.choose_best_answer(&person.actor, answer).await?;
    view.one(&TopicShape::from(&topic), topic.topic.version)
}

async fn undo(
    person: &Person,
    answer: ContentRef,
    view: &View,
    topics: &TopicService,
) -> Result<HttpResponse, Problem> {
    let topic = topics.undo_best_answer(&person.actor, answer).await?;
    view.one(&TopicShape::from(&topic), topic.topic.version)
}

/// Choose a post as best answer
///
/// In place of another. It earns its author reputation, unless they asked themselves. For the topic's author, admins of
/// that author's organization and superusers.
#[utoipa::path(tag = "forum", responses((status = 200, description = "The topic as it is now", body = TopicShape)))]
#[post("/forums/posts/{id}/best-answer")]
pub(super) async fn choose_post_as_best_answer(
    person: Person,
    id: Id<PostId>,
    view: View,
    topics: Data<TopicService>,
) -> Result<HttpResponse, Problem> {
    choose(&person, ContentRef::Post(id.0), &view, &topics).await
}

/// Undo the choice of a post
///
/// Takes the reputation back. If it is not the best answer, nothing changes.
#[utoipa::path(tag = "forum", responses((status = 200, description = "The topic as it is now", body = TopicShape)))]
#[delete("/forums/posts/{id}/best-answer")]
pub(super) async fn undo_post_as_best_answer(
    person: Person,
    id: Id<PostId>,
    view: View,
    topics: Data<TopicService>,
) -> Result<HttpResponse, Problem> {
    undo(&person, ContentRef::Post(id.0), &view, &topics).await
}

/// Choose a reply as best answer
///
/// In place of another. It earns its author reputation, unless they asked themselves. For the topic's author, admins of
/// that author's organization and superusers.
#[utoipa::path(tag = "forum", responses((status = 200, description = "The topic as it is now", body = TopicShape)))]
#[post("/forums/replies/{id}/best-answer")]
pub(super) async fn choose_reply_as_best_answer(
    person: Person,
    id: Id<ReplyId>,
    view: View,
    topics: Data<TopicService>,
) -> Result<HttpResponse, Problem> {
    choose(&person, ContentRef::Reply(id.0), &view, &topics).await
}

/// Undo the choice of a reply
///
/// Takes the reputation back. If it is not the best answer, nothing changes.
#[utoipa::path(tag = "forum", responses((status = 200, description = "The topic as it is now", body = TopicShape)))]
#[delete("/forums/replies/{id}/best-answer")]
pub(super) async fn undo_reply_as_best_answer(
    person: Person,
    id: Id<ReplyId>,
    view: View,
    topics: Data<TopicService>,
) -> Result<HttpResponse, Problem> {
    undo(&person, ContentRef::Reply(id.0), &view, &topics).await
}
