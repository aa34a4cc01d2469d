//! Puts together what queries find and the texts that may live in another store: a constant number of calls for a page.

use std::{collections::HashMap, sync::Arc};

use p2p_domain::{
    actor::{Actor, Audience},
    content::{BodyKey, Matter},
    file::{File, FileHolder},
    id::{PostId, ReplyId},
    port::{
        body::BodyStore, error::StoreError, file::FileReader, post::PostReader, reply::ReplyReader, store::UnitOfWork,
        topic::TopicReader,
    },
    post::{PostEntry, PostView, REPLIES_SHOWN},
    reply::{ReplyEntry, ReplyView},
};

use crate::{error::ServiceError, files::attach, writing::Rewrite};

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
    /// Files that hang on posts and replies.
    pub files: Arc<dyn FileReader>,
}

/// Files by what they hang on.
pub(crate) type Attached = HashMap<FileHolder, Vec<File>>;

/// Texts by key.
pub(crate) type Texts = HashMap<BodyKey, Matter>;

/// The texts of these keys; one call, and none where there are no keys.
pub(crate) async fn texts(bodies: &dyn BodyStore, mut keys: Vec<BodyKey>) -> Result<Texts, StoreError> {
    if keys.is_empty() {
        return Ok(Texts::new());
    }
    keys.sort_unstable();
    keys.dedup();
    Ok(bodies.get_many(&keys).await?.into_iter().map(|body| (body.key, body.matter)).collect())
}

/// The files that hang on these things, each in their order; one call, and none where there are no things.
pub(crate) async fn attached(files: &dyn FileReader, holders: &[FileHolder]) -> Result<Attached, StoreError> {
    let mut found = Attached::new();
    if !holders.is_empty() {
        for (holder, file) in files.attached(holders).await? {
            found.entry(holder).or_default().push(file);
        }
    }
    Ok(found)
}

/// A committed row points at a text that was put before, so a missing one is a corrupt store.
pub(crate) fn lost(key: BodyKey) -> StoreError {
    StoreError::corrupt("body.get_many", format!("no body {} of {}", key.revision, key.id))
}

/// What rows point at: texts, and the files that hang on them.
struct Parts {
    texts: Texts,
    files: Attached,
}

/// What a page asks for.
#[derive(Default)]
struct Wanted {
    bodies: Vec<BodyKey>,
    holders: Vec<FileHolder>,
}

impl Parts {
    fn files_of(&self, holder: FileHolder) -> Vec<File> {
        self.files.get(&holder).cloned().unwrap_or_default()
    }
}

impl Wanted {
    fn post(&mut self, entry: &PostEntry) {
        self.bodies.push(entry.post.body);
        self.holders.push(FileHolder::Post(entry.post.id.uuid()));
    }

    fn reply(&mut self, entry: &ReplyEntry) {
        self.bodies.push(entry.reply.body);
        self.holders.push(FileHolder::Reply(entry.reply.id.uuid()));
    }
}

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
        let mut wanted = Wanted::default();
        for entry in &entries {
            wanted.post(entry);
        }
        for entry in &replies {
            wanted.reply(entry);
        }
        let parts = self.parts(wanted).await?;
        let mut by_post: HashMap<PostId, Vec<ReplyView>> = HashMap::new();
        for entry in replies {
            let post = entry.reply.post_id;
            by_post.entry(post).or_default().push(reply_view(&entry, &parts)?);
        }
        entries
            .into_iter()
            .map(|entry| {
                let replies = by_post.remove(&entry.post.id).unwrap_or_default();
                post_view(entry, replies, &parts)
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
        let mut wanted = Wanted::default();
        for entry in entries.iter().chain(&answers) {
            wanted.reply(entry);
        }
        let parts = self.parts(wanted).await?;
        let mut by_parent: HashMap<ReplyId, Vec<ReplyView>> = HashMap::new();
        for entry in answers {
            if let Some(parent) = entry.reply.parent_reply_id {
                let view = reply_view(&entry, &parts)?;
                by_parent.entry(parent).or_default().push(view);
            }
        }
        entries
            .into_iter()
            .map(|entry| {
                let mut view = reply_view(&entry, &parts)?;
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

    /// The files that hang on one thing.
    pub(crate) async fn attached(&self, holder: FileHolder) -> Result<Vec<File>, StoreError> {
        Ok(self.files.attached(&[holder]).await?.into_iter().map(|(_, file)| file).collect())
    }

    /// What an edit leaves as it is. The text is read only where there is no new one, the files only where there are no others.
    pub(crate) async fn shown(&self, holder: FileHolder, body: BodyKey, change: &Rewrite) -> Result<Shown, StoreError> {
        let attachments = if change.attachments.is_none() { self.attached(holder).await? } else { Vec::new() };
        if let Some(written) = &change.text {
            let (content, html) = (written.text.source.clone(), written.text.html.clone());
            return Ok(Shown { body: None, content, html, attachments });
        }
        let (content, html) = text(&self.texts(vec![body]).await?, body)?;
        Ok(Shown { body: Some(body), content, html, attachments })
    }

    /// All that a page points at: one call for the texts, one for the files.
    async fn parts(&self, wanted: Wanted) -> Result<Parts, StoreError> {
        let texts = self.texts(wanted.bodies).await?;
        let files = attached(self.files.as_ref(), &wanted.holders).await?;
        Ok(Parts { texts, files })
    }

    /// The texts of these keys.
    pub(crate) async fn texts(&self, keys: Vec<BodyKey>) -> Result<Texts, StoreError> {
        texts(self.bodies.as_ref(), keys).await
    }
}

/// What those who watch a post or reply see of it after an edit.
pub(crate) struct Shown {
    /// The text that stays, which another edit may have replaced meanwhile.
    body: Option<BodyKey>,
    /// The source.
    pub content: String,
    /// Sanitized HTML.
    pub html: String,
    /// Files that hang on it.
    pub attachments: Vec<File>,
}

impl Shown {
    /// Whether the text that stays is still the row's.
    pub(crate) fn is_of(&self, body: BodyKey) -> bool {
        self.body.is_none_or(|shown| shown == body)
    }

    /// The same after other files were hung there, where the edit says so.
    pub(crate) async fn change(
        self,
        unit: &mut dyn UnitOfWork,
        actor: &Actor,
        holder: FileHolder,
        change: &Rewrite,
    ) -> Result<Self, ServiceError> {
        match &change.attachments {
            Some(files) => {
                let attachments = attach::replace(unit, actor, files, holder, change.at).await?;
                Ok(Self { attachments, ..self })
            }
            None => Ok(self),
        }
    }
}

/// The text that a committed row points at.
pub(crate) fn text(texts: &Texts, key: BodyKey) -> Result<(String, String), StoreError> {
    texts
        .get(&key)
        .and_then(Matter::forum)
        .map(|text| (text.content.clone(), text.html.clone()))
        .ok_or_else(|| lost(key))
}

/// A reply may come twice in a page, as an item and as an answer to another: its files are not taken out.
fn reply_view(entry: &ReplyEntry, parts: &Parts) -> Result<ReplyView, ServiceError> {
    let (content, content_html) = text(&parts.texts, entry.reply.body)?;
    Ok(ReplyView {
        reply: entry.reply.clone(),
        content,
        content_html,
        attachments: parts.files_of(FileHolder::Reply(entry.reply.id.uuid())),
        author: entry.author.clone(),
        upvoted_by_me: Some(entry.upvoted_by_me),
        is_best_answer: entry.is_best_answer,
        replies: Vec::new(),
    })
}

fn post_view(entry: PostEntry, replies: Vec<ReplyView>, parts: &Parts) -> Result<PostView, ServiceError> {
    let (content, content_html) = text(&parts.texts, entry.post.body)?;
    Ok(PostView {
        attachments: parts.files_of(FileHolder::Post(entry.post.id.uuid())),
        post: entry.post,
        content,
        content_html,
        author: entry.author,
        upvoted_by_me: Some(entry.upvoted_by_me),
        is_best_answer: entry.is_best_answer,
        replies,
    })
}
