//! `PersonalConversationReader`: what somebody wrote to others and was told, in pages.

use p2p_domain::{
    id::UserId,
    message::DirectMessage,
    notification::{EmailChoice, Notification, Which},
    port::personal_data::PersonalConversationReader,
    report::{Report, ReportNote, ReportStatus},
    timestamp::Timestamp,
    user::User,
};

use super::{
    blocks::block,
    messages::{delete, find, mark_read, two},
    notifications,
    stage::{self, Forum, commit, walk},
};
use crate::{
    build::{a_message, a_notification, a_post, a_report, at},
    world::Stores,
};

suite! { ($) personal_conversation, personal_conversation_suite(Stores):
    the_messages_they_wrote_or_got_are_told, the_deleted_ones_are_told_without_what_they_said, whom_they_blocked_is_told,
    what_they_were_told_is_told, the_reports_they_made_are_told, pages_join_in_the_order_of_ids, people_are_separate,
}

fn reader(stores: &Stores) -> &dyn PersonalConversationReader {
    &*stores.personal_conversation
}

async fn the_messages_they_wrote_or_got_are_told(stores: &Stores) {
    let ((user, one), other) = (two(stores).await, stage::somebody(stores).await);
    // The later ones were sent by clocks that are behind.
    let written = DirectMessage { created_at: at(9), ..a_message(&user, &one) };
    let mut expected = vec![stage::message(stores, written).await];
    expected.push(stage::message(stores, a_message(&other, &user)).await);
    stage::message(stores, a_message(&one, &other)).await;
    expected.push(stage::message(stores, a_message(&user, &other)).await);
    assert!(mark_read(stores, expected[1].id, 3).await);
    expected[1].read_at = Some(at(3));
    assert_eq!(reader(stores).messages(user.id, None, 10).await.unwrap(), expected);
    assert_eq!(reader(stores).messages(user.id, Some(expected[0].id), 1).await.unwrap(), expected[1..2]);
}

async fn the_deleted_ones_are_told_without_what_they_said(stores: &Stores) {
    let (user, other) = two(stores).await;
    let mut expected = Vec::new();
    for message in [a_message(&user, &other), a_message(&other, &user)] {
        let sent = stage::message(stores, message).await;
        assert_eq!(delete(stores, sent.id, 4).await, Some(true));
        expected.push(find(stores, sent.id).await.unwrap());
    }
    let told = reader(stores).messages(user.id, None, 10).await.unwrap();
    assert!(told.iter().all(|message| message.content.is_none() && message.deleted_at == Some(at(4))));
    assert_eq!(told, expected);
}

async fn whom_they_blocked_is_told(stores: &Stores) {
    let ((user, one), other) = (two(stores).await, stage::somebody(stores).await);
    assert!(block(stores, &user, &other, 3).await);
    assert!(block(stores, &user, &one, 4).await);
    assert!(block(stores, &one, &user, 5).await);
    let expected = [(one.id, at(4)), (other.id, at(3))];
    assert_eq!(reader(stores).blocked(user.id, None, 10).await.unwrap(), expected);
    assert_eq!(reader(stores).blocked(user.id, Some(one.id), 10).await.unwrap(), expected[1..]);
    assert!(commit!(stores, unit => unit.blocks().unblock(user.id, one.id).await?));
    assert_eq!(reader(stores).blocked(user.id, None, 10).await.unwrap(), expected[1..]);
}

async fn what_they_were_told_is_told(stores: &Stores) {
    let (user, other) = two(stores).await;
    let shown = Notification { actor_id: Some(other.id), created_at: at(9), ..a_notification(&user) };
    let mailed = Notification { shown: false, email: EmailChoice::Instant, ..a_notification(&user) };
    let mut expected = Vec::new();
    for notification in [shown, mailed, a_notification(&user)] {
        expected.push(stage::notification(stores, notification).await);
    }
    stage::notification(stores, Notification { actor_id: Some(user.id), ..a_notification(&other) }).await;
    assert_eq!(notifications::mark_read(stores, &user, Which::One(expected[2].id), 5).await, 1);
    expected[2].read_at = Some(at(5));
    assert_eq!(reader(stores).told(user.id, None, 10).await.unwrap(), expected);
    assert_eq!(reader(stores).told(user.id, Some(expected[0].id), 1).await.unwrap(), expected[1..2]);
}

async fn report(stores: &Stores, report: Report) -> Report {
    assert!(commit!(stores, unit => unit.reports().insert(&report).await?));
    report
}

async fn the_reports_they_made_are_told(stores: &Stores) {
    let (forum, user) = (Forum::open(stores).await, stage::somebody(stores).await);
    let moderator = stage::somebody(stores).await;
    let post = stage::post(stores, a_post(&forum.topic, &user)).await;
    let open = report(stores, Report { created_at: at(9), ..a_report(&post, &user) }).await;
    let resolved = report(stores, a_report(&forum.post, &user)).await;
    report(stores, a_report(&post, &moderator)).await;
    let resolution = ReportNote::parse("It may stay").unwrap();
    let status = ReportStatus::Dismissed;
    let verdict =
        p2p_domain::port::report::Verdict { status, by: moderator.id, resolution: Some(&resolution), at: at(7) };
    assert_eq!(commit!(stores, unit => unit.reports().resolve(resolved.target, verdict).await?), [resolved.id]);
    let resolved = Report {
        status,
        resolved_by: Some(moderator.id),
        resolution: Some(resolution),
        resolved_at: Some(at(7)),
        ..resolved
    };
    let expected = [open, resolved];
    assert_eq!(reader(stores).reported(user.id, None, 10).await.unwrap(), expected);
    assert_eq!(reader(stores).reported(user.id, Some(expected[0].id), 10).await.unwrap(), expected[1..]);
}

/// Five of each kind.
async fn busy(stores: &Stores, user: &User) {
    let forum = Forum::open(stores).await;
    for n in 0..5 {
        let other = stage::somebody(stores).await;
        let message = if n % 2 == 0 { a_message(user, &other) } else { a_message(&other, user) };
        stage::message(stores, message).await;
        assert!(block(stores, user, &other, 9 - n).await);
        stage::notification(stores, a_notification(user)).await;
        let post = stage::post(stores, a_post(&forum.topic, &forum.author)).await;
        report(stores, a_report(&post, user)).await;
    }
}

async fn pages_join_in_the_order_of_ids(stores: &Stores) {
    let user = stage::somebody(stores).await;
    busy(stores, &user).await;
    walk!(reader(stores), messages, [user.id], |message: &DirectMessage| message.id);
    walk!(reader(stores), blocked, [user.id], |blocked: &(UserId, Timestamp)| blocked.0);
    walk!(reader(stores), told, [user.id], |notification: &Notification| notification.id);
    walk!(reader(stores), reported, [user.id], |report: &Report| report.id);
}

async fn people_are_separate(stores: &Stores) {
    let (user, other) = two(stores).await;
    busy(stores, &other).await;
    assert_eq!(reader(stores).messages(user.id, None, 10).await.unwrap(), []);
    assert_eq!(reader(stores).blocked(user.id, None, 10).await.unwrap(), []);
    assert_eq!(reader(stores).told(user.id, None, 10).await.unwrap(), []);
    assert_eq!(reader(stores).reported(user.id, None, 10).await.unwrap(), []);
}
