//! One-time tickets. A bounded number: the one that ends first makes room.

use std::{
    collections::{BTreeSet, HashMap},
    num::NonZeroUsize,
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use p2p_domain::{
    port::{
        bus::{TicketHolder, TicketStore},
        error::BusError,
    },
    timestamp::Timestamp,
};

use crate::lock;

/// [`TicketStore`] within one process.
#[derive(Debug)]
pub struct MemoryTickets {
    capacity: NonZeroUsize,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    held: HashMap<Arc<str>, (TicketHolder, Timestamp)>,
    /// The same, the next to end first.
    order: BTreeSet<(Timestamp, Arc<str>)>,
}

impl MemoryTickets {
    /// How many tickets are kept unless another bound is asked for.
    pub const CAPACITY: NonZeroUsize = NonZeroUsize::MIN.saturating_add(99_999);

    /// Keeps at most `capacity` tickets. One more, and the ticket that would end first is void: its holder asks again.
    #[must_use]
    pub fn new(capacity: NonZeroUsize) -> Self {
        Self { capacity, state: Mutex::default() }
    }
}

impl Default for MemoryTickets {
    fn default() -> Self {
        Self::new(Self::CAPACITY)
    }
}

#[async_trait]
impl TicketStore for MemoryTickets {
    async fn keep(&self, ticket: &str, holder: TicketHolder, expires_at: Timestamp) -> Result<(), BusError> {
        let ticket: Arc<str> = ticket.into();
        let mut state = lock(&self.state);
        state.remove(&ticket);
        while state.held.len() >= self.capacity.get() {
            let Some((_, first)) = state.order.pop_first() else { break };
            state.held.remove(&first);
            metrics::counter!("bus_tickets_evicted_total").increment(1);
        }
        state.order.insert((expires_at, Arc::clone(&ticket)));
        state.held.insert(ticket, (holder, expires_at));
        Ok(())
    }

    async fn take(&self, ticket: &str, now: Timestamp) -> Result<Option<TicketHolder>, BusError> {
        let mut state = lock(&self.state);
        state.lapse(now);
        Ok(state.remove(ticket))
    }
}

impl State {
    fn remove(&mut self, ticket: &str) -> Option<TicketHolder> {
        let (ticket, (holder, expires_at)) = self.held.remove_entry(ticket)?;
        self.order.remove(&(expires_at, ticket));
        Some(holder)
    }

    fn lapse(&mut self, now: Timestamp) {
        while self.order.first().is_some_and(|(expires_at, _)| *expires_at <= now) {
            if let Some((_, ticket)) = self.order.pop_first() {
                self.held.remove(&ticket);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use p2p_domain::id::{SessionHandle, UserId};
    use uuid::Uuid;

    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    fn holder() -> TicketHolder {
        TicketHolder { user_id: UserId::new(Uuid::nil()), session: SessionHandle::new(Uuid::nil()), expires_at: at(9) }
    }

    #[tokio::test]
    async fn a_ticket_is_good_once_and_until_its_end() {
        let tickets = MemoryTickets::default();
        tickets.keep("a", holder(), at(10)).await.unwrap();
        tickets.keep("b", holder(), at(10)).await.unwrap();
        assert_eq!(tickets.take("a", at(9)).await.unwrap(), Some(holder()));
        assert_eq!(tickets.take("a", at(9)).await.unwrap(), None);
        assert_eq!(tickets.take("b", at(10)).await.unwrap(), None);
        assert!(lock(&tickets.state).held.is_empty());
    }

    #[tokio::test]
    async fn the_bound_holds_and_the_first_to_end_goes() {
        let tickets = MemoryTickets::new(NonZeroUsize::new(2).unwrap());
        for (ticket, end) in [("late", 30), ("soon", 10), ("soon", 10), ("mid", 20)] {
            tickets.keep(ticket, holder(), at(end)).await.unwrap();
        }
        assert_eq!(lock(&tickets.state).held.len(), 2);
        assert_eq!(lock(&tickets.state).order.len(), 2);
        assert_eq!(tickets.take("soon", at(0)).await.unwrap(), None);
        assert_eq!(tickets.take("late", at(0)).await.unwrap(), Some(holder()));
    }
}
