//! Showing that an address is one's own.

use std::net::IpAddr;

use p2p_domain::{
    actor::Actor,
    audit::AuditAction,
    id::UserId,
    job::Notice,
    port::{error::StoreError, store::UnitOfWork},
    timestamp::Timestamp,
    token::{SecretToken, TokenHolder, TokenPurpose},
    user::User,
};

use super::{AccountError, AccountService};
use crate::{
    error::ServiceError,
    writing::{Attempt, retrying, save_user},
};

impl AccountService {
    /// Writes the letter once more; false when there is nothing to show any more.
    pub async fn resend_verification(&self, actor: &Actor) -> Result<bool, ServiceError> {
        let account = self.sessions.users.account(actor.user_id).await?.ok_or(ServiceError::NotFound)?;
        if account.user.is_verified {
            return Ok(false);
        }
        if let Some(retry_after) = self.sessions.guard.limits().letter("verify", &account.user.email).await? {
            return Err(ServiceError::RateLimited { retry_after });
        }
        let mut unit = self.sessions.store.begin().await?;
        let letter = self.sessions.letter(actor.user_id, Notice::VerifyEmail);
        unit.outbox().append(&letter, self.sessions.clock.now()).await?;
        unit.commit().await?;
        self.sessions.wake.wake();
        Ok(true)
    }

    /// Takes the token of a letter; its address counts as shown.
    pub async fn verify_email(&self, token: &SecretToken, from: Option<IpAddr>) -> Result<UserId, AccountError> {
        let holder = self.tokens.consume(TokenPurpose::VerifyEmail, token).await?;
        let holder = holder.ok_or(AccountError::InvalidToken)?;
        let known = retrying(|| self.try_verify(&holder, from)).await.map_err(AccountError::Service)?;
        self.accounts.forget(holder.user_id);
        self.sessions.wake.wake();
        if known { Ok(holder.user_id) } else { Err(AccountError::InvalidToken) }
    }

    async fn try_verify(&self, holder: &TokenHolder, from: Option<IpAddr>) -> Result<Attempt<bool>, ServiceError> {
        let now = self.sessions.clock.now();
        let mut unit = self.sessions.store.begin().await?;
        let Some(user) = unit.users().find(holder.user_id).await?.filter(|user| user.email == holder.email) else {
            return Ok(Attempt::Done(false));
        };
        if user.is_verified {
            return Ok(Attempt::Done(true));
        }
        if !mark_verified(unit.as_mut(), user.clone(), now).await? {
            return Ok(Attempt::Again);
        }
        unit.audit().append(&self.sessions.line_of(&user, AuditAction::EmailVerified, from)).await?;
        unit.commit().await?;
        Ok(Attempt::Done(true))
    }
}

/// Writes that an address was shown, and that whoever remembers the person must forget; false when somebody edited them meanwhile.
pub(super) async fn mark_verified(
    unit: &mut dyn UnitOfWork,
    mut user: User,
    now: Timestamp,
) -> Result<bool, StoreError> {
    user.is_verified = true;
    save_user(unit, &mut user, now).await
}
