//! `WebhookRepository` and `WebhookReader`: webhooks as they are kept, and what they were told.

use std::collections::BTreeSet;

use p2p_domain::{
    id::{DeliveryId, OrganizationId, UserId, WebhookId},
    organization::Organization,
    page::{Limit, PageRequest, Start},
    port::{error::Constraint, webhook::WebhookRepository},
    version::Version,
    webhook::{Delivery, Webhook, WebhookEvent, WebhookSecret, WebhookUrl},
};

use super::stage::{self, assert_conflict, attempt, commit};
use crate::{
    build::{a_delivery, a_webhook, an_id, an_organization, at},
    world::Stores,
};

suite! { ($) webhooks, webhooks_suite(Stores):
    a_webhook_is_kept_whole, its_organization_must_be_there, an_edit_holds_against_the_version_that_was_read,
    what_was_found_stays_until_the_unit_ends, a_removal_takes_the_deliveries_along,
    the_count_is_held_until_the_unit_ends, those_who_want_an_event_are_found, an_occasion_is_told_once, five_hundred_are_added_at_once, webhooks_are_listed_the_newest_first,
    deliveries_are_listed_the_newest_first,
}

pub(super) async fn insert(stores: &Stores, webhook: Webhook) -> Webhook {
    commit!(stores, unit => {
        let webhooks: &mut dyn WebhookRepository = unit.webhooks();
        webhooks.insert(&webhook).await?;
    });
    webhook
}

/// One of an organization of its own.
pub(super) async fn one(stores: &Stores) -> Webhook {
    let organization = stage::organization(stores, an_organization()).await;
    insert(stores, a_webhook(&organization)).await
}

pub(super) async fn add(stores: &Stores, deliveries: &[Delivery]) -> u32 {
    commit!(stores, unit => unit.webhooks().add_deliveries(deliveries).await?)
}

pub(super) async fn found(stores: &Stores, id: WebhookId) -> Option<Webhook> {
    let (inside, outside) =
        (commit!(stores, unit => unit.webhooks().find(id).await?), stores.webhooks.webhook(id).await.unwrap());
    assert_eq!(inside, outside);
    outside
}

pub(super) async fn told(stores: &Stores, to: WebhookId) -> Vec<Delivery> {
    let page = PageRequest { with_total: true, ..PageRequest::first(Limit::new(100).unwrap()) };
    let list = stores.webhooks.deliveries(to, &page).await.unwrap();
    assert_eq!((list.total, list.next), (Some(list.items.len() as u64), None));
    list.items
}

async fn a_webhook_is_kept_whole(stores: &Stores) {
    let maker = stage::member(stores).await;
    let organization = stores.organizations.get(maker.organization_id.unwrap()).await.unwrap().unwrap().0;
    let all: BTreeSet<WebhookEvent> = WebhookEvent::ALL.iter().copied().filter(|event| event.is_offered()).collect();
    let webhook = Webhook { created_by: Some(maker.id), events: all, is_active: false, ..a_webhook(&organization) };
    assert_eq!(found(stores, webhook.id).await, None);
    insert(stores, webhook.clone()).await;
    assert_eq!(found(stores, webhook.id).await, Some(webhook));
}

async fn its_organization_must_be_there(stores: &Stores) {
    let webhook = a_webhook(&an_organization());
    assert_conflict(attempt!(stores, unit => unit.webhooks().insert(&webhook).await?), Constraint::Reference);
}

async fn an_edit_holds_against_the_version_that_was_read(stores: &Stores) {
    let made = one(stores).await;
    let edited = Webhook {
        url: WebhookUrl::stored("https://other.example/".to_owned()),
        events: BTreeSet::from([WebhookEvent::ReportCreated]),
        is_active: false,
        failing_since: Some(at(3)),
        updated_at: at(9),
        // These stay as they were made.
        organization_id: OrganizationId::new(an_id()),
        secret: WebhookSecret::stored(&[1; 32]).unwrap(),
        created_by: Some(UserId::new(an_id())),
        created_at: at(8),
        ..made.clone()
    };
    let update = async |expected| commit!(stores, unit => unit.webhooks().update(&edited, expected).await?);
    assert!(!update(Version::FIRST.next()).await);
    assert_eq!(found(stores, made.id).await, Some(made.clone()));
    assert!(update(Version::FIRST).await);
    let kept = Webhook {
        version: Version::FIRST.next(),
        organization_id: made.organization_id,
        secret: made.secret.clone(),
        created_by: made.created_by,
        created_at: made.created_at,
        ..edited.clone()
    };
    assert_eq!(found(stores, made.id).await, Some(kept));
    assert!(!update(Version::FIRST).await, "of two who read one version one wins");
    let nobody = Webhook { id: WebhookId::new(an_id()), ..edited.clone() };
    assert!(!commit!(stores, unit => unit.webhooks().update(&nobody, Version::FIRST).await?));
}

async fn what_was_found_stays_until_the_unit_ends(stores: &Stores) {
    let made = one(stores).await;
    let edit = async || {
        commit!(stores, unit => {
            let found = unit.webhooks().find(made.id).await?.unwrap();
            assert!(unit.webhooks().update(&found, found.version).await?, "somebody edited what this unit holds");
        });
    };
    futures_util::future::join_all((0..4).map(|_| edit())).await;
    assert_eq!(found(stores, made.id).await.unwrap().version, Version::new(5));
}

async fn a_removal_takes_the_deliveries_along(stores: &Stores) {
    let (made, other) = (one(stores).await, one(stores).await);
    assert_eq!(add(stores, &[a_delivery(&made), a_delivery(&other)]).await, 2);
    let delete = async || commit!(stores, unit => unit.webhooks().delete(made.id).await?);
    assert!(delete().await);
    assert!(!delete().await);
    assert_eq!((found(stores, made.id).await, told(stores, made.id).await), (None, vec![]));
    assert_eq!(told(stores, other.id).await.len(), 1);
}

async fn the_count_is_held_until_the_unit_ends(stores: &Stores) {
    const MOST: u32 = 3;
    let organization = stage::organization(stores, an_organization()).await;
    one(stores).await;
    let make = async || {
        commit!(stores, unit => {
            let is_room = unit.webhooks().hold_count(organization.id).await? < MOST;
            if is_room {
                unit.webhooks().insert(&a_webhook(&organization)).await?;
            }
            is_room
        })
    };
    let outcomes = futures_util::future::join_all((0..8).map(|_| make())).await;
    assert_eq!(outcomes.iter().filter(|made| **made).count(), MOST as usize);
    assert_eq!(commit!(stores, unit => unit.webhooks().hold_count(organization.id).await?), MOST);
}

async fn those_who_want_an_event_are_found(stores: &Stores) {
    let (made, other) = (one(stores).await, one(stores).await);
    let organizations = [made.organization_id, other.organization_id, OrganizationId::new(an_id())];
    let wanting = async |event| {
        let mut ids = stores.webhooks.subscribed(&organizations, event).await.unwrap();
        ids.sort_unstable();
        ids
    };
    assert_eq!(wanting(WebhookEvent::PostCreated).await, [made.id, other.id]);
    assert_eq!(wanting(WebhookEvent::TopicCreated).await, []);
    let only = &organizations[..1];
    assert_eq!(stores.webhooks.subscribed(only, WebhookEvent::MentionCreated).await.unwrap(), [made.id]);
    assert_eq!(stores.webhooks.subscribed(&[], WebhookEvent::PostCreated).await.unwrap(), []);
    let off = Webhook { is_active: false, ..other.clone() };
    assert!(commit!(stores, unit => unit.webhooks().update(&off, Version::FIRST).await?));
    assert_eq!(wanting(WebhookEvent::PostCreated).await, [made.id]);
    let shut = stores.organizations.get(made.organization_id).await.unwrap().unwrap().0;
    let shut = Organization { is_active: false, ..shut };
    assert!(commit!(stores, unit => unit.organizations().update(&shut, shut.version).await?));
    assert_eq!(wanting(WebhookEvent::PostCreated).await, [], "an organization that is shut out is told nothing");
}

async fn an_occasion_is_told_once(stores: &Stores) {
    let (made, other) = (one(stores).await, one(stores).await);
    let first = a_delivery(&made);
    let again = Delivery { id: DeliveryId::new(an_id()), payload: "{}".to_owned(), ..first.clone() };
    let elsewhere = Delivery { occasion: first.occasion, ..a_delivery(&other) };
    let mention = Delivery { event: WebhookEvent::MentionCreated, occasion: first.occasion, ..a_delivery(&made) };
    assert_eq!(add(stores, std::slice::from_ref(&first)).await, 1);
    assert_eq!(add(stores, &[again, elsewhere.clone(), mention.clone()]).await, 2, "another webhook, another event");
    assert_eq!(add(stores, &[]).await, 0);
    let mut kept = told(stores, made.id).await;
    kept.sort_by_key(|delivery| delivery.event);
    assert_eq!(kept, [first, mention]);
    assert_eq!(told(stores, other.id).await, [elsewhere]);
}

async fn five_hundred_are_added_at_once(stores: &Stores) {
    let made = one(stores).await;
    let deliveries: Vec<Delivery> = (0..500).map(|_| a_delivery(&made)).collect();
    assert_eq!(add(stores, &deliveries).await, 500);
    assert_eq!(add(stores, &deliveries).await, 0);
}

async fn webhooks_are_listed_the_newest_first(stores: &Stores) {
    let organization = stage::organization(stores, an_organization()).await;
    one(stores).await;
    let mut all = Vec::new();
    for n in 0..5 {
        let webhook = Webhook { created_at: at(n / 2), ..a_webhook(&organization) };
        all.insert(0, insert(stores, webhook).await.id);
    }
    let (mut seen, mut start) = (Vec::new(), Start::First);
    loop {
        let request = PageRequest { limit: Limit::new(2).unwrap(), start, with_total: true };
        let next = stores.webhooks.webhooks(organization.id, &request).await.unwrap();
        assert_eq!(next.total, Some(5));
        seen.extend(next.items.iter().map(|webhook| webhook.id));
        let Some(key) = next.next else { break };
        start = Start::After(key);
    }
    assert_eq!(seen, all);
}

async fn deliveries_are_listed_the_newest_first(stores: &Stores) {
    let made = one(stores).await;
    let deliveries: Vec<Delivery> = (0..5).map(|n| Delivery { created_at: at(n / 2), ..a_delivery(&made) }).collect();
    assert_eq!(add(stores, &deliveries).await, 5);
    let all: Vec<DeliveryId> = deliveries.iter().rev().map(|delivery| delivery.id).collect();
    let (mut seen, mut start) = (Vec::new(), Start::First);
    loop {
        let request = PageRequest { limit: Limit::new(2).unwrap(), start, with_total: false };
        let next = stores.webhooks.deliveries(made.id, &request).await.unwrap();
        seen.extend(next.items.iter().map(|delivery| delivery.id));
        let Some(key) = next.next else { break };
        start = Start::After(key);
    }
    assert_eq!(seen, all);
}
