//! Guessers are slowed down, and nobody innocent is locked out.

use std::{sync::Arc, time::Duration};

use p2p_app::{account::AccountError, error::ServiceError, second_factors::SecondFactorError, sessions::LogInError};
use p2p_domain::{actor::Actor, error::Classify as _, session::Device};

use crate::{
    person::{EMAIL, PASSWORD, Person, device, log_in, log_in_from, password},
    world::World,
};

/// Guesses until refused; how many were tried, and how long to wait then.
async fn guess(world: &World, address: &str, from: &Device) -> (u32, Duration) {
    for tried in 0..1_000 {
        match log_in_from(world, address, "a guess", None, from.clone()).await {
            Err(LogInError::WrongCredentials) => {}
            Err(LogInError::Service(ServiceError::RateLimited { retry_after })) => return (tried, retry_after),
            other => panic!("{other:?}"),
        }
    }
    panic!("nobody slowed the guesser down");
}

fn is_slowed<T>(outcome: &Result<T, LogInError>) -> bool {
    matches!(outcome, Err(LogInError::Service(ServiceError::RateLimited { .. })))
}

#[tokio::test]
async fn one_guesser_is_slowed_more_and_more_at_known_and_unknown_accounts_alike() {
    for address in [EMAIL, "nobody@valves.example"] {
        let world = World::limited().await;
        Person::new(&world).await;
        let guesser = device("curl", "198.51.100.9");
        let first = guess(&world, address, &guesser).await;
        assert_eq!(first, (20, Duration::from_secs(3)), "a minute holds 20");
        // Whoever comes again as soon as they are told to meets the longer windows.
        let (mut tried, mut waits) = (20, Vec::new());
        while world.ground.clock_since_dawn() < Duration::from_hours(24) {
            let (more, wait) = guess(&world, address, &guesser).await;
            tried += more;
            waits.push(wait);
            world.ground.clock.advance(wait);
        }
        assert!(waits.is_sorted(), "delays grow: {waits:?}");
        assert_eq!(waits.last(), Some(&Duration::from_secs(576)), "at last 150 in a day");
        assert!((150..=310).contains(&tried), "in a day, with what was there at its beginning: {tried}");
    }
}

#[tokio::test]
async fn the_owner_gets_in_from_elsewhere_while_somebody_guesses_and_soon_after_at_the_same_address() {
    let world = World::limited().await;
    Person::new(&world).await;
    let guesser = device("curl", "198.51.100.9");
    guess(&world, EMAIL, &guesser).await;
    log_in(&world, EMAIL, PASSWORD, None).await.unwrap();
    log_in_from(&world, EMAIL, PASSWORD, None, device("curl", "198.51.100.10")).await.unwrap();
    assert!(is_slowed(&log_in_from(&world, EMAIL, PASSWORD, None, guesser.clone()).await));
    world.ground.clock.advance(Duration::from_secs(3));
    log_in_from(&world, EMAIL, PASSWORD, None, guesser).await.unwrap();
}

#[tokio::test]
async fn many_addresses_at_one_account_are_slowed_and_its_known_devices_are_not() {
    let world = World::limited().await;
    Person::new(&world).await;
    let mut tried = 0;
    for n in 0..10 {
        tried += guess(&world, EMAIL, &device("bot", &format!("198.51.{n}.1"))).await.0;
    }
    assert_eq!(tried, 100, "an hour holds 100 of one account");
    let stranger = log_in_from(&world, EMAIL, PASSWORD, None, device("Safari", "192.0.2.1")).await;
    assert!(is_slowed(&stranger), "{stranger:?}");
    log_in(&world, EMAIL, PASSWORD, None).await.unwrap();
    world.ground.clock.advance(Duration::from_secs(36));
    log_in_from(&world, EMAIL, PASSWORD, None, device("Safari", "192.0.2.1")).await.unwrap();
}

#[tokio::test]
async fn many_accounts_from_one_address_are_slowed_and_known_people_there_are_not() {
    let world = World::limited().await;
    Person::new(&world).await;
    Person::called(&world, "amal@gmail.com").await;
    log_in_from(&world, EMAIL, PASSWORD, None, device("Office", "198.51.100.9")).await.unwrap();
    let office = device("Office", "198.51.100.9");
    let mut tried = 0;
    for n in 0..40 {
        tried += guess(&world, &format!("person{n}@valves.example"), &office).await.0;
    }
    assert_eq!(tried, 300, "an hour holds 300 from one address");
    assert!(is_slowed(&log_in_from(&world, "amal@gmail.com", PASSWORD, None, office.clone()).await));
    log_in_from(&world, EMAIL, PASSWORD, None, office).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_at_once_are_no_more_than_one_after_the_other() {
    let world = Arc::new(World::limited().await);
    Person::new(&world).await;
    let tries: Vec<_> = (0..100)
        .map(|_| {
            let world = world.clone();
            tokio::spawn(async move { log_in(&world, EMAIL, "a guess", None).await })
        })
        .collect();
    let mut guesses = 0;
    for attempt in tries {
        match attempt.await.unwrap() {
            Err(LogInError::WrongCredentials) => guesses += 1,
            outcome => assert!(is_slowed(&outcome), "{outcome:?}"),
        }
    }
    assert!((1..=20).contains(&guesses), "{guesses}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_who_know_their_password_may_come_all_at_once() {
    let world = Arc::new(World::limited().await);
    Person::new(&world).await;
    let tries: Vec<_> = (0..60)
        .map(|_| {
            let world = world.clone();
            tokio::spawn(async move { log_in(&world, EMAIL, PASSWORD, None).await.map(drop) })
        })
        .collect();
    for attempt in tries {
        attempt.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_wrong_code_counts_and_a_missing_one_does_not() {
    let world = World::limited().await;
    let person = Person::new(&world).await;
    person.enrol(&world).await;
    for _ in 0..40 {
        assert!(matches!(log_in(&world, EMAIL, PASSWORD, None).await, Err(LogInError::SecondFactorRequired)));
    }
    for _ in 0..20 {
        assert!(matches!(log_in(&world, EMAIL, PASSWORD, Some("nothing")).await, Err(LogInError::WrongCode)));
    }
    assert!(is_slowed(&log_in(&world, EMAIL, PASSWORD, None).await));
}

#[tokio::test]
async fn a_stolen_session_cannot_guess_the_password_or_a_code() {
    let world = World::limited().await;
    let person = Person::new(&world).await;
    let actor = Actor { address: Some("198.51.100.9".parse().unwrap()), ..person.actor() };
    let new = password("Another torque, ten");
    for _ in 0..10 {
        let outcome = world.account.change_password(&actor, "a guess", &new).await;
        assert!(matches!(outcome, Err(AccountError::WrongCredentials)));
        let outcome = world.second_factors.begin(&actor, "a guess").await;
        assert!(matches!(outcome, Err(SecondFactorError::WrongCredentials)));
    }
    let slowed = world.account.change_password(&actor, PASSWORD, &new).await.unwrap_err();
    assert_eq!((slowed.code(), slowed.retry_after()), ("rate_limited", Some(Duration::from_secs(3))));
    let slowed = world.second_factors.confirm(&actor, "123456").await.unwrap_err();
    assert_eq!(slowed.code(), "rate_limited");
    log_in(&world, EMAIL, PASSWORD, None).await.unwrap();
}

#[tokio::test]
async fn nothing_is_slowed_when_limits_are_off() {
    let world = World::new().await;
    Person::new(&world).await;
    for _ in 0..200 {
        assert!(matches!(log_in(&world, EMAIL, "a guess", None).await, Err(LogInError::WrongCredentials)));
    }
    log_in(&world, EMAIL, PASSWORD, None).await.unwrap();
}
