//! Views: once per person and day, so most reads write nothing.

use std::{
    collections::HashSet,
    sync::{Mutex, PoisonError},
};

use p2p_domain::{
    actor::Actor,
    id::{TopicId, UserId},
};

use super::TopicService;
use crate::error::ServiceError;

/// How many views are remembered; the store forgets none.
const CAPACITY: usize = 200_000;

/// The views of today that this process knows to be counted.
#[derive(Default)]
pub struct SeenViews(Mutex<(i32, HashSet<(TopicId, UserId)>)>);

impl SeenViews {
    fn contains(&self, day: i32, view: (TopicId, UserId)) -> bool {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.0 == day && seen.1.contains(&view)
    }

    fn insert(&self, day: i32, view: (TopicId, UserId)) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.0 != day || seen.1.len() >= CAPACITY {
            *seen = (day, HashSet::new());
        }
        seen.1.insert(view);
    }
}

impl TopicService {
    /// Counts a view. A store that cannot write now must not keep anybody from reading: that is logged alone.
    pub(super) async fn count_view(&self, actor: &Actor, topic: TopicId) {
        let now = self.writing.clock.now();
        let view = (topic, actor.user_id);
        if self.seen.contains(now.day(), view) {
            return;
        }
        match self.try_count(actor, topic).await {
            Ok(true) => self.seen.insert(now.day(), view),
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
