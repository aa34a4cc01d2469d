//! Which refresh token took the place of which, for the 30 seconds in which a replaced one still yields its successor. Lives in this
//! process alone, and holds so many sessions and no more.

use std::{
    collections::{HashMap, VecDeque},
    num::NonZeroUsize,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use p2p_domain::{id::SessionHandle, session::IssuedSession, timestamp::Timestamp};

use crate::exchange::Came;

/// How long a replaced refresh token still yields its successor.
pub const GRACE: Duration = Duration::from_secs(30);

/// The SHA-256 of a refresh token.
pub type Digest = [u8; 32];

/// What a refresh token was exchanged for.
#[derive(Clone)]
pub struct Successor {
    /// The tokens that everybody receives who presents it.
    pub issued: IssuedSession,
    /// How it came first.
    pub came: Came,
    /// When it was exchanged.
    pub at: Timestamp,
}

/// The last exchange of each session.
pub struct Successors {
    most: NonZeroUsize,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    by_session: HashMap<SessionHandle, (Digest, Successor)>,
    by_token: HashMap<Digest, SessionHandle>,
    /// The exchanges in their order; some were replaced since.
    order: VecDeque<(Digest, SessionHandle)>,
}

impl State {
    fn forget(&mut self, handle: SessionHandle) {
        if let Some((digest, _)) = self.by_session.remove(&handle) {
            self.by_token.remove(&digest);
        }
    }
}

impl Successors {
    /// Of at most so many sessions.
    pub fn new(most: NonZeroUsize) -> Self {
        Self { most, state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the token was exchanged for, if that was the session's last exchange and within the grace.
    pub fn of(&self, token: &Digest, now: Timestamp) -> Option<Successor> {
        let state = self.state();
        let (_, successor) = state.by_session.get(state.by_token.get(token)?)?;
        (now.since(successor.at) <= GRACE).then(|| successor.clone())
    }

    /// Whether the last exchange of the session was made here, within the grace.
    pub fn made_here(&self, handle: SessionHandle, now: Timestamp) -> bool {
        self.state().by_session.get(&handle).is_some_and(|(_, successor)| now.since(successor.at) <= GRACE)
    }

    /// Notes an exchange, in place of the session's last one.
    pub fn note(&self, token: Digest, successor: Successor) {
        let (handle, at) = (successor.issued.handle, successor.at);
        let mut state = self.state();
        state.forget(handle);
        state.by_token.insert(token, handle);
        state.by_session.insert(handle, (token, successor));
        state.order.push_back((token, handle));
        while let Some((digest, handle)) = state.order.front().copied() {
            let current = state.by_session.get(&handle).filter(|(known, _)| *known == digest);
            let over = current.is_none_or(|(_, successor)| at.since(successor.at) > GRACE);
            if !over && state.order.len() <= self.most.get() {
                break;
            }
            if current.is_some() {
                state.forget(handle);
            }
            state.order.pop_front();
        }
    }

    /// Forgets a session that ended.
    pub fn forget(&self, handle: SessionHandle) {
        self.state().forget(handle);
    }
}

#[cfg(test)]
mod tests;
