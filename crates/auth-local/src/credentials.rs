//! Passwords on a credential store.

use std::sync::Arc;

use async_trait::async_trait;
use p2p_domain::{
    id::UserId,
    port::{
        clock::{Clock, Entropy},
        credential::{CredentialService, CredentialStore, Registered},
        error::AuthError,
    },
    session::CredentialRecord,
    user::{Email, Password},
};

use crate::{hashing::Hashing, options::PasswordOptions, store_failed};

/// What local credentials stand on.
#[derive(Clone)]
pub struct CredentialPorts {
    /// Where password hashes are kept.
    pub credentials: Arc<dyn CredentialStore>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Makes salts.
    pub entropy: Arc<dyn Entropy>,
}

/// [`CredentialService`] on our own storage. Addresses are the platform's matter: a password belongs to a person.
pub struct LocalCredentials {
    ports: CredentialPorts,
    hashing: Hashing,
}

impl LocalCredentials {
    /// Fails when argon2 does not know such parameters.
    pub fn new(ports: CredentialPorts, options: PasswordOptions) -> Result<Self, AuthError> {
        Ok(Self { ports, hashing: Hashing::new(options)? })
    }

    async fn hash(&self, user_id: UserId, password: &str) -> Result<CredentialRecord, AuthError> {
        let password_hash = self.hashing.hash(password, salt(self.ports.entropy.as_ref())).await?;
        Ok(CredentialRecord { user_id, password_hash, updated_at: self.ports.clock.now() })
    }

    async fn set(&self, op: &'static str, user: UserId, password: &Password) -> Result<(), AuthError> {
        let credential = self.hash(user, password.expose()).await?;
        self.ports.credentials.put(&credential).await.map_err(store_failed(op))
    }

    /// Whether the password was changed while it was being checked, which takes its time: who knew the old one comes too late, and
    /// must not begin a session behind those that the change has ended. A renewed hash keeps its time.
    async fn was_changed(&self, before: &CredentialRecord) -> Result<bool, AuthError> {
        let now = self.ports.credentials.find(before.user_id).await.map_err(store_failed("credential.verify"))?;
        Ok(now.is_none_or(|now| now.updated_at != before.updated_at))
    }

    /// Replaces a hash of older parameters, unless the password was changed meanwhile.
    async fn renew(&self, before: &CredentialRecord, password: &str) -> Result<(), AuthError> {
        let renewed = CredentialRecord { updated_at: before.updated_at, ..self.hash(before.user_id, password).await? };
        let replaced = self.ports.credentials.replace(before, &renewed).await;
        replaced.map(drop).map_err(store_failed("credential.renew"))
    }
}

#[async_trait]
impl CredentialService for LocalCredentials {
    async fn register(&self, user: UserId, _email: &Email, password: &Password) -> Result<Registered, AuthError> {
        self.set("credential.register", user, password).await?;
        Ok(Registered::Done)
    }

    async fn verify(&self, user: Option<UserId>, _email: &Email, password: &str) -> Result<bool, AuthError> {
        let found = match user {
            Some(user) => self.ports.credentials.find(user).await.map_err(store_failed("credential.verify"))?,
            None => None,
        };
        // Nobody's password is checked as well, in the same way and at the same cost.
        let hash = found.as_ref().map_or(self.hashing.nobody(), |credential| &credential.password_hash);
        let checked = self.hashing.check(password, hash).await?;
        let Some(credential) = found else { return Ok(false) };
        if checked.good && self.was_changed(&credential).await? {
            return Ok(false);
        }
        if checked.good && checked.outdated {
            // The password is right whatever becomes of this: it will be tried again the next time.
            if let Err(error) = self.renew(&credential, password).await {
                tracing::warn!(error = &error as &dyn std::error::Error, "a password hash was not renewed");
            }
        }
        Ok(checked.good)
    }

    async fn change(&self, user: UserId, password: &Password) -> Result<(), AuthError> {
        self.set("credential.change", user, password).await
    }

    async fn remove(&self, user: UserId) -> Result<(), AuthError> {
        self.ports.credentials.delete(user).await.map_err(store_failed("credential.remove"))
    }
}

/// The hash that [`LocalCredentials`] of these options would keep for a password, with a salt of its own: for whoever writes
/// the credentials of many people at once.
pub async fn hash_password(
    password: &Password,
    entropy: &dyn Entropy,
    options: PasswordOptions,
) -> Result<String, AuthError> {
    Hashing::new(options)?.hash(password.expose(), salt(entropy)).await
}

fn salt(entropy: &dyn Entropy) -> [u8; 16] {
    let mut salt = [0; 16];
    entropy.fill(&mut salt);
    salt
}

#[cfg(test)]
mod tests;
