//! Authentication by a core, against a fake one over HTTP; where `SUPERTOKENS_TEST_URL` names a real one, against that, too.

#![expect(clippy::unwrap_used, reason = "a stage that cannot be set fails its case")]

mod away;
mod contract;
mod exchange;
mod people;
mod real;
mod stage;
