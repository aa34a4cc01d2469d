//! Reports, and webhooks with what they are told: what many do at once, and what an erasure takes along.

use std::{collections::BTreeSet, time::Duration};

use p2p_contract::build;
use p2p_domain::{
    content::ContentRef,
    id::{DeliveryId, EventId, OrganizationId, PostId, ReportId, TopicId, WebhookId},
    page::{Limit, PageRequest},
    port::{
        report::{ReportReader as _, Verdict},
        store::Store as _,
        webhook::{DeliveryQueue as _, WebhookReader as _},
    },
    report::{Report, ReportReason, ReportStatus},
    user::User,
    version::Version,
    webhook::{
        Attempt, Delivery, DeliveryFault, DeliveryStatus, Webhook, WebhookEvent, WebhookSecret, WebhookUrl, settled,
    },
};

use crate::place::{Place, at_once, id, user};

on_both! {
    one_thing_is_reported_once_by_each_and_resolved_for_all => reported;
    each_call_is_handed_out_once => claimed_by_many;
    a_webhook_to_which_much_waits_keeps_nobody_waiting => fairness;
    a_try_is_noted_with_its_webhook => tries;
    what_waits_for_a_webhook_that_is_off_is_given_up => swept;
    calls_that_name_the_erased_go => erased;
}

const LEASE: Duration = Duration::from_mins(1);

fn report(n: u32, by: &User) -> Report {
    Report {
        id: ReportId::new(id(n)),
        target: ContentRef::Post(PostId::new(id(7_000))),
        topic_id: TopicId::new(id(7_001)),
        organization_id: None,
        excerpt: "Buy valves".to_owned(),
        reporter_id: Some(by.id),
        reason: ReportReason::Spam,
        note: None,
        status: ReportStatus::Open,
        resolved_by: None,
        resolution: None,
        created_at: by.created_at,
        resolved_at: None,
    }
}

fn webhook(n: u32, of: OrganizationId, by: &User) -> Webhook {
    Webhook {
        id: WebhookId::new(id(n)),
        organization_id: of,
        url: WebhookUrl::parse("https://hooks.example.com/p2p", false).unwrap(),
        events: BTreeSet::from([WebhookEvent::PostCreated, WebhookEvent::MentionCreated]),
        is_active: true,
        secret: WebhookSecret::stored(&[7; 32]).unwrap(),
        created_by: Some(by.id),
        failing_since: None,
        version: Version::FIRST,
        created_at: by.created_at,
        updated_at: by.created_at,
    }
}

fn delivery(n: u32, to: &Webhook) -> Delivery {
    Delivery {
        id: DeliveryId::new(id(n)),
        webhook_id: to.id,
        event: WebhookEvent::PostCreated,
        occasion: EventId::new(id(n + 1_000_000)),
        names: None,
        payload: r#"{"type":"post.created"}"#.to_owned(),
        status: DeliveryStatus::Pending,
        attempts: 0,
        next_attempt_at: Some(to.created_at),
        last: None,
        created_at: to.created_at,
        delivered_at: None,
    }
}

/// One person, and so many webhooks of one organization.
async fn webhooks(place: &Place, count: u32) -> (User, Vec<Webhook>) {
    let person = user(1);
    let organization = build::an_organization();
    let webhooks: Vec<Webhook> = (0..count).map(|n| webhook(10 + n, organization.id, &person)).collect();
    let mut unit = place.store.begin().await.unwrap();
    unit.users().insert(&person).await.unwrap();
    unit.organizations().insert(&organization).await.unwrap();
    for webhook in &webhooks {
        unit.webhooks().insert(webhook).await.unwrap();
    }
    assert_eq!(unit.webhooks().hold_count(organization.id).await.unwrap(), count);
    unit.commit().await.unwrap();
    (person, webhooks)
}

async fn put(place: &Place, deliveries: &[Delivery]) -> u32 {
    let mut unit = place.store.begin().await.unwrap();
    let added = unit.webhooks().add_deliveries(deliveries).await.unwrap();
    unit.commit().await.unwrap();
    added
}

async fn told(place: &Place, webhook: &Webhook) -> Vec<Delivery> {
    let page = PageRequest::first(Limit::new(100).unwrap());
    place.store.deliveries(webhook.id, &page).await.unwrap().items
}

async fn reported(place: Place) {
    let people = [user(1), user(2), user(3)];
    let mut unit = place.store.begin().await.unwrap();
    for person in &people {
        unit.users().insert(person).await.unwrap();
    }
    assert!(unit.reports().insert(&report(10, &people[0])).await.unwrap());
    assert!(!unit.reports().insert(&report(11, &people[0])).await.unwrap());
    assert!(unit.reports().insert(&report(12, &people[1])).await.unwrap());
    let at = people[0].created_at;
    let verdict = Verdict { status: ReportStatus::Dismissed, by: people[2].id, resolution: None, at };
    let mut resolved = unit.reports().resolve(report(10, &people[0]).target, verdict).await.unwrap();
    resolved.sort();
    assert_eq!(resolved, [10, 12].map(|n| ReportId::new(id(n))));
    assert!(unit.reports().insert(&report(13, &people[0])).await.unwrap(), "anew, once it was resolved");
    unit.commit().await.unwrap();
    let open = place.store.open_report(report(13, &people[0]).target, people[0].id).await.unwrap().unwrap();
    assert_eq!((open.report, open.reporter.id), (report(13, &people[0]), Some(people[0].id)));

    let mut unit = place.store.begin().await.unwrap();
    unit.erasure().erase(people[2].id).await.unwrap();
    unit.erasure().erase(people[0].id).await.unwrap();
    let left = unit.reports().find(ReportId::new(id(10))).await.unwrap().unwrap();
    assert_eq!((left.reporter_id, left.resolved_by, left.status), (None, None, ReportStatus::Dismissed));
}

async fn claimed_by_many(place: Place) {
    let (_, webhooks) = webhooks(&place, 5).await;
    let deliveries: Vec<Delivery> = (0..20).map(|n| delivery(100 + n, &webhooks[n as usize % 5])).collect();
    assert_eq!(put(&place, &deliveries).await, 20);
    assert_eq!(put(&place, &deliveries).await, 0, "each occasion once");
    let now = webhooks[0].created_at;
    let seen = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    at_once(12, |_| {
        let (store, seen) = (place.store.clone(), std::sync::Arc::clone(&seen));
        async move {
            let due = store.claim(3, LEASE, now).await.unwrap();
            seen.lock().unwrap().extend(due.into_iter().map(|due| due.delivery.id));
        }
    })
    .await;
    let mut seen = std::mem::take(&mut *seen.lock().unwrap());
    seen.sort();
    assert_eq!(seen, deliveries.iter().map(|delivery| delivery.id).collect::<Vec<_>>());
    assert!(place.store.claim(50, LEASE, now).await.unwrap().is_empty(), "they are held");
    let later = now.plus(LEASE);
    let again = place.store.claim(50, LEASE, later).await.unwrap();
    assert!(again.len() == 20 && again.iter().all(|due| due.delivery.attempts == 2), "a lease that lapsed");
}

async fn fairness(place: Place) {
    let (_, webhooks) = webhooks(&place, 3).await;
    let many: Vec<Delivery> = (0..300).map(|n| delivery(1_000 + n, &webhooks[0])).collect();
    let at = webhooks[0].created_at.plus(Duration::from_secs(1));
    let few = [1, 2].map(|n| Delivery { next_attempt_at: Some(at), ..delivery(5_000 + n, &webhooks[n as usize]) });
    let all: Vec<Delivery> = many.into_iter().chain(few).collect();
    assert_eq!(put(&place, &all).await, 302);
    let due = place.store.claim(50, LEASE, at).await.unwrap();
    let of = |webhook: &Webhook| due.iter().filter(|due| due.delivery.webhook_id == webhook.id).count();
    assert_eq!(webhooks.iter().map(of).collect::<Vec<_>>(), [4, 1, 1]);
    assert!(due.is_sorted_by_key(|due| due.delivery.next_attempt_at), "the longest due first");
    assert_eq!((&due[0].url, &due[0].secret), (&webhooks[0].url, &webhooks[0].secret));
    assert_eq!(place.store.claim(2, LEASE, at).await.unwrap().len(), 2);
}

async fn tries(place: Place) {
    let (_, webhooks) = webhooks(&place, 1).await;
    let (webhook, now) = (&webhooks[0], webhooks[0].created_at);
    put(&place, &[delivery(100, webhook), delivery(101, webhook)]).await;
    let due = place.store.claim(10, LEASE, now).await.unwrap();
    let refused = Attempt { at: now, millis: 7, response_status: Some(503), fault: Some(DeliveryFault::Refused) };
    let arrived = Attempt { response_status: Some(204), fault: None, ..refused };
    let gone = Attempt { response_status: Some(410), ..refused };
    let record = async |n: usize, attempt: Attempt| {
        place.store.record(due[n].delivery.id, attempt, settled(1, &attempt, now), now).await.unwrap();
        place.store.webhook(webhook.id).await.unwrap().unwrap()
    };
    assert_eq!(record(0, refused).await, Webhook { failing_since: Some(now), ..webhook.clone() });
    assert_eq!(record(1, arrived).await, *webhook, "calls arrive again");
    assert_eq!(record(1, refused).await.failing_since, None, "what arrived stays so");
    let off = record(0, gone).await;
    assert_eq!((off.is_active, off.version), (false, webhook.version.next()));
    let told = told(&place, webhook).await;
    let outcome = |of: &Delivery| (of.status, of.attempts, of.last, of.payload.is_empty(), of.next_attempt_at);
    assert_eq!(outcome(&told[1]), (DeliveryStatus::Failed, 1, Some(gone), true, None));
    assert_eq!(outcome(&told[0]), (DeliveryStatus::Delivered, 1, Some(arrived), true, None));
    assert_eq!(told[0].delivered_at, Some(now));
    place.store.record(DeliveryId::new(id(999)), arrived, settled(1, &arrived, now), now).await.unwrap();
}

async fn swept(place: Place) {
    let (_, webhooks) = webhooks(&place, 2).await;
    let now = webhooks[0].created_at;
    put(&place, &[delivery(100, &webhooks[0]), delivery(101, &webhooks[1])]).await;
    let off = Webhook { is_active: false, ..webhooks[0].clone() };
    let mut unit = place.store.begin().await.unwrap();
    assert!(unit.webhooks().update(&off, off.version).await.unwrap());
    assert!(!unit.webhooks().update(&off, off.version).await.unwrap(), "another version");
    unit.commit().await.unwrap();
    let wanting = async |event| place.store.subscribed(&[off.organization_id], event).await.unwrap();
    assert_eq!(wanting(WebhookEvent::PostCreated).await, [webhooks[1].id]);
    assert_eq!(wanting(WebhookEvent::TopicCreated).await, []);
    let due = place.store.claim(10, LEASE, now).await.unwrap();
    assert_eq!(due.iter().map(|due| due.delivery.webhook_id).collect::<Vec<_>>(), [webhooks[1].id]);
    assert_eq!(place.store.sweep(now, now).await.unwrap(), 1);
    let left = told(&place, &off).await;
    let fault = left[0].last.and_then(|last| last.fault);
    assert_eq!((left[0].status, fault), (DeliveryStatus::Failed, Some(DeliveryFault::SwitchedOff)));
    assert_eq!(place.store.sweep(now.plus(Duration::from_secs(1)), now).await.unwrap(), 1, "settled before");
    assert_eq!((told(&place, &off).await.len(), told(&place, &webhooks[1]).await.len()), (0, 1));
    let mut unit = place.store.begin().await.unwrap();
    assert!(
        unit.webhooks().delete(webhooks[1].id).await.unwrap() && !unit.webhooks().delete(webhooks[1].id).await.unwrap()
    );
    unit.commit().await.unwrap();
    assert_eq!(told(&place, &webhooks[1]).await, []);
    assert_eq!(put(&place, &[delivery(102, &webhooks[1])]).await, 0, "to nobody");
}

async fn erased(place: Place) {
    let (person, webhooks) = webhooks(&place, 1).await;
    let kept = delivery(100, &webhooks[0]);
    let named = Delivery { names: Some(person.id), ..delivery(101, &webhooks[0]) };
    let told_of = Delivery { payload: format!(r#"{{"user":"{}"}}"#, person.id), ..delivery(102, &webhooks[0]) };
    assert_eq!(put(&place, &[kept.clone(), named.clone(), told_of]).await, 3);
    let mut unit = place.store.begin().await.unwrap();
    unit.erasure().erase(person.id).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(told(&place, &webhooks[0]).await, [kept]);
    assert_eq!(place.store.webhook(webhooks[0].id).await.unwrap().unwrap().created_by, None);
    let late = Delivery { id: DeliveryId::new(id(103)), ..named };
    assert_eq!(put(&place, &[late]).await, 0, "of somebody who is no more");
}
