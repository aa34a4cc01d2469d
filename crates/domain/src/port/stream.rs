//! Streams of live events: written in the unit of work of what happened, so that positions follow commits.

use async_trait::async_trait;

use super::error::StoreError;
use crate::{
    event::{Channel, Epoch, LiveEvent, Sequence, StreamEvent},
    id::EventId,
    timestamp::Timestamp,
};

/// Streams, inside a unit of work.
#[async_trait]
pub trait StreamRepository: Send {
    /// Appends an event and gives it the next place of its channel. Places follow commits: who reads place n has been able to read
    /// every place before it, and places of abandoned units are given again.
    async fn append(
        &mut self,
        channel: Channel,
        id: EventId,
        at: Timestamp,
        event: LiveEvent,
    ) -> Result<StreamEvent, StoreError>;
}

/// What a stream still holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamHead {
    /// Of which store the places are.
    pub epoch: Epoch,
    /// The place of the last event; [`Sequence::START`] when there was none.
    pub last: Sequence,
    /// The last place that is no longer kept; events behind it are all there.
    pub floor: Sequence,
}

/// Streams, outside a unit of work.
#[async_trait]
pub trait StreamReader: Send + Sync {
    /// How far the stream of a channel reaches.
    async fn head(&self, channel: Channel) -> Result<StreamHead, StoreError>;
    /// The events behind a place, in order, at most `limit` (which is at most 1,000).
    async fn since(&self, channel: Channel, after: Sequence, limit: u32) -> Result<Vec<StreamEvent>, StoreError>;
    /// Forgets events older than `before`, but in each channel keeps the last `keep`; returns how many went, at most
    /// about 10,000 in one call.
    async fn trim(&self, before: Timestamp, keep: u64) -> Result<u64, StoreError>;
}
