//! Sending: what becomes true at once, and to whom nothing is sent.

use p2p_app::messages::{MessageService, SendMessage};
use p2p_contract::build;
use p2p_domain::{
    actor::Actor,
    content::LanguageTag,
    error::Classify as _,
    event::LiveEvent,
    id::{FileId, UserId},
    job::Job,
    message::conversation_between,
    notification::Happening,
    organization::Organization,
    page::{Limit, PageRequest},
    policy::WritePolicy,
    port::file::FileReader as _,
    unread::UnreadCount,
    user::{User, UserStatus},
};

use super::desk::{Desk, a_note_to, code, names};
use crate::world::actor;

#[tokio::test]
async fn a_message_is_told_to_both_and_waits_for_its_recipient() {
    let desk = Desk::new().await;
    let lang = Some(LanguageTag::parse("ar").unwrap());
    let command = SendMessage { lang: lang.clone(), ..a_note_to(desk.badr.user_id, "مرحبا بدر") };
    let view = desk.messages.send(&desk.amal, command, None).await.unwrap();
    let conversation = conversation_between(desk.amal.user_id, desk.badr.user_id);
    assert_eq!((view.message.conversation_id, &view.message.lang), (conversation, &lang));
    assert_eq!(desk.told(&desk.amal).await, [LiveEvent::Message { message: Box::new(view.clone()) }]);
    let told = desk.told(&desk.badr).await;
    assert_eq!(names(&told), ["message", "unread"]);
    let LiveEvent::Unread { counts } = told[1] else { panic!("{told:?}") };
    assert_eq!((counts.messages.unread, counts.notifications), (1, UnreadCount::default()));
    assert_eq!(counts, desk.counts(&desk.badr).await, "over the socket as over REST");
    assert_eq!(desk.waiting(&desk.amal).await, 0);
    assert_eq!(desk.message(&desk.badr, view.message.id).await, view.message);
    let jobs = desk.jobs().await;
    let [Job::Notify(occasion)] = jobs.as_slice() else { panic!("{jobs:?}") };
    let (message_id, recipient) = (view.message.id, desk.badr.user_id);
    assert_eq!(occasion.what, Happening::MessageSent { message_id, conversation_id: conversation, recipient });
    assert_eq!((occasion.actor_id, occasion.excerpt.as_str()), (Some(desk.amal.user_id), "مرحبا بدر"));
}

#[tokio::test]
async fn files_hang_on_what_they_were_sent_with_for_both_alone() {
    let desk = Desk::new().await;
    let files = [desk.world.a_note(&desk.amal).await, desk.world.a_note(&desk.amal).await];
    let view = desk.send_files(&desk.amal, &desk.badr, &files).await.unwrap();
    assert_eq!(view.attachments.iter().map(|file| file.id).collect::<Vec<_>>(), files);
    let page = PageRequest::first(Limit::default());
    let listed = desk.messages.list(&desk.badr, desk.amal.user_id.uuid(), &page).await.unwrap().items;
    assert_eq!(listed, [view]);
    let readable = async |by: &Actor| desk.world.store.readable(&by.audience(), files[0]).await.unwrap().is_some();
    assert!(readable(&desk.amal).await && readable(&desk.badr).await);
    assert!(!readable(&desk.stranger).await);
    for wrong in [files[0], FileId::new(build::an_id()), desk.world.a_note(&desk.badr).await] {
        let error = desk.send_files(&desk.amal, &desk.badr, &[wrong]).await.unwrap_err();
        assert_eq!(error.fields()[0].field, "attachment_ids[0]");
    }
    assert_eq!(desk.texts(&desk.badr, &desk.amal).await.len(), 1, "and nothing was sent without them");
}

async fn deactivated(desk: &Desk) -> [UserId; 2] {
    let closed = Organization { is_active: false, ..build::an_organization() };
    let users = [User { status: UserStatus::Deactivated, ..build::a_user() }, build::a_member(&closed)];
    let mut unit = desk.world.unit().await;
    unit.organizations().insert(&closed).await.unwrap();
    for user in &users {
        unit.users().insert(user).await.unwrap();
    }
    unit.commit().await.unwrap();
    users.map(|user| user.id)
}

#[tokio::test]
async fn to_some_nothing_is_sent() {
    let desk = Desk::new().await;
    for gone in deactivated(&desk).await {
        assert_eq!(code(desk.try_send(&desk.amal, gone, &[], "still there?").await), "recipient_deactivated");
    }
    let pending = User { status: UserStatus::Pending, ..build::a_user() };
    let mut unit = desk.world.unit().await;
    unit.users().insert(&pending).await.unwrap();
    unit.commit().await.unwrap();
    for unknown in [pending.id, UserId::new(build::an_id())] {
        assert_eq!(code(desk.try_send(&desk.amal, unknown, &[], "who?").await), "not_found");
    }
    let error = desk.try_send(&desk.amal, desk.amal.user_id, &[], "to me").await.unwrap_err();
    assert_eq!((error.fields()[0].field.as_ref(), error.fields()[0].code), ("recipient_id", "yourself"));
    assert!(desk.told(&desk.amal).await.is_empty() && desk.jobs().await.is_empty());
}

#[tokio::test]
async fn who_is_blocked_sends_nothing_until_they_are_let_in_again() {
    let desk = Desk::new().await;
    desk.send(&desk.amal, &desk.badr, "before").await;
    for _ in 0..2 {
        desk.messages.block(&desk.badr, desk.amal.user_id).await.unwrap();
    }
    let files = [desk.world.a_note(&desk.amal).await];
    let refused = desk.send_files(&desk.amal, &desk.badr, &files).await.unwrap_err();
    assert_eq!((refused.code(), refused.class()), ("blocked", p2p_domain::error::Class::Forbidden));
    assert_eq!(desk.waiting(&desk.badr).await, 1, "what was sent before stays");
    desk.send(&desk.badr, &desk.amal, "the other way round").await;
    let page = PageRequest::first(Limit::default());
    let blocked = desk.messages.blocks(&desk.badr, &page).await.unwrap().items;
    assert_eq!(blocked.iter().map(|one| one.user.id).collect::<Vec<_>>(), [Some(desk.amal.user_id)]);
    assert!(desk.messages.blocks(&desk.amal, &page).await.unwrap().items.is_empty());
    for _ in 0..2 {
        desk.messages.unblock(&desk.badr, desk.amal.user_id).await.unwrap();
    }
    desk.send_files(&desk.amal, &desk.badr, &files).await.unwrap();
    assert_eq!(desk.texts(&desk.badr, &desk.amal).await.len(), 3);
}

#[tokio::test]
async fn nobody_blocks_themselves_or_whom_nobody_knows() {
    let desk = Desk::new().await;
    for wanted in [true, false] {
        let set = async |user| {
            if wanted {
                desk.messages.block(&desk.amal, user).await
            } else {
                desk.messages.unblock(&desk.amal, user).await
            }
        };
        assert_eq!(code(set(UserId::new(build::an_id())).await), "not_found");
        assert_eq!(set(desk.amal.user_id).await.unwrap_err().fields()[0].field, "user_id");
        for gone in deactivated(&desk).await {
            set(gone).await.unwrap();
        }
    }
}

#[tokio::test]
async fn writing_needs_an_address_that_was_verified_where_that_is_asked() {
    let desk = Desk::new().await;
    let mut strict: MessageService = desk.messages.clone();
    strict.writing.policy = WritePolicy { require_verified_email: true };
    let doubtful = actor(&User { is_verified: false, ..build::a_user() });
    let sent = strict.send(&doubtful, a_note_to(desk.badr.user_id, "hello"), None).await;
    assert_eq!(code(sent), "email_not_verified");
    strict.send(&desk.amal, a_note_to(desk.badr.user_id, "hello"), None).await.unwrap();
}
