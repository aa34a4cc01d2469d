//! Logging in.

use p2p_domain::{
    actor::Account,
    error::{Class, Classify},
    session::{Device, IssuedSession, NewSession},
    user::{Email, UserStatus},
};

use super::SessionsService;
use crate::error::ServiceError;

/// An attempt to log in.
#[derive(Debug, Clone)]
pub struct LogIn {
    /// The address.
    pub email: Email,
    /// The password as typed.
    pub password: String,
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
    /// What any service may end in.
    #[error("{0}")]
    Service(#[source] ServiceError),
}

crate::error::carries_service_errors!(LogInError);

impl Classify for LogInError {
    fn class(&self) -> Class {
        match self {
            Self::WrongCredentials | Self::Deactivated => Class::Forbidden,
            Self::Service(error) => error.class(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::WrongCredentials => "wrong_credentials",
            Self::Deactivated => "account_deactivated",
            Self::Service(error) => error.code(),
        }
    }

    fn retry_after(&self) -> Option<std::time::Duration> {
        match self {
            Self::Service(error) => error.retry_after(),
            _ => None,
        }
    }
}

impl SessionsService {
    /// Checks a password and begins a session. Wrong addresses take as long as wrong passwords, and count as failures alike.
    pub async fn log_in(&self, attempt: LogIn) -> Result<(Account, IssuedSession), LogInError> {
        if let Some(refusal) = self.limits.account_is_slowed(attempt.email.as_str()).await? {
            return Err(ServiceError::RateLimited { retry_after: refusal.retry_after }.into());
        }
        let account = self.users.account_by_email(&attempt.email).await?;
        let known = account.filter(|account| account.user.status != UserStatus::Pending);
        let right = self
            .credentials
            .verify(known.as_ref().map(|account| account.user.id), &attempt.email, &attempt.password)
            .await?;
        let Some(account) = known.filter(|_| right) else {
            self.limits.count_failure(attempt.email.as_str()).await?;
            return Err(LogInError::WrongCredentials);
        };
        if !account.may_act() {
            return Err(LogInError::Deactivated);
        }
        Ok(self.begin(account, attempt.device, attempt.anti_csrf).await?)
    }

    /// Begins a session of somebody who proved who they are.
    pub(super) async fn begin(
        &self,
        mut account: Account,
        device: Device,
        anti_csrf: bool,
    ) -> Result<(Account, IssuedSession), ServiceError> {
        let now = self.clock.now();
        let issued = self.sessions.create(NewSession { user_id: account.user.id, device, anti_csrf }).await?;
        let mut unit = self.store.begin().await?;
        unit.users().touch_login(account.user.id, now).await?;
        unit.commit().await?;
        account.user.last_login = Some(now);
        Ok((account, issued))
    }
}
