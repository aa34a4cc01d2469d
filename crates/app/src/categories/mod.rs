//! Categories: everybody reads them, superusers keep them.

use std::sync::Arc;

use p2p_domain::{
    actor::Actor,
    category::{Category, CategoryChange, CategoryName, Slug},
    id::CategoryId,
    policy::{Action, Ownership, permit},
    port::{
        category::{CategoryReader, MAX_CATEGORIES},
        clock::{Clock, IdSource},
        error::{Constraint, StoreError},
        store::Store,
    },
    version::{Expected, Version},
};

use crate::{
    error::{Conflict, ServiceError},
    idempotency::{Once, complete},
    writing::{Attempt, retrying},
};

/// A category to be made.
#[derive(Debug, Clone)]
pub struct NewCategory {
    /// Its name in addresses.
    pub slug: Slug,
    /// Its name in English.
    pub name_en: CategoryName,
    /// Its name in Arabic.
    pub name_ar: CategoryName,
}

/// Categories.
#[derive(Clone)]
pub struct CategoryService {
    /// Units of work.
    pub store: Arc<dyn Store>,
    /// Queries.
    pub categories: Arc<dyn CategoryReader>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Ids.
    pub ids: Arc<dyn IdSource>,
}

impl CategoryService {
    /// All of them, in the order of their slugs.
    pub async fn all(&self) -> Result<Vec<Category>, ServiceError> {
        Ok(self.categories.all().await?)
    }

    /// One of them.
    pub async fn get(&self, id: CategoryId) -> Result<Category, ServiceError> {
        self.categories.get(id).await?.ok_or(ServiceError::NotFound)
    }

    /// Makes one.
    pub async fn create(
        &self,
        actor: &Actor,
        new: NewCategory,
        once: Option<&Once<'_, Category>>,
    ) -> Result<Category, ServiceError> {
        permit(actor, Action::KeepCategories, Ownership::PLATFORM)?;
        let category = Category {
            id: CategoryId::new(self.ids.uuid()),
            slug: new.slug,
            name_en: new.name_en,
            name_ar: new.name_ar,
            topic_count: 0,
            version: Version::FIRST,
        };
        let mut unit = self.store.begin().await?;
        if unit.categories().count().await? >= MAX_CATEGORIES {
            return Err(ServiceError::Conflict(Conflict::TooManyCategories));
        }
        unit.categories().insert(&category).await.map_err(slug_taken)?;
        complete(once, unit.as_mut(), &category, self.clock.now()).await?;
        unit.commit().await.map_err(slug_taken)?;
        Ok(category)
    }

    /// Edits one.
    pub async fn update(
        &self,
        actor: &Actor,
        id: CategoryId,
        change: &CategoryChange,
        expected: &Expected,
    ) -> Result<Category, ServiceError> {
        permit(actor, Action::KeepCategories, Ownership::PLATFORM)?;
        retrying(|| self.try_update(id, change.clone(), expected)).await
    }

    async fn try_update(
        &self,
        id: CategoryId,
        change: CategoryChange,
        expected: &Expected,
    ) -> Result<Attempt<Category>, ServiceError> {
        let mut unit = self.store.begin().await?;
        let mut category = unit.categories().find(id).await?.ok_or(ServiceError::NotFound)?;
        if !expected.allows(category.version) {
            return Err(ServiceError::Stale);
        }
        let before = category.clone();
        change.apply(&mut category);
        if category == before {
            return Ok(Attempt::Done(category));
        }
        if !unit.categories().update(&category, before.version).await.map_err(slug_taken)? {
            return Ok(Attempt::Again);
        }
        unit.commit().await.map_err(slug_taken)?;
        category.version = before.version.next();
        Ok(Attempt::Done(category))
    }

    /// Removes one; its topics stay, filed nowhere.
    pub async fn delete(&self, actor: &Actor, id: CategoryId, expected: &Expected) -> Result<(), ServiceError> {
        permit(actor, Action::KeepCategories, Ownership::PLATFORM)?;
        let mut unit = self.store.begin().await?;
        let category = unit.categories().find(id).await?.ok_or(ServiceError::NotFound)?;
        if !expected.allows(category.version) {
            return Err(ServiceError::Stale);
        }
        unit.categories().delete(id).await?;
        Ok(unit.commit().await?)
    }
}

fn slug_taken(error: StoreError) -> ServiceError {
    match error.constraint() {
        Some(Constraint::CategorySlug) => ServiceError::Conflict(Conflict::SlugTaken),
        _ => error.into(),
    }
}
