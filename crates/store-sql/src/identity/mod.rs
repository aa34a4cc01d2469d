//! What authentication keeps: sessions, signing keys, password hashes, one-time tokens, second factors, devices, and ties to an
//! outside service. Nothing here knows how they are made.

mod credential;
mod device;
mod external;
mod second_factor;
mod session;
mod signing_key;
mod token;
