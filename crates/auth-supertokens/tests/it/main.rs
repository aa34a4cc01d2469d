//! Authentication by a core, against a fake one over HTTP; where `SUPERTOKENS_TEST_URL` names a real one, against that, too.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a stage that cannot be set, or a wrong outcome, fails its case"
)]

mod away;
mod contract;
mod exchange;
mod people;
mod real;
mod stage;
