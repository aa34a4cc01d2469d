//! Conversations and their messages: whom each of them shows what, and at what cost.

use p2p_contract::build;
use p2p_domain::{
    actor::Actor,
    page::{Limit, PageRequest, Start},
};

use super::desk::{Desk, code};

fn first<K>(limit: u32) -> PageRequest<K> {
    PageRequest { with_total: true, ..PageRequest::first(Limit::new(limit).unwrap()) }
}

#[tokio::test]
async fn each_sees_the_other_and_what_waits_for_them() {
    let desk = Desk::new().await;
    desk.send(&desk.amal, &desk.badr, "one").await;
    desk.send(&desk.stranger, &desk.amal, "hello").await;
    let last = desk.send(&desk.badr, &desk.amal, "two").await;
    let seen = async |by: &Actor, unread_only| {
        let page = desk.messages.conversations(by, unread_only, &first(10)).await.unwrap();
        let entries = page.items.into_iter().map(|view| (view.entry.user.id.unwrap(), view.entry.unread));
        entries.collect::<Vec<_>>()
    };
    assert_eq!(seen(&desk.amal, false).await, [(desk.badr.user_id, 1), (desk.stranger.user_id, 1)]);
    assert_eq!(seen(&desk.badr, false).await, [(desk.amal.user_id, 1)]);
    assert_eq!(seen(&desk.stranger, false).await, [(desk.amal.user_id, 0)]);
    assert!(seen(&desk.stranger, true).await.is_empty());
    let page = desk.messages.conversations(&desk.badr, true, &first(10)).await.unwrap();
    assert_eq!(page.items[0].last_message, last);
}

#[tokio::test]
async fn a_conversation_is_named_by_the_other_or_by_its_own_id() {
    let desk = Desk::new().await;
    let sent = desk.send(&desk.amal, &desk.badr, "one").await;
    desk.send(&desk.badr, &desk.amal, "two").await;
    for name in [desk.badr.user_id.uuid(), sent.message.conversation_id.uuid()] {
        let page = desk.messages.list(&desk.amal, name, &first(1)).await.unwrap();
        let next = PageRequest { start: Start::After(page.next.unwrap()), ..first(1) };
        assert_eq!(page.total, Some(2));
        let rest = desk.messages.list(&desk.amal, name, &next).await.unwrap();
        assert_eq!((rest.items, rest.next), (vec![sent.clone()], None));
    }
    let empty = desk.messages.list(&desk.stranger, desk.amal.user_id.uuid(), &first(1)).await.unwrap();
    assert_eq!((empty.items.len(), empty.next, empty.total), (0, None, Some(0)), "they know of each other");
    for unknown in [sent.message.conversation_id.uuid(), build::an_id()] {
        assert_eq!(code(desk.messages.list(&desk.stranger, unknown, &first(1)).await), "not_found");
    }
}

/// How many statements each list takes with pages of that size.
async fn costs(desk: &Desk, limit: u32) -> Vec<u64> {
    let (store, me) = (&desk.world.store, &desk.amal);
    let mut costs = Vec::new();
    for part in 0..3 {
        let before = store.statements();
        let items = match part {
            0 => desk.messages.conversations(me, false, &first(limit)).await.unwrap().items.len(),
            1 => desk.messages.list(me, desk.badr.user_id.uuid(), &first(limit)).await.unwrap().items.len(),
            _ => desk.messages.blocks(me, &first(limit)).await.unwrap().items.len(),
        };
        assert_eq!(items, limit as usize, "part {part}");
        costs.push(store.statements() - before);
    }
    costs
}

#[tokio::test]
async fn a_page_of_any_length_takes_as_many_statements() {
    let desk = Desk::new().await;
    for _ in 0..20 {
        let other = desk.world.somebody().await;
        for to in [&other, &desk.badr] {
            let note = desk.world.a_note(&desk.amal).await;
            desk.send_files(&desk.amal, to, &[note]).await.unwrap();
        }
        desk.messages.block(&desk.amal, other.user_id).await.unwrap();
    }
    let (few, many) = (costs(&desk, 2).await, costs(&desk, 20).await);
    assert_eq!(few, many);
    assert!(few.iter().all(|&statements| statements <= 5), "{few:?}");
}
