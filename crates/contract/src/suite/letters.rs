//! `NotificationRepository` and `NotificationReader`: how notifications come into letters, each into one.

use std::{collections::BTreeSet, time::Duration};

use p2p_domain::{
    id::{EventId, NotificationId, UserId},
    notification::{Circle, EmailChoice, LETTER_PAUSE, LetterId, Notification, Which},
    port::notification::{NotificationReader, NotificationRepository},
    timestamp::Timestamp,
    user::User,
};

use super::{
    messages::two,
    notifications::{add, mark_read},
    stage::{self, commit},
};
use crate::{
    build::{a_notification, an_id, at},
    world::Stores,
};

suite! { ($) letters, letters_suite(Stores):
    a_letter_takes_what_waits, what_happened_later_waits_on, what_is_read_before_is_not_put_in, what_was_read_meanwhile_is_not_told,
    a_letter_tells_the_oldest_first, a_letter_is_bounded, a_letter_that_was_sent_tells_nothing, two_letters_at_once_share_nothing,
    of_two_letters_at_once_one_takes_all, letters_at_once_leave_a_pause, a_letter_at_once_is_noted, who_waits_for_a_daily_letter_is_found, who_waits_for_a_letter_at_once_is_left_in_peace,
    those_who_wait_come_by_id_and_bounded, a_letter_that_was_abandoned_holds_nothing,
}

const NOW: u64 = 1_000;
const SECOND: Duration = Duration::from_secs(1);

fn a_letter() -> LetterId {
    EventId::new(an_id())
}

async fn put(stores: &Stores, user: &User, email: EmailChoice, letter: LetterId, before: u64) -> u32 {
    commit!(stores, unit => {
        let port: &mut dyn NotificationRepository = unit.notifications();
        port.put_into_letter(user.id, email, letter, at(before), at(NOW)).await?
    })
}

async fn daily(stores: &Stores, user: &User, letter: LetterId) -> u32 {
    put(stores, user, EmailChoice::Daily, letter, 900).await
}

async fn sent(stores: &Stores, letter: LetterId) {
    commit!(stores, unit => unit.notifications().letter_sent(letter, at(NOW)).await?);
}

async fn told(stores: &Stores, letter: LetterId) -> Vec<NotificationId> {
    let reader: &dyn NotificationReader = &*stores.notifications;
    reader.letter(letter).await.unwrap().into_iter().map(|entry| entry.notification.id).collect()
}

async fn awaiting(stores: &Stores, email: EmailChoice, before: u64, quiet_since: u64) -> Vec<UserId> {
    stores.notifications.awaiting_letter(email, at(before), at(quiet_since), None, 100).await.unwrap()
}

async fn lettered_at(stores: &Stores, user: &User) -> Option<Timestamp> {
    let circle = Circle::People(vec![user.id]);
    stores.notifications.addressees(&circle, None, None, 10).await.unwrap()[0].lettered_at
}

/// Tells somebody something that is mailed so.
async fn notify(stores: &Stores, user: &User, email: EmailChoice, seconds: u64) -> Notification {
    stage::notification(stores, Notification { email, created_at: at(seconds), ..a_notification(user) }).await
}

async fn a_letter_takes_what_waits(stores: &Stores) {
    let (user, other) = two(stores).await;
    let one = notify(stores, &user, EmailChoice::Daily, 1).await;
    let hidden = Notification { shown: false, created_at: at(2), ..a_notification(&user) };
    let hidden = stage::notification(stores, hidden).await;
    notify(stores, &user, EmailChoice::Off, 1).await;
    let instant = notify(stores, &user, EmailChoice::Instant, 1).await;
    notify(stores, &other, EmailChoice::Daily, 1).await;
    let (first, second, third) = (a_letter(), a_letter(), a_letter());
    assert_eq!(daily(stores, &user, first).await, 2);
    assert_eq!(told(stores, first).await, [one.id, hidden.id], "one that is not shown waits for its letter alone");
    assert_eq!(put(stores, &user, EmailChoice::Instant, second, 900).await, 1);
    assert_eq!(told(stores, second).await, [instant.id]);
    assert_eq!((daily(stores, &user, third).await, told(stores, third).await), (0, vec![]), "each stands in a letter");
    assert_eq!((told(stores, first).await.len(), told(stores, a_letter()).await), (2, vec![]));
}

async fn what_happened_later_waits_on(stores: &Stores) {
    let user = stage::somebody(stores).await;
    let (early, late) =
        (notify(stores, &user, EmailChoice::Daily, 9).await, notify(stores, &user, EmailChoice::Daily, 10).await);
    let (first, second) = (a_letter(), a_letter());
    assert_eq!(put(stores, &user, EmailChoice::Daily, first, 10).await, 1, "before, not at");
    assert_eq!(put(stores, &user, EmailChoice::Daily, second, 11).await, 1);
    assert_eq!((told(stores, first).await, told(stores, second).await), (vec![early.id], vec![late.id]));
}

async fn what_is_read_before_is_not_put_in(stores: &Stores) {
    let user = stage::somebody(stores).await;
    let (read, left) =
        (notify(stores, &user, EmailChoice::Daily, 1).await, notify(stores, &user, EmailChoice::Daily, 1).await);
    let hidden = stage::notification(stores, Notification { shown: false, ..a_notification(&user) }).await;
    assert_eq!(mark_read(stores, &user, Which::One(read.id), 2).await, 1);
    assert_eq!(mark_read(stores, &user, Which::One(hidden.id), 2).await, 0);
    let letter = a_letter();
    assert_eq!(daily(stores, &user, letter).await, 1);
    assert_eq!(told(stores, letter).await, [left.id], "what was read is mailed no more, shown or not");
}

async fn what_was_read_meanwhile_is_not_told(stores: &Stores) {
    let user = stage::somebody(stores).await;
    let (read, left) =
        (notify(stores, &user, EmailChoice::Daily, 1).await, notify(stores, &user, EmailChoice::Daily, 2).await);
    let gone = notify(stores, &user, EmailChoice::Daily, 3).await;
    let letter = a_letter();
    assert_eq!(daily(stores, &user, letter).await, 3);
    assert_eq!(mark_read(stores, &user, Which::One(read.id), 4).await, 1);
    let of = Which::About(gone.about.uuid());
    assert_eq!(commit!(stores, unit => unit.notifications().withdraw(of, 10).await?), [(user.id, true)]);
    assert_eq!(told(stores, letter).await, [left.id]);
}

async fn a_letter_tells_the_oldest_first(stores: &Stores) {
    let (user, actor) = two(stores).await;
    let mut expected = Vec::new();
    for seconds in [30, 10, 20, 10] {
        let actor_id = Some(actor.id);
        let told = Notification { actor_id, created_at: at(seconds), ..a_notification(&user) };
        expected.push(stage::notification(stores, told).await);
    }
    expected.sort_by_key(|notification| (notification.created_at, notification.id));
    let letter = a_letter();
    assert_eq!(daily(stores, &user, letter).await, 4);
    let entries = stores.notifications.letter(letter).await.unwrap();
    let card = stores.users.account(actor.id).await.unwrap().unwrap().card();
    assert!(entries.iter().all(|entry| entry.actor == card));
    assert_eq!(entries.into_iter().map(|entry| entry.notification).collect::<Vec<_>>(), expected);
}

async fn a_letter_is_bounded(stores: &Stores) {
    let user = stage::somebody(stores).await;
    let all: Vec<_> = (0..103).map(|n| Notification { created_at: at(n), ..a_notification(&user) }).collect();
    assert_eq!(add(stores, &all).await.len(), 103);
    let letter = a_letter();
    assert_eq!(daily(stores, &user, letter).await, 103);
    let expected: Vec<_> = all[..100].iter().map(|notification| notification.id).collect();
    assert_eq!(told(stores, letter).await, expected);
}

async fn a_letter_that_was_sent_tells_nothing(stores: &Stores) {
    let (user, other) = two(stores).await;
    for user in [&user, &other] {
        notify(stores, user, EmailChoice::Daily, 1).await;
    }
    let (letter, theirs) = (a_letter(), a_letter());
    assert_eq!((daily(stores, &user, letter).await, daily(stores, &other, theirs).await), (1, 1));
    assert_eq!(told(stores, letter).await.len(), 1);
    for _ in 0..2 {
        sent(stores, letter).await;
        assert_eq!(told(stores, letter).await, [], "a second try finds nothing to tell");
    }
    sent(stores, a_letter()).await;
    assert_eq!(told(stores, theirs).await.len(), 1, "another letter is untouched");
    assert_eq!(daily(stores, &user, a_letter()).await, 0, "what was mailed is mailed once");
    assert_eq!(mark_read(stores, &user, Which::All, 2).await, 1, "it still waits to be read");
}

async fn two_letters_at_once_share_nothing(stores: &Stores) {
    let user = stage::somebody(stores).await;
    for _ in 0..5 {
        let mut waiting = BTreeSet::new();
        for n in 0..4 {
            waiting.insert(notify(stores, &user, EmailChoice::Daily, n).await.id);
        }
        let (first, second, late) = (a_letter(), a_letter(), a_notification(&user));
        let (one, other, _) = tokio::join!(
            daily(stores, &user, first),
            daily(stores, &user, second),
            add(stores, std::slice::from_ref(&late)),
        );
        let (mine, theirs) = (told(stores, first).await, told(stores, second).await);
        assert_eq!((mine.len(), theirs.len()), (one as usize, other as usize));
        assert!(!mine.iter().any(|id| theirs.contains(id)), "{mine:?} {theirs:?}");
        let both: BTreeSet<_> = mine.into_iter().chain(theirs).filter(|id| *id != late.id).collect();
        assert_eq!(both, waiting, "each stands in one of both");
        daily(stores, &user, a_letter()).await;
    }
}

/// Puts what is to be mailed at once into a letter, at that moment.
async fn put_at(stores: &Stores, user: &User, letter: LetterId, now: Timestamp) -> u32 {
    commit!(stores, unit => {
        unit.notifications().put_into_letter(user.id, EmailChoice::Instant, letter, at(900), now).await?
    })
}

async fn of_two_letters_at_once_one_takes_all(stores: &Stores) {
    let user = stage::somebody(stores).await;
    for round in 1..=5 {
        for n in 0..4 {
            notify(stores, &user, EmailChoice::Instant, n).await;
        }
        // What comes meanwhile is taken as well, or waits for the next letter.
        let late = Notification { email: EmailChoice::Instant, ..a_notification(&user) };
        let (first, second, now) = (a_letter(), a_letter(), at(NOW).plus(LETTER_PAUSE * 3 * round));
        let (one, other, _) = tokio::join!(
            put_at(stores, &user, first, now),
            put_at(stores, &user, second, now),
            add(stores, std::slice::from_ref(&late)),
        );
        assert!(one == 0 || other == 0, "one of two finds nothing to do: {one} {other}");
        assert!(one + other >= 4, "all that waited are taken");
        let told = [told(stores, first).await.len(), told(stores, second).await.len()];
        assert_eq!(told, [one as usize, other as usize]);
        let rest = put_at(stores, &user, a_letter(), now.plus(LETTER_PAUSE + SECOND)).await;
        assert_eq!(rest as usize + told[0] + told[1], 5);
    }
}

async fn letters_at_once_leave_a_pause(stores: &Stores) {
    let (user, other) = two(stores).await;
    for user in [&user, &other] {
        notify(stores, user, EmailChoice::Instant, 1).await;
    }
    assert_eq!(put_at(stores, &user, a_letter(), at(NOW)).await, 1);
    let waiting = notify(stores, &user, EmailChoice::Instant, 2).await;
    let (early, letter) = (a_letter(), a_letter());
    for now in [at(NOW), at(NOW).plus(LETTER_PAUSE).minus(SECOND)] {
        assert_eq!((put_at(stores, &user, early, now).await, told(stores, early).await), (0, vec![]));
        assert_eq!(lettered_at(stores, &user).await, Some(at(NOW)), "only a letter with something in it is noted");
    }
    assert_eq!(put_at(stores, &other, a_letter(), at(NOW)).await, 1, "another person's letter is no matter");
    notify(stores, &user, EmailChoice::Daily, 2).await;
    assert_eq!(daily(stores, &user, a_letter()).await, 1, "a daily one waits for none");
    let then = at(NOW).plus(LETTER_PAUSE + SECOND);
    assert_eq!((put_at(stores, &user, letter, then).await, told(stores, letter).await), (1, vec![waiting.id]));
    assert_eq!(lettered_at(stores, &user).await, Some(then));
}

async fn a_letter_at_once_is_noted(stores: &Stores) {
    let user = stage::somebody(stores).await;
    assert_eq!(lettered_at(stores, &user).await, None);
    assert_eq!(put(stores, &user, EmailChoice::Instant, a_letter(), 900).await, 0);
    assert_eq!(lettered_at(stores, &user).await, None, "there was none to put in");
    notify(stores, &user, EmailChoice::Daily, 1).await;
    assert_eq!(daily(stores, &user, a_letter()).await, 1);
    assert_eq!(lettered_at(stores, &user).await, None, "a daily one leaves those at once alone");
    for now in [at(NOW), at(NOW).plus(LETTER_PAUSE * 2)] {
        notify(stores, &user, EmailChoice::Instant, 1).await;
        let count = put_at(stores, &user, a_letter(), now).await;
        assert_eq!((count, lettered_at(stores, &user).await), (1, Some(now)));
    }
    assert_eq!(lettered_at(stores, &stage::somebody(stores).await).await, None);
}

async fn who_waits_for_a_daily_letter_is_found(stores: &Stores) {
    let (user, other) = two(stores).await;
    let waiting = async |before| awaiting(stores, EmailChoice::Daily, before, 0).await;
    notify(stores, &other, EmailChoice::Instant, 1).await;
    notify(stores, &other, EmailChoice::Off, 1).await;
    assert_eq!(waiting(900).await, []);
    let told = notify(stores, &user, EmailChoice::Daily, 10).await;
    notify(stores, &user, EmailChoice::Daily, 11).await;
    assert_eq!((waiting(10).await, waiting(11).await), (vec![], vec![user.id]), "before, not at");
    assert_eq!(waiting(900).await, [user.id], "each person once");
    assert_eq!(mark_read(stores, &user, Which::One(told.id), 12).await, 1);
    assert_eq!((waiting(11).await, waiting(12).await), (vec![], vec![user.id]));
    assert_eq!(put(stores, &user, EmailChoice::Daily, a_letter(), 12).await, 1);
    assert_eq!(waiting(900).await, [], "it stands in a letter, sent or not");
    stage::notification(stores, Notification { shown: false, ..a_notification(&other) }).await;
    assert_eq!(waiting(900).await, [other.id], "one that is not shown waits, too");
}

async fn who_waits_for_a_letter_at_once_is_left_in_peace(stores: &Stores) {
    let (user, other) = two(stores).await;
    let waiting = async |quiet_since| awaiting(stores, EmailChoice::Instant, 900, quiet_since).await;
    for user in [&user, &other] {
        notify(stores, user, EmailChoice::Instant, 1).await;
    }
    assert_eq!(waiting(0).await, [user.id, other.id], "who never had a letter");
    assert_eq!(put(stores, &user, EmailChoice::Instant, a_letter(), 900).await, 1);
    assert_eq!(waiting(NOW + 1).await, [other.id], "nothing waits for them any more");
    notify(stores, &user, EmailChoice::Instant, 2).await;
    assert_eq!(waiting(NOW - 1).await, [other.id], "they had a letter since then");
    assert_eq!(waiting(NOW + 1).await, [user.id, other.id], "they had none since then");
    notify(stores, &user, EmailChoice::Daily, 2).await;
    let daily = awaiting(stores, EmailChoice::Daily, 900, NOW - 1).await;
    assert_eq!(daily, [user.id], "a daily letter waits for none of those at once");
}

async fn those_who_wait_come_by_id_and_bounded(stores: &Stores) {
    let mut people = Vec::new();
    for n in 0..5 {
        let user = stage::somebody(stores).await;
        for email in [EmailChoice::Daily, EmailChoice::Instant] {
            notify(stores, &user, email, 50 - n).await;
        }
        people.push(user.id);
    }
    for email in [EmailChoice::Daily, EmailChoice::Instant] {
        let some = async |after, limit| {
            stores.notifications.awaiting_letter(email, at(900), at(0), after, limit).await.unwrap()
        };
        assert_eq!(some(None, 2).await, people[..2]);
        assert_eq!(some(Some(people[1]), 2).await, people[2..4]);
        assert_eq!(some(Some(people[3]), 2).await, people[4..]);
        assert_eq!(some(Some(people[4]), 2).await, []);
    }
}

async fn a_letter_that_was_abandoned_holds_nothing(stores: &Stores) {
    let user = stage::somebody(stores).await;
    notify(stores, &user, EmailChoice::Instant, 1).await;
    let (lost, letter) = (a_letter(), a_letter());
    let mut unit = stores.store.begin().await.unwrap();
    let port = unit.notifications();
    assert_eq!(port.put_into_letter(user.id, EmailChoice::Instant, lost, at(900), at(NOW)).await.unwrap(), 1);
    port.letter_sent(lost, at(NOW)).await.unwrap();
    drop(unit);
    assert_eq!((told(stores, lost).await, lettered_at(stores, &user).await), (vec![], None));
    assert_eq!(put(stores, &user, EmailChoice::Instant, letter, 900).await, 1);
    assert_eq!(told(stores, letter).await.len(), 1);
}
