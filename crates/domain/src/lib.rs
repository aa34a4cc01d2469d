#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

pub mod activity;
pub mod actor;
pub mod audit;
pub mod category;
pub mod consent;
pub mod content;
pub mod device;
pub mod draft;
pub mod error;
pub mod event;
pub mod file;
pub mod geo;
pub mod id;
pub mod idempotency;
pub mod invitation;
pub mod job;
pub mod locale;
pub mod organization;
pub mod page;
pub mod picture;
pub mod policy;
pub mod port;
pub mod post;
pub mod reply;
pub mod search;
pub mod second_factor;
pub mod session;
pub mod text;
pub mod timestamp;
pub mod token;
pub mod topic;
pub mod use_case;
pub mod user;
mod value;
pub mod version;
