#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

mod access;
mod cache;
mod credentials;
mod digest;
mod hashing;
mod keys;
mod links;
mod options;
mod refresh;
mod ring;
mod second_factors;
mod sessions;
#[cfg(test)]
mod testing;
mod tokens;
mod typed;

use p2p_domain::port::error::{AuthError, StoreError, StoreErrorKind};

pub use credentials::{CredentialPorts, LocalCredentials, hash_password};
pub use links::LocalLinkSigner;
pub use options::{PasswordOptions, SessionOptions};
pub use second_factors::{LocalSecondFactors, SecondFactorPorts};
pub use sessions::{LocalSessions, Maintenance, SessionPorts};
pub use tokens::{LocalTokens, TokenPorts};

/// How a store's error looks to those who authenticate.
fn store_failed(op: &'static str) -> impl FnOnce(StoreError) -> AuthError {
    move |error| match error.kind {
        StoreErrorKind::Unavailable | StoreErrorKind::Contended => AuthError::unavailable(op, error),
        StoreErrorKind::Conflict(_) | StoreErrorKind::Corrupt | StoreErrorKind::Internal => {
            AuthError::internal(op, error)
        }
    }
}
