//! Looks for people whose letters are due: what waited for the pause after the last letter to end, and what is told once a day. Several
//! processes may look at once; what stands in a letter is put into no other.

use std::{sync::Arc, time::Duration};

use p2p_domain::{
    id::UserId,
    job::Lane,
    notification::{EmailChoice, LETTER_PAUSE, last_digest},
    port::notification::NotificationReader,
    timestamp::Timestamp,
};
use tokio::sync::watch;

use super::notifier::{Batch, put_into_letter};
use crate::{error::ServiceError, writing::Writing};

/// How often letters are looked for.
const ROUND: Duration = Duration::from_secs(15);
/// How many people are looked up at once.
const PAGE: u32 = 100;

/// Puts notifications into letters when their time has come.
#[derive(Clone)]
pub struct PostOffice {
    /// What writing needs.
    pub writing: Writing,
    /// For whom something waits.
    pub reader: Arc<dyn NotificationReader>,
}

impl PostOffice {
    /// Looks every fifteen seconds until `shutdown` turns true.
    pub async fn run(&self, mut shutdown: watch::Receiver<bool>) {
        while !*shutdown.borrow() {
            if let Err(error) = self.round().await {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "letters that wait could not be put together; trying again"
                );
            }
            tokio::select! {
                () = tokio::time::sleep(ROUND) => {}
                changed = shutdown.changed() => if changed.is_err() { return },
            }
        }
    }

    /// Puts together what is due now; returns how many letters that makes.
    pub async fn round(&self) -> Result<u32, ServiceError> {
        let now = self.writing.clock.now();
        Ok(self.send(Batch::at_once(now)).await? + self.send_daily(last_digest(now)).await?)
    }

    /// Puts together daily letters of what happened before that moment; returns how many.
    pub async fn send_daily(&self, before: Timestamp) -> Result<u32, ServiceError> {
        self.send(Batch { email: EmailChoice::Daily, before, now: self.writing.clock.now() }).await
    }

    async fn send(&self, batch: Batch) -> Result<u32, ServiceError> {
        let (mut letters, mut after) = (0, None);
        loop {
            let Batch { email, before, now } = batch;
            let people = self.reader.awaiting_letter(email, before, now.minus(LETTER_PAUSE), after, PAGE).await?;
            let sent = letters;
            for user in &people {
                letters += u32::from(self.send_to(*user, batch).await?);
            }
            if letters > sent {
                self.writing.wake.lane(Lane::Patient);
            }
            after = people.last().copied();
            if people.len() < PAGE as usize {
                return Ok(letters);
            }
        }
    }

    async fn send_to(&self, user: UserId, batch: Batch) -> Result<bool, ServiceError> {
        let mut unit = self.writing.store.begin().await?;
        let is_due = put_into_letter(&self.writing, unit.as_mut(), user, batch).await?;
        unit.commit().await?;
        Ok(is_due)
    }
}
