//! What every writing use case shares: rendering and analyzing away from the event loop, and trying again when writers meet.

use std::{collections::BTreeMap, error::Error, future::Future, sync::Arc};

use p2p_domain::{
    actor::Actor,
    content::{AuthorCard, Body, BodyKey, ContentRef, ForumText, LanguageTag, Markdown, Matter, Source},
    event::{Channel, LiveEvent, Signal},
    id::{EventId, FileId, TopicId, UserId},
    job::{Job, Lane},
    mention::mentions,
    notification::{Happening, Occasion, excerpt},
    organization::Organization,
    policy::{Denied, WritePolicy},
    port::{
        body::BodyStore,
        clock::{Clock, IdSource},
        error::{StoreError, StoreErrorKind},
        store::{Store, UnitOfWork},
    },
    search::SearchText,
    timestamp::Timestamp,
    unread::UnreadKind,
    user::{Change, User},
};

use crate::{
    error::{Conflict, ServiceError},
    lengthy::lengthy,
    relay::Wake,
    search::{Indexer, Prepared, subject_of},
};

/// The ports that writing forum content needs, shared by the services that do.
#[derive(Clone)]
pub struct Writing {
    /// Units of work.
    pub store: Arc<dyn Store>,
    /// Texts.
    pub bodies: Arc<dyn BodyStore>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Ids.
    pub ids: Arc<dyn IdSource>,
    /// Makes what is written found.
    pub index: Indexer,
    /// Wakes the relay after a commit.
    pub wake: Wake,
    /// Whether writing needs a verified address.
    pub policy: WritePolicy,
}

/// How often a use case is tried when other writers get in between.
const TRIES: u32 = 5;

impl Writing {
    /// Renders and analyzes the text of a post or reply, and puts it before anything points at it.
    pub(crate) async fn write_text(
        &self,
        new: NewText<'_>,
        source: Source,
        at: Timestamp,
    ) -> Result<Written, ServiceError> {
        let text = lengthy(source.as_str().len(), "markdown.render", move || source.render()).await?;
        let found = SearchText::of_text(subject_of(new.of), new.topic_id, text.source.clone(), new.created_at);
        let entry = self.index.prepare(found).await?;
        let key = BodyKey { id: new.of.uuid(), revision: self.ids.uuid() };
        let matter = Matter::Forum(ForumText {
            kind: new.of.kind(),
            topic_id: new.topic_id,
            content: text.source.clone(),
            html: text.html.clone(),
        });
        self.bodies.put(&Body { key, author_id: new.by.user_id, created_at: at, matter }).await?;
        Ok(Written { key, text, entry })
    }

    /// Renders and puts the text of an edit, if it has one.
    pub(crate) async fn rewrite(
        &self,
        new: NewText<'_>,
        (edit, before): (EditContent, BodyKey),
        at: Timestamp,
    ) -> Result<Rewrite, ServiceError> {
        let (mut text, mut named) = (None, Vec::new());
        if let Some(source) = edit.content {
            named = self.newly_named(source.as_str(), before).await?;
            text = Some(self.write_text(new, source, at).await?);
        }
        Ok(Rewrite { text, named, lang: edit.lang, attachments: edit.attachments, at })
    }

    /// Whom a text names and the one before did not; that one is read only where anybody is named.
    async fn newly_named(&self, source: &str, before: BodyKey) -> Result<Vec<UserId>, StoreError> {
        let mut named = mentions(source);
        if !named.is_empty() {
            let bodies = self.bodies.get_many(&[before]).await?;
            let known: Vec<UserId> =
                bodies.iter().filter_map(|body| body.matter.forum()).flat_map(|text| mentions(&text.content)).collect();
            named.retain(|user| !known.contains(user));
        }
        Ok(named)
    }

    /// An edit is committed: what it says may be offered as a correction.
    pub(crate) fn learn(&self, change: Rewrite) {
        if let Some(text) = change.text {
            self.index.learn(text.entry);
        }
    }

    /// Appends an event to a channel's stream and the job that announces it.
    pub(crate) async fn tell(
        &self,
        unit: &mut dyn UnitOfWork,
        channel: Channel,
        at: Timestamp,
        event: LiveEvent,
    ) -> Result<(), StoreError> {
        let event = unit.streams().append(channel, EventId::new(self.ids.uuid()), at, event).await?;
        unit.outbox().append(&Job::Announce(Box::new(event)), at).await
    }

    /// Moves an unread count of somebody, and tells them.
    pub(crate) async fn move_unread(
        &self,
        unit: &mut dyn UnitOfWork,
        user: UserId,
        (kind, delta): (UnreadKind, i64),
        at: Timestamp,
    ) -> Result<(), StoreError> {
        if delta == 0 {
            return Ok(());
        }
        let counts = unit.unread().add(user, kind, delta).await?;
        self.tell(unit, Channel::User(user), at, LiveEvent::Unread { counts }).await
    }

    /// Notifications are gone: whose each was, and whether it waited to be read. Counts move in the order of ids, and before anybody is told:
    /// whoever moves a count holds it first, and streams after.
    pub(crate) async fn wait_no_longer(
        &self,
        unit: &mut dyn UnitOfWork,
        gone: &[(UserId, bool)],
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut fewer: BTreeMap<UserId, i64> = BTreeMap::new();
        for (user, _) in gone.iter().filter(|(_, waited)| *waited) {
            *fewer.entry(*user).or_default() -= 1;
        }
        let mut moved = Vec::with_capacity(fewer.len());
        for (user, delta) in fewer {
            moved.push((user, unit.unread().add(user, UnreadKind::Notifications, delta).await?));
        }
        for (user, counts) in moved {
            self.tell(unit, Channel::User(user), at, LiveEvent::Unread { counts }).await?;
        }
        Ok(())
    }

    /// An occasion of this moment, by that actor.
    pub(crate) fn occasion(&self, actor: &Actor, what: Happening, title: &str, text: &str, at: Timestamp) -> Occasion {
        Occasion {
            id: EventId::new(self.ids.uuid()),
            at,
            actor_id: Some(actor.user_id),
            actor_organization_id: actor.organization_id,
            what,
            title: title.to_owned(),
            excerpt: excerpt(text),
        }
    }

    /// People and webhooks are to be told of it once the unit is committed; who commits wakes [`Lane::Wide`].
    pub(crate) async fn notify(&self, unit: &mut dyn UnitOfWork, occasion: Occasion) -> Result<(), StoreError> {
        let at = occasion.at;
        unit.outbox().append(&Job::Notify(Box::new(occasion)), at).await
    }

    /// Commits, and wakes the relay for what people watch; who appended a patient job wakes that lane as well.
    pub(crate) async fn commit(&self, unit: Box<dyn UnitOfWork>) -> Result<(), StoreError> {
        unit.commit().await?;
        self.wake.lane(Lane::Prompt);
        Ok(())
    }
}

/// What is to be changed of a post or reply.
#[derive(Debug, Clone, Default)]
pub struct EditContent {
    /// Another text.
    pub content: Option<Source>,
    /// Another language.
    pub lang: Change<LanguageTag>,
    /// Other files, in this order, in place of those that hang there.
    pub attachments: Option<Vec<FileId>>,
}

/// What an edit writes.
pub(crate) struct Rewrite {
    /// The new text, already put, where there is one.
    pub text: Option<Written>,
    /// Whom it names and the text before did not.
    pub named: Vec<UserId>,
    /// The language.
    pub lang: Change<LanguageTag>,
    /// The new files, where there are any.
    pub attachments: Option<Vec<FileId>>,
    /// When.
    pub at: Timestamp,
}

impl Rewrite {
    /// Whether those who watch are told.
    pub(crate) const fn shows(&self) -> bool {
        self.text.is_some() || self.attachments.is_some()
    }
}

/// What a text belongs to.
pub(crate) struct NewText<'a> {
    /// The post or reply.
    pub of: ContentRef,
    /// Where it stands.
    pub topic_id: TopicId,
    /// When the post or reply was written, whenever its text is.
    pub created_at: Timestamp,
    /// Who writes it.
    pub by: &'a Actor,
}

/// A text that is put, and ready to be found.
pub(crate) struct Written {
    /// Where it is.
    pub key: BodyKey,
    /// What it says.
    pub text: Markdown,
    /// How it is found.
    pub entry: Prepared,
}

/// What one try of a use case ended in.
pub(crate) enum Attempt<T> {
    /// It is done.
    Done(T),
    /// Another writer moved what was read: try again.
    Again,
}

/// Runs a use case until no other writer gets in between, a bounded number of times.
pub(crate) async fn retrying<T, E, F>(mut attempt: impl FnMut() -> F) -> Result<T, E>
where
    E: Error + From<ServiceError> + 'static,
    F: Future<Output = Result<Attempt<T>, E>>,
{
    for _ in 0..TRIES {
        match attempt().await {
            Ok(Attempt::Done(outcome)) => return Ok(outcome),
            Ok(Attempt::Again) => {}
            Err(error) if is_contention(&error) => {}
            Err(error) => return Err(error),
        }
    }
    Err(ServiceError::Conflict(Conflict::Busy).into())
}

/// Whether the store asks for the whole unit to be tried again, behind whichever service's error.
fn is_contention(error: &(dyn Error + 'static)) -> bool {
    std::iter::successors(Some(error), |error| (**error).source()).any(|error| {
        matches!(error.downcast_ref(), Some(ServiceError::Store(error)) if error.kind == StoreErrorKind::Contended)
    })
}

/// Who acts with the role that they have inside the unit: somebody may have taken their right away meanwhile.
pub(crate) async fn as_of_now(unit: &mut dyn UnitOfWork, actor: &Actor) -> Result<Actor, ServiceError> {
    let now = unit.users().find(actor.user_id).await?.filter(User::is_active);
    let role = now.ok_or(Denied::Forbidden)?.role;
    Ok(Actor { role, ..actor.clone() })
}

/// Writes somebody as edited over the version that was read, and the news of it; false, and nothing written, when somebody else edited them
/// meanwhile.
pub(crate) async fn save_user(unit: &mut dyn UnitOfWork, user: &mut User, now: Timestamp) -> Result<bool, StoreError> {
    user.updated_at = now;
    if !unit.users().update(user, user.version).await? {
        return Ok(false);
    }
    user.version = user.version.next();
    unit.outbox().append(&Job::Signal(Signal::UserChanged { user_id: user.id }), now).await?;
    Ok(true)
}

/// Writes an organization as edited over the version that was read, and the news of it; false, and nothing written, when somebody else edited it
/// meanwhile.
pub(crate) async fn save_organization(
    unit: &mut dyn UnitOfWork,
    organization: &mut Organization,
    now: Timestamp,
) -> Result<bool, StoreError> {
    organization.updated_at = now;
    if !unit.organizations().update(organization, organization.version).await? {
        return Ok(false);
    }
    organization.version = organization.version.next();
    unit.outbox().append(&Job::Signal(Signal::OrganizationChanged), now).await?;
    Ok(true)
}

/// The card of an author: the actor's own where they are the author, else read in the unit.
pub(crate) async fn author_card(
    unit: &mut dyn UnitOfWork,
    actor: &Actor,
    author: Option<UserId>,
) -> Result<AuthorCard, StoreError> {
    if author == Some(actor.user_id) { Ok(actor.card.clone()) } else { unit.users().card(author).await }
}
