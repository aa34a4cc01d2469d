//! Beginning a use case: a draft, of which a title is enough.

use p2p_domain::{
    actor::Actor,
    content::{Body, BodyKey, Matter},
    id::UseCaseId,
    port::error::StoreError,
    search::SearchText,
    timestamp::Timestamp,
    use_case::{UseCase, UseCaseChange, UseCaseText, UseCaseTitle, UseCaseView},
};

use super::UseCaseService;
use crate::{
    error::ServiceError,
    idempotency::{Once, complete},
    search::Prepared,
    writing::{Attempt, retrying},
};

/// A use case to be begun.
#[derive(Debug, Clone)]
pub struct NewUseCase {
    /// What it is about.
    pub title: UseCaseTitle,
    /// All else that is told of it already; a title in it goes before the other.
    pub change: UseCaseChange,
}

impl UseCaseService {
    /// Begins a draft.
    pub async fn create(
        &self,
        actor: &Actor,
        new: NewUseCase,
        once: Option<&Once<'_, UseCaseView>>,
    ) -> Result<UseCaseView, ServiceError> {
        self.writing.policy.permit(actor)?;
        let view = self.begun(actor, new).await?;
        let entry = self.writing.index.prepare(SearchText::of_use_case(&view.use_case, &view.text)).await?;
        retrying(|| self.try_create(&view, &entry, once)).await?;
        Ok(view)
    }

    /// The draft as its author will see it; its text is put at once.
    async fn begun(&self, actor: &Actor, new: NewUseCase) -> Result<UseCaseView, ServiceError> {
        let now = self.writing.clock.now();
        let id = UseCaseId::new(self.writing.ids.uuid());
        let mut use_case = UseCase::draft(id, actor.organization_id, actor.user_id, new.title, now);
        let mut text = UseCaseText::default();
        new.change.apply(&mut use_case, &mut text);
        use_case.body = self.put_text(actor, id, &text, now).await?;
        Ok(UseCaseView {
            use_case,
            text,
            organization_name: actor.card.organization_name.clone(),
            author: actor.card.clone(),
            media: Vec::new(),
            liked_by_me: false,
            bookmarked_by_me: false,
            distance_km: None,
        })
    }

    async fn try_create(
        &self,
        view: &UseCaseView,
        entry: &Prepared,
        once: Option<&Once<'_, UseCaseView>>,
    ) -> Result<Attempt<()>, ServiceError> {
        let mut unit = self.writing.store.begin().await?;
        unit.use_cases().insert(&view.use_case).await?;
        entry.put(unit.as_mut()).await?;
        complete(once, unit.as_mut(), view, view.use_case.created_at).await?;
        unit.commit().await?;
        Ok(Attempt::Done(()))
    }

    /// Puts a new text, before anything points at it.
    pub(super) async fn put_text(
        &self,
        by: &Actor,
        of: UseCaseId,
        text: &UseCaseText,
        at: Timestamp,
    ) -> Result<BodyKey, StoreError> {
        let key = BodyKey { id: of.uuid(), revision: self.writing.ids.uuid() };
        let matter = Matter::UseCase(Box::new(text.clone()));
        self.writing.bodies.put(&Body { key, author_id: by.user_id, created_at: at, matter }).await?;
        Ok(key)
    }
}
