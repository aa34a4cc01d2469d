//! `BlockRepository` and `MessageReader::blocks`: who wants to get nothing from whom.

use p2p_domain::{
    id::UserId,
    message::{BlockKey, Blocked},
    page::{Limit, PageRequest, Start},
    port::{error::Constraint, message::BlockRepository},
    user::User,
};

use super::stage::{self, assert_conflict, attempt, commit};
use crate::{
    build::{an_id, at},
    world::Stores,
};

suite! { ($) blocks, blocks_suite(Stores):
    a_block_holds_once, a_block_is_taken_back_once, a_block_has_a_direction, both_must_be_there, blocks_that_race_hold_once,
    the_blocked_are_told_the_latest_first, pages_join_without_gap, an_abandoned_unit_leaves_all_as_it_was,
}

pub(super) async fn block(stores: &Stores, by: &User, of: &User, seconds: u64) -> bool {
    commit!(stores, unit => {
        let blocks: &mut dyn BlockRepository = unit.blocks();
        blocks.block(by.id, of.id, at(seconds)).await?
    })
}

async fn unblock(stores: &Stores, by: &User, of: &User) -> bool {
    commit!(stores, unit => unit.blocks().unblock(by.id, of.id).await?)
}

async fn is_blocked(stores: &Stores, by: &User, of: &User) -> bool {
    commit!(stores, unit => unit.blocks().is_blocked(by.id, of.id).await?)
}

fn page(limit: u32) -> PageRequest<BlockKey> {
    PageRequest { with_total: true, ..PageRequest::first(Limit::new(limit).unwrap()) }
}

async fn told(stores: &Stores, by: &User) -> Vec<Blocked> {
    let list = stores.messages.blocks(by.id, &page(100)).await.unwrap();
    assert_eq!((list.total, list.next), (Some(list.items.len() as u64), None));
    list.items
}

async fn a_block_holds_once(stores: &Stores) {
    let (amal, sami) = (stage::member(stores).await, stage::member(stores).await);
    assert!(!is_blocked(stores, &amal, &sami).await);
    assert!(block(stores, &amal, &sami, 3).await);
    assert!(!block(stores, &amal, &sami, 4).await);
    assert!(is_blocked(stores, &amal, &sami).await);
    let card = stores.users.account(sami.id).await.unwrap().unwrap().card();
    assert_eq!(told(stores, &amal).await, [Blocked { user: card, at: at(3) }], "since the first time");
}

async fn a_block_is_taken_back_once(stores: &Stores) {
    let (amal, sami) = (stage::somebody(stores).await, stage::somebody(stores).await);
    assert!(!unblock(stores, &amal, &sami).await, "there was none");
    assert!(block(stores, &amal, &sami, 1).await);
    assert!(unblock(stores, &amal, &sami).await);
    assert!(!unblock(stores, &amal, &sami).await);
    assert_eq!((is_blocked(stores, &amal, &sami).await, told(stores, &amal).await), (false, vec![]));
    assert!(block(stores, &amal, &sami, 2).await, "it may be done again");
    assert_eq!(told(stores, &amal).await[0].at, at(2));
}

async fn a_block_has_a_direction(stores: &Stores) {
    let (amal, sami) = (stage::somebody(stores).await, stage::somebody(stores).await);
    assert!(block(stores, &amal, &sami, 1).await);
    assert!(!is_blocked(stores, &sami, &amal).await);
    assert!(!unblock(stores, &sami, &amal).await);
    assert_eq!(told(stores, &sami).await, []);
    assert!(block(stores, &sami, &amal, 2).await);
    assert!(unblock(stores, &amal, &sami).await);
    assert!(is_blocked(stores, &sami, &amal).await);
}

async fn both_must_be_there(stores: &Stores) {
    let (amal, nobody) = (stage::somebody(stores).await, UserId::new(an_id()));
    for (by, of) in [(amal.id, nobody), (nobody, amal.id)] {
        assert_conflict(attempt!(stores, unit => unit.blocks().block(by, of, at(1)).await?), Constraint::Reference);
        assert!(!commit!(stores, unit => unit.blocks().unblock(by, of).await?));
        assert!(!commit!(stores, unit => unit.blocks().is_blocked(by, of).await?));
    }
}

async fn blocks_that_race_hold_once(stores: &Stores) {
    let (amal, sami) = (stage::somebody(stores).await, stage::somebody(stores).await);
    for _ in 0..5 {
        let (one, other) = tokio::join!(block(stores, &amal, &sami, 1), block(stores, &amal, &sami, 2));
        assert!(one != other, "both or neither of two blocked first");
        assert_eq!(told(stores, &amal).await.len(), 1);
        let (one, other) = tokio::join!(unblock(stores, &amal, &sami), unblock(stores, &amal, &sami));
        assert!(one != other);
    }
}

/// Blocks so many, two in each second.
async fn several(stores: &Stores, by: &User, count: u64) -> Vec<Blocked> {
    let mut blocked = Vec::new();
    for n in 0..count {
        let other = stage::member(stores).await;
        assert!(block(stores, by, &other, n / 2).await);
        let user = stores.users.account(other.id).await.unwrap().unwrap().card();
        blocked.insert(0, Blocked { user, at: at(n / 2) });
    }
    blocked
}

async fn the_blocked_are_told_the_latest_first(stores: &Stores) {
    let (amal, other) = (stage::somebody(stores).await, stage::somebody(stores).await);
    let blocked = several(stores, &amal, 5).await;
    several(stores, &other, 2).await;
    // People who came later have greater ids: ties go by id.
    assert_eq!(told(stores, &amal).await, blocked);
}

async fn pages_join_without_gap(stores: &Stores) {
    let amal = stage::somebody(stores).await;
    let all = several(stores, &amal, 7).await;
    let turn = async |start| stores.messages.blocks(amal.id, &PageRequest { start, ..page(2) }).await.unwrap();
    let skipped = turn(Start::Skip(5)).await;
    assert_eq!((skipped.items, skipped.total, skipped.next), (all[5..].to_vec(), Some(7), None));
    let (mut seen, mut start) = (Vec::new(), Start::First);
    loop {
        let next = turn(start).await;
        assert!(next.items.len() <= 2);
        seen.extend(next.items);
        let Some(key) = next.next else { break };
        let last = seen.last().unwrap();
        assert_eq!((key.at, Some(key.user)), (last.at, last.user.id));
        start = Start::After(key);
        // Who is blocked meanwhile stands before the page.
        assert!(block(stores, &amal, &stage::somebody(stores).await, 100).await);
        assert!(seen.len() < 20, "the walk does not end");
    }
    assert_eq!(seen, all);
}

async fn an_abandoned_unit_leaves_all_as_it_was(stores: &Stores) {
    let (amal, sami) = (stage::somebody(stores).await, stage::somebody(stores).await);
    assert!(block(stores, &amal, &sami, 1).await);
    let mut unit = stores.store.begin().await.unwrap();
    assert!(unit.blocks().unblock(amal.id, sami.id).await.unwrap());
    assert!(!unit.blocks().is_blocked(amal.id, sami.id).await.unwrap(), "a unit sees its own writes");
    assert!(unit.blocks().block(sami.id, amal.id, at(2)).await.unwrap());
    drop(unit);
    assert!(is_blocked(stores, &amal, &sami).await && !is_blocked(stores, &sami, &amal).await);
}
