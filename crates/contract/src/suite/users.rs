//! `UserRepository`, with what `UserReader` tells of one person.

use p2p_domain::{
    content::AuthorCard,
    id::{OrganizationId, UserId},
    locale::Locale,
    port::{error::Constraint, user::UserRepository},
    user::{JobTitle, Role, User, UserStatus},
    version::Version,
};

use super::stage::{self, assert_conflict, attempt, commit, somebody};
use crate::{
    build::{a_member, a_picture_key, a_user, an_email, an_id, an_organization, at, audience},
    world::Stores,
};

suite! { ($) users, users_suite(Stores):
    what_was_inserted_is_found, an_address_belongs_to_one_person_whatever_their_status, an_id_is_used_once,
    an_organization_must_exist, an_update_writes_what_it_may, an_update_needs_the_version, an_update_keeps_addresses_unique,
    of_two_updates_one_wins, reputation_adds_up, a_login_is_noted, only_the_pending_are_removed, a_card_shows_somebody,
    an_account_names_the_organization, a_profile_of_the_pending_is_not_there, the_empty_store_knows_it,
}

async fn find(stores: &Stores, id: UserId) -> Option<User> {
    stores.users.account(id).await.unwrap().map(|account| account.user)
}

fn in_full(organization: OrganizationId) -> User {
    User {
        organization_id: Some(organization),
        role: Role::Admin,
        status: UserStatus::Deactivated,
        is_verified: false,
        job_title: Some(JobTitle::parse("رئيسة الصيانة").unwrap()),
        bio: Some("Two\nlines".to_owned()),
        avatar: Some(a_picture_key()),
        locale: Some(Locale::Ar),
        reputation: -3,
        last_login: Some(at(7)),
        version: Version::new(4),
        created_at: at(1),
        updated_at: at(2),
        ..a_user()
    }
}

async fn what_was_inserted_is_found(stores: &Stores) {
    let organization = stage::organization(stores, an_organization()).await;
    let nameless = User { first_name: None, last_name: None, ..a_user() };
    for user in [in_full(organization.id), nameless] {
        stage::user(stores, user.clone()).await;
        commit!(stores, unit => {
            assert_eq!(unit.users().find(user.id).await?.as_ref(), Some(&user));
            assert_eq!(unit.users().find_by_email(&user.email).await?.as_ref(), Some(&user));
        });
        let account = stores.users.account(user.id).await.unwrap().unwrap();
        assert_eq!(account.user, user);
        assert_eq!(stores.users.account_by_email(&user.email).await.unwrap(), Some(account));
    }
    commit!(stores, unit => {
        assert_eq!(unit.users().find(UserId::new(an_id())).await?, None);
        assert_eq!(unit.users().find_by_email(&an_email()).await?, None);
    });
    assert_eq!(stores.users.account(UserId::new(an_id())).await.unwrap(), None);
    assert_eq!(stores.users.account_by_email(&an_email()).await.unwrap(), None);
}

async fn an_address_belongs_to_one_person_whatever_their_status(stores: &Stores) {
    for status in [UserStatus::Active, UserStatus::Pending, UserStatus::Deactivated] {
        let owner = stage::user(stores, User { status, ..a_user() }).await;
        let second = User { email: owner.email.clone(), ..a_user() };
        let outcome = attempt!(stores, unit => unit.users().insert(&second).await?);
        assert_conflict(outcome, Constraint::UserEmail);
        assert_eq!(find(stores, second.id).await, None);
    }
    let email = an_email();
    let claim = async || {
        let user = User { email: email.clone(), ..a_user() };
        attempt!(stores, unit => unit.users().insert(&user).await?)
    };
    let (one, other) = tokio::join!(claim(), claim());
    assert!(one.is_ok() != other.is_ok(), "of two who sign up at once, one gets the address");
    assert_conflict(if one.is_ok() { other } else { one }, Constraint::UserEmail);
}

async fn an_id_is_used_once(stores: &Stores) {
    let owner = somebody(stores).await;
    let second = User { id: owner.id, ..a_user() };
    assert_conflict(attempt!(stores, unit => unit.users().insert(&second).await?), Constraint::Key);
}

async fn an_organization_must_exist(stores: &Stores) {
    let user = a_member(&an_organization());
    assert_conflict(attempt!(stores, unit => unit.users().insert(&user).await?), Constraint::Reference);
}

async fn an_update_writes_what_it_may(stores: &Stores) {
    let organization = stage::organization(stores, an_organization()).await;
    let user = somebody(stores).await;
    let change = User { id: user.id, ..in_full(organization.id) };
    assert!(commit!(stores, unit => unit.users().update(&change, Version::FIRST).await?));
    let User { reputation, last_login, created_at, .. } = user;
    let expected = User { reputation, last_login, created_at, version: Version::new(2), ..change };
    assert_eq!(find(stores, user.id).await, Some(expected));
}

async fn an_update_needs_the_version(stores: &Stores) {
    let user = somebody(stores).await;
    let change = User { bio: Some("new".to_owned()), ..user.clone() };
    assert!(!commit!(stores, unit => unit.users().update(&change, Version::new(2)).await?));
    assert_eq!(find(stores, user.id).await, Some(user));
    let nobody = a_user();
    assert!(!commit!(stores, unit => unit.users().update(&nobody, Version::FIRST).await?));
    assert_eq!(find(stores, nobody.id).await, None);
}

async fn an_update_keeps_addresses_unique(stores: &Stores) {
    let (user, other) = (somebody(stores).await, somebody(stores).await);
    let change = User { email: other.email, ..user };
    assert_conflict(
        attempt!(stores, unit => unit.users().update(&change, Version::FIRST).await?),
        Constraint::UserEmail,
    );
}

async fn of_two_updates_one_wins(stores: &Stores) {
    let user = somebody(stores).await;
    let edit = async |bio: &str| {
        let change = User { bio: Some(bio.to_owned()), ..user.clone() };
        commit!(stores, unit => unit.users().update(&change, Version::FIRST).await?)
    };
    let (one, other) = tokio::join!(edit("one"), edit("other"));
    assert!(one != other, "both or neither of two updates over one version passed");
    let found = find(stores, user.id).await.unwrap();
    assert_eq!((found.bio.as_deref(), found.version), (Some(if one { "one" } else { "other" }), Version::new(2)));
}

async fn reputation_adds_up(stores: &Stores) {
    let user = somebody(stores).await;
    commit!(stores, unit => {
        unit.users().add_reputation(user.id, 10).await?;
        unit.users().add_reputation(user.id, -25).await?;
        unit.users().add_reputation(UserId::new(an_id()), 1).await?;
    });
    assert_eq!(find(stores, user.id).await, Some(User { reputation: -15, ..user }));
}

async fn a_login_is_noted(stores: &Stores) {
    let user = somebody(stores).await;
    commit!(stores, unit => unit.users().touch_login(user.id, at(9)).await?);
    assert_eq!(find(stores, user.id).await, Some(User { last_login: Some(at(9)), ..user }));
}

async fn only_the_pending_are_removed(stores: &Stores) {
    let pending = stage::user(stores, User { status: UserStatus::Pending, ..a_user() }).await;
    let gone = stage::user(stores, User { status: UserStatus::Deactivated, ..a_user() }).await;
    let active = somebody(stores).await;
    commit!(stores, unit => {
        for id in [pending.id, gone.id, active.id, UserId::new(an_id())] {
            unit.users().delete_pending(id).await?;
        }
    });
    assert_eq!(find(stores, pending.id).await, None);
    assert_eq!(find(stores, gone.id).await, Some(gone));
    assert_eq!(find(stores, active.id).await, Some(active));
}

async fn a_card_shows_somebody(stores: &Stores) {
    let organization = stage::organization(stores, an_organization()).await;
    let user = stage::user(stores, User { avatar: Some(a_picture_key()), ..a_member(&organization) }).await;
    let account = stores.users.account(user.id).await.unwrap().unwrap();
    commit!(stores, unit => {
        let users: &mut dyn UserRepository = unit.users();
        let card = users.card(Some(user.id)).await?;
        assert_eq!(card, account.card());
        assert_eq!((card.id, card.organization_name.as_deref()), (Some(user.id), Some(organization.name.as_str())));
        assert_eq!(users.card(None).await?, AuthorCard::default());
        assert_eq!(users.card(Some(UserId::new(an_id()))).await?, AuthorCard::default());
    });
}

async fn an_account_names_the_organization(stores: &Stores) {
    let closed = p2p_domain::organization::Organization { is_active: false, ..an_organization() };
    let strict = p2p_domain::organization::Organization { requires_second_factor: true, ..an_organization() };
    for organization in [an_organization(), closed, strict] {
        let organization = stage::organization(stores, organization).await;
        let user = stage::user(stores, a_member(&organization)).await;
        let account = stores.users.account(user.id).await.unwrap().unwrap();
        assert_eq!(account.organization_name.as_deref(), Some(organization.name.as_str()));
        assert_eq!(account.organization_is_active, organization.is_active);
        assert_eq!(account.organization_requires_second_factor, organization.requires_second_factor);
    }
    let free = somebody(stores).await;
    let account = stores.users.account(free.id).await.unwrap().unwrap();
    assert_eq!((&account.organization_name, account.organization_is_active), (&None, true));
    assert!(!account.organization_requires_second_factor);
}

async fn a_profile_of_the_pending_is_not_there(stores: &Stores) {
    let reader = somebody(stores).await;
    let pending = stage::user(stores, User { status: UserStatus::Pending, ..a_user() }).await;
    let active = somebody(stores).await;
    let readers = audience(&reader);
    assert_eq!(stores.users.profile(pending.id, &readers).await.unwrap(), None);
    assert_eq!(stores.users.profile(UserId::new(an_id()), &readers).await.unwrap(), None);
    let profile = stores.users.profile(active.id, &readers).await.unwrap().unwrap();
    assert_eq!((profile.id, profile.last_name), (active.id, active.last_name));
}

async fn the_empty_store_knows_it(stores: &Stores) {
    assert!(stores.users.is_empty().await.unwrap());
    stage::user(stores, User { status: UserStatus::Pending, ..a_user() }).await;
    assert!(!stores.users.is_empty().await.unwrap());
}
