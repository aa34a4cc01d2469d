//! One-time tokens, which the core makes and takes.

use std::sync::Arc;

use async_trait::async_trait;
use p2p_domain::{
    id::UserId,
    port::{error::AuthError, token::AccountTokens},
    token::{Look, SecretToken, TokenHolder, TokenPurpose},
    user::Email,
};
use serde_json::{Value, json};

use crate::{
    adoption::Accounts,
    answers::{One, Owner, Secret, read, status, unexpected},
    core::{Core, CoreError, Question},
};

/// [`AccountTokens`] by a core, which decides how long they are good.
pub struct SupertokensTokens {
    core: Arc<Core>,
    accounts: Accounts,
}

const RESET: &str = "/recipe/user/password/reset/token";
const CONSUME_RESET: &str = "/recipe/user/password/reset/token/consume";
const VERIFY: &str = "/recipe/user/email/verify/token";
const CONSUME_VERIFY: &str = "/recipe/user/email/verify";

impl SupertokensTokens {
    pub(crate) fn new(core: Arc<Core>, accounts: Accounts) -> Self {
        Self { core, accounts }
    }

    async fn post(&self, path: &'static str, body: &Value) -> Result<Value, CoreError> {
        self.core.ask(Question::post(path, body.clone())).await.map(|answer| answer.said)
    }

    /// A call that may be repeated, and answers nothing but that it worked.
    async fn done(&self, path: &'static str, body: &Value) -> Result<(), CoreError> {
        let said = self.core.ask(Question::post(path, body.clone()).repeatable()).await?.said;
        if status(&said) == "OK" { Ok(()) } else { Err(unexpected(path)) }
    }

    /// A new token; none when the core refuses with that status.
    async fn issued(&self, path: &'static str, body: &Value, refusal: &str) -> Result<Option<String>, CoreError> {
        // A token that nobody got does no harm.
        let said = self.core.ask(Question::post(path, body.clone()).repeatable()).await?.said;
        match status(&said) {
            "OK" => read::<Secret>(path, said).map(|secret| Some(secret.token)),
            word if word == refusal => Ok(None),
            _ => Err(unexpected(path)),
        }
    }

    async fn verification(&self, pair: &Value) -> Result<String, CoreError> {
        const REFUSAL: &str = "EMAIL_ALREADY_VERIFIED_ERROR";
        if let Some(token) = self.issued(VERIFY, pair, REFUSAL).await? {
            return Ok(token);
        }
        // Whether an address is verified is our matter: the core only makes the tokens.
        self.done("/recipe/user/email/verify/remove", pair).await?;
        self.issued(VERIFY, pair, REFUSAL).await?.ok_or_else(|| unexpected(VERIFY))
    }

    async fn taken(&self, purpose: TokenPurpose, token: &str) -> Result<Option<Owner>, CoreError> {
        let (path, refusal) = match purpose {
            TokenPurpose::VerifyEmail => (CONSUME_VERIFY, "EMAIL_VERIFICATION_INVALID_TOKEN_ERROR"),
            TokenPurpose::ResetPassword => (CONSUME_RESET, "RESET_PASSWORD_INVALID_TOKEN_ERROR"),
        };
        let said = self.post(path, &json!({ "method": "token", "token": token })).await?;
        match status(&said) {
            "OK" => read(path, said).map(Some),
            word if word == refusal => Ok(None),
            _ => Err(unexpected(path)),
        }
    }

    /// The addresses under which the core knows somebody.
    async fn addresses(&self, external: &str) -> Result<Vec<String>, CoreError> {
        const PATH: &str = "/user/id";
        let said = self.core.ask(Question::get(PATH).with("userId", external)).await?.said;
        match status(&said) {
            "OK" => {
                let One { user } = read(PATH, said)?;
                let own = user.login_methods.into_iter().filter(|method| method.recipe_user_id == external);
                Ok(own.filter_map(|method| method.email).collect())
            }
            "UNKNOWN_USER_ID_ERROR" => Ok(Vec::new()),
            _ => Err(unexpected(PATH)),
        }
    }

    async fn withdraw_from(&self, external: &str) -> Result<(), CoreError> {
        for email in self.addresses(external).await? {
            let pair = json!({ "userId": external, "email": email });
            self.done("/recipe/user/email/verify/token/remove", &pair).await?;
            // The core has no call to take back these tokens, but using one ends them all.
            if let Some(token) = self.issued(RESET, &pair, "UNKNOWN_USER_ID_ERROR").await? {
                self.taken(TokenPurpose::ResetPassword, &token).await?;
            }
        }
        Ok(())
    }
}

#[async_trait]
impl AccountTokens for SupertokensTokens {
    async fn issue(&self, purpose: TokenPurpose, holder: &TokenHolder) -> Result<SecretToken, AuthError> {
        const OP: &str = "token.issue";
        let external = self.accounts.addressee(OP, holder.user_id, &holder.email).await?;
        let pair = json!({ "userId": external, "email": holder.email.as_str() });
        let made = match purpose {
            TokenPurpose::VerifyEmail => self.verification(&pair).await,
            TokenPurpose::ResetPassword => self
                .issued(RESET, &pair, "UNKNOWN_USER_ID_ERROR")
                .await
                .and_then(|token| token.ok_or_else(|| unexpected(RESET))),
        };
        let token = made.map_err(|error| error.during(OP))?;
        SecretToken::parse(&token).ok_or_else(|| unexpected(RESET).during(OP))
    }

    async fn look(&self, _: TokenPurpose, _: &SecretToken) -> Result<Look, AuthError> {
        // The core has no call that tells without taking.
        Ok(Look::Unknown)
    }

    async fn consume(&self, purpose: TokenPurpose, token: &SecretToken) -> Result<Option<TokenHolder>, AuthError> {
        const OP: &str = "token.consume";
        let owner = self.taken(purpose, token.expose()).await.map_err(|error| error.during(OP))?;
        let Some(Owner { user_id: external, email }) = owner else { return Ok(None) };
        let Ok(email) = Email::parse(&email) else { return Ok(None) };
        // Somebody who was removed here meanwhile, or was never ours.
        let Some(user_id) = self.accounts.ours(OP, &external).await? else { return Ok(None) };
        Ok(Some(TokenHolder { user_id, email }))
    }

    async fn withdraw(&self, user: UserId) -> Result<(), AuthError> {
        const OP: &str = "token.withdraw";
        let Some((external, _)) = self.accounts.tied(OP, user).await? else { return Ok(()) };
        self.withdraw_from(&external).await.map_err(|error| error.during(OP))
    }
}
