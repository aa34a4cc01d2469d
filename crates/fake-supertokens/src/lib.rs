#![doc = include_str!("../README.md")]
#![warn(missing_docs)]
#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "everything here runs inside tests, where failing loudly is the purpose"
)]

mod accounts;
mod call;
mod core;
mod keys;
mod one_time;
mod options;
mod refresh_token;
mod routes;
mod secrets;
mod server;
mod sessions;
mod tokens;

pub use options::{Now, Options};
pub use server::FakeCore;
