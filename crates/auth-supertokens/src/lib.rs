#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod access;
mod account_tokens;
mod adoption;
mod answers;
mod breaker;
mod connection;
mod core;
mod credentials;
mod digest;
mod exchange;
mod farewells;
mod key_set;
mod options;
mod sessions;
mod successors;

use p2p_domain::port::error::{AuthError, StoreError, StoreErrorKind};

pub use account_tokens::SupertokensTokens;
pub use connection::{ConnectError, Supertokens, SupertokensPorts};
pub use credentials::SupertokensCredentials;
pub use options::SupertokensOptions;
pub use sessions::SupertokensSessions;

/// How a store's error looks to those who authenticate.
fn store_failed(op: &'static str) -> impl FnOnce(StoreError) -> AuthError {
    move |error| match error.kind {
        StoreErrorKind::Unavailable | StoreErrorKind::Contended => AuthError::unavailable(op, error),
        StoreErrorKind::Conflict(_) | StoreErrorKind::Corrupt | StoreErrorKind::Internal => {
            AuthError::internal(op, error)
        }
    }
}
