//! Logs and metrics: how they leave the process. What is logged and counted stands where it happens; docs/LOGGING.md lists it.

use std::{
    io::{self, IsTerminal as _},
    sync::OnceLock,
    time::Duration,
};

use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::{EnvFilter, fmt, util::TryInitError};

use crate::config::{LogConfig, LogFormat};

/// Bounds of the histogram of requests, in seconds: from what memory answers to what is given up.
const HTTP_BUCKETS: [f64; 13] = [0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
/// Bounds of the histogram of queries, in seconds.
const DB_BUCKETS: [f64; 13] =
    [0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0];

/// How often finished observations are folded into the histograms when nobody reads them.
pub(crate) const UPKEEP: Duration = Duration::from_secs(5);

/// Sends this process' logs to its standard error, from now on. Once in a process.
pub fn log_to_stderr(config: &LogConfig) -> Result<(), TryInitError> {
    use tracing_subscriber::util::SubscriberInitExt as _;
    // The filter was read once before, when the configuration was parsed.
    let filter = EnvFilter::try_new(&config.level).unwrap_or_else(|_| EnvFilter::new("info"));
    let logs = fmt().with_env_filter(filter).with_writer(io::stderr);
    match config.format {
        LogFormat::Pretty => logs.with_ansi(io::stderr().is_terminal()).finish().try_init(),
        LogFormat::Json => {
            logs.json().flatten_event(true).with_current_span(true).with_span_list(false).finish().try_init()
        }
    }
}

/// The metrics of this process, collected from the first call on. Servers of one process share them.
pub fn metrics() -> Result<PrometheusHandle, BuildError> {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    if let Some(handle) = HANDLE.get() {
        return Ok(handle.clone());
    }
    let builder = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Full("http_request_duration_seconds".to_owned()), &HTTP_BUCKETS)?
        .set_buckets_for_metric(Matcher::Full("db_query_duration_seconds".to_owned()), &DB_BUCKETS)?;
    let recorder = builder.build_recorder();
    let handle = recorder.handle();
    if metrics::set_global_recorder(recorder).is_ok() {
        describe();
        return Ok(HANDLE.get_or_init(|| handle).clone());
    }
    // Another thread was first, between the look and here; or a test put a recorder of its own there, and ours stays empty.
    Ok(HANDLE.get_or_init(|| handle).clone())
}

fn describe() {
    use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};
    describe_counter!("http_requests_total", "Requests, by method, route template and status.");
    describe_histogram!(
        "http_request_duration_seconds",
        Unit::Seconds,
        "Time from the request line to the head of the answer."
    );
    describe_histogram!("db_query_duration_seconds", Unit::Seconds, "Time of a repository method, by method.");
    describe_counter!("db_failures_total", "Repository methods that failed, by method.");
    describe_gauge!("db_pool_connections", "Connections to the store, by pool and state.");
    describe_gauge!("websocket_connections", "Open sockets.");
    describe_counter!("websocket_messages_total", "Frames, by direction and type.");
    describe_gauge!("outbox_pending", "Jobs in the outbox that are not done yet.");
    describe_gauge!("outbox_parked", "Jobs in the outbox that were given up: look at them.");
    describe_gauge!("outbox_oldest_age_seconds", Unit::Seconds, "Age of the oldest job that is not done yet.");
    describe_counter!("background_tasks_total", "Rounds of background tasks, by task and outcome.");
    describe_counter!("cache_requests_total", "Questions to a cache, by cache and result.");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_fall_into_buckets() {
        let handle = metrics().unwrap();
        metrics::histogram!("http_request_duration_seconds", "route" => "test").record(0.003);
        metrics::histogram!("db_query_duration_seconds", "method" => "test").record(0.000_2);
        let page = handle.render();
        assert!(page.contains(r#"http_request_duration_seconds_bucket{route="test",le="0.0025"} 0"#), "{page}");
        assert!(page.contains(r#"http_request_duration_seconds_bucket{route="test",le="0.005"} 1"#), "{page}");
        assert!(page.contains(r#"db_query_duration_seconds_bucket{method="test",le="0.00025"} 1"#), "{page}");
    }
}
