//! Private messages: what two people see of theirs, what they are told, and what waits for whom.

mod desk;
mod janitor;
mod lists;
mod races;
mod reading;
mod retries;
mod sending;
mod taking_back;

pub use desk::{a_note_to, service};
