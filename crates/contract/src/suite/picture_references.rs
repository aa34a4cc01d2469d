//! `PictureReferences`: which pictures people and organizations show.

use std::collections::BTreeSet;

use p2p_domain::{organization::Organization, picture::PictureKey, user::User};

use super::stage::{self, commit};
use crate::{
    build::{a_picture_key, a_user, an_organization},
    world::Stores,
};

suite! { ($) picture_references, picture_references_suite(Stores):
    pictures_of_people_and_organizations_are_shown, what_nobody_shows_is_left_out, a_picture_that_was_replaced_is_shown_no_more,
}

async fn shown(stores: &Stores, keys: &[&PictureKey]) -> BTreeSet<PictureKey> {
    let keys: Vec<_> = keys.iter().map(|&key| key.clone()).collect();
    let found = stores.pictures.shown(&keys).await.unwrap();
    let distinct: BTreeSet<_> = found.iter().cloned().collect();
    assert_eq!(distinct.len(), found.len(), "a key is told once");
    distinct
}

async fn pictures_of_people_and_organizations_are_shown(stores: &Stores) {
    let (avatar, logo, shared) = (a_picture_key(), a_picture_key(), a_picture_key());
    for key in [&avatar, &shared] {
        stage::user(stores, User { avatar: Some(key.clone()), ..a_user() }).await;
    }
    for key in [&logo, &shared] {
        stage::organization(stores, Organization { logo: Some(key.clone()), ..an_organization() }).await;
    }
    let all = BTreeSet::from([avatar.clone(), logo.clone(), shared.clone()]);
    assert_eq!(shown(stores, &[&avatar, &logo, &shared]).await, all);
}

async fn what_nobody_shows_is_left_out(stores: &Stores) {
    let (avatar, unused) = (a_picture_key(), a_picture_key());
    stage::user(stores, User { avatar: Some(avatar.clone()), ..a_user() }).await;
    assert_eq!(shown(stores, &[&unused]).await, BTreeSet::new());
    assert_eq!(shown(stores, &[&unused, &avatar]).await, BTreeSet::from([avatar]));
    assert_eq!(shown(stores, &[]).await, BTreeSet::new());
}

async fn a_picture_that_was_replaced_is_shown_no_more(stores: &Stores) {
    let (old, new) = (a_picture_key(), a_picture_key());
    let user = stage::user(stores, User { avatar: Some(old.clone()), ..a_user() }).await;
    let edited = User { avatar: Some(new.clone()), ..user.clone() };
    assert!(commit!(stores, unit => unit.users().update(&edited, user.version).await?));
    assert_eq!(shown(stores, &[&old, &new]).await, BTreeSet::from([new]));
}
