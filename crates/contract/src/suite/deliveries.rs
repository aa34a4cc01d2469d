//! `DeliveryQueue`: who makes the calls gets each delivery once at a time, and notes what came of it.

use std::time::Duration;

use p2p_domain::{
    id::DeliveryId,
    port::webhook::DeliveryQueue,
    version::Version,
    webhook::{Attempt, Delivery, DeliveryFault, DeliveryStatus, DueDelivery, Settled, Webhook},
};

use super::{
    stage::commit,
    webhooks::{add, found, one, told},
};
use crate::{
    build::{a_delivery, an_id, at},
    world::Stores,
};

suite! { ($) deliveries, deliveries_suite(Stores):
    what_is_due_is_handed_out_in_order, the_longest_due_comes_first_whosever_it_is, what_is_held_is_handed_out_again_when_its_lease_lapses, two_claims_share,
    no_webhook_takes_all_places, nothing_goes_to_webhooks_that_are_switched_off, what_arrived_is_noted, what_failed_waits_for_its_next_try,
    what_is_given_up_is_not_tried_again, who_is_gone_is_switched_off, who_fails_for_days_is_switched_off, what_is_no_more_is_passed_over,
    a_sweep_gives_up_and_forgets, a_sweep_is_bounded,
}

const LEASE: Duration = Duration::from_secs(30);
const DAY: u64 = 86_400;

async fn claim(stores: &Stores, limit: u32, seconds: u64) -> Vec<DueDelivery> {
    let queue: &dyn DeliveryQueue = stores.deliveries.as_ref();
    queue.claim(limit, LEASE, at(seconds)).await.unwrap()
}

fn ids(due: &[DueDelivery]) -> Vec<DeliveryId> {
    due.iter().map(|due| due.delivery.id).collect()
}

/// Adds so many, each due a second after the one before.
async fn several(stores: &Stores, to: &Webhook, count: u64) -> Vec<Delivery> {
    let deliveries: Vec<Delivery> =
        (0..count).map(|n| Delivery { next_attempt_at: Some(at(n)), created_at: at(n), ..a_delivery(to) }).collect();
    assert_eq!(u64::from(add(stores, &deliveries).await), count);
    deliveries
}

fn tried(seconds: u64, response_status: Option<u16>, fault: Option<DeliveryFault>) -> Attempt {
    Attempt { at: at(seconds), millis: 12, response_status, fault }
}

fn refused(seconds: u64) -> Attempt {
    tried(seconds, Some(503), Some(DeliveryFault::Refused))
}

const fn settled(status: DeliveryStatus) -> Settled {
    Settled { status, next_attempt_at: None, is_gone: false }
}

fn again(seconds: u64) -> Settled {
    Settled { status: DeliveryStatus::Pending, next_attempt_at: Some(at(seconds)), is_gone: false }
}

async fn record(stores: &Stores, id: DeliveryId, attempt: Attempt, settled: Settled, seconds: u64) {
    stores.deliveries.record(id, attempt, settled, at(seconds)).await.unwrap();
}

async fn what_is_due_is_handed_out_in_order(stores: &Stores) {
    let to = one(stores).await;
    let waiting = several(stores, &to, 3).await;
    let due = claim(stores, 10, 1).await;
    assert_eq!(ids(&due), [waiting[0].id, waiting[1].id], "the third is not due yet");
    let expected = DueDelivery {
        delivery: Delivery { attempts: 1, ..waiting[0].clone() },
        url: to.url.clone(),
        secret: to.secret.clone(),
    };
    assert_eq!(due[0], expected, "the try is counted");
    assert_eq!(claim(stores, 0, 2).await, []);
    assert_eq!(ids(&claim(stores, 10, 2).await), [waiting[2].id]);
}

async fn the_longest_due_comes_first_whosever_it_is(stores: &Stores) {
    let (mut handed, mut waiting) = (Vec::new(), Vec::new());
    for n in [7, 2, 5, 3] {
        waiting.push(Delivery { next_attempt_at: Some(at(n)), ..a_delivery(&one(stores).await) });
    }
    assert_eq!(add(stores, &waiting).await, 4);
    waiting.sort_by_key(|delivery| delivery.next_attempt_at);
    for _ in 0..4 {
        let due = claim(stores, 1, 10).await;
        assert_eq!(due.len(), 1);
        handed.extend(ids(&due));
    }
    assert_eq!(handed, waiting.iter().map(|delivery| delivery.id).collect::<Vec<_>>());
}

async fn what_is_held_is_handed_out_again_when_its_lease_lapses(stores: &Stores) {
    let to = one(stores).await;
    let waiting = several(stores, &to, 1).await;
    assert_eq!(ids(&claim(stores, 10, 0).await), [waiting[0].id]);
    assert_eq!(claim(stores, 10, 29).await, []);
    let due = claim(stores, 10, 31).await;
    assert_eq!((ids(&due), due[0].delivery.attempts), (vec![waiting[0].id], 2));
}

async fn two_claims_share(stores: &Stores) {
    let mut all = Vec::new();
    for _ in 0..4 {
        let to = one(stores).await;
        all.extend(several(stores, &to, 3).await.iter().map(|delivery| delivery.id));
    }
    let claims = futures_util::future::join_all((0..4).map(|_| claim(stores, 5, 10))).await;
    let mut handed: Vec<DeliveryId> = claims.iter().flat_map(|due| ids(due)).collect();
    handed.sort_unstable();
    let count = handed.len();
    handed.dedup();
    assert_eq!(handed.len(), count, "none twice");
    handed.extend(ids(&claim(stores, 100, 10).await));
    handed.sort_unstable();
    all.sort_unstable();
    assert_eq!(handed, all);
}

async fn no_webhook_takes_all_places(stores: &Stores) {
    let (busy, other) = (one(stores).await, one(stores).await);
    several(stores, &busy, 9).await;
    let late = several(stores, &other, 1).await[0].id;
    let due = claim(stores, 100, 20).await;
    assert_eq!(due.iter().filter(|due| due.delivery.webhook_id == busy.id).count(), 4);
    assert!(ids(&due).contains(&late));
}

async fn switch_off(stores: &Stores, webhook: &Webhook) {
    let off = Webhook { is_active: false, ..webhook.clone() };
    assert!(commit!(stores, unit => unit.webhooks().update(&off, Version::FIRST).await?));
}

async fn nothing_goes_to_webhooks_that_are_switched_off(stores: &Stores) {
    let to = one(stores).await;
    several(stores, &to, 1).await;
    switch_off(stores, &to).await;
    assert_eq!(claim(stores, 10, 5).await, []);
}

async fn what_arrived_is_noted(stores: &Stores) {
    let to = one(stores).await;
    let id = several(stores, &to, 1).await[0].id;
    claim(stores, 1, 0).await;
    record(stores, id, refused(1), again(6), 1).await;
    assert_eq!(found(stores, to.id).await.unwrap().failing_since, Some(at(1)));
    claim(stores, 1, 40).await;
    let fine = tried(40, Some(204), None);
    record(stores, id, fine, settled(DeliveryStatus::Delivered), 41).await;
    let delivery = told(stores, to.id).await.remove(0);
    assert_eq!((delivery.status, delivery.delivered_at), (DeliveryStatus::Delivered, Some(at(41))));
    assert_eq!((delivery.attempts, delivery.last, delivery.next_attempt_at), (2, Some(fine), None));
    assert_eq!(delivery.payload, "", "what is settled loses its body");
    assert_eq!(found(stores, to.id).await.unwrap().failing_since, None);
    assert_eq!(claim(stores, 10, DAY).await, []);
}

async fn what_failed_waits_for_its_next_try(stores: &Stores) {
    let to = one(stores).await;
    let id = several(stores, &to, 1).await[0].id;
    claim(stores, 1, 0).await;
    let attempt = tried(1, None, Some(DeliveryFault::TimedOut));
    record(stores, id, attempt, again(100), 16).await;
    let delivery = told(stores, to.id).await.remove(0);
    assert_eq!((delivery.status, delivery.next_attempt_at), (DeliveryStatus::Pending, Some(at(100))));
    assert_eq!((delivery.last, delivery.delivered_at), (Some(attempt), None));
    assert!(!delivery.payload.is_empty());
    assert_eq!(claim(stores, 10, 99).await, [], "neither by its lease nor before its time");
    assert_eq!(ids(&claim(stores, 10, 100).await), [id]);
    record(stores, id, refused(100), again(200), 100).await;
    assert_eq!(found(stores, to.id).await.unwrap().failing_since, Some(at(1)), "since the first failure");
}

async fn what_is_given_up_is_not_tried_again(stores: &Stores) {
    let to = one(stores).await;
    let id = several(stores, &to, 1).await[0].id;
    claim(stores, 1, 0).await;
    record(stores, id, refused(1), settled(DeliveryStatus::Failed), 1).await;
    let delivery = told(stores, to.id).await.remove(0);
    assert_eq!((delivery.status, delivery.next_attempt_at), (DeliveryStatus::Failed, None));
    assert_eq!(delivery.payload, "");
    assert_eq!(claim(stores, 10, DAY).await, []);
    assert!(found(stores, to.id).await.unwrap().is_active, "one failure is no reason");
}

async fn who_is_gone_is_switched_off(stores: &Stores) {
    let to = one(stores).await;
    let id = several(stores, &to, 1).await[0].id;
    claim(stores, 1, 0).await;
    let gone = tried(1, Some(410), Some(DeliveryFault::Refused));
    record(stores, id, gone, Settled { is_gone: true, ..settled(DeliveryStatus::Failed) }, 1).await;
    let webhook = found(stores, to.id).await.unwrap();
    assert!(!webhook.is_active && webhook.version > to.version, "{webhook:?}");
}

async fn who_fails_for_days_is_switched_off(stores: &Stores) {
    let to = one(stores).await;
    let id = several(stores, &to, 1).await[0].id;
    for (seconds, is_active) in [(1, true), (4 * DAY, true), (5 * DAY + 1, false)] {
        claim(stores, 1, seconds).await;
        record(stores, id, refused(seconds), again(seconds + 1), seconds).await;
        assert_eq!(found(stores, to.id).await.unwrap().is_active, is_active, "{seconds}");
    }
}

async fn what_is_no_more_is_passed_over(stores: &Stores) {
    let to = one(stores).await;
    let id = several(stores, &to, 1).await[0].id;
    claim(stores, 1, 0).await;
    assert!(commit!(stores, unit => unit.webhooks().delete(to.id).await?));
    record(stores, id, refused(1), again(2), 1).await;
    record(stores, DeliveryId::new(an_id()), refused(1), again(2), 1).await;
    assert_eq!(claim(stores, 10, DAY).await, []);
}

async fn a_sweep_gives_up_and_forgets(stores: &Stores) {
    let (to, off) = (one(stores).await, one(stores).await);
    let (old, new) = (several(stores, &to, 2).await, several(stores, &off, 2).await);
    claim(stores, 10, 5).await;
    record(stores, old[0].id, tried(5, Some(200), None), settled(DeliveryStatus::Delivered), 5).await;
    record(stores, old[1].id, refused(5), again(6), 5).await;
    switch_off(stores, &off).await;
    let sweep = async |before, now| stores.deliveries.sweep(at(before), at(now)).await.unwrap();
    assert_eq!(sweep(5, 100).await, 2, "what waits for one that is switched off");
    for delivery in told(stores, off.id).await {
        assert!(new.iter().any(|one| one.id == delivery.id));
        assert_eq!(delivery.status, DeliveryStatus::Failed);
        assert_eq!(delivery.last.and_then(|last| last.fault), Some(DeliveryFault::SwitchedOff));
    }
    assert_eq!(told(stores, to.id).await.len(), 2, "settled at that moment, or not at all");
    assert_eq!(sweep(6, 100).await, 1);
    let left = told(stores, to.id).await;
    assert_eq!((left.len(), left[0].id), (1, old[1].id), "what waits is not forgotten");
    assert_eq!(sweep(101, 200).await, 2);
    assert_eq!(sweep(101, 200).await, 0);
}

async fn a_sweep_is_bounded(stores: &Stores) {
    let off = one(stores).await;
    for _ in 0..5 {
        let some: Vec<Delivery> = (0..500).map(|_| a_delivery(&off)).collect();
        assert_eq!(add(stores, &some).await, 500);
    }
    switch_off(stores, &off).await;
    let mut swept = Vec::new();
    loop {
        let count = stores.deliveries.sweep(at(0), at(100)).await.unwrap();
        if count == 0 {
            break;
        }
        swept.push(count);
    }
    assert_eq!(swept.iter().sum::<u64>(), 2_500);
    assert!(swept.iter().all(|count| *count <= 1_500), "about a thousand: {swept:?}");
}
