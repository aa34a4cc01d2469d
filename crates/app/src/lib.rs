#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

pub mod categories;
pub mod drafts;
pub mod error;
pub mod idempotency;
pub mod janitor;
pub mod limits;
pub mod live;
pub mod organizations;
pub mod posts;
mod reading;
pub mod relay;
pub mod replies;
pub mod sessions;
pub mod topics;
pub mod users;
mod writing;

pub use reading::Reading;
pub use writing::Writing;
