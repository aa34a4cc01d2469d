//! What must follow from a committed change: jobs in the outbox, done at least once by idempotent handlers.

use serde::{Deserialize, Serialize};

use crate::{
    event::{Channel, Signal, StreamEvent},
    id::{TopicId, UserId},
};

/// One consequence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "job", rename_all = "snake_case")]
pub enum Job {
    /// Tell those who watch a channel.
    Announce(Box<StreamEvent>),
    /// Tell every server process.
    Signal(Signal),
    /// Remove what belonged to a deleted topic.
    PurgeTopic {
        /// Which.
        topic_id: TopicId,
    },
    /// End every session of somebody.
    EndSessions {
        /// Whose.
        user_id: UserId,
    },
}

impl Job {
    /// Jobs of one key are done in the order in which they were appended.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Announce(event) => event.channel.to_string(),
            Self::Signal(_) => Channel::System.to_string(),
            Self::PurgeTopic { topic_id } => format!("purge:{topic_id}"),
            Self::EndSessions { user_id } => format!("sessions:{user_id}"),
        }
    }

    /// The name in metrics and logs.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Announce(_) => "announce",
            Self::Signal(_) => "signal",
            Self::PurgeTopic { .. } => "purge_topic",
            Self::EndSessions { .. } => "end_sessions",
        }
    }
}

/// A job that one process holds for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimedJob {
    /// Its number in the outbox.
    pub number: i64,
    /// How often it was tried before.
    pub attempts: u32,
    /// The job; an error text when the row cannot be read, so that it is parked and not lost.
    pub job: Result<Job, String>,
}

/// How full the outbox is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OutboxStats {
    /// Jobs not done yet, the parked ones left out.
    pub pending: u64,
    /// Jobs given up after too many attempts.
    pub parked: u64,
    /// Age of the oldest pending one, in milliseconds.
    pub oldest_age_millis: u64,
}
