//! Categories, topics, posts and replies.

use p2p_domain::{
    category::Category,
    content::{BodyKey, ContentKind, ContentRef},
    post::Post,
    reply::Reply,
    topic::Topic,
};
use sea_orm::QueryResult;
use uuid::Uuid;

use super::value::get;
use crate::error::Failure;

/// The columns of a category under the alias `c`.
pub(crate) const CATEGORY: &str = "c.id, c.slug, c.name_en, c.name_ar, c.topic_count, c.version";

/// Reads [`CATEGORY`].
pub(crate) fn category(row: &QueryResult) -> Result<Category, Failure> {
    Ok(Category {
        id: get(row, "id")?,
        slug: get(row, "slug")?,
        name_en: get(row, "name_en")?,
        name_ar: get(row, "name_ar")?,
        topic_count: get(row, "topic_count")?,
        version: get(row, "version")?,
    })
}

/// The columns of a topic under the alias `t`.
pub(crate) const TOPIC: &str = "t.id, t.title, t.lang, t.category_id, t.author_id, t.organization_id, t.tags, \
     t.is_pinned, t.is_locked, t.best_kind, t.best_id, t.post_count, t.view_count, t.follower_count, \
     t.last_activity_at, t.version, t.created_at, t.updated_at";

/// Reads [`TOPIC`].
pub(crate) fn topic(row: &QueryResult) -> Result<Topic, Failure> {
    Ok(Topic {
        id: get(row, "id")?,
        title: get(row, "title")?,
        lang: get(row, "lang")?,
        category_id: get(row, "category_id")?,
        author_id: get(row, "author_id")?,
        organization_id: get(row, "organization_id")?,
        tags: get(row, "tags")?,
        is_pinned: get(row, "is_pinned")?,
        is_locked: get(row, "is_locked")?,
        best_answer: best_answer(row)?,
        post_count: get(row, "post_count")?,
        view_count: get(row, "view_count")?,
        follower_count: get(row, "follower_count")?,
        last_activity_at: get(row, "last_activity_at")?,
        version: get(row, "version")?,
        created_at: get(row, "created_at")?,
        updated_at: get(row, "updated_at")?,
    })
}

fn best_answer(row: &QueryResult) -> Result<Option<ContentRef>, Failure> {
    match (get::<Option<ContentKind>>(row, "best_kind")?, get::<Option<Uuid>>(row, "best_id")?) {
        (Some(kind), Some(id)) => Ok(Some(ContentRef::of(kind, id))),
        (None, None) => Ok(None),
        _ => Err(Failure::corrupt("half a best answer")),
    }
}

/// The columns of a post under the alias `p`.
pub(crate) const POST: &str = "p.id, p.topic_id, p.author_id, p.organization_id, p.is_opening, p.revision, p.body_id, \
     p.lang, p.dir, p.upvote_count, p.reply_count, p.edited_at, p.version, p.created_at, p.updated_at";

/// Reads [`POST`].
pub(crate) fn post(row: &QueryResult) -> Result<Post, Failure> {
    Ok(Post {
        id: get(row, "id")?,
        topic_id: get(row, "topic_id")?,
        author_id: get(row, "author_id")?,
        organization_id: get(row, "organization_id")?,
        is_opening: get(row, "is_opening")?,
        revision: get(row, "revision")?,
        body: BodyKey { id: get(row, "id")?, revision: get(row, "body_id")? },
        lang: get(row, "lang")?,
        dir: get(row, "dir")?,
        upvote_count: get(row, "upvote_count")?,
        reply_count: get(row, "reply_count")?,
        edited_at: get(row, "edited_at")?,
        version: get(row, "version")?,
        created_at: get(row, "created_at")?,
        updated_at: get(row, "updated_at")?,
    })
}

/// The columns of a reply under the alias `r`.
pub(crate) const REPLY: &str = "r.id, r.topic_id, r.post_id, r.parent_reply_id, r.depth, r.author_id, \
     r.organization_id, r.revision, r.body_id, r.lang, r.dir, r.upvote_count, r.reply_count, r.edited_at, r.version, \
     r.created_at, r.updated_at";

/// Reads [`REPLY`].
pub(crate) fn reply(row: &QueryResult) -> Result<Reply, Failure> {
    Ok(Reply {
        id: get(row, "id")?,
        topic_id: get(row, "topic_id")?,
        post_id: get(row, "post_id")?,
        parent_reply_id: get(row, "parent_reply_id")?,
        depth: get(row, "depth")?,
        author_id: get(row, "author_id")?,
        organization_id: get(row, "organization_id")?,
        revision: get(row, "revision")?,
        body: BodyKey { id: get(row, "id")?, revision: get(row, "body_id")? },
        lang: get(row, "lang")?,
        dir: get(row, "dir")?,
        upvote_count: get(row, "upvote_count")?,
        reply_count: get(row, "reply_count")?,
        edited_at: get(row, "edited_at")?,
        version: get(row, "version")?,
        created_at: get(row, "created_at")?,
        updated_at: get(row, "updated_at")?,
    })
}
