//! Changing a password, and setting a new one by a mailed token.
//!
//! Passwords and sessions may live outside the store, and the process may die between two steps. So sessions are ended before the
//! password changes and once more after it: at no point does a session outlive the password by which it began, but for one that
//! begins in that very moment in a process that dies in it.

use std::net::IpAddr;

use p2p_domain::{
    actor::{Account, Actor},
    audit::{AuditAction, AuditEntry},
    id::{SessionHandle, UserId},
    job::Notice,
    token::{SecretToken, TokenPurpose},
    user::{Email, Password},
};

use super::{AccountError, AccountService, verification::mark_verified};
use crate::{
    error::ServiceError,
    limits::Tried,
    writing::{Attempt, retrying},
};

impl AccountService {
    /// Has a letter written that lets its reader set a new password. Does and answers the same for addresses that nobody has:
    /// their letter goes to nobody.
    pub async fn request_reset(&self, email: &Email) -> Result<(), ServiceError> {
        if self.sessions.guard.limits().letter("reset", email).await?.is_some() {
            return Ok(());
        }
        let account = self.sessions.users.account_by_email(email).await?;
        let nobody = UserId::new(self.sessions.ids.uuid());
        let reader = account.filter(Account::may_act).map_or(nobody, |account| account.user.id);
        let mut unit = self.sessions.store.begin().await?;
        let letter = self.sessions.letter(reader, Notice::ResetPassword);
        unit.outbox().append(&letter, self.sessions.clock.now()).await?;
        unit.commit().await?;
        self.sessions.wake.wake();
        Ok(())
    }

    /// Takes the token of a letter and sets a new password. All sessions end, and the address counts as shown.
    pub async fn reset_password(
        &self,
        token: &SecretToken,
        password: &Password,
        from: Option<IpAddr>,
    ) -> Result<(), AccountError> {
        let holder = self.tokens.consume(TokenPurpose::ResetPassword, token).await?;
        let holder = holder.ok_or(AccountError::InvalidToken)?;
        let account = self.sessions.users.account(holder.user_id).await?;
        let good = |account: &Account| account.may_act() && account.user.email == holder.email;
        let account = account.filter(good).ok_or(AccountError::InvalidToken)?;
        self.replace(account.user.id, password, None).await?;
        let line = self.sessions.line_of(&account.user, AuditAction::PasswordReset, from);
        self.record(account.user.id, line, true).await?;
        self.accounts.forget(account.user.id);
        Ok(())
    }

    /// Changes the actor's password. Their other sessions end.
    pub async fn change_password(&self, actor: &Actor, current: &str, new: &Password) -> Result<(), AccountError> {
        let account = self.sessions.users.account(actor.user_id).await?.ok_or(ServiceError::NotFound)?;
        let email = &account.user.email;
        let check = self.sessions.credentials.verify(Some(actor.user_id), email, current);
        if !self.sessions.guard.guarded(&Tried::by_owner(actor, email), check).await? {
            return Err(AccountError::WrongCredentials);
        }
        self.replace(actor.user_id, new, Some(actor.session)).await?;
        if account.user.is_verified {
            // What is left then are tokens to reset the password that was just replaced.
            self.tokens.withdraw(actor.user_id).await?;
        }
        let line = self.sessions.line_by(actor, AuditAction::PasswordChanged);
        Ok(self.record(actor.user_id, line, false).await?)
    }

    async fn replace(
        &self,
        user: UserId,
        password: &Password,
        except: Option<SessionHandle>,
    ) -> Result<(), ServiceError> {
        self.sessions.end_all(user, except).await?;
        self.sessions.credentials.change(user, password).await?;
        self.sessions.end_all(user, except).await
    }

    /// Notes what happened and has the person told.
    async fn record(&self, user: UserId, line: AuditEntry, shows_address: bool) -> Result<(), ServiceError> {
        retrying(|| self.try_record(user, &line, shows_address)).await?;
        self.sessions.wake.wake();
        Ok(())
    }

    async fn try_record(
        &self,
        user: UserId,
        line: &AuditEntry,
        shows_address: bool,
    ) -> Result<Attempt<()>, ServiceError> {
        let mut unit = self.sessions.store.begin().await?;
        if shows_address {
            let person = unit.users().find(user).await?.filter(|person| !person.is_verified);
            if let Some(person) = person
                && !mark_verified(unit.as_mut(), person, line.at).await?
            {
                return Ok(Attempt::Again);
            }
        }
        unit.audit().append(line).await?;
        let letter = self.sessions.letter(user, Notice::PasswordChanged { at: line.at });
        unit.outbox().append(&letter, line.at).await?;
        unit.commit().await?;
        Ok(Attempt::Done(()))
    }
}
