//! Letters of notifications: at once, together, once a day.

use std::process::Command;

use serde_json::json;

use super::{mention, post, told, topic};
use crate::harness::{Person, World, eventually, stories};

stories!(
    a_mention_is_mailed_at_once_and_fifty_are_not_fifty_letters,
    what_is_told_daily_waits_for_its_letter,
    letters_speak_the_language_of_their_reader,
    unverified_addresses_get_nothing_where_they_must_be_verified,
);

/// The letters of somebody that tell of notifications.
async fn letters(world: &World, person: &Person) -> Vec<crate::harness::Letter> {
    let mut letters = world.letters(&person.email).await;
    letters.retain(|letter| letter.link("/notifications/preferences").is_some());
    letters
}

async fn a_mention_is_mailed_at_once_and_fifty_are_not_fifty_letters(world: World) {
    let (amal, sami) = (world.admin().await, world.admin().await);
    let topic = topic(&sami, "It leaks.").await;
    post(&sami, &topic, &format!("{} what do you think?", mention(&amal))).await;
    eventually("a letter is there", async || letters(&world, &amal).await.len() == 1).await;
    let letter = letters(&world, &amal).await.remove(0);
    assert!(letter.header("subject").contains("Amal"), "{letter:#?}");
    assert!(letter.text.contains("what do you think?") && letter.text.contains(&topic), "{}", letter.text);
    for n in 0..49 {
        post(&sami, &topic, &format!("{} {n}", mention(&amal))).await;
    }
    told(&amal, 50).await;
    world.settled().await;
    assert_eq!(letters(&world, &amal).await.len(), 1, "the others wait and come together");
}

/// Runs the command that puts daily letters together.
async fn send_digests(world: &World) {
    let settings = world.place.settings();
    let output = tokio::task::spawn_blocking(move || {
        Command::new(env!("CARGO_BIN_EXE_p2p-sandbox")).arg("send-digests").env_clear().envs(settings).output().unwrap()
    });
    let output = output.await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

async fn what_is_told_daily_waits_for_its_letter(world: World) {
    let (amal, sami) = (world.admin().await, world.admin().await);
    let topic = topic(&amal, "It leaks.").await;
    for n in 0..5 {
        post(&sami, &topic, &format!("Answer {n}")).await;
    }
    told(&amal, 5).await;
    world.settled().await;
    assert_eq!(letters(&world, &amal).await.len(), 0);
    send_digests(&world).await;
    eventually("one letter tells all of it", async || letters(&world, &amal).await.len() == 1).await;
    let letter = letters(&world, &amal).await.remove(0);
    assert!(letter.text.contains('5') && letter.text.contains("Which seal?"), "{}", letter.text);
    send_digests(&world).await;
    world.settled().await;
    assert_eq!(letters(&world, &amal).await.len(), 1, "nothing is told twice");
    assert!(letters(&world, &sami).await.is_empty());
}

async fn letters_speak_the_language_of_their_reader(world: World) {
    let (amal, sami) = (world.admin().await, world.admin().await);
    amal.patch("/users/me", &json!({ "locale": "ar" })).await.is(200);
    sami.post("/messages", &json!({ "recipient_id": amal.id, "content": "السلام عليكم" })).await.is(201);
    eventually("a letter is there", async || letters(&world, &amal).await.len() == 1).await;
    let letter = letters(&world, &amal).await.remove(0);
    assert_eq!(letter.header("content-language"), "ar");
    assert!(letter.html.contains("dir=\"rtl\"") && letter.text.contains("السلام عليكم"), "{}", letter.text);
}

async fn unverified_addresses_get_nothing_where_they_must_be_verified(mut world: World) {
    let amal = world.admin().await;
    world.restart(&[("AUTH_REQUIRE_VERIFIED_EMAIL", "true")]).await;
    let (amal, sami) = (amal.with_addr(&world), world.admin().await);
    let token = world.mailed_token(&sami.email, "/auth/verify-email").await;
    world.anybody().post("/auth/verify-email", &json!({ "token": token })).await.is(204);
    let sami = world.log_in(&sami.email).await;
    sami.post("/messages", &json!({ "recipient_id": amal.id, "content": "Hello" })).await.is(201);
    told(&amal, 1).await;
    world.settled().await;
    assert!(letters(&world, &amal).await.is_empty());
}
