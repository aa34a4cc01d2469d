//! A circuit breaker: a core that failed several times in a row is left alone for a while, then tried by one call before all the others
//! follow. Knows nothing of calls.

use std::{
    num::NonZeroU32,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use p2p_domain::{port::clock::Clock, timestamp::Timestamp};

/// Counts failures and decides who may call.
pub struct Breaker {
    clock: Arc<dyn Clock>,
    failures: NonZeroU32,
    pause: Duration,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Failures in a row.
    failed: u32,
    /// Since when calls are refused.
    open_since: Option<Timestamp>,
    /// Whether one call is trying whether the core is back.
    probing: bool,
}

/// The right to make one call. Dropped before its end was told, it counts for nothing: the caller went away.
pub struct Pass<'breaker> {
    breaker: &'breaker Breaker,
    probe: bool,
}

impl Breaker {
    /// Closed at first.
    pub fn new(clock: Arc<dyn Clock>, failures: NonZeroU32, pause: Duration) -> Self {
        Self { clock, failures, pause, state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Asks for a call; none while the core is left alone.
    pub fn admit(&self) -> Option<Pass<'_>> {
        let now = self.clock.now();
        let mut state = self.state();
        let Some(since) = state.open_since else { return Some(Pass { breaker: self, probe: false }) };
        // A clock that was set back must not keep the breaker open.
        let over = now < since || now.since(since) >= self.pause;
        if !over || state.probing {
            return None;
        }
        state.probing = true;
        Some(Pass { breaker: self, probe: true })
    }
}

impl Pass<'_> {
    /// The core answered, whatever it said.
    pub fn answered(self) {
        let mut state = self.breaker.state();
        if state.open_since.is_some() {
            tracing::info!("the core is back");
        }
        state.failed = 0;
        state.open_since = None;
    }

    /// The core did not answer, or fell over.
    pub fn failed(self) {
        let mut state = self.breaker.state();
        state.failed = state.failed.saturating_add(1);
        if self.probe || state.failed == self.breaker.failures.get() {
            tracing::warn!(failures = state.failed, "the core is away: it is left alone for a while");
            state.open_since = Some(self.breaker.clock.now());
        }
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        if self.probe {
            self.breaker.state().probing = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use p2p_contract::determinism::FixedClock;

    use super::*;

    const PAUSE: Duration = Duration::from_secs(5);

    fn breaker() -> (Breaker, Arc<FixedClock>) {
        let clock = Arc::new(FixedClock::new());
        (Breaker::new(clock.clone(), NonZeroU32::MIN.saturating_add(2), PAUSE), clock)
    }

    fn fail(breaker: &Breaker, times: usize) {
        for _ in 0..times {
            breaker.admit().unwrap().failed();
        }
    }

    #[test]
    fn failures_in_a_row_open_it() {
        let (breaker, _clock) = breaker();
        fail(&breaker, 2);
        breaker.admit().unwrap().answered();
        fail(&breaker, 2);
        assert!(breaker.admit().is_some(), "an answer begins the count anew");
        fail(&breaker, 1);
        assert!(breaker.admit().is_none());
    }

    #[test]
    fn one_call_tries_after_the_pause() {
        let (breaker, clock) = breaker();
        fail(&breaker, 3);
        clock.advance(PAUSE);
        let probe = breaker.admit().unwrap();
        assert!(breaker.admit().is_none(), "one at a time");
        probe.failed();
        assert!(breaker.admit().is_none(), "a failed try begins the pause anew");
        clock.advance(PAUSE);
        breaker.admit().unwrap().answered();
        assert!(breaker.admit().is_some() && breaker.admit().is_some());
    }

    #[test]
    fn a_try_that_was_given_up_lets_the_next_one_try() {
        let (breaker, clock) = breaker();
        fail(&breaker, 3);
        clock.advance(PAUSE);
        drop(breaker.admit().unwrap());
        assert!(breaker.admit().is_some());
    }
}
