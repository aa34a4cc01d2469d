//! Conversations, what people are told, and what they report: written through the repositories, so that counts and order are theirs.
//! Nothing of it waits for a letter.

use std::collections::HashMap;

use p2p_domain::{
    content::{ContentKind, ContentRef},
    id::{MessageId, NotificationId, PostId, ReportId, TopicId, UserId},
    message::{DirectMessage, MessageText},
    notification::{About, EmailChoice, Notification, NotificationKind, excerpt},
    port::{clock::IdSource, error::StoreError, report::Verdict, store::UnitOfWork},
    report::{Report, ReportNote, ReportReason, ReportStatus},
    timestamp::Timestamp,
    unread::UnreadKind,
    user::Role,
};

use super::{
    cast::{Cast, Members},
    sound, tag,
};
use crate::{
    failure::StartError,
    seed::generate::{Generator, Message, Thread},
};

/// Of so many of the latest topics people are told.
const TOLD_TOPICS: u32 = 40;
/// One post in so many is reported.
const REPORTED: usize = 25;
/// Age from which a notification is read.
const READ_AFTER: std::time::Duration = std::time::Duration::from_hours(3 * 24);

/// What is to be written.
#[derive(Default)]
pub(super) struct Talk {
    messages: Vec<DirectMessage>,
    notifications: Vec<Notification>,
    reports: Vec<Report>,
    unread: HashMap<UserId, (i64, i64)>,
}

impl Talk {
    pub fn make(generator: &Generator, cast: &Cast, ids: &dyn IdSource, end: Timestamp) -> Result<Self, StartError> {
        let (members, mut talk) = (cast.members(), Self::default());
        for conversation in generator.conversations() {
            let (one, other) = (members.get(conversation.one)?.user, members.get(conversation.other)?.user);
            for message in &conversation.messages {
                let (from, to) = if message.is_by_one { (one, other) } else { (other, one) };
                talk.messages
                    .push(DirectMessage { lang: Some(tag(conversation.lang)), ..direct_message(message, from, to)? });
            }
        }
        let topics = generator.scale().topics();
        for thread in generator.threads_in(topics.saturating_sub(TOLD_TOPICS)..topics) {
            talk.tell(&thread, &members, ids, end)?;
            talk.report(&thread, &members, cast, ids)?;
        }
        Ok(talk)
    }

    /// How many messages there are.
    pub fn messages(&self) -> usize {
        self.messages.len()
    }

    /// Who wrote a post is told of the replies to it.
    fn tell(
        &mut self,
        thread: &Thread,
        members: &Members,
        ids: &dyn IdSource,
        end: Timestamp,
    ) -> Result<(), StartError> {
        for post in &thread.posts {
            for reply in post.replies.iter().filter(|reply| reply.author != post.author) {
                let at = Timestamp::from_millis(reply.created_at_ms);
                let is_old = end.since(at) > READ_AFTER;
                self.notifications.push(Notification {
                    id: NotificationId::new(ids.uuid()),
                    user_id: members.get(post.author)?.user,
                    kind: NotificationKind::Reply,
                    actor_id: Some(members.get(reply.author)?.user),
                    about: About::Content { kind: ContentKind::Reply, id: reply.id, topic_id: TopicId::new(thread.id) },
                    title: thread.title.clone(),
                    excerpt: excerpt(&reply.content),
                    shown: true,
                    email: EmailChoice::Off,
                    read_at: is_old.then_some(at),
                    created_at: at,
                });
            }
        }
        Ok(())
    }

    fn report(
        &mut self,
        thread: &Thread,
        members: &Members,
        cast: &Cast,
        ids: &dyn IdSource,
    ) -> Result<(), StartError> {
        for post in thread.posts.iter().skip(1).filter(|post| (post.index as usize).is_multiple_of(REPORTED)) {
            let Some(by) = thread.followers.iter().find(|follow| follow.by != post.author) else { continue };
            let author = members.get(post.author)?;
            let admin =
                cast.users.iter().find(|user| user.role == Role::Admin && user.organization_id == author.organization);
            let at = Timestamp::from_millis(post.created_at_ms);
            let is_open = self.reports.len().is_multiple_of(2);
            self.reports.push(Report {
                id: ReportId::new(ids.uuid()),
                target: ContentRef::Post(PostId::new(post.id)),
                topic_id: TopicId::new(thread.id),
                organization_id: author.organization,
                excerpt: excerpt(&post.content),
                reporter_id: Some(members.get(by.by)?.user),
                reason: if is_open { ReportReason::OffTopic } else { ReportReason::Spam },
                note: Some(sound(ReportNote::parse("It belongs into another topic."))?),
                status: if is_open { ReportStatus::Open } else { ReportStatus::Dismissed },
                resolved_by: admin.filter(|_| !is_open).map(|admin| admin.id),
                resolution: None,
                created_at: at,
                resolved_at: (!is_open).then_some(at),
            });
        }
        Ok(())
    }

    /// Writes all of it.
    pub async fn write(mut self, unit: &mut dyn UnitOfWork) -> Result<(), StoreError> {
        for message in &self.messages {
            let read_at = message.read_at;
            unit.messages().insert(&DirectMessage { read_at: None, ..message.clone() }).await?;
            match (read_at, message.recipient_id) {
                (Some(at), _) => drop(unit.messages().mark_read(message.id, at).await?),
                (None, Some(recipient)) => self.unread.entry(recipient).or_default().0 += 1,
                (None, None) => {}
            }
        }
        for notification in self.notifications.iter().filter(|notification| notification.read_at.is_none()) {
            self.unread.entry(notification.user_id).or_default().1 += 1;
        }
        for notifications in self.notifications.chunks(500) {
            unit.notifications().add(notifications).await?;
        }
        for report in &self.reports {
            settle(unit, report).await?;
        }
        for (user, (messages, notifications)) in self.unread {
            unit.unread().add(user, UnreadKind::Messages, messages).await?;
            unit.unread().add(user, UnreadKind::Notifications, notifications).await?;
        }
        Ok(())
    }
}

async fn settle(unit: &mut dyn UnitOfWork, report: &Report) -> Result<(), StoreError> {
    let open = Report { status: ReportStatus::Open, resolved_by: None, resolved_at: None, ..report.clone() };
    if unit.reports().insert(&open).await?
        && let (Some(by), Some(at)) = (report.resolved_by, report.resolved_at)
    {
        let verdict = Verdict { status: report.status, by, resolution: report.resolution.as_ref(), at };
        unit.reports().resolve(report.target, verdict).await?;
    }
    Ok(())
}

fn direct_message(message: &Message, from: UserId, to: UserId) -> Result<DirectMessage, StartError> {
    let text = sound(MessageText::parse(&message.content))?;
    let at = Timestamp::from_millis(message.created_at_ms);
    let sent = DirectMessage::sent(MessageId::new(message.id), from, to, text, at);
    Ok(DirectMessage { read_at: message.is_read.then_some(at), ..sent })
}
