//! Builders: valid domain values, each unlike all others. Change what a test is about by struct update:
//! `User { role: Role::Admin, ..a_user() }`.

mod conversation;
mod file;
mod forum;
mod identity;
mod people;
mod rest;
mod search;
mod use_case;
mod webhook;

use std::{sync::LazyLock, time::Duration};

pub use conversation::*;
pub use file::*;
pub use forum::*;
pub use identity::*;
use p2p_domain::{port::clock::IdSource, timestamp::Timestamp};
pub use people::*;
pub use rest::*;
pub use search::*;
pub use use_case::*;
use uuid::Uuid;
pub use webhook::*;

use crate::determinism::{SequentialIds, dawn};

/// One source for all builders of a process, so that nothing that they make meets.
static IDS: LazyLock<SequentialIds> = LazyLock::new(SequentialIds::new);

/// A new id, behind all that were made before.
#[must_use]
pub fn an_id() -> Uuid {
    IDS.uuid()
}

/// So many seconds after the dawn of the tests' time.
#[must_use]
pub fn at(seconds: u64) -> Timestamp {
    dawn().plus(Duration::from_secs(seconds))
}

/// A word that no other value carries.
#[must_use]
pub fn a_word(stem: &str) -> String {
    format!("{stem}{}", an_id().as_u128() & u128::from(u64::MAX >> 2))
}
