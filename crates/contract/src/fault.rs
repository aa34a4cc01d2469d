//! Adapters that fail on demand, for tests of what callers do then.

use std::{
    collections::HashMap,
    ops::Range,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use p2p_domain::{
    content::{Body, BodyKey},
    event::{Announcement, Channel},
    id::UserId,
    port::{
        blob::{BlobBytes, BlobStore, ByteSource},
        body::BodyStore,
        bus::{Feed, Realtime},
        error::{BlobError, BusError, MailError, StoreError, StoreErrorKind},
        mail::{Letter, Mailer},
        store::{Store, UnitOfWork},
    },
    timestamp::Timestamp,
    user::EmailDigest,
};

pub(crate) mod unit;

/// Which calls fail. Calls are named as in errors: `store.begin`, `store.commit`, `body.put`, `body.get_many`,
/// `body.delete_many`, `body.written_before`, `realtime.publish`, `realtime.subscribe`, `mail.send`, `mail.forget`,
/// `blob.put`, `blob.put_stream`, `blob.get`, `blob.read`, `blob.size`, `blob.delete`, `blob.list`.
#[derive(Debug, Default)]
pub struct Faults(Mutex<HashMap<&'static str, Plan>>);

/// So many calls pass, then so many fail.
#[derive(Debug, Clone, Copy)]
struct Plan {
    pass: u32,
    fail: u32,
    kind: StoreErrorKind,
}

impl Faults {
    /// The next call of that name fails, as if the other side were away.
    pub fn fail_next(&self, call: &'static str) {
        self.fail_after(call, 0, 1);
    }

    /// Every call of that name fails until [`Faults::heal`].
    pub fn fail_always(&self, call: &'static str) {
        self.fail_after(call, 0, u32::MAX);
    }

    /// So many calls of that name pass, then so many fail.
    pub fn fail_after(&self, call: &'static str, pass: u32, fail: u32) {
        self.fail_with(call, pass, fail, StoreErrorKind::Unavailable);
    }

    /// The same, with the kind that stores answer with; a commit that fails leaves nothing, as the port says.
    pub fn fail_with(&self, call: &'static str, pass: u32, fail: u32, kind: StoreErrorKind) {
        self.plans(|plans| plans.insert(call, Plan { pass, fail, kind }));
    }

    /// Nothing fails any more.
    pub fn heal(&self) {
        self.plans(HashMap::clear);
    }

    fn plans<T>(&self, work: impl FnOnce(&mut HashMap<&'static str, Plan>) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The kind of failure, when this call is to fail.
    fn due(&self, call: &'static str) -> Option<StoreErrorKind> {
        self.plans(|plans| {
            let plan = plans.get_mut(call)?;
            if plan.pass > 0 {
                plan.pass -= 1;
                return None;
            }
            let left = plan.fail.checked_sub(1)?;
            // What fails always never gets nearer to its end.
            plan.fail = if plan.fail == u32::MAX { plan.fail } else { left };
            Some(plan.kind)
        })
    }

    fn store(&self, call: &'static str) -> Result<(), StoreError> {
        self.due(call).map_or(Ok(()), |kind| Err(StoreError::new(kind, call, MADE)))
    }

    fn blob(&self, call: &'static str) -> Result<(), BlobError> {
        self.due(call).map_or(Ok(()), |_| Err(BlobError::unavailable(call, MADE)))
    }
}

/// The cause that every made failure names.
const MADE: &str = "made to fail by a test";

/// An adapter whose calls fail when [`Faults`] says so, and else do what the inner one does.
pub struct Failing<P: ?Sized> {
    inner: Arc<P>,
    faults: Arc<Faults>,
}

impl<P: ?Sized> Failing<P> {
    /// Wraps an adapter; nothing fails before the faults say so.
    #[must_use]
    pub const fn new(inner: Arc<P>, faults: Arc<Faults>) -> Self {
        Self { inner, faults }
    }
}

#[async_trait]
impl<P: Store + ?Sized> Store for Failing<P> {
    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, StoreError> {
        self.faults.store("store.begin")?;
        Ok(unit::failing(self.inner.begin().await?, self.faults.clone()))
    }
}

#[async_trait]
impl<P: BodyStore + ?Sized> BodyStore for Failing<P> {
    async fn put(&self, body: &Body) -> Result<(), StoreError> {
        self.faults.store("body.put")?;
        self.inner.put(body).await
    }

    async fn get_many(&self, keys: &[BodyKey]) -> Result<Vec<Body>, StoreError> {
        self.faults.store("body.get_many")?;
        self.inner.get_many(keys).await
    }

    async fn delete_many(&self, keys: &[BodyKey]) -> Result<(), StoreError> {
        self.faults.store("body.delete_many")?;
        self.inner.delete_many(keys).await
    }

    async fn written_before(
        &self,
        before: Timestamp,
        after: Option<BodyKey>,
        limit: u32,
    ) -> Result<Vec<BodyKey>, StoreError> {
        self.faults.store("body.written_before")?;
        self.inner.written_before(before, after, limit).await
    }
}

#[async_trait]
impl<P: Realtime + ?Sized> Realtime for Failing<P> {
    async fn publish(&self, channel: Channel, announcement: Announcement) -> Result<(), BusError> {
        match self.faults.due("realtime.publish") {
            Some(_) => Err(BusError::unavailable("realtime.publish", MADE)),
            None => self.inner.publish(channel, announcement).await,
        }
    }

    async fn subscribe(&self, channel: Channel) -> Result<Box<dyn Feed>, BusError> {
        match self.faults.due("realtime.subscribe") {
            Some(_) => Err(BusError::unavailable("realtime.subscribe", MADE)),
            None => self.inner.subscribe(channel).await,
        }
    }
}

#[async_trait]
impl<P: BlobStore + ?Sized> BlobStore for Failing<P> {
    async fn put(&self, key: &str, bytes: Vec<u8>) -> Result<(), BlobError> {
        self.faults.blob("blob.put")?;
        self.inner.put(key, bytes).await
    }

    async fn put_stream(&self, key: &str, bytes: Box<dyn ByteSource>) -> Result<u64, BlobError> {
        self.faults.blob("blob.put_stream")?;
        self.inner.put_stream(key, bytes).await
    }

    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, BlobError> {
        self.faults.blob("blob.get")?;
        self.inner.get(key).await
    }

    async fn read(&self, key: &str, range: Option<Range<u64>>) -> Result<Option<BlobBytes>, BlobError> {
        self.faults.blob("blob.read")?;
        self.inner.read(key, range).await
    }

    async fn size(&self, key: &str) -> Result<Option<u64>, BlobError> {
        self.faults.blob("blob.size")?;
        self.inner.size(key).await
    }

    async fn delete(&self, key: &str) -> Result<(), BlobError> {
        self.faults.blob("blob.delete")?;
        self.inner.delete(key).await
    }

    async fn list(&self, prefix: &str, after: Option<&str>, limit: u32) -> Result<Vec<String>, BlobError> {
        self.faults.blob("blob.list")?;
        self.inner.list(prefix, after, limit).await
    }
}

#[async_trait]
impl<P: Mailer + ?Sized> Mailer for Failing<P> {
    async fn send(&self, letter: &Letter) -> Result<(), MailError> {
        match self.faults.due("mail.send") {
            Some(_) => Err(MailError::unavailable("mail.send", MADE)),
            None => self.inner.send(letter).await,
        }
    }

    async fn forget(&self, user: UserId, email: Option<&EmailDigest>) -> Result<(), MailError> {
        match self.faults.due("mail.forget") {
            Some(_) => Err(MailError::unavailable("mail.forget", MADE)),
            None => self.inner.forget(user, email).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_pass_and_so_many_fail() {
        let faults = Faults::default();
        faults.fail_after("mail.send", 2, 1);
        let outcomes: Vec<_> = (0..4).map(|_| faults.due("mail.send").is_some()).collect();
        assert_eq!(outcomes, [false, false, true, false]);
        assert!(faults.due("body.put").is_none());
        faults.fail_always("body.put");
        assert!((0..5).all(|_| faults.due("body.put").is_some()));
        faults.heal();
        assert!(faults.due("body.put").is_none());
    }
}
