//! Erasing people: what the law calls destruction.

use async_trait::async_trait;

use super::error::StoreError;
use crate::id::{FileId, UserId};

/// Erasure, inside a unit of work.
#[async_trait]
pub trait ErasureRepository: Send {
    /// Removes somebody and all that names them. Their topics, posts, replies and use cases stay, of nobody; their votes, follows,
    /// likes and bookmarks go, with what they counted for; so do the rows of their views, without what they counted for, and their
    /// entry in the search index, drafts, devices, consents, credentials, sessions, tokens, second factor and kept answers. Streams,
    /// jobs that wait and invitations that name them are rewritten without them and what they said in them; the audit log forgets from
    /// where they acted. Files that hang on something stay, of nobody; their others go and are told, so that their bytes are removed
    /// as well. They are those of a day at most: what hangs on nothing for longer is swept.
    ///
    /// Messages stay with whom they were exchanged with, of and to nobody, and a conversation that nobody is left to read goes; blocks on either side,
    /// notifications to them and those that tell of their joining, preferences and counts go. In notifications of others, reports and webhooks they are
    /// nobody; deliveries that name them go. Nobody is no error.
    async fn erase(&mut self, user: UserId) -> Result<Vec<FileId>, StoreError>;
}

/// What must be done outside units of work so that nothing of the erased can be read from the medium.
#[async_trait]
pub trait ErasureCompletion: Send + Sync {
    /// Makes what units of work removed unreadable in the store's own files as far as the store can: rewritten pages, an emptied
    /// journal. Cheap when there is nothing to do.
    async fn scrub(&self) -> Result<(), StoreError>;
}
