//! The use cases on real adapters: SQLite in a temporary file, the bus of one process, local authentication with cheap
//! hashes, and a clock that stands still. What only one adapter promises is tested beside that adapter.

#![cfg(test)]

mod account;
mod archive;
mod attachments;
mod bodies;
mod charge;
mod correspondence;
mod departed;
mod erasure;
mod export;
mod files;
mod guesses;
mod hub;
mod idempotency;
mod invitations;
mod joining;
mod live;
mod log_in;
mod messages;
mod moderation;
mod notifications;
mod office;
mod patience;
mod people;
mod person;
mod pictures;
mod platform;
mod ports;
mod races;
mod relay;
mod revocations;
mod saga;
mod search;
mod second_factors;
mod sign_up;
mod traces;
mod trap;
mod uploads;
mod use_cases;
mod world;
