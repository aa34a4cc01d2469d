//! The best answer of a topic, and what it earns.

use serde_json::{Value, json};

use super::{post, text, topic};
use crate::harness::{Person, World, stories};

stories!(
    racing_choices_leave_one_best_answer,
    the_best_answer_moves_reputation,
    a_best_answer_is_the_askers_or_an_admins_choice,
    a_deleted_best_answer_takes_its_reputation_along,
);

async fn reputation(person: &Person) -> i64 {
    person.get("/users/me").await.expect(200)["reputation"].as_i64().unwrap()
}

async fn the_best_answer_moves_reputation(world: World) {
    let (asker, nora, sami) = (world.admin().await, world.admin().await, world.admin().await);
    let (topic, own) = topic(&asker).await;
    let (one, two) =
        (text(&post(&nora, &topic, "The seat.").await, "id"), text(&post(&sami, &topic, "The stem.").await, "id"));
    let choose = async |post: &str| asker.poke(&format!("/forums/posts/{post}/best-answer")).await.expect(200);
    let chosen = choose(&one).await;
    assert_eq!(
        (&chosen["id"], &chosen["is_answered"], &chosen["best_answer_id"]),
        (&json!(topic), &json!(true), &json!(one))
    );
    let earned = reputation(&nora).await;
    assert!(earned > 0);
    choose(&one).await;
    assert_eq!(reputation(&nora).await, earned, "choosing it again earns nothing more");
    assert_eq!(asker.get(&format!("/forums/posts/{one}")).await.expect(200)["is_best_answer"], true);
    choose(&two).await;
    assert_eq!((reputation(&nora).await, reputation(&sami).await), (0, earned), "one per topic");
    assert_eq!(asker.get(&format!("/forums/posts/{one}")).await.expect(200)["is_best_answer"], false);
    asker.delete(&format!("/forums/posts/{one}/best-answer")).await.is(200);
    assert_eq!(reputation(&sami).await, earned, "undoing what is not chosen changes nothing");
    let undone = asker.delete(&format!("/forums/posts/{two}/best-answer")).await.expect(200);
    assert_eq!((&undone["is_answered"], &undone["best_answer_id"]), (&json!(false), &Value::Null));
    assert_eq!(reputation(&sami).await, 0);
    choose(&own).await;
    assert_eq!(reputation(&asker).await, 0, "answering oneself earns nothing");
}

async fn a_best_answer_is_the_askers_or_an_admins_choice(world: World) {
    let (admin, nora) = (world.admin().await, world.admin().await);
    let asker = world.member_of(&admin).await;
    let (topic, _) = topic(&asker).await;
    let answer = text(&post(&nora, &topic, "The seat.").await, "id");
    let path = format!("/forums/posts/{answer}/best-answer");
    nora.poke(&path).await.problem(403, "forbidden");
    world.member_of(&admin).await.poke(&path).await.problem(403, "forbidden");
    admin.poke(&path).await.is(200);
    nora.delete(&path).await.problem(403, "forbidden");
    world.superuser().await.delete(&path).await.is(200);
    asker.poke(&path).await.is(200);
    asker.poke("/forums/posts/0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70/best-answer").await.problem(404, "not_found");
}

async fn a_deleted_best_answer_takes_its_reputation_along(world: World) {
    let (asker, nora) = (world.admin().await, world.admin().await);
    let (topic, first) = topic(&asker).await;
    let answer = text(&post(&nora, &topic, "The seat.").await, "id");
    asker.poke(&format!("/forums/posts/{answer}/best-answer")).await.is(200);
    nora.delete(&format!("/forums/posts/{answer}")).await.is(204);
    let now = asker.get(&format!("/forums/topics/{topic}")).await.expect(200);
    assert_eq!(
        (&now["is_answered"], &now["best_answer_id"], reputation(&nora).await),
        (&json!(false), &Value::Null, 0)
    );
    let reply =
        nora.post(&format!("/forums/posts/{first}/replies"), &json!({ "content": "The stem." })).await.expect(201);
    let path = format!("/forums/replies/{}", text(&reply, "id"));
    let chosen = asker.poke(&format!("{path}/best-answer")).await.expect(200);
    assert_eq!(chosen["best_answer_id"], reply["id"], "a reply may be the best answer too");
    assert!(reputation(&nora).await > 0 && nora.get(&path).await.expect(200)["is_best_answer"] == true);
    nora.delete(&path).await.is(204);
    assert_eq!(reputation(&nora).await, 0);
}

async fn racing_choices_leave_one_best_answer(world: World) {
    let (asker, nora, sami) = (world.admin().await, world.admin().await, world.admin().await);
    let (topic, _) = topic(&asker).await;
    let answers =
        [text(&post(&nora, &topic, "The seat.").await, "id"), text(&post(&sami, &topic, "The stem.").await, "id")];
    let choices = (0..16).map(|number| {
        let (asker, answer) = (asker.clone(), answers[number % 2].clone());
        tokio::spawn(async move {
            let path = format!("/forums/posts/{answer}/best-answer");
            let answer = if number % 5 == 4 { asker.delete(&path).await } else { asker.poke(&path).await };
            assert!(matches!(answer.code(), 200 | 409), "{answer}");
        })
    });
    for choice in choices.collect::<Vec<_>>() {
        choice.await.unwrap();
    }
    asker.poke(&format!("/forums/posts/{}/best-answer", answers[0])).await.is(200);
    let earned = reputation(&nora).await;
    assert_eq!(reputation(&sami).await, 0, "what was taken back is gone");
    asker.delete(&format!("/forums/posts/{}/best-answer", answers[0])).await.is(200);
    assert_eq!((earned > 0, reputation(&nora).await), (true, 0), "nothing was earned twice");
}
