//! `SigningKeyStore`.

use p2p_domain::{port::error::Constraint, session::SigningKeyRecord};

use super::stage::assert_conflict;
use crate::{
    build::{a_signing_key, at},
    world::Stores,
};

suite! { ($) signing_keys, signing_keys_suite(Stores):
    the_newest_come_first, a_key_id_is_taken_once, of_two_inserts_one_wins, old_keys_retire, the_newest_never_retires,
}

async fn insert(stores: &Stores, moments: &[u64]) {
    for moment in moments {
        stores.signing_keys.insert(&a_signing_key(*moment)).await.unwrap();
    }
}

async fn all(stores: &Stores) -> Vec<SigningKeyRecord> {
    stores.signing_keys.all().await.unwrap()
}

async fn the_newest_come_first(stores: &Stores) {
    assert_eq!(all(stores).await, []);
    insert(stores, &[2, 3, 1]).await;
    assert_eq!(all(stores).await, [3, 2, 1].map(a_signing_key));
}

async fn a_key_id_is_taken_once(stores: &Stores) {
    insert(stores, &[1]).await;
    let second = SigningKeyRecord { private_key: vec![9], ..a_signing_key(1) };
    assert_conflict(stores.signing_keys.insert(&second).await, Constraint::Key);
    assert_eq!(all(stores).await, [a_signing_key(1)]);
}

async fn of_two_inserts_one_wins(stores: &Stores) {
    let key = a_signing_key(1);
    let (one, other) = tokio::join!(stores.signing_keys.insert(&key), stores.signing_keys.insert(&key));
    assert!(one.is_ok() != other.is_ok(), "{one:?} {other:?}");
    assert_conflict(if one.is_ok() { other } else { one }, Constraint::Key);
}

async fn old_keys_retire(stores: &Stores) {
    insert(stores, &[1, 2, 3, 4]).await;
    assert_eq!(stores.signing_keys.retire(at(3)).await.unwrap(), 2);
    assert_eq!(all(stores).await, [4, 3].map(a_signing_key));
    assert_eq!(stores.signing_keys.retire(at(3)).await.unwrap(), 0);
}

async fn the_newest_never_retires(stores: &Stores) {
    assert_eq!(stores.signing_keys.retire(at(9)).await.unwrap(), 0);
    insert(stores, &[1, 2]).await;
    assert_eq!(stores.signing_keys.retire(at(9)).await.unwrap(), 1);
    assert_eq!(all(stores).await, [a_signing_key(2)]);
}
