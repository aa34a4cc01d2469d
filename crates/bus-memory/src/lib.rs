#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod limiter;
mod presence;
mod realtime;
mod tickets;

use std::sync::{Mutex, MutexGuard, PoisonError};

pub use limiter::MemoryRateLimiter;
pub use presence::MemoryPresence;
pub use realtime::{Backlog, MemoryRealtime};
pub use tickets::MemoryTickets;

/// Locks. A panic of another holder is no reason to stop: each critical section here leaves its data whole.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
