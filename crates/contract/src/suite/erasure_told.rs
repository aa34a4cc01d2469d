//! `ErasureRepository`: what stays of somebody in what others were told live and are still to be told.

use std::time::Duration;

use p2p_domain::{
    content::{AuthorCard, ContentKind, ContentRef},
    event::{Channel, LiveEvent, Sequence, StreamEvent},
    file::File,
    id::{InvitationId, OrganizationId, PostId, TopicId},
    job::{Gone, Job, Lane},
    locale::Locale,
    message::DirectMessage,
    notification::{About, Happening, Notification, NotificationEntry, NotificationKind, Occasion},
    unread::UnreadKind,
    user::User,
};

use super::{
    erasure::erase,
    messages::two,
    stage::{self, commit},
    unread::{add, counts},
};
use crate::{
    build::{
        a_file, a_message, a_message_view, a_notification, an_account, an_event_id, an_id, an_occasion, at,
        some_happenings,
    },
    world::Stores,
};

suite! { ($) erasure_told, erasure_told_suite(Stores):
    channels_of_others_name_them_no_more, who_joined_and_is_erased_is_told_of_no_more, what_waits_to_be_announced_names_them_no_more,
    what_they_did_is_told_no_more, others_are_told_as_before, who_was_named_is_left_out, what_was_to_be_told_to_them_alone_goes,
}

const LEASE: Duration = Duration::from_secs(30);

async fn append(stores: &Stores, channel: Channel, events: &[LiveEvent]) {
    for event in events {
        commit!(stores, unit => unit.streams().append(channel, an_event_id(), at(1), event.clone()).await?);
    }
}

async fn stream(stores: &Stores, channel: Channel) -> Vec<StreamEvent> {
    stores.streams.since(channel, Sequence::START, 100).await.unwrap()
}

fn told(notification: Notification, actor: AuthorCard) -> LiveEvent {
    let notification = Box::new(NotificationEntry { notification, actor });
    LiveEvent::Notification { notification, locale: Locale::Ar }
}

/// That somebody joined.
fn joining(to: &User, joined: &User) -> LiveEvent {
    let notification = Notification {
        kind: NotificationKind::InvitationAccepted,
        actor_id: Some(joined.id),
        about: About::User(joined.id),
        ..a_notification(to)
    };
    told(notification, an_account(joined).card())
}

/// What is told to one person about another, and what it becomes when that one is erased.
fn exchanged(to: &User, with: &User) -> Vec<(LiveEvent, LiveEvent)> {
    let (sent, answer) = (a_message(with, to), a_message(to, with));
    let (theirs, own) = (a_file(with), a_file(to));
    let nobodys = File { owner_id: None, ..theirs.clone() };
    let view = |message, files| Box::new(a_message_view(message, files));
    let read = |reader_id| LiveEvent::MessageRead {
        id: answer.id,
        conversation_id: answer.conversation_id,
        reader_id,
        read_at: at(3),
        all_before: true,
    };
    let notification = Notification { actor_id: Some(with.id), ..a_notification(to) };
    let of_nobody = Notification { actor_id: None, ..notification.clone() };
    vec![
        (
            LiveEvent::Message { message: view(sent.clone(), vec![theirs, own.clone()]) },
            LiveEvent::Message { message: view(DirectMessage { sender_id: None, ..sent }, vec![nobodys, own]) },
        ),
        (
            LiveEvent::MessageUpdated { message: view(answer.clone(), vec![]) },
            LiveEvent::MessageUpdated { message: view(DirectMessage { recipient_id: None, ..answer.clone() }, vec![]) },
        ),
        (read(Some(with.id)), read(None)),
        (told(notification, an_account(with).card()), told(of_nobody, AuthorCard::default())),
    ]
}

async fn channels_of_others_name_them_no_more(stores: &Stores) {
    let ((leaving, staying), third) = (two(stores).await, stage::somebody(stores).await);
    let channel = Channel::User(staying.id);
    let (mut events, mut expected): (Vec<_>, Vec<_>) = exchanged(&staying, &leaving).into_iter().unzip();
    // What they exchanged with somebody else stays as it is.
    for (event, _) in exchanged(&staying, &third) {
        events.push(event.clone());
        expected.push(event);
    }
    append(stores, channel, &events).await;
    append(stores, Channel::User(leaving.id), &events).await;
    let before = stream(stores, channel).await;
    erase(stores, leaving.id).await;
    let after = stream(stores, channel).await;
    let expected: Vec<_> =
        before.into_iter().zip(expected).map(|(before, event)| StreamEvent { event, ..before }).collect();
    assert_eq!(after, expected, "each keeps its place and loses the name alone");
    assert_eq!(stream(stores, Channel::User(leaving.id)).await, []);
}

async fn who_joined_and_is_erased_is_told_of_no_more(stores: &Stores) {
    let ((leaving, staying), host) = (two(stores).await, stage::somebody(stores).await);
    add(stores, host.id, UnreadKind::Notifications, 2).await;
    let channel = Channel::User(host.id);
    append(stores, channel, &[joining(&host, &leaving), joining(&host, &staying)]).await;
    let before = stream(stores, channel).await;
    erase(stores, leaving.id).await;
    let after = stream(stores, channel).await;
    assert_eq!(after[1], before[1]);
    let counts = counts(stores, &host).await;
    assert_eq!(after[0], StreamEvent { event: LiveEvent::Unread { counts }, ..before[0].clone() }, "its place stays");
}

async fn enqueue(stores: &Stores, jobs: &[Job]) {
    commit!(stores, unit => {
        for job in jobs {
            unit.outbox().append(job, at(1)).await?;
        }
    });
}

async fn waiting(stores: &Stores, lane: Lane) -> Vec<Job> {
    let claimed = stores.outbox.claim(lane, 100, LEASE, at(2)).await.unwrap();
    claimed.into_iter().map(|claimed| claimed.job.expect("a job that is rewritten still reads as one")).collect()
}

fn announcement(channel: Channel, event: LiveEvent) -> StreamEvent {
    StreamEvent { channel, sequence: Sequence::new(1), id: an_event_id(), at: at(1), event }
}

async fn what_waits_to_be_announced_names_them_no_more(stores: &Stores) {
    let (leaving, staying) = two(stores).await;
    let channel = Channel::User(staying.id);
    let (events, mut expected): (Vec<_>, Vec<_>) = exchanged(&staying, &leaving).into_iter().unzip();
    let mut waits: Vec<_> = events.into_iter().map(|event| announcement(channel, event)).collect();
    waits.push(announcement(channel, joining(&staying, &leaving)));
    let own = announcement(Channel::User(leaving.id), joining(&leaving, &staying));
    let jobs: Vec<_> = waits.iter().chain([&own]).map(|event| Job::Announce(Box::new(event.clone()))).collect();
    enqueue(stores, &jobs).await;
    erase(stores, leaving.id).await;
    expected.push(LiveEvent::Unread { counts: counts(stores, &staying).await });
    let expected: Vec<_> = waits
        .into_iter()
        .zip(expected)
        .map(|(event, now)| Job::Announce(Box::new(StreamEvent { event: now, ..event })))
        .collect();
    assert_eq!(waiting(stores, Lane::Prompt).await, expected, "what would be told to them is told to nobody");
}

fn notify(by: &User, what: Happening) -> Job {
    Job::Notify(Box::new(an_occasion(by, what)))
}

async fn what_they_did_is_told_no_more(stores: &Stores) {
    let ((leaving, staying), third) = (two(stores).await, stage::somebody(stores).await);
    let joined = |user: &User| Happening::InvitationAccepted {
        invitation_id: InvitationId::new(an_id()),
        user_id: user.id,
        invited_by: Some(third.id),
        organization_id: OrganizationId::new(an_id()),
    };
    let mut gone: Vec<_> = some_happenings(&staying).map(|what| notify(&leaving, what)).to_vec();
    // Nobody did it, and still it names them.
    gone.push(Job::Notify(Box::new(Occasion { actor_id: None, ..an_occasion(&leaving, joined(&leaving)) })));
    enqueue(stores, &gone).await;
    let kept = [notify(&staying, joined(&staying))];
    enqueue(stores, &kept).await;
    erase(stores, leaving.id).await;
    assert_eq!(waiting(stores, Lane::Wide).await, kept);
}

async fn others_are_told_as_before(stores: &Stores) {
    let ((leaving, staying), third) = (two(stores).await, stage::somebody(stores).await);
    let mut kept: Vec<_> = some_happenings(&third).map(|what| notify(&staying, what)).to_vec();
    kept.push(Job::Withdraw { gone: Gone::Thing(an_id()) });
    enqueue(stores, &kept).await;
    erase(stores, leaving.id).await;
    assert_eq!(waiting(stores, Lane::Wide).await, kept);
}

async fn who_was_named_is_left_out(stores: &Stores) {
    let ((leaving, staying), third) = (two(stores).await, stage::somebody(stores).await);
    let (topic_id, post_id) = (TopicId::new(an_id()), PostId::new(an_id()));
    let of = ContentRef::of(ContentKind::Reply, an_id());
    let (reply, organization_id) = (p2p_domain::id::ReplyId::new(of.uuid()), OrganizationId::new(an_id()));
    let invitation_id = InvitationId::new(an_id());
    let with = |named: Vec<_>, one| {
        [
            Happening::TopicOpened { topic_id, post_id, mentions: named.clone() },
            Happening::Posted {
                topic_id,
                topic_author: one,
                topic_organization_id: None,
                post_id,
                mentions: named.clone(),
            },
            Happening::Replied {
                topic_id,
                topic_organization_id: None,
                reply,
                answered: named.clone(),
                mentions: named.clone(),
            },
            Happening::Edited { topic_id, of, mentions: named },
            Happening::BestAnswerChosen { topic_id, topic_organization_id: None, of, author: one },
            Happening::InvitationAccepted { invitation_id, user_id: staying.id, invited_by: one, organization_id },
        ]
    };
    let before = with(vec![leaving.id, third.id], Some(leaving.id)).map(|what| an_occasion(&staying, what));
    enqueue(stores, &before.clone().map(|occasion| Job::Notify(Box::new(occasion)))).await;
    erase(stores, leaving.id).await;
    let left = with(vec![third.id], None);
    let expected: Vec<_> =
        before.into_iter().zip(left).map(|(before, what)| Job::Notify(Box::new(Occasion { what, ..before }))).collect();
    assert_eq!(waiting(stores, Lane::Wide).await, expected, "others are told as before");
}

async fn what_was_to_be_told_to_them_alone_goes(stores: &Stores) {
    let ((leaving, staying), third) = (two(stores).await, stage::somebody(stores).await);
    let sent = |to: &User| {
        let message = a_message(&staying, to);
        let (message_id, conversation_id) = (message.id, message.conversation_id);
        notify(&staying, Happening::MessageSent { message_id, conversation_id, recipient: to.id })
    };
    let kept = sent(&third);
    enqueue(stores, &[sent(&leaving), kept.clone()]).await;
    erase(stores, leaving.id).await;
    assert_eq!(waiting(stores, Lane::Wide).await, [kept]);
}
