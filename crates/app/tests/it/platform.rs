//! Organizations as their admins and as superusers keep them, and who reads the audit log.

use p2p_app::error::{Conflict, ServiceError};
use p2p_contract::build;
use p2p_domain::{
    actor::Actor,
    audit::AuditAction,
    error::Classify as _,
    event::Signal,
    job::{Job, Lane},
    organization::{City, OrganizationChange},
    page::{Limit, PageRequest},
    port::{
        administration::OrganizationFilter, audit::AuditFilter, second_factor::SecondFactorStore as _,
        session::SessionService as _, user::UserFilter,
    },
    second_factor::SecondFactorRecord,
    user::{Change, Role},
    version::Expected,
};

use crate::office::Office;

fn demand(required: bool) -> OrganizationChange {
    OrganizationChange { requires_second_factor: Some(required), ..OrganizationChange::default() }
}

async fn enrol(office: &Office, actor: &Actor) {
    let record = SecondFactorRecord {
        user_id: actor.user_id,
        secret: vec![7; 20],
        created_at: build::at(0),
        confirmed_at: None,
        last_step: 0,
    };
    office.world.store.begin(&record).await.unwrap();
    let confirmed = office.world.store.confirm(actor.user_id, &record.secret, 1, build::at(1), &Vec::new()).await;
    assert!(confirmed.unwrap());
}

#[tokio::test]
async fn who_demands_a_second_factor_has_one() {
    let office = Office::new().await;
    let staff = office.organization(1, 1).await;
    let admin = staff.admin();
    let early = office.organizations.update(&admin, &demand(true), &Expected::Any).await;
    assert!(matches!(early, Err(ServiceError::Conflict(Conflict::SecondFactorFirst))), "{early:?}");
    enrol(&office, &admin).await;
    let (organization, _) = office.organizations.update(&admin, &demand(true), &Expected::Any).await.unwrap();
    assert!(organization.requires_second_factor);
    let [admin_now, member_now] = [&staff.admins[0], &staff.members[0]].map(|user| user.id);
    assert!(!office.account(admin_now).await.unwrap().must_enrol());
    assert!(office.account(member_now).await.unwrap().must_enrol());
    let city = OrganizationChange { city: Change::Set(City::parse("Jeddah").unwrap()), ..demand(false) };
    office.organizations.update(&admin, &city, &Expected::Any).await.unwrap();
    let lines = office.lines(AuditAction::OrganizationUpdated).await;
    let told: Vec<_> = lines.iter().flat_map(|line| &line.details).map(|(a, b)| format!("{a}: {b}")).collect();
    assert_eq!(told.len(), 3, "{told:?}");
    for expected in ["second_factor: optional → required", "second_factor: required → optional", "city: changed"] {
        assert!(told.iter().any(|told| told == expected), "{expected} in {told:?}");
    }
}

#[tokio::test]
async fn an_organization_that_is_shut_out_loses_all_sessions_and_comes_back() {
    let office = Office::new().await;
    let staff = office.organization(1, 1).await;
    office.log_in(&staff.members[0]).await;
    let (superuser, id) = (office.superuser().await, staff.organization.id);
    let service = &office.administration;
    assert_eq!(
        service.set_organization_active(&staff.admin(), id, false, &Expected::Any).await.unwrap_err().code(),
        "forbidden"
    );
    for _ in 0..2 {
        let (organization, _) = service.set_organization_active(&superuser, id, false, &Expected::Any).await.unwrap();
        assert!(!organization.is_active);
    }
    assert_eq!(office.jobs(Lane::Prompt).await, [Job::Signal(Signal::OrganizationChanged)], "that shuts them out");
    let jobs = office.jobs(Lane::Patient).await;
    assert_eq!(jobs, [Job::EndOrganizationSessions { organization_id: id }]);
    for job in &jobs {
        office.world.handler().handle(job).await.unwrap();
    }
    assert!(office.world.local_sessions.list(staff.members[0].id).await.unwrap().is_empty());
    assert!(!office.account(staff.members[0].id).await.unwrap().may_act());
    service.set_organization_active(&superuser, id, true, &Expected::Any).await.unwrap();
    assert!(office.account(staff.members[0].id).await.unwrap().may_act());
    let shut = office.lines(AuditAction::OrganizationDeactivated).await;
    assert_eq!((shut.len(), shut[0].organization_id), (1, Some(id)), "in that organization's log");
    assert_eq!(office.lines(AuditAction::OrganizationReactivated).await.len(), 1);
}

#[tokio::test]
async fn superusers_alone_list_the_platform() {
    let office = Office::new().await;
    let staff = office.organization(1, 1).await;
    let superuser = office.superuser().await;
    let word = staff.members[0].email.as_str().split('@').next().unwrap().to_owned();
    let filter = UserFilter { words: vec![word], ..UserFilter::default() };
    let found = office.administration.users(&superuser, &filter, &PageRequest::first(Limit::default())).await.unwrap();
    assert_eq!(found.items, staff.members);
    let page = PageRequest::first(Limit::default());
    let organizations = office.administration.organizations(&superuser, &OrganizationFilter::default(), &page).await;
    assert_eq!(
        organizations.unwrap().items.iter().map(|(one, count)| (one.id, *count)).collect::<Vec<_>>(),
        [(staff.organization.id, 2)]
    );
    let admin = staff.admin();
    let users = office.administration.users(&admin, &filter, &PageRequest::first(Limit::default())).await;
    assert_eq!(users.unwrap_err().code(), "forbidden");
    let all = office.administration.organizations(&admin, &OrganizationFilter::default(), &page).await;
    assert_eq!(all.unwrap_err().code(), "forbidden");
}

#[tokio::test]
async fn admins_read_their_own_log_and_superusers_every_one() {
    let office = Office::new().await;
    let (staff, others) = (office.organization(1, 1).await, office.organization(1, 0).await);
    office.invite(&staff.admins[0], Role::Member).await;
    office.invite(&others.admins[0], Role::Member).await;
    let page = PageRequest::first(Limit::default());
    let of = |organization_id| AuditFilter { organization_id, ..AuditFilter::default() };
    let read = |by: Actor, filter| {
        let audit = office.audit.clone();
        async move { audit.list(&by, filter, &page).await.map(|lines| lines.items.len()).map_err(|e| e.code()) }
    };
    let (own, foreign) = (of(Some(staff.organization.id)), of(Some(others.organization.id)));
    assert_eq!(read(staff.admin(), of(None)).await, Ok(1));
    assert_eq!(read(staff.admin(), own.clone()).await, Ok(1));
    assert_eq!(read(staff.admin(), foreign.clone()).await, Err("forbidden"));
    assert_eq!(read(staff.member(), own).await, Err("forbidden"));
    assert_eq!(read(office.superuser().await, of(None)).await, Ok(2));
    assert_eq!(read(office.superuser().await, foreign).await, Ok(1));
    let stats = office.organizations.stats(&staff.member()).await.unwrap();
    assert_eq!((stats.members, stats.active_members), (2, 2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_always_runs_the_platform() {
    let office = std::sync::Arc::new(Office::new().await);
    let mut superusers = Vec::new();
    for _ in 0..4 {
        superusers.push(office.superuser().await);
    }
    let leaving: Vec<_> = superusers
        .into_iter()
        .map(|actor| {
            let office = office.clone();
            tokio::spawn(async move {
                let outcome = office.users.set_active(&actor, actor.user_id, false, &Expected::Any).await;
                (actor, outcome)
            })
        })
        .collect();
    let mut stays = Vec::new();
    for attempt in leaving {
        let (actor, outcome) = attempt.await.unwrap();
        if let Err(refused) = outcome {
            assert_eq!(refused.code(), "last_admin");
            stays.push(actor);
        }
    }
    assert_eq!(stays.len(), 1);
    let last = &stays[0];
    assert_eq!(office.users.deactivate(last, last.user_id).await.unwrap_err().code(), "last_admin");
    assert!(office.account(last.user_id).await.is_some_and(|account| account.may_act()));
}
