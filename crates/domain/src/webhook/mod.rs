//! Webhooks: addresses of an organization's that are told of events, by calls that are signed and tried again. How a call is signed and
//! sent is the adapter's business; where it may go is decided here.

mod address;
mod delivery;
mod url;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

pub use address::is_public;
pub use delivery::{
    Attempt, Delivery, DeliveryFault, DeliveryKey, DeliveryStatus, DueDelivery, RETRIES, Settled, settled,
};
pub use url::{WebhookUrl, WebhookUrlError};

use crate::{
    id::{OrganizationId, UserId, WebhookId},
    port::clock::Entropy,
    timestamp::Timestamp,
    value::named,
    version::Version,
};

named! {
    /// What a webhook may be told of.
    WebhookEvent {
        /// A topic was opened by one of the organization's people.
        TopicCreated = "topic.created",
        /// A post was written by one of its people, or in a topic of one of them.
        PostCreated = "post.created",
        /// A reply was written by one of its people, or in a topic of one of them.
        ReplyCreated = "reply.created",
        /// One of its people was named in a text.
        MentionCreated = "mention.created",
        /// A best answer was chosen by one of its people, or in a topic of one of them.
        BestAnswerChosen = "best_answer.chosen",
        /// It published a use case.
        UseCasePublished = "use_case.published",
        /// Somebody joined it.
        MemberJoined = "member.joined",
        /// Content of one of its people was reported.
        ReportCreated = "report.created",
        /// A call for trying; every webhook is told when an admin asks for it.
        Test = "webhook.test",
    }
}

impl WebhookEvent {
    /// Whether a webhook can ask for it: all but the call for trying.
    #[must_use]
    pub fn is_offered(self) -> bool {
        self != Self::Test
    }
}

/// How many webhooks an organization may have.
pub const PER_ORGANIZATION: u32 = 20;

/// What calls are signed with: `whsec_` and 32 bytes in base64 (Standard Webhooks 1.0). Never shown but when it is drawn.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookSecret([u8; 32]);

impl WebhookSecret {
    /// Draws one.
    pub fn draw(entropy: &dyn Entropy) -> Self {
        let mut bytes = [0; 32];
        entropy.fill(&mut bytes);
        Self(bytes)
    }

    /// One that a store gives back; none when it is not 32 bytes.
    #[must_use]
    pub fn stored(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The key itself, for signing and for stores.
    #[must_use]
    pub const fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

impl std::fmt::Debug for WebhookSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WebhookSecret(…)")
    }
}

/// A webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook {
    /// Which.
    pub id: WebhookId,
    /// Whose.
    pub organization_id: OrganizationId,
    /// Where calls go.
    pub url: WebhookUrl,
    /// What it is told of; not empty.
    pub events: BTreeSet<WebhookEvent>,
    /// Whether it is told at all.
    pub is_active: bool,
    /// What calls are signed with.
    pub secret: WebhookSecret,
    /// Who made it; none once erased.
    pub created_by: Option<UserId>,
    /// Since when every call failed; none while calls arrive.
    pub failing_since: Option<Timestamp>,
    /// Moves with each edit.
    pub version: Version,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last edited.
    pub updated_at: Timestamp,
}

/// What is changed of a webhook.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WebhookChange {
    /// Another address.
    pub url: Option<WebhookUrl>,
    /// Other events.
    pub events: Option<BTreeSet<WebhookEvent>>,
    /// Whether it is told.
    pub is_active: Option<bool>,
}

impl WebhookChange {
    /// Applies it; false when nothing is different afterwards. Who switches a webhook on again lets it begin anew.
    pub fn apply(self, webhook: &mut Webhook) -> bool {
        let before = webhook.clone();
        if let Some(url) = self.url {
            webhook.url = url;
        }
        if let Some(events) = self.events {
            webhook.events = events;
        }
        if let Some(is_active) = self.is_active {
            if is_active && !webhook.is_active {
                webhook.failing_since = None;
            }
            webhook.is_active = is_active;
        }
        *webhook != before
    }
}

/// The order key of webhooks: by time, then id, descending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct WebhookKey {
    /// When it was made.
    #[serde(rename = "t")]
    pub at: Timestamp,
    /// Breaks ties.
    #[serde(rename = "i")]
    pub id: WebhookId,
}

#[cfg(test)]
mod tests;
