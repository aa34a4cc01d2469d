//! One-time tokens of accounts on a token store. Writing the letters that carry them is not done here.

use std::sync::Arc;

use async_trait::async_trait;
use p2p_domain::{
    id::UserId,
    port::{
        clock::{Clock, Entropy},
        error::AuthError,
        token::{AccountTokens, TokenStore},
    },
    token::{Look, SecretToken, TokenHolder, TokenPurpose, TokenRecord},
};

use crate::store_failed;

/// What local tokens stand on.
#[derive(Clone)]
pub struct TokenPorts {
    /// Where the digests of tokens are kept.
    pub tokens: Arc<dyn TokenStore>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Makes tokens.
    pub entropy: Arc<dyn Entropy>,
}

/// [`AccountTokens`] on our own storage.
pub struct LocalTokens {
    ports: TokenPorts,
}

impl LocalTokens {
    /// Tokens on those ports.
    #[must_use]
    pub const fn new(ports: TokenPorts) -> Self {
        Self { ports }
    }

    /// Removes tokens that have expired; returns how many. To be called now and then, in any process.
    pub async fn sweep(&self) -> Result<u64, AuthError> {
        self.ports.tokens.sweep(self.ports.clock.now()).await.map_err(store_failed("token.sweep"))
    }
}

#[async_trait]
impl AccountTokens for LocalTokens {
    async fn issue(&self, purpose: TokenPurpose, holder: &TokenHolder) -> Result<SecretToken, AuthError> {
        let token = SecretToken::draw(self.ports.entropy.as_ref());
        let expires_at = self.ports.clock.now().plus(purpose.lifetime());
        let record = TokenRecord { digest: token.digest(), purpose, holder: holder.clone(), expires_at };
        self.ports.tokens.put(&record).await.map_err(store_failed("token.issue"))?;
        Ok(token)
    }

    async fn look(&self, purpose: TokenPurpose, token: &SecretToken) -> Result<Look, AuthError> {
        let found = self.ports.tokens.look(purpose, &token.digest(), self.ports.clock.now()).await;
        Ok(found.map_err(store_failed("token.look"))?.map_or(Look::Gone, Look::Holder))
    }

    async fn consume(&self, purpose: TokenPurpose, token: &SecretToken) -> Result<Option<TokenHolder>, AuthError> {
        let holder = self.ports.tokens.take(purpose, &token.digest(), self.ports.clock.now()).await;
        holder.map_err(store_failed("token.consume"))
    }

    async fn withdraw(&self, user: UserId) -> Result<(), AuthError> {
        self.ports.tokens.withdraw(user).await.map_err(store_failed("token.withdraw"))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use p2p_domain::user::Email;

    use super::*;
    use crate::testing::{World, somebody};

    #[tokio::test]
    async fn what_expired_is_swept_and_nothing_else() {
        let world = World::default();
        let tokens = LocalTokens::new(TokenPorts {
            tokens: world.shelf.clone(),
            clock: world.clock.clone(),
            entropy: world.entropy.clone(),
        });
        let holder = TokenHolder { user_id: somebody(), email: Email::parse("amal@valves.example").unwrap() };
        tokens.issue(TokenPurpose::ResetPassword, &holder).await.unwrap();
        let verify = tokens.issue(TokenPurpose::VerifyEmail, &holder).await.unwrap();
        world.clock.advance(Duration::from_mins(61));
        assert_eq!(tokens.sweep().await.unwrap(), 1);
        assert_eq!(tokens.consume(TokenPurpose::VerifyEmail, &verify).await.unwrap(), Some(holder));
        assert_eq!(tokens.sweep().await.unwrap(), 0);
    }
}
