//! Search: how things are found, and how the index comes to hold them. What a text's terms are, what a query means and how hits are shown
//! is the domain's; where the index is kept and who may find what is the stores'.

mod highlights;
mod indexer;
mod learner;
mod reindex;
mod results;
mod suggest;

use std::sync::Arc;

pub use indexer::Indexer;
pub(crate) use indexer::{Foreseen, Prepared};
pub use learner::Learner;
use p2p_domain::{
    actor::Actor,
    content::ContentRef,
    page::{Limit, Page, PageRequest, Start},
    port::{
        body::BodyStore,
        clock::Clock,
        search::{SearchReader, Vocabulary},
    },
    search::{ForumEntry, FoundKey, SearchKind, Subject},
    text::{analysis::Lexicon, search::SearchQuery},
    timestamp::Timestamp,
    use_case::UseCaseView,
    user::User,
};
pub use reindex::Reindexer;
pub use results::{Highlights, Hit, SearchPage, SearchResults};

use crate::{error::ServiceError, use_cases::UseCaseReading};

/// A post or reply, as what is found.
pub(crate) const fn subject_of(content: ContentRef) -> Subject {
    let kind = match content {
        ContentRef::Post(_) => SearchKind::Post,
        ContentRef::Reply(_) => SearchKind::Reply,
    };
    Subject { kind, id: content.uuid() }
}

/// Search.
#[derive(Clone)]
pub struct SearchService {
    /// What is found.
    pub reader: Arc<dyn SearchReader>,
    /// Puts use cases together.
    pub use_cases: UseCaseReading,
    /// Texts.
    pub bodies: Arc<dyn BodyStore>,
    /// Words that corrections are offered from.
    pub vocabulary: Arc<dyn Vocabulary>,
    /// Which words belong together.
    pub lexicon: Arc<Lexicon>,
    /// Time.
    pub clock: Arc<dyn Clock>,
}

/// A query that was understood.
#[derive(Clone)]
struct Asked {
    /// What it means.
    query: Arc<SearchQuery>,
    /// By which moment age is told.
    now: Timestamp,
}

impl SearchService {
    /// The best of everything, with how many of each there are.
    pub async fn all(&self, actor: &Actor, q: &str, limit: Limit) -> Result<SearchResults, ServiceError> {
        let page = PageRequest { with_total: true, ..PageRequest::first(limit) };
        let asked = self.understand(q, &page)?;
        let (users, use_cases, forum) = tokio::try_join!(
            self.find_users(actor, &asked, &page),
            self.find_use_cases(actor, &asked, &page),
            self.find_forum(actor, &asked, &page),
        )?;
        let is_empty = users.items.is_empty() && use_cases.items.is_empty() && forum.items.is_empty();
        let did_you_mean = if is_empty { self.suggest(actor, q, &Part::ALL).await? } else { None };
        let (users, use_cases, forum) = (SearchPage::of(users), SearchPage::of(use_cases), SearchPage::of(forum));
        Ok(SearchResults { users, use_cases, forum, did_you_mean })
    }

    /// People.
    pub async fn users(
        &self,
        actor: &Actor,
        q: &str,
        page: &PageRequest<FoundKey>,
    ) -> Result<SearchPage<User>, ServiceError> {
        let found = self.find_users(actor, &self.understand(q, page)?, page).await?;
        self.answer(actor, q, Part::Users, page, found).await
    }

    /// Published use cases.
    pub async fn use_cases(
        &self,
        actor: &Actor,
        q: &str,
        page: &PageRequest<FoundKey>,
    ) -> Result<SearchPage<UseCaseView>, ServiceError> {
        let found = self.find_use_cases(actor, &self.understand(q, page)?, page).await?;
        self.answer(actor, q, Part::UseCases, page, found).await
    }

    /// Topics, posts and replies.
    pub async fn forum(
        &self,
        actor: &Actor,
        q: &str,
        page: &PageRequest<FoundKey>,
    ) -> Result<SearchPage<ForumEntry>, ServiceError> {
        let found = self.find_forum(actor, &self.understand(q, page)?, page).await?;
        self.answer(actor, q, Part::Forum, page, found).await
    }

    /// Behind the first page age is told by the moment of that page, lest hits change places between two pages.
    fn understand(&self, q: &str, page: &PageRequest<FoundKey>) -> Result<Asked, ServiceError> {
        let query = SearchQuery::parse(q, &self.lexicon).map_err(|error| ServiceError::field("q", error.code()))?;
        let now = match &page.start {
            Start::After(key) => key.now,
            Start::First | Start::Skip(_) => self.clock.now(),
        };
        Ok(Asked { query: Arc::new(query), now })
    }

    /// A page, and where the list is empty what may have been meant.
    async fn answer<T>(
        &self,
        actor: &Actor,
        q: &str,
        part: Part,
        page: &PageRequest<FoundKey>,
        found: Page<Hit<T>, FoundKey>,
    ) -> Result<SearchPage<T>, ServiceError> {
        let is_empty = found.items.is_empty() && page.start == Start::First;
        let did_you_mean = if is_empty { self.suggest(actor, q, &[part]).await? } else { None };
        Ok(SearchPage { page: found, did_you_mean })
    }
}

/// What is searched at once.
#[derive(Clone, Copy)]
enum Part {
    Users,
    UseCases,
    Forum,
}

impl Part {
    const ALL: [Self; 3] = [Self::Users, Self::UseCases, Self::Forum];
}
