//! The ports by which somebody proves who they are: passwords, mailed tokens, second factors, known devices.

use async_trait::async_trait;
use p2p_domain::{
    device::{Acquaintance, DeviceKey},
    id::UserId,
    port::{
        credential::{CredentialService, Registered},
        device::DeviceStore,
        error::{AuthError, StoreError},
        second_factor::SecondFactorService,
        token::AccountTokens,
    },
    second_factor::{Enrolment, SecondFactorState},
    timestamp::Timestamp,
    token::{Look, SecretToken, TokenHolder, TokenPurpose},
    user::{Email, Password},
};

use super::Ports;

/// Nobody has a second factor, and the only good code is `492039`.
#[async_trait]
impl SecondFactorService for Ports {
    async fn begin(&self, _: UserId, label: &str) -> Result<Enrolment, AuthError> {
        Ok(Enrolment { secret: "JBSWY3DP".to_owned(), address: format!("otpauth://totp/{label}?secret=JBSWY3DP") })
    }

    async fn confirm(&self, _: UserId, code: &str) -> Result<Option<Vec<String>>, AuthError> {
        Ok((code == "492039").then(|| vec!["spare".to_owned()]))
    }

    async fn check(&self, _: UserId, _: &str) -> Result<bool, AuthError> {
        Ok(false)
    }

    async fn state(&self, _: UserId) -> Result<SecondFactorState, AuthError> {
        Ok(SecondFactorState::default())
    }

    async fn renew_recovery(&self, _: UserId) -> Result<Option<Vec<String>>, AuthError> {
        Ok(None)
    }

    async fn remove(&self, _: UserId) -> Result<(), AuthError> {
        Ok(())
    }
}

#[async_trait]
impl DeviceStore for Ports {
    async fn note(&self, _: UserId, _: &DeviceKey, _: Timestamp) -> Result<Acquaintance, StoreError> {
        Ok(Acquaintance::First)
    }

    async fn knows(&self, _: UserId, _: &DeviceKey) -> Result<bool, StoreError> {
        Ok(true)
    }

    async fn devices(&self, _: UserId) -> Result<Vec<(DeviceKey, Timestamp)>, StoreError> {
        Ok(Vec::new())
    }
}

/// No token is good.
#[async_trait]
impl AccountTokens for Ports {
    async fn issue(&self, _: TokenPurpose, _: &TokenHolder) -> Result<SecretToken, AuthError> {
        Err(AuthError::unavailable("tokens.issue", "away"))
    }

    async fn look(&self, _: TokenPurpose, _: &SecretToken) -> Result<Look, AuthError> {
        self.note();
        Ok(Look::Gone)
    }

    async fn consume(&self, _: TokenPurpose, _: &SecretToken) -> Result<Option<TokenHolder>, AuthError> {
        self.note();
        Ok(None)
    }

    async fn withdraw(&self, _: UserId) -> Result<(), AuthError> {
        Ok(())
    }
}

#[async_trait]
impl CredentialService for Ports {
    async fn register(&self, _: UserId, _: &Email, _: &Password) -> Result<Registered, AuthError> {
        self.note();
        Ok(Registered::Done)
    }

    async fn verify(&self, _: Option<UserId>, _: &Email, _: &str) -> Result<bool, AuthError> {
        self.note();
        Ok(false)
    }

    async fn change(&self, _: UserId, _: &Password) -> Result<(), AuthError> {
        Ok(())
    }

    async fn remove(&self, _: UserId) -> Result<(), AuthError> {
        Ok(())
    }
}
