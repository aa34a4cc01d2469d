//! Webhooks, and what they are told.

use std::collections::BTreeSet;

use p2p_domain::webhook::{Attempt, Delivery, Webhook, WebhookEvent};
use sea_orm::QueryResult;

use super::value::get;
use crate::error::Failure;

/// The columns of a webhook under the alias `h`.
pub(crate) const WEBHOOK: &str = "h.id, h.organization_id, h.url, h.events, h.is_active, h.secret, h.created_by, \
     h.failing_since, h.version, h.created_at, h.updated_at";

/// Reads [`WEBHOOK`].
pub(crate) fn webhook(row: &QueryResult) -> Result<Webhook, Failure> {
    Ok(Webhook {
        id: get(row, "id")?,
        organization_id: get(row, "organization_id")?,
        url: get(row, "url")?,
        events: events(&get::<String>(row, "events")?)?,
        is_active: get(row, "is_active")?,
        secret: get(row, "secret")?,
        created_by: get(row, "created_by")?,
        failing_since: get(row, "failing_since")?,
        version: get(row, "version")?,
        created_at: get(row, "created_at")?,
        updated_at: get(row, "updated_at")?,
    })
}

/// The events as they are kept: a JSON array of their names.
pub(crate) fn events_column(events: &BTreeSet<WebhookEvent>) -> String {
    events.iter().map(|event| event.as_str()).collect::<serde_json::Value>().to_string()
}

/// What stands in that array for one of them.
pub(crate) fn quoted(event: WebhookEvent) -> String {
    format!("\"{}\"", event.as_str())
}

fn events(stored: &str) -> Result<BTreeSet<WebhookEvent>, Failure> {
    let names: Vec<String> = serde_json::from_str(stored)?;
    let event = |name: &String| {
        WebhookEvent::from_name(name).ok_or_else(|| Failure::corrupt(format!("events: {name} is none")))
    };
    names.iter().map(event).collect()
}

/// The columns of a delivery under the alias `d`.
pub(crate) const DELIVERY: &str = "d.id, d.webhook_id, d.event, d.occasion_id, d.names, d.payload, d.status, \
     d.attempts, d.next_attempt_at, d.last_at, d.last_millis, d.last_response, d.last_fault, d.created_at, d.delivered_at";

/// Reads [`DELIVERY`].
pub(crate) fn delivery(row: &QueryResult) -> Result<Delivery, Failure> {
    Ok(Delivery {
        id: get(row, "id")?,
        webhook_id: get(row, "webhook_id")?,
        event: get(row, "event")?,
        occasion: get(row, "occasion_id")?,
        names: get(row, "names")?,
        payload: get(row, "payload")?,
        status: get(row, "status")?,
        attempts: get(row, "attempts")?,
        next_attempt_at: get(row, "next_attempt_at")?,
        last: last(row)?,
        created_at: get(row, "created_at")?,
        delivered_at: get(row, "delivered_at")?,
    })
}

fn last(row: &QueryResult) -> Result<Option<Attempt>, Failure> {
    let Some(at) = get(row, "last_at")? else { return Ok(None) };
    let (millis, response_status, fault) =
        (get(row, "last_millis")?, get(row, "last_response")?, get(row, "last_fault")?);
    Ok(Some(Attempt { at, millis, response_status, fault }))
}
