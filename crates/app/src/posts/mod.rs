//! Posts: written, edited, deleted, voted for.

mod write;

use p2p_domain::{
    actor::Actor,
    content::{ContentRef, RevisionRecord},
    event::{Channel, LiveEvent},
    id::{PostId, TopicId},
    page::{Page, PageRequest},
    port::store::UnitOfWork,
    post::PostView,
    topic::Topic,
};
pub use write::WritePost;

pub use crate::writing::EditContent;

use crate::{
    Reading, Writing,
    error::{Conflict, ServiceError},
    reading::text,
};

/// An earlier or the present state of a post or reply, with its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevisionView {
    /// Which state.
    pub record: RevisionRecord,
    /// The source as it was sent.
    pub content: String,
    /// Who wrote it.
    pub editor: p2p_domain::content::AuthorCard,
}

/// Votes for something, as one reader sees them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Votes {
    /// How many.
    pub upvote_count: u32,
    /// Whether the reader's is among them.
    pub upvoted_by_me: bool,
}

/// Posts.
#[derive(Clone)]
pub struct PostService {
    /// Queries.
    pub reading: Reading,
    /// What writing needs.
    pub writing: Writing,
}

impl PostService {
    /// One post with its first replies.
    pub async fn get(&self, actor: &Actor, id: PostId) -> Result<PostView, ServiceError> {
        self.reading.post(&actor.audience(), id).await
    }

    /// The states of a post or reply, the newest first.
    pub async fn revisions(
        &self,
        actor: &Actor,
        of: ContentRef,
        page: &PageRequest<u32>,
    ) -> Result<Page<RevisionView, u32>, ServiceError> {
        match of {
            ContentRef::Post(id) => {
                drop(self.reading.posts.get(&actor.audience(), id).await?.ok_or(ServiceError::NotFound)?);
            }
            ContentRef::Reply(id) => {
                drop(self.reading.replies.get(&actor.audience(), id).await?.ok_or(ServiceError::NotFound)?);
            }
        }
        let Page { items, next, total } = self.reading.posts.revisions(of, page).await?;
        let texts = self.reading.texts(items.iter().map(|(record, _)| record.body).collect()).await?;
        let view = |(record, editor): (RevisionRecord, _)| {
            Ok(RevisionView { content: text(&texts, record.body)?.0, record, editor })
        };
        let items = items.into_iter().map(view).collect::<Result<_, ServiceError>>()?;
        Ok(Page { items, next, total })
    }

    /// Gives a vote; giving it again changes nothing.
    pub async fn vote(&self, actor: &Actor, on: ContentRef) -> Result<Votes, ServiceError> {
        self.set_vote(actor, on, true).await
    }

    /// Takes a vote back; taking none back changes nothing.
    pub async fn unvote(&self, actor: &Actor, on: ContentRef) -> Result<Votes, ServiceError> {
        self.set_vote(actor, on, false).await
    }

    async fn set_vote(&self, actor: &Actor, on: ContentRef, wanted: bool) -> Result<Votes, ServiceError> {
        let now = self.writing.clock.now();
        let mut unit = self.writing.store.begin().await?;
        let changed = if wanted {
            unit.reactions().add_vote(on, actor.user_id, now).await?
        } else {
            unit.reactions().remove_vote(on, actor.user_id).await?
        };
        let (changed, upvote_count) = changed.ok_or(ServiceError::NotFound)?;
        if changed {
            let topic = topic_of(unit.as_mut(), on).await?;
            let event = LiveEvent::VoteChanged { kind: on.kind(), id: on.uuid(), upvote_count };
            self.writing.tell(unit.as_mut(), Channel::Topic(topic), now, event).await?;
            self.writing.commit(unit).await?;
        }
        Ok(Votes { upvote_count, upvoted_by_me: wanted })
    }
}

async fn topic_of(unit: &mut dyn UnitOfWork, on: ContentRef) -> Result<TopicId, ServiceError> {
    let found = match on {
        ContentRef::Post(id) => unit.posts().find(id).await?.map(|post| post.topic_id),
        ContentRef::Reply(id) => unit.replies().find(id).await?.map(|reply| reply.topic_id),
    };
    found.ok_or(ServiceError::NotFound)
}

/// Counts activity in a topic that must be there and open; both in one statement, so that nothing slips in behind a lock.
pub(crate) async fn record_activity(
    unit: &mut dyn UnitOfWork,
    topic: TopicId,
    posts: i32,
    at: p2p_domain::timestamp::Timestamp,
) -> Result<(), ServiceError> {
    if unit.topics().record_activity(topic, posts, Some(at)).await? {
        return Ok(());
    }
    match unit.topics().find(topic).await? {
        Some(_) => Err(ServiceError::Conflict(Conflict::TopicLocked)),
        None => Err(ServiceError::NotFound),
    }
}

/// A topic whose content may be edited.
pub(crate) async fn open_topic(unit: &mut dyn UnitOfWork, topic: TopicId) -> Result<Topic, ServiceError> {
    let topic = unit.topics().find(topic).await?.ok_or(ServiceError::NotFound)?;
    if topic.is_locked { Err(ServiceError::Conflict(Conflict::TopicLocked)) } else { Ok(topic) }
}
