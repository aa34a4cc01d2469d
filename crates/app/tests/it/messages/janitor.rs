//! What the janitor sets right of counts, and what it throws away of notifications.

use std::time::Duration;

use p2p_app::janitor::{NOTIFICATION_AGE, Progress};
use p2p_contract::build;
use p2p_domain::{
    actor::Actor, event::LiveEvent, id::NotificationId, notification::Notification, port::clock::Clock as _,
    unread::UnreadKind,
};

use super::desk::{Desk, names};

/// Moves a count as nothing that happened would.
async fn distort(desk: &Desk, of: &Actor, kind: UnreadKind, delta: i64) {
    let mut unit = desk.world.unit().await;
    unit.unread().add(of.user_id, kind, delta).await.unwrap();
    unit.commit().await.unwrap();
}

#[tokio::test]
async fn a_count_that_went_wrong_is_set_right_and_told() {
    let desk = Desk::new().await;
    desk.send(&desk.amal, &desk.badr, "one").await;
    distort(&desk, &desk.badr, UnreadKind::Messages, 6).await;
    distort(&desk, &desk.badr, UnreadKind::Notifications, 2).await;
    let wrong = desk.counts(&desk.badr).await;
    assert_eq!((wrong.messages.unread, wrong.notifications.unread), (7, 2));
    let (amal, badr) = (desk.told(&desk.amal).await.len(), desk.told(&desk.badr).await.len());
    desk.world.janitor().round(&mut Progress::default()).await;
    let counts = desk.counts(&desk.badr).await;
    assert_eq!((counts.messages.unread, counts.notifications.unread), (1, 0));
    assert!(counts.messages.version > wrong.messages.version, "an older answer does not overwrite it");
    assert_eq!(desk.told_behind(&desk.badr, badr).await, [LiveEvent::Unread { counts }]);
    assert!(desk.told_behind(&desk.amal, amal).await.is_empty());
    let mut progress = None;
    assert_eq!(desk.world.janitor().repair_unread(&mut progress).await.unwrap(), 0);
    assert_eq!((progress, desk.counts(&desk.badr).await), (None, counts));
}

#[tokio::test]
async fn a_step_that_fails_is_taken_again() {
    let desk = Desk::new().await;
    distort(&desk, &desk.badr, UnreadKind::Messages, 1).await;
    let (janitor, mut progress) = (desk.world.janitor(), None);
    desk.world.faults.fail_next("store.commit");
    assert!(janitor.repair_unread(&mut progress).await.is_err());
    assert_eq!(janitor.repair_unread(&mut progress).await.unwrap(), 1);
}

/// Notifications of that moment, of which the first was read.
async fn told(desk: &Desk, to: &Actor, count: usize) {
    let now = desk.world.ground.clock.now();
    let mut unit = desk.world.unit().await;
    for n in 0..count {
        let read_at = (n == 0).then_some(now);
        let one = Notification {
            id: NotificationId::new(build::an_id()),
            user_id: to.user_id,
            created_at: now,
            read_at,
            ..build::a_notification(&build::a_user())
        };
        unit.notifications().add(&[one]).await.unwrap();
    }
    let unread = i64::try_from(count).unwrap() - 1;
    unit.unread().add(to.user_id, UnreadKind::Notifications, unread).await.unwrap();
    unit.commit().await.unwrap();
}

#[tokio::test]
async fn old_notifications_go_and_wait_no_longer() {
    let desk = Desk::new().await;
    told(&desk, &desk.badr, 130).await;
    told(&desk, &desk.amal, 3).await;
    desk.world.ground.clock.advance(Duration::from_mins(1));
    told(&desk, &desk.amal, 2).await;
    desk.world.ground.clock.advance(NOTIFICATION_AGE.checked_sub(Duration::from_secs(30)).unwrap());
    assert_eq!(desk.world.janitor().expire_notifications().await.unwrap(), 133);
    assert_eq!(desk.world.janitor().expire_notifications().await.unwrap(), 0);
    for (person, waiting) in [(&desk.badr, 0), (&desk.amal, 1)] {
        let counts = desk.counts(person).await;
        assert_eq!(counts.notifications.unread, waiting);
        let events = desk.told(person).await;
        assert!(names(&events).iter().all(|name| *name == "unread"));
        assert_eq!(events.last(), Some(&LiveEvent::Unread { counts }));
    }
    assert_eq!(desk.world.janitor().repair_unread(&mut None).await.unwrap(), 0, "the counts were moved with them");
}
