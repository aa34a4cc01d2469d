//! Categories, topics, posts, replies.

use p2p_app::{
    posts::{RevisionView, Votes},
    topics::TopicPage,
};
use p2p_domain::{
    category::Category,
    content::{AuthorCard, ContentRef, LanguageTag},
    id::{CategoryId, OrganizationId, ReplyId, UserId},
    post::PostView,
    reply::ReplyView,
    topic::TopicView,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{FileShape, Moment, text};
use crate::respond::Listing;

/// Who wrote something. All null: a deleted user.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Author)]
pub struct AuthorShape {
    /// Who.
    pub id: Option<Uuid>,
    /// Given name.
    #[schema(example = "Amal")]
    pub first_name: Option<String>,
    /// Family name.
    #[schema(example = "Al-Harbi")]
    pub last_name: Option<String>,
    /// Path of the picture.
    pub avatar_url: Option<String>,
    /// What their organization is called.
    #[schema(example = "Najd Valves")]
    pub organization_name: Option<String>,
}

impl From<&AuthorCard> for AuthorShape {
    fn from(card: &AuthorCard) -> Self {
        Self {
            id: card.id.map(UserId::uuid),
            first_name: card.first_name.clone(),
            last_name: card.last_name.clone(),
            avatar_url: card.avatar_url.clone(),
            organization_name: card.organization_name.clone(),
        }
    }
}

/// A category.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Category)]
pub struct CategoryShape {
    /// Which.
    pub id: Uuid,
    /// Its name in addresses.
    #[schema(example = "maintenance")]
    pub slug: String,
    /// Its name in English.
    #[schema(example = "Maintenance")]
    pub name_en: String,
    /// Its name in Arabic.
    #[schema(example = "الصيانة")]
    pub name_ar: String,
    /// How many topics it holds.
    pub topic_count: u32,
}

impl From<&Category> for CategoryShape {
    fn from(category: &Category) -> Self {
        Self {
            id: category.id.uuid(),
            slug: category.slug.as_str().to_owned(),
            name_en: category.name_en.as_str().to_owned(),
            name_ar: category.name_ar.as_str().to_owned(),
            topic_count: category.topic_count,
        }
    }
}

/// A topic.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Topic)]
pub struct TopicShape {
    /// Which.
    pub id: Uuid,
    /// What it is about.
    #[schema(example = "Bearing temperature rises after relubrication")]
    pub title: String,
    /// Language of the title, as sent.
    #[schema(example = "en")]
    pub lang: Option<String>,
    /// Direction of the title: `ltr` or `rtl`.
    #[schema(example = "ltr")]
    pub dir: &'static str,
    /// Where it is filed.
    pub category_id: Option<Uuid>,
    /// Who opened it.
    pub author: AuthorShape,
    /// The author's organization when it was opened.
    pub organization_id: Option<Uuid>,
    /// Key words.
    #[schema(example = json!(["bearings", "lubrication"]))]
    pub tags: Vec<String>,
    /// Shown before the others.
    pub is_pinned: bool,
    /// Takes no more posts and replies.
    pub is_locked: bool,
    /// Whether it has a best answer.
    pub is_answered: bool,
    /// The post or reply that is its best answer.
    pub best_answer_id: Option<Uuid>,
    /// Posts, the first one included.
    pub post_count: u32,
    /// Views, one per person and day.
    pub view_count: u32,
    /// How many follow it.
    pub follower_count: u32,
    /// Whether the reader follows it; null in events, which go to many readers at once.
    pub is_following: Option<bool>,
    /// When somebody last posted or replied.
    pub last_activity_at: Moment,
    /// When it was opened.
    pub created_at: Moment,
    /// When it was last edited.
    pub updated_at: Moment,
}

impl From<&TopicView> for TopicShape {
    fn from(view: &TopicView) -> Self {
        let topic = &view.topic;
        Self {
            id: topic.id.uuid(),
            title: topic.title.as_str().to_owned(),
            lang: text(topic.lang.as_ref(), LanguageTag::as_str),
            dir: topic.direction().as_str(),
            category_id: topic.category_id.map(CategoryId::uuid),
            author: (&view.author).into(),
            organization_id: topic.organization_id.map(OrganizationId::uuid),
            tags: topic.tags.iter().map(|tag| tag.as_str().to_owned()).collect(),
            is_pinned: topic.is_pinned,
            is_locked: topic.is_locked,
            is_answered: topic.best_answer.is_some(),
            best_answer_id: topic.best_answer.map(ContentRef::uuid),
            post_count: topic.post_count,
            view_count: topic.view_count,
            follower_count: topic.follower_count,
            is_following: view.is_following,
            last_activity_at: topic.last_activity_at.into(),
            created_at: topic.created_at.into(),
            updated_at: topic.updated_at.into(),
        }
    }
}

/// A topic with a page of its posts.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = TopicPage)]
pub struct TopicPageShape {
    /// The topic.
    #[serde(flatten)]
    pub topic: TopicShape,
    /// A page of its posts, oldest first.
    pub posts: Listing<PostShape>,
}

impl TopicPageShape {
    /// A page whose cursor of posts was made already.
    #[must_use]
    pub fn new(page: &TopicPage, next_cursor: Option<String>) -> Self {
        let items = page.posts.items.iter().map(PostShape::from).collect();
        Self { topic: (&page.view).into(), posts: Listing { items, next_cursor, total: page.posts.total } }
    }
}

/// A post.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Post)]
pub struct PostShape {
    /// Which.
    pub id: Uuid,
    /// Where it stands.
    pub topic_id: Uuid,
    /// Who wrote it.
    pub author: AuthorShape,
    /// The source as sent: Markdown.
    #[schema(example = "Check the **grease quantity** first.")]
    pub content: String,
    /// The source rendered and sanitized.
    #[schema(example = "<p dir=\"auto\">Check the <strong>grease quantity</strong> first.</p>")]
    pub content_html: String,
    /// Language as sent.
    #[schema(example = "en")]
    pub lang: Option<String>,
    /// Direction: `ltr` or `rtl`.
    #[schema(example = "ltr")]
    pub dir: &'static str,
    /// Files that hang on it.
    pub attachments: Vec<FileShape>,
    /// Votes for it.
    pub upvote_count: u32,
    /// Whether the reader voted for it; null in events, which go to many readers at once.
    pub upvoted_by_me: Option<bool>,
    /// Replies of every level.
    pub reply_count: u32,
    /// The first three replies.
    pub replies: Vec<ReplyShape>,
    /// Whether it is its topic's best answer.
    pub is_best_answer: bool,
    /// When its text last changed.
    pub edited_at: Option<Moment>,
    /// When it was written.
    pub created_at: Moment,
    /// When it was last edited.
    pub updated_at: Moment,
}

impl From<&PostView> for PostShape {
    fn from(view: &PostView) -> Self {
        let post = &view.post;
        Self {
            id: post.id.uuid(),
            topic_id: post.topic_id.uuid(),
            author: (&view.author).into(),
            content: view.content.clone(),
            content_html: view.content_html.clone(),
            lang: text(post.lang.as_ref(), LanguageTag::as_str),
            dir: post.dir.as_str(),
            attachments: view.attachments.iter().map(FileShape::from).collect(),
            upvote_count: post.upvote_count,
            upvoted_by_me: view.upvoted_by_me,
            reply_count: post.reply_count,
            replies: view.replies.iter().map(ReplyShape::from).collect(),
            is_best_answer: view.is_best_answer,
            edited_at: post.edited_at.map(Moment),
            created_at: post.created_at.into(),
            updated_at: post.updated_at.into(),
        }
    }
}

/// A reply: like a post, below one.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Reply)]
pub struct ReplyShape {
    /// Which.
    pub id: Uuid,
    /// The topic it stands in.
    pub topic_id: Uuid,
    /// The post it belongs to.
    pub post_id: Uuid,
    /// The reply it answers; null at the first level.
    pub parent_reply_id: Option<Uuid>,
    /// Who wrote it.
    pub author: AuthorShape,
    /// The source as sent: Markdown.
    #[schema(example = "That was it, thank you.")]
    pub content: String,
    /// The source rendered and sanitized.
    #[schema(example = "<p dir=\"auto\">That was it, thank you.</p>")]
    pub content_html: String,
    /// Language as sent.
    #[schema(example = "en")]
    pub lang: Option<String>,
    /// Direction: `ltr` or `rtl`.
    #[schema(example = "ltr")]
    pub dir: &'static str,
    /// Files that hang on it.
    pub attachments: Vec<FileShape>,
    /// Votes for it.
    pub upvote_count: u32,
    /// Whether the reader voted for it; null in events, which go to many readers at once.
    pub upvoted_by_me: Option<bool>,
    /// Replies that answer it directly.
    pub reply_count: u32,
    /// The first three direct answers; empty in a reply that is itself shown inside another resource.
    #[schema(no_recursion)]
    pub replies: Vec<ReplyShape>,
    /// Whether it is its topic's best answer.
    pub is_best_answer: bool,
    /// When its text last changed.
    pub edited_at: Option<Moment>,
    /// When it was written.
    pub created_at: Moment,
    /// When it was last edited.
    pub updated_at: Moment,
}

impl From<&ReplyView> for ReplyShape {
    fn from(view: &ReplyView) -> Self {
        let reply = &view.reply;
        Self {
            id: reply.id.uuid(),
            topic_id: reply.topic_id.uuid(),
            post_id: reply.post_id.uuid(),
            parent_reply_id: reply.parent_reply_id.map(ReplyId::uuid),
            author: (&view.author).into(),
            content: view.content.clone(),
            content_html: view.content_html.clone(),
            lang: text(reply.lang.as_ref(), LanguageTag::as_str),
            dir: reply.dir.as_str(),
            attachments: view.attachments.iter().map(FileShape::from).collect(),
            upvote_count: reply.upvote_count,
            upvoted_by_me: view.upvoted_by_me,
            reply_count: reply.reply_count,
            replies: view.replies.iter().map(Self::from).collect(),
            is_best_answer: view.is_best_answer,
            edited_at: reply.edited_at.map(Moment),
            created_at: reply.created_at.into(),
            updated_at: reply.updated_at.into(),
        }
    }
}

/// Votes for something.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = Votes)]
pub struct VotesShape {
    /// How many.
    pub upvote_count: u32,
    /// Whether the reader's is among them.
    pub upvoted_by_me: bool,
}

impl From<Votes> for VotesShape {
    fn from(votes: Votes) -> Self {
        Self { upvote_count: votes.upvote_count, upvoted_by_me: votes.upvoted_by_me }
    }
}

/// A state of a post or reply.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Revision)]
pub struct RevisionShape {
    /// Which, counted from 1.
    pub revision: u32,
    /// The source as it was sent.
    pub content: String,
    /// Who wrote it.
    pub editor: AuthorShape,
    /// When.
    pub created_at: Moment,
}

impl From<&RevisionView> for RevisionShape {
    fn from(view: &RevisionView) -> Self {
        Self {
            revision: view.record.revision.get(),
            content: view.content.clone(),
            editor: (&view.editor).into(),
            created_at: view.record.created_at.into(),
        }
    }
}
