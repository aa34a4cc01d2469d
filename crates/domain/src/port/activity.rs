//! What people did, for reading.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::error::StoreError;
use crate::{
    activity::{Activity, ActivityScope},
    page::{Page, PageRequest},
    timestamp::Timestamp,
};

/// The order key of activities: by time, then id, descending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActivityKey {
    /// When.
    #[serde(rename = "t")]
    pub at: Timestamp,
    /// Breaks ties.
    #[serde(rename = "i")]
    pub id: Uuid,
}

/// Activities.
#[async_trait]
pub trait ActivityReader: Send + Sync {
    /// What somebody or everybody did, the newest first: topics opened, posts but those that open a topic, replies, of those that stand; use cases by
    /// when they were last published, of those that are.
    async fn activities(
        &self,
        scope: ActivityScope,
        page: &PageRequest<ActivityKey>,
    ) -> Result<Page<Activity, ActivityKey>, StoreError>;
}
