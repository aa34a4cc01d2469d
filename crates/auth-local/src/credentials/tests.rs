//! What is peculiar to argon2 and to the bounded threads; the rest stands in the contract suite.

use std::num::NonZeroUsize;

use p2p_domain::port::error::PortErrorKind;

use super::*;
use crate::testing::{World, somebody};

fn cheap() -> PasswordOptions {
    PasswordOptions { memory_kib: 8, passes: 1, lanes: 1, parallel: NonZeroUsize::MIN, waiting: 64 }
}

fn on(world: &World, options: PasswordOptions) -> LocalCredentials {
    let ports = CredentialPorts {
        credentials: world.shelf.clone(),
        clock: world.clock.clone(),
        entropy: world.entropy.clone(),
    };
    LocalCredentials::new(ports, options).unwrap()
}

fn email() -> Email {
    Email::parse("amal@valves.example").unwrap()
}

fn password() -> Password {
    Password::parse("securepass123", &[]).unwrap()
}

#[test]
fn the_default_is_the_recommended_one() {
    let options = PasswordOptions::default();
    assert_eq!((options.memory_kib, options.passes, options.lanes, options.waiting), (19 * 1024, 2, 1, 256));
}

#[tokio::test]
async fn a_hash_is_a_salted_phc_string_and_is_renewed_when_parameters_change() {
    let world = World::default();
    let old = on(&world, cheap());
    old.register(somebody(), &email(), &password()).await.unwrap();
    let first = world.shelf.credential(somebody());
    assert!(first.password_hash.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{}", first.password_hash);
    old.change(somebody(), &password()).await.unwrap();
    let second = world.shelf.credential(somebody());
    assert_ne!(first.password_hash, second.password_hash, "each hash has its own salt");
    assert!(old.verify(Some(somebody()), &email(), "securepass123").await.unwrap());
    assert_eq!(world.shelf.credential(somebody()), second, "nothing to renew");

    let new = on(&world, PasswordOptions { memory_kib: 16, ..cheap() });
    assert!(!new.verify(Some(somebody()), &email(), "securepass124").await.unwrap());
    assert_eq!(world.shelf.credential(somebody()), second, "a wrong password renews nothing");
    assert!(new.verify(Some(somebody()), &email(), "securepass123").await.unwrap());
    let third = world.shelf.credential(somebody());
    assert!(third.password_hash.starts_with("$argon2id$v=19$m=16,t=1,p=1$"), "{}", third.password_hash);
    assert!(new.verify(Some(somebody()), &email(), "securepass123").await.unwrap());
    assert_eq!(world.shelf.credential(somebody()), third);
}

#[tokio::test]
async fn renewing_never_brings_an_old_password_back() {
    let world = World::default();
    let credentials = on(&world, cheap());
    credentials.register(somebody(), &email(), &password()).await.unwrap();
    let before = world.shelf.credential(somebody());
    let changed = Password::parse("another secret", &[]).unwrap();
    credentials.change(somebody(), &changed).await.unwrap();
    credentials.renew(&before, "securepass123").await.unwrap();
    assert!(credentials.verify(Some(somebody()), &email(), "another secret").await.unwrap());
    assert!(!credentials.verify(Some(somebody()), &email(), "securepass123").await.unwrap());
}

#[tokio::test]
async fn more_than_may_wait_are_told_to_come_back() {
    let world = World::default();
    let credentials = Arc::new(on(&world, PasswordOptions { waiting: 3, ..cheap() }));
    let address = email();
    // Polled in turn on one thread: the first runs, three wait, two find no room.
    let ask = || credentials.verify(None, &address, "securepass123");
    let answers: [_; 6] = tokio::join!(ask(), ask(), ask(), ask(), ask(), ask()).into();
    assert_eq!(answers.iter().filter(|answer| matches!(answer, Ok(false))).count(), 4);
    let refused = answers.iter().filter_map(|answer| answer.as_ref().err());
    assert!(refused.clone().all(|error| error.kind == PortErrorKind::Unavailable) && refused.count() == 2);
    assert!(!ask().await.unwrap(), "there is room again");
}

#[tokio::test]
async fn what_reads_as_no_hash_is_an_error_and_no_refusal() {
    let world = World::default();
    let credentials = on(&world, cheap());
    credentials.register(somebody(), &email(), &password()).await.unwrap();
    let broken = CredentialRecord { password_hash: "$argon2id$".into(), ..world.shelf.credential(somebody()) };
    p2p_domain::port::credential::CredentialStore::put(&*world.shelf, &broken).await.unwrap();
    assert!(credentials.verify(Some(somebody()), &email(), "securepass123").await.is_err());
    assert!(LocalCredentials::new(credentials.ports.clone(), PasswordOptions { memory_kib: 1, ..cheap() }).is_err());
}
