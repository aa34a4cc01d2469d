//! What is peculiar to argon2 and to the bounded threads; the rest stands in the contract suite.

use std::{
    num::NonZeroUsize,
    sync::mpsc::{Sender, channel},
};

use p2p_domain::port::error::PortErrorKind;
use tokio::runtime::Builder;

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

/// Gives somebody their password.
async fn registered(credentials: &LocalCredentials) {
    assert_eq!(credentials.register(somebody(), &email(), &password()).await.unwrap(), Registered::Done);
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
    registered(&old).await;
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
    registered(&credentials).await;
    let before = world.shelf.credential(somebody());
    let changed = Password::parse("another secret", &[]).unwrap();
    credentials.change(somebody(), &changed).await.unwrap();
    credentials.renew(&before, "securepass123").await.unwrap();
    assert!(credentials.verify(Some(somebody()), &email(), "another secret").await.unwrap());
    assert!(!credentials.verify(Some(somebody()), &email(), "securepass123").await.unwrap());
}

#[test]
fn a_password_that_is_changed_while_it_is_checked_is_no_longer_right() {
    let world = World::default();
    let credentials = on(&world, cheap());
    let address = email();
    with_one_thread(async {
        registered(&credentials).await;
        let ask = || credentials.verify(Some(somebody()), &address, "securepass123");
        assert!(ask().await.unwrap());
        let held = hold();
        let change = async {
            world.clock.advance(std::time::Duration::from_secs(1));
            let changed = CredentialRecord { updated_at: world.clock.now(), ..world.shelf.credential(somebody()) };
            p2p_domain::port::credential::CredentialStore::put(&*world.shelf, &changed).await.unwrap();
            drop(held);
        };
        // Polled in turn: the check waits for the thread when the change happens.
        let (right, ()) = tokio::join!(ask(), change);
        assert!(!right.unwrap());
    });
}

/// Runs it where one thread alone may block, and is held until the future says otherwise: what blocks waits meanwhile.
fn with_one_thread<F: Future<Output = ()>>(work: F) {
    Builder::new_current_thread().max_blocking_threads(1).build().unwrap().block_on(work);
}

/// Holds that thread until the sender is dropped.
fn hold() -> Sender<()> {
    let (sender, receiver) = channel();
    tokio::task::spawn_blocking(move || receiver.recv());
    sender
}

#[test]
fn more_than_may_wait_are_told_to_come_back() {
    let world = World::default();
    let credentials = on(&world, PasswordOptions { waiting: 3, ..cheap() });
    let address = email();
    let ask = || credentials.verify(None, &address, "securepass123");
    with_one_thread(async {
        let held = hold();
        // Polled in turn: the first has its turn, three wait, two find no room.
        let all = async { <[_; 6]>::from(tokio::join!(ask(), ask(), ask(), ask(), ask(), ask())) };
        let (answers, ()) = tokio::join!(all, async { drop(held) });
        assert_eq!(answers.iter().filter(|answer| matches!(answer, Ok(false))).count(), 4);
        let refused = answers.iter().filter_map(|answer| answer.as_ref().err());
        assert!(refused.clone().all(|error| error.kind == PortErrorKind::Unavailable) && refused.count() == 2);
        assert!(!ask().await.unwrap(), "there is room again");
    });
}

#[test]
fn nobody_takes_the_place_of_a_hash_as_somebody_does() {
    let world = World::default();
    let credentials = on(&world, PasswordOptions { waiting: 0, ..cheap() });
    let address = email();
    let ask = |user| credentials.verify(user, &address, "securepass124");
    with_one_thread(async {
        registered(&credentials).await;
        // There is room for one: whoever comes second finds it taken, whoever the two are.
        for (first, second) in [(None, Some(somebody())), (Some(somebody()), None), (None, None)] {
            let held = hold();
            let (first, second, ()) = tokio::join!(ask(first), ask(second), async { drop(held) });
            assert!(!first.unwrap());
            assert_eq!(second.unwrap_err().kind, PortErrorKind::Unavailable);
        }
    });
}

#[tokio::test]
async fn nobody_has_no_password_and_costs_what_a_hash_of_today_costs() {
    let credentials = on(&World::default(), cheap());
    let stranger = UserId::new(uuid::Uuid::from_u128(2));
    for user in [None, Some(stranger)] {
        assert!(!credentials.verify(user, &email(), "").await.unwrap(), "what nobody's hash was made of");
    }
    let nobody = credentials.hashing.check("", credentials.hashing.nobody()).await.unwrap();
    assert_eq!((nobody.good, nobody.outdated), (true, false));
}

#[tokio::test]
async fn what_reads_as_no_hash_is_an_error_and_no_refusal() {
    let world = World::default();
    let credentials = on(&world, cheap());
    registered(&credentials).await;
    let broken = CredentialRecord { password_hash: "$argon2id$".into(), ..world.shelf.credential(somebody()) };
    p2p_domain::port::credential::CredentialStore::put(&*world.shelf, &broken).await.unwrap();
    assert!(credentials.verify(Some(somebody()), &email(), "securepass123").await.is_err());
    assert!(LocalCredentials::new(credentials.ports.clone(), PasswordOptions { memory_kib: 1, ..cheap() }).is_err());
}
