//! `ErasureRepository`: what stays of somebody in reports, webhooks and what these are told.

use std::time::Duration;

use p2p_domain::{
    content::{AuthorCard, ContentRef},
    id::SessionHandle,
    port::report::Verdict,
    report::{Report, ReportEntry, ReportNote, ReportScope, ReportStatus},
    user::{Role, User},
    webhook::{Attempt, Delivery, DeliveryStatus, Settled, Webhook},
};

use super::{
    erasure::erase,
    stage::{self, Forum, commit},
    webhooks::{add, found, insert, one, told},
};
use crate::{
    build::{a_delivery, a_report, a_user, a_webhook, an_account, an_id, an_organization, at},
    world::Stores,
};

suite! { ($) erasure_moderation, erasure_moderation_suite(Stores):
    reports_stand_of_nobody, reports_of_a_thing_stand_when_all_who_made_them_go, what_they_decided_stands_of_nobody,
    webhooks_stay_of_nobody, deliveries_that_name_them_go, a_delivery_that_is_held_goes_too, nothing_is_told_of_them_afterwards,
}

async fn report(stores: &Stores, report: Report) -> Report {
    assert!(commit!(stores, unit => unit.reports().insert(&report).await?));
    report
}

async fn entry(stores: &Stores, report: &Report) -> ReportEntry {
    let superuser = User { role: Role::Superuser, ..a_user() };
    let scope = ReportScope::of(&an_account(&superuser).actor(SessionHandle::new(an_id()))).unwrap();
    stores.reports.report(scope, report.id).await.unwrap().expect("the report stays")
}

async fn card(stores: &Stores, user: &User) -> AuthorCard {
    stores.users.account(user.id).await.unwrap().unwrap().card()
}

fn verdict<'a>(by: &User, note: &'a ReportNote) -> Verdict<'a> {
    Verdict { status: ReportStatus::Dismissed, by: by.id, resolution: Some(note), at: at(9) }
}

async fn reports_stand_of_nobody(stores: &Stores) {
    let (forum, leaving, staying) =
        (Forum::open(stores).await, stage::somebody(stores).await, stage::somebody(stores).await);
    let theirs = report(stores, a_report(&forum.post, &leaving)).await;
    let others = report(stores, a_report(&forum.post, &staying)).await;
    erase(stores, leaving.id).await;
    let nobodys = Report { reporter_id: None, ..theirs.clone() };
    let (reporter, resolver) = (AuthorCard::default(), AuthorCard::default());
    assert_eq!(entry(stores, &theirs).await, ReportEntry { report: nobodys, reporter, resolver });
    assert_eq!(entry(stores, &others).await.reporter, card(stores, &staying).await);
    assert_eq!(stores.personal_conversation.reported(leaving.id, None, 10).await.unwrap(), []);
    assert_eq!(stores.reports.open_report(theirs.target, leaving.id).await.unwrap(), None);
    // It is resolved as every other one.
    let note = ReportNote::parse("It may stay").unwrap();
    let settled = commit!(stores, unit => unit.reports().resolve(theirs.target, verdict(&staying, &note)).await?);
    assert_eq!(settled.len(), 2);
    let now = entry(stores, &theirs).await;
    assert_eq!((now.report.status, now.report.reporter_id), (ReportStatus::Dismissed, None));
}

async fn reports_of_a_thing_stand_when_all_who_made_them_go(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let mut all = Vec::new();
    for _ in 0..3 {
        let by = stage::somebody(stores).await;
        all.push((report(stores, a_report(&forum.post, &by)).await, by));
    }
    for (_, by) in &all {
        erase(stores, by.id).await;
    }
    for (report, _) in all {
        assert_eq!(entry(stores, &report).await.report, Report { reporter_id: None, ..report });
    }
}

async fn what_they_decided_stands_of_nobody(stores: &Stores) {
    let (forum, leaving, staying) =
        (Forum::open(stores).await, stage::somebody(stores).await, stage::somebody(stores).await);
    let made = report(stores, a_report(&forum.post, &staying)).await;
    let note = ReportNote::parse("لا يناسب").unwrap();
    let target = ContentRef::Post(forum.post.id);
    commit!(stores, unit => unit.reports().resolve(target, verdict(&leaving, &note)).await?);
    assert_eq!(entry(stores, &made).await.resolver.id, Some(leaving.id));
    erase(stores, leaving.id).await;
    let expected = Report {
        status: ReportStatus::Dismissed,
        resolved_by: None,
        resolution: Some(note),
        resolved_at: Some(at(9)),
        ..made.clone()
    };
    let (reporter, resolver) = (card(stores, &staying).await, AuthorCard::default());
    assert_eq!(entry(stores, &made).await, ReportEntry { report: expected, reporter, resolver });
}

async fn webhooks_stay_of_nobody(stores: &Stores) {
    let organization = stage::organization(stores, an_organization()).await;
    let (leaving, staying) = (stage::somebody(stores).await, stage::somebody(stores).await);
    let by = |user: &User| Webhook { created_by: Some(user.id), ..a_webhook(&organization) };
    let (theirs, others) = (insert(stores, by(&leaving)).await, insert(stores, by(&staying)).await);
    let delivery = a_delivery(&theirs);
    assert_eq!(add(stores, std::slice::from_ref(&delivery)).await, 1);
    erase(stores, leaving.id).await;
    assert_eq!(found(stores, theirs.id).await, Some(Webhook { created_by: None, ..theirs.clone() }));
    assert_eq!(found(stores, others.id).await, Some(others));
    assert_eq!(told(stores, theirs.id).await, [delivery], "what it is told does not name them");
}

async fn settle(stores: &Stores, delivery: &Delivery) {
    let attempt = Attempt { at: at(1), millis: 12, response_status: Some(204), fault: None };
    let settled = Settled { status: DeliveryStatus::Delivered, next_attempt_at: None, is_gone: false };
    stores.deliveries.record(delivery.id, attempt, settled, at(1)).await.unwrap();
}

async fn claim(stores: &Stores, seconds: u64) -> usize {
    stores.deliveries.claim(10, Duration::from_secs(30), at(seconds)).await.unwrap().len()
}

async fn deliveries_that_name_them_go(stores: &Stores) {
    let (leaving, staying) = (stage::somebody(stores).await, stage::somebody(stores).await);
    let (to, other) = (one(stores).await, one(stores).await);
    let naming = |user: &User, to: &Webhook| Delivery { names: Some(user.id), ..a_delivery(to) };
    let settled = [naming(&leaving, &other), naming(&staying, &other)];
    assert_eq!(add(stores, &settled).await, 2);
    assert_eq!(claim(stores, 0).await, 2);
    for delivery in &settled {
        settle(stores, delivery).await;
    }
    let payload = format!("{{\"data\":{{\"topic_author_id\":\"{}\"}}}}", leaving.id);
    let bearing = Delivery { payload, ..a_delivery(&to) };
    let kept = [naming(&staying, &to), a_delivery(&to)];
    assert_eq!(add(stores, &[naming(&leaving, &to), bearing, kept[0].clone(), kept[1].clone()]).await, 4);
    erase(stores, leaving.id).await;
    let mut left = told(stores, to.id).await;
    left.sort_by_key(|delivery| delivery.id);
    assert_eq!(left, kept, "neither what is made out to name them nor what bears their id");
    let left = told(stores, other.id).await;
    assert_eq!(left.iter().map(|delivery| delivery.id).collect::<Vec<_>>(), [settled[1].id], "settled ones too");
}

async fn a_delivery_that_is_held_goes_too(stores: &Stores) {
    let (leaving, to) = (stage::somebody(stores).await, one(stores).await);
    let held = Delivery { names: Some(leaving.id), ..a_delivery(&to) };
    assert_eq!(add(stores, std::slice::from_ref(&held)).await, 1);
    assert_eq!(claim(stores, 0).await, 1);
    erase(stores, leaving.id).await;
    settle(stores, &held).await;
    assert_eq!(told(stores, to.id).await, []);
    assert_eq!(claim(stores, 100).await, 0);
}

async fn nothing_is_told_of_them_afterwards(stores: &Stores) {
    let (leaving, staying, to) = (stage::somebody(stores).await, stage::somebody(stores).await, one(stores).await);
    erase(stores, leaving.id).await;
    let naming = |user: &User| Delivery { names: Some(user.id), ..a_delivery(&to) };
    let (late, other) = (naming(&leaving), naming(&staying));
    assert_eq!(add(stores, &[late, other.clone()]).await, 1, "who prepared it did not know yet");
    assert_eq!(told(stores, to.id).await, [other]);
}
