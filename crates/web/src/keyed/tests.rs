//! What is kept of several, on one key held in memory.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use p2p_domain::{
    id::UserId,
    idempotency::IdempotencyKey,
    locale::Locale,
    port::{clock::Clock, error::StoreError, idempotency::IdempotencyKeys},
    timestamp::Timestamp,
};
use uuid::Uuid;

use super::*;

/// Where the one key stands.
#[derive(Clone, Default)]
enum Stand {
    #[default]
    Free,
    Reserved,
    Answered(StoredAnswer),
}

/// One key.
#[derive(Default)]
struct OneKey(Mutex<Stand>);

impl OneKey {
    fn set(&self, state: Stand) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = state;
    }
}

#[async_trait]
impl IdempotencyKeys for OneKey {
    async fn reserve(&self, _: &KeyedRequest, _: Timestamp) -> Result<Reservation, StoreError> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(match state.clone() {
            Stand::Free => {
                *state = Stand::Reserved;
                Reservation::Fresh
            }
            Stand::Reserved => Reservation::Running,
            Stand::Answered(answer) => Reservation::Done(answer),
        })
    }
    async fn refuse(&self, _: &KeyedRequest, answer: &StoredAnswer, _: Timestamp) -> Result<(), StoreError> {
        self.set(Stand::Answered(answer.clone()));
        Ok(())
    }
    async fn release(&self, _: &KeyedRequest) -> Result<(), StoreError> {
        self.set(Stand::Free);
        Ok(())
    }
    async fn sweep(&self, _: Timestamp) -> Result<u64, StoreError> {
        Ok(0)
    }
}

struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(0)
    }
}

/// How often the work is done when the same request comes twice.
async fn times(is_final: bool) -> u32 {
    let keys = IdempotencyService::new(Arc::<OneKey>::default(), Arc::new(Still));
    let request = KeyedRequest {
        user_id: UserId::new(Uuid::from_u128(1)),
        route: "POST /users/invite/batch".to_owned(),
        key: IdempotencyKey::parse("key-1").unwrap(),
        fingerprint: "same".to_owned(),
    };
    let asked = Asked { request_id: String::new(), path: String::new(), locale: Locale::En };
    let done = std::cell::Cell::new(0);
    for _ in 0..2 {
        let work = async || {
            done.set(done.get() + 1);
            let answer = StoredAnswer { status: 207, headers: Vec::new(), body: "{}".to_owned() };
            Ok::<_, Problem>(Several { answer, is_final })
        };
        let answer = answer_of_several(&keys, Some(request.clone()), &asked, work).await.unwrap();
        assert_eq!(answer.status().as_u16(), 207);
    }
    done.get()
}

#[actix_web::test]
async fn an_answer_of_which_some_may_come_out_otherwise_is_not_kept() {
    assert_eq!(times(true).await, 1);
    assert_eq!(times(false).await, 2);
}

#[test]
fn faults_of_ours_and_what_asks_to_come_again_are_not_final() {
    let of = |status| is_final(StatusCode::from_u16(status).unwrap());
    assert!([201, 400, 403, 409, 422].into_iter().all(of));
    assert!(![401, 429, 500, 503].into_iter().any(of));
}
