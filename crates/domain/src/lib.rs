#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

pub mod actor;
pub mod category;
pub mod content;
pub mod draft;
pub mod error;
pub mod event;
pub mod id;
pub mod idempotency;
pub mod job;
pub mod locale;
pub mod organization;
pub mod page;
pub mod policy;
pub mod port;
pub mod post;
pub mod reply;
pub mod session;
pub mod text;
pub mod timestamp;
pub mod topic;
pub mod user;
mod value;
pub mod version;
