//! `MessageReader`: conversations and messages, as each of the two sees them.

use p2p_domain::{
    content::AuthorCard,
    id::{ConversationId, MessageId},
    message::{ConversationEntry, ConversationKey, DirectMessage, MessageKey, conversation_between},
    page::{Limit, PageRequest, Start},
    port::message::MessageReader,
    user::User,
};

use super::{
    erasure::erase,
    messages::{delete, find, mark_read, read_all, series, two},
    stage,
};
use crate::{
    build::{a_message, an_id, at},
    world::Stores,
};

suite! { ($) conversations, conversations_suite(Stores):
    a_message_brings_its_conversation_up_for_both, an_older_message_moves_nothing, an_entry_tells_the_other_and_what_waits,
    the_unread_ones_alone, conversations_of_one_moment_go_by_id, pages_of_conversations_join_while_others_write,
    a_conversation_is_of_two, messages_come_newest_first_the_deleted_too, messages_of_others_are_not_told,
    pages_of_messages_join_while_others_write, one_is_told_to_both_alone, who_was_erased_is_nobody,
}

fn reader(stores: &Stores) -> &dyn MessageReader {
    &*stores.messages
}

fn page<K>(limit: u32) -> PageRequest<K> {
    PageRequest { with_total: true, ..PageRequest::first(Limit::new(limit).unwrap()) }
}

pub(super) async fn listed(stores: &Stores, by: &User, unread_only: bool) -> Vec<ConversationEntry> {
    let list = reader(stores).conversations(by.id, unread_only, &page(100)).await.unwrap();
    assert_eq!((list.total, list.next), (Some(list.items.len() as u64), None));
    list.items
}

async fn told(stores: &Stores, by: &User, conversation: ConversationId) -> Vec<DirectMessage> {
    let list = reader(stores).messages(by.id, conversation, &page(100)).await.unwrap();
    assert_eq!((list.total, list.next), (Some(list.items.len() as u64), None));
    list.items
}

fn newest(entries: &[ConversationEntry]) -> Vec<MessageId> {
    entries.iter().map(|entry| entry.last_message.id).collect()
}

fn sent_at(seconds: u64, from: &User, to: &User) -> DirectMessage {
    DirectMessage { created_at: at(seconds), ..a_message(from, to) }
}

async fn a_message_brings_its_conversation_up_for_both(stores: &Stores) {
    let ((amal, sami), third) = (two(stores).await, stage::somebody(stores).await);
    let one = stage::message(stores, sent_at(1, &amal, &sami)).await;
    let two = stage::message(stores, sent_at(2, &third, &amal)).await;
    assert_eq!(newest(&listed(stores, &amal, false).await), [two.id, one.id]);
    let answer = stage::message(stores, sent_at(3, &sami, &amal)).await;
    assert_eq!(answer.conversation_id, one.conversation_id);
    assert_eq!(newest(&listed(stores, &amal, false).await), [answer.id, two.id]);
    assert_eq!(newest(&listed(stores, &sami, false).await), [answer.id]);
    assert_eq!(newest(&listed(stores, &third, false).await), [two.id]);
    assert_eq!(listed(stores, &stage::somebody(stores).await, false).await, []);
}

async fn an_older_message_moves_nothing(stores: &Stores) {
    let ((amal, sami), third) = (two(stores).await, stage::somebody(stores).await);
    let one = stage::message(stores, sent_at(5, &amal, &sami)).await;
    let two = stage::message(stores, sent_at(6, &third, &amal)).await;
    // What another process sent a moment before is committed a moment after.
    let late = stage::message(stores, sent_at(4, &sami, &amal)).await;
    let entries = listed(stores, &amal, false).await;
    assert_eq!(newest(&entries), [two.id, one.id]);
    assert_eq!((entries[1].updated_at, entries[1].unread), (at(5), 1));
    assert_eq!(told(stores, &amal, one.conversation_id).await, [one, late]);
}

async fn an_entry_tells_the_other_and_what_waits(stores: &Stores) {
    let (amal, sami) = two(stores).await;
    let sent = series(stores, &amal, &sami, 10, 3).await;
    let answer = stage::message(stores, sent_at(20, &sami, &amal)).await;
    assert!(mark_read(stores, sent[0].id, 21).await);
    for (by, other, unread) in [(&amal, &sami, 1), (&sami, &amal, 2)] {
        let expected = ConversationEntry {
            id: conversation_between(amal.id, sami.id),
            user: stores.users.account(other.id).await.unwrap().unwrap().card(),
            last_message: answer.clone(),
            unread,
            updated_at: at(20),
        };
        assert_eq!(listed(stores, by, false).await, [expected]);
    }
    assert_eq!(delete(stores, answer.id, 22).await, Some(true));
    let gone = find(stores, answer.id).await.unwrap();
    for (by, unread) in [(&amal, 0), (&sami, 2)] {
        let entry = listed(stores, by, false).await.remove(0);
        assert_eq!((entry.last_message, entry.updated_at, entry.unread), (gone.clone(), at(20), unread));
    }
}

async fn the_unread_ones_alone(stores: &Stores) {
    let ((amal, sami), third) = (two(stores).await, stage::somebody(stores).await);
    let one = stage::message(stores, sent_at(1, &sami, &amal)).await;
    let two = stage::message(stores, sent_at(2, &third, &amal)).await;
    assert_eq!(newest(&listed(stores, &amal, true).await), [two.id, one.id]);
    assert_eq!(listed(stores, &sami, true).await, [], "who wrote waits for nothing");
    assert!(mark_read(stores, one.id, 3).await);
    assert_eq!(newest(&listed(stores, &amal, true).await), [two.id]);
    assert_eq!(delete(stores, two.id, 4).await, Some(true));
    assert_eq!(listed(stores, &amal, true).await, []);
    let three = stage::message(stores, sent_at(5, &sami, &amal)).await;
    assert_eq!(newest(&listed(stores, &amal, true).await), [three.id]);
    assert!(read_all(stores, three.conversation_id, &amal, 6).await.is_some());
    assert_eq!(listed(stores, &amal, true).await, []);
    assert_eq!(listed(stores, &amal, false).await.len(), 2);
}

async fn conversations_of_one_moment_go_by_id(stores: &Stores) {
    let amal = stage::somebody(stores).await;
    for _ in 0..4 {
        let other = stage::somebody(stores).await;
        stage::message(stores, sent_at(1, &other, &amal)).await;
    }
    let ids: Vec<_> = listed(stores, &amal, false).await.iter().map(|entry| entry.id).collect();
    assert!(ids.len() == 4 && ids.is_sorted_by(|one, next| one > next), "{ids:?}");
}

async fn pages_of_conversations_join_while_others_write(stores: &Stores) {
    let amal = stage::somebody(stores).await;
    for n in 0..7 {
        let other = stage::somebody(stores).await;
        stage::message(stores, sent_at(n / 2, &other, &amal)).await;
    }
    let all = listed(stores, &amal, false).await;
    let turn = async |start, unread_only| {
        let request = PageRequest { start, ..page::<ConversationKey>(2) };
        reader(stores).conversations(amal.id, unread_only, &request).await.unwrap()
    };
    let skipped = turn(Start::Skip(5), true).await;
    assert_eq!((skipped.items, skipped.total, skipped.next), (all[5..].to_vec(), Some(7), None));
    let (mut seen, mut start) = (Vec::new(), Start::First);
    loop {
        let next = turn(start, false).await;
        assert!(next.items.len() <= 2);
        seen.extend(next.items);
        let Some(key) = next.next else { break };
        let last = seen.last().unwrap();
        assert_eq!(key, ConversationKey { at: last.updated_at, id: last.id });
        start = Start::After(key);
        // Who writes meanwhile stands before the page.
        stage::message(stores, sent_at(100, &stage::somebody(stores).await, &amal)).await;
        assert!(seen.len() < 20, "the walk does not end");
    }
    assert_eq!(seen, all);
}

async fn a_conversation_is_of_two(stores: &Stores) {
    let ((amal, sami), third) = (two(stores).await, stage::somebody(stores).await);
    let conversation = conversation_between(amal.id, sami.id);
    let has = async |by: &User, id| reader(stores).has_conversation(by.id, id).await.unwrap();
    assert!(!has(&amal, conversation).await, "nobody wrote");
    let sent = stage::message(stores, a_message(&amal, &sami)).await;
    assert!(has(&amal, conversation).await && has(&sami, conversation).await);
    assert!(!has(&third, conversation).await);
    assert!(!has(&amal, ConversationId::new(an_id())).await);
    assert_eq!(delete(stores, sent.id, 1).await, Some(true));
    assert!(has(&amal, conversation).await, "a deleted message stands there");
}

async fn messages_come_newest_first_the_deleted_too(stores: &Stores) {
    let (amal, sami) = two(stores).await;
    let mut sent = series(stores, &amal, &sami, 10, 3).await;
    sent.extend(series(stores, &sami, &amal, 12, 2).await);
    assert_eq!(delete(stores, sent[1].id, 20).await, Some(true));
    assert!(mark_read(stores, sent[0].id, 21).await);
    let mut expected = Vec::new();
    for place in [4, 3, 2, 1, 0] {
        expected.push(find(stores, sent[place].id).await.unwrap());
    }
    assert!(expected[3].content.is_none() && expected[4].read_at.is_some());
    for by in [&amal, &sami] {
        assert_eq!(told(stores, by, sent[0].conversation_id).await, expected);
    }
}

async fn messages_of_others_are_not_told(stores: &Stores) {
    let ((amal, sami), third) = (two(stores).await, stage::somebody(stores).await);
    let theirs = stage::message(stores, a_message(&amal, &sami)).await;
    let own = stage::message(stores, a_message(&amal, &third)).await;
    assert_eq!(told(stores, &third, theirs.conversation_id).await, []);
    assert_eq!(told(stores, &amal, ConversationId::new(an_id())).await, []);
    assert_eq!(told(stores, &third, own.conversation_id).await, std::slice::from_ref(&own));
    assert_eq!(told(stores, &sami, theirs.conversation_id).await, [theirs]);
}

async fn pages_of_messages_join_while_others_write(stores: &Stores) {
    let (amal, sami) = two(stores).await;
    let conversation = conversation_between(amal.id, sami.id);
    for n in 0..7 {
        stage::message(stores, sent_at(n / 2, &amal, &sami)).await;
    }
    let all = told(stores, &sami, conversation).await;
    assert!(all.is_sorted_by_key(|message| std::cmp::Reverse((message.created_at, message.id))), "ties go by id");
    let turn = async |start| {
        let request = PageRequest { start, ..page::<MessageKey>(2) };
        reader(stores).messages(sami.id, conversation, &request).await.unwrap()
    };
    let skipped = turn(Start::Skip(6)).await;
    assert_eq!((skipped.items, skipped.total, skipped.next), (all[6..].to_vec(), Some(7), None));
    let (mut seen, mut start) = (Vec::new(), Start::First);
    loop {
        let next = turn(start).await;
        assert!(next.items.len() <= 2);
        seen.extend(next.items);
        let Some(key) = next.next else { break };
        let last = seen.last().unwrap();
        assert_eq!(key, MessageKey { at: last.created_at, id: last.id });
        start = Start::After(key);
        stage::message(stores, sent_at(100, &amal, &sami)).await;
        assert!(seen.len() < 20, "the walk does not end");
    }
    assert_eq!(seen, all);
}

async fn one_is_told_to_both_alone(stores: &Stores) {
    let ((amal, sami), third) = (two(stores).await, stage::somebody(stores).await);
    let sent = stage::message(stores, a_message(&amal, &sami)).await;
    let got = async |by: &User, id| reader(stores).message(by.id, id).await.unwrap();
    for by in [&amal, &sami] {
        assert_eq!(got(by, sent.id).await.as_ref(), Some(&sent));
    }
    assert_eq!(got(&third, sent.id).await, None);
    assert_eq!(got(&amal, MessageId::new(an_id())).await, None);
    assert_eq!(delete(stores, sent.id, 1).await, Some(true));
    assert_eq!(got(&sami, sent.id).await, find(stores, sent.id).await);
}

async fn who_was_erased_is_nobody(stores: &Stores) {
    let (amal, sami) = two(stores).await;
    let sent = stage::message(stores, sent_at(1, &amal, &sami)).await;
    let answer = stage::message(stores, sent_at(2, &sami, &amal)).await;
    erase(stores, amal.id).await;
    let entry = listed(stores, &sami, false).await.remove(0);
    let left = DirectMessage { recipient_id: None, ..answer };
    assert_eq!((&entry.user, &entry.last_message, entry.unread), (&AuthorCard::default(), &left, 1));
    let theirs = DirectMessage { sender_id: None, ..sent.clone() };
    assert_eq!(told(stores, &sami, entry.id).await, [left, theirs.clone()]);
    assert_eq!(reader(stores).message(sami.id, sent.id).await.unwrap(), Some(theirs));
    let read = read_all(stores, entry.id, &sami, 3).await.expect("one waits");
    assert_eq!((read.count, read.last, read.sender_id), (1, sent.id, None));
}
