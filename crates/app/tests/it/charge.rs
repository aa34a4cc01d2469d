//! An organization with people never loses its last active admin, whoever goes, steps down or is shut out at the same time.

use std::sync::Arc;

use p2p_app::{
    error::ServiceError,
    privacy::PrivacyError,
    users::{UserEdit, UserError},
};
use p2p_domain::{policy::Denied, user::Role, version::Expected};

use crate::{
    office::{Office, PASSWORD, Staff},
    world::actor,
};

fn step_down() -> UserEdit {
    UserEdit { role: Some(Role::Member), ..UserEdit::default() }
}

/// The active admins that are left, and whether the one who is named is among them.
async fn assert_in_charge(office: &Office, staff: &Staff) -> usize {
    let mut left = Vec::new();
    for admin in &staff.admins {
        if let Some(account) = office.account(admin.id).await
            && account.user.is_active()
            && account.user.role == Role::Admin
        {
            left.push(admin.id);
        }
    }
    let named = office.head_of(staff.organization.id).await;
    assert!(named.is_some_and(|named| left.contains(&named)), "{named:?} is named of {left:?}");
    left.len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_admins_who_demote_each_other_at_once_leave_one() {
    let office = Arc::new(Office::new().await);
    for _ in 0..15 {
        let staff = office.organization(2, 1).await;
        let [one, two] = [0, 1].map(|by| {
            let (office, by, whom) = (office.clone(), actor(&staff.admins[by]), staff.admins[1 - by].id);
            tokio::spawn(async move { office.users.edit(&by, whom, step_down(), &Expected::Any).await })
        });
        let outcomes = [one.await.unwrap(), two.await.unwrap()];
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
        assert!(outcomes.iter().any(|outcome| matches!(outcome, Err(UserError::LastAdmin))), "{outcomes:?}");
        assert_eq!(assert_in_charge(&office, &staff).await, 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_admins_who_all_leave_at_once_one_has_to_stay() {
    let office = Arc::new(Office::new().await);
    for _ in 0..5 {
        let staff = office.organization(4, 1).await;
        let mut leaving = Vec::new();
        for (n, admin) in staff.admins.iter().enumerate() {
            let (office, by) = (office.clone(), office.log_in(admin).await);
            leaving.push(tokio::spawn(async move {
                match n % 2 {
                    0 => match office.privacy.erase(&by, PASSWORD).await {
                        Ok(()) => true,
                        Err(PrivacyError::LastAdmin) => false,
                        Err(other) => panic!("{other:?}"),
                    },
                    _ => match office.users.deactivate(&by, by.user_id).await {
                        Ok(()) => true,
                        Err(UserError::LastAdmin) => false,
                        Err(other) => panic!("{other:?}"),
                    },
                }
            }));
        }
        let mut gone = 0;
        for one in leaving {
            gone += usize::from(one.await.unwrap());
        }
        assert_eq!((gone, assert_in_charge(&office, &staff).await), (3, 1));
    }
}

#[tokio::test]
async fn who_was_demoted_meanwhile_demotes_nobody() {
    let office = Office::new().await;
    let staff = office.organization(3, 0).await;
    let [one, two, three] = [0, 1, 2].map(|n| staff.admins[n].clone());
    office.users.edit(&actor(&one), two.id, step_down(), &Expected::Any).await.unwrap();
    let late = office.users.edit(&actor(&two), three.id, step_down(), &Expected::Any).await;
    assert!(matches!(late, Err(UserError::Service(ServiceError::Denied(Denied::Forbidden)))), "{late:?}");
    assert_eq!(assert_in_charge(&office, &staff).await, 2);
}

#[tokio::test]
async fn a_unit_that_another_one_disturbs_is_tried_again() {
    let office = Office::new().await;
    let staff = office.organization(2, 0).await;
    let contended = p2p_domain::port::error::StoreErrorKind::Contended;
    office.world.faults.fail_with("store.commit", 0, 2, contended);
    let edit = office.users.edit(&staff.admin(), staff.admins[1].id, step_down(), &Expected::Any).await;
    assert_eq!(edit.unwrap().role, Role::Member);
    let superuser = office.superuser().await;
    office.world.faults.fail_with("store.commit", 0, u32::MAX, contended);
    let shut = office.users.set_active(&superuser, staff.admins[1].id, false, &Expected::Any).await;
    assert!(matches!(shut, Err(UserError::Service(ServiceError::Conflict(_)))), "{shut:?}");
}
