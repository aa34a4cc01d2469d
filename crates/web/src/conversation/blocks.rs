//! Blocks: from whom somebody wants to get nothing. The blocked are not told.

use actix_web::{HttpResponse, delete, get, put, web::Data};
use p2p_app::messages::MessageService;
use p2p_domain::{
    id::UserId,
    message::{BlockKey, Blocked},
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    extract::{Id, ListQuery, NoFilter, Paging},
    problem::Problem,
    respond::{Listing, View},
    session::person::Person,
    wire::{AuthorShape, Moment},
};

pub(super) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list_blocks).service(block_user).service(unblock_user);
}

/// Somebody who is blocked.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Block)]
pub(super) struct BlockShape {
    /// Who.
    user: AuthorShape,
    /// Since when.
    created_at: Moment,
}

impl From<Blocked> for BlockShape {
    fn from(blocked: Blocked) -> Self {
        Self { user: (&blocked.user).into(), created_at: blocked.at.into() }
    }
}

/// List whom one has blocked
///
/// The latest first.
#[utoipa::path(tag = "messages", params(Paging),
    responses((status = 200, description = "A page of them", body = Listing<BlockShape>)))]
#[get("/messages/blocks")]
pub(super) async fn list_blocks(
    person: Person,
    query: ListQuery<NoFilter, BlockKey>,
    view: View,
    messages: Data<MessageService>,
) -> Result<HttpResponse, Problem> {
    let page = messages.blocks(&person.actor, &query.page).await?;
    view.list(&Listing::of(page, &query.scope, BlockShape::from)?)
}

/// Block somebody
///
/// They can send the caller no messages, and nothing that they do is told to the caller. Blocking again changes nothing.
#[utoipa::path(tag = "messages", responses((status = 204, description = "They are blocked")))]
#[put("/messages/blocks/{user_id}")]
pub(super) async fn block_user(
    person: Person,
    id: Id<UserId>,
    messages: Data<MessageService>,
) -> Result<HttpResponse, Problem> {
    messages.block(&person.actor, id.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Unblock somebody
///
/// Not having blocked them is no error.
#[utoipa::path(tag = "messages", responses((status = 204, description = "They are not blocked")))]
#[delete("/messages/blocks/{user_id}")]
pub(super) async fn unblock_user(
    person: Person,
    id: Id<UserId>,
    messages: Data<MessageService>,
) -> Result<HttpResponse, Problem> {
    messages.unblock(&person.actor, id.0).await?;
    Ok(HttpResponse::NoContent().finish())
}
