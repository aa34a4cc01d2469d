//! The real server, from outside: HTTP and sockets as a frontend uses them, on every store. Each story gets a server of its own
//! on a fresh store; what rules say in detail is tested beside the rules.

#![cfg(test)]

mod account;
mod administration;
mod binary;
mod browser;
mod conventions;
mod conversation;
mod crash;
mod dashboard;
mod drafts;
mod fdi;
mod files;
mod harness;
mod invitations;
mod messages;
mod moderation;
mod notifications;
mod organizations;
mod pictures;
mod posts;
mod privacy;
mod replies;
mod roles;
mod rude;
mod search;
mod second_factors;
mod service;
mod sessions;
mod socket;
mod sockets;
mod supertokens;
mod topics;
mod use_cases;
mod users;
mod webhooks;
