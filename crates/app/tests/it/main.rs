//! The use cases on real adapters: SQLite in a temporary file, the bus of one process, local authentication with cheap
//! hashes, and a clock that stands still. What only one adapter promises is tested beside that adapter.

#![cfg(test)]

mod bodies;
mod hub;
mod idempotency;
mod live;
mod races;
mod relay;
mod revocations;
mod sign_up;
mod trap;
mod world;
