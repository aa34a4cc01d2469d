//! Views: once per person and day, so most reads write nothing.

use std::sync::{Mutex, MutexGuard, PoisonError};

use p2p_domain::{actor::Actor, id::TopicId};

use super::TopicService;
use crate::{error::ServiceError, seen::SeenToday};

/// The views of today that this process knows to be counted.
#[derive(Default)]
pub struct SeenViews(Mutex<SeenToday<TopicId>>);

impl SeenViews {
    fn lock(&self) -> MutexGuard<'_, SeenToday<TopicId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl TopicService {
    /// Counts a view. A store that cannot write now must not keep anybody from reading: that is logged alone.
    pub(super) async fn count_view(&self, actor: &Actor, topic: TopicId) {
        let now = self.writing.clock.now();
        if self.seen.lock().contains(topic, actor.user_id, now) {
            return;
        }
        match self.try_count(actor, topic).await {
            Ok(true) => self.seen.lock().insert(topic, actor.user_id, now),
            Ok(false) => {}
            Err(error) => tracing::warn!(%topic, error = &error as &dyn std::error::Error, "a view was not counted"),
        }
    }

    /// Whether the topic is there, and so the view is counted now or was before.
    async fn try_count(&self, actor: &Actor, topic: TopicId) -> Result<bool, ServiceError> {
        if !self.reading.topics.exists(topic).await? {
            return Ok(false);
        }
        let mut unit = self.writing.store.begin().await?;
        if unit.reactions().record_view(topic, actor.user_id, self.writing.clock.now()).await? {
            unit.commit().await?;
        }
        Ok(true)
    }
}
