//! Of what people are told: counts that are not what really waits are set right, and old notifications go.

use std::time::Duration;

use p2p_domain::{
    event::{Channel, LiveEvent},
    id::UserId,
};

use super::Janitor;
use crate::{
    error::ServiceError,
    writing::{Attempt, retrying},
};

/// How many people's counts are looked at in one step.
const COUNTS_STEP: u32 = 500;
/// How long a notification is kept, read or not.
pub const NOTIFICATION_AGE: Duration = Duration::from_hours(90 * 24);
/// How many notifications go in one unit: few enough that nobody who writes waits for long.
const EXPIRY_STEP: u32 = 100;
/// How many such units a round has at most.
const EXPIRY_STEPS: u32 = 20;

impl Janitor {
    /// Looks at the counts of the next people and sets right those that are not what really waits.
    pub async fn repair_unread(&self, from: &mut Option<UserId>) -> Result<u64, ServiceError> {
        let (drifted, next) = self.unread.drifted(*from, COUNTS_STEP).await?;
        for user in &drifted {
            retrying(|| self.recount(*user)).await?;
        }
        *from = next;
        Ok(drifted.len() as u64)
    }

    /// One by one: nobody who writes waits for long. Where only what waits of a conversation was wrong, there is nothing to tell.
    async fn recount(&self, user: UserId) -> Result<Attempt<()>, ServiceError> {
        let mut unit = self.store.begin().await?;
        if let Some(counts) = unit.unread().recount(user).await? {
            let event = LiveEvent::Unread { counts };
            self.writing.tell(unit.as_mut(), Channel::User(user), self.clock.now(), event).await?;
        }
        self.writing.commit(unit).await?;
        Ok(Attempt::Done(()))
    }

    /// Removes notifications that are too old for anybody to look for.
    pub async fn expire_notifications(&self) -> Result<u64, ServiceError> {
        let mut gone = 0;
        for _ in 0..EXPIRY_STEPS {
            let step = retrying(|| self.expire_some()).await?;
            gone += u64::from(step);
            if step < EXPIRY_STEP {
                break;
            }
        }
        Ok(gone)
    }

    async fn expire_some(&self) -> Result<Attempt<u32>, ServiceError> {
        let now = self.clock.now();
        let mut unit = self.store.begin().await?;
        let gone = unit.notifications().expire(now.minus(NOTIFICATION_AGE), EXPIRY_STEP).await?;
        if !gone.is_empty() {
            self.writing.wait_no_longer(unit.as_mut(), &gone, now).await?;
            self.writing.commit(unit).await?;
        }
        Ok(Attempt::Done(u32::try_from(gone.len()).unwrap_or(EXPIRY_STEP)))
    }
}
