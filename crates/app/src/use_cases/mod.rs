//! Use cases: drafted, published, shown with their media, liked, looked at, and taken home as tables and pages. How they are searched
//! stands in `search`; how files come in and are cleaned in `files`.

mod amend;
mod batch;
mod create;
mod delete;
mod export;
mod list;
mod mark;
mod media;
mod print;
mod reading;
mod table;
mod turns;
mod views;
mod workbook;

pub use batch::{BATCH_MAX, Done, Operation};
pub use create::NewUseCase;
pub use export::ExportPages;
pub use list::{MapPage, Wanted};
pub use media::MediaChange;
use p2p_domain::{
    actor::Actor,
    id::UseCaseId,
    policy::{Action, permit},
    search::{SearchKind, Subject},
    use_case::{UseCase, UseCaseEntry, UseCaseStatus, UseCaseView, View},
};
pub use print::Press;
pub use reading::UseCaseReading;
pub use table::columns;
pub use views::ViewBuffer;
pub use workbook::Workbooks;

use crate::{Writing, error::ServiceError, files::FileService};

/// Use cases.
#[derive(Clone)]
pub struct UseCaseService {
    /// Queries.
    pub reading: UseCaseReading,
    /// What writing needs.
    pub writing: Writing,
    /// Takes media, and holds the pictures that are printed.
    pub files: FileService,
    /// Prints.
    pub press: Press,
    /// Makes workbooks.
    pub tables: Workbooks,
    /// Where the website is, without a slash at its end.
    pub website_url: String,
}

impl UseCaseService {
    /// A use case; counts a view, once per person and day, which is among those that are shown.
    pub async fn get(&self, actor: &Actor, id: UseCaseId) -> Result<UseCaseView, ServiceError> {
        let (reader, audience) = (&self.reading.use_cases, actor.audience());
        let (entry, waiting) = self.reading.views.beside(id, || reader.get(&audience, id)).await?;
        let entry = entry.ok_or(ServiceError::NotFound)?;
        let is_new = self.count_view(actor, &entry.use_case).await;
        let mut views = self.reading.complete(vec![entry], None).await?;
        let mut view = views.pop().ok_or(ServiceError::NotFound)?;
        view.use_case.view_count = view.use_case.view_count.saturating_add(waiting).saturating_add(u32::from(is_new));
        Ok(view)
    }

    /// Whether the actor's view is a new one. The author's own do not count, nor do those of what not everybody sees.
    async fn count_view(&self, actor: &Actor, use_case: &UseCase) -> bool {
        if use_case.status != UseCaseStatus::Published || use_case.author_id == Some(actor.user_id) {
            return false;
        }
        let view = View {
            use_case_id: use_case.id,
            viewer_id: actor.user_id,
            organization_id: actor.organization_id,
            at: self.writing.clock.now(),
        };
        self.reading.views.note(view).await
    }

    /// The same without counting a view: for whoever has just written it, and for what is made of it.
    async fn shown(&self, actor: &Actor, id: UseCaseId) -> Result<UseCaseView, ServiceError> {
        let entry = self.visible(actor, id).await?;
        self.reading.views(vec![entry], None).await?.pop().ok_or(ServiceError::NotFound)
    }

    /// One that the actor may see.
    async fn visible(&self, actor: &Actor, id: UseCaseId) -> Result<UseCaseEntry, ServiceError> {
        self.reading.use_cases.get(&actor.audience(), id).await?.ok_or(ServiceError::NotFound)
    }

    /// One that the actor may do that to. Who may not even see it does not learn that it is there.
    async fn permitted(&self, actor: &Actor, id: UseCaseId, action: Action) -> Result<UseCase, ServiceError> {
        let row = self.visible(actor, id).await?.use_case;
        permit(actor, action, row.ownership())?;
        Ok(row)
    }

    /// Where a use case is found, as a whole address.
    #[must_use]
    pub fn link(&self, id: UseCaseId) -> String {
        format!("{}/use-cases/{id}", self.website_url)
    }
}

/// What a use case is to the index.
const fn subject(id: UseCaseId) -> Subject {
    Subject { kind: SearchKind::UseCase, id: id.uuid() }
}
