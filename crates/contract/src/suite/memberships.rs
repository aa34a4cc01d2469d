//! `MembershipRepository`: the people of an organization as a whole, held still while a rule over all of them is kept.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use p2p_domain::{
    id::{OrganizationId, UserId},
    organization::Organization,
    user::{Role, User, UserStatus},
};

use super::stage::{self, commit};
use crate::{
    build::{a_member, a_user, an_id, an_organization, at},
    world::Stores,
};

suite! { ($) memberships, memberships_suite(Stores):
    what_is_not_there_is_not_held, of_two_that_hold_the_second_waits_and_reads_what_the_first_committed,
    an_abandoned_unit_lets_go, of_two_admins_who_demote_each_other_one_stays, active_admins_are_counted_but_one,
    active_people_are_counted_but_one, the_senior_admin_has_been_there_longest,
    of_superusers_who_leave_at_once_one_stays,
}

async fn admin(stores: &Stores, of: &Organization) -> User {
    stage::user(stores, User { role: Role::Admin, ..a_member(of) }).await
}

async fn what_is_not_there_is_not_held(stores: &Stores) {
    let organization = stage::organization(stores, an_organization()).await;
    commit!(stores, unit => {
        assert!(unit.memberships().hold(organization.id).await?);
        assert!(unit.memberships().hold(organization.id).await?, "who holds it may hold it again");
        assert!(!unit.memberships().hold(OrganizationId::new(an_id())).await?);
    });
}

async fn of_two_that_hold_the_second_waits_and_reads_what_the_first_committed(stores: &Stores) {
    let organization = stage::organization(stores, an_organization()).await;
    let (leaving, staying) = (admin(stores, &organization).await, admin(stores, &organization).await);
    let mut first = stores.store.begin().await.unwrap();
    assert!(first.memberships().hold(organization.id).await.unwrap());
    let held = Arc::new(AtomicBool::new(false));
    let second = {
        let (stores, held, id, except) = (stores.clone(), held.clone(), organization.id, staying.id);
        tokio::spawn(async move {
            commit!(stores, unit => {
                assert!(unit.memberships().hold(id).await?);
                held.store(true, Ordering::SeqCst);
                unit.memberships().other_active_admins(id, except).await?
            })
        })
    };
    for _ in 0..20 {
        // Each of these is a turn in which the second one could slip in.
        assert_eq!(first.memberships().other_active_admins(organization.id, staying.id).await.unwrap(), 1);
        tokio::task::yield_now().await;
        assert!(!held.load(Ordering::SeqCst), "two units hold one organization");
    }
    let demoted = User { role: Role::Member, ..leaving.clone() };
    assert!(first.users().update(&demoted, leaving.version).await.unwrap());
    first.commit().await.unwrap();
    assert_eq!(second.await.unwrap(), 0, "what the first committed counts");
}

async fn an_abandoned_unit_lets_go(stores: &Stores) {
    let organization = stage::organization(stores, an_organization()).await;
    for _ in 0..3 {
        let mut unit = stores.store.begin().await.unwrap();
        assert!(unit.memberships().hold(organization.id).await.unwrap());
        drop(unit);
    }
    assert!(commit!(stores, unit => unit.memberships().hold(organization.id).await?));
}

/// Makes a member of an admin unless nobody else would be one.
async fn demote(stores: &Stores, admin: &User) -> bool {
    let organization = admin.organization_id.unwrap();
    commit!(stores, unit => {
        assert!(unit.memberships().hold(organization).await?);
        let others = unit.memberships().other_active_admins(organization, admin.id).await?;
        let demoted = User { role: Role::Member, ..admin.clone() };
        others > 0 && unit.users().update(&demoted, admin.version).await?
    })
}

async fn of_two_admins_who_demote_each_other_one_stays(stores: &Stores) {
    for _ in 0..5 {
        let organization = stage::organization(stores, an_organization()).await;
        let (one, other) = (admin(stores, &organization).await, admin(stores, &organization).await);
        let tasks = [one, other].map(|admin| {
            let stores = stores.clone();
            tokio::spawn(async move { demote(&stores, &admin).await })
        });
        let mut demoted = 0;
        for task in tasks {
            demoted += u32::from(task.await.unwrap());
        }
        assert_eq!(demoted, 1, "an organization keeps an admin");
    }
}

/// One active person of each role and one in each other status, an admin of another organization, and an admin of none.
async fn crew(stores: &Stores) -> (Organization, Vec<User>) {
    let organization = stage::organization(stores, an_organization()).await;
    let other = stage::organization(stores, an_organization()).await;
    let mut people = Vec::new();
    for (role, status) in [
        (Role::Admin, UserStatus::Active),
        (Role::Member, UserStatus::Active),
        (Role::Superuser, UserStatus::Active),
        (Role::Admin, UserStatus::Pending),
        (Role::Admin, UserStatus::Deactivated),
    ] {
        people.push(stage::user(stores, User { role, status, ..a_member(&organization) }).await);
    }
    admin(stores, &other).await;
    stage::user(stores, User { role: Role::Admin, ..a_user() }).await;
    (organization, people)
}

async fn active_admins_are_counted_but_one(stores: &Stores) {
    let (organization, people) = crew(stores).await;
    let count = async |except: UserId| commit!(stores, unit => unit.memberships().other_active_admins(organization.id, except).await?);
    assert_eq!(count(people[0].id).await, 0);
    assert_eq!(count(people[1].id).await, 1, "leaving somebody out who is none");
    admin(stores, &organization).await;
    assert_eq!(count(people[0].id).await, 1);
    assert_eq!(count(UserId::new(an_id())).await, 2);
}

async fn active_people_are_counted_but_one(stores: &Stores) {
    let (organization, people) = crew(stores).await;
    for (except, expected) in [(people[0].id, 2), (people[1].id, 2), (people[4].id, 3), (UserId::new(an_id()), 3)] {
        let count = commit!(stores, unit => unit.memberships().other_active_members(organization.id, except).await?);
        assert_eq!(count, expected);
    }
    let unknown = OrganizationId::new(an_id());
    assert_eq!(commit!(stores, unit => unit.memberships().other_active_members(unknown, people[0].id).await?), 0);
}

/// Shuts somebody out unless nobody else would run the platform.
async fn leave(stores: &Stores, superuser: &User) -> bool {
    let superuser = superuser.clone();
    commit!(stores, unit => {
        let others = unit.memberships().other_active_superusers(superuser.id).await?;
        let gone = User { status: UserStatus::Deactivated, ..superuser.clone() };
        others > 0 && unit.users().update(&gone, superuser.version).await?
    })
}

async fn of_superusers_who_leave_at_once_one_stays(stores: &Stores) {
    let nobody = UserId::new(an_id());
    let count =
        async |except: UserId| commit!(stores, unit => unit.memberships().other_active_superusers(except).await?);
    assert_eq!(count(nobody).await, 0);
    let (_, mut all) = crew(stores).await;
    all.retain(|user| user.role == Role::Superuser);
    for status in [UserStatus::Pending, UserStatus::Deactivated] {
        stage::user(stores, User { role: Role::Superuser, status, ..a_user() }).await;
    }
    for _ in 0..3 {
        all.push(stage::user(stores, User { role: Role::Superuser, ..a_user() }).await);
    }
    assert_eq!((count(nobody).await, count(all[0].id).await), (4, 3));
    let tasks: Vec<_> = all
        .into_iter()
        .map(|user| {
            let stores = stores.clone();
            tokio::spawn(async move { leave(&stores, &user).await })
        })
        .collect();
    let mut left = 0;
    for task in tasks {
        left += u32::from(task.await.unwrap());
    }
    assert_eq!((left, count(nobody).await), (3, 1), "somebody still runs the platform");
}

async fn the_senior_admin_has_been_there_longest(stores: &Stores) {
    let organization = stage::organization(stores, an_organization()).await;
    let senior =
        async |except: UserId| commit!(stores, unit => unit.memberships().senior_admin(organization.id, except).await?);
    let since = async |moment: u64, role, status| {
        stage::user(stores, User { role, status, created_at: at(moment), ..a_member(&organization) }).await.id
    };
    let second = since(20, Role::Admin, UserStatus::Active).await;
    let first = since(10, Role::Admin, UserStatus::Active).await;
    since(30, Role::Admin, UserStatus::Active).await;
    since(1, Role::Member, UserStatus::Active).await;
    since(2, Role::Admin, UserStatus::Deactivated).await;
    since(3, Role::Admin, UserStatus::Pending).await;
    assert_eq!(senior(second).await, Some(first));
    assert_eq!(senior(first).await, Some(second));
    let lonely = stage::organization(stores, an_organization()).await;
    let only = admin(stores, &lonely).await;
    assert_eq!(commit!(stores, unit => unit.memberships().senior_admin(lonely.id, only.id).await?), None);
}
