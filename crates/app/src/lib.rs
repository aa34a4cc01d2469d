#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

pub mod account;
pub mod administration;
pub mod audit;
pub mod categories;
pub mod correspondence;
pub mod dashboard;
pub mod drafts;
pub mod error;
pub mod files;
pub mod idempotency;
pub mod invitations;
pub mod janitor;
mod lengthy;
pub mod letters;
pub mod limits;
pub mod live;
pub mod messages;
pub mod notifications;
pub mod organizations;
pub mod pictures;
pub mod posts;
pub mod privacy;
mod reading;
pub mod relay;
pub mod replies;
pub mod reports;
pub mod search;
pub mod second_factors;
mod seen;
pub mod sessions;
pub mod topics;
mod unhurried;
pub mod use_cases;
pub mod users;
pub mod webhooks;
mod writing;

pub use reading::Reading;
pub use writing::Writing;
