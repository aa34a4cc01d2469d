//! Who has which channel open. Leases lapse when somebody looks, and all of them at least once per lease.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Mutex,
    time::Duration,
};

use async_trait::async_trait;
use p2p_domain::{
    event::Channel,
    id::{ConnectionId, UserId},
    port::{bus::Presence, error::BusError},
    timestamp::Timestamp,
};

use crate::lock;

/// [`Presence`] within one process.
#[derive(Debug)]
pub struct MemoryPresence {
    lease: Duration,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    rooms: HashMap<Channel, Room>,
    /// When every room was last looked through.
    swept_at: Option<Timestamp>,
}

/// The connections of one channel.
#[derive(Debug, Default)]
struct Room {
    /// Until when each counts.
    until: HashMap<(UserId, ConnectionId), Timestamp>,
    /// The same, the next to lapse first.
    order: BTreeSet<(Timestamp, UserId, ConnectionId)>,
    /// How many connections each person has.
    people: HashMap<UserId, u32>,
}

impl MemoryPresence {
    /// How long a connection counts unless another lease is asked for.
    pub const LEASE: Duration = Duration::from_mins(1);

    /// Nobody is anywhere yet; connections count for `lease` after they last said so.
    #[must_use]
    pub fn new(lease: Duration) -> Self {
        Self { lease, state: Mutex::default() }
    }

    /// How many channels are remembered.
    #[must_use]
    pub fn channels(&self) -> usize {
        lock(&self.state).rooms.len()
    }
}

impl Default for MemoryPresence {
    fn default() -> Self {
        Self::new(Self::LEASE)
    }
}

#[async_trait]
impl Presence for MemoryPresence {
    async fn join(
        &self,
        channel: Channel,
        user: UserId,
        connection: ConnectionId,
        now: Timestamp,
    ) -> Result<u32, BusError> {
        let mut state = lock(&self.state);
        state.sweep(now, self.lease);
        let room = state.rooms.entry(channel).or_default();
        room.lapse(now);
        room.add(user, connection, now.plus(self.lease));
        Ok(room.count())
    }

    async fn leave(
        &self,
        channel: Channel,
        user: UserId,
        connection: ConnectionId,
        now: Timestamp,
    ) -> Result<u32, BusError> {
        let mut state = lock(&self.state);
        state.sweep(now, self.lease);
        let Some(room) = state.rooms.get_mut(&channel) else { return Ok(0) };
        room.remove(user, connection);
        room.lapse(now);
        let count = room.count();
        if count == 0 {
            state.rooms.remove(&channel);
        }
        Ok(count)
    }

    fn lease(&self) -> Duration {
        self.lease
    }
}

impl State {
    /// Once per lease, forgets what lapsed in rooms that nobody looks at any more.
    fn sweep(&mut self, now: Timestamp, lease: Duration) {
        // A clock that was set back must not put the next sweep off.
        let due = self.swept_at.is_none_or(|at| now < at || now.since(at) >= lease);
        if due {
            self.swept_at = Some(now);
            self.rooms.retain(|_, room| {
                room.lapse(now);
                !room.until.is_empty()
            });
        }
    }
}

impl Room {
    fn add(&mut self, user: UserId, connection: ConnectionId, until: Timestamp) {
        self.remove(user, connection);
        self.until.insert((user, connection), until);
        self.order.insert((until, user, connection));
        *self.people.entry(user).or_default() += 1;
    }

    fn remove(&mut self, user: UserId, connection: ConnectionId) {
        let Some(until) = self.until.remove(&(user, connection)) else { return };
        self.order.remove(&(until, user, connection));
        if let Some(connections) = self.people.get_mut(&user) {
            *connections -= 1;
            if *connections == 0 {
                self.people.remove(&user);
            }
        }
    }

    fn lapse(&mut self, now: Timestamp) {
        while let Some(&(until, user, connection)) = self.order.first() {
            if until > now {
                break;
            }
            self.remove(user, connection);
        }
    }

    fn count(&self) -> u32 {
        u32::try_from(self.people.len()).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use p2p_domain::id::TopicId;

    use super::*;

    fn uuid(n: u128) -> uuid::Uuid {
        uuid::Uuid::from_u128(n)
    }

    fn topic(n: u128) -> Channel {
        Channel::Topic(TopicId::new(uuid(n)))
    }

    fn person(n: u128) -> (UserId, ConnectionId) {
        (UserId::new(uuid(n % 100)), ConnectionId::new(uuid(n)))
    }

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1000)
    }

    #[tokio::test]
    async fn three_windows_are_one_person() {
        let presence = MemoryPresence::default();
        for connection in [1, 101, 201] {
            let (user, connection) = person(connection);
            assert_eq!(presence.join(topic(1), user, connection, at(0)).await.unwrap(), 1);
        }
        let (user, connection) = person(2);
        assert_eq!(presence.join(topic(1), user, connection, at(0)).await.unwrap(), 2);
        for (connection, left) in [(1, 2), (1, 2), (101, 2), (201, 1), (2, 0)] {
            let (user, connection) = person(connection);
            assert_eq!(presence.leave(topic(1), user, connection, at(1)).await.unwrap(), left);
        }
        assert_eq!(presence.channels(), 0);
    }

    #[tokio::test]
    async fn a_lease_lapses_unless_it_is_repeated() {
        let presence = MemoryPresence::default();
        let ((one, first), (two, second)) = (person(1), person(2));
        presence.join(topic(1), one, first, at(0)).await.unwrap();
        assert_eq!(presence.join(topic(1), two, second, at(30)).await.unwrap(), 2);
        assert_eq!(presence.join(topic(1), two, second, at(59)).await.unwrap(), 2);
        assert_eq!(presence.join(topic(1), two, second, at(60)).await.unwrap(), 1);
    }

    #[tokio::test]
    async fn rooms_that_nobody_looks_at_are_forgotten() {
        let presence = MemoryPresence::default();
        for n in 0..50 {
            let (user, connection) = person(n);
            presence.join(topic(n), user, connection, at(0)).await.unwrap();
        }
        assert_eq!(presence.channels(), 50);
        let (user, connection) = person(99);
        presence.join(topic(99), user, connection, at(61)).await.unwrap();
        assert_eq!(presence.channels(), 1);
    }
}
