//! Writing, editing and deleting a post.

use p2p_domain::{
    actor::Actor,
    audit::AuditTarget,
    content::{ContentKind, ContentRef, LanguageTag, Revision, RevisionRecord, Source},
    draft::DraftKey,
    event::{Channel, LiveEvent, Message},
    file::FileHolder,
    id::{FileId, PostId, TopicId},
    job::{Gone, Lane},
    policy::{Action, Ownership, permit},
    port::store::UnitOfWork,
    post::{Post, PostView},
    timestamp::Timestamp,
    version::{Expected, Version},
};

use super::{PostService, open_topic, record_activity};
use crate::{
    error::{Conflict, ServiceError},
    files::attach,
    idempotency::{Once, complete},
    reading::Shown,
    search::{Prepared, subject_of},
    writing::{Attempt, EditContent, NewText, Rewrite, Written, author_card, retrying},
};

/// A post to be written.
#[derive(Debug, Clone)]
pub struct WritePost {
    /// Where.
    pub topic_id: TopicId,
    /// The text.
    pub content: Source,
    /// Its language.
    pub lang: Option<LanguageTag>,
    /// Files of the author that hang on nothing yet, in their order.
    pub attachments: Vec<FileId>,
    /// The draft that this was, to be removed in the same unit.
    pub draft: Option<DraftKey>,
}

/// Whose a post is.
const fn ownership(post: &Post) -> Ownership {
    Ownership { author_id: post.author_id, organization_id: post.organization_id }
}

impl PostService {
    /// Writes a post.
    pub async fn write(
        &self,
        actor: &Actor,
        command: WritePost,
        once: Option<&Once<'_, PostView>>,
    ) -> Result<PostView, ServiceError> {
        self.writing.policy.permit(actor)?;
        attach::check(&command.attachments)?;
        let found = self.reading.topics.get(&actor.audience(), command.topic_id).await?;
        let topic = found.ok_or(ServiceError::NotFound)?.topic;
        let now = self.writing.clock.now();
        let (mut view, entry) = self.compose(actor, &command, now).await?;
        let mut unit = self.writing.store.begin().await?;
        record_activity(unit.as_mut(), view.post.topic_id, 1, now).await?;
        unit.posts().insert(&view.post).await?;
        entry.put(unit.as_mut()).await?;
        let holder = FileHolder::Post(view.post.id.uuid());
        view.attachments = attach::attach(unit.as_mut(), actor, &command.attachments, holder).await?;
        let post = &view.post;
        unit.posts().add_revision(&record(post, actor, now)).await?;
        if let Some(key) = &command.draft {
            unit.drafts().delete(actor.user_id, key).await?;
        }
        let event = LiveEvent::NewMessage { message: Message::Post(Box::new(view.clone())) };
        self.writing.tell(unit.as_mut(), Channel::Topic(post.topic_id), now, event).await?;
        self.writing.notify(unit.as_mut(), self.writing.posted(actor, &topic, post, &view.content)).await?;
        complete(once, unit.as_mut(), &view, now).await?;
        self.writing.commit(unit).await?;
        self.writing.wake.lane(Lane::Wide);
        self.writing.index.learn(entry);
        Ok(view)
    }

    async fn compose(
        &self,
        actor: &Actor,
        command: &WritePost,
        now: Timestamp,
    ) -> Result<(PostView, Prepared), ServiceError> {
        let id = PostId::new(self.writing.ids.uuid());
        let new = NewText { of: ContentRef::Post(id), topic_id: command.topic_id, created_at: now, by: actor };
        let Written { key: body, text, entry } = self.writing.write_text(new, command.content.clone(), now).await?;
        let post = Post {
            id,
            topic_id: command.topic_id,
            author_id: Some(actor.user_id),
            organization_id: actor.organization_id,
            is_opening: false,
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
        let view = PostView {
            post,
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

    /// Edits a post; the text before stays in its history.
    pub async fn edit(
        &self,
        actor: &Actor,
        id: PostId,
        edit: EditContent,
        expected: &Expected,
    ) -> Result<PostView, ServiceError> {
        let present = self.reading.posts.get(&actor.audience(), id).await?.ok_or(ServiceError::NotFound)?.post;
        permit(actor, Action::EditContent, ownership(&present))?;
        attach::check(edit.attachments.as_deref().unwrap_or_default())?;
        let now = self.writing.clock.now();
        let (of, created_at) = (ContentRef::Post(id), present.created_at);
        let new = NewText { of, topic_id: present.topic_id, created_at, by: actor };
        let change = self.writing.rewrite(new, (edit, present.body), now).await?;
        retrying(|| self.try_edit(actor, id, &change, expected)).await?;
        self.writing.learn(change);
        self.get(actor, id).await
    }

    async fn try_edit(
        &self,
        actor: &Actor,
        id: PostId,
        change: &Rewrite,
        expected: &Expected,
    ) -> Result<Attempt<()>, ServiceError> {
        let (holder, shown) = (FileHolder::Post(id.uuid()), self.shown(actor, id, change).await?);
        let mut unit = self.writing.store.begin().await?;
        let mut post = unit.posts().find(id).await?.ok_or(ServiceError::NotFound)?;
        if !expected.allows(post.version) {
            return Err(ServiceError::Stale);
        }
        let topic = open_topic(unit.as_mut(), post.topic_id).await?;
        let (before, lang) = (post.version, post.lang.clone());
        change.lang.clone().apply(&mut post.lang);
        if shown.is_none() && post.lang == lang {
            return Ok(Attempt::Done(()));
        }
        if shown.as_ref().is_some_and(|shown| !shown.is_of(post.body)) {
            return Ok(Attempt::Again);
        }
        post.updated_at = change.at;
        if let Some(Written { key, text, .. }) = &change.text {
            (post.body, post.dir, post.revision, post.edited_at) =
                (*key, text.direction, post.revision.next(), Some(change.at));
        }
        if !unit.posts().update(&post, before).await? {
            return Ok(Attempt::Again);
        }
        post.version = before.next();
        if let Some(Written { entry, .. }) = &change.text {
            unit.posts().add_revision(&record(&post, actor, change.at)).await?;
            entry.put(unit.as_mut()).await?;
            self.writing.notify_named(unit.as_mut(), actor, (&topic, ContentRef::Post(id)), change).await?;
        }
        if let Some(shown) = shown {
            let shown = shown.change(unit.as_mut(), actor, holder, change).await?;
            let view = PostView {
                author: author_card(unit.as_mut(), actor, post.author_id).await?,
                is_best_answer: topic.best_answer == Some(ContentRef::Post(id)),
                content: shown.content,
                content_html: shown.html,
                attachments: shown.attachments,
                upvoted_by_me: None,
                replies: Vec::new(),
                post,
            };
            let event = LiveEvent::PostUpdated { message: Message::Post(Box::new(view)) };
            self.writing.tell(unit.as_mut(), Channel::Topic(topic.id), change.at, event).await?;
        }
        self.writing.commit(unit).await?;
        if !change.named.is_empty() {
            self.writing.wake.lane(Lane::Wide);
        }
        Ok(Attempt::Done(()))
    }

    /// What those who watch see beside what is changed.
    async fn shown(&self, actor: &Actor, id: PostId, change: &Rewrite) -> Result<Option<Shown>, ServiceError> {
        if !change.shows() {
            return Ok(None);
        }
        let entry = self.reading.posts.get(&actor.audience(), id).await?.ok_or(ServiceError::NotFound)?;
        Ok(Some(self.reading.shown(FileHolder::Post(id.uuid()), entry.post.body, change).await?))
    }

    /// Deletes a post with its replies; the first post goes with its topic alone.
    pub async fn delete(&self, actor: &Actor, id: PostId, expected: &Expected) -> Result<(), ServiceError> {
        let now = self.writing.clock.now();
        let mut unit = self.writing.store.begin().await?;
        let post = unit.posts().find(id).await?.ok_or(ServiceError::NotFound)?;
        permit(actor, Action::DeleteContent, ownership(&post))?;
        if !expected.allows(post.version) {
            return Err(ServiceError::Stale);
        }
        if post.is_opening {
            return Err(ServiceError::Conflict(Conflict::OpeningPost));
        }
        self.remove(unit.as_mut(), &post, now).await?;
        self.writing.note_removal(unit.as_mut(), actor, (AuditTarget::Post(id.uuid()), ownership(&post)), now).await?;
        self.writing.commit(unit).await?;
        self.writing.wake.lane(Lane::Wide);
        Ok(())
    }

    /// Takes a post that the unit has found away, its replies with it; who commits wakes [`Lane::Wide`].
    pub(crate) async fn remove(
        &self,
        unit: &mut dyn UnitOfWork,
        post: &Post,
        now: Timestamp,
    ) -> Result<(), ServiceError> {
        let id = post.id;
        let topic = unit.topics().find(post.topic_id).await?.ok_or(ServiceError::NotFound)?;
        self.writing.dethrone(unit, &topic, ContentRef::Post(id)).await?;
        if !unit.posts().delete(id, now).await? {
            return Err(ServiceError::NotFound);
        }
        unit.search().remove(subject_of(ContentRef::Post(id))).await?;
        unit.files().detach_all(FileHolder::Post(id.uuid()), now).await?;
        unit.topics().record_activity(topic.id, -1, None).await?;
        let event = LiveEvent::PostDeleted { kind: ContentKind::Post, id: id.uuid(), post_id: id };
        self.writing.tell(unit, Channel::Topic(topic.id), now, event).await?;
        Ok(self.writing.withdraw(unit, Gone::Thing(id.uuid()), now).await?)
    }
}

fn record(post: &Post, editor: &Actor, at: Timestamp) -> RevisionRecord {
    RevisionRecord {
        of: ContentRef::Post(post.id),
        revision: post.revision,
        body: post.body,
        editor_id: editor.user_id,
        created_at: at,
    }
}
