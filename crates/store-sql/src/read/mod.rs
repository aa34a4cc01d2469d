//! Reading outside a unit of work: one file per reader port, one statement per list. Nothing here writes.

mod activity;
mod administration;
mod audit;
mod category;
mod consent;
mod dashboard;
mod draft;
mod file;
mod invitation;
pub(crate) mod matching;
mod message;
mod notification;
mod organization;
mod page;
mod personal_conversation;
mod personal_data;
mod personal_knowledge;
mod picture;
mod post;
mod query;
mod reply;
mod report;
mod search;
mod stream;
mod topic;
mod unread;
mod use_case;
mod user;
mod webhook;

#[cfg(test)]
mod plans;

pub(crate) use query::{Query, key_list};
