//! Conversations: listed, read through, and how much of them waits.

use actix_web::{HttpResponse, get, post, web::Data};
use p2p_app::messages::MessageService;
use p2p_domain::{
    id::UserId,
    message::{ConversationKey, MessageKey},
};
use utoipa_actix_web::service_config::ServiceConfig;

use super::reading::{ReadAllShape, ReadingFilter};
use crate::{
    extract::{Id, ListQuery, NoFilter, Paging},
    problem::Problem,
    respond::{Listing, View},
    session::person::Person,
    wire::{ConversationShape, MessageShape, UnreadShape},
};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list_conversations).service(count_unread_messages).service(list_messages).service(read_conversation);
}

/// List one's conversations
///
/// The one with the newest message first.
#[utoipa::path(tag = "messages", params(ReadingFilter, Paging),
    responses((status = 200, description = "A page of them", body = Listing<ConversationShape>)))]
#[get("/messages")]
pub(super) async fn list_conversations(
    person: Person,
    query: ListQuery<ReadingFilter, ConversationKey>,
    view: View,
    messages: Data<MessageService>,
) -> Result<HttpResponse, Problem> {
    let page = messages.conversations(&person.actor, query.filter, &query.page).await?;
    view.list(&Listing::of(page, &query.scope, |found| ConversationShape::from(&found))?)
}

/// Count unread messages
#[utoipa::path(tag = "messages", responses((status = 200, description = "The count", body = UnreadShape)))]
#[get("/messages/unread-count")]
pub(super) async fn count_unread_messages(
    person: Person,
    view: View,
    messages: Data<MessageService>,
) -> Result<HttpResponse, Problem> {
    let counts = messages.unread(&person.actor).await?;
    view.plain(&UnreadShape::from(counts.messages))
}

/// List the messages of a conversation
///
/// The newest first, deleted ones too. `id` is the other person, or the conversation where that person is no more. Listing them does
/// not mark them as read.
#[utoipa::path(tag = "messages", params(Paging),
    responses((status = 200, description = "A page of them", body = Listing<MessageShape>)))]
#[get("/messages/{id}")]
pub(super) async fn list_messages(
    person: Person,
    id: Id<UserId>,
    query: ListQuery<NoFilter, MessageKey>,
    view: View,
    messages: Data<MessageService>,
) -> Result<HttpResponse, Problem> {
    let page = messages.list(&person.actor, id.0.uuid(), &query.page).await?;
    view.list(&Listing::of(page, &query.scope, |found| MessageShape::from(&found))?)
}

/// Mark all messages of a conversation as read
///
/// `id` is the other person, or the conversation.
#[utoipa::path(tag = "messages", responses((status = 200, description = "How many were not read before", body = ReadAllShape)))]
#[post("/messages/{id}/read-all")]
pub(super) async fn read_conversation(
    person: Person,
    id: Id<UserId>,
    view: View,
    messages: Data<MessageService>,
) -> Result<HttpResponse, Problem> {
    let read = messages.read_all(&person.actor, id.0.uuid()).await?;
    view.plain(&ReadAllShape { read })
}
