//! Puts together what queries find, the texts, which may live in another store, and the media: two more calls for a page.

use std::{collections::HashMap, sync::Arc};

use p2p_domain::{
    content::{Body, BodyKey, Matter},
    id::UseCaseId,
    port::{body::BodyStore, error::StoreError, use_case::UseCaseReader},
    use_case::{Media, Nearby, UseCaseEntry, UseCaseText, UseCaseView},
};

use super::ViewBuffer;
use crate::error::ServiceError;

/// The ports that reading use cases needs, shared by the services that do.
#[derive(Clone)]
pub struct UseCaseReading {
    /// Queries.
    pub use_cases: Arc<dyn UseCaseReader>,
    /// Texts.
    pub bodies: Arc<dyn BodyStore>,
    /// Views that the store does not know yet.
    pub views: Arc<ViewBuffer>,
}

impl UseCaseReading {
    /// A page of use cases with texts and media, and with the views that the store does not know yet.
    pub(crate) async fn views(
        &self,
        mut entries: Vec<UseCaseEntry>,
        near: Option<&Nearby>,
    ) -> Result<Vec<UseCaseView>, ServiceError> {
        for entry in &mut entries {
            let row = &mut entry.use_case;
            row.view_count = row.view_count.saturating_add(self.views.pending(row.id));
        }
        self.complete(entries, near).await
    }

    /// The same with the views as the entries tell them.
    pub(super) async fn complete(
        &self,
        entries: Vec<UseCaseEntry>,
        near: Option<&Nearby>,
    ) -> Result<Vec<UseCaseView>, ServiceError> {
        if entries.is_empty() {
            return Ok(Vec::new());
        }
        let mut texts = self.texts(entries.iter().map(|entry| entry.use_case.body).collect()).await?;
        let ids: Vec<UseCaseId> = entries.iter().map(|entry| entry.use_case.id).collect();
        let mut media: HashMap<UseCaseId, Vec<Media>> = HashMap::new();
        for (id, medium) in self.use_cases.media(&ids).await? {
            media.entry(id).or_default().push(medium);
        }
        let view = |entry: UseCaseEntry| {
            let row = entry.use_case;
            let place = row.location.coordinates;
            Ok(UseCaseView {
                text: texts.remove(&row.body).ok_or_else(|| lost(row.body))?,
                media: media.remove(&row.id).unwrap_or_default(),
                distance_km: near.zip(place).map(|(near, place)| near.centre.distance_km(place)),
                organization_name: entry.organization_name,
                author: entry.author,
                liked_by_me: entry.liked_by_me,
                bookmarked_by_me: entry.bookmarked_by_me,
                use_case: row,
            })
        };
        entries.into_iter().map(view).collect()
    }

    /// The text of one.
    pub(super) async fn text(&self, key: BodyKey) -> Result<UseCaseText, StoreError> {
        self.texts(vec![key]).await?.remove(&key).ok_or_else(|| lost(key))
    }

    async fn texts(&self, keys: Vec<BodyKey>) -> Result<HashMap<BodyKey, UseCaseText>, StoreError> {
        let found = self.bodies.get_many(&keys).await?;
        let text = |body: Body| match body.matter {
            Matter::UseCase(text) => Some((body.key, *text)),
            Matter::Forum(_) => None,
        };
        Ok(found.into_iter().filter_map(text).collect())
    }
}

/// A committed row points at a text that was put before, so a missing one is a corrupt store.
fn lost(key: BodyKey) -> StoreError {
    StoreError::corrupt("body.get_many", format!("no text {} of the use case {}", key.revision, key.id))
}
