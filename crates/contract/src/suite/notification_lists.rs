//! `NotificationReader`: what somebody is shown, with who did it.

use p2p_domain::{
    content::AuthorCard,
    id::NotificationId,
    notification::{Notification, NotificationEntry, NotificationKey, Which},
    page::{Limit, PageRequest, Start},
    port::notification::NotificationReader,
    user::User,
};

use super::{
    messages::two,
    notifications::{add, mark_read},
    stage,
};
use crate::{
    build::{a_notification, an_id, at},
    world::Stores,
};

suite! { ($) notification_lists, notification_lists_suite(Stores):
    what_is_shown_comes_newest_first, the_unread_ones_alone, an_entry_tells_who_did_it, one_is_told_to_whom_it_is_shown,
    people_are_separate, pages_join_while_others_are_told,
}

fn reader(stores: &Stores) -> &dyn NotificationReader {
    &*stores.notifications
}

fn page(limit: u32) -> PageRequest<NotificationKey> {
    PageRequest { with_total: true, ..PageRequest::first(Limit::new(limit).unwrap()) }
}

async fn listed(stores: &Stores, user: &User, unread_only: bool) -> Vec<Notification> {
    let list = reader(stores).notifications(user.id, unread_only, &page(100)).await.unwrap();
    assert_eq!((list.total, list.next), (Some(list.items.len() as u64), None));
    list.items.into_iter().map(|entry| entry.notification).collect()
}

/// Tells somebody so many things, two in each second; the newest first.
async fn several(stores: &Stores, user: &User, count: u64) -> Vec<Notification> {
    let mut all = Vec::new();
    for n in 0..count {
        let told = Notification { created_at: at(n / 2), ..a_notification(user) };
        all.insert(0, stage::notification(stores, told).await);
    }
    all
}

async fn what_is_shown_comes_newest_first(stores: &Stores) {
    let user = stage::somebody(stores).await;
    let mut expected = several(stores, &user, 5).await;
    let late = Notification { created_at: at(1), ..a_notification(&user) };
    expected.insert(1, stage::notification(stores, late).await);
    stage::notification(stores, Notification { shown: false, ..a_notification(&user) }).await;
    assert_eq!(listed(stores, &user, false).await, expected, "ties go by id, and what is not shown is not listed");
}

async fn the_unread_ones_alone(stores: &Stores) {
    let user = stage::somebody(stores).await;
    let mut all = several(stores, &user, 4).await;
    assert_eq!(listed(stores, &user, true).await, all);
    assert_eq!(mark_read(stores, &user, Which::One(all[1].id), 9).await, 1);
    all[1].read_at = Some(at(9));
    assert_eq!(listed(stores, &user, false).await, all);
    all.remove(1);
    assert_eq!(listed(stores, &user, true).await, all);
    assert_eq!(mark_read(stores, &user, Which::All, 10).await, 3);
    assert_eq!((listed(stores, &user, true).await.len(), listed(stores, &user, false).await.len()), (0, 4));
}

async fn an_entry_tells_who_did_it(stores: &Stores) {
    let (user, actor) = two(stores).await;
    let by_nobody = stage::notification(stores, a_notification(&user)).await;
    let by_somebody = Notification { actor_id: Some(actor.id), created_at: at(1), ..a_notification(&user) };
    let by_somebody = stage::notification(stores, by_somebody).await;
    let card = stores.users.account(actor.id).await.unwrap().unwrap().card();
    let expected = [
        NotificationEntry { notification: by_somebody, actor: card },
        NotificationEntry { notification: by_nobody, actor: AuthorCard::default() },
    ];
    assert_eq!(reader(stores).notifications(user.id, false, &page(10)).await.unwrap().items, expected);
    for entry in expected {
        let found = reader(stores).notification(user.id, entry.notification.id).await.unwrap();
        assert_eq!(found, Some(entry));
    }
}

async fn one_is_told_to_whom_it_is_shown(stores: &Stores) {
    let (user, other) = two(stores).await;
    let told = stage::notification(stores, a_notification(&user)).await;
    let hidden = stage::notification(stores, Notification { shown: false, ..a_notification(&user) }).await;
    let found = async |user: &User, id| reader(stores).notification(user.id, id).await.unwrap();
    assert_eq!(found(&user, told.id).await.map(|entry| entry.notification), Some(told.clone()));
    assert_eq!(found(&user, hidden.id).await, None, "one that is not shown");
    assert_eq!(found(&other, told.id).await, None, "somebody else's");
    assert_eq!(found(&user, NotificationId::new(an_id())).await, None);
    assert_eq!(mark_read(stores, &user, Which::All, 3).await, 1);
    assert_eq!(found(&user, told.id).await.and_then(|entry| entry.notification.read_at), Some(at(3)));
}

async fn people_are_separate(stores: &Stores) {
    let (user, other) = two(stores).await;
    let mine = several(stores, &user, 2).await;
    let theirs = Notification { about: mine[0].about, ..a_notification(&other) };
    assert_eq!(add(stores, std::slice::from_ref(&theirs)).await.len(), 1);
    assert_eq!((listed(stores, &user, false).await, listed(stores, &other, true).await), (mine, vec![theirs]));
    assert_eq!(listed(stores, &stage::somebody(stores).await, false).await, []);
}

async fn pages_join_while_others_are_told(stores: &Stores) {
    let user = stage::somebody(stores).await;
    let all = several(stores, &user, 7).await;
    let turn = async |start, unread_only| {
        let page = reader(stores).notifications(user.id, unread_only, &PageRequest { start, ..page(2) }).await.unwrap();
        page.map(|entry| entry.notification)
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
        assert_eq!(key, NotificationKey { at: last.created_at, id: last.id });
        start = Start::After(key);
        stage::notification(stores, Notification { created_at: at(100), ..a_notification(&user) }).await;
        assert!(seen.len() < 20, "the walk does not end");
    }
    assert_eq!(seen, all);
}
