//! Logging in.

use p2p_domain::{
    actor::Account,
    audit::AuditAction,
    device::{Acquaintance, DeviceKey},
    id::UserId,
    job::Notice,
    port::{error::StoreError, store::UnitOfWork},
    session::{Device, IssuedSession, NewSession, SessionClaims},
    timestamp::Timestamp,
    user::{Email, User, UserStatus},
};

use super::SessionsService;
use crate::{
    error::ServiceError,
    limits::{Tried, Turn},
    unhurried::unhurried,
};

/// An attempt to log in.
#[derive(Debug, Clone)]
pub struct LogIn {
    /// The address.
    pub email: Email,
    /// The password as typed.
    pub password: String,
    /// The code of the second factor, or a recovery code.
    pub code: Option<String>,
    /// From where.
    pub device: Device,
    /// Whether the tokens travel in cookies.
    pub anti_csrf: bool,
}

/// Why nobody was logged in.
#[derive(Debug, thiserror::Error)]
pub enum LogInError {
    /// Address or password is wrong; which one is not told.
    #[error("wrong credentials")]
    WrongCredentials,
    /// The password was right, but the account is deactivated.
    #[error("deactivated")]
    Deactivated,
    /// The password was right, and a code of the second factor must come with it.
    #[error("the second factor is missing")]
    SecondFactorRequired,
    /// The password was right, but the code was not, or not any more.
    #[error("wrong code")]
    WrongCode,
    /// What any service may end in.
    #[error("{0}")]
    Service(#[source] ServiceError),
}

crate::error::service_errors! { LogInError:
    WrongCredentials => Forbidden "wrong_credentials",
    Deactivated => Forbidden "account_deactivated",
    SecondFactorRequired => Forbidden "second_factor_required",
    WrongCode => Forbidden "wrong_code",
}

impl SessionsService {
    /// Checks a password, and the code of a second factor where there is one, and begins a session. Wrong addresses take as long
    /// as wrong passwords, and count as failures alike.
    pub async fn log_in(&self, attempt: LogIn) -> Result<(Account, IssuedSession), LogInError> {
        let account = self.users.account_by_email(&attempt.email).await?;
        let known = account.filter(|account| account.user.status != UserStatus::Pending);
        let id = known.as_ref().map(|account| account.user.id);
        let turn = self.guard.enter(&Tried::by_stranger(&attempt.email, id, &attempt.device)).await?;
        let right = self.credentials.verify(id, &attempt.email, &attempt.password).await?;
        let Some(account) = known.filter(|_| right) else {
            turn.failed().await?;
            return Err(LogInError::WrongCredentials);
        };
        if !account.may_act() {
            return Err(LogInError::Deactivated);
        }
        self.check_code(&account, attempt.code.as_deref(), &turn).await?;
        let this = self.clone();
        unhurried(async move { this.begin(account, attempt.device, attempt.anti_csrf).await }).await
    }

    async fn check_code(&self, account: &Account, code: Option<&str>, turn: &Turn<'_>) -> Result<(), LogInError> {
        if !account.has_second_factor {
            return Ok(());
        }
        let code = code.ok_or(LogInError::SecondFactorRequired)?;
        if self.second_factors.check(account.user.id, code).await? {
            return Ok(());
        }
        turn.failed().await?;
        Err(LogInError::WrongCode)
    }

    /// Begins a session of somebody who proved who they are.
    async fn begin(
        &self,
        mut account: Account,
        device: Device,
        anti_csrf: bool,
    ) -> Result<(Account, IssuedSession), LogInError> {
        let (now, user_id) = (self.clock.now(), account.user.id);
        let claims = SessionClaims { email_verified: account.user.is_verified };
        let issued = self.sessions.create(NewSession { user_id, device: device.clone(), anti_csrf, claims }).await?;
        if let Err(error) = self.note_login(&account, device, now).await {
            // Nobody is given this session, so nobody can use it; it should not stand in the person's list either.
            if let Err(undo) = self.end(issued.handle, user_id).await {
                tracing::warn!(%user_id, error = &undo as &dyn std::error::Error, "the session of a failed login stays until it expires");
            }
            return Err(error);
        }
        account.user.last_login = Some(now);
        Ok((account, issued))
    }

    async fn note_login(&self, account: &Account, device: Device, now: Timestamp) -> Result<(), LogInError> {
        let user_id = account.user.id;
        let acquaintance = self.devices.note(user_id, &DeviceKey::of(&device), now).await?;
        let mut unit = self.store.begin().await?;
        // Checking took its time. Who is shut out from here on has this session ended with the others.
        if !still_may_act(unit.as_mut(), user_id).await? {
            return Err(LogInError::Deactivated);
        }
        unit.users().touch_login(user_id, now).await?;
        unit.audit().append(&self.line_of(&account.user, AuditAction::LoggedIn, device.ip)).await?;
        if acquaintance == Acquaintance::Stranger {
            let notice = Notice::NewDevice { user_agent: device.user_agent, address: device.ip, at: now };
            unit.outbox().append(&self.letter(user_id, notice), now).await?;
        }
        unit.commit().await?;
        self.wake.wake();
        Ok(())
    }
}

/// Whether somebody may act as they stand in the unit.
async fn still_may_act(unit: &mut dyn UnitOfWork, id: UserId) -> Result<bool, StoreError> {
    let Some(user) = unit.users().find(id).await?.filter(User::is_active) else { return Ok(false) };
    match user.organization_id {
        Some(id) => Ok(unit.organizations().find(id).await?.is_some_and(|organization| organization.is_active)),
        None => Ok(true),
    }
}
