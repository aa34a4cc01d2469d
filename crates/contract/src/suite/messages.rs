//! `MessageRepository`: messages of two people, each state of them, and what races about them. What waits is summed up in
//! `unread_sums`; how they are listed is in `conversations`.

use p2p_domain::{
    content::LanguageTag,
    id::{ConversationId, MessageId},
    message::{DirectMessage, MessageText, ReadMessages, conversation_between},
    port::{error::Constraint, message::MessageRepository},
    text::direction::Direction,
    timestamp::Timestamp,
    user::User,
    version::Version,
};

use super::stage::{self, assert_conflict, attempt, commit};
use crate::{
    build::{a_message, a_user, an_id, at},
    world::Stores,
};

suite! { ($) messages, messages_suite(Stores):
    what_was_sent_is_found, both_must_be_there, an_edit_writes_what_it_may, an_edit_needs_the_version, a_deleted_one_is_not_edited,
    of_two_edits_one_wins, what_was_found_stays_until_the_unit_ends, a_deletion_takes_the_content_once,
    of_two_deletions_one_tells_what_waited, a_message_is_read_once, reading_does_not_move_the_version, all_that_waits_is_read_at_once,
    nothing_is_read_for_others, two_readers_at_once_read_each_message_once, two_who_write_at_once_meet_in_one_conversation,
    a_deletion_and_a_reading_share_nothing, an_abandoned_unit_leaves_all_as_it_was,
}

pub(super) async fn find(stores: &Stores, id: MessageId) -> Option<DirectMessage> {
    commit!(stores, unit => {
        let messages: &mut dyn MessageRepository = unit.messages();
        messages.find(id).await?
    })
}

pub(super) async fn delete(stores: &Stores, id: MessageId, seconds: u64) -> Option<bool> {
    commit!(stores, unit => unit.messages().delete(id, at(seconds)).await?)
}

pub(super) async fn mark_read(stores: &Stores, id: MessageId, seconds: u64) -> bool {
    commit!(stores, unit => unit.messages().mark_read(id, at(seconds)).await?)
}

pub(super) async fn read_all(
    stores: &Stores,
    conversation: ConversationId,
    reader: &User,
    seconds: u64,
) -> Option<ReadMessages> {
    commit!(stores, unit => unit.messages().read_all(conversation, reader.id, at(seconds)).await?)
}

/// Two people who never wrote to each other.
pub(super) async fn two(stores: &Stores) -> (User, User) {
    (stage::member(stores).await, stage::member(stores).await)
}

async fn edit(stores: &Stores, message: &DirectMessage, expected: Version) -> bool {
    commit!(stores, unit => unit.messages().edit(message, expected).await?)
}

fn text(text: &str) -> MessageText {
    MessageText::parse(text).unwrap()
}

async fn what_was_sent_is_found(stores: &Stores) {
    let (amal, sami) = two(stores).await;
    let all = [
        a_message(&amal, &sami),
        DirectMessage {
            content: Some(text("مرحبا")),
            dir: Direction::Rtl,
            lang: Some(LanguageTag::parse("ar-SA").unwrap()),
            created_at: at(7),
            ..a_message(&sami, &amal)
        },
        DirectMessage { content: Some(text(&"م".repeat(MessageText::MAX))), ..a_message(&amal, &sami) },
    ];
    for message in all {
        stage::message(stores, message.clone()).await;
        assert_eq!(find(stores, message.id).await, Some(message));
    }
    assert_eq!(find(stores, MessageId::new(an_id())).await, None);
}

async fn both_must_be_there(stores: &Stores) {
    let (amal, nobody) = (stage::somebody(stores).await, a_user());
    for message in [a_message(&amal, &nobody), a_message(&nobody, &amal)] {
        assert_conflict(attempt!(stores, unit => unit.messages().insert(&message).await?), Constraint::Reference);
        assert_eq!(find(stores, message.id).await, None);
        assert!(!stores.messages.has_conversation(amal.id, message.conversation_id).await.unwrap());
    }
}

async fn an_edit_writes_what_it_may(stores: &Stores) {
    let (amal, sami) = two(stores).await;
    let sent = stage::message(stores, a_message(&amal, &sami)).await;
    assert!(mark_read(stores, sent.id, 3).await);
    let edited = DirectMessage {
        content: Some(text("أي مانع؟")),
        lang: Some(LanguageTag::parse("ar").unwrap()),
        dir: Direction::Rtl,
        edited_at: Some(at(9)),
        ..sent.clone()
    };
    let meddled = DirectMessage {
        sender_id: Some(sami.id),
        recipient_id: Some(amal.id),
        created_at: at(99),
        read_at: Some(at(99)),
        version: Version::new(17),
        ..edited.clone()
    };
    assert!(edit(stores, &meddled, sent.version).await);
    let expected = DirectMessage { version: sent.version.next(), read_at: Some(at(3)), ..edited };
    assert_eq!(find(stores, sent.id).await, Some(expected));
}

async fn an_edit_needs_the_version(stores: &Stores) {
    let (amal, sami) = two(stores).await;
    let sent = stage::message(stores, a_message(&amal, &sami)).await;
    let edited = DirectMessage { content: Some(text("Never mind")), edited_at: Some(at(1)), ..sent.clone() };
    assert!(!edit(stores, &edited, sent.version.next()).await);
    assert_eq!(find(stores, sent.id).await.as_ref(), Some(&sent));
    assert!(edit(stores, &edited, sent.version).await);
    assert!(!edit(stores, &sent, sent.version).await);
    assert_eq!(find(stores, sent.id).await.unwrap().content, edited.content);
    assert!(!edit(stores, &a_message(&amal, &sami), Version::FIRST).await, "one that is not there");
}

async fn a_deleted_one_is_not_edited(stores: &Stores) {
    let (amal, sami) = two(stores).await;
    let sent = stage::message(stores, a_message(&amal, &sami)).await;
    assert_eq!(delete(stores, sent.id, 4).await, Some(true));
    let gone = find(stores, sent.id).await.unwrap();
    for expected in [sent.version, gone.version] {
        assert!(!edit(stores, &sent, expected).await);
        assert_eq!(find(stores, sent.id).await.as_ref(), Some(&gone));
    }
}

async fn of_two_edits_one_wins(stores: &Stores) {
    let (amal, sami) = two(stores).await;
    for _ in 0..5 {
        let sent = stage::message(stores, a_message(&amal, &sami)).await;
        let one = DirectMessage { content: Some(text("one")), ..sent.clone() };
        let other = DirectMessage { content: Some(text("other")), ..sent.clone() };
        let (first, second) = tokio::join!(edit(stores, &one, sent.version), edit(stores, &other, sent.version));
        assert!(first != second, "both or neither of two edited it");
        let winner = if first { one } else { other };
        assert_eq!(find(stores, sent.id).await.unwrap().content, winner.content);
    }
}

async fn what_was_found_stays_until_the_unit_ends(stores: &Stores) {
    let (amal, sami) = two(stores).await;
    let sent = stage::message(stores, a_message(&amal, &sami)).await;
    let again = || {
        let (stores, id) = (stores.clone(), sent.id);
        tokio::spawn(async move {
            commit!(stores, unit => {
                let found = unit.messages().find(id).await?.unwrap();
                assert!(unit.messages().edit(&found, found.version).await?, "somebody edited what this unit holds");
            });
        })
    };
    for task in [again(), again(), again(), again()] {
        task.await.unwrap();
    }
    assert_eq!(find(stores, sent.id).await.unwrap().version, Version::new(5));
}

async fn a_deletion_takes_the_content_once(stores: &Stores) {
    let (amal, sami) = two(stores).await;
    for was_unread in [true, false] {
        let sent = stage::message(stores, a_message(&amal, &sami)).await;
        let read_at = (!was_unread).then(|| at(3));
        assert!(was_unread || mark_read(stores, sent.id, 3).await);
        assert_eq!(delete(stores, sent.id, 5).await, Some(was_unread));
        let gone = find(stores, sent.id).await.expect("a deleted one is found, too");
        let told = (gone.content.as_ref(), gone.deleted_at, gone.version, gone.read_at);
        assert_eq!(told, (None, Some(at(5)), sent.version.next(), read_at));
        let kept = (gone.sender_id, gone.recipient_id, gone.conversation_id, gone.created_at);
        assert_eq!(kept, (sent.sender_id, sent.recipient_id, sent.conversation_id, sent.created_at));
        assert_eq!(delete(stores, sent.id, 6).await, None);
        assert_eq!(find(stores, sent.id).await, Some(gone));
    }
    assert_eq!(delete(stores, MessageId::new(an_id()), 5).await, None);
}

async fn of_two_deletions_one_tells_what_waited(stores: &Stores) {
    let (amal, sami) = two(stores).await;
    for _ in 0..5 {
        let sent = stage::message(stores, a_message(&amal, &sami)).await;
        let (one, other) = tokio::join!(delete(stores, sent.id, 1), delete(stores, sent.id, 2));
        let mut told = [one, other];
        told.sort_unstable();
        assert_eq!(told, [None, Some(true)]);
    }
}

async fn a_message_is_read_once(stores: &Stores) {
    let (amal, sami) = two(stores).await;
    let (sent, gone) =
        (stage::message(stores, a_message(&amal, &sami)).await, stage::message(stores, a_message(&amal, &sami)).await);
    assert!(mark_read(stores, sent.id, 3).await);
    assert!(!mark_read(stores, sent.id, 4).await);
    assert_eq!(find(stores, sent.id).await.unwrap().read_at, Some(at(3)), "when it was read first");
    assert_eq!(delete(stores, gone.id, 3).await, Some(true));
    assert!(!mark_read(stores, gone.id, 4).await, "a deleted one");
    assert_eq!(find(stores, gone.id).await.unwrap().read_at, None);
    assert!(!mark_read(stores, MessageId::new(an_id()), 4).await, "one that is not there");
}

async fn reading_does_not_move_the_version(stores: &Stores) {
    let (amal, sami) = two(stores).await;
    let one = stage::message(stores, a_message(&amal, &sami)).await;
    let other = stage::message(stores, a_message(&amal, &sami)).await;
    assert!(mark_read(stores, one.id, 3).await);
    assert!(read_all(stores, other.conversation_id, &sami, 4).await.is_some());
    for (message, seconds) in [(one, 3), (other, 4)] {
        let expected = DirectMessage { read_at: Some(at(seconds)), ..message.clone() };
        assert_eq!(find(stores, message.id).await, Some(expected));
    }
}

/// Sends so many, one a second from that one on.
pub(super) async fn series(stores: &Stores, from: &User, to: &User, seconds: u64, count: u64) -> Vec<DirectMessage> {
    let mut sent = Vec::new();
    for n in 0..count {
        sent.push(stage::message(stores, DirectMessage { created_at: at(seconds + n), ..a_message(from, to) }).await);
    }
    sent
}

async fn all_that_waits_is_read_at_once(stores: &Stores) {
    let (amal, sami) = two(stores).await;
    let sent = series(stores, &amal, &sami, 10, 5).await;
    let conversation = sent[0].conversation_id;
    // A clock that was set back sent the last one before the others.
    let late = stage::message(stores, DirectMessage { created_at: at(9), ..a_message(&amal, &sami) }).await;
    assert!(mark_read(stores, sent[1].id, 20).await);
    assert_eq!(delete(stores, sent[4].id, 20).await, Some(true));
    let read = read_all(stores, conversation, &sami, 30).await;
    assert_eq!(read, Some(ReadMessages { count: 4, last: sent[3].id, sender_id: Some(amal.id) }));
    let mut read_at = Vec::new();
    for message in sent.iter().chain([&late]) {
        read_at.push(find(stores, message.id).await.unwrap().read_at);
    }
    let (then, before): (Option<Timestamp>, _) = (Some(at(30)), Some(at(20)));
    assert_eq!(read_at, [then, before, then, then, None, then]);
    assert_eq!(read_all(stores, conversation, &sami, 31).await, None, "nothing waits any more");
    let next = series(stores, &amal, &sami, 40, 1).await;
    let read = read_all(stores, conversation, &sami, 41).await;
    assert_eq!(read, Some(ReadMessages { count: 1, last: next[0].id, sender_id: Some(amal.id) }));
}

async fn nothing_is_read_for_others(stores: &Stores) {
    let ((amal, sami), third) = (two(stores).await, stage::somebody(stores).await);
    let (to_sami, to_amal) = (a_message(&amal, &sami), a_message(&sami, &amal));
    let elsewhere = stage::message(stores, a_message(&third, &sami)).await;
    for message in [&to_sami, &to_amal] {
        stage::message(stores, message.clone()).await;
    }
    let conversation = to_sami.conversation_id;
    assert_eq!(read_all(stores, conversation, &third, 5).await, None);
    assert_eq!(read_all(stores, ConversationId::new(an_id()), &sami, 5).await, None);
    let read = read_all(stores, conversation, &sami, 6).await;
    assert_eq!(read, Some(ReadMessages { count: 1, last: to_sami.id, sender_id: Some(amal.id) }));
    assert_eq!(find(stores, to_amal.id).await, Some(to_amal.clone()), "what they sent themselves waits for the other");
    assert_eq!(find(stores, elsewhere.id).await, Some(elsewhere), "another conversation");
    let read = read_all(stores, conversation, &amal, 7).await;
    assert_eq!(read, Some(ReadMessages { count: 1, last: to_amal.id, sender_id: Some(sami.id) }));
}

async fn two_readers_at_once_read_each_message_once(stores: &Stores) {
    let (amal, sami) = two(stores).await;
    for round in 0..5 {
        let sent = series(stores, &amal, &sami, round * 10, 4).await;
        let conversation = sent[0].conversation_id;
        let answers = series(stores, &sami, &amal, round * 10, 2).await;
        let (one, other, single, theirs) = tokio::join!(
            read_all(stores, conversation, &sami, 900),
            read_all(stores, conversation, &sami, 901),
            mark_read(stores, sent[2].id, 902),
            read_all(stores, conversation, &amal, 903),
        );
        let count = |read: Option<ReadMessages>| read.map_or(0, |read| read.count);
        assert_eq!(count(one) + count(other) + u32::from(single), 4, "{one:?} {other:?} {single}");
        assert!(one.is_none() || other.is_none(), "one of two devices finds what waits");
        assert_eq!(theirs.map(|read| (read.count, read.last)), Some((2, answers[1].id)));
        for message in sent.iter().chain(&answers) {
            assert!(find(stores, message.id).await.unwrap().read_at.is_some());
        }
    }
}

async fn two_who_write_at_once_meet_in_one_conversation(stores: &Stores) {
    for _ in 0..5 {
        let (amal, sami) = two(stores).await;
        let sending = |from: &User, to: &User| {
            let (stores, message) = (stores.clone(), a_message(from, to));
            tokio::spawn(async move { stage::message(&stores, message).await })
        };
        let tasks = [sending(&amal, &sami), sending(&sami, &amal), sending(&amal, &sami), sending(&sami, &amal)];
        for task in tasks {
            let sent = task.await.unwrap();
            assert_eq!(sent.conversation_id, conversation_between(amal.id, sami.id));
            assert_eq!(find(stores, sent.id).await, Some(sent));
        }
        for reader in [&amal, &sami] {
            let listed = super::conversations::listed(stores, reader, false).await;
            assert_eq!(listed.iter().map(|entry| entry.unread).collect::<Vec<_>>(), [2], "one for both, and two wait");
        }
    }
}

async fn a_deletion_and_a_reading_share_nothing(stores: &Stores) {
    let (amal, sami) = two(stores).await;
    for _ in 0..5 {
        let sent = stage::message(stores, a_message(&amal, &sami)).await;
        let (gone, read) = tokio::join!(delete(stores, sent.id, 1), mark_read(stores, sent.id, 2));
        assert_eq!(gone, Some(!read), "it waits no more by the one or by the other");
        assert_eq!(super::conversations::listed(stores, &sami, true).await, []);
    }
}

async fn an_abandoned_unit_leaves_all_as_it_was(stores: &Stores) {
    let (amal, sami) = two(stores).await;
    let (kept, added) = (stage::message(stores, a_message(&amal, &sami)).await, a_message(&sami, &amal));
    let before = super::conversations::listed(stores, &sami, false).await;
    let mut unit = stores.store.begin().await.unwrap();
    unit.messages().insert(&added).await.unwrap();
    assert_eq!(unit.messages().find(added.id).await.unwrap().as_ref(), Some(&added), "a unit sees its own writes");
    assert!(unit.messages().edit(&kept, kept.version).await.unwrap());
    assert!(unit.messages().mark_read(kept.id, at(1)).await.unwrap());
    assert_eq!(unit.messages().delete(kept.id, at(1)).await.unwrap(), Some(false));
    assert!(unit.messages().read_all(kept.conversation_id, amal.id, at(1)).await.unwrap().is_some());
    drop(unit);
    assert_eq!((find(stores, kept.id).await, find(stores, added.id).await), (Some(kept), None));
    assert_eq!(super::conversations::listed(stores, &sami, false).await, before);
}
