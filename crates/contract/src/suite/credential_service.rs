//! `CredentialService`: who somebody is by their password.

use crate::{
    build::{a_password, an_email},
    world::CredentialWorld,
};
use p2p_domain::{
    port::credential::{CredentialService, Registered},
    user::Password,
};

suite! { ($) credential_service, credential_service_suite(CredentialWorld):
    the_right_password_alone_is_good, an_interrupted_sign_up_may_be_repeated, nobody_has_a_password, a_change_replaces,
    who_was_removed_is_forgotten, an_account_elsewhere_is_taken_over_by_its_password_alone, people_are_separate, a_password_counts_to_its_last_letter,
}

async fn verify(world: &CredentialWorld, person: usize, password: &str) -> bool {
    let (user, email) = &world.people[person];
    world.credentials.verify(Some(*user), email, password).await.unwrap()
}

async fn register(world: &CredentialWorld, person: usize) -> Password {
    let (user, email) = &world.people[person];
    let password = a_password();
    let registered = world.credentials.register(*user, email, &password).await.unwrap();
    assert_eq!(registered, Registered::Done);
    password
}

async fn the_right_password_alone_is_good(world: &CredentialWorld) {
    assert!(!verify(world, 0, "whatever it is").await, "nothing was set");
    let password = register(world, 0).await;
    assert!(verify(world, 0, password.expose()).await);
    for wrong in [
        String::new(),
        password.expose().to_lowercase(),
        format!("{} ", password.expose()),
        a_password().expose().to_owned(),
    ] {
        assert!(!verify(world, 0, &wrong).await, "{wrong:?}");
    }
}

async fn an_interrupted_sign_up_may_be_repeated(world: &CredentialWorld) {
    let first = register(world, 0).await;
    let second = register(world, 0).await;
    assert!(!verify(world, 0, first.expose()).await);
    assert!(verify(world, 0, second.expose()).await);
}

async fn nobody_has_a_password(world: &CredentialWorld) {
    let password = register(world, 0).await;
    assert!(!world.credentials.verify(None, &an_email(), password.expose()).await.unwrap());
    assert!(!world.credentials.verify(None, &an_email(), "").await.unwrap());
}

async fn a_change_replaces(world: &CredentialWorld) {
    let (old, new) = (register(world, 0).await, a_password());
    world.credentials.change(world.people[0].0, &new).await.unwrap();
    assert!(!verify(world, 0, old.expose()).await);
    assert!(verify(world, 0, new.expose()).await);
}

async fn who_was_removed_is_forgotten(world: &CredentialWorld) {
    let credentials: &dyn CredentialService = &*world.credentials;
    let password = register(world, 0).await;
    for _ in 0..2 {
        credentials.remove(world.people[0].0).await.unwrap();
        assert!(!verify(world, 0, password.expose()).await);
    }
    let again = register(world, 0).await;
    assert!(verify(world, 0, again.expose()).await);
}

async fn an_account_elsewhere_is_taken_over_by_its_password_alone(world: &CredentialWorld) {
    let (user, email) = &world.people[0];
    let (theirs, other) = (a_password(), a_password());
    let Some(elsewhere) = &world.elsewhere else {
        // Nobody but us keeps accounts: an address that is free here is free.
        assert_eq!(world.credentials.register(*user, email, &other).await.unwrap(), Registered::Done);
        return;
    };
    elsewhere(email, theirs.expose()).await;
    assert!(!verify(world, 0, theirs.expose()).await, "nothing ties them yet");
    for _ in 0..2 {
        assert_eq!(world.credentials.register(*user, email, &other).await.unwrap(), Registered::Taken);
        assert!(!verify(world, 0, other.expose()).await && !verify(world, 0, theirs.expose()).await);
    }
    // What undoes a failed sign-up leaves it alone.
    world.credentials.remove(*user).await.unwrap();
    assert_eq!(world.credentials.register(*user, email, &theirs).await.unwrap(), Registered::Done);
    assert!(verify(world, 0, theirs.expose()).await && !verify(world, 0, other.expose()).await);
    world.credentials.remove(*user).await.unwrap();
    assert!(!verify(world, 0, theirs.expose()).await, "forgotten here");
    assert_eq!(
        world.credentials.register(*user, email, &other).await.unwrap(),
        Registered::Taken,
        "and there it stands"
    );
    assert_eq!(world.credentials.register(*user, email, &theirs).await.unwrap(), Registered::Done);
}

async fn people_are_separate(world: &CredentialWorld) {
    let (mine, theirs) = (register(world, 0).await, register(world, 1).await);
    assert!(!verify(world, 0, theirs.expose()).await && !verify(world, 1, mine.expose()).await);
    world.credentials.remove(world.people[0].0).await.unwrap();
    assert!(verify(world, 1, theirs.expose()).await);
}

async fn a_password_counts_to_its_last_letter(world: &CredentialWorld) {
    // The longest one, in letters of two bytes: some ways of hashing look at the first 72 bytes alone.
    let long = "صمام".repeat(Password::MAX / 4);
    let password = Password::parse(&long, &[]).unwrap();
    let (user, email) = &world.people[0];
    let registered = world.credentials.register(*user, email, &password).await.unwrap();
    assert_eq!(registered, Registered::Done);
    assert!(verify(world, 0, &long).await);
    let mut other = long;
    other.pop();
    assert!(!verify(world, 0, &format!("{other}ن")).await);
}
