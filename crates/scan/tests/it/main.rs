//! The scanners, against a daemon of these tests' own.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "what cannot be set up fails its case")]

mod contract;
mod daemon;
mod scans;
