//! The token store as a list.

use async_trait::async_trait;
use p2p_domain::{
    id::UserId,
    port::{error::StoreError, token::TokenStore},
    timestamp::Timestamp,
    token::{TokenDigest, TokenHolder, TokenPurpose, TokenRecord},
};

use super::Shelf;

#[async_trait]
impl TokenStore for Shelf {
    async fn put(&self, token: &TokenRecord) -> Result<(), StoreError> {
        self.tokens.lock().unwrap().push(token.clone());
        Ok(())
    }

    async fn look(
        &self,
        purpose: TokenPurpose,
        digest: &TokenDigest,
        now: Timestamp,
    ) -> Result<Option<TokenHolder>, StoreError> {
        let tokens = self.tokens.lock().unwrap();
        let good = |token: &&TokenRecord| token.purpose == purpose && token.digest == *digest && now < token.expires_at;
        Ok(tokens.iter().find(good).map(|token| token.holder.clone()))
    }

    async fn take(
        &self,
        purpose: TokenPurpose,
        digest: &TokenDigest,
        now: Timestamp,
    ) -> Result<Option<TokenHolder>, StoreError> {
        let mut tokens = self.tokens.lock().unwrap();
        let good = |token: &&TokenRecord| token.purpose == purpose && token.digest == *digest && now < token.expires_at;
        let Some(holder) = tokens.iter().find(good).map(|token| token.holder.clone()) else { return Ok(None) };
        tokens.retain(|token| token.purpose != purpose || token.holder != holder);
        Ok(Some(holder))
    }

    async fn withdraw(&self, user: UserId) -> Result<(), StoreError> {
        self.tokens.lock().unwrap().retain(|token| token.holder.user_id != user);
        Ok(())
    }

    async fn sweep(&self, before: Timestamp) -> Result<u64, StoreError> {
        let mut tokens = self.tokens.lock().unwrap();
        let all = tokens.len();
        tokens.retain(|token| token.expires_at >= before);
        Ok((all - tokens.len()) as u64)
    }
}
