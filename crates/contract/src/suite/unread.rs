//! `UnreadRepository` and `UnreadReader`: counts whose versions follow commits, and how they are put right.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use p2p_domain::{
    id::UserId,
    notification::{Notification, Which},
    port::unread::{UnreadReader, UnreadRepository},
    unread::{UnreadCount, UnreadCounts, UnreadKind},
    user::User,
};

use super::{
    messages::{delete, mark_read, two},
    stage::{self, commit},
};
use crate::{
    build::{a_message, a_notification, an_id, at},
    world::Stores,
};

suite! { ($) unread, unread_suite(Stores):
    nothing_waits_at_first, a_count_moves_by_what_is_added, a_count_never_falls_below_zero, a_change_of_nothing_moves_nothing,
    nobodys_counts_are_zero, people_are_separate, counts_go_with_their_unit, changes_that_race_are_all_counted,
    versions_follow_commits, right_counts_are_left_alone, a_recount_counts_what_really_waits,
    a_recount_moves_what_was_wrong_alone, a_recount_counts_each_conversation, recounts_that_race_put_right_once,
    the_drifted_are_found, everybody_is_looked_at_in_turns,
}

pub(super) async fn add(stores: &Stores, user: UserId, kind: UnreadKind, delta: i64) -> UnreadCounts {
    commit!(stores, unit => {
        let unread: &mut dyn UnreadRepository = unit.unread();
        unread.add(user, kind, delta).await?
    })
}

pub(super) async fn recount(stores: &Stores, user: &User) -> Option<UnreadCounts> {
    commit!(stores, unit => unit.unread().recount(user.id).await?)
}

pub(super) async fn counts(stores: &Stores, user: &User) -> UnreadCounts {
    let reader: &dyn UnreadReader = &*stores.unread;
    reader.unread(user.id).await.unwrap()
}

const fn count(unread: u32, version: u64) -> UnreadCount {
    UnreadCount { unread, version }
}

async fn nothing_waits_at_first(stores: &Stores) {
    assert_eq!(counts(stores, &stage::somebody(stores).await).await, UnreadCounts::default());
    assert_eq!(stores.unread.unread(UserId::new(an_id())).await.unwrap(), UnreadCounts::default());
}

async fn a_count_moves_by_what_is_added(stores: &Stores) {
    let user = stage::somebody(stores).await;
    for (kind, delta, messages, notifications) in [
        (UnreadKind::Messages, 1, count(1, 1), count(0, 0)),
        (UnreadKind::Messages, 6, count(7, 2), count(0, 0)),
        (UnreadKind::Notifications, 500, count(7, 2), count(500, 1)),
        (UnreadKind::Messages, -4, count(3, 3), count(500, 1)),
        (UnreadKind::Notifications, -500, count(3, 3), count(0, 2)),
    ] {
        let expected = UnreadCounts { messages, notifications };
        assert_eq!(add(stores, user.id, kind, delta).await, expected, "{kind:?} {delta}");
        assert_eq!(counts(stores, &user).await, expected);
    }
}

async fn a_count_never_falls_below_zero(stores: &Stores) {
    let user = stage::somebody(stores).await;
    for (delta, expected) in [(2, count(2, 1)), (-3, count(0, 2)), (-1, count(0, 3)), (1, count(1, 4))] {
        let now = add(stores, user.id, UnreadKind::Messages, delta).await;
        assert_eq!(now.of(UnreadKind::Messages), expected, "{delta}");
    }
    let other = stage::somebody(stores).await;
    assert_eq!(add(stores, other.id, UnreadKind::Notifications, -1).await.notifications, count(0, 1));
}

async fn a_change_of_nothing_moves_nothing(stores: &Stores) {
    let user = stage::somebody(stores).await;
    assert_eq!(add(stores, user.id, UnreadKind::Messages, 0).await, UnreadCounts::default());
    let before = add(stores, user.id, UnreadKind::Messages, 2).await;
    for kind in [UnreadKind::Messages, UnreadKind::Notifications] {
        assert_eq!(add(stores, user.id, kind, 0).await, before);
    }
    assert_eq!(counts(stores, &user).await, before);
}

async fn nobodys_counts_are_zero(stores: &Stores) {
    let nobody = UserId::new(an_id());
    for delta in [3, 0, -3] {
        assert_eq!(add(stores, nobody, UnreadKind::Messages, delta).await, UnreadCounts::default());
    }
    assert_eq!(commit!(stores, unit => unit.unread().recount(nobody).await?), None);
    assert_eq!(stores.unread.unread(nobody).await.unwrap(), UnreadCounts::default());
}

async fn people_are_separate(stores: &Stores) {
    let (amal, sami) = two(stores).await;
    add(stores, amal.id, UnreadKind::Messages, 2).await;
    let theirs = add(stores, sami.id, UnreadKind::Notifications, 3).await;
    assert_eq!(theirs, UnreadCounts { messages: count(0, 0), notifications: count(3, 1) });
    assert_eq!(counts(stores, &amal).await.messages, count(2, 1));
}

async fn counts_go_with_their_unit(stores: &Stores) {
    let user = stage::somebody(stores).await;
    let before = add(stores, user.id, UnreadKind::Messages, 1).await;
    for _ in 0..2 {
        let mut unit = stores.store.begin().await.unwrap();
        let lost = unit.unread().add(user.id, UnreadKind::Messages, 5).await.unwrap();
        assert_eq!(lost.messages, count(6, 2), "a version that was never committed is given again");
        drop(unit);
        assert_eq!(counts(stores, &user).await, before);
    }
}

async fn changes_that_race_are_all_counted(stores: &Stores) {
    let user = stage::somebody(stores).await;
    let mut tasks = Vec::new();
    for n in 0..12 {
        let (stores, id) = (stores.clone(), user.id);
        let (kind, delta) = if n % 3 == 0 { (UnreadKind::Notifications, 2) } else { (UnreadKind::Messages, 1) };
        tasks.push(tokio::spawn(async move { (kind, add(&stores, id, kind, delta).await.of(kind)) }));
    }
    let (mut messages, mut notifications) = (Vec::new(), Vec::new());
    for task in tasks {
        let (kind, now) = task.await.unwrap();
        let moved = if kind == UnreadKind::Messages { &mut messages } else { &mut notifications };
        moved.push((now.version, now.unread));
    }
    messages.sort_unstable();
    notifications.sort_unstable();
    assert_eq!(messages, (1..=8).map(|n| (n, u32::try_from(n).unwrap())).collect::<Vec<_>>());
    assert_eq!(notifications, [(1, 2), (2, 4), (3, 6), (4, 8)]);
    let expected = UnreadCounts { messages: count(8, 8), notifications: count(8, 4) };
    assert_eq!(counts(stores, &user).await, expected);
}

/// Looks until told to stop: versions only grow, and of each count the version tells how much was added.
async fn watch(stores: Stores, user: User, done: Arc<AtomicBool>) -> UnreadCounts {
    let mut last = UnreadCounts::default();
    loop {
        let last_look = done.load(Ordering::SeqCst);
        let now = counts(&stores, &user).await;
        for kind in [UnreadKind::Messages, UnreadKind::Notifications] {
            assert!(now.of(kind).version >= last.of(kind).version, "{last:?}, and then {now:?}");
            assert_eq!(u64::from(now.of(kind).unread), now.of(kind).version);
        }
        last = now;
        if last_look {
            return last;
        }
        tokio::task::yield_now().await;
    }
}

async fn versions_follow_commits(stores: &Stores) {
    const WRITERS: usize = 6;
    const EACH: usize = 6;
    let user = stage::somebody(stores).await;
    let done = Arc::new(AtomicBool::new(false));
    let watcher = tokio::spawn(watch(stores.clone(), user.clone(), done.clone()));
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let (stores, user) = (stores.clone(), user.clone());
            let kind = if writer % 2 == 0 { UnreadKind::Messages } else { UnreadKind::Notifications };
            tokio::spawn(async move {
                for n in 0..EACH {
                    if n % 3 == 2 {
                        let mut unit = stores.store.begin().await.unwrap();
                        // Whether this gets through does not matter: it is abandoned.
                        let _ = unit.unread().add(user.id, kind, 40).await;
                        continue;
                    }
                    let mine = add(&stores, user.id, kind, 1).await;
                    let seen = counts(&stores, &user).await;
                    assert!(seen.of(kind).version >= mine.of(kind).version, "who committed reads no older count");
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    done.store(true, Ordering::SeqCst);
    let each = (WRITERS / 2 * EACH * 2 / 3) as u64;
    let now = watcher.await.unwrap();
    assert_eq!([now.messages.version, now.notifications.version], [each; 2]);
}

async fn right_counts_are_left_alone(stores: &Stores) {
    let (amal, sami) = two(stores).await;
    assert_eq!(recount(stores, &sami).await, None, "nothing waits");
    stage::message(stores, a_message(&amal, &sami)).await;
    stage::notification(stores, a_notification(&sami)).await;
    add(stores, sami.id, UnreadKind::Messages, 1).await;
    let right = add(stores, sami.id, UnreadKind::Notifications, 1).await;
    assert_eq!((recount(stores, &sami).await, counts(stores, &sami).await), (None, right));
    assert_eq!(recount(stores, &amal).await, None, "who wrote waits for nothing");
}

/// Of each kind: two that wait, one that was read, and one message that was deleted; and one notification that is not shown.
async fn waiting(stores: &Stores, from: &User, to: &User) {
    let mut sent = Vec::new();
    for _ in 0..4 {
        sent.push(stage::message(stores, a_message(from, to)).await);
        stage::message(stores, a_message(to, from)).await;
    }
    assert!(mark_read(stores, sent[0].id, 1).await);
    assert_eq!(delete(stores, sent[1].id, 1).await, Some(true));
    let mut told = Vec::new();
    for shown in [true, true, false, true] {
        told.push(stage::notification(stores, notification(to, shown)).await);
    }
    let one = Which::One(told[0].id);
    assert_eq!(commit!(stores, unit => unit.notifications().mark_read(to.id, one, at(1)).await?), 1);
}

fn notification(to: &User, shown: bool) -> Notification {
    Notification { shown, ..a_notification(to) }
}

async fn a_recount_counts_what_really_waits(stores: &Stores) {
    let (amal, sami) = two(stores).await;
    waiting(stores, &amal, &sami).await;
    let expected = UnreadCounts { messages: count(2, 1), notifications: count(2, 1) };
    assert_eq!(recount(stores, &sami).await, Some(expected));
    assert_eq!((recount(stores, &sami).await, counts(stores, &sami).await), (None, expected));
    assert_eq!(recount(stores, &amal).await.map(|now| now.messages), Some(count(4, 1)));
}

async fn a_recount_moves_what_was_wrong_alone(stores: &Stores) {
    let (amal, sami) = two(stores).await;
    waiting(stores, &amal, &sami).await;
    add(stores, sami.id, UnreadKind::Messages, 9).await;
    add(stores, sami.id, UnreadKind::Notifications, 2).await;
    let expected = UnreadCounts { messages: count(2, 2), notifications: count(2, 1) };
    assert_eq!((recount(stores, &sami).await, counts(stores, &sami).await), (Some(expected), expected));
    add(stores, sami.id, UnreadKind::Notifications, -1).await;
    let expected = UnreadCounts { notifications: count(2, 3), ..expected };
    assert_eq!((recount(stores, &sami).await, counts(stores, &sami).await), (Some(expected), expected));
    let mut unit = stores.store.begin().await.unwrap();
    unit.unread().add(sami.id, UnreadKind::Messages, 5).await.unwrap();
    assert_eq!(unit.unread().recount(sami.id).await.unwrap().map(|now| now.messages), Some(count(2, 4)));
    drop(unit);
    assert_eq!(counts(stores, &sami).await, expected, "nothing of an abandoned unit");
}

async fn a_recount_counts_each_conversation(stores: &Stores) {
    let ((amal, sami), third) = (two(stores).await, stage::somebody(stores).await);
    for from in [&amal, &third, &third] {
        stage::message(stores, a_message(from, &sami)).await;
    }
    assert_eq!(recount(stores, &sami).await.map(|now| now.messages.unread), Some(3));
    let mut waiting: Vec<_> = super::conversations::listed(stores, &sami, true)
        .await
        .into_iter()
        .map(|entry| (entry.user.id, entry.unread))
        .collect();
    waiting.sort_unstable();
    let mut expected = [(Some(amal.id), 1), (Some(third.id), 2)];
    expected.sort_unstable();
    assert_eq!(waiting, expected);
}

async fn recounts_that_race_put_right_once(stores: &Stores) {
    let (amal, sami) = two(stores).await;
    for _ in 0..5 {
        let before = add(stores, sami.id, UnreadKind::Messages, 3).await;
        let (one, other) = tokio::join!(recount(stores, &sami), recount(stores, &sami));
        assert!(one.is_some() != other.is_some(), "{one:?} {other:?}");
        assert_eq!(counts(stores, &sami).await.messages, count(0, before.messages.version + 1));
    }
    // A message that is sent meanwhile is counted once, by its sender or by the recount.
    for n in 1..=5 {
        let send = async || {
            commit!(stores, unit => {
                unit.messages().insert(&a_message(&amal, &sami)).await?;
                unit.unread().add(sami.id, UnreadKind::Messages, 1).await?
            })
        };
        tokio::join!(send(), recount(stores, &sami));
        assert_eq!((counts(stores, &sami).await.messages.unread, recount(stores, &sami).await), (n, None));
    }
}

/// All who drifted, by turns of so many.
async fn drifted(stores: &Stores, limit: u32) -> Vec<UserId> {
    let (mut found, mut after, mut turns) = (Vec::new(), None, 0);
    loop {
        let (some, next) = stores.unread.drifted(after, limit).await.unwrap();
        assert!(some.len() <= limit as usize && some.iter().all(|user| Some(*user) > after));
        found.extend(some);
        turns += 1;
        assert!(turns < 100, "the walk does not end");
        let Some(next) = next else { return found };
        assert!(Some(next) > after, "a walk goes forward");
        after = Some(next);
    }
}

async fn the_drifted_are_found(stores: &Stores) {
    let (amal, sami) = two(stores).await;
    let (third, right) = two(stores).await;
    assert_eq!(drifted(stores, 2).await, [], "nobody's is wrong");
    stage::message(stores, a_message(&right, &amal)).await;
    stage::notification(stores, a_notification(&sami)).await;
    add(stores, third.id, UnreadKind::Messages, 1).await;
    stage::message(stores, a_message(&amal, &right)).await;
    add(stores, right.id, UnreadKind::Messages, 1).await;
    // What is not shown, was read or was deleted does not wait.
    stage::notification(stores, notification(&right, false)).await;
    let expected = [amal.id, sami.id, third.id];
    for limit in [1, 2, 100] {
        assert_eq!(drifted(stores, limit).await, expected);
    }
    for user in [&amal, &sami, &third] {
        assert!(recount(stores, user).await.is_some());
    }
    assert_eq!((drifted(stores, 2).await, recount(stores, &right).await), (vec![], None));
}

async fn everybody_is_looked_at_in_turns(stores: &Stores) {
    let mut people = Vec::new();
    for _ in 0..5 {
        people.push(stage::somebody(stores).await.id);
    }
    add(stores, people[1], UnreadKind::Messages, 1).await;
    add(stores, people[4], UnreadKind::Notifications, 1).await;
    let look = async |after, limit| stores.unread.drifted(after, limit).await.unwrap();
    assert_eq!(look(None, 2).await, (vec![people[1]], Some(people[1])));
    assert_eq!(look(Some(people[1]), 2).await, (vec![], Some(people[3])), "two were looked at, and nothing was wrong");
    assert_eq!(look(Some(people[3]), 2).await, (vec![people[4]], None));
    assert_eq!(look(Some(people[4]), 2).await, (vec![], None));
}
