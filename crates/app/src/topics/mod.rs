//! Topics: opened, read, edited, followed, answered.

mod best_answer;
mod delete;
mod edit;
mod open;
mod views;

use std::sync::Arc;

pub use best_answer::REPUTATION as BEST_ANSWER_REPUTATION;
pub use open::OpenTopic;
use p2p_domain::{
    actor::Actor,
    category::Slug,
    id::{CategoryId, TopicId},
    page::{Page, PageRequest},
    port::{category::CategoryReader, topic::TopicReader},
    post::{PostView, WrittenKey},
    topic::{TopicFilter, TopicKey, TopicSort, TopicView},
};
pub use views::SeenViews;

use crate::{Reading, Writing, error::ServiceError};

/// A topic with a page of its posts.
#[derive(Debug, Clone, PartialEq)]
pub struct TopicPage {
    /// The topic.
    pub view: TopicView,
    /// A page of its posts.
    pub posts: Page<PostView, WrittenKey>,
}

/// How a filter names a category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CategoryName {
    /// By id.
    Id(CategoryId),
    /// By slug.
    Slug(Slug),
}

/// Topics.
#[derive(Clone)]
pub struct TopicService {
    /// Queries.
    pub reading: Reading,
    /// Categories, for filters.
    pub categories: Arc<dyn CategoryReader>,
    /// What writing needs.
    pub writing: Writing,
    /// Views that were counted already.
    pub seen: Arc<SeenViews>,
}

impl TopicService {
    /// One page of topics. An unknown category has none.
    pub async fn list(
        &self,
        actor: &Actor,
        category: Option<CategoryName>,
        mut filter: TopicFilter,
        sort: TopicSort,
        page: &PageRequest<TopicKey>,
    ) -> Result<Page<TopicView, TopicKey>, ServiceError> {
        filter.category = match category {
            None => None,
            Some(CategoryName::Id(id)) => Some(id),
            Some(CategoryName::Slug(slug)) => match self.categories.by_slug(&slug).await? {
                Some(category) => Some(category.id),
                None => return Ok(Page { items: Vec::new(), next: None, total: page.with_total.then_some(0) }),
            },
        };
        Ok(self.topics().list(&actor.audience(), &filter, sort, page).await?)
    }

    /// A topic with a page of its posts; counts a view, once per person and day.
    pub async fn read(
        &self,
        actor: &Actor,
        id: TopicId,
        page: &PageRequest<WrittenKey>,
    ) -> Result<TopicPage, ServiceError> {
        self.count_view(actor, id).await;
        let view = self.get(actor, id).await?;
        let posts = self.posts(actor, id, page).await?;
        Ok(TopicPage { view, posts })
    }

    /// A topic.
    pub async fn get(&self, actor: &Actor, id: TopicId) -> Result<TopicView, ServiceError> {
        self.topics().get(&actor.audience(), id).await?.ok_or(ServiceError::NotFound)
    }

    /// A page of a topic's posts, oldest first.
    pub async fn list_posts(
        &self,
        actor: &Actor,
        id: TopicId,
        page: &PageRequest<WrittenKey>,
    ) -> Result<Page<PostView, WrittenKey>, ServiceError> {
        self.require(id).await?;
        self.posts(actor, id, page).await
    }

    /// Whether there is such a topic, as an error.
    pub async fn require(&self, id: TopicId) -> Result<(), ServiceError> {
        if self.topics().exists(id).await? { Ok(()) } else { Err(ServiceError::NotFound) }
    }

    /// Follows a topic.
    pub async fn follow(&self, actor: &Actor, id: TopicId) -> Result<(), ServiceError> {
        let mut unit = self.writing.store.begin().await?;
        unit.topics().find(id).await?.ok_or(ServiceError::NotFound)?;
        unit.reactions().follow(id, actor.user_id, self.writing.clock.now()).await?;
        Ok(unit.commit().await?)
    }

    /// Follows a topic no longer.
    pub async fn unfollow(&self, actor: &Actor, id: TopicId) -> Result<(), ServiceError> {
        let mut unit = self.writing.store.begin().await?;
        unit.topics().find(id).await?.ok_or(ServiceError::NotFound)?;
        unit.reactions().unfollow(id, actor.user_id).await?;
        Ok(unit.commit().await?)
    }

    async fn posts(
        &self,
        actor: &Actor,
        id: TopicId,
        page: &PageRequest<WrittenKey>,
    ) -> Result<Page<PostView, WrittenKey>, ServiceError> {
        let Page { items, next, total } = self.reading.posts.list(&actor.audience(), id, page).await?;
        let items = self.reading.posts(&actor.audience(), items).await?;
        Ok(Page { items, next, total })
    }

    fn topics(&self) -> &dyn TopicReader {
        self.reading.topics.as_ref()
    }
}
