//! Unread counts. Each carries a version that only grows, so that an older answer never overwrites a newer one, whichever way both came.

use serde::{Deserialize, Serialize};

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UnreadKind {
    /// Private messages.
    Messages,
    /// Notifications that are shown.
    Notifications,
}

/// How many wait to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct UnreadCount {
    /// How many.
    pub unread: u32,
    /// Moves with each change; 0 while there was none.
    pub version: u64,
}

/// Both counts of one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct UnreadCounts {
    /// Private messages.
    pub messages: UnreadCount,
    /// Notifications that are shown.
    pub notifications: UnreadCount,
}

impl UnreadCounts {
    /// The count of that kind.
    #[must_use]
    pub const fn of(&self, kind: UnreadKind) -> UnreadCount {
        match kind {
            UnreadKind::Messages => self.messages,
            UnreadKind::Notifications => self.notifications,
        }
    }
}
