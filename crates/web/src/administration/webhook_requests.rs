//! What is sent to keep webhooks. Where calls may go depends on how the server is configured, so these are checked by more than their
//! text: see [`checked_by`].

use std::collections::BTreeSet;

use p2p_app::webhooks::NewWebhook;
use p2p_domain::webhook::{WebhookChange, WebhookEvent, WebhookUrl};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    extract::{FieldErrors, Patch, checked_by},
    problem::Problem,
};

/// A webhook to be made.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct WebhookCreate {
    /// Where calls go: an absolute `http` or `https` address, without credentials and fragment.
    #[schema(value_type = String, required = true, max_length = 2_000, example = "https://hooks.najd-valves.example/p2p")]
    url: Option<String>,
    /// What it is told of: `topic.created`, `post.created`, `reply.created`, `mention.created`, `best_answer.chosen`,
    /// `use_case.published`, `member.joined` or `report.created`.
    #[schema(value_type = Vec<String>, required = true, min_items = 1, example = json!(["post.created", "best_answer.chosen"]))]
    events: Option<Vec<String>>,
    /// Whether it is told from now on; left out: yes.
    #[schema(example = true)]
    is_active: Option<bool>,
}

impl WebhookCreate {
    /// The webhook that an object asks for.
    pub(super) fn read(object: Value, allow_private: bool) -> Result<NewWebhook, Problem> {
        checked_by(object, |sent: Self, errors| sent.check(allow_private, errors))
    }

    fn check(self, allow_private: bool, errors: &mut FieldErrors) -> Option<NewWebhook> {
        let url = errors.required("url", self.url, |text| WebhookUrl::parse(text, allow_private));
        let events = errors.present("events", self.events).and_then(|names| events(&names, errors));
        Some(NewWebhook { url: url?, events: events?, is_active: self.is_active.unwrap_or(true) })
    }
}

/// Changes of a webhook; what is left out stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct WebhookPatch {
    /// Another address.
    #[schema(value_type = String, max_length = 2_000, example = "https://hooks.najd-valves.example/p2p")]
    url: Patch<String>,
    /// Other events, in place of all.
    #[schema(value_type = Vec<String>, min_items = 1, example = json!(["post.created"]))]
    events: Patch<Vec<String>>,
    /// Whether it is told. One that is switched on again begins anew: it does not fail yet.
    #[schema(value_type = bool, example = false)]
    is_active: Patch<bool>,
}

impl WebhookPatch {
    /// The change that an object asks for.
    pub(super) fn read(object: Value, allow_private: bool) -> Result<WebhookChange, Problem> {
        checked_by(object, |sent: Self, errors| Some(sent.check(allow_private, errors)))
    }

    fn check(self, allow_private: bool, errors: &mut FieldErrors) -> WebhookChange {
        WebhookChange {
            url: errors.changed("url", self.url, |text| WebhookUrl::parse(text, allow_private)),
            events: errors.not_nullable("events", self.events).and_then(|names| events(&names, errors)),
            is_active: errors.not_nullable("is_active", self.is_active),
        }
    }
}

/// The events of those names; one that is named twice is told once.
fn events(names: &[String], errors: &mut FieldErrors) -> Option<BTreeSet<WebhookEvent>> {
    if names.is_empty() {
        errors.add("events", "empty");
    }
    let mut events = BTreeSet::new();
    for (n, name) in names.iter().enumerate() {
        match WebhookEvent::from_name(name).filter(|event| event.is_offered()) {
            Some(event) => drop(events.insert(event)),
            None => errors.add(format!("events[{n}]"), "unknown_value"),
        }
    }
    (!errors.has("events")).then_some(events)
}
