//! Second factors on their store: time-based codes (RFC 6238) and recovery codes. Who must have one is the platform's matter.

use std::sync::Arc;

use async_trait::async_trait;
use p2p_domain::{
    id::UserId,
    port::{
        clock::{Clock, Entropy},
        error::AuthError,
        second_factor::{SecondFactorService, SecondFactorStore},
    },
    second_factor::{Enrolment, RECOVERY_CODES, RecoveryDigests, SecondFactorRecord, SecondFactorState},
};
use totp_rs::{Algorithm, Builder, Totp, TotpError};

use crate::{
    store_failed,
    typed::{self, Typed},
};

/// Bytes of a shared secret: those of a SHA-1, as RFC 4226, 4 recommends.
const SECRET: usize = 20;

/// What local second factors stand on.
#[derive(Clone)]
pub struct SecondFactorPorts {
    /// Where second factors are kept.
    pub factors: Arc<dyn SecondFactorStore>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Makes secrets and recovery codes.
    pub entropy: Arc<dyn Entropy>,
}

/// [`SecondFactorService`] on our own storage.
pub struct LocalSecondFactors {
    ports: SecondFactorPorts,
    issuer: String,
}

impl LocalSecondFactors {
    /// Second factors on those ports. The issuer is what authenticators show beside the account.
    #[must_use]
    pub fn new(ports: SecondFactorPorts, issuer: &str) -> Self {
        Self { ports, issuer: without_colons(issuer) }
    }

    fn totp(&self, secret: Vec<u8>, label: &str) -> Result<Totp, TotpError> {
        // What every authenticator knows, and most of them alone: SHA-1, six digits, 30 seconds.
        Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(6)
            .with_step_duration(30)
            .with_skew(1)
            .with_secret(secret)
            .with_issuer(Some(self.issuer.as_str()))
            .with_account_name(without_colons(label))
            .build()
    }

    /// The time step of a code, if it is one of this moment.
    fn step(&self, op: &'static str, record: SecondFactorRecord, code: &str) -> Result<Option<u64>, AuthError> {
        let totp = self.totp(record.secret, "").map_err(|error| AuthError::internal(op, error))?;
        let now = u64::try_from(self.ports.clock.now().seconds()).unwrap_or_default();
        Ok(totp.check(code, now))
    }

    /// Recovery codes as they are shown, and as they are stored.
    fn draw(&self, op: &'static str) -> Result<(Vec<String>, RecoveryDigests), AuthError> {
        let drawn: Option<Vec<_>> = (0..RECOVERY_CODES).map(|_| typed::draw(self.ports.entropy.as_ref())).collect();
        let drawn = drawn.ok_or_else(|| AuthError::internal(op, "a recovery code is no token"))?;
        Ok(drawn.into_iter().unzip())
    }
}

/// A colon separates issuer and account in an `otpauth` address, and can stand in neither.
fn without_colons(text: &str) -> String {
    text.replace(':', " ")
}

#[async_trait]
impl SecondFactorService for LocalSecondFactors {
    async fn begin(&self, user: UserId, label: &str) -> Result<Enrolment, AuthError> {
        const OP: &str = "second_factor.begin";
        let mut secret = vec![0; SECRET];
        self.ports.entropy.fill(&mut secret);
        let totp = self.totp(secret.clone(), label).map_err(|error| AuthError::internal(OP, error))?;
        let address = totp.to_url().map_err(|error| AuthError::internal(OP, error))?;
        let created_at = self.ports.clock.now();
        let record = SecondFactorRecord { user_id: user, secret, created_at, confirmed_at: None, last_step: 0 };
        self.ports.factors.begin(&record).await.map_err(store_failed(OP))?;
        Ok(Enrolment { secret: totp.secret().to_base32(), address })
    }

    async fn confirm(&self, user: UserId, code: &str) -> Result<Option<Vec<String>>, AuthError> {
        const OP: &str = "second_factor.confirm";
        let Some(Typed::Timed(code)) = Typed::read(code) else { return Ok(None) };
        let Some(begun) = self.ports.factors.begun(user).await.map_err(store_failed(OP))? else { return Ok(None) };
        let secret = begun.secret.clone();
        let Some(step) = self.step(OP, begun, &code)? else { return Ok(None) };
        let (shown, stored) = self.draw(OP)?;
        let confirmed = self.ports.factors.confirm(user, &secret, step, self.ports.clock.now(), &stored).await;
        Ok(confirmed.map_err(store_failed(OP))?.then_some(shown))
    }

    async fn check(&self, user: UserId, code: &str) -> Result<bool, AuthError> {
        const OP: &str = "second_factor.check";
        let Some(typed) = Typed::read(code) else { return Ok(false) };
        let confirmed = self.ports.factors.confirmed(user).await.map_err(store_failed(OP))?;
        let Some((record, _)) = confirmed else { return Ok(false) };
        match typed {
            Typed::Timed(code) => match self.step(OP, record, &code)? {
                Some(step) => self.ports.factors.use_step(user, step).await.map_err(store_failed(OP)),
                None => Ok(false),
            },
            Typed::Recovery(code) => self.ports.factors.use_recovery(user, &code).await.map_err(store_failed(OP)),
        }
    }

    async fn state(&self, user: UserId) -> Result<SecondFactorState, AuthError> {
        let found = self.ports.factors.confirmed(user).await.map_err(store_failed("second_factor.state"))?;
        Ok(found.map_or_else(SecondFactorState::default, |(record, recovery_codes_left)| SecondFactorState {
            confirmed_at: record.confirmed_at,
            recovery_codes_left,
        }))
    }

    async fn renew_recovery(&self, user: UserId) -> Result<Option<Vec<String>>, AuthError> {
        const OP: &str = "second_factor.renew_recovery";
        if self.ports.factors.confirmed(user).await.map_err(store_failed(OP))?.is_none() {
            return Ok(None);
        }
        let (shown, stored) = self.draw(OP)?;
        self.ports.factors.replace_recovery(user, &stored).await.map_err(store_failed(OP))?;
        Ok(Some(shown))
    }

    async fn remove(&self, user: UserId) -> Result<(), AuthError> {
        self.ports.factors.delete(user).await.map_err(store_failed("second_factor.remove"))
    }
}

#[cfg(test)]
mod tests;
