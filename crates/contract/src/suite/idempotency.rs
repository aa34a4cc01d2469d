//! `IdempotencyKeys` and `IdempotencyRepository`: the same request sent twice does its work once.

use std::time::Duration;

use p2p_domain::{
    idempotency::{IdempotencyKey, KEPT, KeyedRequest, LEASE, Reservation, StoredAnswer},
    timestamp::Timestamp,
};

use super::stage::{self, commit};
use crate::{
    build::{a_request, an_answer_to_keep, at},
    world::Stores,
};

suite! { ($) idempotency, idempotency_suite(Stores):
    a_fresh_key_is_reserved_once, an_answer_is_given_again, an_answer_goes_with_its_unit, another_body_is_refused,
    a_refusal_is_kept, a_release_frees_the_key, a_release_leaves_answers_alone, of_two_reservations_one_is_fresh,
    a_dead_reservation_runs_out, of_two_heirs_of_a_dead_reservation_one_is_fresh, an_old_answer_counts_as_never_made,
    keys_of_people_and_routes_never_meet, a_sweep_forgets_what_is_old,
}

const MILLISECOND: Duration = Duration::from_millis(1);

async fn request(stores: &Stores) -> KeyedRequest {
    a_request(&stage::somebody(stores).await)
}

async fn reserve(stores: &Stores, request: &KeyedRequest, now: Timestamp) -> Reservation {
    stores.idempotency.reserve(request, now).await.unwrap()
}

async fn complete(stores: &Stores, request: &KeyedRequest, now: Timestamp) -> StoredAnswer {
    let answer = an_answer_to_keep();
    commit!(stores, unit => unit.idempotency().complete(request, &answer, now).await?);
    answer
}

async fn a_fresh_key_is_reserved_once(stores: &Stores) {
    let request = request(stores).await;
    assert_eq!(reserve(stores, &request, at(0)).await, Reservation::Fresh);
    assert_eq!(reserve(stores, &request, at(1)).await, Reservation::Running);
}

async fn an_answer_is_given_again(stores: &Stores) {
    let request = request(stores).await;
    reserve(stores, &request, at(0)).await;
    let answer = complete(stores, &request, at(1)).await;
    for moment in [at(2), at(0).plus(LEASE * 5), at(1).plus(KEPT).minus(MILLISECOND * 2_000)] {
        assert_eq!(reserve(stores, &request, moment).await, Reservation::Done(answer.clone()));
    }
}

async fn an_answer_goes_with_its_unit(stores: &Stores) {
    let request = request(stores).await;
    reserve(stores, &request, at(0)).await;
    let mut unit = stores.store.begin().await.unwrap();
    unit.idempotency().complete(&request, &an_answer_to_keep(), at(1)).await.unwrap();
    drop(unit);
    assert_eq!(reserve(stores, &request, at(2)).await, Reservation::Running);
}

async fn another_body_is_refused(stores: &Stores) {
    let request = request(stores).await;
    let other = KeyedRequest { fingerprint: "b".repeat(64), ..request.clone() };
    reserve(stores, &request, at(0)).await;
    assert_eq!(reserve(stores, &other, at(1)).await, Reservation::Reused);
    let answer = complete(stores, &request, at(1)).await;
    assert_eq!(reserve(stores, &other, at(2)).await, Reservation::Reused);
    assert_eq!(reserve(stores, &request, at(2)).await, Reservation::Done(answer));
}

async fn a_refusal_is_kept(stores: &Stores) {
    let request = request(stores).await;
    reserve(stores, &request, at(0)).await;
    let refusal = StoredAnswer { status: 409, headers: vec![], body: String::new() };
    stores.idempotency.refuse(&request, &refusal, at(1)).await.unwrap();
    assert_eq!(reserve(stores, &request, at(100)).await, Reservation::Done(refusal));
}

async fn a_release_frees_the_key(stores: &Stores) {
    let request = request(stores).await;
    stores.idempotency.release(&request).await.unwrap();
    reserve(stores, &request, at(0)).await;
    stores.idempotency.release(&request).await.unwrap();
    assert_eq!(reserve(stores, &request, at(1)).await, Reservation::Fresh);
}

async fn a_release_leaves_answers_alone(stores: &Stores) {
    let request = request(stores).await;
    reserve(stores, &request, at(0)).await;
    let answer = complete(stores, &request, at(0)).await;
    stores.idempotency.release(&request).await.unwrap();
    assert_eq!(reserve(stores, &request, at(1)).await, Reservation::Done(answer));
}

/// Two who reserve at once, and how many of them may begin.
async fn race(stores: &Stores, request: &KeyedRequest, now: Timestamp) -> usize {
    let racer = || {
        let (stores, request) = (stores.clone(), request.clone());
        tokio::spawn(async move { reserve(&stores, &request, now).await })
    };
    let (one, other) = (racer(), racer());
    let outcomes = [one.await.unwrap(), other.await.unwrap()];
    assert!(
        outcomes.iter().all(|outcome| matches!(outcome, Reservation::Fresh | Reservation::Running)),
        "{outcomes:?}"
    );
    outcomes.iter().filter(|outcome| **outcome == Reservation::Fresh).count()
}

async fn of_two_reservations_one_is_fresh(stores: &Stores) {
    for _ in 0..10 {
        let request = request(stores).await;
        assert_eq!(race(stores, &request, at(0)).await, 1);
    }
}

async fn a_dead_reservation_runs_out(stores: &Stores) {
    let request = request(stores).await;
    reserve(stores, &request, at(0)).await;
    assert_eq!(reserve(stores, &request, at(0).plus(LEASE).minus(MILLISECOND)).await, Reservation::Running);
    let later = at(0).plus(LEASE).plus(MILLISECOND);
    let other = KeyedRequest { fingerprint: "b".repeat(64), ..request.clone() };
    assert_eq!(reserve(stores, &other, later).await, Reservation::Fresh, "as never made, whatever its body was");
    assert_eq!(reserve(stores, &other, later.plus(LEASE).minus(MILLISECOND)).await, Reservation::Running);
    assert_eq!(reserve(stores, &request, later).await, Reservation::Reused);
}

async fn of_two_heirs_of_a_dead_reservation_one_is_fresh(stores: &Stores) {
    for _ in 0..10 {
        let request = request(stores).await;
        reserve(stores, &request, at(0)).await;
        assert_eq!(race(stores, &request, at(0).plus(LEASE * 2)).await, 1);
    }
}

async fn an_old_answer_counts_as_never_made(stores: &Stores) {
    let request = request(stores).await;
    reserve(stores, &request, at(0)).await;
    complete(stores, &request, at(1)).await;
    let later = at(1).plus(KEPT).plus(MILLISECOND);
    assert_eq!(reserve(stores, &request, later).await, Reservation::Fresh);
    assert_eq!(reserve(stores, &request, later).await, Reservation::Running);
    let answer = complete(stores, &request, later).await;
    assert_eq!(reserve(stores, &request, later).await, Reservation::Done(answer));
}

async fn keys_of_people_and_routes_never_meet(stores: &Stores) {
    let request = request(stores).await;
    reserve(stores, &request, at(0)).await;
    let other_person = KeyedRequest { user_id: stage::somebody(stores).await.id, ..request.clone() };
    let other_route = KeyedRequest { route: "POST /api/v1/forums/posts".to_owned(), ..request.clone() };
    let shouted = IdempotencyKey::parse(&request.key.as_str().to_uppercase()).unwrap();
    let other_case = KeyedRequest { key: shouted, ..request.clone() };
    for other in [other_person, other_route, other_case] {
        assert_eq!(reserve(stores, &other, at(1)).await, Reservation::Fresh, "{other:?}");
    }
}

async fn a_sweep_forgets_what_is_old(stores: &Stores) {
    let (old, reserved, young) = (request(stores).await, request(stores).await, request(stores).await);
    reserve(stores, &old, at(0)).await;
    complete(stores, &old, at(1)).await;
    reserve(stores, &reserved, at(2)).await;
    reserve(stores, &young, at(500)).await;
    let answer = complete(stores, &young, at(501)).await;
    assert_eq!(stores.idempotency.sweep(at(400)).await.unwrap(), 2);
    assert_eq!(stores.idempotency.sweep(at(400)).await.unwrap(), 0);
    assert_eq!(reserve(stores, &old, at(502)).await, Reservation::Fresh);
    assert_eq!(reserve(stores, &young, at(502)).await, Reservation::Done(answer));
}
