//! The repositories of a unit of work, one file per aggregate. Conditions of single statements decide, rows affected tell.

mod audit;
mod category;
mod consent;
mod draft;
mod erasure;
pub(crate) mod file;
mod forget;
mod idempotency;
mod invitation;
mod media;
mod membership;
pub(crate) mod organization;
mod outbox;
pub(crate) mod post;
mod purge;
mod reaction;
pub(crate) mod reply;
pub(crate) mod search;
mod stream;
mod table;
pub(crate) mod topic;
pub(crate) mod use_case;
pub(crate) mod user;
mod views;

pub(crate) use table::Table;

/// `column + delta`, never below zero.
fn clamped(column: &str, delta: &str) -> String {
    format!("CASE WHEN {column} + {delta} < 0 THEN 0 ELSE {column} + {delta} END")
}
