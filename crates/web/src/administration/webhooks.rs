//! Webhooks of the caller's organization, for its admins. How one is made, whose answer alone shows a secret, stands in `webhook_making`.

use actix_web::{HttpResponse, delete, get, patch, post, web::Data};
use p2p_app::webhooks::WebhookService;
use p2p_domain::{
    id::WebhookId,
    webhook::{DeliveryKey, WebhookKey},
};

use super::webhook_requests::WebhookPatch;
use crate::{
    extract::{Id, IfMatch, Json, ListQuery, NoFilter, ObjectSent, Paging},
    problem::{Problem, ProblemBody},
    respond::{Listing, View},
    session::person::Person,
    wire::{DeliveryShape, WebhookShape},
};

/// List webhooks
///
/// Of the caller's organization, for its admins, the newest first.
#[utoipa::path(operation_id = "list_webhooks", tag = "administration", params(Paging),
    responses((status = 200, description = "A page of them", body = Listing<WebhookShape>)))]
#[get("/webhooks")]
pub(super) async fn list(
    person: Person,
    query: ListQuery<NoFilter, WebhookKey>,
    view: View,
    webhooks: Data<WebhookService>,
) -> Result<HttpResponse, Problem> {
    let page = webhooks.list(&person.actor, &query.page).await?;
    view.list(&Listing::of(page, &query.scope, |webhook| WebhookShape::from(&webhook))?)
}

/// Get a webhook
///
/// Of the caller's organization, for its admins.
#[utoipa::path(operation_id = "get_webhook", tag = "administration", responses((status = 200, description = "The webhook", body = WebhookShape)))]
#[get("/webhooks/{id}")]
pub(super) async fn get_one(
    person: Person,
    id: Id<WebhookId>,
    view: View,
    webhooks: Data<WebhookService>,
) -> Result<HttpResponse, Problem> {
    let webhook = webhooks.get(&person.actor, id.0).await?;
    view.one(&WebhookShape::from(&webhook), webhook.version)
}

/// Edit a webhook
///
/// Its secret stays. One that was switched off because its calls failed is switched on again by `is_active`.
#[utoipa::path(operation_id = "edit_webhook", tag = "administration", request_body = WebhookPatch,
    responses((status = 200, description = "The webhook as it is now", body = WebhookShape)))]
#[patch("/webhooks/{id}")]
pub(super) async fn edit(
    person: Person,
    id: Id<WebhookId>,
    body: Json<ObjectSent>,
    expected: IfMatch,
    view: View,
    webhooks: Data<WebhookService>,
) -> Result<HttpResponse, Problem> {
    let change = WebhookPatch::read(body.command, webhooks.allow_private)?;
    let webhook = webhooks.edit(&person.actor, id.0, change, &expected.expected()).await?;
    view.one(&WebhookShape::from(&webhook), webhook.version)
}

/// Delete a webhook
///
/// With what it was told. What is on its way to it is not sent any more.
#[utoipa::path(operation_id = "delete_webhook", tag = "administration", responses((status = 204, description = "It is gone")))]
#[delete("/webhooks/{id}")]
pub(super) async fn remove(
    person: Person,
    id: Id<WebhookId>,
    expected: IfMatch,
    webhooks: Data<WebhookService>,
) -> Result<HttpResponse, Problem> {
    webhooks.delete(&person.actor, id.0, &expected.expected()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Try a webhook
///
/// Sends it a `webhook.test`, signed and repeated like any other event. How it went shows in its deliveries.
#[utoipa::path(operation_id = "test_webhook", tag = "administration", responses(
    (status = 202, description = "The delivery, which is on its way", body = DeliveryShape),
    (status = 409, description = "`webhook_inactive`: it is switched off", body = ProblemBody,
        content_type = "application/problem+json")))]
#[post("/webhooks/{id}/test")]
pub(super) async fn test(
    person: Person,
    id: Id<WebhookId>,
    webhooks: Data<WebhookService>,
) -> Result<HttpResponse, Problem> {
    let delivery = webhooks.test(&person.actor, id.0).await?;
    Ok(HttpResponse::Accepted().json(DeliveryShape::from(delivery)))
}

/// List what a webhook was told
///
/// The newest first, of the last thirty days.
#[utoipa::path(operation_id = "list_webhook_deliveries", tag = "administration", params(Paging),
    responses((status = 200, description = "A page of it", body = Listing<DeliveryShape>)))]
#[get("/webhooks/{id}/deliveries")]
pub(super) async fn deliveries(
    person: Person,
    id: Id<WebhookId>,
    query: ListQuery<NoFilter, DeliveryKey>,
    view: View,
    webhooks: Data<WebhookService>,
) -> Result<HttpResponse, Problem> {
    let page = webhooks.deliveries(&person.actor, id.0, &query.page).await?;
    view.list(&Listing::of(page, &query.scope, DeliveryShape::from)?)
}
