//! One's own account: showing the address, changing and resetting the password, also when the process dies in between.

use std::{sync::Arc, time::Duration};

use p2p_app::{account::AccountError, error::ServiceError, sessions::Refusal};
use p2p_domain::{
    audit::AuditAction,
    error::Classify as _,
    port::{clock::Clock as _, credential::CredentialService as _, outbox::OutboxQueue as _, user::UserReader as _},
    token::SecretToken,
    user::{User, UserStatus},
    version::Version,
};

use crate::{
    person::{EMAIL, PASSWORD, Person, email, log_in, password, secret},
    trap::Mishap,
    world::{World, soon},
};

const NEW: &str = "Another torque, ten";

/// The secret of a letter that lets a new password be set.
async fn reset_token(world: &World, person: &Person) -> SecretToken {
    world.account.request_reset(&email(EMAIL)).await.unwrap();
    secret(&person.letters(world).await.pop().unwrap())
}

async fn knows(world: &World, person: &Person, password: &str) -> bool {
    world.ports.credentials.verify(Some(person.id), &email(EMAIL), password).await.unwrap()
}

#[tokio::test]
async fn an_address_is_shown_once_and_for_all() {
    let world = World::new().await;
    let person = Person::new(&world).await;
    let (before, _) = world.authenticator.authenticate(&person.signed_up.issued.access_token).await.unwrap();
    assert!(!before.is_verified);
    let first = secret(&person.letters(&world).await[0]);
    assert!(world.account.resend_verification(&person.actor()).await.unwrap());
    assert_eq!(person.letters(&world).await.len(), 2, "the first letter stays good");
    let from = Some("198.51.100.9".parse().unwrap());
    assert_eq!(world.account.verify_email(&first, from).await.unwrap(), person.id);
    let (after, _) = world.authenticator.authenticate(&person.signed_up.issued.access_token).await.unwrap();
    assert!(after.is_verified, "felt at once");
    let user = world.store.account(person.id).await.unwrap().unwrap().user;
    assert_eq!(user.version, person.signed_up.account.user.version.next());
    assert_eq!(person.actions(&world).await, [AuditAction::SignedUp, AuditAction::EmailVerified]);
    assert_eq!(person.log(&world).await[1].address, from);
    assert!(matches!(world.account.verify_email(&first, None).await, Err(AccountError::InvalidToken)));
    assert!(!world.account.resend_verification(&person.actor()).await.unwrap(), "there is nothing to show any more");
}

#[tokio::test]
async fn a_token_of_another_kind_or_of_nobody_or_too_old_shows_nothing() {
    let world = World::new().await;
    let person = Person::new(&world).await;
    let reset = reset_token(&world, &person).await;
    let verify = secret(&world.ground.mailbox.to(EMAIL)[0]);
    world.ground.clock.advance(Duration::from_hours(24));
    let made_up = SecretToken::parse("made-up").unwrap();
    for token in [&reset, &verify, &made_up] {
        assert!(matches!(world.account.verify_email(token, None).await, Err(AccountError::InvalidToken)));
        let outcome = world.account.reset_password(token, &password(NEW), None).await;
        assert!(matches!(outcome, Err(AccountError::InvalidToken)));
    }
    assert!(knows(&world, &person, PASSWORD).await);
}

#[tokio::test]
async fn asking_for_a_reset_is_the_same_for_everybody_and_writes_to_the_active_alone() {
    let world = World::new().await;
    let person = Person::verified(&world).await;
    let unknown = email("nobody@valves.example");
    for address in [&email(EMAIL), &unknown] {
        world.account.request_reset(address).await.unwrap();
        let waiting = world.store.stats(world.ground.clock.now()).await.unwrap().pending;
        assert_eq!(waiting, 1, "one job in one unit, for {address}");
        world.relay().idle().await.unwrap();
    }
    assert_eq!(world.ground.mailbox.letters().len(), 1);
    let user = world.store.account(person.id).await.unwrap().unwrap().user;
    let version = user.version;
    let mut unit = world.unit().await;
    let gone = User { status: UserStatus::Deactivated, ..user };
    assert!(unit.users().update(&gone, version).await.unwrap());
    unit.commit().await.unwrap();
    world.account.request_reset(&email(EMAIL)).await.unwrap();
    assert_eq!(person.letters(&world).await.len(), 1);
}

#[tokio::test]
async fn nobody_can_fill_a_mailbox() {
    let world = World::limited().await;
    let person = Person::new(&world).await;
    for _ in 0..9 {
        world.account.request_reset(&email(EMAIL)).await.unwrap();
    }
    for n in 0..7 {
        match world.account.resend_verification(&person.actor()).await {
            Ok(sent) => assert!(sent && n < 5),
            Err(ServiceError::RateLimited { retry_after }) => assert!(n >= 5 && retry_after > Duration::ZERO),
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!(person.letters(&world).await.len(), 1 + 5 + 5);
    world.ground.clock.advance(Duration::from_mins(12));
    world.account.request_reset(&email(EMAIL)).await.unwrap();
    assert_eq!(person.letters(&world).await.len(), 12);
}

#[tokio::test]
async fn a_reset_ends_every_session_shows_the_address_and_is_told_of() {
    let world = World::new().await;
    let person = Person::new(&world).await;
    log_in(&world, EMAIL, PASSWORD, None).await.unwrap();
    let token = reset_token(&world, &person).await;
    let mut socket = world.revocations.watch(person.signed_up.issued.handle, person.signed_up.account.user.id);
    world.account.reset_password(&token, &password(NEW), None).await.unwrap();
    soon("the socket is told", socket.ended()).await;
    assert_eq!(person.sessions(&world).await, 0);
    let refused = world.authenticator.authenticate(&person.signed_up.issued.access_token).await;
    assert!(matches!(refused, Err(Refusal::Unauthenticated)));
    let (account, issued) = log_in(&world, EMAIL, NEW, None).await.unwrap();
    assert!(account.user.is_verified);
    assert_eq!(person.actions(&world).await[2], AuditAction::PasswordReset);
    assert!(person.subjects(&world).await.contains(&"Your password was changed".to_owned()));
    let still = world.authenticator.authenticate(&issued.access_token).await;
    assert!(still.is_ok(), "no late consequence ends what began afterwards");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_used_many_times_at_once_sets_one_password() {
    let world = Arc::new(World::new().await);
    let person = Person::new(&world).await;
    let token = reset_token(&world, &person).await;
    let tries: Vec<_> = (0..6)
        .map(|n| {
            let (world, token) = (world.clone(), token.clone());
            let new = format!("{NEW} {n}");
            tokio::spawn(async move {
                let outcome = world.account.reset_password(&token, &password(&new), None).await;
                outcome.map(|()| new)
            })
        })
        .collect();
    let mut winners = Vec::new();
    for attempt in tries {
        match attempt.await.unwrap() {
            Ok(new) => winners.push(new),
            Err(AccountError::InvalidToken) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!(winners.len(), 1);
    assert!(knows(&world, &person, &winners[0]).await);
}

/// The process dies in the middle of a reset.
async fn crash_in_reset(call: &'static str, pass: u32) -> (World, Person) {
    let world = Arc::new(World::new().await);
    let person = Person::new(&world).await;
    log_in(&world, EMAIL, PASSWORD, None).await.unwrap();
    let token = reset_token(&world, &person).await;
    world.trap.set_after(call, pass, Mishap::Never);
    let dying = tokio::spawn({
        let world = world.clone();
        async move { world.account.reset_password(&token, &password(NEW), None).await.map(drop) }
    });
    soon("the step is reached", world.trap.caught()).await;
    dying.abort();
    assert!(dying.await.unwrap_err().is_cancelled());
    world.trap.clear();
    (Arc::into_inner(world).unwrap(), person)
}

#[tokio::test]
async fn a_process_that_dies_in_a_reset_leaves_no_session_behind_a_new_password() {
    for (call, pass, changed) in [("revoke_all", 0, false), ("change", 0, false), ("revoke_all", 1, true)] {
        let (world, person) = crash_in_reset(call, pass).await;
        assert_eq!(knows(&world, &person, NEW).await, changed, "{call} {pass}");
        assert_eq!(knows(&world, &person, PASSWORD).await, !changed, "{call} {pass}");
        let expected = if call == "revoke_all" && pass == 0 { 2 } else { 0 };
        assert_eq!(person.sessions(&world).await, expected, "{call} {pass}");
        // Whoever asked got no answer, and does it again.
        let token = reset_token(&world, &person).await;
        world.account.reset_password(&token, &password(NEW), None).await.unwrap();
        assert_eq!(person.sessions(&world).await, 0);
        log_in(&world, EMAIL, NEW, None).await.unwrap();
    }
}

#[tokio::test]
async fn a_reset_whose_note_is_lost_is_an_error_and_the_sessions_are_ended() {
    let world = World::new().await;
    let person = Person::new(&world).await;
    let token = reset_token(&world, &person).await;
    world.faults.fail_next("store.commit");
    let outcome = world.account.reset_password(&token, &password(NEW), None).await;
    assert!(matches!(outcome, Err(AccountError::Service(ServiceError::Store(_)))));
    assert_eq!((person.sessions(&world).await, knows(&world, &person, NEW).await), (0, true));
}

#[tokio::test]
async fn a_changed_password_ends_the_other_sessions_and_the_links_to_reset_it() {
    let world = World::new().await;
    let person = Person::verified(&world).await;
    let (_, other) = log_in(&world, EMAIL, PASSWORD, None).await.unwrap();
    let token = reset_token(&world, &person).await;
    let wrong = world.account.change_password(&person.actor(), "wrong", &password(NEW)).await;
    assert!(matches!(wrong, Err(AccountError::WrongCredentials)));
    world.account.change_password(&person.actor(), PASSWORD, &password(NEW)).await.unwrap();
    assert!(matches!(world.authenticator.authenticate(&other.access_token).await, Err(Refusal::Unauthenticated)));
    world.authenticator.authenticate(&person.signed_up.issued.access_token).await.unwrap();
    let outcome = world.account.reset_password(&token, &password(PASSWORD), None).await;
    assert!(matches!(outcome, Err(AccountError::InvalidToken)));
    log_in(&world, EMAIL, NEW, None).await.unwrap();
    assert_eq!(person.subjects(&world).await.last().unwrap(), "Your password was changed");
    assert!(person.actions(&world).await.contains(&AuditAction::PasswordChanged));
}

#[tokio::test]
async fn a_password_is_not_its_owner_s_name_or_address_and_a_refused_one_costs_no_letter() {
    let world = World::new().await;
    let person = Person::new(&world).await;
    let token = reset_token(&world, &person).await;
    let field = |outcome: Result<(), AccountError>| {
        let error = outcome.unwrap_err();
        (error.fields()[0].field.to_string(), error.fields()[0].code)
    };
    let expected = ("new_password".to_owned(), "password_personal");
    let own = password(EMAIL);
    assert_eq!(field(world.account.change_password(&person.actor(), PASSWORD, &own).await), expected);
    assert_eq!(field(world.account.reset_password(&token, &own, None).await), expected);
    world.account.reset_password(&token, &password(NEW), None).await.unwrap();
}

#[tokio::test]
async fn a_changed_password_ends_the_links_of_those_too_whose_address_was_not_shown() {
    let world = World::new().await;
    let person = Person::new(&world).await;
    let token = reset_token(&world, &person).await;
    world.account.change_password(&person.actor(), PASSWORD, &password(NEW)).await.unwrap();
    let outcome = world.account.reset_password(&token, &password(PASSWORD), None).await;
    assert!(matches!(outcome, Err(AccountError::InvalidToken)));
}

#[tokio::test]
async fn showing_the_address_survives_an_edit_at_the_same_time() {
    let world = Arc::new(World::new().await);
    let person = Person::new(&world).await;
    let token = secret(&person.letters(&world).await[0]);
    let editing = tokio::spawn({
        let (world, id) = (world.clone(), person.id);
        async move {
            for _ in 0..5 {
                let mut unit = world.unit().await;
                let user = unit.users().find(id).await.unwrap().unwrap();
                let bio = Some(format!("version {}", user.version.get()));
                assert!(unit.users().update(&User { bio, ..user.clone() }, user.version).await.unwrap());
                unit.commit().await.unwrap();
            }
        }
    });
    world.account.verify_email(&token, None).await.unwrap();
    editing.await.unwrap();
    let user = world.store.account(person.id).await.unwrap().unwrap().user;
    assert!(user.is_verified && user.bio.is_some());
    assert_eq!(user.version, Version::new(person.signed_up.account.user.version.get() + 6));
}
