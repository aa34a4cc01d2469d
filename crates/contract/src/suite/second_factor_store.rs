//! `SecondFactorStore`: what was begun, what was confirmed, and that each code is used once.

use p2p_domain::{
    id::UserId,
    second_factor::{RecoveryDigests, SecondFactorRecord},
    user::User,
};

use super::stage;
use crate::{
    build::{a_digest, a_second_factor, an_id, at},
    world::Stores,
};

suite! { ($) second_factor_store, second_factor_store_suite(Stores):
    what_was_begun_is_found_and_not_confirmed, beginning_again_replaces_what_was_begun, a_confirmation_moves_what_was_begun,
    nothing_begun_is_not_confirmed, what_was_begun_anew_is_not_confirmed, a_confirmed_one_stands_beside_one_begun, a_confirmation_replaces_the_one_before,
    a_step_is_used_once_and_never_goes_back, of_two_uses_of_a_step_one_is_told_true, a_recovery_code_is_used_once,
    of_two_uses_of_a_recovery_code_one_is_told_true, recovery_codes_are_replaced, what_was_deleted_is_gone, people_are_separate,
    an_account_tells_whether_there_is_one,
}

fn digests(count: usize) -> RecoveryDigests {
    (0..count).map(|_| a_digest()).collect()
}

async fn begun(stores: &Stores, user: &User) -> SecondFactorRecord {
    let record = a_second_factor(user);
    stores.second_factors.begin(&record).await.unwrap();
    record
}

async fn confirmed(stores: &Stores, user: &User, recovery: &RecoveryDigests) -> SecondFactorRecord {
    let record = begun(stores, user).await;
    assert!(stores.second_factors.confirm(user.id, &record.secret, 7, at(5), recovery).await.unwrap());
    SecondFactorRecord { confirmed_at: Some(at(5)), last_step: 7, ..record }
}

async fn found(stores: &Stores, user: UserId) -> Option<(SecondFactorRecord, u32)> {
    stores.second_factors.confirmed(user).await.unwrap()
}

async fn what_was_begun_is_found_and_not_confirmed(stores: &Stores) {
    let user = stage::somebody(stores).await;
    assert_eq!(stores.second_factors.begun(user.id).await.unwrap(), None);
    let record = begun(stores, &user).await;
    assert_eq!(stores.second_factors.begun(user.id).await.unwrap(), Some(record));
    assert_eq!(found(stores, user.id).await, None);
}

async fn beginning_again_replaces_what_was_begun(stores: &Stores) {
    let user = stage::somebody(stores).await;
    begun(stores, &user).await;
    let second = SecondFactorRecord { created_at: at(3), ..a_second_factor(&user) };
    stores.second_factors.begin(&second).await.unwrap();
    assert_eq!(stores.second_factors.begun(user.id).await.unwrap(), Some(second));
}

async fn a_confirmation_moves_what_was_begun(stores: &Stores) {
    let user = stage::somebody(stores).await;
    let record = confirmed(stores, &user, &digests(3)).await;
    assert_eq!(found(stores, user.id).await, Some((record, 3)));
    assert_eq!(stores.second_factors.begun(user.id).await.unwrap(), None);
    let record = found(stores, user.id).await.unwrap().0;
    let again = stores.second_factors.confirm(user.id, &record.secret, 8, at(6), &digests(1)).await.unwrap();
    assert!(!again, "nothing is begun any more");
}

async fn nothing_begun_is_not_confirmed(stores: &Stores) {
    let user = stage::somebody(stores).await;
    let code = a_digest();
    let secret = a_second_factor(&user).secret;
    assert!(!stores.second_factors.confirm(user.id, &secret, 7, at(5), &vec![code.clone()]).await.unwrap());
    assert_eq!(found(stores, user.id).await, None);
    assert!(!stores.second_factors.use_recovery(user.id, &code).await.unwrap(), "nothing was written");
    let standing = confirmed(stores, &user, &digests(2)).await;
    assert!(!stores.second_factors.confirm(user.id, &standing.secret, 9, at(9), &digests(4)).await.unwrap());
    assert_eq!(found(stores, user.id).await, Some((standing, 2)));
}

async fn what_was_begun_anew_is_not_confirmed(stores: &Stores) {
    let user = stage::somebody(stores).await;
    // A code of the first one was checked; meanwhile another one was begun.
    let (first, code) = (begun(stores, &user).await, a_digest());
    let second = begun(stores, &user).await;
    assert!(!stores.second_factors.confirm(user.id, &first.secret, 7, at(5), &vec![code.clone()]).await.unwrap());
    assert_eq!(found(stores, user.id).await, None);
    assert!(!stores.second_factors.use_recovery(user.id, &code).await.unwrap(), "nothing was written");
    assert_eq!(stores.second_factors.begun(user.id).await.unwrap(), Some(second.clone()));
    assert!(stores.second_factors.confirm(user.id, &second.secret, 7, at(5), &vec![code]).await.unwrap());
}

async fn a_confirmed_one_stands_beside_one_begun(stores: &Stores) {
    let user = stage::somebody(stores).await;
    let standing = confirmed(stores, &user, &digests(2)).await;
    let next = begun(stores, &user).await;
    assert_eq!(found(stores, user.id).await, Some((standing, 2)));
    assert_eq!(stores.second_factors.begun(user.id).await.unwrap(), Some(next));
    assert!(stores.second_factors.use_step(user.id, 8).await.unwrap());
}

async fn a_confirmation_replaces_the_one_before(stores: &Stores) {
    let user = stage::somebody(stores).await;
    let old = digests(2);
    confirmed(stores, &user, &old).await;
    let next = begun(stores, &user).await;
    // A step below the last one of the factor before: each secret counts for itself.
    assert!(stores.second_factors.confirm(user.id, &next.secret, 3, at(9), &digests(4)).await.unwrap());
    let expected = SecondFactorRecord { confirmed_at: Some(at(9)), last_step: 3, ..next };
    assert_eq!(found(stores, user.id).await, Some((expected, 4)));
    assert!(!stores.second_factors.use_recovery(user.id, &old[0]).await.unwrap());
}

async fn a_step_is_used_once_and_never_goes_back(stores: &Stores) {
    let user = stage::somebody(stores).await;
    assert!(!stores.second_factors.use_step(user.id, 8).await.unwrap(), "there is none");
    begun(stores, &user).await;
    assert!(!stores.second_factors.use_step(user.id, 8).await.unwrap(), "what was begun counts for nothing");
    confirmed(stores, &user, &digests(1)).await;
    for (step, good) in [(7, false), (6, false), (9, true), (9, false), (8, false), (10, true)] {
        assert_eq!(stores.second_factors.use_step(user.id, step).await.unwrap(), good, "{step}");
    }
    assert_eq!(found(stores, user.id).await.unwrap().0.last_step, 10);
}

async fn of_two_uses_of_a_step_one_is_told_true(stores: &Stores) {
    let user = stage::somebody(stores).await;
    confirmed(stores, &user, &digests(1)).await;
    for step in 10..20 {
        let (one, other) =
            tokio::join!(stores.second_factors.use_step(user.id, step), stores.second_factors.use_step(user.id, step));
        assert!(one.unwrap() != other.unwrap(), "both or neither of two uses passed");
    }
}

async fn a_recovery_code_is_used_once(stores: &Stores) {
    let user = stage::somebody(stores).await;
    let codes = digests(3);
    confirmed(stores, &user, &codes).await;
    for (left, code) in [2, 1, 0].into_iter().zip(&codes) {
        assert!(stores.second_factors.use_recovery(user.id, code).await.unwrap());
        assert!(!stores.second_factors.use_recovery(user.id, code).await.unwrap());
        assert_eq!(found(stores, user.id).await.unwrap().1, left);
    }
    assert!(!stores.second_factors.use_recovery(user.id, &a_digest()).await.unwrap());
}

async fn of_two_uses_of_a_recovery_code_one_is_told_true(stores: &Stores) {
    let user = stage::somebody(stores).await;
    let codes = digests(10);
    confirmed(stores, &user, &codes).await;
    for code in &codes {
        let take = || stores.second_factors.use_recovery(user.id, code);
        let (one, other) = tokio::join!(take(), take());
        assert!(one.unwrap() != other.unwrap(), "both or neither of two uses passed");
    }
}

async fn recovery_codes_are_replaced(stores: &Stores) {
    let user = stage::somebody(stores).await;
    let (old, new) = (digests(3), digests(2));
    confirmed(stores, &user, &old).await;
    stores.second_factors.replace_recovery(user.id, &new).await.unwrap();
    assert_eq!(found(stores, user.id).await.unwrap().1, 2);
    assert!(!stores.second_factors.use_recovery(user.id, &old[0]).await.unwrap());
    assert!(stores.second_factors.use_recovery(user.id, &new[0]).await.unwrap());
}

async fn what_was_deleted_is_gone(stores: &Stores) {
    let user = stage::somebody(stores).await;
    let codes = digests(2);
    confirmed(stores, &user, &codes).await;
    begun(stores, &user).await;
    for _ in 0..2 {
        stores.second_factors.delete(user.id).await.unwrap();
        assert_eq!(found(stores, user.id).await, None);
        assert_eq!(stores.second_factors.begun(user.id).await.unwrap(), None);
        assert!(!stores.second_factors.use_recovery(user.id, &codes[0]).await.unwrap());
        assert!(!stores.second_factors.use_step(user.id, 99).await.unwrap());
    }
    stores.second_factors.delete(UserId::new(an_id())).await.unwrap();
}

async fn people_are_separate(stores: &Stores) {
    let (user, other) = (stage::somebody(stores).await, stage::somebody(stores).await);
    let codes = digests(2);
    let mine = confirmed(stores, &user, &codes).await;
    assert!(!stores.second_factors.use_recovery(other.id, &codes[0]).await.unwrap());
    confirmed(stores, &other, &digests(1)).await;
    assert!(!stores.second_factors.use_recovery(other.id, &codes[0]).await.unwrap());
    stores.second_factors.replace_recovery(other.id, &digests(4)).await.unwrap();
    assert!(stores.second_factors.use_step(other.id, 50).await.unwrap());
    stores.second_factors.delete(other.id).await.unwrap();
    assert_eq!(found(stores, user.id).await, Some((mine, 2)));
}

async fn an_account_tells_whether_there_is_one(stores: &Stores) {
    let user = stage::somebody(stores).await;
    let told = async || {
        let by_id = stores.users.account(user.id).await.unwrap().unwrap();
        let by_email = stores.users.account_by_email(&user.email).await.unwrap().unwrap();
        assert_eq!(by_id.has_second_factor, by_email.has_second_factor);
        by_id.has_second_factor
    };
    assert!(!told().await);
    begun(stores, &user).await;
    assert!(!told().await, "what was begun counts for nothing");
    confirmed(stores, &user, &digests(1)).await;
    assert!(told().await);
    stores.second_factors.delete(user.id).await.unwrap();
    assert!(!told().await);
}
