//! Signing up leaves everything or nothing, whichever step fails, and however.

use std::{sync::Arc, time::Duration};

use p2p_app::{
    error::ServiceError,
    janitor::Progress,
    sessions::{LogIn, LogInError, SignUp, SignUpError},
};
use p2p_contract::build;
use p2p_domain::{
    audit::AuditAction,
    consent::TermsVersion,
    page::{Limit, PageRequest},
    port::{
        audit::AuditFilter, clock::Clock as _, consent::ConsentReader as _, device::DeviceStore as _,
        user::UserReader as _,
    },
    user::Email,
};

use crate::{
    saga::{self, FAULTS},
    trap::Mishap,
    world::{World, a_form},
};

const EMAIL: &str = "noura@valves.example";
const DOMAIN: &str = "valves.example";

/// What is left of a sign-up, as long as anything is.
async fn remains(world: &World) -> Vec<&'static str> {
    let mut remains = saga::kept(world).await;
    if world.unit().await.organizations().domain_is_taken(DOMAIN).await.unwrap() {
        remains.push("organization");
    }
    if world.store.account_by_email(&Email::parse(EMAIL).unwrap()).await.unwrap().is_some() {
        remains.push("user");
    }
    remains.sort_unstable();
    remains
}

async fn assert_can_sign_up(world: &World) {
    let signed_up = world.sessions.sign_up(a_form(EMAIL)).await.unwrap();
    let (actor, _) = world.authenticator.authenticate(&signed_up.issued.access_token).await.unwrap();
    assert_eq!((actor.user_id, signed_up.organization.admin_user_id), (signed_up.account.user.id, Some(actor.user_id)));
    assert_eq!(remains(world).await.len(), 4, "all four parts are there");
}

#[tokio::test]
async fn a_failure_at_any_step_leaves_nothing_and_the_next_try_succeeds() {
    for (step, fault) in FAULTS {
        let world = World::new().await;
        fault.set(&world);
        let outcome = world.sessions.sign_up(a_form(EMAIL)).await;
        assert!(matches!(outcome, Err(SignUpError::Service(ServiceError::Store(_) | ServiceError::Auth(_)))), "{step}");
        assert_eq!(remains(&world).await, Vec::<&str>::new(), "{step}");
        world.trap.clear();
        assert_can_sign_up(&world).await;
    }
}

#[tokio::test]
async fn what_cannot_be_undone_at_once_is_undone_after_ten_minutes() {
    let world = World::new().await;
    world.trap.set("create", Mishap::Before);
    world.faults.fail_after("store.begin", 1, u32::MAX);
    assert!(world.sessions.sign_up(a_form(EMAIL)).await.is_err());
    world.trap.clear();
    world.faults.heal();
    assert_eq!(remains(&world).await, ["organization", "user"]);
    let attempt = LogIn {
        email: Email::parse(EMAIL).unwrap(),
        password: "Gasket, nine torque".to_owned(),
        code: None,
        device: build::a_device(),
        anti_csrf: false,
    };
    assert!(
        matches!(world.sessions.log_in(attempt).await, Err(LogInError::WrongCredentials)),
        "a pending person is nobody"
    );
    world.ground.clock.advance(Duration::from_mins(9));
    assert_eq!(world.sessions.reconcile().await.unwrap(), 0, "a request may still be at it");
    world.ground.clock.advance(Duration::from_mins(2));
    assert_eq!(world.sessions.reconcile().await.unwrap(), 1);
    assert_eq!(remains(&world).await, Vec::<&str>::new());
    assert_can_sign_up(&world).await;
}

/// The process dies in the middle of a step.
async fn crash_in(call: &'static str) -> Arc<World> {
    let world = Arc::new(World::new().await);
    let dying = world.clone();
    saga::die_in(call, &world, async move {
        drop(dying.sessions.sign_up(a_form(EMAIL)).await);
    })
    .await;
    world
}

#[tokio::test]
async fn what_a_crash_left_is_undone_by_another_process_after_ten_minutes() {
    for (call, left) in
        [("register", vec!["organization", "user"]), ("create", vec!["credential", "organization", "user"])]
    {
        let world = crash_in(call).await;
        assert_eq!(remains(&world).await, left);
        let taken = world.sessions.sign_up(a_form(EMAIL)).await;
        assert!(matches!(taken, Err(SignUpError::EmailTaken)), "the address is held until then");
        world.ground.clock.advance(Duration::from_mins(11));
        let another = world.ground.process().await;
        another.janitor().round(&mut Progress::default()).await;
        assert_eq!(remains(&world).await, Vec::<&str>::new(), "{call}");
        assert_can_sign_up(&another).await;
    }
}

#[tokio::test]
async fn a_reconciliation_that_fails_goes_on_the_next_time() {
    let world = crash_in("create").await;
    world.ground.clock.advance(Duration::from_mins(11));
    world.trap.set("remove", Mishap::Before);
    assert!(world.sessions.reconcile().await.is_err());
    assert_eq!(remains(&world).await, ["credential", "organization", "user"]);
    world.trap.clear();
    assert_eq!(world.sessions.reconcile().await.unwrap(), 1);
    assert_eq!(remains(&world).await, Vec::<&str>::new());
}

#[tokio::test]
async fn one_that_cannot_be_undone_keeps_none_of_the_others_back() {
    let world = crash_in("register").await;
    world.trap.set("register", Mishap::Before);
    world.faults.fail_after("store.begin", 1, u32::MAX);
    assert!(world.sessions.sign_up(a_form("amal@gmail.com")).await.is_err());
    world.trap.clear();
    world.faults.heal();
    world.ground.clock.advance(Duration::from_mins(11));
    world.faults.fail_next("store.begin");
    assert!(world.sessions.reconcile().await.is_err(), "the first one");
    assert_eq!(world.store.stale_pending(world.ground.clock.now()).await.unwrap().len(), 1);
    assert_eq!(world.sessions.reconcile().await.unwrap(), 1);
}

#[tokio::test]
async fn with_a_sign_up_come_consent_a_line_in_the_log_and_one_letter_or_none_of_them() {
    let world = World::new().await;
    world.faults.fail_after("store.commit", 1, 1);
    assert!(world.sessions.sign_up(a_form(EMAIL)).await.is_err());
    world.relay().idle().await.unwrap();
    assert!(world.ground.mailbox.letters().is_empty());
    let agreed = TermsVersion::parse("2099-12").unwrap();
    for (address, terms_version) in [(EMAIL, None), ("amal@gmail.com", Some(agreed.clone()))] {
        let form = SignUp { terms_version: terms_version.clone(), ..a_form(address) };
        let user = world.sessions.sign_up(form).await.unwrap().account.user;
        let expected = terms_version.unwrap_or_else(|| world.sessions.terms.clone());
        let consents = world.store.consents(user.id).await.unwrap();
        assert_eq!(consents.len(), 1);
        assert_eq!((&consents[0].version, consents[0].accepted_at), (&expected, world.ground.clock.now()));
        let filter = AuditFilter { target_id: Some(user.id.uuid()), ..AuditFilter::default() };
        let page = PageRequest::first(Limit::default());
        let log = p2p_domain::port::audit::AuditReader::list(world.store.as_ref(), &filter, &page).await.unwrap();
        assert_eq!(log.items.iter().map(|line| line.action).collect::<Vec<_>>(), [AuditAction::SignedUp]);
        assert_eq!(world.store.devices(user.id).await.unwrap().len(), 1);
        world.relay().idle().await.unwrap();
        assert_eq!(world.ground.mailbox.to(address).len(), 1);
    }
}

#[tokio::test]
async fn who_is_signed_up_stays_so_when_the_device_is_not_noted() {
    let world = World::new().await;
    world.trap.set("note", Mishap::Before);
    assert_can_sign_up(&world).await;
    let world = crash_in("note").await;
    assert_eq!(remains(&world).await.len(), 4);
    world.ground.clock.advance(Duration::from_mins(11));
    assert_eq!(world.sessions.reconcile().await.unwrap(), 0);
    let attempt = LogIn {
        email: Email::parse(EMAIL).unwrap(),
        password: "Gasket, nine torque".to_owned(),
        code: None,
        device: build::a_device(),
        anti_csrf: false,
    };
    world.sessions.log_in(attempt).await.unwrap();
    world.relay().idle().await.unwrap();
    assert_eq!(world.ground.mailbox.to(EMAIL).len(), 1, "the letter of the sign-up; no device is a stranger yet");
}

#[tokio::test]
async fn who_signed_up_is_left_alone_by_every_sweep() {
    let world = World::new().await;
    assert_can_sign_up(&world).await;
    world.ground.clock.advance(Duration::from_hours(2));
    assert_eq!(world.sessions.reconcile().await.unwrap(), 0);
    assert_eq!(remains(&world).await.len(), 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_want_one_address_at_once_one_gets_it() {
    let world = Arc::new(World::new().await);
    let tries: Vec<_> = (0..12)
        .map(|_| {
            let world = world.clone();
            tokio::spawn(async move { world.sessions.sign_up(a_form(EMAIL)).await.map(drop) })
        })
        .collect();
    let mut winners = 0;
    for attempt in tries {
        match attempt.await.unwrap() {
            Ok(()) => winners += 1,
            Err(SignUpError::EmailTaken) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!(winners, 1);
    assert_eq!(remains(&world).await.len(), 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_of_one_public_provider_and_one_name_get_numbered_slugs() {
    let world = Arc::new(World::new().await);
    let tries: Vec<_> = (0..6)
        .map(|n| {
            let world = world.clone();
            tokio::spawn(async move { world.sessions.sign_up(a_form(&format!("person{n}@gmail.com"))).await.unwrap() })
        })
        .collect();
    let mut domains = std::collections::BTreeSet::new();
    for attempt in tries {
        domains.insert(attempt.await.unwrap().organization.domain.as_str().to_owned());
    }
    assert_eq!(domains.len(), 6, "{domains:?}");
}
