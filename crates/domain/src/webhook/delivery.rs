//! One event on its way to one webhook: tried until it arrives, at growing distances, and kept for the organization to look at.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Webhook, WebhookEvent, WebhookSecret, WebhookUrl};
use crate::{
    id::{DeliveryId, EventId, UserId, WebhookId},
    timestamp::Timestamp,
    value::named,
};

/// After which pauses a call that did not arrive is tried again; then it is given up. By the table that Standard Webhooks 1.0 recommends.
pub const RETRIES: [Duration; 9] = [
    Duration::from_secs(5),
    Duration::from_mins(5),
    Duration::from_mins(30),
    Duration::from_hours(2),
    Duration::from_hours(5),
    Duration::from_hours(10),
    Duration::from_hours(14),
    Duration::from_hours(20),
    Duration::from_hours(24),
];

/// A webhook that answered no call for so long is switched off.
const PATIENCE: Duration = Duration::from_hours(5 * 24);

named! {
    /// What became of a delivery.
    DeliveryStatus {
        /// It is tried, now or later.
        Pending = "pending",
        /// It arrived.
        Delivered = "delivered",
        /// It was given up.
        Failed = "failed",
    }
}

named! {
    /// Why a call did not arrive.
    DeliveryFault {
        /// The name does not resolve.
        NameUnknown = "name_unknown",
        /// The name leads to an address that is not public.
        AddressNotAllowed = "address_not_allowed",
        /// Nobody answered there, or the connection broke.
        Unreachable = "unreachable",
        /// It took too long.
        TimedOut = "timed_out",
        /// The certificate is not good, or no secure connection came about.
        Insecure = "insecure",
        /// The answer was none of 200 to 299; a redirection is not followed.
        Refused = "refused",
        /// The webhook was switched off or removed meanwhile.
        SwitchedOff = "switched_off",
    }
}

/// One event on its way to one webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Which; the `webhook-id` of every try.
    pub id: DeliveryId,
    /// Where to.
    pub webhook_id: WebhookId,
    /// What it tells.
    pub event: WebhookEvent,
    /// Of which occasion: each is told once to each webhook.
    pub occasion: EventId,
    /// Who is named in it; a call that names somebody is given up when they are erased.
    pub names: Option<UserId>,
    /// The body, as JSON; empty once it is settled.
    pub payload: String,
    /// What became of it.
    pub status: DeliveryStatus,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried next; none once it is settled.
    pub next_attempt_at: Option<Timestamp>,
    /// How the last try went.
    pub last: Option<Attempt>,
    /// When it happened.
    pub created_at: Timestamp,
    /// When it arrived.
    pub delivered_at: Option<Timestamp>,
}

/// How one try went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempt {
    /// When it began.
    pub at: Timestamp,
    /// How long it took, in milliseconds.
    pub millis: u32,
    /// What was answered, if anything was.
    pub response_status: Option<u16>,
    /// Why it did not arrive; none: it did.
    pub fault: Option<DeliveryFault>,
}

/// A delivery that one process holds for a while, with what it needs to be tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueDelivery {
    /// The delivery.
    pub delivery: Delivery,
    /// Where to.
    pub url: WebhookUrl,
    /// What it is signed with.
    pub secret: WebhookSecret,
}

/// What follows from a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settled {
    /// What became of the delivery.
    pub status: DeliveryStatus,
    /// When it is tried again; none: never.
    pub next_attempt_at: Option<Timestamp>,
    /// Whether the receiver wants no more calls at all: it answered 410 (Gone), as Standard Webhooks 1.0 has it.
    pub is_gone: bool,
}

/// What follows from a try that was the `attempts`th, and ended at `now`.
#[must_use]
pub fn settled(attempts: u32, attempt: &Attempt, now: Timestamp) -> Settled {
    if attempt.fault.is_none() {
        return Settled { status: DeliveryStatus::Delivered, next_attempt_at: None, is_gone: false };
    }
    let is_gone = attempt.response_status == Some(410);
    let pause = RETRIES.get(attempts.saturating_sub(1) as usize).filter(|_| !is_gone);
    match pause {
        Some(pause) => Settled { status: DeliveryStatus::Pending, next_attempt_at: Some(now.plus(*pause)), is_gone },
        None => Settled { status: DeliveryStatus::Failed, next_attempt_at: None, is_gone },
    }
}

impl Webhook {
    /// Whether it answered no call for so long that it is switched off.
    #[must_use]
    pub fn is_given_up(&self, now: Timestamp) -> bool {
        self.failing_since.is_some_and(|since| now.since(since) >= PATIENCE)
    }
}

/// The order key of deliveries: by time, then id, descending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryKey {
    /// When it happened.
    #[serde(rename = "t")]
    pub at: Timestamp,
    /// Breaks ties.
    #[serde(rename = "i")]
    pub id: DeliveryId,
}
