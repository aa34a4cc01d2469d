#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod body;
mod bulk;
mod connect;
mod error;
mod identity;
mod index_source;
mod link;
mod queue;
mod read;
mod row;
mod scrub;
mod sql;
mod store;
mod unit;
mod vocabulary;
mod write;

pub use bulk::Bulk;
pub use connect::{SqlOptions, Synchronous};
pub use store::{PoolState, SqlStore};
