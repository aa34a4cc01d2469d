//! Reading outside a unit of work: one file per reader port, one statement per list. Nothing here writes.

mod activity;
mod administration;
mod audit;
mod category;
mod consent;
mod draft;
mod file;
mod invitation;
pub(crate) mod matching;
mod organization;
mod page;
mod personal_data;
mod personal_knowledge;
mod picture;
mod post;
mod query;
mod reply;
mod search;
mod stream;
mod topic;
mod use_case;
mod user;

#[cfg(test)]
mod plans;

pub(crate) use query::{Query, key_list};
