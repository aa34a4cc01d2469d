//! Work goes on to its end when who asked for it is gone: a client whose connection was reset.

use std::sync::Arc;

use p2p_domain::{port::user::UserReader as _, user::Role};

use crate::{
    office::{Office, an_acceptance},
    person::{EMAIL, PASSWORD, Person, email, password, secret},
    trap::{Mishap, Trap},
    world::{World, a_form, soon},
};

const NEW: &str = "Another torque, ten";

/// Who asks goes away in the middle of a step; then the step goes on.
async fn leaving(trap: &Trap, call: &'static str, asking: impl Future<Output = ()> + Send + 'static) {
    trap.set(call, Mishap::Held);
    let asking = tokio::spawn(asking);
    soon("the step is reached", trap.caught()).await;
    asking.abort();
    assert!(asking.await.unwrap_err().is_cancelled());
    trap.clear();
}

/// Asks again and again until it is so.
async fn comes_true(what: &str, ask: impl AsyncFn() -> bool) {
    soon(what, async {
        while !ask().await {
            tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_sign_up_is_finished() {
    for call in ["register", "create"] {
        let world = Arc::new(World::new().await);
        let asking = world.clone();
        leaving(&world.trap, call, async move { drop(asking.sessions.sign_up(a_form(EMAIL)).await) }).await;
        comes_true("somebody active", async || {
            let account = world.store.account_by_email(&email(EMAIL)).await.unwrap();
            account.is_some_and(|account| account.may_act())
        })
        .await;
    }
}

#[tokio::test]
async fn an_acceptance_is_finished() {
    let office = Arc::new(Office::new().await);
    let staff = office.organization(1, 0).await;
    let (invitation, token) = office.invite(&staff.admins[0], Role::Member).await;
    let (asking, form) = (office.clone(), an_acceptance(&token));
    leaving(&office.world.trap, "create", async move { drop(asking.invitations.accept(form).await) }).await;
    comes_true("a new member", async || {
        let account = office.world.store.account_by_email(&invitation.email).await.unwrap();
        account.is_some_and(|account| account.may_act())
    })
    .await;
}

#[tokio::test]
async fn a_reset_and_a_change_of_a_password_are_finished_and_told_of() {
    let world = Arc::new(World::new().await);
    let person = Person::verified(&world).await;
    world.account.request_reset(&email(EMAIL)).await.unwrap();
    let token = secret(&person.letters(&world).await.pop().unwrap());
    let (asking, new) = (world.clone(), password(NEW));
    let reset = async move { drop(asking.account.reset_password(&token, &new, None).await) };
    leaving(&world.trap, "change", reset).await;
    comes_true("a letter about the reset", async || person.letters(&world).await.len() == 2).await;
    let (asking, actor, old) = (world.clone(), person.actor(), password(PASSWORD));
    let change = async move { drop(asking.account.change_password(&actor, NEW, &old).await) };
    leaving(&world.trap, "change", change).await;
    comes_true("a letter about the change", async || person.letters(&world).await.len() == 3).await;
}
