//! Reading: told to both, once, and with it what notifications told of it.

use p2p_contract::build;
use p2p_domain::{
    actor::Actor,
    event::LiveEvent,
    id::NotificationId,
    message::{DirectMessage, MessageView},
    notification::{About, Notification, NotificationKind},
    page::{Limit, PageRequest},
    unread::UnreadKind,
};

use super::desk::{Desk, code, names};

/// What the handler tells of a message.
async fn notify(desk: &Desk, of: &MessageView, shown: bool) {
    let DirectMessage { id, conversation_id, recipient_id, .. } = of.message.clone();
    let notification = Notification {
        id: NotificationId::new(build::an_id()),
        user_id: recipient_id.unwrap(),
        kind: NotificationKind::Message,
        about: About::Message { id, conversation_id },
        shown,
        ..build::a_notification(&build::a_user())
    };
    let mut unit = desk.world.unit().await;
    assert_eq!(unit.notifications().add(std::slice::from_ref(&notification)).await.unwrap(), [notification.id]);
    if shown {
        unit.unread().add(notification.user_id, UnreadKind::Notifications, 1).await.unwrap();
    }
    unit.commit().await.unwrap();
}

/// Messages and notifications that wait.
async fn both(desk: &Desk, of: &Actor) -> (u32, u32) {
    let counts = desk.counts(of).await;
    (counts.messages.unread, counts.notifications.unread)
}

#[tokio::test]
async fn who_reads_a_message_has_read_what_was_told_of_it() {
    let desk = Desk::new().await;
    let sent = desk.send(&desk.amal, &desk.badr, "read me").await;
    let other = desk.send(&desk.amal, &desk.badr, "and me").await;
    notify(&desk, &sent, true).await;
    notify(&desk, &other, false).await;
    assert_eq!(both(&desk, &desk.badr).await, (2, 1));
    let (amal, badr) = (desk.told(&desk.amal).await.len(), desk.told(&desk.badr).await.len());
    let view = desk.messages.mark_read(&desk.badr, sent.message.id).await.unwrap();
    assert_eq!(both(&desk, &desk.badr).await, (1, 0));
    let read_at = view.message.read_at.unwrap();
    let event = LiveEvent::MessageRead {
        id: sent.message.id,
        conversation_id: sent.message.conversation_id,
        reader_id: Some(desk.badr.user_id),
        read_at,
        all_before: false,
    };
    assert_eq!(desk.told_behind(&desk.amal, amal).await, std::slice::from_ref(&event));
    let counts = desk.counts(&desk.badr).await;
    assert_eq!(desk.told_behind(&desk.badr, badr).await, [event, LiveEvent::Unread { counts }]);
    let again = desk.messages.mark_read(&desk.badr, sent.message.id).await.unwrap();
    assert_eq!(again, view);
    assert_eq!(desk.told(&desk.amal).await.len(), amal + 1, "and it is told once");
}

#[tokio::test]
async fn what_is_told_late_of_a_message_that_was_read_is_read_with_it() {
    let desk = Desk::new().await;
    let sent = desk.send(&desk.amal, &desk.badr, "read me").await;
    desk.messages.mark_read(&desk.badr, sent.message.id).await.unwrap();
    notify(&desk, &sent, true).await;
    let before = desk.told(&desk.badr).await.len();
    desk.messages.mark_read(&desk.badr, sent.message.id).await.unwrap();
    assert_eq!(both(&desk, &desk.badr).await, (0, 0));
    assert_eq!(names(&desk.told_behind(&desk.badr, before).await), ["unread"]);
}

#[tokio::test]
async fn only_its_recipient_reads_a_message() {
    let desk = Desk::new().await;
    let id = desk.send(&desk.amal, &desk.badr, "for you").await.message.id;
    assert_eq!(code(desk.messages.mark_read(&desk.amal, id).await), "forbidden");
    assert_eq!(code(desk.messages.mark_read(&desk.stranger, id).await), "not_found");
    assert_eq!(desk.message(&desk.amal, id).await.read_at, None);
}

#[tokio::test]
async fn all_of_a_conversation_is_read_at_once() {
    let desk = Desk::new().await;
    let mut last = None;
    for text in ["one", "two", "three"] {
        let sent = desk.send(&desk.amal, &desk.badr, text).await;
        notify(&desk, &sent, true).await;
        last = Some(sent.message);
    }
    desk.send(&desk.stranger, &desk.badr, "elsewhere").await;
    desk.send(&desk.badr, &desk.amal, "an answer").await;
    assert_eq!(both(&desk, &desk.badr).await, (4, 3));
    let (amal, badr) = (desk.told(&desk.amal).await.len(), desk.told(&desk.badr).await.len());
    assert_eq!(desk.messages.read_all(&desk.badr, desk.amal.user_id.uuid()).await.unwrap(), 3);
    assert_eq!(both(&desk, &desk.badr).await, (1, 0));
    assert_eq!(both(&desk, &desk.amal).await, (1, 0), "what was answered waits on");
    assert_eq!(names(&desk.told_behind(&desk.badr, badr).await), ["message_read", "unread"]);
    let told = desk.told_behind(&desk.amal, amal).await;
    let [LiveEvent::MessageRead { id, all_before: true, reader_id, .. }] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!((Some(*id), *reader_id), (last.as_ref().map(|last| last.id), Some(desk.badr.user_id)));
    let conversation = last.unwrap().conversation_id.uuid();
    assert_eq!(desk.messages.read_all(&desk.badr, conversation).await.unwrap(), 0);
    assert_eq!(desk.messages.read_all(&desk.amal, conversation).await.unwrap(), 1, "named by its own id");
    assert_eq!(code(desk.messages.read_all(&desk.stranger, conversation).await), "not_found");
    assert_eq!(desk.messages.read_all(&desk.stranger, desk.amal.user_id.uuid()).await.unwrap(), 0);
    let page = PageRequest::first(Limit::default());
    let waiting = desk.messages.conversations(&desk.badr, true, &page).await.unwrap().items;
    assert_eq!(waiting.iter().map(|view| view.entry.user.id).collect::<Vec<_>>(), [Some(desk.stranger.user_id)]);
}
