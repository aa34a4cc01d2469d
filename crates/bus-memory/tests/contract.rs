//! The contract of the bus's ports, kept by the in-process bus.

use std::sync::Arc;

use p2p_bus_memory::{MemoryPresence, MemoryRateLimiter, MemoryRealtime, MemoryTickets};
use p2p_contract::{Fixture, world::RealtimeEnds};
use p2p_domain::port::bus::{Presence, RateLimiter, TicketStore};

async fn realtime() -> Option<Fixture<RealtimeEnds>> {
    let bus = Arc::new(MemoryRealtime::default());
    let closing = Arc::clone(&bus);
    let shut_down = Box::new(move || closing.close());
    Some(Fixture::new(RealtimeEnds { here: bus.clone(), there: bus, overflow: 2_000, shut_down }))
}

async fn presence() -> Option<Fixture<Arc<dyn Presence>>> {
    Some(Fixture::new(Arc::new(MemoryPresence::default())))
}

async fn rate_limiter() -> Option<Fixture<Arc<dyn RateLimiter>>> {
    Some(Fixture::new(Arc::new(MemoryRateLimiter::default())))
}

async fn tickets() -> Option<Fixture<Arc<dyn TicketStore>>> {
    Some(Fixture::new(Arc::new(MemoryTickets::default())))
}

p2p_contract::realtime_suite!(realtime);
p2p_contract::presence_suite!(presence);
p2p_contract::rate_limiter_suite!(rate_limiter);
p2p_contract::tickets_suite!(tickets);
