//! Logging in: what is asked for, what is noted, and who is told.

use std::sync::Arc;

use p2p_app::sessions::LogInError;
use p2p_domain::{
    audit::AuditAction,
    job::Job,
    port::{clock::Clock as _, outbox::OutboxQueue as _},
    user::{User, UserStatus},
};

use crate::{
    person::{EMAIL, PASSWORD, Person, code, device, log_in, log_in_from},
    trap::Mishap,
    world::{World, soon},
};

#[tokio::test]
async fn a_login_is_noted_and_wrong_ones_are_told_nothing() {
    let world = World::new().await;
    let person = Person::new(&world).await;
    for (address, password) in [(EMAIL, "wrong"), ("nobody@valves.example", PASSWORD)] {
        let refused = log_in(&world, address, password, None).await;
        assert!(matches!(refused, Err(LogInError::WrongCredentials)), "{address}");
    }
    let (account, issued) = log_in(&world, EMAIL, PASSWORD, None).await.unwrap();
    assert_eq!((account.user.id, issued.user_id), (person.id, person.id));
    assert_eq!(account.user.last_login, Some(world.ground.clock.now()));
    assert_eq!(person.actions(&world).await, [AuditAction::SignedUp, AuditAction::LoggedIn]);
    let line = person.log(&world).await.pop().unwrap();
    assert_eq!(line.address, Some("203.0.113.7".parse().unwrap()));
    assert_eq!((line.actor_id, line.organization_id), (Some(person.id), account.user.organization_id));
}

#[tokio::test]
async fn a_stranger_s_device_is_told_of_once_and_a_known_one_never() {
    let world = World::new().await;
    let person = Person::verified(&world).await;
    log_in(&world, EMAIL, PASSWORD, None).await.unwrap();
    assert!(person.letters(&world).await.is_empty(), "the device of the sign-up is known");
    for _ in 0..2 {
        log_in_from(&world, EMAIL, PASSWORD, None, device("curl/8.9 <b>", "198.51.100.9")).await.unwrap();
    }
    let letters = person.letters(&world).await;
    assert_eq!(letters.len(), 1);
    assert!(
        letters[0].text.contains("198.51.100.9") && letters[0].text.contains("Device: curl\n"),
        "{}",
        letters[0].text
    );
    assert!(!letters[0].html.contains("&lt;b&gt;") && !letters[0].html.contains("<b>"), "nothing in its own words");
    assert_eq!(letters[0].about, [person.id]);
}

#[tokio::test]
async fn who_is_deactivated_learns_it_by_the_right_password_alone() {
    let world = World::new().await;
    let person = Person::new(&world).await;
    let user = User { status: UserStatus::Deactivated, ..person.signed_up.account.user.clone() };
    let mut unit = world.unit().await;
    assert!(unit.users().update(&user, user.version).await.unwrap());
    unit.commit().await.unwrap();
    assert!(matches!(log_in(&world, EMAIL, "wrong", None).await, Err(LogInError::WrongCredentials)));
    assert!(matches!(log_in(&world, EMAIL, PASSWORD, None).await, Err(LogInError::Deactivated)));
}

#[tokio::test]
async fn who_is_deactivated_while_they_log_in_gets_no_session() {
    let world = Arc::new(World::new().await);
    let person = Person::new(&world).await;
    let before = person.sessions(&world).await;
    world.trap.set("note", Mishap::Held);
    let asking = tokio::spawn({
        let world = world.clone();
        async move { log_in(&world, EMAIL, PASSWORD, None).await.map(drop) }
    });
    soon("the session is made", world.trap.caught()).await;
    let user = User { status: UserStatus::Deactivated, ..person.signed_up.account.user.clone() };
    let mut unit = world.unit().await;
    assert!(unit.users().update(&user, user.version).await.unwrap());
    unit.commit().await.unwrap();
    world.trap.clear();
    assert!(matches!(asking.await.unwrap(), Err(LogInError::Deactivated)));
    assert_eq!(person.sessions(&world).await, before);
    assert_eq!(person.actions(&world).await, [AuditAction::SignedUp]);
}

#[tokio::test]
async fn a_second_factor_is_asked_for_behind_the_password_and_each_code_is_good_once() {
    let world = World::new().await;
    let person = Person::new(&world).await;
    let (enrolment, recovery) = person.enrol(&world).await;
    assert!(matches!(log_in(&world, EMAIL, "wrong", None).await, Err(LogInError::WrongCredentials)));
    let right = code(&world, &enrolment);
    assert!(matches!(log_in(&world, EMAIL, "wrong", Some(&right)).await, Err(LogInError::WrongCredentials)));
    assert!(matches!(log_in(&world, EMAIL, PASSWORD, None).await, Err(LogInError::SecondFactorRequired)));
    assert!(matches!(log_in(&world, EMAIL, PASSWORD, Some("000000x")).await, Err(LogInError::WrongCode)));
    log_in(&world, EMAIL, PASSWORD, Some(&right)).await.unwrap();
    assert!(matches!(log_in(&world, EMAIL, PASSWORD, Some(&right)).await, Err(LogInError::WrongCode)));
    log_in(&world, EMAIL, PASSWORD, Some(&recovery[3])).await.unwrap();
    assert!(matches!(log_in(&world, EMAIL, PASSWORD, Some(&recovery[3])).await, Err(LogInError::WrongCode)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_with_one_recovery_code_one_gets_in() {
    let world = Arc::new(World::new().await);
    let person = Person::new(&world).await;
    let (_, recovery) = person.enrol(&world).await;
    let before = person.sessions(&world).await;
    let tries: Vec<_> = (0..8)
        .map(|_| {
            let (world, recovery) = (world.clone(), recovery[0].clone());
            tokio::spawn(async move { log_in(&world, EMAIL, PASSWORD, Some(&recovery)).await.map(drop) })
        })
        .collect();
    let mut winners = 0;
    for attempt in tries {
        match attempt.await.unwrap() {
            Ok(()) => winners += 1,
            Err(LogInError::WrongCode) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!((winners, person.sessions(&world).await), (1, before + 1));
}

#[tokio::test]
async fn a_login_that_fails_half_way_leaves_no_session_and_the_next_one_succeeds() {
    let world = World::new().await;
    let person = Person::new(&world).await;
    for step in ["store.begin", "store.commit", "note"] {
        let before = person.sessions(&world).await;
        if step == "note" {
            world.trap.set(step, Mishap::Before);
        } else {
            world.faults.fail_next(step);
        }
        assert!(matches!(log_in(&world, EMAIL, PASSWORD, None).await, Err(LogInError::Service(_))), "{step}");
        assert_eq!(person.sessions(&world).await, before, "{step}");
        world.trap.clear();
        log_in(&world, EMAIL, PASSWORD, None).await.unwrap();
    }
    let logins = person.actions(&world).await.into_iter().filter(|action| *action == AuditAction::LoggedIn);
    assert_eq!(logins.count(), 3, "a line stands exactly if somebody got in");
}

#[tokio::test]
async fn a_login_holds_neither_secret_nor_words_in_the_outbox() {
    let world = World::new().await;
    Person::new(&world).await;
    log_in_from(&world, EMAIL, PASSWORD, None, device("curl", "198.51.100.9")).await.unwrap();
    let now = world.ground.clock.now();
    let lane = p2p_domain::job::Lane::Patient;
    let jobs = world.store.claim(lane, 10, std::time::Duration::from_secs(1), now).await.unwrap();
    assert_eq!(jobs.len(), 2, "the letter of the sign-up and that of the login");
    for claimed in jobs {
        assert!(matches!(claimed.job, Ok(Job::Write { .. })));
        assert!(!format!("{:?}", claimed.job).contains("token"));
    }
}
