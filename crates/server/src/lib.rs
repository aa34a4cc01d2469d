#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

pub mod auth;
mod background;
pub mod cli;
pub mod config;
mod drain;
mod edge;
mod exposition;
pub mod failure;
pub mod platform;
pub mod ports;
mod readiness;
pub mod seed;
mod server;
pub mod superuser;
pub mod telemetry;
mod wiring;

pub use config::Config;
pub use failure::StartError;
pub use server::{Server, Shutdown};
