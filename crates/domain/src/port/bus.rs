//! The bus between server processes: announcements, presence, rate limits, one-time tickets. Nothing here is the truth.

use std::{num::NonZeroU32, sync::Arc, time::Duration};

use async_trait::async_trait;

use super::error::BusError;
use crate::{
    event::{Announcement, Channel},
    id::{ConnectionId, SessionHandle, UserId},
    timestamp::Timestamp,
};

/// Tells the subscribers of a channel, in every process.
#[async_trait]
pub trait Realtime: Send + Sync {
    /// Announces. Subscribers of the channel receive announcements of one publisher in order; one may arrive twice, and who falls
    /// behind misses some and is told so by [`FeedItem::Missed`].
    async fn publish(&self, channel: Channel, announcement: Announcement) -> Result<(), BusError>;
    /// Listens: receives all that is announced after this returned.
    async fn subscribe(&self, channel: Channel) -> Result<Box<dyn Feed>, BusError>;
}

/// What a subscriber receives next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FeedItem {
    /// An announcement.
    Announced(Arc<Announcement>),
    /// Announcements were lost here (too slow, or reconnected); the streams in the store tell what.
    Missed,
}

/// A subscription; dropping it ends it.
#[async_trait]
pub trait Feed: Send {
    /// Waits for the next item. Cancelling the wait loses nothing. `None`: the bus is shutting down.
    async fn next(&mut self) -> Option<FeedItem>;
}

/// Counts the people who have a channel open, over all processes; a person with three windows is one.
#[async_trait]
pub trait Presence: Send + Sync {
    /// This connection of this person is there; returns the people now. Must be repeated at least each [`Presence::lease`], else it lapses.
    async fn join(
        &self,
        channel: Channel,
        user: UserId,
        connection: ConnectionId,
        now: Timestamp,
    ) -> Result<u32, BusError>;
    /// This connection is gone; returns the people now.
    async fn leave(
        &self,
        channel: Channel,
        user: UserId,
        connection: ConnectionId,
        now: Timestamp,
    ) -> Result<u32, BusError>;
    /// How long a connection counts after `join`.
    fn lease(&self) -> Duration;
}

/// So much, in so long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Quota {
    /// How many requests.
    pub limit: NonZeroU32,
    /// In which window.
    pub window: Duration,
}

/// What is left of a quota after a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// Whether the request may pass.
    pub allowed: bool,
    /// How many more could pass at once.
    pub remaining: u32,
    /// Until the quota is whole again.
    pub reset_after: Duration,
    /// Until one more may pass; zero when `remaining` is not.
    pub retry_after: Duration,
}

/// Limits how often something is done: the generic cell rate algorithm (ITU-T I.371), with the whole quota as burst.
#[async_trait]
pub trait RateLimiter: Send + Sync {
    /// Asks for one more under that key. A refused request does not count against the quota.
    async fn check(&self, key: &str, quota: Quota, now: Timestamp) -> Result<Allowance, BusError>;
    /// What `check` would answer, without counting.
    async fn peek(&self, key: &str, quota: Quota, now: Timestamp) -> Result<Allowance, BusError>;
}

/// What a ticket stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TicketHolder {
    /// Who asked for it.
    pub user_id: UserId,
    /// By which session.
    pub session: SessionHandle,
    /// When the session's access token ends.
    pub expires_at: Timestamp,
}

/// One-time tickets that open a socket.
#[async_trait]
pub trait TicketStore: Send + Sync {
    /// Keeps a ticket until `expires_at`.
    async fn keep(&self, ticket: &str, holder: TicketHolder, expires_at: Timestamp) -> Result<(), BusError>;
    /// Takes a ticket, once: of two callers at once, one gets it. `None` when it is unknown, taken or expired.
    async fn take(&self, ticket: &str, now: Timestamp) -> Result<Option<TicketHolder>, BusError>;
}
