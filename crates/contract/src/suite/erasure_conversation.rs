//! `ErasureRepository`: what stays of somebody among messages and notifications. That others still read what they exchanged is told
//! with the conversations, that its files stay with them with the files of messages.

use p2p_domain::{
    content::AuthorCard,
    file::FileHolder,
    message::{DirectMessage, conversation_between},
    notification::{
        About, EmailChoice, Notification, NotificationEntry, NotificationKind, Preference, Preferences, Which,
    },
    unread::{UnreadCounts, UnreadKind},
    user::User,
};

use super::{
    blocks::block,
    erasure::erase,
    files::hung,
    messages::{find, two},
    notifications::mark_read,
    stage::{self, commit},
    unread::{add, counts, recount},
};
use crate::{
    build::{a_message, a_notification, an_event_id, at},
    world::Stores,
};

suite! { ($) erasure_conversation, erasure_conversation_suite(Stores):
    what_they_wrote_still_waits, a_conversation_that_nobody_is_left_to_read_goes, two_who_are_erased_at_once_leave_nothing,
    blocks_on_either_side_go, what_they_were_told_goes, what_they_chose_goes, their_counts_go,
    nobody_is_told_of_their_joining_any_longer, others_are_told_of_nobody,
}

fn on(message: &DirectMessage) -> FileHolder {
    FileHolder::Message(message.id.uuid())
}

async fn what_they_wrote_still_waits(stores: &Stores) {
    let (leaving, staying) = two(stores).await;
    let sent = stage::message(stores, a_message(&leaving, &staying)).await;
    let answer = stage::message(stores, a_message(&staying, &leaving)).await;
    add(stores, staying.id, UnreadKind::Messages, 1).await;
    let before = counts(stores, &staying).await;
    erase(stores, leaving.id).await;
    assert_eq!((counts(stores, &staying).await, before.messages.unread), (before, 1));
    assert_eq!(recount(stores, &staying).await, None, "what was counted still waits");
    let theirs = DirectMessage { sender_id: None, ..sent.clone() };
    let own = DirectMessage { recipient_id: None, ..answer };
    assert_eq!(stores.personal_conversation.messages(staying.id, None, 10).await.unwrap(), [theirs, own]);
    assert_eq!(stores.personal_conversation.messages(leaving.id, None, 10).await.unwrap(), []);
    assert!(stores.messages.has_conversation(staying.id, sent.conversation_id).await.unwrap());
    assert!(!stores.messages.has_conversation(leaving.id, sent.conversation_id).await.unwrap());
}

async fn a_conversation_that_nobody_is_left_to_read_goes(stores: &Stores) {
    let ((one, other), third) = (two(stores).await, stage::somebody(stores).await);
    let sent = stage::message(stores, a_message(&one, &other)).await;
    let answer = stage::message(stores, a_message(&other, &one)).await;
    let elsewhere = stage::message(stores, a_message(&other, &third)).await;
    let (theirs, own) = (hung(stores, &one, on(&sent)).await, hung(stores, &other, on(&answer)).await);
    assert_eq!(erase(stores, one.id).await, []);
    assert_eq!(find(stores, sent.id).await, Some(DirectMessage { sender_id: None, ..sent.clone() }));
    assert_eq!(erase(stores, other.id).await, [own.id], "what hung there hangs on nothing now");
    assert_eq!((find(stores, sent.id).await, find(stores, answer.id).await), (None, None));
    assert_eq!(stores.files.unknown(&[own.id]).await.unwrap(), [own.id]);
    let swept = stores.files.orphans(at(1_000_000), 10).await.unwrap();
    assert_eq!(
        swept.iter().map(|record| record.file.id).collect::<Vec<_>>(),
        [theirs.id],
        "nobody's is left to be swept"
    );
    let kept = DirectMessage { sender_id: None, ..elsewhere.clone() };
    assert_eq!(find(stores, elsewhere.id).await, Some(kept), "others keep theirs");
}

async fn two_who_are_erased_at_once_leave_nothing(stores: &Stores) {
    for _ in 0..5 {
        let (one, other) = two(stores).await;
        let sent = stage::message(stores, a_message(&one, &other)).await;
        let answer = stage::message(stores, a_message(&other, &one)).await;
        tokio::join!(erase(stores, one.id), erase(stores, other.id));
        assert_eq!((find(stores, sent.id).await, find(stores, answer.id).await), (None, None));
    }
}

async fn blocks_on_either_side_go(stores: &Stores) {
    let ((leaving, staying), third) = (two(stores).await, stage::somebody(stores).await);
    assert!(block(stores, &leaving, &staying, 1).await);
    assert!(block(stores, &staying, &leaving, 2).await);
    assert!(block(stores, &staying, &third, 3).await);
    erase(stores, leaving.id).await;
    let blocked = async |by: &User| stores.personal_conversation.blocked(by.id, None, 10).await.unwrap();
    assert_eq!((blocked(&leaving).await, blocked(&staying).await), (vec![], vec![(third.id, at(3))]));
    let is_blocked =
        async |by: &User, of: &User| commit!(stores, unit => unit.blocks().is_blocked(by.id, of.id).await?);
    assert!(!is_blocked(&leaving, &staying).await && !is_blocked(&staying, &leaving).await);
}

async fn what_they_were_told_goes(stores: &Stores) {
    let (leaving, staying) = two(stores).await;
    let mailed = |to: &User| Notification { email: EmailChoice::Instant, ..a_notification(to) };
    let theirs = stage::notification(stores, mailed(&leaving)).await;
    stage::notification(stores, Notification { shown: false, ..mailed(&leaving) }).await;
    let others = stage::notification(stores, mailed(&staying)).await;
    let letters = [an_event_id(), an_event_id()];
    for (user, letter) in [&leaving, &staying].into_iter().zip(letters) {
        let put = commit!(stores, unit => {
            unit.notifications().put_into_letter(user.id, EmailChoice::Instant, letter, at(10), at(10)).await?
        });
        assert!(put > 0, "the case looks for nothing");
    }
    erase(stores, leaving.id).await;
    assert_eq!(stores.personal_conversation.told(leaving.id, None, 10).await.unwrap(), []);
    assert_eq!(stores.notifications.notification(leaving.id, theirs.id).await.unwrap(), None);
    assert_eq!(stores.notifications.letter(letters[0]).await.unwrap(), []);
    assert_eq!(stores.personal_conversation.told(staying.id, None, 10).await.unwrap(), std::slice::from_ref(&others));
    let left: Vec<_> = stores.notifications.letter(letters[1]).await.unwrap();
    assert_eq!(left, [NotificationEntry { notification: others, actor: AuthorCard::default() }]);
}

async fn what_they_chose_goes(stores: &Stores) {
    let (leaving, staying) = two(stores).await;
    let mut chosen = Preferences::default();
    chosen.set(NotificationKind::Mention, Preference { in_app: false, email: EmailChoice::Daily });
    for user in [&leaving, &staying] {
        commit!(stores, unit => unit.notifications().choose(user.id, &chosen).await?);
    }
    erase(stores, leaving.id).await;
    let kept = async |user: &User| stores.notifications.preferences(user.id).await.unwrap();
    assert_eq!((kept(&leaving).await, kept(&staying).await), (Preferences::default(), chosen));
}

async fn their_counts_go(stores: &Stores) {
    let (leaving, staying) = two(stores).await;
    for user in [&leaving, &staying] {
        add(stores, user.id, UnreadKind::Messages, 3).await;
        add(stores, user.id, UnreadKind::Notifications, 2).await;
    }
    let others = counts(stores, &staying).await;
    erase(stores, leaving.id).await;
    assert_eq!((counts(stores, &leaving).await, counts(stores, &staying).await), (UnreadCounts::default(), others));
    assert_eq!(add(stores, leaving.id, UnreadKind::Messages, 1).await, UnreadCounts::default(), "nothing is counted");
}

/// That somebody joined whom they had invited.
fn of_joining(to: &User, joined: &User) -> Notification {
    Notification {
        kind: NotificationKind::InvitationAccepted,
        actor_id: Some(joined.id),
        about: About::User(joined.id),
        ..a_notification(to)
    }
}

async fn nobody_is_told_of_their_joining_any_longer(stores: &Stores) {
    let ((host, reader), third) = (two(stores).await, stage::somebody(stores).await);
    let (leaving, staying) = two(stores).await;
    let kept = [a_notification(&host), of_joining(&host, &staying)];
    for notification in [&of_joining(&host, &leaving), &kept[0], &kept[1]] {
        stage::notification(stores, notification.clone()).await;
    }
    add(stores, host.id, UnreadKind::Notifications, 3).await;
    stage::notification(stores, of_joining(&reader, &leaving)).await;
    assert_eq!(mark_read(stores, &reader, Which::All, 2).await, 1);
    stage::notification(stores, Notification { shown: false, ..of_joining(&third, &leaving) }).await;
    let before = counts(stores, &host).await.notifications;
    erase(stores, leaving.id).await;
    let told = async |user: &User| stores.personal_conversation.told(user.id, None, 10).await.unwrap();
    assert_eq!((told(&host).await, told(&reader).await, told(&third).await), (kept.to_vec(), vec![], vec![]));
    let after = counts(stores, &host).await.notifications;
    assert_eq!((before.unread, after.unread), (3, 2), "it was counted");
    assert!(after.version > before.version, "{after:?}");
    for user in [&host, &reader, &third] {
        assert_eq!(recount(stores, user).await, None, "what was read or not shown was not counted");
    }
}

async fn others_are_told_of_nobody(stores: &Stores) {
    let ((leaving, staying), other) = (two(stores).await, stage::somebody(stores).await);
    let conversation_id = conversation_between(leaving.id, staying.id);
    let sent = stage::message(stores, a_message(&leaving, &staying)).await;
    let by = |by: &User| Notification { actor_id: Some(by.id), ..a_notification(&staying) };
    let about = About::Message { id: sent.id, conversation_id };
    let all = [by(&leaving), Notification { kind: NotificationKind::Message, about, ..by(&leaving) }, by(&other)];
    for notification in &all {
        stage::notification(stores, notification.clone()).await;
    }
    add(stores, staying.id, UnreadKind::Notifications, 3).await;
    let before = counts(stores, &staying).await;
    erase(stores, leaving.id).await;
    for notification in &all[..2] {
        let found = stores.notifications.notification(staying.id, notification.id).await.unwrap();
        let nobodys = Notification { actor_id: None, ..notification.clone() };
        assert_eq!(found, Some(NotificationEntry { notification: nobodys, actor: AuthorCard::default() }));
    }
    let found = stores.notifications.notification(staying.id, all[2].id).await.unwrap().unwrap();
    assert_eq!((&found.notification, found.actor.id), (&all[2], Some(other.id)), "others keep theirs");
    assert_eq!(counts(stores, &staying).await, before);
}
