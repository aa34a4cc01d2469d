//! Messages: sent, read, edited, deleted.

use actix_web::{HttpRequest, HttpResponse, delete, patch, post, web::Data};
use p2p_app::{
    idempotency::{IdempotencyService, Once},
    messages::MessageService,
};
use p2p_domain::{id::MessageId, message::MessageView};
use utoipa_actix_web::service_config::ServiceConfig;

use super::message_requests::{MessageCreate, MessagePatch};
use crate::{
    extract::{Id, Idempotency, IfMatch, Json, KeyedJson},
    keyed,
    problem::{Asked, Problem, ProblemBody},
    respond::{self, View},
    session::person::Person,
    wire::MessageShape,
};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(send_message).service(mark_message_read).service(edit_message).service(delete_message);
}

/// Send a message
///
/// Both are told on `/ws/user`. To oneself: 422 `yourself`.
#[utoipa::path(tag = "messages", request_body = MessageCreate, responses(
    (status = 201, description = "The message", body = MessageShape),
    (status = 403, description = "`blocked` by the recipient, or `email_not_verified`", body = ProblemBody, content_type = "application/problem+json"),
    (status = 404, description = "No such recipient: `not_found`", body = ProblemBody, content_type = "application/problem+json"),
    (status = 409, description = "`recipient_deactivated`, or `idempotency_in_progress`", body = ProblemBody, content_type = "application/problem+json")))]
#[post("/messages")]
pub(super) async fn send_message(
    person: Person,
    body: KeyedJson<MessageCreate>,
    key: Idempotency,
    request: HttpRequest,
    messages: Data<MessageService>,
    keys: Data<IdempotencyService>,
) -> Result<HttpResponse, Problem> {
    let keyed = key.keyed(person.actor.user_id, &body.fingerprint);
    let render = |view: &MessageView| {
        let location = format!("/api/v1/messages/{}", view.message.conversation_id);
        respond::created(&MessageShape::from(view), view.message.version, location)
    };
    let work = async |once: Option<Once<'_, MessageView>>| -> Result<MessageView, Problem> {
        Ok(messages.send(&person.actor, body.command?, once.as_ref()).await?)
    };
    keyed::answer(&keys, keyed, &Asked::of(&request), render, work).await
}

/// Mark a message as read
///
/// By its recipient; its sender is told on `/ws/user`. One that was read before stays as it was.
#[utoipa::path(tag = "messages", responses((status = 200, description = "The message", body = MessageShape)))]
#[patch("/messages/{id}/read")]
pub(super) async fn mark_message_read(
    person: Person,
    id: Id<MessageId>,
    view: View,
    messages: Data<MessageService>,
) -> Result<HttpResponse, Problem> {
    let read = messages.mark_read(&person.actor, id.0).await?;
    view.one(&MessageShape::from(&read), read.message.version)
}

/// Edit a message
///
/// By its sender, for fifteen minutes after it was sent.
#[utoipa::path(tag = "messages", responses(
    (status = 200, description = "The message as it is now", body = MessageShape),
    (status = 409, description = "Too late: `edit_window_over`", body = ProblemBody, content_type = "application/problem+json")))]
#[patch("/messages/{id}")]
pub(super) async fn edit_message(
    person: Person,
    id: Id<MessageId>,
    body: Json<MessagePatch>,
    expected: IfMatch,
    view: View,
    messages: Data<MessageService>,
) -> Result<HttpResponse, Problem> {
    let edited = messages.edit(&person.actor, id.0, body.command, &expected.expected()).await?;
    view.one(&MessageShape::from(&edited), edited.message.version)
}

/// Delete a message
///
/// By its sender, for both: what it said and its files are gone, and its place stays with `deleted_at`.
#[utoipa::path(tag = "messages", responses((status = 204, description = "It is gone")))]
#[delete("/messages/{id}")]
pub(super) async fn delete_message(
    person: Person,
    id: Id<MessageId>,
    expected: IfMatch,
    messages: Data<MessageService>,
) -> Result<HttpResponse, Problem> {
    messages.delete(&person.actor, id.0, &expected.expected()).await?;
    Ok(HttpResponse::NoContent().finish())
}
