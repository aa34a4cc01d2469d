//! Lists of use cases: as pages, as counts of what they hold, and on the map.

use p2p_domain::{
    actor::Actor,
    error::FieldError,
    page::{Page, PageRequest},
    text::{analysis::Lexicon, search::SearchQuery},
    use_case::{Facets, MAP_MAX, MapPoint, UseCaseFilter, UseCaseKey, UseCaseSort, UseCaseView},
};

use super::UseCaseService;
use crate::error::ServiceError;

/// Which use cases are wanted, and in which order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Wanted {
    /// Which; its query is that of `q`.
    pub filter: UseCaseFilter,
    /// Words to be found in them, as somebody typed them.
    pub q: Option<String>,
    /// In which order; the newest first when nobody says.
    pub sort: Option<UseCaseSort>,
}

impl Wanted {
    /// The filter with its query, and the order; all that is wrong with both at once.
    pub(super) fn resolve(self, lexicon: &Lexicon) -> Result<(UseCaseFilter, UseCaseSort), ServiceError> {
        let (mut filter, sort) = (self.filter, self.sort.unwrap_or_default());
        let mut wrong = Vec::new();
        if sort == UseCaseSort::Distance && filter.near.is_none() {
            wrong.push(FieldError::new("sort", "requires_near"));
        }
        if sort == UseCaseSort::Relevance && self.q.is_none() {
            wrong.push(FieldError::new("sort", "requires_q"));
        }
        match self.q.map(|q| SearchQuery::parse(&q, lexicon)).transpose() {
            Ok(query) => filter.query = query,
            Err(error) => wrong.push(FieldError::new("q", error.code())),
        }
        if wrong.is_empty() { Ok((filter, sort)) } else { Err(ServiceError::Invalid(wrong)) }
    }
}

/// Use cases on the map.
#[derive(Debug, Clone, PartialEq)]
pub struct MapPage {
    /// The latest published first, at most [`MAP_MAX`].
    pub points: Vec<MapPoint>,
    /// Whether there are more than are shown.
    pub is_cut: bool,
}

impl UseCaseService {
    /// One page of use cases.
    pub async fn list(
        &self,
        actor: &Actor,
        wanted: Wanted,
        page: &PageRequest<UseCaseKey>,
    ) -> Result<Page<UseCaseView, UseCaseKey>, ServiceError> {
        let (filter, sort) = wanted.resolve(&self.writing.index.lexicon)?;
        self.page(actor, &filter, sort, page).await
    }

    pub(super) async fn page(
        &self,
        actor: &Actor,
        filter: &UseCaseFilter,
        sort: UseCaseSort,
        page: &PageRequest<UseCaseKey>,
    ) -> Result<Page<UseCaseView, UseCaseKey>, ServiceError> {
        let now = self.writing.clock.now();
        let found = self.reading.use_cases.list(&actor.audience(), filter, sort, now, page).await?;
        let Page { items, next, total } = found;
        let items = self.reading.views(items, filter.near.as_ref()).await?;
        Ok(Page { items, next, total })
    }

    /// What the whole list holds.
    pub async fn facets(&self, actor: &Actor, wanted: Wanted) -> Result<Facets, ServiceError> {
        let (filter, _) = wanted.resolve(&self.writing.index.lexicon)?;
        Ok(self.reading.use_cases.facets(&actor.audience(), &filter).await?)
    }

    /// Those of the list that are somewhere.
    pub async fn map(&self, actor: &Actor, wanted: Wanted) -> Result<MapPage, ServiceError> {
        let (filter, _) = wanted.resolve(&self.writing.index.lexicon)?;
        let mut points = self.reading.use_cases.map(&actor.audience(), &filter, MAP_MAX + 1).await?;
        let is_cut = points.len() > MAP_MAX as usize;
        points.truncate(MAP_MAX as usize);
        Ok(MapPage { points, is_cut })
    }
}

#[cfg(test)]
mod tests {
    use p2p_domain::error::Classify as _;

    use super::*;

    fn wrong(wanted: Wanted) -> Vec<(String, &'static str)> {
        let error = wanted.resolve(&Lexicon::default()).unwrap_err();
        error.fields().iter().map(|field| (field.field.to_string(), field.code)).collect()
    }

    #[test]
    fn an_order_needs_what_it_orders_by_and_a_query_must_be_one() {
        let by = |sort, q: Option<&str>| Wanted { sort: Some(sort), q: q.map(str::to_owned), ..Wanted::default() };
        assert_eq!(wrong(by(UseCaseSort::Relevance, None)), [("sort".to_owned(), "requires_q")]);
        let both = [("sort".to_owned(), "requires_near"), ("q".to_owned(), "blank")];
        assert_eq!(wrong(by(UseCaseSort::Distance, Some("?"))), both);
        let (filter, sort) = by(UseCaseSort::Relevance, Some("pump")).resolve(&Lexicon::default()).unwrap();
        assert!(filter.query.is_some() && sort == UseCaseSort::Relevance);
        let (filter, sort) = Wanted::default().resolve(&Lexicon::default()).unwrap();
        assert_eq!((filter, sort), (UseCaseFilter::default(), UseCaseSort::Newest));
    }
}
