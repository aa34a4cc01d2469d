//! What is peculiar to this adapter; what every second factor must keep stands in the contract suite.

use std::{collections::BTreeSet, time::Duration};

use p2p_domain::timestamp::Timestamp;

use super::*;
use crate::testing::{World, somebody};

fn on(world: &World) -> LocalSecondFactors {
    let ports =
        SecondFactorPorts { factors: world.shelf.clone(), clock: world.clock.clone(), entropy: world.entropy.clone() };
    LocalSecondFactors::new(ports, "P2P: Sandbox")
}

/// What an authenticator that scanned the address shows then.
fn shown(enrolment: &Enrolment, at: Timestamp) -> String {
    let totp = Totp::from_url(&enrolment.address).unwrap();
    totp.generate(u64::try_from(at.seconds()).unwrap()).to_string()
}

async fn confirmed(world: &World) -> (LocalSecondFactors, Enrolment, Vec<String>) {
    let factors = on(world);
    let enrolment = factors.begin(somebody(), "amal@valves.example").await.unwrap();
    let code = shown(&enrolment, world.clock.now());
    let codes = factors.confirm(somebody(), &code).await.unwrap().unwrap();
    (factors, enrolment, codes)
}

#[tokio::test]
async fn the_vector_of_rfc_6238_is_good_once() {
    let world = World::default();
    let record = SecondFactorRecord {
        user_id: somebody(),
        secret: b"12345678901234567890".to_vec(),
        created_at: Timestamp::from_millis(0),
        confirmed_at: None,
        last_step: 0,
    };
    world.shelf.begin(&record).await.unwrap();
    SecondFactorStore::confirm(&*world.shelf, somebody(), &record.secret, 0, record.created_at, &Vec::new())
        .await
        .unwrap();
    // Appendix B: 94287082 at 59 seconds in eight digits.
    world.clock.set(Timestamp::from_millis(59_000));
    let factors = on(&world);
    assert!(!factors.check(somebody(), "287083").await.unwrap());
    assert!(factors.check(somebody(), " 287 082").await.unwrap());
    assert!(!factors.check(somebody(), "287082").await.unwrap());
}

#[tokio::test]
async fn the_address_names_issuer_and_account_and_carries_the_secret() {
    let world = World::default();
    let enrolment = on(&world).begin(somebody(), "amal:x@valves.example").await.unwrap();
    assert_eq!(enrolment.secret.len(), 32, "160 bits in Base32");
    let expected = format!(
        "otpauth://totp/P2P%20%20Sandbox:amal%20x%40valves.example?secret={}&issuer=P2P%20%20Sandbox",
        enrolment.secret
    );
    assert_eq!(enrolment.address, expected);
}

#[tokio::test]
async fn the_window_is_one_step_to_each_side_and_moves_on_only() {
    let world = World::default();
    let (factors, enrolment, _) = confirmed(&world).await;
    let step = Duration::from_secs(30);
    let begun = world.clock.now();
    for (late, good) in [(0, false), (1, true), (2, true), (2, false), (1, false)] {
        world.clock.set(begun.plus(step * late));
        let code = shown(&enrolment, world.clock.now());
        assert_eq!(factors.check(somebody(), &code).await.unwrap(), good, "{late} steps later");
    }
    for (off, good) in [(8, false), (7, false), (13, false), (12, false), (11, true), (10, false)] {
        world.clock.set(begun.plus(step * 10));
        let code = shown(&enrolment, begun.plus(step * off));
        assert_eq!(factors.check(somebody(), &code).await.unwrap(), good, "the code of step {off} at step 10");
    }
}

#[tokio::test]
async fn of_ten_at_once_one_is_let_in() {
    let world = World::default();
    let (factors, enrolment, codes) = confirmed(&world).await;
    world.clock.advance(Duration::from_secs(30));
    for code in [shown(&enrolment, world.clock.now()), codes[0].to_uppercase().replace('-', " ")] {
        let ask = || factors.check(somebody(), &code);
        let answers: [_; 5] = tokio::join!(ask(), ask(), ask(), ask(), ask()).into();
        assert_eq!(answers.into_iter().filter(|answer| *answer.as_ref().unwrap()).count(), 1, "{code}");
    }
    assert_eq!(factors.state(somebody()).await.unwrap().recovery_codes_left, 9);
}

#[tokio::test]
async fn what_is_begun_counts_for_nothing_and_ends_nothing() {
    let world = World::default();
    let (factors, old, codes) = confirmed(&world).await;
    let new = factors.begin(somebody(), "amal@valves.example").await.unwrap();
    assert_ne!(new.secret, old.secret);
    world.clock.advance(Duration::from_secs(30));
    assert!(!factors.check(somebody(), &shown(&new, world.clock.now())).await.unwrap());
    assert!(factors.check(somebody(), &shown(&old, world.clock.now())).await.unwrap());
    assert_eq!(factors.confirm(somebody(), &shown(&old, world.clock.now())).await.unwrap(), None);
    assert_eq!(factors.confirm(somebody(), &codes[0]).await.unwrap(), None);
    let renewed = factors.confirm(somebody(), &shown(&new, world.clock.now())).await.unwrap().unwrap();
    assert_eq!(codes.iter().chain(&renewed).collect::<BTreeSet<_>>().len(), 2 * RECOVERY_CODES);
    assert!(!factors.check(somebody(), &codes[0]).await.unwrap());
    assert!(factors.check(somebody(), &renewed[0]).await.unwrap());
}
