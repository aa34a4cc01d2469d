//! Opening a channel where a client left off, and the same stream over REST.

use std::sync::Arc;

use p2p_domain::{
    actor::Actor,
    event::{Announcement, Channel, Epoch, Position, Sequence, StreamEvent},
    id::{ConnectionId, UserId},
    port::{
        bus::Presence,
        clock::{Clock, IdSource},
        error::StoreError,
        stream::{StreamHead, StreamReader},
    },
};

use super::{Hub, Subscription};
use crate::error::ServiceError;

/// Events of one replay step.
const STEP: u32 = 200;

/// Opens channels.
#[derive(Clone)]
pub struct LiveService {
    /// The fan-out of this process.
    pub hub: Hub,
    /// Stored streams.
    pub streams: Arc<dyn StreamReader>,
    /// Who is there.
    pub presence: Arc<dyn Presence>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Ids.
    pub ids: Arc<dyn IdSource>,
}

/// A channel as a connection begins to hear it.
pub struct Opening {
    /// What is told from now on.
    pub subscription: Subscription,
    /// The connection's id.
    pub connection_id: ConnectionId,
    /// Behind which place this connection tells events.
    pub position: Position,
    /// The oldest place from which one may resume.
    pub oldest: Position,
    /// Whether the stream no longer reaches back to what was asked for.
    pub resync: bool,
    /// How many people are there.
    pub presence_count: u32,
    /// What is told first.
    pub replay: Replay,
}

/// The part of a stream that a connection still has to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Replay {
    channel: Channel,
    after: Sequence,
    until: Sequence,
}

impl Replay {
    /// Whether nothing is left.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.after >= self.until
    }
}

/// A part of a stream over REST.
#[derive(Debug, Clone, PartialEq)]
pub struct Caught {
    /// Events in order.
    pub events: Vec<StreamEvent>,
    /// The place of the last of them, or the one that was asked from.
    pub position: Position,
    /// Whether more follow.
    pub more: bool,
    /// Whether the stream no longer reaches back to what was asked for: read the resources, then go on from `position`.
    pub resync: bool,
    /// Of which store the places are.
    pub epoch: Epoch,
}

/// Where reading begins, as a client asked for it; a text that is no position counts as unknown.
fn begin(head: StreamHead, since: Option<&str>) -> (Sequence, bool) {
    let Some(since) = since else { return (head.last, false) };
    match since.parse::<Position>() {
        Ok(position)
            if position.epoch == head.epoch && position.sequence >= head.floor && position.sequence <= head.last =>
        {
            (position.sequence, false)
        }
        _ => (head.last, true),
    }
}

impl LiveService {
    /// Opens a channel for somebody: listens first, then looks where the stream stands, so that nothing falls between.
    pub async fn open(&self, channel: Channel, user: UserId, since: Option<&str>) -> Result<Opening, ServiceError> {
        let subscription = self.hub.attach(channel).await?;
        let head = self.streams.head(channel).await?;
        let (after, resync) = begin(head, since);
        let connection_id = ConnectionId::new(self.ids.uuid());
        let presence_count = self.arrive(channel, user, connection_id).await?;
        Ok(Opening {
            subscription,
            connection_id,
            position: Position { epoch: head.epoch, sequence: after },
            oldest: Position { epoch: head.epoch, sequence: head.floor },
            resync,
            presence_count,
            replay: Replay { channel, after, until: head.last },
        })
    }

    /// The next events of a replay, which moves on.
    pub async fn replay(&self, replay: &mut Replay) -> Result<Vec<StreamEvent>, StoreError> {
        if replay.is_done() {
            return Ok(Vec::new());
        }
        let mut events = self.streams.since(replay.channel, replay.after, STEP).await?;
        events.retain(|event| event.sequence <= replay.until);
        replay.after = events.last().map_or(replay.until, |event| event.sequence);
        Ok(events)
    }

    /// The replay of what a connection missed behind a place; `None` when the stream no longer reaches back that far.
    pub async fn missed(&self, channel: Channel, after: Sequence) -> Result<Option<Replay>, StoreError> {
        let head = self.streams.head(channel).await?;
        Ok((after >= head.floor).then_some(Replay { channel, after, until: head.last }))
    }

    /// A part of a stream over REST; without `since`, from as far back as the stream reaches.
    pub async fn catch_up(&self, channel: Channel, since: Option<&str>, limit: u32) -> Result<Caught, ServiceError> {
        let head = self.streams.head(channel).await?;
        let (after, resync) = match since {
            None => (head.floor, false),
            Some(_) => begin(head, since),
        };
        let events = if resync { Vec::new() } else { self.streams.since(channel, after, limit).await? };
        let last = events.last().map_or(after, |event| event.sequence);
        let position = Position { epoch: head.epoch, sequence: last };
        Ok(Caught { events, position, more: last < head.last, resync, epoch: head.epoch })
    }

    /// Somebody is there, or still is: tells the others when that changed the number.
    pub async fn arrive(&self, channel: Channel, user: UserId, connection: ConnectionId) -> Result<u32, ServiceError> {
        let Channel::Topic(_) = channel else { return Ok(1) };
        let count = self.presence.join(channel, user, connection, self.clock.now()).await?;
        self.hub.announce(channel, Announcement::Presence(count)).await?;
        Ok(count)
    }

    /// Somebody is still there; told to nobody.
    pub async fn stay(&self, channel: Channel, user: UserId, connection: ConnectionId) -> Result<(), ServiceError> {
        if let Channel::Topic(_) = channel {
            self.presence.join(channel, user, connection, self.clock.now()).await?;
        }
        Ok(())
    }

    /// Somebody left.
    pub async fn leave(&self, channel: Channel, user: UserId, connection: ConnectionId) -> Result<(), ServiceError> {
        if let Channel::Topic(_) = channel {
            let count = self.presence.leave(channel, user, connection, self.clock.now()).await?;
            self.hub.announce(channel, Announcement::Presence(count)).await?;
        }
        Ok(())
    }

    /// Somebody is writing. On one's own channel there is nobody to tell.
    pub async fn typing(&self, channel: Channel, actor: &Actor) -> Result<(), ServiceError> {
        let Channel::Topic(_) = channel else { return Ok(()) };
        Ok(self.hub.announce(channel, Announcement::Typing(actor.card.clone())).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_begins_where_the_client_left_off_or_not_at_all() {
        let head = StreamHead { epoch: Epoch::new(7), last: Sequence::new(9), floor: Sequence::new(3) };
        for (since, expected) in [
            (None, (9, false)),
            (Some("00000007-3"), (3, false)),
            (Some("00000007-9"), (9, false)),
            (Some("00000007-2"), (9, true)),
            (Some("00000007-10"), (9, true)),
            (Some("00000008-5"), (9, true)),
            (Some("junk"), (9, true)),
        ] {
            let (after, resync) = begin(head, since);
            assert_eq!((after.get(), resync), expected, "{since:?}");
        }
    }
}
