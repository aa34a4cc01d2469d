//! What each job means. Handlers are idempotent: a job may come twice.

use std::sync::Arc;

use p2p_domain::{
    event::{Announcement, Channel, Signal},
    id::{TopicId, UserId},
    job::Job,
    port::{bus::Realtime, session::SessionService, store::Store},
};

use crate::error::ServiceError;

/// How many rows of a deleted topic go in one unit of work: other writers wait no longer than that takes.
const PURGE_ROWS: u32 = 500;

/// Does jobs.
pub struct JobHandler {
    /// Where announcements go.
    pub realtime: Arc<dyn Realtime>,
    /// Where deleted topics are purged.
    pub store: Arc<dyn Store>,
    /// Where sessions end.
    pub sessions: Arc<dyn SessionService>,
}

impl JobHandler {
    /// Does one job.
    pub async fn handle(&self, job: &Job) -> Result<(), ServiceError> {
        match job {
            Job::Announce(event) => {
                Ok(self.realtime.publish(event.channel, Announcement::Event((**event).clone())).await?)
            }
            Job::Signal(signal) => self.signal(*signal).await,
            Job::PurgeTopic { topic_id } => self.purge(*topic_id).await,
            Job::EndSessions { user_id } => self.end_sessions(*user_id).await,
        }
    }

    async fn signal(&self, signal: Signal) -> Result<(), ServiceError> {
        Ok(self.realtime.publish(Channel::System, Announcement::Signal(signal)).await?)
    }

    async fn purge(&self, topic: TopicId) -> Result<(), ServiceError> {
        loop {
            let mut unit = self.store.begin().await?;
            let finished = unit.topics().purge(topic, PURGE_ROWS).await?;
            unit.commit().await?;
            if finished {
                return Ok(());
            }
        }
    }

    async fn end_sessions(&self, user_id: UserId) -> Result<(), ServiceError> {
        for handle in self.sessions.revoke_all(user_id, None).await? {
            self.signal(Signal::SessionRevoked { handle, user_id }).await?;
        }
        Ok(())
    }
}
