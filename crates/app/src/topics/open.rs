//! Opening a topic with its first post.

use p2p_domain::{
    actor::Actor,
    content::{ContentRef, LanguageTag, Revision, RevisionRecord, Source},
    draft::DraftKey,
    file::FileHolder,
    id::{CategoryId, FileId, PostId, TopicId},
    job::Lane,
    page::Page,
    port::error::{Constraint, StoreError},
    post::{Post, PostView},
    search::SearchText,
    timestamp::Timestamp,
    topic::{Tags, Topic, TopicTitle, TopicView},
    version::Version,
};

use super::{TopicPage, TopicService};
use crate::{
    error::ServiceError,
    files::attach,
    idempotency::{Once, complete},
    search::Prepared,
    writing::{NewText, Written},
};

/// A topic to be opened.
#[derive(Debug, Clone)]
pub struct OpenTopic {
    /// What it is about.
    pub title: TopicTitle,
    /// The first post.
    pub content: Source,
    /// Language of both.
    pub lang: Option<LanguageTag>,
    /// Where to file it.
    pub category_id: Option<CategoryId>,
    /// Key words.
    pub tags: Tags,
    /// Files of the author that hang on nothing yet, in their order.
    pub attachments: Vec<FileId>,
    /// The draft that this was, to be removed in the same unit.
    pub draft: Option<DraftKey>,
}

impl TopicService {
    /// Opens a topic.
    pub async fn open(
        &self,
        actor: &Actor,
        command: OpenTopic,
        once: Option<&Once<'_, TopicPage>>,
    ) -> Result<TopicPage, ServiceError> {
        self.writing.policy.permit(actor)?;
        attach::check(&command.attachments)?;
        let now = self.writing.clock.now();
        let (mut page, first) = self.compose(actor, &command, now).await?;
        let title = self.writing.index.prepare(SearchText::of_topic(&page.view.topic)).await?;
        let (topic, post) = (&page.view.topic, &page.posts.items[0].post);
        let occasion = self.writing.posted(actor, topic, post, &page.posts.items[0].content);
        let mut unit = self.writing.store.begin().await?;
        unit.topics().insert(topic).await.map_err(no_category)?;
        if let Some(category) = topic.category_id {
            unit.categories().adjust_topics(category, 1).await?;
        }
        unit.posts().insert(post).await?;
        title.put(unit.as_mut()).await?;
        first.put(unit.as_mut()).await?;
        let record = RevisionRecord {
            of: ContentRef::Post(post.id),
            revision: post.revision,
            body: post.body,
            editor_id: actor.user_id,
            created_at: now,
        };
        unit.posts().add_revision(&record).await?;
        let holder = FileHolder::Post(post.id.uuid());
        page.posts.items[0].attachments = attach::attach(unit.as_mut(), actor, &command.attachments, holder).await?;
        if let Some(key) = &command.draft {
            unit.drafts().delete(actor.user_id, key).await?;
        }
        self.writing.notify(unit.as_mut(), occasion).await?;
        complete(once, unit.as_mut(), &page, now).await?;
        self.writing.commit(unit).await?;
        self.writing.wake.lane(Lane::Wide);
        self.writing.index.learn(title);
        self.writing.index.learn(first);
        Ok(page)
    }

    /// Makes the topic and its first post, whose text is put at once.
    async fn compose(
        &self,
        actor: &Actor,
        command: &OpenTopic,
        now: Timestamp,
    ) -> Result<(TopicPage, Prepared), ServiceError> {
        let topic_id = TopicId::new(self.writing.ids.uuid());
        let post_id = PostId::new(self.writing.ids.uuid());
        let new = NewText { of: ContentRef::Post(post_id), topic_id, created_at: now, by: actor };
        let Written { key: body, text, entry } = self.writing.write_text(new, command.content.clone(), now).await?;
        let topic = Topic {
            id: topic_id,
            title: command.title.clone(),
            lang: command.lang.clone(),
            category_id: command.category_id,
            author_id: Some(actor.user_id),
            organization_id: actor.organization_id,
            tags: command.tags.clone(),
            is_pinned: false,
            is_locked: false,
            best_answer: None,
            post_count: 1,
            view_count: 0,
            follower_count: 0,
            last_activity_at: now,
            version: Version::FIRST,
            created_at: now,
            updated_at: now,
        };
        let post = Post {
            id: post_id,
            topic_id,
            author_id: Some(actor.user_id),
            organization_id: actor.organization_id,
            is_opening: true,
            revision: Revision::FIRST,
            body,
            lang: command.lang.clone(),
            dir: text.direction,
            upvote_count: 0,
            reply_count: 0,
            edited_at: None,
            version: Version::FIRST,
            created_at: now,
            updated_at: now,
        };
        let post = PostView {
            post,
            content: text.source,
            content_html: text.html,
            attachments: Vec::new(),
            author: actor.card.clone(),
            upvoted_by_me: Some(false),
            is_best_answer: false,
            replies: Vec::new(),
        };
        let view = TopicView { topic, author: actor.card.clone(), is_following: Some(false) };
        Ok((TopicPage { view, posts: Page { items: vec![post], next: None, total: None } }, entry))
    }
}

/// The category was wrong, or went while the topic was written.
pub(super) fn no_category(error: StoreError) -> ServiceError {
    match error.constraint() {
        Some(Constraint::CategoryExists) => ServiceError::field("category_id", "unknown_reference"),
        _ => error.into(),
    }
}
