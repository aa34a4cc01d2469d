//! What local authentication keeps: sessions, signing keys and password hashes. Nothing here knows how they are made.

mod credential;
mod session;
mod signing_key;
