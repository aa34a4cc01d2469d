//! `Clock`. That it tells the right time cannot be asked without another clock; that it is of our days can.

use std::sync::Arc;

use p2p_domain::{port::clock::Clock, timestamp::Timestamp};

suite! { ($) clock, clock_suite(Arc<dyn Clock>): the_time_is_of_our_days, time_does_not_run }

/// 2025-01-01T00:00:00Z, before which none of this was written.
const WRITTEN: Timestamp = Timestamp::from_millis(1_735_689_600_000);

async fn the_time_is_of_our_days(clock: &Arc<dyn Clock>) {
    let now = clock.now();
    assert!(now > WRITTEN, "{now}");
    assert!(now < Timestamp::from_millis(i64::MAX), "{now}");
}

async fn time_does_not_run(clock: &Arc<dyn Clock>) {
    let first = clock.now();
    tokio::task::yield_now().await;
    let second = clock.now();
    assert!(second.since(first).as_secs() < 60 && first.since(second).as_secs() < 60, "{first}, then {second}");
}
