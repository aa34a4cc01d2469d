//! What runs beside the requests: the outbox relay, letters that waited, calls to webhooks, sweeps, views and words on their way to the store, the
//! index, the system channel, keys and sessions, measurements.

use std::{future::Future, sync::Arc, time::Duration};

use metrics_exporter_prometheus::PrometheusHandle;
use p2p_app::{relay::Relay, search::Learner};
use p2p_domain::port::error::AuthError;
use p2p_store_sql::SqlStore;
use tokio::{sync::watch, task::JoinSet, time::MissedTickBehavior};

use crate::{auth::Upkeep, telemetry, wiring::Application};

/// Between two rounds of maintenance of keys and sessions.
const AUTH_ROUND: Duration = Duration::from_mins(1);

/// Tasks, and how they are told to end.
pub(crate) struct Background {
    stop: watch::Sender<bool>,
    tasks: JoinSet<()>,
}

impl Background {
    /// Starts all of them on this runtime.
    pub fn start(application: &Application, learner: Learner, relay: Arc<Relay>, metrics: PrometheusHandle) -> Self {
        let stop = watch::Sender::new(false);
        let mut tasks = JoinSet::new();
        let (janitor, stopped) = (application.janitor(), stop.subscribe());
        tasks.spawn(async move { janitor.run(stopped).await });
        let (authenticator, realtime, stopped) =
            (application.authenticator.clone(), application.ports.realtime.clone(), stop.subscribe());
        tasks.spawn(async move { authenticator.listen(realtime, stopped).await });
        tasks.spawn(maintain(application.ports.auth.upkeep.clone(), stop.subscribe()));
        tasks.spawn(measure(application.ports.store.clone(), relay.clone(), metrics, stop.subscribe()));
        let (views, stopped) = (application.views.clone(), stop.subscribe());
        tasks.spawn(async move { views.run(stopped).await });
        let stopped = stop.subscribe();
        tasks.spawn(async move { learner.run(stopped).await });
        let (reindexer, stopped) = (application.reindexer(), stop.subscribe());
        tasks.spawn(async move { reindexer.run(stopped).await });
        let (post_office, stopped) = (application.post_office(), stop.subscribe());
        tasks.spawn(async move { post_office.run(stopped).await });
        let (deliverer, stopped) = (application.deliverer(), stop.subscribe());
        tasks.spawn(async move { deliverer.run(stopped).await });
        let stopped = stop.subscribe();
        tasks.spawn(async move { relay.run(stopped).await });
        Self { stop, tasks }
    }

    /// Ends all of them: the relay empties the outbox once more. Who does not end within `patience` is cut off.
    pub async fn finish(mut self, patience: Duration) {
        self.stop.send_replace(true);
        let all = async {
            while let Some(outcome) = self.tasks.join_next().await {
                if let Err(error) = outcome {
                    tracing::error!(%error, "a background task broke down");
                }
            }
        };
        if tokio::time::timeout(patience, all).await.is_err() {
            tracing::warn!("background tasks did not end in time; the next start goes on where they were cut off");
            self.tasks.abort_all();
        }
    }
}

/// Does something each `span` until the server goes down.
async fn each<F: Future<Output = ()>>(span: Duration, mut stopped: watch::Receiver<bool>, mut work: impl FnMut() -> F) {
    let mut tick = tokio::time::interval(span);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = tick.tick() => work().await,
            () = ended(&mut stopped) => return,
        }
    }
}

/// Waits until the server goes down, or is gone.
async fn ended(stopped: &mut watch::Receiver<bool>) {
    let _whoever_would_tell_is_gone = stopped.wait_for(|stopped| *stopped).await.is_err();
}

async fn maintain(upkeep: Upkeep, stopped: watch::Receiver<bool>) {
    each(AUTH_ROUND, stopped, async || {
        let outcome = match look_after(&upkeep).await {
            Ok(()) => "ok",
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "keys, sessions and tokens could not be looked after; the next round tries again"
                );
                "failed"
            }
        };
        metrics::counter!("background_tasks_total", "task" => "maintain_sessions", "outcome" => outcome).increment(1);
    })
    .await;
}

async fn look_after(upkeep: &Upkeep) -> Result<(), AuthError> {
    match upkeep {
        Upkeep::Local(sessions, tokens) => {
            let (done, tokens_swept) = (sessions.maintain().await?, tokens.sweep().await?);
            tracing::debug!(
                key_made = done.key_made,
                keys_retired = done.keys_retired,
                sessions_swept = done.sessions_swept,
                tokens_swept,
                "keys, sessions and tokens looked after"
            );
        }
        Upkeep::Core(_, sessions) => {
            let sessions_swept = sessions.maintain().await?;
            tracing::debug!(sessions_swept, "the index of sessions looked after");
        }
    }
    Ok(())
}

async fn measure(store: Arc<SqlStore>, relay: Arc<Relay>, metrics: PrometheusHandle, stopped: watch::Receiver<bool>) {
    each(telemetry::UPKEEP, stopped, async || {
        // Before the outbox is asked: that takes a connection itself.
        for pool in store.pools() {
            metrics::gauge!("db_pool_connections", "pool" => pool.name, "state" => "idle").set(f64::from(pool.idle));
            metrics::gauge!("db_pool_connections", "pool" => pool.name, "state" => "busy")
                .set(f64::from(pool.size.saturating_sub(pool.idle)));
        }
        match relay.stats().await {
            Ok(stats) => {
                metrics::gauge!("outbox_pending").set(lossy(stats.pending));
                metrics::gauge!("outbox_parked").set(lossy(stats.parked));
                metrics::gauge!("outbox_oldest_age_seconds").set(lossy(stats.oldest_age_millis) / 1_000.0);
            }
            Err(error) => tracing::debug!(error = &error as &dyn std::error::Error, "the outbox could not be measured"),
        }
        metrics.run_upkeep();
    })
    .await;
}

/// A count as a metric: past 2^53 the last digits are lost, which nobody will see.
#[expect(clippy::cast_precision_loss, reason = "metrics are floating-point numbers")]
const fn lossy(count: u64) -> f64 {
    count as f64
}
