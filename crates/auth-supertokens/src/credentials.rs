//! Passwords, which the core keeps and compares.

use std::sync::Arc;

use async_trait::async_trait;
use p2p_domain::{
    id::UserId,
    port::{
        credential::{CredentialService, Registered},
        error::AuthError,
        identity::Tie,
    },
    user::{Email, Password},
};
use serde_json::json;
use tokio::sync::OnceCell;

use crate::{
    adoption::{Accounts, counted},
    core::{Core, CoreError, Question},
};

/// An account of nobody, with a password that nobody knows. The core compares no password for an address that it does not know, which
/// would tell by the time whether there is an account.
const NOBODY: &str = "nobody@accounts.invalid";

/// Somebody has no account at the core.
#[derive(Debug, thiserror::Error)]
#[error("there is no account whose password could be changed")]
struct NoAccount;

/// [`CredentialService`] by a core.
pub struct SupertokensCredentials {
    core: Arc<Core>,
    accounts: Accounts,
    /// Whether the account of nobody is there.
    nobody: OnceCell<()>,
}

impl SupertokensCredentials {
    pub(crate) fn new(core: Arc<Core>, accounts: Accounts) -> Self {
        Self { core, accounts, nobody: OnceCell::new() }
    }

    /// Lets the core compare a password with one that nobody knows.
    async fn pretend(&self, password: &str) -> Result<(), CoreError> {
        let make = || async {
            let password = self.accounts.unknown_password();
            self.accounts.sign_up(NOBODY, &password).await.map(|_| ())
        };
        self.nobody.get_or_try_init(make).await?;
        self.accounts.sign_in(NOBODY, password).await.map(|_| ())
    }
}

#[async_trait]
impl CredentialService for SupertokensCredentials {
    async fn register(&self, user: UserId, email: &Email, password: &Password) -> Result<Registered, AuthError> {
        self.accounts.register("credential.register", user, email, &counted(password.expose())).await
    }

    async fn verify(&self, user: Option<UserId>, email: &Email, password: &str) -> Result<bool, AuthError> {
        const OP: &str = "credential.verify";
        let external = match user {
            Some(user) => self.accounts.external(OP, user).await?,
            None => None,
        };
        // An empty password is nobody's; it goes as another, because a core may refuse to read it.
        let given = if password.is_empty() { "-".to_owned() } else { counted(password) };
        let Some(external) = external.filter(|_| !password.is_empty()) else {
            self.pretend(&given).await.map_err(|error| error.during(OP))?;
            return Ok(false);
        };
        let entered = self.accounts.sign_in(email.as_str(), &given).await.map_err(|error| error.during(OP))?;
        Ok(entered == Some(external))
    }

    async fn change(&self, user: UserId, password: &Password) -> Result<(), AuthError> {
        const OP: &str = "credential.change";
        let set = self.accounts.renew(OP, user, &counted(password.expose())).await?;
        if set { Ok(()) } else { Err(AuthError::internal(OP, NoAccount)) }
    }

    async fn remove(&self, user: UserId) -> Result<(), AuthError> {
        const OP: &str = "credential.remove";
        let Some((external, tie)) = self.accounts.tied(OP, user).await? else { return Ok(()) };
        // One that was there before they came may be other applications' as well: it is only no longer theirs here.
        if tie == Tie::Made {
            let body = json!({ "userId": external, "removeAllLinkedAccounts": true });
            let removed = self.core.ask(Question::post("/user/remove", body).repeatable()).await;
            removed.map_err(|error| error.during(OP))?;
        }
        // Last, so that a removal that was interrupted is repeated whole.
        self.accounts.unlink(OP, user).await
    }
}
