//! Makes the calls that are due, a few at once, and notes what came of them.

use std::{error::Error, sync::Arc, time::Duration};

use p2p_domain::{
    port::{
        clock::Clock,
        error::StoreError,
        webhook::{DeliveryQueue, WebhookCall, WebhookCaller},
    },
    webhook::{Attempt, DueDelivery, settled},
};
use tokio::{
    sync::{Notify, watch},
    task::JoinSet,
};

/// How many calls are made at once.
const AT_ONCE: usize = 16;
/// How long one may take before another process tries it as well: longer than any call.
const LEASE: Duration = Duration::from_mins(1);
/// How often is looked for what became due.
const ROUND: Duration = Duration::from_secs(1);

/// Wakes who makes the calls in this process; cheap, and never waits.
#[derive(Clone, Default)]
pub struct Bell(Arc<Notify>);

impl Bell {
    /// There is something new to be told.
    pub fn ring(&self) {
        self.0.notify_one();
    }
}

/// Makes calls.
#[derive(Clone)]
pub struct Deliverer {
    /// What is due.
    pub queue: Arc<dyn DeliveryQueue>,
    /// The way out.
    pub caller: Arc<dyn WebhookCaller>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Rung when something is new.
    pub bell: Bell,
}

impl Deliverer {
    /// Works until `shutdown` turns true; then finishes the calls under way, and returns.
    pub async fn run(&self, mut shutdown: watch::Receiver<bool>) {
        let mut calls = JoinSet::new();
        while !*shutdown.borrow() {
            if let Err(error) = self.fill(&mut calls).await {
                tracing::warn!(
                    error = &error as &dyn Error,
                    "what webhooks are to be told cannot be read; trying again"
                );
            }
            tokio::select! {
                () = self.bell.0.notified() => {}
                () = tokio::time::sleep(ROUND) => {}
                Some(ended) = calls.join_next() => note(ended),
                changed = shutdown.changed() => if changed.is_err() { break },
            }
        }
        while let Some(ended) = calls.join_next().await {
            note(ended);
        }
    }

    /// Makes every call that is due now, and waits for all of them.
    pub async fn drain(&self) -> Result<(), StoreError> {
        let mut calls = JoinSet::new();
        loop {
            self.fill(&mut calls).await?;
            match calls.join_next().await {
                Some(ended) => note(ended),
                None => return Ok(()),
            }
        }
    }

    /// Begins as many calls as there is room for.
    async fn fill(&self, calls: &mut JoinSet<()>) -> Result<(), StoreError> {
        let room = u32::try_from(AT_ONCE.saturating_sub(calls.len())).unwrap_or(0);
        if room == 0 {
            return Ok(());
        }
        for due in self.queue.claim(room, LEASE, self.clock.now()).await? {
            let deliverer = self.clone();
            calls.spawn(async move { deliverer.deliver(due).await });
        }
        Ok(())
    }

    async fn deliver(&self, due: DueDelivery) {
        let DueDelivery { delivery, url, secret } = due;
        let at = self.clock.now();
        let outcome = self.caller.call(&WebhookCall { url, secret, id: delivery.id, at, body: delivery.payload }).await;
        let now = self.clock.now();
        let millis = u32::try_from(now.since(at).as_millis()).unwrap_or(u32::MAX);
        let attempt = Attempt { at, millis, response_status: outcome.response_status, fault: outcome.fault };
        let told = if outcome.fault.is_none() { "ok" } else { "failed" };
        metrics::counter!("background_tasks_total", "task" => "webhook_call", "outcome" => told).increment(1);
        let settled = settled(delivery.attempts, &attempt, now);
        if let Err(error) = self.queue.record(delivery.id, attempt, settled, now).await {
            // The lease lapses, and the call is made once more under the same id.
            tracing::warn!(error = &error as &dyn Error, delivery_id = %delivery.id, "what came of a call cannot be noted");
        }
    }
}

/// A call that ended by a panic is due again when its lease lapses.
fn note(ended: Result<(), tokio::task::JoinError>) {
    if let Err(error) = ended {
        tracing::error!(error = &error as &dyn Error, "a call to a webhook broke off");
    }
}
