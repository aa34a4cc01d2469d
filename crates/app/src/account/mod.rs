//! One's own account: showing the address, and changing or resetting the password. Nothing here tells whether an address is known.

mod password;
mod personal;
mod verification;

use std::sync::Arc;

use p2p_domain::port::token::AccountTokens;

pub(crate) use personal::refuse_personal;

use crate::{
    error::ServiceError,
    sessions::{Accounts, SessionsService},
};

/// Accounts in the hands of their owners.
#[derive(Clone)]
pub struct AccountService {
    /// Sessions, which end when a password changes, and the ports beside them.
    pub sessions: SessionsService,
    /// One-time tokens.
    pub tokens: Arc<dyn AccountTokens>,
    /// What is remembered of people.
    pub accounts: Arc<Accounts>,
}

/// Why an account was not changed.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The token is unknown, used or expired, or its account is not to be changed.
    #[error("the token is not good")]
    InvalidToken,
    /// The current password is wrong.
    #[error("wrong credentials")]
    WrongCredentials,
    /// What any service may end in.
    #[error("{0}")]
    Service(#[source] ServiceError),
}

crate::error::service_errors! { AccountError:
    InvalidToken => BadRequest "invalid_token",
    WrongCredentials => Forbidden "wrong_credentials",
}
