//! Administrating people: names, roles, shutting out and letting in, and who stays in charge.

use p2p_app::users::{UserEdit, UserError};
use p2p_contract::build;
use p2p_domain::{
    actor::Actor,
    audit::{AuditAction, AuditEntry},
    error::Classify as _,
    event::Signal,
    id::UserId,
    job::{Job, Lane, Notice},
    page::{Limit, PageRequest},
    port::{session::SessionService as _, user::UserFilter},
    user::{Change, PersonName, Role, User, UserStatus},
    version::{Expected, Version},
};

use crate::{
    office::{Office, an_admin},
    world::actor,
};

fn as_role(role: Role) -> UserEdit {
    UserEdit { role: Some(role), ..UserEdit::default() }
}

fn active(is_active: bool) -> UserEdit {
    UserEdit { is_active: Some(is_active), ..UserEdit::default() }
}

async fn refusal(office: &Office, by: &Actor, id: UserId, edit: UserEdit) -> &'static str {
    office.users.edit(by, id, edit, &Expected::Any).await.unwrap_err().code()
}

async fn line(office: &Office, action: AuditAction) -> AuditEntry {
    let mut lines = office.lines(action).await;
    assert_eq!(lines.len(), 1, "{action:?}");
    lines.remove(0)
}

#[tokio::test]
async fn an_admin_edits_names_and_roles_and_the_log_names_no_names() {
    let office = Office::new().await;
    let staff = office.organization(1, 1).await;
    let (admin, member) = (staff.admin(), staff.members[0].id);
    let edit = UserEdit {
        first_name: Change::Set(PersonName::parse("Hind").unwrap()),
        last_name: Change::Clear,
        ..as_role(Role::Admin)
    };
    let seen = Expected::OneOf(vec![Version::FIRST]);
    let edited = office.users.edit(&admin, member, edit.clone(), &seen).await.unwrap();
    assert_eq!(edited, office.user(member).await);
    assert_eq!((edited.first_name.unwrap().as_str(), edited.last_name, edited.role), ("Hind", None, Role::Admin));
    let details = line(&office, AuditAction::UserUpdated).await.details;
    let told: Vec<_> = details.iter().map(|(field, what)| (field.as_str(), what.as_str())).collect();
    assert_eq!(told, [("first_name", "changed"), ("last_name", "changed"), ("role", "member → admin")]);
    let told = Job::Signal(Signal::UserChanged { user_id: member });
    assert_eq!(office.jobs(Lane::Prompt).await, [told]);
    assert_eq!(office.users.edit(&admin, member, edit.clone(), &seen).await.unwrap_err().code(), "precondition_failed");
    office.users.edit(&admin, member, edit, &Expected::Any).await.unwrap();
    line(&office, AuditAction::UserUpdated).await;
}

#[tokio::test]
async fn who_is_shut_out_loses_their_sessions_and_both_ways_are_told_by_letter() {
    let office = Office::new().await;
    let staff = office.organization(1, 1).await;
    let member = staff.members[0].id;
    office.log_in(&staff.members[0]).await;
    office.users.deactivate(&staff.admin(), member).await.unwrap();
    office.users.deactivate(&staff.admin(), member).await.unwrap();
    assert_eq!(office.user(member).await.status, UserStatus::Deactivated);
    let prompt = office.jobs(Lane::Prompt).await;
    assert!(prompt.contains(&Job::EndSessions { user_id: member }));
    for job in &prompt {
        office.world.handler().handle(job).await.unwrap();
    }
    assert!(office.world.local_sessions.list(member).await.unwrap().is_empty());
    office.users.edit(&staff.admin(), member, active(true), &Expected::Any).await.unwrap();
    let notices: Vec<_> = office.jobs(Lane::Patient).await;
    let told = |job: &Job| match job {
        Job::Write { notice, user_id, .. } if *user_id == member => Some(notice.clone()),
        _ => None,
    };
    assert_eq!(notices.iter().filter_map(told).collect::<Vec<_>>(), [Notice::Deactivated, Notice::Reactivated]);
    line(&office, AuditAction::UserDeactivated).await;
    line(&office, AuditAction::UserReactivated).await;
    assert!(office.lines(AuditAction::UserUpdated).await.is_empty());
}

#[tokio::test]
async fn nobody_reaches_beyond_their_organization_or_above_themselves() {
    let office = Office::new().await;
    let (staff, others) = (office.organization(1, 1).await, office.organization(1, 1).await);
    let crowned = User { role: Role::Superuser, ..build::a_member(&staff.organization) };
    let pending = User { status: UserStatus::Pending, ..build::a_member(&staff.organization) };
    office.insert(&crowned).await;
    office.insert(&pending).await;
    let (admin, superuser) = (staff.admin(), office.superuser().await);
    let (member, stranger) = (staff.members[0].id, others.members[0].id);
    for (by, id, edit, code) in [
        (&staff.member(), staff.admins[0].id, active(false), "forbidden"),
        (&staff.member(), member, as_role(Role::Admin), "forbidden"),
        (&admin, stranger, active(false), "forbidden"),
        (&admin, crowned.id, active(false), "forbidden"),
        (&admin, pending.id, active(true), "not_found"),
        (&admin, UserId::new(build::an_id()), active(true), "not_found"),
        (&admin, member, as_role(Role::Superuser), "validation_failed"),
        (&superuser, member, as_role(Role::Superuser), "validation_failed"),
        (&superuser, crowned.id, as_role(Role::Admin), "validation_failed"),
    ] {
        assert_eq!(refusal(&office, by, id, edit).await, code);
    }
    assert_eq!(office.users.set_active(&admin, member, false, &Expected::Any).await.unwrap_err().code(), "forbidden");
    office.users.set_active(&superuser, stranger, false, &Expected::Any).await.unwrap();
    assert_eq!(line(&office, AuditAction::UserDeactivated).await.organization_id, Some(others.organization.id));
    office.users.set_active(&superuser, crowned.id, false, &Expected::Any).await.unwrap();
    assert_eq!(office.user(stranger).await.status, UserStatus::Deactivated);
}

#[tokio::test]
async fn the_last_admin_stays_one_and_the_next_in_seniority_takes_over_from_others() {
    let office = Office::new().await;
    let staff = office.organization(1, 2).await;
    let (id, first) = (staff.organization.id, staff.admins[0].id);
    let superuser = office.superuser().await;
    for by in [&staff.admin(), &superuser] {
        assert_eq!(refusal(&office, by, first, as_role(Role::Member)).await, "last_admin");
        assert!(matches!(office.users.deactivate(by, first).await, Err(UserError::LastAdmin)));
    }
    let heir = User { created_at: build::at(0), ..an_admin(&staff.organization) };
    let late = User { created_at: build::at(9), ..an_admin(&staff.organization) };
    office.insert(&late).await;
    office.insert(&heir).await;
    office.users.edit(&actor(&heir), late.id, as_role(Role::Member), &Expected::Any).await.unwrap();
    assert_eq!(office.head_of(id).await, Some(first), "who was not named changes nothing");
    office.users.edit(&superuser, late.id, as_role(Role::Admin), &Expected::Any).await.unwrap();
    office.users.deactivate(&staff.admin(), first).await.unwrap();
    assert_eq!(office.head_of(id).await, Some(heir.id));
    assert_eq!(refusal(&office, &staff.admin(), late.id, active(false)).await, "forbidden", "no longer an admin");
}

#[tokio::test]
async fn admins_list_their_people_and_find_them_by_address() {
    let office = Office::new().await;
    let staff = office.organization(1, 2).await;
    let page = PageRequest::first(Limit::default());
    let word = staff.members[1].email.as_str().split('@').next().unwrap().to_owned();
    let filter = UserFilter { words: vec![word], ..UserFilter::default() };
    let found = office.users.list(&staff.admin(), &filter, &page).await.unwrap().items;
    assert_eq!(found.iter().map(|user| user.id).collect::<Vec<_>>(), [staff.members[1].id]);
    assert!(office.users.members(&staff.member(), &filter, &page).await.unwrap().items.is_empty());
    assert_eq!(office.users.list(&staff.member(), &filter, &page).await.unwrap_err().code(), "forbidden");
    office.world.open_topic(&staff.member()).await;
    assert_eq!(
        office.users.activity(&staff.member(), &PageRequest::first(Limit::default())).await.unwrap().items.len(),
        1
    );
}
