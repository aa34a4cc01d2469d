//! Making a webhook. Its secret is told in this answer alone, and nothing keeps it but the webhook itself: what is stored for an
//! idempotency key has none, and who repeats the request is told the secret that the webhook has.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderValue},
    post,
    web::Data,
};
use p2p_app::{
    error::ServiceError,
    idempotency::{IdempotencyService, Once},
    webhooks::WebhookService,
};
use p2p_domain::{actor::Actor, id::WebhookId, idempotency::StoredAnswer, webhook::Webhook};
use serde_json::{Value, json};
use uuid::Uuid;

use super::webhook_requests::WebhookCreate;
use crate::{
    extract::{Idempotency, KeyedJson, ObjectSent},
    keyed::{self, Settled},
    problem::{Asked, Problem, ProblemBody},
    respond,
    session::person::Person,
    wire::{WebhookShape, serialized},
};

/// Make a webhook
///
/// For admins of the caller's organization. `secret` is what calls are signed with (docs/WEBHOOKS.md): it is shown now and never again.
/// An organization has at most 20: 409 `too_many_webhooks`.
#[utoipa::path(operation_id = "create_webhook", tag = "administration", request_body = WebhookCreate, responses(
    (status = 201, description = "The webhook with its secret", body = WebhookShape),
    (status = 409, description = "`too_many_webhooks`, or `idempotency_in_progress`", body = ProblemBody,
        content_type = "application/problem+json")))]
#[post("/webhooks")]
pub(super) async fn create(
    person: Person,
    body: KeyedJson<ObjectSent>,
    key: Idempotency,
    request: HttpRequest,
    webhooks: Data<WebhookService>,
    keys: Data<IdempotencyService>,
) -> Result<HttpResponse, Problem> {
    let keyed = key.keyed(person.actor.user_id, &body.fingerprint);
    let work = async |once: Option<Once<'_, Webhook>>| -> Result<Webhook, Problem> {
        let new = WebhookCreate::read(body.command?, webhooks.allow_private)?;
        Ok(webhooks.create(&person.actor, new, once.as_ref()).await?)
    };
    match keyed::settle(&keys, keyed, &Asked::of(&request), kept, work).await? {
        Settled::Done(webhook) => Ok(unkept(respond::send(with_secret(kept(&webhook), &webhook)?))),
        Settled::Again(answer) => Ok(unkept(respond::replay(told_again(answer, &person.actor, &webhooks).await?))),
    }
}

/// What is stored for a key.
fn kept(webhook: &Webhook) -> StoredAnswer {
    let location = format!("/api/v1/webhooks/{}", webhook.id);
    respond::created(&WebhookShape::from(webhook), webhook.version, location)
}

fn with_secret(answer: StoredAnswer, webhook: &Webhook) -> Result<StoredAnswer, Problem> {
    let mut shown: Value = serde_json::from_str(&answer.body).map_err(Problem::internal)?;
    if let Some(shown) = shown.as_object_mut() {
        shown.insert("secret".to_owned(), json!(serialized(&webhook.secret)));
    }
    Ok(StoredAnswer { body: shown.to_string(), ..answer })
}

/// The first answer; without a secret where the webhook is no more, or no longer the caller's.
async fn told_again(answer: StoredAnswer, actor: &Actor, webhooks: &WebhookService) -> Result<StoredAnswer, Problem> {
    let Some(id) = made(&answer) else { return Ok(answer) };
    match webhooks.get(actor, id).await {
        Ok(webhook) => with_secret(answer, &webhook),
        Err(ServiceError::NotFound | ServiceError::Denied(_)) => Ok(answer),
        Err(error) => Err(error.into()),
    }
}

/// Which webhook the answer tells of; none for a refusal.
fn made(answer: &StoredAnswer) -> Option<WebhookId> {
    let shown: Value = serde_json::from_str(&answer.body).ok().filter(|_| answer.status == 201)?;
    shown["id"].as_str()?.parse::<Uuid>().ok().map(WebhookId::new)
}

/// No cache on the way keeps a secret, though the answer has an entity tag.
fn unkept(mut response: HttpResponse) -> HttpResponse {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
