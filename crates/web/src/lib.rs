#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

pub mod administration;
mod assemble;
pub mod conversation;
pub mod dashboard;
pub mod docs;
pub mod extract;
pub mod fdi;
pub mod files;
pub mod forum;
pub mod keyed;
pub mod knowledge;
pub mod live;
pub mod middleware;
pub mod moderation;
pub mod people;
pub mod problem;
pub mod respond;
pub mod service;
mod services;
pub mod session;
pub mod wire;

pub use assemble::{application, document};
pub use services::Services;
