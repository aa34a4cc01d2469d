//! Passwords: the service that the platform uses, and the storage that local authentication needs.

use async_trait::async_trait;

use super::error::{AuthError, StoreError};
use crate::{
    id::UserId,
    session::CredentialRecord,
    user::{Email, Password},
};

/// What became of giving somebody their first password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub enum Registered {
    /// It is theirs.
    Done,
    /// The outside service has an account of that address which was not shown to be theirs; nothing was changed.
    Taken,
}

/// Knows who somebody is by their password.
#[async_trait]
pub trait CredentialService: Send + Sync {
    /// Gives somebody their first password. Doing it again for the same person replaces it, so that an interrupted sign-up may be repeated.
    /// An account that an outside service has under that address becomes theirs only if the password is that account's: whoever signs up
    /// has shown nothing else yet.
    async fn register(&self, user: UserId, email: &Email, password: &Password) -> Result<Registered, AuthError>;
    /// Whether the password is that person's. `None` stands for nobody and costs the same time.
    async fn verify(&self, user: Option<UserId>, email: &Email, password: &str) -> Result<bool, AuthError>;
    /// Replaces somebody's password.
    async fn change(&self, user: UserId, password: &Password) -> Result<(), AuthError>;
    /// Forgets somebody; nobody is no error. What an outside service had of them before they came stays there.
    async fn remove(&self, user: UserId) -> Result<(), AuthError>;
}

/// Where local authentication keeps password hashes.
#[async_trait]
pub trait CredentialStore: Send + Sync {
    /// Adds or replaces one.
    async fn put(&self, credential: &CredentialRecord) -> Result<(), StoreError>;
    /// Replaces one that still is `before`; false, and nothing written, otherwise.
    async fn replace(&self, before: &CredentialRecord, after: &CredentialRecord) -> Result<bool, StoreError>;
    /// One by person.
    async fn find(&self, user: UserId) -> Result<Option<CredentialRecord>, StoreError>;
    /// Removes one; a missing one is no error.
    async fn delete(&self, user: UserId) -> Result<(), StoreError>;
}
