//! What writing in the forum tells people of, from inside the unit of work that writes it.

use p2p_domain::{
    actor::Actor,
    content::ContentRef,
    id::UserId,
    job::{Gone, Job},
    mention::mentions,
    notification::{Happening, Occasion},
    port::{error::StoreError, store::UnitOfWork},
    post::Post,
    reply::Reply,
    text::markdown::beginning,
    timestamp::Timestamp,
    topic::Topic,
};

use crate::writing::{Rewrite, Writing};

impl Writing {
    /// Somebody posted; the first post opens its topic.
    pub(crate) fn posted(&self, actor: &Actor, topic: &Topic, post: &Post, content: &str) -> Occasion {
        let (topic_id, post_id, mentions) = (topic.id, post.id, mentions(content));
        let what = if post.is_opening {
            Happening::TopicOpened { topic_id, post_id, mentions }
        } else {
            let (topic_author, topic_organization_id) = (topic.author_id, topic.organization_id);
            Happening::Posted { topic_id, topic_author, topic_organization_id, post_id, mentions }
        };
        self.occasion(actor, what, topic.title.as_str(), &beginning(content), post.created_at)
    }

    /// Somebody replied to what these wrote.
    pub(crate) fn replied(
        &self,
        actor: &Actor,
        topic: &Topic,
        (reply, answered): (&Reply, Vec<UserId>),
        content: &str,
    ) -> Occasion {
        let what = Happening::Replied {
            topic_id: topic.id,
            topic_organization_id: topic.organization_id,
            reply: reply.id,
            answered,
            mentions: mentions(content),
        };
        self.occasion(actor, what, topic.title.as_str(), &beginning(content), reply.created_at)
    }

    /// Those whom an edit names and whom the text before did not name are told; who commits wakes the wide lane.
    pub(crate) async fn notify_named(
        &self,
        unit: &mut dyn UnitOfWork,
        actor: &Actor,
        (topic, of): (&Topic, ContentRef),
        change: &Rewrite,
    ) -> Result<(), StoreError> {
        let Some(written) = change.text.as_ref().filter(|_| !change.named.is_empty()) else { return Ok(()) };
        let what = Happening::Edited { topic_id: topic.id, of, mentions: change.named.clone() };
        let text = beginning(&written.text.source);
        self.notify(unit, self.occasion(actor, what, topic.title.as_str(), &text, change.at)).await
    }

    /// A post, reply or use case is gone: what tells of it is taken back once the unit is committed; who commits wakes the wide lane.
    pub(crate) async fn withdraw(
        &self,
        unit: &mut dyn UnitOfWork,
        gone: Gone,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        unit.outbox().append(&Job::Withdraw { gone }, at).await
    }
}
