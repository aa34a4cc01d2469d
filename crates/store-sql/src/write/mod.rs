//! The repositories of a unit of work, one file per aggregate. Conditions of single statements decide, rows affected tell.

mod audit;
mod block;
mod category;
mod consent;
mod conversation;
mod draft;
mod erasure;
pub(crate) mod file;
mod forget;
mod idempotency;
mod invitation;
mod media;
mod membership;
mod message;
mod notification;
pub(crate) mod organization;
mod outbox;
pub(crate) mod post;
mod purge;
mod reaction;
pub(crate) mod reply;
mod report;
pub(crate) mod search;
mod stream;
mod table;
pub(crate) mod topic;
mod unread;
pub(crate) mod use_case;
pub(crate) mod user;
mod views;
pub(crate) mod webhook;

pub(crate) use table::Table;

/// `column + delta`, never below zero.
fn clamped(column: &str, delta: &str) -> String {
    format!("CASE WHEN {column} + {delta} < 0 THEN 0 ELSE {column} + {delta} END")
}
