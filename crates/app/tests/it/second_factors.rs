//! Second factors in the hands of their owners.

use p2p_app::second_factors::SecondFactorError;
use p2p_domain::{audit::AuditAction, port::clock::Clock as _};

use crate::{
    person::{EMAIL, PASSWORD, Person, code, log_in},
    world::World,
};

async fn demand(world: &World, person: &Person) {
    let organization = person.signed_up.organization.id;
    let mut unit = world.unit().await;
    let mut found = unit.organizations().find(organization).await.unwrap().unwrap();
    found.requires_second_factor = true;
    assert!(unit.organizations().update(&found, found.version).await.unwrap());
    unit.commit().await.unwrap();
    world.accounts.clear();
}

async fn must_enrol(world: &World, person: &Person) -> bool {
    world.authenticator.authenticate(&person.signed_up.issued.access_token).await.unwrap().0.must_enrol
}

#[tokio::test]
async fn it_counts_from_its_first_code_on_and_is_told_of() {
    let world = World::new().await;
    let person = Person::verified(&world).await;
    let wrong = world.second_factors.begin(&person.actor(), "wrong").await;
    assert!(matches!(wrong, Err(SecondFactorError::WrongCredentials)));
    let enrolment = world.second_factors.begin(&person.actor(), PASSWORD).await.unwrap();
    assert!(enrolment.address.contains("noura"), "{}", enrolment.address);
    log_in(&world, EMAIL, PASSWORD, None).await.unwrap();
    assert_eq!(world.second_factors.state(&person.actor()).await.unwrap().confirmed_at, None);
    let wrong = world.second_factors.confirm(&person.actor(), "nothing").await;
    assert!(matches!(wrong, Err(SecondFactorError::WrongCode)));
    let now = world.ground.clock.now();
    let recovery = world.second_factors.confirm(&person.actor(), &code(&world, &enrolment)).await.unwrap();
    let state = world.second_factors.state(&person.actor()).await.unwrap();
    assert_eq!((state.confirmed_at, state.recovery_codes_left as usize), (Some(now), recovery.len()));
    assert_eq!(person.subjects(&world).await, ["A second factor protects your account"]);
    assert_eq!(person.actions(&world).await.last(), Some(&AuditAction::SecondFactorEnabled));
}

#[tokio::test]
async fn who_must_have_one_is_let_in_at_once_when_they_have_and_cannot_give_it_up() {
    let world = World::new().await;
    let person = Person::new(&world).await;
    demand(&world, &person).await;
    assert!(must_enrol(&world, &person).await);
    person.enrol(&world).await;
    assert!(!must_enrol(&world, &person).await);
    let refused = world.second_factors.remove(&person.actor(), PASSWORD).await;
    assert!(matches!(refused, Err(SecondFactorError::Demanded)));
    assert!(world.second_factors.state(&person.actor()).await.unwrap().confirmed_at.is_some());
}

#[tokio::test]
async fn it_is_given_up_by_the_password_alone_and_told_of() {
    let world = World::new().await;
    let person = Person::verified(&world).await;
    let missing = world.second_factors.remove(&person.actor(), PASSWORD).await;
    assert!(matches!(missing, Err(SecondFactorError::Missing)));
    person.enrol(&world).await;
    let wrong = world.second_factors.remove(&person.actor(), "wrong").await;
    assert!(matches!(wrong, Err(SecondFactorError::WrongCredentials)));
    world.second_factors.remove(&person.actor(), PASSWORD).await.unwrap();
    log_in(&world, EMAIL, PASSWORD, None).await.unwrap();
    assert_eq!(person.subjects(&world).await[1], "The second factor of your account was removed");
    assert!(person.actions(&world).await.contains(&AuditAction::SecondFactorDisabled));
}

#[tokio::test]
async fn new_recovery_codes_take_the_place_of_the_old_ones() {
    let world = World::new().await;
    let person = Person::new(&world).await;
    let missing = world.second_factors.renew_recovery(&person.actor(), PASSWORD).await;
    assert!(matches!(missing, Err(SecondFactorError::Missing)));
    let (_, old) = person.enrol(&world).await;
    let new = world.second_factors.renew_recovery(&person.actor(), PASSWORD).await.unwrap();
    assert!(log_in(&world, EMAIL, PASSWORD, Some(&old[0])).await.is_err());
    log_in(&world, EMAIL, PASSWORD, Some(&new[0])).await.unwrap();
    assert!(person.actions(&world).await.contains(&AuditAction::RecoveryCodesRenewed));
}

#[tokio::test]
async fn one_that_is_confirmed_while_the_note_fails_counts_at_once_all_the_same() {
    let world = World::new().await;
    let person = Person::new(&world).await;
    demand(&world, &person).await;
    assert!(must_enrol(&world, &person).await);
    let enrolment = world.second_factors.begin(&person.actor(), PASSWORD).await.unwrap();
    world.faults.fail_next("store.commit");
    assert!(world.second_factors.confirm(&person.actor(), &code(&world, &enrolment)).await.is_err());
    assert!(!must_enrol(&world, &person).await);
}
