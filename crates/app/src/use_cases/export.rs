//! A whole list, page by page, so that memory does not grow with it and who goes away stops it. The shape of what is exported is the web's.

use p2p_domain::{
    actor::Actor,
    page::{Limit, PageRequest, Start},
    use_case::{UseCaseFilter, UseCaseKey, UseCaseSort, UseCaseView},
};

use super::{UseCaseService, Wanted};
use crate::error::ServiceError;

/// How many use cases one export tells.
const EXPORT_MAX: usize = 10_000;

/// An export under way; who drops it stops it.
pub struct ExportPages {
    service: UseCaseService,
    actor: Actor,
    filter: UseCaseFilter,
    sort: UseCaseSort,
    page: PageRequest<UseCaseKey>,
    left: usize,
}

impl UseCaseService {
    /// Begins an export of what a list with that filter and order would show.
    pub fn export(&self, actor: &Actor, wanted: Wanted) -> Result<ExportPages, ServiceError> {
        let (filter, sort) = wanted.resolve(&self.writing.index.lexicon)?;
        let page = PageRequest::first(Limit::new(Limit::MAX).unwrap_or_default());
        Ok(ExportPages { service: self.clone(), actor: actor.clone(), filter, sort, page, left: EXPORT_MAX })
    }
}

impl ExportPages {
    /// The next use cases, never none of them; `None` when that was all. A page that failed may be asked for again.
    pub async fn next(&mut self) -> Result<Option<Vec<UseCaseView>>, ServiceError> {
        if self.left == 0 {
            return Ok(None);
        }
        let found = self.service.page(&self.actor, &self.filter, self.sort, &self.page).await?;
        let mut items = found.items;
        items.truncate(self.left);
        self.left -= items.len();
        match found.next {
            Some(last) => self.page.start = Start::After(last),
            None => self.left = 0,
        }
        Ok(if items.is_empty() { None } else { Some(items) })
    }
}
