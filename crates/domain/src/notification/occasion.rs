//! Occasions: what happened, as it is told to people and webhooks. Who is told, and why, is decided here; who they are in the end is
//! looked up by the handler.

use serde::{Deserialize, Serialize};

use super::{About, NotificationKind};
use crate::{
    content::{ContentKind, ContentRef},
    id::{
        ConversationId, EventId, InvitationId, MessageId, OrganizationId, PostId, ReportId, TopicId, UseCaseId, UserId,
    },
    timestamp::Timestamp,
    webhook::WebhookEvent,
};

/// Something that people may have to be told of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Occasion {
    /// Under which all that follows from it is deduplicated.
    pub id: EventId,
    /// When.
    pub at: Timestamp,
    /// Who did it; they are never told themselves.
    pub actor_id: Option<UserId>,
    /// The organization of who did it.
    pub actor_organization_id: Option<OrganizationId>,
    /// What.
    pub what: Happening,
    /// The title of the topic or use case; empty where there is none.
    pub title: String,
    /// The beginning of the text; empty where there is none.
    pub excerpt: String,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Happening {
    /// A topic was opened.
    TopicOpened {
        /// Which.
        topic_id: TopicId,
        /// Its first post.
        post_id: PostId,
        /// Who is named in it.
        mentions: Vec<UserId>,
    },
    /// Somebody posted.
    Posted {
        /// In which topic.
        topic_id: TopicId,
        /// Who opened it.
        topic_author: Option<UserId>,
        /// The organization that the topic is of.
        topic_organization_id: Option<OrganizationId>,
        /// Which post.
        post_id: PostId,
        /// Who is named in it.
        mentions: Vec<UserId>,
    },
    /// Somebody replied.
    Replied {
        /// In which topic.
        topic_id: TopicId,
        /// The organization that the topic is of.
        topic_organization_id: Option<OrganizationId>,
        /// Which reply.
        reply: crate::id::ReplyId,
        /// Who wrote what it replies to: the post, and the reply if it answers one.
        answered: Vec<UserId>,
        /// Who is named in it.
        mentions: Vec<UserId>,
    },
    /// A text was edited, and may name others than before.
    Edited {
        /// In which topic.
        topic_id: TopicId,
        /// Which.
        of: ContentRef,
        /// Who is named in it now.
        mentions: Vec<UserId>,
    },
    /// A best answer was chosen.
    BestAnswerChosen {
        /// In which topic.
        topic_id: TopicId,
        /// The organization that the topic is of.
        topic_organization_id: Option<OrganizationId>,
        /// Which.
        of: ContentRef,
        /// Who wrote it.
        author: Option<UserId>,
    },
    /// Somebody wrote to somebody.
    MessageSent {
        /// Which message.
        message_id: MessageId,
        /// In which conversation.
        conversation_id: ConversationId,
        /// To whom.
        recipient: UserId,
    },
    /// Somebody joined by an invitation.
    InvitationAccepted {
        /// Which invitation.
        invitation_id: InvitationId,
        /// Who joined.
        user_id: UserId,
        /// Who had invited them.
        invited_by: Option<UserId>,
        /// Which organization.
        organization_id: OrganizationId,
    },
    /// A use case was published.
    UseCasePublished {
        /// Which.
        use_case_id: UseCaseId,
        /// By which organization.
        organization_id: Option<OrganizationId>,
    },
    /// Content was reported.
    Reported {
        /// Which report.
        report_id: ReportId,
        /// The organization that the content is of.
        organization_id: Option<OrganizationId>,
    },
}

/// Who is told: people by their ids, or by what they are to something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Circle {
    /// These.
    People(Vec<UserId>),
    /// Who follows that topic.
    Followers(TopicId),
    /// The members of that organization.
    Members(OrganizationId),
    /// The admins of that organization, if there is one, and the superusers.
    Moderators(Option<OrganizationId>),
}

impl Occasion {
    /// What it is about.
    #[must_use]
    pub const fn about(&self) -> About {
        match &self.what {
            Happening::TopicOpened { topic_id, post_id, .. } | Happening::Posted { topic_id, post_id, .. } => {
                About::Content { kind: ContentKind::Post, id: post_id.uuid(), topic_id: *topic_id }
            }
            Happening::Replied { topic_id, reply, .. } => {
                About::Content { kind: ContentKind::Reply, id: reply.uuid(), topic_id: *topic_id }
            }
            Happening::Edited { topic_id, of, .. } | Happening::BestAnswerChosen { topic_id, of, .. } => {
                About::Content { kind: of.kind(), id: of.uuid(), topic_id: *topic_id }
            }
            Happening::MessageSent { message_id, conversation_id, .. } => {
                About::Message { id: *message_id, conversation_id: *conversation_id }
            }
            Happening::InvitationAccepted { user_id, .. } => About::User(*user_id),
            Happening::UseCasePublished { use_case_id, .. } => About::UseCase(*use_case_id),
            Happening::Reported { report_id, .. } => About::Report(*report_id),
        }
    }

    /// Who is told, and why. Who stands in several circles is told for the first reason alone; who did it is not told at all.
    #[must_use]
    pub fn circles(&self) -> Vec<(NotificationKind, Circle)> {
        let mentioned = |people: &[UserId]| (NotificationKind::Mention, Circle::People(people.to_vec()));
        let one = |kind, person: Option<UserId>| (kind, Circle::People(person.into_iter().collect()));
        match &self.what {
            Happening::TopicOpened { mentions, .. } | Happening::Edited { mentions, .. } => vec![mentioned(mentions)],
            Happening::Posted { topic_id, topic_author, mentions, .. } => vec![
                mentioned(mentions),
                one(NotificationKind::Post, *topic_author),
                (NotificationKind::Post, Circle::Followers(*topic_id)),
            ],
            Happening::Replied { answered, mentions, .. } => {
                vec![mentioned(mentions), (NotificationKind::Reply, Circle::People(answered.clone()))]
            }
            Happening::BestAnswerChosen { author, .. } => vec![one(NotificationKind::BestAnswer, *author)],
            Happening::MessageSent { recipient, .. } => vec![one(NotificationKind::Message, Some(*recipient))],
            Happening::InvitationAccepted { invited_by, .. } => {
                vec![one(NotificationKind::InvitationAccepted, *invited_by)]
            }
            Happening::UseCasePublished { organization_id, .. } => organization_id
                .map(|organization| (NotificationKind::UseCasePublished, Circle::Members(organization)))
                .into_iter()
                .collect(),
            Happening::Reported { organization_id, .. } => {
                vec![(NotificationKind::Report, Circle::Moderators(*organization_id))]
            }
        }
    }

    /// What webhooks are told of it, and those of which organizations. Private messages and edits are told to none. That people were named is told
    /// besides, to the organizations of the named.
    #[must_use]
    pub fn webhook_event(&self) -> Option<(WebhookEvent, Vec<OrganizationId>)> {
        let (event, of) = match &self.what {
            Happening::TopicOpened { .. } => (WebhookEvent::TopicCreated, None),
            Happening::Posted { topic_organization_id, .. } => (WebhookEvent::PostCreated, *topic_organization_id),
            Happening::Replied { topic_organization_id, .. } => (WebhookEvent::ReplyCreated, *topic_organization_id),
            Happening::BestAnswerChosen { topic_organization_id, .. } => {
                (WebhookEvent::BestAnswerChosen, *topic_organization_id)
            }
            Happening::InvitationAccepted { organization_id, .. } => {
                (WebhookEvent::MemberJoined, Some(*organization_id))
            }
            Happening::UseCasePublished { organization_id, .. } => (WebhookEvent::UseCasePublished, *organization_id),
            Happening::Reported { organization_id, .. } => {
                // Who reports stays unknown to all but moderators.
                return Some((WebhookEvent::ReportCreated, organization_id.iter().copied().collect()));
            }
            Happening::Edited { .. } | Happening::MessageSent { .. } => return None,
        };
        let mut told: Vec<OrganizationId> = self.actor_organization_id.into_iter().chain(of).collect();
        told.dedup();
        Some((event, told))
    }

    /// Whether it names that person: then nothing is told of it once they are erased.
    #[must_use]
    pub fn names(&self, user: UserId) -> bool {
        self.actor_id == Some(user)
            || matches!(&self.what, Happening::InvitationAccepted { user_id, .. } if *user_id == user)
    }
}
