//! What the domain needs from outside. Each trait's documentation states what every implementation must keep;
//! the suites of p2p-contract hold adapters to it, sentence by sentence.

pub mod blob;
pub mod body;
pub mod bus;
pub mod category;
pub mod clock;
pub mod credential;
pub mod draft;
pub mod error;
pub mod idempotency;
pub mod mail;
pub mod organization;
pub mod outbox;
pub mod post;
pub mod reaction;
pub mod reply;
pub mod session;
pub mod store;
pub mod stream;
pub mod topic;
pub mod user;
