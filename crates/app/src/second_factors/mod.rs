//! Second factors in the hands of their owners. How codes are made and checked is the port's business; logging in with them
//! is `sessions`'.

use std::sync::Arc;

use p2p_domain::{
    actor::{Account, Actor},
    audit::AuditAction,
    event::Signal,
    job::{Job, Notice},
    port::second_factor::SecondFactorService,
    second_factor::{Enrolment, SecondFactorState},
};

use crate::{
    error::ServiceError,
    limits::Tried,
    sessions::{Accounts, SessionsService},
    unhurried::unhurried,
};

/// Second factors.
#[derive(Clone)]
pub struct SecondFactors {
    /// Sessions and the ports beside them, the one of second factors among them.
    pub sessions: SessionsService,
    /// What is remembered of people.
    pub accounts: Arc<Accounts>,
}

/// Why a second factor stayed as it was.
#[derive(Debug, thiserror::Error)]
pub enum SecondFactorError {
    /// The password is wrong.
    #[error("wrong credentials")]
    WrongCredentials,
    /// The code is wrong, or nothing was begun.
    #[error("wrong code")]
    WrongCode,
    /// There is no second factor.
    #[error("there is no second factor")]
    Missing,
    /// The organization demands one.
    #[error("the organization demands a second factor")]
    Demanded,
    /// What any service may end in.
    #[error("{0}")]
    Service(#[source] ServiceError),
}

crate::error::service_errors! { SecondFactorError:
    WrongCredentials => Forbidden "wrong_credentials",
    WrongCode => Forbidden "wrong_code",
    Missing => Conflict "no_second_factor",
    Demanded => Conflict "second_factor_demanded",
}

impl SecondFactors {
    /// Where the actor stands.
    pub async fn state(&self, actor: &Actor) -> Result<SecondFactorState, ServiceError> {
        Ok(self.factors().state(actor.user_id).await?)
    }

    /// Begins to set one up; one that was confirmed before stands until this one is.
    pub async fn begin(&self, actor: &Actor, password: &str) -> Result<Enrolment, SecondFactorError> {
        let account = self.account(actor).await?;
        self.check_password(actor, &account, password).await?;
        Ok(self.factors().begin(actor.user_id, account.user.email.as_str()).await?)
    }

    /// Confirms what was begun by a first code. The recovery codes are told this once.
    pub async fn confirm(&self, actor: &Actor, code: &str) -> Result<Vec<String>, SecondFactorError> {
        let (this, actor, code) = (self.clone(), actor.clone(), code.to_owned());
        unhurried(async move { this.confirm_to_the_end(&actor, &code).await }).await
    }

    async fn confirm_to_the_end(&self, actor: &Actor, code: &str) -> Result<Vec<String>, SecondFactorError> {
        let account = self.account(actor).await?;
        let turn = self.sessions.guard.enter(&Tried::by_owner(actor, &account.user.email)).await?;
        let Some(recovery) = self.factors().confirm(actor.user_id, code).await? else {
            turn.failed().await?;
            return Err(SecondFactorError::WrongCode);
        };
        self.record(actor, AuditAction::SecondFactorEnabled, Some(true)).await?;
        Ok(recovery)
    }

    /// Draws new recovery codes in place of the old ones.
    pub async fn renew_recovery(&self, actor: &Actor, password: &str) -> Result<Vec<String>, SecondFactorError> {
        let (this, actor, password) = (self.clone(), actor.clone(), password.to_owned());
        unhurried(async move { this.renew_to_the_end(&actor, &password).await }).await
    }

    async fn renew_to_the_end(&self, actor: &Actor, password: &str) -> Result<Vec<String>, SecondFactorError> {
        let account = self.account(actor).await?;
        self.check_password(actor, &account, password).await?;
        let codes = self.factors().renew_recovery(actor.user_id).await?.ok_or(SecondFactorError::Missing)?;
        self.record(actor, AuditAction::RecoveryCodesRenewed, None).await?;
        Ok(codes)
    }

    /// Gives the second factor up, where the organization lets its people do so.
    pub async fn remove(&self, actor: &Actor, password: &str) -> Result<(), SecondFactorError> {
        let (this, actor, password) = (self.clone(), actor.clone(), password.to_owned());
        unhurried(async move { this.remove_to_the_end(&actor, &password).await }).await
    }

    async fn remove_to_the_end(&self, actor: &Actor, password: &str) -> Result<(), SecondFactorError> {
        let account = self.account(actor).await?;
        self.check_password(actor, &account, password).await?;
        if !account.has_second_factor {
            return Err(SecondFactorError::Missing);
        }
        if account.organization_requires_second_factor {
            return Err(SecondFactorError::Demanded);
        }
        self.factors().remove(actor.user_id).await?;
        Ok(self.record(actor, AuditAction::SecondFactorDisabled, Some(false)).await?)
    }

    fn factors(&self) -> &dyn SecondFactorService {
        self.sessions.second_factors.as_ref()
    }

    async fn account(&self, actor: &Actor) -> Result<Account, ServiceError> {
        self.sessions.users.account(actor.user_id).await?.ok_or(ServiceError::NotFound)
    }

    async fn check_password(&self, actor: &Actor, account: &Account, password: &str) -> Result<(), SecondFactorError> {
        let email = &account.user.email;
        let check = self.sessions.credentials.verify(Some(actor.user_id), email, password);
        let right = self.sessions.guard.guarded(&Tried::by_owner(actor, email), check).await?;
        if right { Ok(()) } else { Err(SecondFactorError::WrongCredentials) }
    }

    /// Notes what happened; with `enabled`, the person is told, and every process forgets what it remembers of them.
    async fn record(&self, actor: &Actor, action: AuditAction, enabled: Option<bool>) -> Result<(), ServiceError> {
        let (now, user_id) = (self.sessions.clock.now(), actor.user_id);
        // Whatever becomes of the unit: in this process the change is felt at once.
        self.accounts.forget(user_id);
        let mut unit = self.sessions.store.begin().await?;
        unit.audit().append(&self.sessions.line_by(actor, action)).await?;
        if let Some(enabled) = enabled {
            unit.outbox().append(&Job::Signal(Signal::UserChanged { user_id }), now).await?;
            let letter = self.sessions.letter(user_id, Notice::SecondFactor { enabled });
            unit.outbox().append(&letter, now).await?;
        }
        unit.commit().await?;
        self.sessions.wake.wake();
        Ok(())
    }
}
