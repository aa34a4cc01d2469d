//! `AuditRepository` and `AuditReader`: lines that are added and read, never changed.

use p2p_domain::{
    audit::{AuditAction, AuditEntry, AuditTarget},
    id::{OrganizationId, UserId},
    page::{Limit, PageRequest, Start},
    port::audit::{AuditFilter, AuditKey},
};

use super::stage::{self, commit};
use crate::{
    build::{an_audit_entry, an_id, at},
    world::Stores,
};

suite! { ($) audit, audit_suite(Stores):
    a_line_stands_as_it_was_added, a_line_stands_only_with_its_unit, every_action_and_target_is_kept,
    the_newest_come_first_and_ties_go_by_id, pages_join_without_gap, filters_narrow, a_span_has_its_begin_and_not_its_end,
}

fn page(limit: u32) -> PageRequest<AuditKey> {
    PageRequest { with_total: true, ..PageRequest::first(Limit::new(limit).unwrap()) }
}

async fn append(stores: &Stores, entry: AuditEntry) -> AuditEntry {
    commit!(stores, unit => unit.audit().append(&entry).await?);
    entry
}

async fn listed(stores: &Stores, filter: &AuditFilter) -> Vec<AuditEntry> {
    let list = stores.audit.list(filter, &page(100)).await.unwrap();
    assert_eq!(list.total, Some(list.items.len() as u64));
    list.items
}

async fn a_line_stands_as_it_was_added(stores: &Stores) {
    let user = stage::member(stores).await;
    let rich = an_audit_entry(&user).detail("role", "member → admin").detail("name", "\"quoted\", 'single'");
    let v4 = AuditEntry { address: Some("192.0.2.7".parse().unwrap()), at: at(1), ..an_audit_entry(&user) };
    let bare = AuditEntry {
        at: at(2),
        organization_id: None,
        actor_id: None,
        target: None,
        address: None,
        ..an_audit_entry(&user)
    };
    let mut expected = Vec::new();
    for entry in [rich, v4, bare] {
        expected.insert(0, append(stores, entry).await);
    }
    assert_eq!(listed(stores, &AuditFilter::default()).await, expected);
}

async fn a_line_stands_only_with_its_unit(stores: &Stores) {
    let entry = an_audit_entry(&stage::member(stores).await);
    let mut unit = stores.store.begin().await.unwrap();
    unit.audit().append(&entry).await.unwrap();
    drop(unit);
    assert_eq!(listed(stores, &AuditFilter::default()).await, []);
}

async fn every_action_and_target_is_kept(stores: &Stores) {
    let user = stage::member(stores).await;
    for &action in AuditAction::ALL {
        append(stores, AuditEntry { action, ..an_audit_entry(&user) }).await;
        let filter = AuditFilter { action: Some(action), ..AuditFilter::default() };
        assert_eq!(listed(stores, &filter).await.len(), 1, "{action:?}");
    }
    let id = an_id();
    for target in AuditTarget::KINDS.map(|kind| kind(id)) {
        append(stores, AuditEntry { target: Some(target), ..an_audit_entry(&user) }).await;
        let filter = AuditFilter { target_id: Some(id), ..AuditFilter::default() };
        assert!(listed(stores, &filter).await.iter().any(|entry| entry.target == Some(target)), "{target:?}");
    }
}

async fn several(stores: &Stores, count: u64) -> Vec<AuditEntry> {
    let user = stage::member(stores).await;
    let mut all = Vec::new();
    for n in 0..count {
        all.insert(0, append(stores, AuditEntry { at: at(n / 2), ..an_audit_entry(&user) }).await);
    }
    all
}

async fn the_newest_come_first_and_ties_go_by_id(stores: &Stores) {
    let all = several(stores, 6).await;
    assert_eq!(listed(stores, &AuditFilter::default()).await, all);
}

async fn pages_join_without_gap(stores: &Stores) {
    let all = several(stores, 7).await;
    let list = async |start| {
        let request = PageRequest { start, ..page(2) };
        stores.audit.list(&AuditFilter::default(), &request).await.unwrap()
    };
    let (mut seen, mut start) = (Vec::new(), Start::First);
    loop {
        let next = list(start).await;
        assert_eq!(next.total, Some(7));
        seen.extend(next.items);
        let Some(key) = next.next else { break };
        start = Start::After(key);
        // Lines that are added meanwhile stand before the page, and move nothing.
        several(stores, 0).await;
    }
    assert_eq!(seen, all);
    assert_eq!(list(Start::Skip(5)).await.items, all[5..]);
}

async fn filters_narrow(stores: &Stores) {
    let (one, other) = (stage::member(stores).await, stage::member(stores).await);
    let mine = append(stores, an_audit_entry(&one)).await;
    let action = AuditAction::UserDeactivated;
    let target = Some(AuditTarget::User(one.id.uuid()));
    let theirs = append(stores, AuditEntry { at: at(1), action, target, ..an_audit_entry(&other) }).await;
    let any = AuditFilter::default;
    for (filter, expected) in [
        (any(), vec![&theirs, &mine]),
        (AuditFilter { organization_id: one.organization_id, ..any() }, vec![&mine]),
        (AuditFilter { organization_id: Some(OrganizationId::new(an_id())), ..any() }, vec![]),
        (AuditFilter { actor_id: Some(other.id), ..any() }, vec![&theirs]),
        (AuditFilter { actor_id: Some(UserId::new(an_id())), ..any() }, vec![]),
        (AuditFilter { target_id: Some(one.id.uuid()), ..any() }, vec![&theirs, &mine]),
        (AuditFilter { action: Some(action), ..any() }, vec![&theirs]),
        (AuditFilter { action: Some(action), actor_id: Some(one.id), ..any() }, vec![]),
    ] {
        assert_eq!(listed(stores, &filter).await.iter().collect::<Vec<_>>(), expected, "{filter:?}");
    }
}

async fn a_span_has_its_begin_and_not_its_end(stores: &Stores) {
    let user = stage::member(stores).await;
    for moment in [10, 20, 30] {
        append(stores, AuditEntry { at: at(moment), ..an_audit_entry(&user) }).await;
    }
    for (since, until, expected) in [
        (Some(20), None, vec![30, 20]),
        (None, Some(20), vec![10]),
        (Some(10), Some(30), vec![20, 10]),
        (Some(20), Some(20), vec![]),
    ] {
        let filter = AuditFilter { since: since.map(at), until: until.map(at), ..AuditFilter::default() };
        let found: Vec<_> = listed(stores, &filter).await.iter().map(|entry| entry.at).collect();
        assert_eq!(found, expected.into_iter().map(at).collect::<Vec<_>>(), "{since:?}..{until:?}");
    }
}
