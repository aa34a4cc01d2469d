//! Reading outside a unit of work: one file per reader port, one statement per list. Nothing here writes.

mod category;
mod draft;
mod organization;
mod page;
mod post;
mod query;
mod reply;
mod stream;
mod topic;
mod user;

#[cfg(test)]
mod plans;

pub(crate) use query::{Query, key_list};
