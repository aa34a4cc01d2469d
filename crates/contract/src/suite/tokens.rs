//! `TokenStore`: one-time tokens of accounts, by their digests.

use p2p_domain::token::{TokenHolder, TokenPurpose, TokenRecord};

use super::stage;
use crate::{
    build::{a_digest, a_token, an_email, at},
    world::Stores,
};

suite! { ($) tokens, tokens_suite(Stores):
    what_was_put_is_taken_once, a_look_takes_nothing, an_expired_one_is_not_taken, a_token_is_taken_for_its_purpose_alone,
    all_of_one_purpose_and_holder_go_together, of_two_takers_one_gets_it, of_two_takers_of_two_tokens_one_gets_one,
    those_of_somebody_are_withdrawn, a_sweep_removes_what_expired,
}

use TokenPurpose::{ResetPassword, VerifyEmail};

async fn put(stores: &Stores, token: TokenRecord) -> TokenRecord {
    stores.tokens.put(&token).await.unwrap();
    token
}

async fn take(stores: &Stores, token: &TokenRecord) -> Option<TokenHolder> {
    stores.tokens.take(token.purpose, &token.digest, at(1)).await.unwrap()
}

async fn what_was_put_is_taken_once(stores: &Stores) {
    let user = stage::somebody(stores).await;
    for purpose in TokenPurpose::ALL {
        let elsewhere = TokenHolder { user_id: user.id, email: an_email() };
        for token in [a_token(&user, purpose), TokenRecord { holder: elsewhere, ..a_token(&user, purpose) }] {
            let token = put(stores, token).await;
            assert_eq!(take(stores, &token).await.as_ref(), Some(&token.holder));
            assert_eq!(take(stores, &token).await, None);
        }
    }
    assert_eq!(stores.tokens.take(VerifyEmail, &a_digest(), at(1)).await.unwrap(), None);
}

async fn a_look_takes_nothing(stores: &Stores) {
    let user = stage::somebody(stores).await;
    let token = put(stores, TokenRecord { expires_at: at(50), ..a_token(&user, ResetPassword) }).await;
    let look = |purpose, moment| stores.tokens.look(purpose, &token.digest, at(moment));
    for _ in 0..2 {
        assert_eq!(look(ResetPassword, 49).await.unwrap().as_ref(), Some(&token.holder));
    }
    assert_eq!(look(ResetPassword, 51).await.unwrap(), None, "it has expired");
    assert_eq!(look(VerifyEmail, 49).await.unwrap(), None, "another purpose");
    assert_eq!(stores.tokens.look(ResetPassword, &a_digest(), at(1)).await.unwrap(), None);
    assert!(take(stores, &token).await.is_some());
    assert_eq!(look(ResetPassword, 1).await.unwrap(), None, "it was taken");
}

async fn an_expired_one_is_not_taken(stores: &Stores) {
    let user = stage::somebody(stores).await;
    let token = put(stores, TokenRecord { expires_at: at(50), ..a_token(&user, ResetPassword) }).await;
    assert_eq!(stores.tokens.take(ResetPassword, &token.digest, at(51)).await.unwrap(), None);
    assert!(stores.tokens.take(ResetPassword, &token.digest, at(49)).await.unwrap().is_some());
}

async fn a_token_is_taken_for_its_purpose_alone(stores: &Stores) {
    let user = stage::somebody(stores).await;
    let token = put(stores, a_token(&user, VerifyEmail)).await;
    assert_eq!(stores.tokens.take(ResetPassword, &token.digest, at(1)).await.unwrap(), None);
    assert_eq!(take(stores, &token).await, Some(token.holder.clone()), "a wrong purpose spends nothing");
}

async fn all_of_one_purpose_and_holder_go_together(stores: &Stores) {
    let (user, other) = (stage::somebody(stores).await, stage::somebody(stores).await);
    let (one, two) =
        (put(stores, a_token(&user, ResetPassword)).await, put(stores, a_token(&user, ResetPassword)).await);
    let verify = put(stores, a_token(&user, VerifyEmail)).await;
    let theirs = put(stores, a_token(&other, ResetPassword)).await;
    assert!(take(stores, &two).await.is_some());
    assert_eq!(take(stores, &one).await, None);
    assert!(take(stores, &verify).await.is_some() && take(stores, &theirs).await.is_some());
}

async fn of_two_takers_one_gets_it(stores: &Stores) {
    let user = stage::somebody(stores).await;
    for _ in 0..10 {
        let token = put(stores, a_token(&user, ResetPassword)).await;
        let (one, other) = tokio::join!(take(stores, &token), take(stores, &token));
        assert!(one.is_some() != other.is_some(), "both or neither of two takers got it");
    }
}

async fn of_two_takers_of_two_tokens_one_gets_one(stores: &Stores) {
    let user = stage::somebody(stores).await;
    for _ in 0..10 {
        let (first, second) =
            (put(stores, a_token(&user, ResetPassword)).await, put(stores, a_token(&user, ResetPassword)).await);
        let (one, other) = tokio::join!(take(stores, &first), take(stores, &second));
        assert!(one.is_some() != other.is_some(), "with one, the other went");
    }
}

async fn those_of_somebody_are_withdrawn(stores: &Stores) {
    let (user, other) = (stage::somebody(stores).await, stage::somebody(stores).await);
    let mine = [put(stores, a_token(&user, VerifyEmail)).await, put(stores, a_token(&user, ResetPassword)).await];
    let theirs = put(stores, a_token(&other, VerifyEmail)).await;
    stores.tokens.withdraw(user.id).await.unwrap();
    stores.tokens.withdraw(user.id).await.unwrap();
    for token in &mine {
        assert_eq!(take(stores, token).await, None);
    }
    assert!(take(stores, &theirs).await.is_some());
}

async fn a_sweep_removes_what_expired(stores: &Stores) {
    let user = stage::somebody(stores).await;
    put(stores, TokenRecord { expires_at: at(50), ..a_token(&user, ResetPassword) }).await;
    put(stores, TokenRecord { expires_at: at(60), ..a_token(&user, VerifyEmail) }).await;
    let kept = put(stores, TokenRecord { expires_at: at(200), ..a_token(&user, VerifyEmail) }).await;
    assert_eq!(stores.tokens.sweep(at(100)).await.unwrap(), 2);
    assert_eq!(stores.tokens.sweep(at(100)).await.unwrap(), 0);
    assert!(take(stores, &kept).await.is_some());
}
