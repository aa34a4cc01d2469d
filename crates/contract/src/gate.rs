//! Adapters that wait until a test lets them go on, for tests of what happens meanwhile. No time passes by itself.

use std::{collections::BTreeMap, sync::Arc};

use async_trait::async_trait;
use p2p_domain::{
    content::{Body, BodyKey},
    event::{Announcement, Channel},
    id::UserId,
    port::{
        body::BodyStore,
        bus::{Feed, Realtime},
        error::{BusError, MailError, StoreError},
        mail::{Letter, Mailer},
        store::{Store, UnitOfWork},
    },
    timestamp::Timestamp,
    user::EmailDigest,
};
use tokio::sync::watch;

use crate::fault::unit;

/// Where calls wait. Calls are named as in [`crate::fault::Faults`].
#[derive(Debug)]
pub struct Gate(watch::Sender<Calls>);

/// For each call that is held: how many wait.
type Calls = BTreeMap<&'static str, usize>;

impl Gate {
    /// A gate that holds nothing.
    #[must_use]
    pub fn new() -> Self {
        Self(watch::Sender::new(Calls::new()))
    }

    /// Calls of that name wait from now on.
    pub fn hold(&self, call: &'static str) {
        self.0.send_modify(|held| {
            held.entry(call).or_insert(0);
        });
    }

    /// Calls of that name go on.
    pub fn release(&self, call: &'static str) {
        self.0.send_if_modified(|held| held.remove(call).is_some());
    }

    /// Returns once so many calls of that name wait.
    pub async fn waiting(&self, call: &'static str, count: usize) {
        let reached = |held: &Calls| held.get(call).is_some_and(|waiting| *waiting >= count);
        self.0.subscribe().wait_for(reached).await.expect("the gate outlives those who wait at it");
    }

    /// Waits while that call is held.
    pub(crate) async fn pass(&self, call: &'static str) {
        let mut calls = self.0.subscribe();
        let held = self.0.send_if_modified(|held| held.get_mut(call).map(|waiting| *waiting += 1).is_some());
        if held {
            calls.wait_for(|held| !held.contains_key(call)).await.expect("the gate outlives those who wait at it");
        }
    }
}

impl Default for Gate {
    fn default() -> Self {
        Self::new()
    }
}

/// An adapter whose calls wait while the gate holds them, and then do what the inner one does.
pub struct Slow<P: ?Sized> {
    inner: Arc<P>,
    gate: Arc<Gate>,
}

impl<P: ?Sized> Slow<P> {
    /// Wraps an adapter; nothing waits before the gate says so.
    #[must_use]
    pub const fn new(inner: Arc<P>, gate: Arc<Gate>) -> Self {
        Self { inner, gate }
    }
}

#[async_trait]
impl<P: Store + ?Sized> Store for Slow<P> {
    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, StoreError> {
        self.gate.pass("store.begin").await;
        Ok(unit::slow(self.inner.begin().await?, self.gate.clone()))
    }
}

#[async_trait]
impl<P: BodyStore + ?Sized> BodyStore for Slow<P> {
    async fn put(&self, body: &Body) -> Result<(), StoreError> {
        self.gate.pass("body.put").await;
        self.inner.put(body).await
    }

    async fn get_many(&self, keys: &[BodyKey]) -> Result<Vec<Body>, StoreError> {
        self.gate.pass("body.get_many").await;
        self.inner.get_many(keys).await
    }

    async fn delete_many(&self, keys: &[BodyKey]) -> Result<(), StoreError> {
        self.gate.pass("body.delete_many").await;
        self.inner.delete_many(keys).await
    }

    async fn written_before(
        &self,
        before: Timestamp,
        after: Option<BodyKey>,
        limit: u32,
    ) -> Result<Vec<BodyKey>, StoreError> {
        self.gate.pass("body.written_before").await;
        self.inner.written_before(before, after, limit).await
    }
}

#[async_trait]
impl<P: Realtime + ?Sized> Realtime for Slow<P> {
    async fn publish(&self, channel: Channel, announcement: Announcement) -> Result<(), BusError> {
        self.gate.pass("realtime.publish").await;
        self.inner.publish(channel, announcement).await
    }

    async fn subscribe(&self, channel: Channel) -> Result<Box<dyn Feed>, BusError> {
        self.gate.pass("realtime.subscribe").await;
        self.inner.subscribe(channel).await
    }
}

#[async_trait]
impl<P: Mailer + ?Sized> Mailer for Slow<P> {
    async fn send(&self, letter: &Letter) -> Result<(), MailError> {
        self.gate.pass("mail.send").await;
        self.inner.send(letter).await
    }

    async fn forget(&self, user: UserId, email: Option<&EmailDigest>) -> Result<(), MailError> {
        self.gate.pass("mail.forget").await;
        self.inner.forget(user, email).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_held_waits_until_it_is_released() {
        let gate = Arc::new(Gate::new());
        gate.pass("mail.send").await;
        gate.hold("mail.send");
        let there = gate.clone();
        let waiter = tokio::spawn(async move { there.pass("mail.send").await });
        gate.waiting("mail.send", 1).await;
        assert!(!waiter.is_finished());
        gate.pass("body.put").await;
        gate.release("mail.send");
        waiter.await.unwrap();
    }
}
