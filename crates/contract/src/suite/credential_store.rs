//! `CredentialStore`: password hashes, one per person.

use p2p_domain::{id::UserId, session::CredentialRecord};

use super::stage;
use crate::{
    build::{a_credential, an_id, at},
    world::Stores,
};

suite! { ($) credential_store, credential_store_suite(Stores):
    what_was_put_is_found, putting_again_replaces,
    one_that_still_is_the_same_is_replaced, of_two_that_replace_one_wins, what_was_removed_is_gone, people_are_separate,
}

async fn what_was_put_is_found(stores: &Stores) {
    let credential = a_credential(&stage::somebody(stores).await);
    stores.credentials.put(&credential).await.unwrap();
    assert_eq!(stores.credentials.find(credential.user_id).await.unwrap(), Some(credential));
    assert_eq!(stores.credentials.find(UserId::new(an_id())).await.unwrap(), None);
}

async fn putting_again_replaces(stores: &Stores) {
    let user = stage::somebody(stores).await;
    stores.credentials.put(&a_credential(&user)).await.unwrap();
    let second = CredentialRecord { updated_at: at(5), ..a_credential(&user) };
    stores.credentials.put(&second).await.unwrap();
    assert_eq!(stores.credentials.find(user.id).await.unwrap(), Some(second));
}

async fn one_that_still_is_the_same_is_replaced(stores: &Stores) {
    let user = stage::somebody(stores).await;
    let (before, after) = (a_credential(&user), CredentialRecord { updated_at: at(5), ..a_credential(&user) });
    assert!(!stores.credentials.replace(&before, &after).await.unwrap(), "there is none");
    assert_eq!(stores.credentials.find(user.id).await.unwrap(), None);
    stores.credentials.put(&before).await.unwrap();
    let other = CredentialRecord { password_hash: a_credential(&user).password_hash, ..before.clone() };
    assert!(!stores.credentials.replace(&other, &after).await.unwrap());
    assert_eq!(stores.credentials.find(user.id).await.unwrap().as_ref(), Some(&before));
    assert!(stores.credentials.replace(&before, &after).await.unwrap());
    assert_eq!(stores.credentials.find(user.id).await.unwrap().as_ref(), Some(&after));
    assert!(!stores.credentials.replace(&before, &other).await.unwrap(), "it is another one now");
}

async fn of_two_that_replace_one_wins(stores: &Stores) {
    let user = stage::somebody(stores).await;
    for _ in 0..10 {
        let before = a_credential(&user);
        stores.credentials.put(&before).await.unwrap();
        let (mine, theirs) = (a_credential(&user), a_credential(&user));
        let (one, other) =
            tokio::join!(stores.credentials.replace(&before, &mine), stores.credentials.replace(&before, &theirs));
        let (one, other) = (one.unwrap(), other.unwrap());
        assert!(one != other, "both or neither of two replaced it");
        assert_eq!(stores.credentials.find(user.id).await.unwrap(), Some(if one { mine } else { theirs }));
    }
}

async fn what_was_removed_is_gone(stores: &Stores) {
    let user = stage::somebody(stores).await;
    stores.credentials.put(&a_credential(&user)).await.unwrap();
    for _ in 0..2 {
        stores.credentials.delete(user.id).await.unwrap();
        assert_eq!(stores.credentials.find(user.id).await.unwrap(), None);
    }
}

async fn people_are_separate(stores: &Stores) {
    let (one, other) = (stage::somebody(stores).await, stage::somebody(stores).await);
    let (mine, theirs) = (a_credential(&one), a_credential(&other));
    stores.credentials.put(&mine).await.unwrap();
    stores.credentials.put(&theirs).await.unwrap();
    stores.credentials.delete(one.id).await.unwrap();
    assert_eq!(stores.credentials.find(other.id).await.unwrap(), Some(theirs));
}
