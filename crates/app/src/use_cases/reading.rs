//! Puts together what queries find, the texts, which may live in another store, and the media: two more calls for a page.

use std::{collections::HashMap, sync::Arc};

use p2p_domain::{
    content::{BodyKey, Matter},
    id::UseCaseId,
    port::{body::BodyStore, error::StoreError, use_case::UseCaseReader},
    use_case::{Media, Nearby, UseCaseEntry, UseCaseText, UseCaseView},
};

use super::ViewBuffer;
use crate::{
    error::ServiceError,
    reading::{Texts, lost, texts},
};

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
        let keys = entries.iter().map(|entry| entry.use_case.body).collect();
        let mut texts = texts(self.bodies.as_ref(), keys).await?;
        let ids: Vec<UseCaseId> = entries.iter().map(|entry| entry.use_case.id).collect();
        let mut media: HashMap<UseCaseId, Vec<Media>> = HashMap::new();
        for (id, medium) in self.use_cases.media(&ids).await? {
            media.entry(id).or_default().push(medium);
        }
        let view = |entry: UseCaseEntry| {
            let row = entry.use_case;
            let place = row.location.coordinates;
            Ok(UseCaseView {
                text: taken(&mut texts, row.body)?,
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
        taken(&mut texts(self.bodies.as_ref(), vec![key]).await?, key)
    }
}

/// The text that a committed row points at.
fn taken(texts: &mut Texts, key: BodyKey) -> Result<UseCaseText, StoreError> {
    texts.remove(&key).and_then(Matter::into_use_case).ok_or_else(|| lost(key))
}
