//! Reports of content, what moderators make of them, and what the log tells of what they remove.

use p2p_app::{
    error::ServiceError,
    reports::{NewReport, ReportService},
};
use p2p_contract::build;
use p2p_domain::{
    actor::Actor,
    audit::{AuditAction, AuditEntry, AuditTarget},
    content::ContentRef,
    error::Classify as _,
    event::LiveEvent,
    id::PostId,
    job::{Job, Lane},
    notification::Happening,
    page::{Limit, PageRequest},
    policy::WritePolicy,
    port::error::StoreErrorKind,
    report::{Report, ReportEntry, ReportFilter, ReportNote, ReportReason, ReportStatus, Resolution},
    user::User,
    version::Expected,
};

use crate::{
    office::{Office, Staff},
    world::{World, actor},
};

fn service(world: &World) -> ReportService {
    ReportService {
        writing: world.posts.writing.clone(),
        posts: world.store.clone(),
        replies: world.store.clone(),
        reports: world.store.clone(),
        reading: world.posts.reading.clone(),
        post_service: world.posts.clone(),
        reply_service: world.replies.clone(),
        topic_service: world.topics.clone(),
    }
}

/// An organization whose people are reported, and two strangers who do it.
struct Court {
    office: Office,
    service: ReportService,
    staff: Staff,
    strangers: Staff,
}

impl Court {
    async fn new() -> Self {
        let office = Office::new().await;
        let (staff, strangers) = (office.organization(1, 1).await, office.organization(1, 2).await);
        Self { service: service(&office.world), office, staff, strangers }
    }

    fn stranger(&self, number: usize) -> Actor {
        actor(&self.strangers.members[number])
    }

    async fn report(&self, by: &Actor, target: ContentRef) -> ReportEntry {
        self.service.report(by, target, spam()).await.unwrap()
    }

    /// A post of the member's in a topic of the admin's.
    async fn post(&self) -> PostId {
        let topic = self.office.world.open_topic(&self.staff.admin()).await.view.topic.id;
        self.office.world.post(&self.staff.member(), topic, "Buy valves").await.post.id
    }

    async fn resolve(&self, by: &Actor, entry: &ReportEntry, resolution: Resolution) -> Result<Report, &'static str> {
        let note = ReportNote::parse("Seen before").unwrap();
        let outcome = self.service.resolve(by, entry.report.id, resolution, Some(note)).await;
        outcome.map(|entry| entry.report).map_err(|error| error.code())
    }

    /// The only line of the log that tells of a removal.
    async fn removal(&self) -> AuditEntry {
        let lines = self.office.lines(AuditAction::ContentRemoved).await;
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert_eq!(lines[0].organization_id, Some(self.staff.organization.id));
        lines[0].clone()
    }
}

fn spam() -> NewReport {
    NewReport { reason: ReportReason::Spam, note: None }
}

fn word<'a>(line: &'a AuditEntry, name: &str) -> Option<&'a str> {
    line.details.get(name).map(String::as_str)
}

#[tokio::test]
async fn a_report_is_made_once_and_told_to_moderators() {
    let court = Court::new().await;
    let (post, reporter) = (ContentRef::Post(court.post().await), court.stranger(0));
    let first = court.report(&reporter, post).await;
    assert_eq!((first.report.excerpt.as_str(), first.report.status), ("Buy valves", ReportStatus::Open));
    assert_eq!(first.report.organization_id, Some(court.staff.organization.id), "of whom it is of");
    assert_eq!(court.report(&reporter, post).await.report, first.report);
    let other = court.report(&court.stranger(1), post).await;
    assert_ne!(other.report.id, first.report.id);
    let told: Vec<_> = court.office.jobs(Lane::Wide).await.into_iter().filter_map(reported).collect();
    assert_eq!(told.len(), 2, "one for each report, none for the second try");
    assert!(told.contains(&first.report.id) && told.contains(&other.report.id));
}

fn reported(job: Job) -> Option<p2p_domain::id::ReportId> {
    let Job::Notify(occasion) = job else { return None };
    match occasion.what {
        Happening::Reported { report_id, .. } => Some(report_id),
        _ => None,
    }
}

#[tokio::test]
async fn what_does_not_stand_cannot_be_reported_nor_by_just_anybody() {
    let court = Court::new().await;
    let (id, reporter) = (court.post().await, court.stranger(0));
    let post = ContentRef::Post(id);
    let mut strict = court.service.clone();
    strict.writing.policy = WritePolicy { require_verified_email: true };
    let unverified = Actor { is_verified: false, ..reporter.clone() };
    assert_eq!(strict.report(&unverified, post, spam()).await.unwrap_err().code(), "email_not_verified");
    court.office.world.posts.delete(&court.staff.member(), id, &Expected::Any).await.unwrap();
    assert_eq!(court.service.report(&reporter, post, spam()).await.unwrap_err().code(), "not_found");
}

#[tokio::test]
async fn moderators_see_the_reports_of_their_organization_alone() {
    let court = Court::new().await;
    let entry = court.report(&court.stranger(0), ContentRef::Post(court.post().await)).await;
    let page = PageRequest::first(Limit::default());
    let list = |by: Actor| {
        let service = court.service.clone();
        async move { service.list(&by, ReportFilter::default(), &page).await.map(|page| page.items.len()) }
    };
    assert_eq!(list(court.staff.admin()).await.unwrap(), 1);
    assert_eq!(list(court.office.superuser().await).await.unwrap(), 1);
    assert_eq!(list(court.strangers.admin()).await.unwrap(), 0);
    assert_eq!(list(court.staff.member()).await.unwrap_err().code(), "forbidden");
    let id = entry.report.id;
    assert_eq!(court.service.get(&court.stranger(0), id).await.unwrap_err().code(), "forbidden", "not even their own");
    assert_eq!(court.resolve(&court.strangers.admin(), &entry, Resolution::Dismiss).await, Err("not_found"));
    assert_eq!(court.resolve(&court.staff.member(), &entry, Resolution::Dismiss).await, Err("forbidden"));
    let seen = court.service.get(&court.staff.admin(), id).await.unwrap();
    assert_eq!(seen.reporter.id, Some(court.stranger(0).user_id));
}

#[tokio::test]
async fn what_a_moderator_removes_is_gone_with_its_replies_and_reports() {
    let court = Court::new().await;
    let (world, id) = (&court.office.world, court.post().await);
    let reply = world.reply(&court.staff.admin(), id, "Which ones?").await.reply;
    let one = court.report(&court.stranger(0), ContentRef::Post(id)).await;
    let two = court.report(&court.stranger(1), ContentRef::Post(id)).await;
    let admin = court.staff.admin();
    let resolved = court.resolve(&admin, &one, Resolution::Remove).await.unwrap();
    assert_eq!((resolved.status, resolved.resolved_by), (ReportStatus::Removed, Some(admin.user_id)));
    assert_eq!(resolved.resolution.as_ref().map(ReportNote::as_str), Some("Seen before"));
    assert_eq!(court.resolve(&admin, &two, Resolution::Remove).await.unwrap().status, ReportStatus::Removed);
    assert_eq!(court.resolve(&admin, &one, Resolution::Remove).await.unwrap(), resolved, "the same decision again");
    assert_eq!(court.resolve(&admin, &one, Resolution::Dismiss).await, Err("report_resolved"));
    assert!(matches!(world.posts.get(&admin, id).await, Err(ServiceError::NotFound)));
    assert!(matches!(world.replies.get(&admin, reply.id).await, Err(ServiceError::NotFound)));
    let told = world.stream(one.report.topic_id).await;
    assert!(matches!(told.last().unwrap().event, LiveEvent::PostDeleted { post_id, .. } if post_id == id));
    let line = court.removal().await;
    assert_eq!((line.actor_id, line.target), (Some(admin.user_id), Some(AuditTarget::Post(id.uuid()))));
    assert_eq!((word(&line, "action"), word(&line, "reason")), (Some("remove"), Some("spam")));
    assert_eq!(word(&line, "resolution"), Some("removed"));
}

#[tokio::test]
async fn the_post_that_opens_a_topic_takes_the_topic_with_it() {
    let court = Court::new().await;
    let world = &court.office.world;
    let page = world.open_topic(&court.staff.member()).await;
    let (topic, opening) = (page.view.topic.id, page.posts.items[0].post.id);
    let entry = court.report(&court.stranger(0), ContentRef::Post(opening)).await;
    court.resolve(&court.office.superuser().await, &entry, Resolution::Remove).await.unwrap();
    let start = PageRequest::first(Limit::default());
    assert!(matches!(world.topics.read(&court.staff.admin(), topic, &start).await, Err(ServiceError::NotFound)));
    assert!(court.office.jobs(Lane::Patient).await.contains(&Job::PurgeTopic { topic_id: topic }));
    assert_eq!(court.removal().await.target, Some(AuditTarget::Topic(topic.uuid())));
}

#[tokio::test]
async fn a_reply_that_is_gone_already_is_resolved_all_the_same() {
    let court = Court::new().await;
    let (world, member) = (&court.office.world, court.staff.member());
    let reply = world.reply(&member, court.post().await, "Buy more valves").await.reply.id;
    let entry = court.report(&court.stranger(0), ContentRef::Reply(reply)).await;
    world.replies.delete(&member, reply, &Expected::Any).await.unwrap();
    let removed = court.resolve(&court.staff.admin(), &entry, Resolution::Remove).await.unwrap();
    assert_eq!((removed.status, removed.excerpt.as_str()), (ReportStatus::Removed, "Buy more valves"));
    assert_eq!(court.removal().await.target, Some(AuditTarget::Reply(reply.uuid())));
}

#[tokio::test]
async fn what_is_dismissed_stands_and_may_be_reported_anew() {
    let court = Court::new().await;
    let (id, reporter) = (court.post().await, court.stranger(0));
    let one = court.report(&reporter, ContentRef::Post(id)).await;
    let two = court.report(&court.stranger(1), ContentRef::Post(id)).await;
    let admin = court.staff.admin();
    court.resolve(&admin, &one, Resolution::Dismiss).await.unwrap();
    let both = court.service.get(&admin, two.report.id).await.unwrap();
    assert_eq!((both.report.status, both.resolver.id), (ReportStatus::Dismissed, Some(admin.user_id)));
    assert_eq!(court.office.world.posts.get(&admin, id).await.unwrap().content, "Buy valves");
    let lines = court.office.lines(AuditAction::ReportDismissed).await;
    assert_eq!(
        lines.iter().map(|line| line.target).collect::<Vec<_>>(),
        [Some(AuditTarget::Report(one.report.id.uuid()))]
    );
    assert!(court.office.lines(AuditAction::ContentRemoved).await.is_empty());
    assert_ne!(court.report(&reporter, ContentRef::Post(id)).await.report.id, one.report.id);
}

#[tokio::test]
async fn a_removal_that_fails_leaves_all_as_it_was() {
    let court = Court::new().await;
    let (id, admin) = (court.post().await, court.staff.admin());
    let entry = court.report(&court.stranger(0), ContentRef::Post(id)).await;
    let faults = &court.office.world.faults;
    faults.fail_next("store.commit");
    assert_eq!(court.resolve(&admin, &entry, Resolution::Remove).await, Err("unavailable"));
    faults.fail_next("store.commit");
    let refused = court.office.world.posts.delete(&admin, id, &Expected::Any).await;
    assert_eq!(refused.unwrap_err().code(), "unavailable");
    assert!(court.office.lines(AuditAction::ContentRemoved).await.is_empty());
    assert_eq!(court.service.get(&admin, entry.report.id).await.unwrap().report, entry.report);
    assert!(court.office.world.posts.get(&admin, id).await.is_ok());
    faults.fail_with("store.commit", 0, 3, StoreErrorKind::Contended);
    assert_eq!(court.resolve(&admin, &entry, Resolution::Remove).await.unwrap().status, ReportStatus::Removed);
    assert_eq!(court.removal().await.actor_id, Some(admin.user_id), "one line, however often it was tried");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_moderators_one_decides() {
    for _ in 0..5 {
        let court = std::sync::Arc::new(Court::new().await);
        let (id, superuser) = (court.post().await, court.office.superuser().await);
        let entry = court.report(&court.stranger(0), ContentRef::Post(id)).await;
        let decide = |by: Actor, resolution| {
            let (court, entry) = (court.clone(), entry.clone());
            tokio::spawn(async move { court.resolve(&by, &entry, resolution).await })
        };
        let (removing, dismissing) =
            (decide(court.staff.admin(), Resolution::Remove), decide(superuser, Resolution::Dismiss));
        let (removed, dismissed) = (removing.await.unwrap(), dismissing.await.unwrap());
        let stands = court.office.world.posts.get(&court.staff.admin(), id).await.is_ok();
        assert_eq!((removed.is_ok(), dismissed.is_ok()), (!stands, stands), "{removed:?} {dismissed:?}");
        assert_eq!(removed.err().or(dismissed.err()), Some("report_resolved"));
    }
}

#[tokio::test]
async fn the_log_tells_of_what_others_than_its_author_delete() {
    let court = Court::new().await;
    let (world, admin, member) = (&court.office.world, court.staff.admin(), court.staff.member());
    let topic = world.open_topic(&member).await.view.topic.id;
    let post = world.post(&member, topic, "Buy valves").await.post.id;
    let reply = world.reply(&member, post, "Buy more valves").await.reply.id;
    let own = world.post(&member, topic, "Never mind").await.post.id;
    world.posts.delete(&member, own, &Expected::Any).await.unwrap();
    assert!(court.office.lines(AuditAction::ContentRemoved).await.is_empty());
    world.replies.delete(&admin, reply, &Expected::Any).await.unwrap();
    world.posts.delete(&admin, post, &Expected::Any).await.unwrap();
    world.topics.delete(&court.office.superuser().await, topic, &Expected::Any).await.unwrap();
    let lines = court.office.lines(AuditAction::ContentRemoved).await;
    let mut targets: Vec<_> = lines.iter().filter_map(|line| line.target).map(AuditTarget::kind).collect();
    targets.sort_unstable();
    assert_eq!(targets, ["post", "reply", "topic"]);
    assert!(lines.iter().all(|line| line.organization_id == Some(court.staff.organization.id)));
}

#[tokio::test]
async fn who_lost_the_right_meanwhile_decides_nothing() {
    let court = Court::new().await;
    let entry = court.report(&court.stranger(0), ContentRef::Post(court.post().await)).await;
    let retired = build::a_member(&court.staff.organization);
    court.office.insert(&retired).await;
    let as_admin = actor(&User { role: p2p_domain::user::Role::Admin, ..retired });
    assert_eq!(court.resolve(&as_admin, &entry, Resolution::Remove).await, Err("forbidden"));
}
