//! The store of second factors as a map.

use async_trait::async_trait;
use p2p_domain::{
    id::UserId,
    port::{error::StoreError, second_factor::SecondFactorStore},
    second_factor::{RecoveryDigests, SecondFactorRecord},
    timestamp::Timestamp,
    token::TokenDigest,
};

use super::Shelf;

/// What one person has.
#[derive(Default)]
pub struct Factors {
    begun: Option<SecondFactorRecord>,
    confirmed: Option<SecondFactorRecord>,
    recovery: RecoveryDigests,
}

impl Shelf {
    fn factors<T>(&self, user: UserId, change: impl FnOnce(&mut Factors) -> T) -> T {
        change(self.factors.lock().unwrap().entry(user).or_default())
    }
}

#[async_trait]
impl SecondFactorStore for Shelf {
    async fn begin(&self, record: &SecondFactorRecord) -> Result<(), StoreError> {
        self.factors(record.user_id, |factors| factors.begun = Some(record.clone()));
        Ok(())
    }

    async fn begun(&self, user: UserId) -> Result<Option<SecondFactorRecord>, StoreError> {
        Ok(self.factors(user, |factors| factors.begun.clone()))
    }

    async fn confirmed(&self, user: UserId) -> Result<Option<(SecondFactorRecord, u32)>, StoreError> {
        let found = self.factors(user, |factors| {
            let left = u32::try_from(factors.recovery.len()).unwrap();
            factors.confirmed.clone().map(|record| (record, left))
        });
        // Lets others in between reading and writing, as a database does.
        tokio::task::yield_now().await;
        Ok(found)
    }

    async fn confirm(
        &self,
        user: UserId,
        secret: &[u8],
        step: u64,
        at: Timestamp,
        recovery: &RecoveryDigests,
    ) -> Result<bool, StoreError> {
        Ok(self.factors(user, |factors| {
            let Some(begun) = factors.begun.take_if(|begun| begun.secret == secret) else { return false };
            factors.confirmed = Some(SecondFactorRecord { confirmed_at: Some(at), last_step: step, ..begun });
            factors.recovery.clone_from(recovery);
            true
        }))
    }

    async fn use_step(&self, user: UserId, step: u64) -> Result<bool, StoreError> {
        Ok(self.factors(user, |factors| {
            let newer = factors.confirmed.as_mut().filter(|record| record.last_step < step);
            newer.map(|record| record.last_step = step).is_some()
        }))
    }

    async fn use_recovery(&self, user: UserId, code: &TokenDigest) -> Result<bool, StoreError> {
        Ok(self.factors(user, |factors| {
            let left = factors.recovery.len();
            factors.recovery.retain(|other| other != code);
            factors.recovery.len() < left
        }))
    }

    async fn replace_recovery(&self, user: UserId, codes: &RecoveryDigests) -> Result<(), StoreError> {
        self.factors(user, |factors| factors.recovery.clone_from(codes));
        Ok(())
    }

    async fn delete(&self, user: UserId) -> Result<(), StoreError> {
        self.factors(user, |factors| *factors = Factors::default());
        Ok(())
    }
}
