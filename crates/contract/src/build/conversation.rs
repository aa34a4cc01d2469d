//! What people write to each other and are told: messages, notifications, occasions and reports. None of these is stored yet.

use p2p_domain::{
    content::{ContentKind, ContentRef},
    file::File,
    id::{
        EventId, InvitationId, MessageId, NotificationId, OrganizationId, PostId, ReplyId, ReportId, TopicId, UseCaseId,
    },
    message::{DirectMessage, MessageText, MessageView},
    notification::{About, EmailChoice, Happening, Notification, NotificationKind, Occasion},
    post::Post,
    report::{Report, ReportNote, ReportReason, ReportStatus},
    user::User,
};

use super::{an_id, at};

/// A text of two lines and two directions.
#[must_use]
pub fn a_message_text() -> MessageText {
    MessageText::parse("Which seal was it?\n\nأي مانع كان؟ 🛠").unwrap()
}

/// A message that is just sent.
#[must_use]
pub fn a_message(from: &User, to: &User) -> DirectMessage {
    DirectMessage::sent(MessageId::new(an_id()), from.id, to.id, a_message_text(), at(0))
}

/// A message as it is shown, with those files.
#[must_use]
pub const fn a_message_view(message: DirectMessage, attachments: Vec<File>) -> MessageView {
    MessageView { message, attachments }
}

/// That there is a reply, by nobody who is known; shown, and mailed once a day.
#[must_use]
pub fn a_notification(to: &User) -> Notification {
    Notification {
        id: NotificationId::new(an_id()),
        user_id: to.id,
        kind: NotificationKind::Reply,
        actor_id: None,
        about: About::Content { kind: ContentKind::Reply, id: an_id(), topic_id: TopicId::new(an_id()) },
        title: "Seals, موانع".to_owned(),
        excerpt: "Try \"graphite\".".to_owned(),
        shown: true,
        email: EmailChoice::Daily,
        read_at: None,
        created_at: at(0),
    }
}

/// Something that somebody did.
#[must_use]
pub fn an_occasion(by: &User, what: Happening) -> Occasion {
    Occasion {
        id: EventId::new(an_id()),
        at: at(0),
        actor_id: Some(by.id),
        actor_organization_id: by.organization_id,
        what,
        title: "Seals, موانع".to_owned(),
        excerpt: "Try \"graphite\".".to_owned(),
    }
}

/// One of each that may happen, to that person where it happens to somebody.
#[must_use]
pub fn some_happenings(to: &User) -> [Happening; 9] {
    let (topic_id, reply_id) = (TopicId::new(an_id()), ReplyId::new(an_id()));
    let (post_id, mentions) = (PostId::new(an_id()), vec![to.id]);
    let (organization_id, of) = (OrganizationId::new(an_id()), ContentRef::Reply(reply_id));
    let message = a_message(to, to);
    [
        Happening::TopicOpened { topic_id, post_id, mentions: mentions.clone() },
        Happening::Posted {
            topic_id,
            topic_author: Some(to.id),
            topic_organization_id: None,
            post_id,
            mentions: vec![],
        },
        Happening::Replied {
            topic_id,
            topic_organization_id: Some(organization_id),
            reply: reply_id,
            answered: vec![to.id],
            mentions: mentions.clone(),
        },
        Happening::Edited { topic_id, of, mentions },
        Happening::BestAnswerChosen { topic_id, topic_organization_id: None, of, author: None },
        Happening::MessageSent { message_id: message.id, conversation_id: message.conversation_id, recipient: to.id },
        Happening::InvitationAccepted {
            invitation_id: InvitationId::new(an_id()),
            user_id: to.id,
            invited_by: None,
            organization_id,
        },
        Happening::UseCasePublished { use_case_id: UseCaseId::new(an_id()), organization_id: Some(organization_id) },
        Happening::Reported { report_id: ReportId::new(an_id()), organization_id: None },
    ]
}

/// An open report.
#[must_use]
pub fn a_report(of: &Post, by: &User) -> Report {
    Report {
        id: ReportId::new(an_id()),
        target: ContentRef::Post(of.id),
        topic_id: of.topic_id,
        organization_id: of.organization_id,
        excerpt: "Buy my seals".to_owned(),
        reporter_id: Some(by.id),
        reason: ReportReason::Spam,
        note: Some(ReportNote::parse("It is everywhere.\n\nفي كل مكان").unwrap()),
        status: ReportStatus::Open,
        resolved_by: None,
        resolution: None,
        created_at: at(0),
        resolved_at: None,
    }
}
