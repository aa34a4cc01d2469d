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
    token::{Look, SecretToken, TokenPurpose},
    user::{Email, Password},
};

use super::{AccountError, AccountService, refuse_personal, verification::mark_verified};
use crate::{
    error::ServiceError,
    limits::Tried,
    unhurried::unhurried,
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
    /// A password that will not do leaves the token good.
    pub async fn reset_password(
        &self,
        token: &SecretToken,
        password: &Password,
        from: Option<IpAddr>,
    ) -> Result<(), AccountError> {
        let (this, token, password) = (self.clone(), token.clone(), password.clone());
        unhurried(async move { this.reset_to_the_end(&token, &password, from).await }).await
    }

    async fn reset_to_the_end(
        &self,
        token: &SecretToken,
        password: &Password,
        from: Option<IpAddr>,
    ) -> Result<(), AccountError> {
        self.check_for_holder(token, password).await?;
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

    /// Where only taking a token tells whose it is, a password that is their name or address is let pass: to refuse it then would cost
    /// them the letter.
    async fn check_for_holder(&self, token: &SecretToken, password: &Password) -> Result<(), AccountError> {
        let holder = match self.tokens.look(TokenPurpose::ResetPassword, token).await? {
            Look::Holder(holder) => holder,
            Look::Gone => return Err(AccountError::InvalidToken),
            Look::Unknown => return Ok(()),
        };
        let account = self.sessions.users.account(holder.user_id).await?.ok_or(AccountError::InvalidToken)?;
        Ok(refuse_personal("new_password", password, &account.user)?)
    }

    /// Changes the actor's password. Their other sessions end, and the links in letters before.
    pub async fn change_password(&self, actor: &Actor, current: &str, new: &Password) -> Result<(), AccountError> {
        let (this, actor, current, new) = (self.clone(), actor.clone(), current.to_owned(), new.clone());
        unhurried(async move { this.change_to_the_end(&actor, &current, &new).await }).await
    }

    async fn change_to_the_end(&self, actor: &Actor, current: &str, new: &Password) -> Result<(), AccountError> {
        let account = self.sessions.users.account(actor.user_id).await?.ok_or(ServiceError::NotFound)?;
        let email = &account.user.email;
        refuse_personal("new_password", new, &account.user)?;
        let check = self.sessions.credentials.verify(Some(actor.user_id), email, current);
        if !self.sessions.guard.guarded(&Tried::by_owner(actor, email), check).await? {
            return Err(AccountError::WrongCredentials);
        }
        self.replace(actor.user_id, new, Some(actor.session)).await?;
        // Tokens to reset the password that was just replaced, and with them any that shows an address: that letter can be had again.
        self.tokens.withdraw(actor.user_id).await?;
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
