//! What of a copy tells of use cases and files: what somebody shared, and what of others' they kept.

use p2p_domain::{
    content::Matter,
    use_case::{Mark, UseCase},
};

use super::{
    Export, ExportPart, PrivacyService, WrittenUseCase,
    export::{PAGE, Section, onwards, told},
};
use crate::{error::ServiceError, reading::texts};

impl Export {
    pub(super) async fn shared(&self) -> Result<(Option<ExportPart>, Section), ServiceError> {
        let (knowledge, user) = (&self.service.knowledge, self.actor.user_id);
        Ok(match self.section {
            Section::UseCases(after) => {
                let page = knowledge.use_cases(user, after, PAGE).await?;
                let next = Section::Marks(Mark::Like, None);
                let section = onwards(&page, |row| Section::UseCases(Some(row.id)), next);
                (told(self.service.with_texts(page).await?, after.is_none(), ExportPart::UseCases), section)
            }
            Section::Marks(mark, after) => {
                let (first, next) = match mark {
                    Mark::Like => (after.is_none(), Section::Marks(Mark::Bookmark, None)),
                    Mark::Bookmark => (false, Section::UseCaseViews(None)),
                };
                let page = knowledge.marks(user, mark, after, PAGE).await?;
                let section = onwards(&page, |own| Section::Marks(mark, Some(own.use_case_id)), next);
                (told(page, first, ExportPart::Marks), section)
            }
            Section::UseCaseViews(after) => {
                let page = knowledge.use_case_views(user, after, PAGE).await?;
                let section = onwards(&page, |view| Section::UseCaseViews(Some(*view)), Section::Files(None));
                (told(page, after.is_none(), ExportPart::UseCaseViews), section)
            }
            Section::Files(after) => {
                let page = knowledge.files(user, after, PAGE).await?;
                let section = onwards(&page, |file| Section::Files(Some(file.id)), Section::Messages(None));
                (told(page, after.is_none(), ExportPart::Files), section)
            }
            _ => (None, Section::Did(None)),
        })
    }
}

impl PrivacyService {
    async fn with_texts(&self, rows: Vec<UseCase>) -> Result<Vec<WrittenUseCase>, ServiceError> {
        let mut texts = texts(self.bodies.as_ref(), rows.iter().map(|row| row.body).collect()).await?;
        let with_text = |use_case: UseCase| {
            let text = texts.remove(&use_case.body).and_then(Matter::into_use_case);
            WrittenUseCase { use_case, text }
        };
        Ok(rows.into_iter().map(with_text).collect())
    }
}
