//! Editing and deleting: for a while, or for good, and by who sent it.

use std::time::Duration;

use p2p_app::messages::EditMessage;
use p2p_domain::{
    content::LanguageTag,
    event::LiveEvent,
    job::{Gone, Job},
    message::EDIT_WINDOW,
    page::{Limit, PageRequest},
    port::file::FileReader as _,
    text::direction::Direction,
    user::Change,
    version::{Expected, Version},
};

use super::desk::{Desk, code, edited, names};

const FIRST: fn() -> Expected = || Expected::OneOf(vec![Version::FIRST]);

#[tokio::test]
async fn an_edit_is_told_to_both_and_moves_no_count() {
    let desk = Desk::new().await;
    let note = desk.world.a_note(&desk.amal).await;
    let sent = desk.send_files(&desk.amal, &desk.badr, &[note]).await.unwrap();
    let view = desk.messages.edit(&desk.amal, sent.message.id, edited("انظر"), &FIRST()).await.unwrap();
    assert_eq!((view.message.version, view.message.dir), (Version::FIRST.next(), Direction::Rtl));
    assert!(view.message.edited_at.is_some());
    assert_eq!(view.attachments, sent.attachments);
    let event = LiveEvent::MessageUpdated { message: Box::new(view.clone()) };
    assert_eq!(desk.told(&desk.amal).await.last(), Some(&event));
    assert_eq!(desk.told(&desk.badr).await.last(), Some(&event));
    assert_eq!(desk.message(&desk.badr, sent.message.id).await, view.message);
    assert_eq!(desk.waiting(&desk.badr).await, 1);
}

#[tokio::test]
async fn an_edit_that_changes_nothing_is_told_to_nobody() {
    let desk = Desk::new().await;
    let sent = desk.send(&desk.amal, &desk.badr, "as it is").await;
    let before = desk.told(&desk.badr).await;
    for same in [edited("as it is"), EditMessage::default()] {
        let view = desk.messages.edit(&desk.amal, sent.message.id, same, &FIRST()).await.unwrap();
        assert_eq!(view, sent);
    }
    assert_eq!(desk.told(&desk.badr).await, before);
    let lang = EditMessage { content: None, lang: Change::Set(LanguageTag::parse("en").unwrap()) };
    let view = desk.messages.edit(&desk.amal, sent.message.id, lang, &FIRST()).await.unwrap();
    assert_eq!((view.message.edited_at, view.message.lang.is_some()), (None, true), "the text stayed");
}

#[tokio::test]
async fn a_quarter_of_an_hour_later_nothing_is_edited() {
    let desk = Desk::new().await;
    let sent = desk.try_send(&desk.amal, desk.badr.user_id, &[], "in haste").await.unwrap();
    desk.world.ground.clock.advance(EDIT_WINDOW);
    desk.messages.edit(&desk.amal, sent.message.id, edited("just in time"), &Expected::Any).await.unwrap();
    desk.world.ground.clock.advance(Duration::from_millis(1));
    let late = desk.messages.edit(&desk.amal, sent.message.id, edited("too late"), &Expected::Any).await;
    assert_eq!(code(late), "edit_window_over");
    assert_eq!(desk.texts(&desk.badr, &desk.amal).await, [Some("just in time".to_owned())]);
    desk.messages.delete(&desk.amal, sent.message.id, &Expected::Any).await.unwrap();
}

#[tokio::test]
async fn only_who_sent_it_changes_it_and_only_what_they_saw() {
    let desk = Desk::new().await;
    let id = desk.send(&desk.amal, &desk.badr, "mine").await.message.id;
    for (other, refusal) in [(&desk.badr, "forbidden"), (&desk.stranger, "not_found")] {
        assert_eq!(code(desk.messages.edit(other, id, edited("ours"), &Expected::Any).await), refusal);
        assert_eq!(code(desk.messages.delete(other, id, &Expected::Any).await), refusal);
    }
    desk.messages.edit(&desk.amal, id, edited("mine alone"), &FIRST()).await.unwrap();
    assert_eq!(code(desk.messages.edit(&desk.amal, id, edited("again"), &FIRST()).await), "precondition_failed");
    assert_eq!(code(desk.messages.delete(&desk.amal, id, &FIRST()).await), "precondition_failed");
    assert_eq!(desk.texts(&desk.badr, &desk.amal).await, [Some("mine alone".to_owned())]);
}

#[tokio::test]
async fn what_is_deleted_unread_waits_for_nobody() {
    let desk = Desk::new().await;
    let note = desk.world.a_note(&desk.amal).await;
    desk.send(&desk.amal, &desk.badr, "stays").await;
    let sent = desk.send_files(&desk.amal, &desk.badr, &[note]).await.unwrap();
    let (amal, badr) = (desk.told(&desk.amal).await.len(), desk.told(&desk.badr).await.len());
    desk.messages.delete(&desk.amal, sent.message.id, &FIRST()).await.unwrap();
    assert_eq!(desk.waiting(&desk.badr).await, 1);
    let message = desk.message(&desk.badr, sent.message.id).await;
    assert!(message.content.is_none() && message.deleted_at.is_some());
    let told = desk.told_behind(&desk.badr, badr).await;
    assert_eq!(names(&told), ["message_updated", "unread"]);
    let LiveEvent::MessageUpdated { message: view } = &told[0] else { panic!("{told:?}") };
    assert_eq!((&view.message, view.attachments.len()), (&message, 0));
    assert_eq!(names(&desk.told_behind(&desk.amal, amal).await), ["message_updated"]);
    assert_eq!(desk.world.store.record(note).await.unwrap().unwrap().holder, None, "the file hangs on nothing");
    let gone = Job::Withdraw { gone: Gone::Thing(sent.message.id.uuid()) };
    assert_eq!(desk.jobs().await.last(), Some(&gone));
    for outcome in [
        desk.messages.delete(&desk.amal, sent.message.id, &Expected::Any).await.map_err(Into::into),
        desk.messages.edit(&desk.amal, sent.message.id, edited("back"), &Expected::Any).await.map(drop),
    ] {
        assert_eq!(code::<(), p2p_app::messages::MessageError>(outcome), "not_found");
    }
    assert_eq!(desk.texts(&desk.badr, &desk.amal).await, [None, Some("stays".to_owned())]);
}

#[tokio::test]
async fn what_was_read_and_is_deleted_moves_no_count() {
    let desk = Desk::new().await;
    let read = desk.send(&desk.amal, &desk.badr, "one").await.message.id;
    desk.send(&desk.amal, &desk.badr, "two").await;
    desk.messages.mark_read(&desk.badr, read).await.unwrap();
    let before = desk.told(&desk.badr).await.len();
    desk.messages.delete(&desk.amal, read, &Expected::Any).await.unwrap();
    assert_eq!(desk.waiting(&desk.badr).await, 1);
    assert_eq!(names(&desk.told_behind(&desk.badr, before).await), ["message_updated"]);
    let again = desk.messages.mark_read(&desk.badr, read).await.unwrap();
    assert_eq!(again.message, desk.message(&desk.amal, read).await, "reading what is gone changes nothing");
    let page = PageRequest::first(Limit::default());
    let conversations = desk.messages.conversations(&desk.badr, true, &page).await.unwrap().items;
    assert_eq!(conversations.iter().map(|view| view.entry.unread).collect::<Vec<_>>(), [1]);
}
