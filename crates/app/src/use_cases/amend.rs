//! Editing, publishing, putting away and taking back: each reads row and text, changes both, and writes them over what it read.

use p2p_domain::{
    actor::Actor,
    error::FieldError,
    id::UseCaseId,
    job::Lane,
    notification::{Happening, Occasion},
    policy::Action,
    search::SearchText,
    timestamp::Timestamp,
    use_case::{Summary, UseCase, UseCaseChange, UseCaseStatus, UseCaseText, UseCaseView},
    version::Expected,
};

use super::UseCaseService;
use crate::{
    error::ServiceError,
    writing::{Attempt, retrying},
};

/// What is to be done to a use case.
#[derive(Clone)]
enum Amendment {
    Change(Box<UseCaseChange>),
    Publish,
    Archive,
    Unpublish,
}

impl Amendment {
    fn apply(self, row: &mut UseCase, text: &mut UseCaseText, now: Timestamp) {
        match self {
            Self::Change(change) => change.apply(row, text),
            Self::Publish => row.publish(now),
            Self::Archive => row.status = UseCaseStatus::Archived,
            Self::Unpublish => row.status = UseCaseStatus::Draft,
        }
    }
}

impl UseCaseService {
    /// Edits a use case. What everybody sees keeps what it must have.
    pub async fn edit(
        &self,
        actor: &Actor,
        id: UseCaseId,
        change: UseCaseChange,
        expected: &Expected,
    ) -> Result<UseCaseView, ServiceError> {
        self.writing.policy.permit(actor)?;
        self.amend(actor, id, &Amendment::Change(Box::new(change)), expected).await
    }

    /// Shows a use case to everybody, once it has what it must have; all that is missing is told at once. Doing so again changes nothing.
    pub async fn publish(&self, actor: &Actor, id: UseCaseId) -> Result<UseCaseView, ServiceError> {
        self.writing.policy.permit(actor)?;
        self.amend(actor, id, &Amendment::Publish, &Expected::Any).await
    }

    /// Puts a use case away; doing so again changes nothing.
    pub async fn archive(&self, actor: &Actor, id: UseCaseId) -> Result<UseCaseView, ServiceError> {
        self.amend(actor, id, &Amendment::Archive, &Expected::Any).await
    }

    /// Makes a use case a draft again; doing so again changes nothing.
    pub async fn unpublish(&self, actor: &Actor, id: UseCaseId) -> Result<UseCaseView, ServiceError> {
        self.amend(actor, id, &Amendment::Unpublish, &Expected::Any).await
    }

    async fn amend(
        &self,
        actor: &Actor,
        id: UseCaseId,
        amendment: &Amendment,
        expected: &Expected,
    ) -> Result<UseCaseView, ServiceError> {
        retrying(|| self.try_amend(actor, id, amendment.clone(), expected)).await?;
        self.shown(actor, id).await
    }

    /// Each try reads row and text anew, so that two who change different things both do.
    async fn try_amend(
        &self,
        actor: &Actor,
        id: UseCaseId,
        amendment: Amendment,
        expected: &Expected,
    ) -> Result<Attempt<()>, ServiceError> {
        let before = self.permitted(actor, id, Action::EditContent).await?;
        if !expected.allows(before.version) {
            return Err(ServiceError::Stale);
        }
        let text_before = self.reading.text(before.body).await?;
        let now = self.writing.clock.now();
        let (mut row, mut text) = (before.clone(), text_before.clone());
        amendment.apply(&mut row, &mut text, now);
        require_all(&row, &text)?;
        let is_rewritten = text != text_before;
        if row == before && !is_rewritten {
            return Ok(Attempt::Done(()));
        }
        row.updated_at = now;
        if is_rewritten {
            row.body = self.put_text(actor, id, &text, now).await?;
        }
        let entry = self.writing.index.prepare(SearchText::of_use_case(&row, &text)).await?;
        let mut unit = self.writing.store.begin().await?;
        if !unit.use_cases().update(&row, before.version).await? {
            return Ok(Attempt::Again);
        }
        entry.put(unit.as_mut()).await?;
        let is_news = before.status != UseCaseStatus::Published && row.status == UseCaseStatus::Published;
        if is_news {
            self.writing.notify(unit.as_mut(), self.published(actor, &row, now)).await?;
        }
        unit.commit().await?;
        if is_news {
            self.writing.wake.lane(Lane::Wide);
        }
        if row.status == UseCaseStatus::Published {
            self.writing.index.learn(entry);
        }
        Ok(Attempt::Done(()))
    }

    fn published(&self, actor: &Actor, row: &UseCase, now: Timestamp) -> Occasion {
        let what = Happening::UseCasePublished { use_case_id: row.id, organization_id: row.organization_id };
        let summary = row.summary.as_ref().map(Summary::as_str).unwrap_or_default();
        self.writing.occasion(actor, what, row.title.as_str(), summary, now)
    }
}

/// All that a published one must have and this one has not.
fn require_all(row: &UseCase, text: &UseCaseText) -> Result<(), ServiceError> {
    if row.status != UseCaseStatus::Published {
        return Ok(());
    }
    let missing: Vec<_> = row.missing(text).into_iter().map(|field| FieldError::new(field, "required")).collect();
    if missing.is_empty() { Ok(()) } else { Err(ServiceError::Invalid(missing)) }
}
