//! `NotificationRepository`: one notification for each person, kind and thing; read, taken back, and expired. Letters have a suite of
//! their own, and so have lists.

use std::collections::BTreeSet;

use p2p_domain::{
    content::ContentKind,
    id::{ConversationId, MessageId, NotificationId, ReportId, TopicId, UseCaseId, UserId},
    notification::{About, EmailChoice, Notification, NotificationKind, Preference, Preferences, Which},
    port::notification::NotificationRepository,
    user::User,
};
use uuid::Uuid;

use super::{
    messages::two,
    stage::{self, Forum, commit},
};
use crate::{
    build::{a_notification, a_post, a_reply, an_answer, an_id, at},
    world::Stores,
};

suite! { ($) notifications, notifications_suite(Stores):
    what_was_added_is_told, told_again_it_is_the_same, another_person_kind_or_thing_is_another, nobody_is_passed_over,
    five_hundred_are_added_at_once, adds_that_race_tell_once, one_is_read_once, all_about_a_thing_are_read, all_in_a_place_are_read,
    all_are_read, readings_that_race_count_once, what_tells_of_a_thing_is_taken_back, a_post_is_taken_back_with_its_replies, what_stands_in_a_place_is_taken_back,
    nothing_else_is_taken_back, a_withdrawal_is_bounded, withdrawals_that_race_tell_each_once, the_old_expire,
    what_is_chosen_replaces_what_was, an_abandoned_unit_leaves_all_as_it_was,
}

pub(super) async fn add(stores: &Stores, notifications: &[Notification]) -> BTreeSet<NotificationId> {
    let added = commit!(stores, unit => {
        let port: &mut dyn NotificationRepository = unit.notifications();
        port.add(notifications).await?
    });
    let told: BTreeSet<_> = added.iter().copied().collect();
    assert_eq!(told.len(), added.len(), "each is told once");
    told
}

pub(super) async fn mark_read(stores: &Stores, user: &User, which: Which, seconds: u64) -> u32 {
    commit!(stores, unit => unit.notifications().mark_read(user.id, which, at(seconds)).await?)
}

async fn withdraw(stores: &Stores, which: Which, limit: u32) -> Vec<(UserId, bool)> {
    let mut gone = commit!(stores, unit => unit.notifications().withdraw(which, limit).await?);
    gone.sort_unstable();
    gone
}

fn ids(of: &[&Notification]) -> BTreeSet<NotificationId> {
    of.iter().map(|notification| notification.id).collect()
}

/// All that somebody was told, shown or not, by id.
async fn told(stores: &Stores, user: &User) -> Vec<Notification> {
    stores.personal_conversation.told(user.id, None, 100).await.unwrap()
}

/// About a reply in that topic.
fn inside(topic: Uuid) -> About {
    About::Content { kind: ContentKind::Reply, id: an_id(), topic_id: TopicId::new(topic) }
}

async fn what_was_added_is_told(stores: &Stores) {
    let (user, actor) = two(stores).await;
    let abouts = [
        About::Content { kind: ContentKind::Post, id: an_id(), topic_id: TopicId::new(an_id()) },
        inside(an_id()),
        About::Message { id: MessageId::new(an_id()), conversation_id: ConversationId::new(an_id()) },
        About::UseCase(UseCaseId::new(an_id())),
        About::User(actor.id),
        About::Report(ReportId::new(an_id())),
    ];
    let mut all: Vec<_> = abouts.map(|about| Notification { about, ..a_notification(&user) }).into();
    let actor_id = Some(actor.id);
    all.extend(NotificationKind::ALL.iter().map(|&kind| Notification { kind, actor_id, ..a_notification(&user) }));
    all.extend(EmailChoice::ALL.iter().map(|&email| Notification { email, shown: false, ..a_notification(&user) }));
    let empty = Notification { title: String::new(), excerpt: String::new(), ..a_notification(&user) };
    all.push(Notification { created_at: at(77), ..empty });
    assert_eq!(add(stores, &all).await, ids(&all.iter().collect::<Vec<_>>()));
    assert_eq!(told(stores, &user).await, all);
    assert_eq!(add(stores, &[]).await, ids(&[]));
}

async fn told_again_it_is_the_same(stores: &Stores) {
    let user = stage::somebody(stores).await;
    let (first, fresh) = (a_notification(&user), a_notification(&user));
    assert_eq!(add(stores, std::slice::from_ref(&first)).await, ids(&[&first]));
    assert_eq!(mark_read(stores, &user, Which::All, 5).await, 1);
    let again = Notification {
        about: first.about,
        title: "Another title".to_owned(),
        created_at: at(9),
        ..a_notification(&user)
    };
    let twice = Notification { about: fresh.about, ..a_notification(&user) };
    let batch = [again, first.clone(), fresh.clone(), twice];
    assert_eq!(add(stores, &batch).await, ids(&[&fresh]), "what is there, and what comes twice, is passed over");
    let kept = Notification { read_at: Some(at(5)), ..first };
    assert_eq!(told(stores, &user).await, [kept, fresh]);
}

async fn another_person_kind_or_thing_is_another(stores: &Stores) {
    let (user, other) = two(stores).await;
    let first = a_notification(&user);
    let same = || Notification { about: first.about, ..a_notification(&user) };
    let all = [
        first.clone(),
        Notification { user_id: other.id, ..same() },
        Notification { kind: NotificationKind::Mention, ..same() },
        a_notification(&user),
    ];
    assert_eq!(add(stores, &all).await, ids(&all.iter().collect::<Vec<_>>()));
    assert_eq!((told(stores, &user).await.len(), told(stores, &other).await.len()), (3, 1));
}

async fn nobody_is_passed_over(stores: &Stores) {
    let (user, nobody) = (stage::somebody(stores).await, crate::build::a_user());
    let (mine, lost) = (a_notification(&user), a_notification(&nobody));
    assert_eq!(add(stores, &[lost.clone(), mine.clone()]).await, ids(&[&mine]));
    assert_eq!(add(stores, &[lost]).await, ids(&[]));
    assert_eq!((told(stores, &user).await, told(stores, &nobody).await), (vec![mine], vec![]));
}

async fn five_hundred_are_added_at_once(stores: &Stores) {
    let (user, other) = two(stores).await;
    let all: Vec<_> = (0..250).flat_map(|_| [a_notification(&user), a_notification(&other)]).collect();
    assert_eq!(add(stores, &all[..100]).await.len(), 100);
    assert_eq!(add(stores, &all).await, ids(&all[100..].iter().collect::<Vec<_>>()));
    assert_eq!(mark_read(stores, &other, Which::All, 1).await, 250);
}

async fn adds_that_race_tell_once(stores: &Stores) {
    let (user, other) = two(stores).await;
    for _ in 0..5 {
        let all: Vec<_> = (0..10).flat_map(|_| [a_notification(&user), a_notification(&other)]).collect();
        let backwards: Vec<_> = all.iter().rev().cloned().collect();
        let (one, two, three) = tokio::join!(add(stores, &all), add(stores, &backwards), add(stores, &all[5..15]));
        let told: BTreeSet<_> = one.iter().chain(&two).chain(&three).copied().collect();
        assert_eq!((told.len(), one.len() + two.len() + three.len()), (20, 20), "each is told, and to one alone");
    }
}

async fn one_is_read_once(stores: &Stores) {
    let (user, other) = two(stores).await;
    let (one, hidden) = (a_notification(&user), Notification { shown: false, ..a_notification(&user) });
    add(stores, &[one.clone(), hidden.clone()]).await;
    assert_eq!(mark_read(stores, &other, Which::One(one.id), 1).await, 0, "somebody else's");
    assert_eq!(mark_read(stores, &user, Which::One(NotificationId::new(an_id())), 1).await, 0);
    assert_eq!(mark_read(stores, &user, Which::One(one.id), 2).await, 1);
    assert_eq!(mark_read(stores, &user, Which::One(one.id), 3).await, 0);
    assert_eq!(mark_read(stores, &user, Which::One(hidden.id), 4).await, 0, "one that is not shown never waited");
    let expected = [Notification { read_at: Some(at(2)), ..one }, Notification { read_at: Some(at(4)), ..hidden }];
    assert_eq!(told(stores, &user).await, expected);
}

/// For each of the people: two about the thing, one of them not shown; one about what else stands in its place; one elsewhere.
async fn about(stores: &Stores, people: [&User; 2]) -> (About, Uuid, Vec<Notification>) {
    let place = an_id();
    let (thing, beside, elsewhere) = (inside(place), inside(place), inside(an_id()));
    let mut all = Vec::new();
    for user in people {
        all.push(Notification { about: thing, ..a_notification(user) });
        all.push(Notification { about: thing, kind: NotificationKind::Mention, shown: false, ..a_notification(user) });
        all.push(Notification { about: beside, ..a_notification(user) });
        all.push(Notification { about: elsewhere, ..a_notification(user) });
    }
    assert_eq!(add(stores, &all).await.len(), 8);
    (thing, place, all)
}

/// Which of those told were read, by their places in the order in which they were told.
async fn read(stores: &Stores, user: &User) -> Vec<usize> {
    let all = told(stores, user).await;
    (0..all.len()).filter(|place| all[*place].read_at.is_some()).collect()
}

async fn all_about_a_thing_are_read(stores: &Stores) {
    let (user, other) = two(stores).await;
    let (thing, place, _) = about(stores, [&user, &other]).await;
    assert_eq!(mark_read(stores, &user, Which::About(place), 1).await, 0, "a place is no thing");
    assert_eq!(mark_read(stores, &user, Which::About(thing.uuid()), 1).await, 1, "of the shown ones");
    assert_eq!((read(stores, &user).await, read(stores, &other).await), (vec![0, 1], vec![]));
    assert_eq!(mark_read(stores, &user, Which::About(thing.uuid()), 2).await, 0);
}

async fn all_in_a_place_are_read(stores: &Stores) {
    let (user, other) = two(stores).await;
    let (thing, place, all) = about(stores, [&user, &other]).await;
    assert_eq!(mark_read(stores, &user, Which::In(thing.uuid()), 1).await, 0, "a thing is no place");
    assert_eq!(mark_read(stores, &user, Which::One(all[0].id), 1).await, 1);
    assert_eq!(mark_read(stores, &user, Which::In(place), 2).await, 1);
    assert_eq!((read(stores, &user).await, read(stores, &other).await), (vec![0, 1, 2], vec![]));
    assert_eq!(told(stores, &user).await[0].read_at, Some(at(1)), "when it was read first");
}

async fn all_are_read(stores: &Stores) {
    let (user, other) = two(stores).await;
    about(stores, [&user, &other]).await;
    assert_eq!(mark_read(stores, &user, Which::All, 1).await, 3);
    assert_eq!((read(stores, &user).await, read(stores, &other).await), (vec![0, 1, 2, 3], vec![]));
    assert_eq!(mark_read(stores, &user, Which::All, 2).await, 0);
    assert_eq!(mark_read(stores, &stage::somebody(stores).await, Which::All, 2).await, 0);
}

async fn readings_that_race_count_once(stores: &Stores) {
    let (user, other) = two(stores).await;
    for _ in 0..5 {
        let (thing, place, all) = about(stores, [&user, &other]).await;
        let (one, two, three, four) = tokio::join!(
            mark_read(stores, &user, Which::All, 1),
            mark_read(stores, &user, Which::In(place), 2),
            mark_read(stores, &user, Which::About(thing.uuid()), 3),
            mark_read(stores, &user, Which::One(all[0].id), 4),
        );
        assert_eq!(one + two + three + four, 3);
    }
}

async fn what_tells_of_a_thing_is_taken_back(stores: &Stores) {
    let (user, other) = two(stores).await;
    let (thing, _, all) = about(stores, [&user, &other]).await;
    assert_eq!(mark_read(stores, &user, Which::One(all[0].id), 1).await, 1);
    let gone = withdraw(stores, Which::About(thing.uuid()), 100).await;
    let mut expected = vec![(user.id, false), (user.id, false), (other.id, false), (other.id, true)];
    expected.sort_unstable();
    assert_eq!(gone, expected, "shown and unread, each of them");
    assert_eq!((told(stores, &user).await, told(stores, &other).await), (all[2..4].to_vec(), all[6..8].to_vec()));
    assert_eq!(withdraw(stores, Which::About(thing.uuid()), 100).await, []);
    let again = Notification { about: thing, ..a_notification(&user) };
    assert_eq!(add(stores, std::slice::from_ref(&again)).await, ids(&[&again]), "it may be told anew");
}

async fn a_post_is_taken_back_with_its_replies(stores: &Stores) {
    let (forum, user) = (Forum::open(stores).await, stage::somebody(stores).await);
    let other = stage::post(stores, a_post(&forum.topic, &user)).await;
    let reply = forum.reply(stores).await;
    let answer = stage::reply(stores, an_answer(&reply, &user)).await;
    let beside = stage::reply(stores, a_reply(&other, &user)).await;
    let on = |kind, id| About::Content { kind, id, topic_id: forum.topic.id };
    let (post, kind) = (on(ContentKind::Post, forum.post.id.uuid()), ContentKind::Reply);
    let replies = [&reply, &answer, &beside].map(|reply| on(kind, reply.id.uuid()));
    let abouts = [post, replies[0], replies[1], replies[2], on(ContentKind::Post, other.id.uuid())];
    let all = abouts.map(|about| Notification { about, ..a_notification(&user) });
    assert_eq!(add(stores, &all).await.len(), 5);
    assert_eq!(mark_read(stores, &user, Which::About(post.uuid()), 1).await, 1, "reading is for the thing alone");
    assert_eq!(withdraw(stores, Which::About(answer.id.uuid()), 100).await, [(user.id, true)]);
    assert_eq!(told(stores, &user).await.len(), 4, "a reply goes alone");
    assert_eq!(add(stores, &all[2..3]).await.len(), 1);
    // Who deletes a post withdraws it afterwards.
    commit!(stores, unit => assert!(unit.posts().delete(forum.post.id, at(5)).await?));
    let which = Which::About(post.uuid());
    let mut gone = withdraw(stores, which, 2).await;
    gone.extend(withdraw(stores, which, 2).await);
    gone.sort_unstable();
    assert_eq!(gone, [(user.id, false), (user.id, true), (user.id, true)]);
    assert_eq!((withdraw(stores, which, 2).await, told(stores, &user).await), (vec![], all[3..].to_vec()));
}

async fn what_stands_in_a_place_is_taken_back(stores: &Stores) {
    let (user, other) = two(stores).await;
    let (_, place, all) = about(stores, [&user, &other]).await;
    assert_eq!(mark_read(stores, &other, Which::All, 1).await, 3);
    let gone = withdraw(stores, Which::In(place), 100).await;
    let mut expected = vec![(user.id, true), (user.id, false), (user.id, true)];
    expected.extend([(other.id, false); 3]);
    expected.sort_unstable();
    assert_eq!(gone, expected);
    assert_eq!(told(stores, &user).await, all[3..4]);
    assert_eq!(told(stores, &other).await.len(), 1);
}

async fn nothing_else_is_taken_back(stores: &Stores) {
    let (user, other) = two(stores).await;
    let (thing, place, all) = about(stores, [&user, &other]).await;
    let nowhere = an_id();
    for which in [
        Which::One(all[0].id),
        Which::All,
        Which::About(place),
        Which::In(thing.uuid()),
        Which::About(nowhere),
        Which::In(nowhere),
    ] {
        assert_eq!(withdraw(stores, which, 100).await, [], "{which:?}");
    }
    assert_eq!((told(stores, &user).await, told(stores, &other).await), (all[..4].to_vec(), all[4..].to_vec()));
}

async fn a_withdrawal_is_bounded(stores: &Stores) {
    let user = stage::somebody(stores).await;
    for by_place in [false, true] {
        let (about, mut all) = (inside(an_id()), Vec::new());
        for _ in 0..5 {
            let other = stage::somebody(stores).await;
            all.push(Notification { about, ..a_notification(&other) });
        }
        all.push(a_notification(&user));
        add(stores, &all).await;
        let which = if by_place { Which::In(about.place().unwrap()) } else { Which::About(about.uuid()) };
        let mut gone = Vec::new();
        for expected in [2, 2, 1, 0] {
            let some = withdraw(stores, which, 2).await;
            assert_eq!(some.len(), expected);
            gone.extend(some);
        }
        gone.sort_unstable();
        let whose: Vec<_> = all[..5].iter().map(|notification| (notification.user_id, true)).collect();
        assert_eq!(gone, whose);
    }
    assert_eq!(told(stores, &user).await.len(), 2);
}

async fn withdrawals_that_race_tell_each_once(stores: &Stores) {
    let people = two(stores).await;
    for _ in 0..5 {
        let (thing, place, all) = about(stores, [&people.0, &people.1]).await;
        let (one, two, read) = tokio::join!(
            withdraw(stores, Which::About(thing.uuid()), 3),
            withdraw(stores, Which::In(place), 100),
            mark_read(stores, &people.0, Which::One(all[0].id), 1),
        );
        let waited = one.iter().chain(&two).filter(|(_, waited)| *waited).count();
        assert_eq!(waited + read as usize, 4, "each of the shown ones waits no more by one of them");
        let left = withdraw(stores, Which::In(place), 100).await;
        assert_eq!((one.len() + two.len(), left), (6, vec![]));
    }
}

async fn the_old_expire(stores: &Stores) {
    let (user, other) = two(stores).await;
    let mut all = Vec::new();
    for (user, shown, seconds) in [(&user, true, 10), (&user, true, 11), (&other, false, 12), (&other, true, 13)] {
        all.push(Notification { shown, created_at: at(seconds), ..a_notification(user) });
    }
    all.push(Notification { created_at: at(20), ..a_notification(&user) });
    add(stores, &all).await;
    assert_eq!(mark_read(stores, &user, Which::One(all[0].id), 15).await, 1);
    let expire = async |seconds, limit| {
        let mut gone = commit!(stores, unit => unit.notifications().expire(at(seconds), limit).await?);
        gone.sort_unstable();
        gone
    };
    assert_eq!(expire(10, 100).await, [], "before, not at");
    let mut gone = expire(12, 1).await;
    gone.extend(expire(12, 1).await);
    gone.sort_unstable();
    assert_eq!((gone, expire(12, 1).await), (vec![(user.id, false), (user.id, true)], vec![]));
    assert_eq!(expire(20, 100).await, [(other.id, false), (other.id, true)]);
    assert_eq!((told(stores, &user).await, told(stores, &other).await), (all[4..].to_vec(), vec![]));
    assert_eq!(expire(21, 100).await, [(user.id, true)]);
}

async fn choose(stores: &Stores, user: &User, preferences: &Preferences) {
    commit!(stores, unit => unit.notifications().choose(user.id, preferences).await?);
}

async fn what_is_chosen_replaces_what_was(stores: &Stores) {
    let (user, other) = two(stores).await;
    let chosen = async |user: &User| stores.notifications.preferences(user.id).await.unwrap();
    assert_eq!(chosen(&user).await, Preferences::default());
    let mut first = Preferences::default();
    for (n, kind) in NotificationKind::ALL.iter().copied().enumerate() {
        let email = EmailChoice::ALL[n % 3];
        first.set(kind, Preference { in_app: n % 2 == 0, email });
    }
    choose(stores, &user, &first).await;
    choose(stores, &user, &first).await;
    assert_eq!((chosen(&user).await, chosen(&other).await), (first, Preferences::default()));
    let mut second = Preferences::default();
    second.set(NotificationKind::Mention, Preference { in_app: false, email: EmailChoice::Off });
    choose(stores, &user, &second).await;
    assert_eq!(chosen(&user).await, second, "what is not chosen any more is forgotten");
    choose(stores, &user, &Preferences::default()).await;
    assert_eq!(chosen(&user).await.chosen().count(), 0);
    let (one, two) = (second, Preferences::default());
    tokio::join!(choose(stores, &user, &one), choose(stores, &user, &two));
    let last = chosen(&user).await;
    assert!(last == one || last == two, "one of both, and no mixture: {last:?}");
}

async fn an_abandoned_unit_leaves_all_as_it_was(stores: &Stores) {
    let (user, other) = two(stores).await;
    let (thing, _, all) = about(stores, [&user, &other]).await;
    let mut silent = Preferences::default();
    silent.set(NotificationKind::Reply, Preference { in_app: false, email: EmailChoice::Off });
    let mut unit = stores.store.begin().await.unwrap();
    assert_eq!(unit.notifications().add(&[a_notification(&user)]).await.unwrap().len(), 1);
    assert_eq!(unit.notifications().mark_read(user.id, Which::All, at(1)).await.unwrap(), 4);
    assert_eq!(unit.notifications().withdraw(Which::About(thing.uuid()), 100).await.unwrap().len(), 4);
    assert!(!unit.notifications().expire(at(900), 100).await.unwrap().is_empty());
    unit.notifications().choose(user.id, &silent).await.unwrap();
    drop(unit);
    assert_eq!((told(stores, &user).await, told(stores, &other).await), (all[..4].to_vec(), all[4..].to_vec()));
    assert_eq!(stores.notifications.preferences(user.id).await.unwrap(), Preferences::default());
}
