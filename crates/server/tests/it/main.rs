//! The real server, from outside: HTTP and sockets as a frontend uses them, on every store. Each story gets a server of its own
//! on a fresh store; what rules say in detail is tested beside the rules.

#![cfg(test)]

mod binary;
mod conventions;
mod crash;
mod drafts;
mod harness;
mod organizations;
mod posts;
mod replies;
mod rude;
mod service;
mod sessions;
mod socket;
mod sockets;
mod topics;
mod users;
