//! `SecondFactorService`: time-based codes and recovery codes, each good once.

use std::{collections::BTreeSet, time::Duration};

use p2p_domain::{
    port::clock::Clock,
    second_factor::{Enrolment, RECOVERY_CODES, SecondFactorState},
};

use crate::world::SecondFactorWorld;

suite! { ($) second_factors, second_factors_suite(SecondFactorWorld):
    an_enrolment_fits_an_authenticator, what_is_not_confirmed_counts_for_nothing, a_code_confirms, a_wrong_code_confirms_nothing,
    a_confirmed_one_stands_while_another_is_begun, a_code_is_good_once, a_code_of_the_step_before_or_after_is_good,
    an_older_code_is_no_good_behind_a_newer_one, of_two_uses_at_once_one_is_good, a_recovery_code_is_good_once,
    of_two_uses_of_a_recovery_code_one_is_good, new_recovery_codes_replace_the_old, who_has_none_gets_no_recovery_codes,
    a_removed_one_is_forgotten, people_are_separate,
}

const STEP: Duration = Duration::from_secs(30);

async fn begin(world: &SecondFactorWorld) -> Enrolment {
    world.factors.begin(world.people[0], "amal@people.example").await.unwrap()
}

/// What an authenticator shows so many steps from now.
fn code(world: &SecondFactorWorld, enrolment: &Enrolment, steps: i32) -> String {
    let (now, span) = (world.clock.now(), STEP * steps.unsigned_abs());
    (world.code)(&enrolment.secret, if steps < 0 { now.minus(span) } else { now.plus(span) })
}

/// A code that none of the steps around now has.
fn wrong(world: &SecondFactorWorld, enrolment: &Enrolment) -> String {
    let near: BTreeSet<_> = (-2..=2).map(|steps| code(world, enrolment, steps)).collect();
    (0..9).map(|n| format!("{n:06}")).find(|code| !near.contains(code)).unwrap()
}

async fn confirm(world: &SecondFactorWorld, code: &str) -> Option<Vec<String>> {
    world.factors.confirm(world.people[0], code).await.unwrap()
}

/// Sets one up, and lets the code that confirmed it grow old.
async fn enrolled(world: &SecondFactorWorld) -> (Enrolment, Vec<String>) {
    let enrolment = begin(world).await;
    let recovery = confirm(world, &code(world, &enrolment, 0)).await.expect("the code is good");
    world.clock.advance(STEP * 3);
    (enrolment, recovery)
}

async fn check(world: &SecondFactorWorld, code: &str) -> bool {
    world.factors.check(world.people[0], code).await.unwrap()
}

async fn state(world: &SecondFactorWorld) -> SecondFactorState {
    world.factors.state(world.people[0]).await.unwrap()
}

async fn an_enrolment_fits_an_authenticator(world: &SecondFactorWorld) {
    let (first, second) = (begin(world).await, begin(world).await);
    assert_ne!(first.secret, second.secret, "each is begun with a secret of its own");
    for Enrolment { secret, address } in [first, second] {
        assert!(secret.bytes().all(|b| matches!(b, b'A'..=b'Z' | b'2'..=b'7')), "Base32 without padding: {secret}");
        assert!(secret.len() >= 32, "160 bits (RFC 4226, 4)");
        assert!(address.starts_with("otpauth://totp/") && address.contains(&secret), "{address}");
        assert!(address.contains("amal%40people.example") || address.contains("amal@people.example"), "{address}");
    }
}

async fn what_is_not_confirmed_counts_for_nothing(world: &SecondFactorWorld) {
    assert_eq!(state(world).await, SecondFactorState::default());
    let enrolment = begin(world).await;
    assert!(!check(world, &code(world, &enrolment, 0)).await);
    assert_eq!(state(world).await, SecondFactorState::default());
}

async fn a_code_confirms(world: &SecondFactorWorld) {
    let enrolment = begin(world).await;
    let recovery = confirm(world, &code(world, &enrolment, 0)).await.expect("the code is good");
    assert_eq!(recovery.iter().collect::<BTreeSet<_>>().len(), RECOVERY_CODES, "{recovery:?}");
    let left = u32::try_from(RECOVERY_CODES).unwrap();
    assert_eq!(
        state(world).await,
        SecondFactorState { confirmed_at: Some(world.clock.now()), recovery_codes_left: left }
    );
    world.clock.advance(STEP * 2);
    assert!(check(world, &code(world, &enrolment, 0)).await);
}

async fn a_wrong_code_confirms_nothing(world: &SecondFactorWorld) {
    assert_eq!(confirm(world, "123456").await, None, "nothing was begun");
    let enrolment = begin(world).await;
    for text in [wrong(world, &enrolment), String::new(), "nonsense".to_owned(), code(world, &enrolment, 9)] {
        assert_eq!(confirm(world, &text).await, None, "{text:?}");
    }
    assert!(confirm(world, &code(world, &enrolment, 0)).await.is_some(), "a wrong code spends nothing");
    assert_eq!(confirm(world, &code(world, &enrolment, 1)).await, None, "nothing is begun any more");
}

async fn a_confirmed_one_stands_while_another_is_begun(world: &SecondFactorWorld) {
    let (old, recovery) = enrolled(world).await;
    let new = begin(world).await;
    assert!(check(world, &code(world, &old, 0)).await);
    assert!(!check(world, &code(world, &new, 0)).await);
    confirm(world, &code(world, &new, 0)).await.expect("the code is good");
    world.clock.advance(STEP * 3);
    assert!(!check(world, &code(world, &old, 0)).await && !check(world, &recovery[0]).await);
    assert!(check(world, &code(world, &new, 0)).await);
}

async fn a_code_is_good_once(world: &SecondFactorWorld) {
    let enrolment = begin(world).await;
    let first = code(world, &enrolment, 0);
    confirm(world, &first).await.expect("the code is good");
    assert!(!check(world, &first).await, "it was spent on the confirmation");
    world.clock.advance(STEP * 2);
    let second = code(world, &enrolment, 0);
    assert!(!check(world, &wrong(world, &enrolment)).await);
    assert!(check(world, &second).await);
    assert!(!check(world, &second).await);
    world.clock.advance(STEP);
    assert!(!check(world, &second).await, "not within its tolerance either");
}

async fn a_code_of_the_step_before_or_after_is_good(world: &SecondFactorWorld) {
    let (enrolment, _) = enrolled(world).await;
    for steps in [-2, 2] {
        assert!(!check(world, &code(world, &enrolment, steps)).await, "{steps}");
    }
    for steps in [-1, 0, 1] {
        assert!(check(world, &code(world, &enrolment, steps)).await, "{steps}");
    }
}

async fn an_older_code_is_no_good_behind_a_newer_one(world: &SecondFactorWorld) {
    let (enrolment, _) = enrolled(world).await;
    assert!(check(world, &code(world, &enrolment, 1)).await);
    for steps in [-1, 0, 1] {
        assert!(!check(world, &code(world, &enrolment, steps)).await, "{steps}");
    }
}

async fn of_two_uses_at_once_one_is_good(world: &SecondFactorWorld) {
    let (enrolment, _) = enrolled(world).await;
    for _ in 0..5 {
        let now = code(world, &enrolment, 0);
        let (one, other) = tokio::join!(check(world, &now), check(world, &now));
        assert!(one != other, "both or neither of two uses passed");
        world.clock.advance(STEP * 2);
    }
}

async fn a_recovery_code_is_good_once(world: &SecondFactorWorld) {
    let (_, recovery) = enrolled(world).await;
    for (used, code) in (1..).zip(&recovery[..3]) {
        assert!(check(world, code).await);
        assert!(!check(world, code).await);
        let left = u32::try_from(RECOVERY_CODES).unwrap() - used;
        assert_eq!(state(world).await.recovery_codes_left, left);
    }
}

async fn of_two_uses_of_a_recovery_code_one_is_good(world: &SecondFactorWorld) {
    let (_, recovery) = enrolled(world).await;
    for code in &recovery[..5] {
        let (one, other) = tokio::join!(check(world, code), check(world, code));
        assert!(one != other, "both or neither of two uses passed");
    }
}

async fn new_recovery_codes_replace_the_old(world: &SecondFactorWorld) {
    let (enrolment, old) = enrolled(world).await;
    assert!(check(world, &old[0]).await);
    let new = world.factors.renew_recovery(world.people[0]).await.unwrap().expect("there is a second factor");
    assert_eq!(new.len(), RECOVERY_CODES);
    assert_eq!(state(world).await.recovery_codes_left, u32::try_from(RECOVERY_CODES).unwrap());
    assert!(!check(world, &old[1]).await && check(world, &new[1]).await);
    assert!(check(world, &code(world, &enrolment, 0)).await, "the authenticator goes on");
}

async fn who_has_none_gets_no_recovery_codes(world: &SecondFactorWorld) {
    assert_eq!(world.factors.renew_recovery(world.people[0]).await.unwrap(), None);
    begin(world).await;
    assert_eq!(world.factors.renew_recovery(world.people[0]).await.unwrap(), None, "begun is not confirmed");
}

async fn a_removed_one_is_forgotten(world: &SecondFactorWorld) {
    let (enrolment, recovery) = enrolled(world).await;
    for _ in 0..2 {
        world.factors.remove(world.people[0]).await.unwrap();
        assert_eq!(state(world).await, SecondFactorState::default());
        assert!(!check(world, &code(world, &enrolment, 0)).await && !check(world, &recovery[0]).await);
    }
    let begun = begin(world).await;
    world.factors.remove(world.people[0]).await.unwrap();
    assert_eq!(confirm(world, &code(world, &begun, 0)).await, None);
    let (again, _) = enrolled(world).await;
    assert!(check(world, &code(world, &again, 0)).await);
}

async fn people_are_separate(world: &SecondFactorWorld) {
    let (mine, recovery) = enrolled(world).await;
    let other = world.people[1];
    assert_eq!(world.factors.state(other).await.unwrap(), SecondFactorState::default());
    for code in [code(world, &mine, 0), recovery[0].clone()] {
        assert!(!world.factors.check(other, &code).await.unwrap());
    }
    let theirs = world.factors.begin(other, "other@people.example").await.unwrap();
    world.factors.confirm(other, &code(world, &theirs, 0)).await.unwrap().expect("the code is good");
    world.factors.remove(other).await.unwrap();
    assert!(check(world, &code(world, &mine, 0)).await && check(world, &recovery[0]).await);
}
