//! What this process knows of ended sessions, so that a token which still looks good is refused without a database.

use std::{
    collections::HashMap,
    pin::Pin,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use p2p_domain::{
    id::{SessionHandle, UserId},
    port::{error::AuthError, session::SessionService},
    timestamp::Timestamp,
};
use tokio::{sync::watch, time::Sleep};

/// Ended sessions, remembered as long as an access token may outlive them, and the sockets to close.
pub struct Revocations {
    kept: Duration,
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    ended: HashMap<SessionHandle, Timestamp>,
    watched: HashMap<SessionHandle, Watched>,
}

/// A session that sockets hang on.
struct Watched {
    user_id: UserId,
    /// Whether it ended; marked as changed without a change when its person is in doubt.
    ended: watch::Sender<bool>,
}

impl Revocations {
    /// Remembers sessions for `kept`: the life of an access token and a margin for clocks.
    #[must_use]
    pub fn new(kept: Duration) -> Self {
        Self { kept, inner: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads what ended before this process started, or while it did not hear.
    pub async fn load(&self, sessions: &dyn SessionService, now: Timestamp) -> Result<(), AuthError> {
        for (handle, _) in sessions.revoked_since(now.minus(self.kept)).await? {
            self.add(handle, now);
        }
        Ok(())
    }

    /// A session ended: its tokens are refused and its sockets closed from now on.
    pub fn add(&self, handle: SessionHandle, now: Timestamp) {
        let mut inner = self.lock();
        inner.ended.insert(handle, now);
        if let Some(watched) = inner.watched.get(&handle) {
            watched.ended.send_replace(true);
        }
    }

    /// Something changed that may shut a person out whose sessions live on: their sockets are to look again.
    pub fn doubt(&self, user_id: UserId) {
        self.doubt_where(|watched| watched.user_id == user_id);
    }

    /// Something changed that may shut anybody out: all sockets are to look again.
    pub fn doubt_everybody(&self) {
        self.doubt_where(|_| true);
    }

    fn doubt_where(&self, concerned: impl Fn(&Watched) -> bool) {
        for watched in self.lock().watched.values().filter(|watched| concerned(watched)) {
            watched.ended.send_modify(|_| {});
        }
    }

    /// Whether a session ended.
    #[must_use]
    pub fn contains(&self, handle: SessionHandle) -> bool {
        self.lock().ended.contains_key(&handle)
    }

    /// Forgets what no token can refer to any more, and sockets that are gone.
    pub fn sweep(&self, now: Timestamp) {
        let horizon = now.minus(self.kept);
        let mut inner = self.lock();
        inner.ended.retain(|_, ended_at| *ended_at > horizon);
        inner.watched.retain(|_, watched| watched.ended.receiver_count() > 0);
    }

    /// Watches a person's session, for a socket.
    #[must_use]
    pub fn watch(&self, handle: SessionHandle, user_id: UserId) -> SessionWatch {
        let mut inner = self.lock();
        let ended = inner.ended.contains_key(&handle);
        let watched =
            inner.watched.entry(handle).or_insert_with(|| Watched { user_id, ended: watch::Sender::new(ended) });
        let (ended, mut changed) = (watched.ended.subscribe(), watched.ended.subscribe());
        // What changed between the check of the person and this moment is looked at as well.
        changed.mark_changed();
        let spread = u64::try_from(handle.uuid().as_u128() % SPREAD_MILLIS).unwrap_or_default();
        SessionWatch { ended, doubt: Doubt { changed, spread: Duration::from_millis(spread), pause: None } }
    }
}

/// All sockets look at their sessions again over this span, and once for all that changed within it.
const SPREAD_MILLIS: u128 = 500;

/// Tells when a session ends.
pub struct SessionWatch {
    ended: watch::Receiver<bool>,
    doubt: Doubt,
}

/// What a socket must know of its session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionNews {
    /// It ended.
    Ended,
    /// Its person may no longer be let in: look again.
    Doubtful,
}

/// When to look at a session again.
struct Doubt {
    changed: watch::Receiver<bool>,
    spread: Duration,
    /// Runs from the change to the look.
    pause: Option<Pin<Box<Sleep>>>,
}

impl Doubt {
    async fn due(&mut self) {
        if self.pause.is_none() && self.changed.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
        self.pause.get_or_insert_with(|| Box::pin(tokio::time::sleep(self.spread))).await;
        self.pause = None;
        self.changed.mark_unchanged();
    }
}

impl SessionWatch {
    /// Waits until the session ends; cancelling the wait loses nothing.
    pub async fn ended(&mut self) {
        ended(&mut self.ended).await;
    }

    /// Waits for what comes next; cancelling the wait loses nothing.
    pub async fn news(&mut self) -> SessionNews {
        tokio::select! {
            () = ended(&mut self.ended) => SessionNews::Ended,
            () = self.doubt.due() => SessionNews::Doubtful,
        }
    }
}

async fn ended(receiver: &mut watch::Receiver<bool>) {
    if receiver.wait_for(|ended| *ended).await.is_err() {
        std::future::pending::<()>().await;
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[tokio::test]
    async fn an_ended_session_is_known_until_no_token_can_refer_to_it() {
        let revocations = Revocations::new(Duration::from_mins(1));
        let (handle, start) = (SessionHandle::new(Uuid::from_u128(1)), Timestamp::from_millis(1_000_000));
        let mut watch = revocations.watch(handle, UserId::new(Uuid::from_u128(1)));
        assert!(!revocations.contains(handle));
        revocations.add(handle, start);
        watch.ended().await;
        assert!(revocations.contains(handle));
        revocations.sweep(start.plus(Duration::from_secs(59)));
        assert!(revocations.contains(handle));
        revocations.sweep(start.plus(Duration::from_secs(61)));
        assert!(!revocations.contains(handle));
    }

    #[tokio::test]
    async fn doubt_about_one_person_lets_the_sockets_of_others_sleep() {
        let revocations = Revocations::new(Duration::from_mins(1));
        let person = |n| UserId::new(Uuid::from_u128(n));
        let mut sockets = [1, 2].map(|n| revocations.watch(SessionHandle::new(Uuid::from_u128(n)), person(n)));
        for socket in &mut sockets {
            assert_eq!(socket.news().await, SessionNews::Doubtful, "the first look");
        }
        let [concerned, other] = &mut sockets;
        revocations.doubt(person(1));
        assert_eq!(concerned.news().await, SessionNews::Doubtful);
        assert!(tokio::time::timeout(Duration::from_millis(50), other.news()).await.is_err());
        revocations.doubt_everybody();
        assert_eq!(concerned.news().await, SessionNews::Doubtful);
        assert_eq!(other.news().await, SessionNews::Doubtful);
    }
}
