//! Drafts: kept on the server, seen by their owner alone.

use std::sync::Arc;

use p2p_domain::{
    actor::Actor,
    draft::{Draft, DraftKey, PER_PERSON},
    port::{clock::Clock, draft::DraftReader, store::Store},
    version::Version,
};

use crate::error::{Conflict, ServiceError};

/// Drafts.
#[derive(Clone)]
pub struct DraftService {
    /// Units of work.
    pub store: Arc<dyn Store>,
    /// Queries.
    pub drafts: Arc<dyn DraftReader>,
    /// Time.
    pub clock: Arc<dyn Clock>,
}

impl DraftService {
    /// The actor's draft.
    pub async fn get(&self, actor: &Actor, key: &DraftKey) -> Result<Draft, ServiceError> {
        self.drafts.get(actor.user_id, key).await?.ok_or(ServiceError::NotFound)
    }

    /// Saves over the version that the client saw (`None` or 0: there was none); another one is stale.
    pub async fn save(
        &self,
        actor: &Actor,
        key: DraftKey,
        content: String,
        seen: Option<Version>,
    ) -> Result<Draft, ServiceError> {
        let seen = seen.filter(|version| version.get() > 0);
        let version = seen.map_or(Version::FIRST, Version::next);
        let draft = Draft { user_id: actor.user_id, key, content, version, updated_at: self.clock.now() };
        let mut unit = self.store.begin().await?;
        if seen.is_none() && unit.drafts().count(actor.user_id).await? >= PER_PERSON {
            return Err(ServiceError::Conflict(Conflict::TooManyDrafts));
        }
        if !unit.drafts().save(&draft, seen).await? {
            return Err(ServiceError::Conflict(Conflict::StaleDraft));
        }
        unit.commit().await?;
        Ok(draft)
    }

    /// Removes the actor's draft; a missing one is no error.
    pub async fn delete(&self, actor: &Actor, key: &DraftKey) -> Result<(), ServiceError> {
        let mut unit = self.store.begin().await?;
        unit.drafts().delete(actor.user_id, key).await?;
        Ok(unit.commit().await?)
    }
}
