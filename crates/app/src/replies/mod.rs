//! Replies: written in threads below a post, edited, deleted.

use p2p_domain::{
    actor::Actor,
    audit::AuditTarget,
    content::{ContentKind, ContentRef, LanguageTag, Revision, RevisionRecord, Source},
    draft::DraftKey,
    event::{Channel, LiveEvent, Message},
    file::FileHolder,
    id::{FileId, PostId, ReplyId, TopicId, UserId},
    job::{Gone, Lane},
    page::{Page, PageRequest},
    policy::{Action, Ownership, permit},
    port::store::UnitOfWork,
    post::{Post, WrittenKey},
    reply::{Place, Reply, ReplyView},
    timestamp::Timestamp,
    topic::Topic,
    version::{Expected, Version},
};

use crate::{
    Reading, Writing,
    error::ServiceError,
    files::attach,
    idempotency::{Once, complete},
    posts::{open_topic, record_activity},
    reading::Shown,
    search::{Prepared, subject_of},
    writing::{Attempt, EditContent, NewText, Rewrite, Written, author_card, retrying},
};

/// A reply to be written.
#[derive(Debug, Clone)]
pub struct WriteReply {
    /// Below which post.
    pub post_id: PostId,
    /// Which reply it answers; none answers the post.
    pub parent: Option<ReplyId>,
    /// The text.
    pub content: Source,
    /// Its language.
    pub lang: Option<LanguageTag>,
    /// Files of the author that hang on nothing yet, in their order.
    pub attachments: Vec<FileId>,
    /// The draft that this was, to be removed in the same unit.
    pub draft: Option<DraftKey>,
}

/// Replies.
#[derive(Clone)]
pub struct ReplyService {
    /// Queries.
    pub reading: Reading,
    /// What writing needs.
    pub writing: Writing,
}

/// Whose a reply is.
const fn ownership(reply: &Reply) -> Ownership {
    Ownership { author_id: reply.author_id, organization_id: reply.organization_id }
}

impl ReplyService {
    /// One reply with its first answers.
    pub async fn get(&self, actor: &Actor, id: ReplyId) -> Result<ReplyView, ServiceError> {
        self.reading.reply(&actor.audience(), id).await
    }

    /// A page of a post's replies of every level, oldest first.
    pub async fn list(
        &self,
        actor: &Actor,
        post: PostId,
        page: &PageRequest<WrittenKey>,
    ) -> Result<Page<ReplyView, WrittenKey>, ServiceError> {
        let audience = actor.audience();
        self.reading.posts.get(&audience, post).await?.ok_or(ServiceError::NotFound)?;
        let Page { items, next, total } = self.reading.replies.list(&audience, post, page).await?;
        Ok(Page { items: self.reading.replies(&audience, items).await?, next, total })
    }

    /// Writes a reply.
    pub async fn write(
        &self,
        actor: &Actor,
        command: WriteReply,
        once: Option<&Once<'_, ReplyView>>,
    ) -> Result<ReplyView, ServiceError> {
        self.writing.policy.permit(actor)?;
        attach::check(&command.attachments)?;
        let (post, topic) = self.target(actor, command.post_id).await?;
        let topic_id = topic.id;
        let now = self.writing.clock.now();
        let (mut view, entry) = self.compose(actor, &command, topic_id, now).await?;
        let mut unit = self.writing.store.begin().await?;
        record_activity(unit.as_mut(), topic_id, 0, now).await?;
        if !unit.posts().adjust_replies(command.post_id, 1).await? {
            return Err(ServiceError::NotFound);
        }
        let (place, author) = place(unit.as_mut(), &command).await?;
        (view.reply.parent_reply_id, view.reply.depth) = (place.parent, place.depth);
        unit.replies().insert(&view.reply).await?;
        entry.put(unit.as_mut()).await?;
        let holder = FileHolder::Reply(view.reply.id.uuid());
        view.attachments = attach::attach(unit.as_mut(), actor, &command.attachments, holder).await?;
        unit.posts().add_revision(&record(&view.reply, actor, now)).await?;
        if let Some(key) = &command.draft {
            unit.drafts().delete(actor.user_id, key).await?;
        }
        let event = LiveEvent::NewMessage { message: Message::Reply(Box::new(view.clone())) };
        self.writing.tell(unit.as_mut(), Channel::Topic(topic_id), now, event).await?;
        let answered = post.author_id.into_iter().chain(author).collect();
        let occasion = self.writing.replied(actor, &topic, (&view.reply, answered), &view.content);
        self.writing.notify(unit.as_mut(), occasion).await?;
        complete(once, unit.as_mut(), &view, now).await?;
        self.writing.commit(unit).await?;
        self.writing.wake.lane(Lane::Wide);
        self.writing.index.learn(entry);
        Ok(view)
    }

    /// The post that is replied to, and its topic.
    async fn target(&self, actor: &Actor, post: PostId) -> Result<(Post, Topic), ServiceError> {
        let audience = actor.audience();
        let post = self.reading.posts.get(&audience, post).await?.ok_or(ServiceError::NotFound)?.post;
        let found = self.reading.topics.get(&audience, post.topic_id).await?;
        Ok((post, found.ok_or(ServiceError::NotFound)?.topic))
    }

    /// Makes the reply, whose text is put at once; where it hangs is decided in the unit.
    async fn compose(
        &self,
        actor: &Actor,
        command: &WriteReply,
        topic_id: TopicId,
        now: Timestamp,
    ) -> Result<(ReplyView, Prepared), ServiceError> {
        let id = ReplyId::new(self.writing.ids.uuid());
        let new = NewText { of: ContentRef::Reply(id), topic_id, created_at: now, by: actor };
        let Written { key: body, text, entry } = self.writing.write_text(new, command.content.clone(), now).await?;
        let reply = Reply {
            id,
            topic_id,
            post_id: command.post_id,
            parent_reply_id: None,
            depth: Place::TOP.depth,
            author_id: Some(actor.user_id),
            organization_id: actor.organization_id,
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
        let view = ReplyView {
            reply,
            content: text.source,
            content_html: text.html,
            attachments: Vec::new(),
            author: actor.card.clone(),
            upvoted_by_me: Some(false),
            is_best_answer: false,
            replies: Vec::new(),
        };
        Ok((view, entry))
    }

    /// Edits a reply; the text before stays in its history.
    pub async fn edit(
        &self,
        actor: &Actor,
        id: ReplyId,
        edit: EditContent,
        expected: &Expected,
    ) -> Result<ReplyView, ServiceError> {
        let present = self.reading.replies.get(&actor.audience(), id).await?.ok_or(ServiceError::NotFound)?.reply;
        permit(actor, Action::EditContent, ownership(&present))?;
        attach::check(edit.attachments.as_deref().unwrap_or_default())?;
        let now = self.writing.clock.now();
        let (of, created_at) = (ContentRef::Reply(id), present.created_at);
        let new = NewText { of, topic_id: present.topic_id, created_at, by: actor };
        let change = self.writing.rewrite(new, (edit, present.body), now).await?;
        retrying(|| self.try_edit(actor, id, &change, expected)).await?;
        self.writing.learn(change);
        self.get(actor, id).await
    }

    async fn try_edit(
        &self,
        actor: &Actor,
        id: ReplyId,
        change: &Rewrite,
        expected: &Expected,
    ) -> Result<Attempt<()>, ServiceError> {
        let (holder, shown) = (FileHolder::Reply(id.uuid()), self.shown(actor, id, change).await?);
        let mut unit = self.writing.store.begin().await?;
        let mut reply = unit.replies().find(id).await?.ok_or(ServiceError::NotFound)?;
        if !expected.allows(reply.version) {
            return Err(ServiceError::Stale);
        }
        let topic = open_topic(unit.as_mut(), reply.topic_id).await?;
        let (before, lang) = (reply.version, reply.lang.clone());
        change.lang.clone().apply(&mut reply.lang);
        if shown.is_none() && reply.lang == lang {
            return Ok(Attempt::Done(()));
        }
        if shown.as_ref().is_some_and(|shown| !shown.is_of(reply.body)) {
            return Ok(Attempt::Again);
        }
        reply.updated_at = change.at;
        if let Some(Written { key, text, .. }) = &change.text {
            (reply.body, reply.dir, reply.revision, reply.edited_at) =
                (*key, text.direction, reply.revision.next(), Some(change.at));
        }
        if !unit.replies().update(&reply, before).await? {
            return Ok(Attempt::Again);
        }
        reply.version = before.next();
        if let Some(Written { entry, .. }) = &change.text {
            unit.posts().add_revision(&record(&reply, actor, change.at)).await?;
            entry.put(unit.as_mut()).await?;
            self.writing.notify_named(unit.as_mut(), actor, (&topic, ContentRef::Reply(id)), change).await?;
        }
        if let Some(shown) = shown {
            let shown = shown.change(unit.as_mut(), actor, holder, change).await?;
            let view = ReplyView {
                author: author_card(unit.as_mut(), actor, reply.author_id).await?,
                is_best_answer: topic.best_answer == Some(ContentRef::Reply(id)),
                content: shown.content,
                content_html: shown.html,
                attachments: shown.attachments,
                upvoted_by_me: None,
                replies: Vec::new(),
                reply,
            };
            let event = LiveEvent::PostUpdated { message: Message::Reply(Box::new(view)) };
            self.writing.tell(unit.as_mut(), Channel::Topic(topic.id), change.at, event).await?;
        }
        self.writing.commit(unit).await?;
        if !change.named.is_empty() {
            self.writing.wake.lane(Lane::Wide);
        }
        Ok(Attempt::Done(()))
    }

    /// What those who watch see beside what is changed.
    async fn shown(&self, actor: &Actor, id: ReplyId, change: &Rewrite) -> Result<Option<Shown>, ServiceError> {
        if !change.shows() {
            return Ok(None);
        }
        let entry = self.reading.replies.get(&actor.audience(), id).await?.ok_or(ServiceError::NotFound)?;
        Ok(Some(self.reading.shown(FileHolder::Reply(id.uuid()), entry.reply.body, change).await?))
    }

    /// Deletes a reply; what answered it moves up to where it hung.
    pub async fn delete(&self, actor: &Actor, id: ReplyId, expected: &Expected) -> Result<(), ServiceError> {
        let now = self.writing.clock.now();
        let mut unit = self.writing.store.begin().await?;
        let reply = unit.replies().find(id).await?.ok_or(ServiceError::NotFound)?;
        permit(actor, Action::DeleteContent, ownership(&reply))?;
        if !expected.allows(reply.version) {
            return Err(ServiceError::Stale);
        }
        self.remove(unit.as_mut(), &reply, now).await?;
        self.writing
            .note_removal(unit.as_mut(), actor, (AuditTarget::Reply(id.uuid()), ownership(&reply)), now)
            .await?;
        self.writing.commit(unit).await?;
        self.writing.wake.lane(Lane::Wide);
        Ok(())
    }

    /// Takes a reply that the unit has found away; what answered it moves up, and who commits wakes [`Lane::Wide`].
    pub(crate) async fn remove(
        &self,
        unit: &mut dyn UnitOfWork,
        reply: &Reply,
        now: Timestamp,
    ) -> Result<(), ServiceError> {
        let id = reply.id;
        let topic = unit.topics().find(reply.topic_id).await?.ok_or(ServiceError::NotFound)?;
        self.writing.dethrone(unit, &topic, ContentRef::Reply(id)).await?;
        if !unit.replies().delete(id, now).await? {
            return Err(ServiceError::NotFound);
        }
        unit.search().remove(subject_of(ContentRef::Reply(id))).await?;
        unit.files().detach_all(FileHolder::Reply(id.uuid()), now).await?;
        unit.posts().adjust_replies(reply.post_id, -1).await?;
        let event = LiveEvent::PostDeleted { kind: ContentKind::Reply, id: id.uuid(), post_id: reply.post_id };
        self.writing.tell(unit, Channel::Topic(topic.id), now, event).await?;
        Ok(self.writing.withdraw(unit, Gone::Thing(id.uuid()), now).await?)
    }
}

/// Where a new reply hangs, and who wrote the reply that it answers, which must stand below the same post.
async fn place(unit: &mut dyn UnitOfWork, command: &WriteReply) -> Result<(Place, Option<UserId>), ServiceError> {
    let Some(parent) = command.parent else { return Ok((Place::TOP, None)) };
    match unit.replies().find(parent).await? {
        Some(target) if target.post_id == command.post_id => Ok((Place::answering(&target), target.author_id)),
        _ => Err(ServiceError::field("parent_reply_id", "unknown_reference")),
    }
}

fn record(reply: &Reply, editor: &Actor, at: Timestamp) -> RevisionRecord {
    RevisionRecord {
        of: ContentRef::Reply(reply.id),
        revision: reply.revision,
        body: reply.body,
        editor_id: editor.user_id,
        created_at: at,
    }
}
