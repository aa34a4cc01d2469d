//! Access tokens whose signature was found to hold, under their digest, until they end. Bounded.

use std::{
    collections::{BTreeSet, HashMap},
    num::NonZeroUsize,
    sync::{Mutex, MutexGuard, PoisonError},
};

use p2p_domain::{session::VerifiedSession, timestamp::Timestamp};

/// SHA-256 of a token.
type Digest = [u8; 32];

#[derive(Debug)]
pub struct VerifiedTokens {
    capacity: NonZeroUsize,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    sessions: HashMap<Digest, VerifiedSession>,
    /// The same, the next to end first.
    order: BTreeSet<(Timestamp, Digest)>,
}

impl VerifiedTokens {
    pub fn new(capacity: NonZeroUsize) -> Self {
        Self { capacity, state: Mutex::default() }
    }

    /// What the token says, if it was checked before; it may have ended since.
    pub fn get(&self, digest: &Digest) -> Option<VerifiedSession> {
        self.lock().sessions.get(digest).cloned()
    }

    /// Remembers a token; forgets those that ended, and the next to end when there is no room.
    pub fn put(&self, digest: Digest, session: VerifiedSession, now: Timestamp) {
        let mut state = self.lock();
        while let Some(&(expires_at, first)) = state.order.first() {
            if expires_at > now && state.sessions.len() < self.capacity.get() {
                break;
            }
            state.order.pop_first();
            state.sessions.remove(&first);
        }
        state.order.insert((session.expires_at, digest));
        state.sessions.insert(digest, session);
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use p2p_domain::id::{SessionHandle, UserId};
    use uuid::Uuid;

    use super::*;

    fn until(millis: i64) -> VerifiedSession {
        VerifiedSession {
            handle: SessionHandle::new(Uuid::nil()),
            user_id: UserId::new(Uuid::nil()),
            anti_csrf_token: None,
            email_claim: None,
            issued_at: Timestamp::from_millis(0),
            expires_at: Timestamp::from_millis(millis),
        }
    }

    #[test]
    fn the_bound_holds_and_what_ended_goes_first() {
        let tokens = VerifiedTokens::new(NonZeroUsize::new(2).unwrap());
        let at = Timestamp::from_millis;
        for (n, end) in [(1, 10), (2, 30), (2, 30), (3, 20)] {
            tokens.put([n; 32], until(end), at(0));
        }
        assert_eq!([1, 2, 3].map(|n| tokens.get(&[n; 32]).is_some()), [false, true, true]);
        tokens.put([4; 32], until(50), at(30));
        assert_eq!([2, 3, 4].map(|n| tokens.get(&[n; 32]).is_some()), [false, false, true]);
        assert_eq!(tokens.lock().order.len(), 1);
    }
}
