//! Puts together what queries find and the texts that may live in another store: a constant number of calls for a page.

use std::{collections::HashMap, sync::Arc};

use p2p_domain::{
    actor::Audience,
    content::{Body, BodyKey},
    id::{PostId, ReplyId},
    port::{body::BodyStore, error::StoreError, post::PostReader, reply::ReplyReader, topic::TopicReader},
    post::{PostEntry, PostView, REPLIES_SHOWN},
    reply::{ReplyEntry, ReplyView},
};

use crate::error::ServiceError;

/// The ports that reading forum content needs, shared by the services that do.
#[derive(Clone)]
pub struct Reading {
    /// Topics.
    pub topics: Arc<dyn TopicReader>,
    /// Posts.
    pub posts: Arc<dyn PostReader>,
    /// Replies.
    pub replies: Arc<dyn ReplyReader>,
    /// Texts.
    pub bodies: Arc<dyn BodyStore>,
}

/// Texts by key.
type Texts = HashMap<BodyKey, Body>;

impl Reading {
    /// Posts with their first replies and all texts.
    pub(crate) async fn posts(
        &self,
        audience: &Audience,
        entries: Vec<PostEntry>,
    ) -> Result<Vec<PostView>, ServiceError> {
        let answered: Vec<PostId> =
            entries.iter().filter(|entry| entry.post.reply_count > 0).map(|entry| entry.post.id).collect();
        let replies = if answered.is_empty() {
            Vec::new()
        } else {
            self.replies.first_of_posts(audience, &answered, REPLIES_SHOWN).await?
        };
        let keys =
            entries.iter().map(|entry| entry.post.body).chain(replies.iter().map(|entry| entry.reply.body)).collect();
        let texts = self.texts(keys).await?;
        let mut by_post: HashMap<PostId, Vec<ReplyView>> = HashMap::new();
        for entry in replies {
            let post = entry.reply.post_id;
            by_post.entry(post).or_default().push(reply_view(&entry, &texts)?);
        }
        entries
            .into_iter()
            .map(|entry| {
                let replies = by_post.remove(&entry.post.id).unwrap_or_default();
                post_view(entry, replies, &texts)
            })
            .collect()
    }

    /// Replies with their first answers and all texts.
    pub(crate) async fn replies(
        &self,
        audience: &Audience,
        entries: Vec<ReplyEntry>,
    ) -> Result<Vec<ReplyView>, ServiceError> {
        let answered: Vec<ReplyId> =
            entries.iter().filter(|entry| entry.reply.reply_count > 0).map(|entry| entry.reply.id).collect();
        let answers = if answered.is_empty() {
            Vec::new()
        } else {
            self.replies.first_answers(audience, &answered, REPLIES_SHOWN).await?
        };
        let keys = entries.iter().chain(&answers).map(|entry| entry.reply.body).collect();
        let texts = self.texts(keys).await?;
        let mut by_parent: HashMap<ReplyId, Vec<ReplyView>> = HashMap::new();
        for entry in answers {
            if let Some(parent) = entry.reply.parent_reply_id {
                let view = reply_view(&entry, &texts)?;
                by_parent.entry(parent).or_default().push(view);
            }
        }
        entries
            .into_iter()
            .map(|entry| {
                let mut view = reply_view(&entry, &texts)?;
                view.replies = by_parent.remove(&entry.reply.id).unwrap_or_default();
                Ok(view)
            })
            .collect()
    }

    /// One post with its first replies.
    pub(crate) async fn post(&self, audience: &Audience, id: PostId) -> Result<PostView, ServiceError> {
        let entry = self.posts.get(audience, id).await?.ok_or(ServiceError::NotFound)?;
        self.posts(audience, vec![entry]).await?.pop().ok_or(ServiceError::NotFound)
    }

    /// One reply with its first answers.
    pub(crate) async fn reply(&self, audience: &Audience, id: ReplyId) -> Result<ReplyView, ServiceError> {
        let entry = self.replies.get(audience, id).await?.ok_or(ServiceError::NotFound)?;
        self.replies(audience, vec![entry]).await?.pop().ok_or(ServiceError::NotFound)
    }

    /// The texts of these keys; one call.
    pub(crate) async fn texts(&self, mut keys: Vec<BodyKey>) -> Result<Texts, StoreError> {
        if keys.is_empty() {
            return Ok(Texts::new());
        }
        keys.sort_unstable();
        keys.dedup();
        Ok(self.bodies.get_many(&keys).await?.into_iter().map(|body| (body.key, body)).collect())
    }
}

/// The text that a committed row points at: it was written before, so a missing one is a corrupt store.
pub(crate) fn text(texts: &Texts, key: BodyKey) -> Result<(String, String), StoreError> {
    texts
        .get(&key)
        .map(|body| (body.content.clone(), body.html.clone()))
        .ok_or_else(|| StoreError::corrupt("body.get_many", format!("no body {} of {}", key.revision, key.id)))
}

fn reply_view(entry: &ReplyEntry, texts: &Texts) -> Result<ReplyView, ServiceError> {
    let (content, content_html) = text(texts, entry.reply.body)?;
    Ok(ReplyView {
        reply: entry.reply.clone(),
        content,
        content_html,
        author: entry.author.clone(),
        upvoted_by_me: Some(entry.upvoted_by_me),
        is_best_answer: entry.is_best_answer,
        replies: Vec::new(),
    })
}

fn post_view(entry: PostEntry, replies: Vec<ReplyView>, texts: &Texts) -> Result<PostView, ServiceError> {
    let (content, content_html) = text(texts, entry.post.body)?;
    Ok(PostView {
        post: entry.post,
        content,
        content_html,
        author: entry.author,
        upvoted_by_me: Some(entry.upvoted_by_me),
        is_best_answer: entry.is_best_answer,
        replies,
    })
}
