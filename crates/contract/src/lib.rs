#![doc = include_str!("../README.md")]
#![warn(missing_docs)]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::missing_panics_doc,
    reason = "everything here runs inside tests, where failing loudly is the purpose"
)]

#[macro_use]
mod registry;

pub mod backend;
pub mod build;
pub mod determinism;
pub mod fault;
pub mod fixture;
pub mod gate;
pub mod suite;
pub mod world;

pub use fixture::Fixture;
