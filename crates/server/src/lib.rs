//! The p2p-sandbox binary: configuration, wiring, telemetry, command line, shutdown.

pub mod seed;
