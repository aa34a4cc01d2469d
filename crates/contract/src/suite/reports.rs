//! `ReportRepository` and `ReportReader`: what is reported, who sees it, and what becomes of it.

use p2p_domain::{
    content::ContentRef,
    id::{ReportId, SessionHandle, UserId},
    page::{Limit, PageRequest, Start},
    port::report::{ReportRepository, Verdict},
    report::{Report, ReportEntry, ReportFilter, ReportKey, ReportNote, ReportReason, ReportScope, ReportStatus},
    user::{Role, User},
};

use super::stage::{self, Forum, commit};
use crate::{
    build::{a_post, a_report, an_account, an_id, at},
    world::Stores,
};

suite! { ($) reports, reports_suite(Stores):
    a_report_is_kept_whole, one_person_has_one_open_report_of_a_thing, reports_that_race_make_one, all_open_reports_of_a_thing_are_resolved_at_once,
    of_two_who_resolve_one_does, what_was_found_stays_until_the_unit_ends, an_open_report_is_found_by_who_made_it, a_scope_holds_what_it_is_of, filters_narrow, pages_join_without_gap,
}

async fn insert(stores: &Stores, report: &Report) -> bool {
    commit!(stores, unit => {
        let reports: &mut dyn ReportRepository = unit.reports();
        reports.insert(report).await?
    })
}

async fn find(stores: &Stores, id: ReportId) -> Option<Report> {
    commit!(stores, unit => unit.reports().find(id).await?)
}

async fn resolve(stores: &Stores, target: ContentRef, status: ReportStatus, by: &User) -> Vec<ReportId> {
    let note = ReportNote::parse("لا يناسب").unwrap();
    let verdict = Verdict { status, by: by.id, resolution: Some(&note), at: at(50) };
    commit!(stores, unit => unit.reports().resolve(target, verdict).await?)
}

fn everybody() -> ReportScope {
    scope_of(&User { role: Role::Superuser, ..crate::build::a_user() })
}

fn scope_of(user: &User) -> ReportScope {
    ReportScope::of(&an_account(user).actor(SessionHandle::new(an_id()))).unwrap()
}

fn page(limit: u32) -> PageRequest<ReportKey> {
    PageRequest { with_total: true, ..PageRequest::first(Limit::new(limit).unwrap()) }
}

async fn listed(stores: &Stores, scope: ReportScope, filter: ReportFilter) -> Vec<ReportId> {
    let list = stores.reports.reports(scope, filter, &page(100)).await.unwrap();
    assert_eq!((list.total, list.next), (Some(list.items.len() as u64), None));
    list.items.iter().map(|entry| entry.report.id).collect()
}

async fn a_report_is_kept_whole(stores: &Stores) {
    let (forum, by) = (Forum::open(stores).await, stage::member(stores).await);
    let report = a_report(&forum.post, &by);
    assert_eq!(find(stores, report.id).await, None);
    assert!(insert(stores, &report).await);
    assert_eq!(find(stores, report.id).await, Some(report.clone()));
    let reporter = stores.users.account(by.id).await.unwrap().unwrap().card();
    let entry = ReportEntry { report: report.clone(), reporter, resolver: p2p_domain::content::AuthorCard::default() };
    assert_eq!(stores.reports.report(everybody(), report.id).await.unwrap(), Some(entry));
    let reply = forum.reply(stores).await;
    let bare = Report {
        id: ReportId::new(an_id()),
        target: ContentRef::Reply(reply.id),
        organization_id: None,
        reason: ReportReason::Other,
        note: None,
        ..report
    };
    assert!(insert(stores, &bare).await);
    assert_eq!(find(stores, bare.id).await, Some(bare));
}

async fn one_person_has_one_open_report_of_a_thing(stores: &Stores) {
    let (forum, by, other) = (Forum::open(stores).await, stage::somebody(stores).await, stage::somebody(stores).await);
    let report = a_report(&forum.post, &by);
    assert!(insert(stores, &report).await);
    let again = Report { id: ReportId::new(an_id()), reason: ReportReason::Abuse, ..report.clone() };
    assert!(!insert(stores, &again).await);
    assert_eq!(find(stores, again.id).await, None, "nothing is written");
    assert!(insert(stores, &a_report(&forum.post, &other)).await, "another person");
    let second = stage::post(stores, a_post(&forum.topic, &forum.author)).await;
    assert!(insert(stores, &a_report(&second, &by)).await, "another thing");
    resolve(stores, report.target, ReportStatus::Dismissed, &other).await;
    assert!(insert(stores, &again).await, "what is resolved is in nobody's way");
}

async fn reports_that_race_make_one(stores: &Stores) {
    let (forum, by) = (Forum::open(stores).await, stage::somebody(stores).await);
    let reports: Vec<Report> = (0..6).map(|_| a_report(&forum.post, &by)).collect();
    let made = futures_util::future::join_all(reports.iter().map(|report| insert(stores, report))).await;
    assert_eq!(made.iter().filter(|made| **made).count(), 1);
    assert_eq!(listed(stores, everybody(), ReportFilter::default()).await.len(), 1);
}

async fn all_open_reports_of_a_thing_are_resolved_at_once(stores: &Stores) {
    let (forum, judge) = (Forum::open(stores).await, stage::member(stores).await);
    let mut open = Vec::new();
    for _ in 0..3 {
        let report = a_report(&forum.post, &stage::somebody(stores).await);
        assert!(insert(stores, &report).await);
        open.push(report.id);
    }
    let second = stage::post(stores, a_post(&forum.topic, &forum.author)).await;
    let elsewhere = a_report(&second, &stage::somebody(stores).await);
    assert!(insert(stores, &elsewhere).await);
    let target = ContentRef::Post(forum.post.id);
    let mut resolved = resolve(stores, target, ReportStatus::Removed, &judge).await;
    resolved.sort_unstable();
    open.sort_unstable();
    assert_eq!(resolved, open);
    let entry = stores.reports.report(everybody(), open[0]).await.unwrap().unwrap();
    assert_eq!((entry.report.status, entry.report.resolved_at), (ReportStatus::Removed, Some(at(50))));
    assert_eq!((entry.report.resolved_by, entry.resolver.id), (Some(judge.id), Some(judge.id)));
    assert_eq!(entry.report.resolution.as_ref().map(ReportNote::as_str), Some("لا يناسب"));
    assert_eq!(find(stores, elsewhere.id).await, Some(elsewhere), "another thing is another matter");
    assert_eq!(resolve(stores, target, ReportStatus::Dismissed, &judge).await, [], "none is open any more");
}

async fn of_two_who_resolve_one_does(stores: &Stores) {
    let (forum, judge) = (Forum::open(stores).await, stage::somebody(stores).await);
    let target = ContentRef::Post(forum.post.id);
    for _ in 0..5 {
        assert!(insert(stores, &a_report(&forum.post, &stage::somebody(stores).await)).await);
        let (one, other) = tokio::join!(
            resolve(stores, target, ReportStatus::Dismissed, &judge),
            resolve(stores, target, ReportStatus::Removed, &judge)
        );
        assert_eq!(one.len() + other.len(), 1);
    }
}

async fn what_was_found_stays_until_the_unit_ends(stores: &Stores) {
    let (forum, judge) = (Forum::open(stores).await, stage::somebody(stores).await);
    let report = a_report(&forum.post, &judge);
    assert!(insert(stores, &report).await);
    let decide = async || {
        commit!(stores, unit => {
            let found = unit.reports().find(report.id).await?.unwrap();
            let verdict = Verdict { status: ReportStatus::Removed, by: judge.id, resolution: None, at: at(9) };
            let resolved = unit.reports().resolve(found.target, verdict).await?;
            assert_eq!(resolved.is_empty(), found.status != ReportStatus::Open, "somebody resolved what this unit holds");
            !resolved.is_empty()
        })
    };
    let decided = futures_util::future::join_all((0..6).map(|_| decide())).await;
    assert_eq!(decided.iter().filter(|decided| **decided).count(), 1);
}

async fn an_open_report_is_found_by_who_made_it(stores: &Stores) {
    let (forum, by, other) = (Forum::open(stores).await, stage::somebody(stores).await, stage::somebody(stores).await);
    let report = a_report(&forum.post, &by);
    let open = async |by: UserId| {
        let found = stores.reports.open_report(ContentRef::Post(forum.post.id), by).await.unwrap();
        found.map(|entry| entry.report.id)
    };
    assert_eq!(open(by.id).await, None);
    assert!(insert(stores, &report).await);
    assert_eq!((open(by.id).await, open(other.id).await), (Some(report.id), None));
    resolve(stores, report.target, ReportStatus::Dismissed, &other).await;
    assert_eq!(open(by.id).await, None);
}

async fn a_scope_holds_what_it_is_of(stores: &Stores) {
    let (here, there) = (Forum::open(stores).await, Forum::open(stores).await);
    let by = stage::somebody(stores).await;
    let (one, other) = (a_report(&here.post, &by), a_report(&there.post, &by));
    let nobodys =
        Report { organization_id: None, ..a_report(&stage::post(stores, a_post(&here.topic, &by)).await, &by) };
    for report in [&one, &other, &nobodys] {
        assert!(insert(stores, report).await);
    }
    let admin = scope_of(&User { role: Role::Admin, ..here.author.clone() });
    assert_eq!(listed(stores, admin, ReportFilter::default()).await, [one.id]);
    assert_eq!(listed(stores, everybody(), ReportFilter::default()).await.len(), 3);
    assert!(stores.reports.report(admin, one.id).await.unwrap().is_some());
    for hidden in [other.id, nobodys.id] {
        assert_eq!(stores.reports.report(admin, hidden).await.unwrap(), None);
    }
}

async fn filters_narrow(stores: &Stores) {
    let (forum, by) = (Forum::open(stores).await, stage::somebody(stores).await);
    let spam = a_report(&forum.post, &by);
    let second = stage::post(stores, a_post(&forum.topic, &forum.author)).await;
    let abuse = Report { reason: ReportReason::Abuse, ..a_report(&second, &by) };
    for report in [&spam, &abuse] {
        assert!(insert(stores, report).await);
    }
    resolve(stores, abuse.target, ReportStatus::Removed, &by).await;
    let of = async |status, reason| listed(stores, everybody(), ReportFilter { status, reason }).await;
    assert_eq!(of(Some(ReportStatus::Open), None).await, [spam.id]);
    assert_eq!(of(Some(ReportStatus::Removed), None).await, [abuse.id]);
    assert_eq!(of(Some(ReportStatus::Dismissed), None).await, []);
    assert_eq!(of(None, Some(ReportReason::Spam)).await, [spam.id]);
    assert_eq!(of(Some(ReportStatus::Open), Some(ReportReason::Abuse)).await, []);
}

async fn pages_join_without_gap(stores: &Stores) {
    let (forum, mut all) = (Forum::open(stores).await, Vec::new());
    for n in 0..7 {
        let by = stage::somebody(stores).await;
        // Two at one moment: ties go by id.
        let report = Report { created_at: at(n / 2), ..a_report(&forum.post, &by) };
        assert!(insert(stores, &report).await);
        all.insert(0, report.id);
    }
    assert_eq!(listed(stores, everybody(), ReportFilter::default()).await, all);
    let turn = async |start| {
        let request = PageRequest { start, ..page(2) };
        stores.reports.reports(everybody(), ReportFilter::default(), &request).await.unwrap()
    };
    assert_eq!(turn(Start::Skip(6)).await.items.len(), 1);
    let (mut seen, mut start) = (Vec::new(), Start::First);
    loop {
        let next = turn(start).await;
        assert!(next.items.len() <= 2);
        seen.extend(next.items.iter().map(|entry| entry.report.id));
        let Some(key) = next.next else { break };
        start = Start::After(key);
    }
    assert_eq!(seen, all);
}
