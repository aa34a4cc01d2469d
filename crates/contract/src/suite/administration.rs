//! `AdministrationReader`: everybody and every organization, as superusers see them.

use p2p_domain::{
    organization::{Organization, OrganizationDomain, OrganizationName},
    page::{Limit, PageRequest, Start},
    port::{
        administration::{OrganizationFilter, OrganizationKey},
        user::{UserFilter, UserKey},
    },
    user::{PersonName, Role, User, UserStatus},
};

use super::stage;
use crate::{
    build::{a_member, a_user, an_organization, at},
    world::Stores,
};

suite! { ($) administration, administration_suite(Stores):
    organizations_come_with_their_active_people, the_oldest_organization_comes_first, those_of_a_pending_sign_up_are_not_there,
    organizations_are_narrowed, pages_of_organizations_join, the_people_of_all_organizations_and_of_none_are_there,
    the_pending_are_not_there, people_are_narrowed, pages_of_people_join,
}

fn page<K>(limit: u32) -> PageRequest<K> {
    PageRequest { with_total: true, ..PageRequest::first(Limit::new(limit).unwrap()) }
}

/// An organization with an active admin: one that finished its sign-up.
async fn running(stores: &Stores, organization: Organization) -> Organization {
    let organization = stage::organization(stores, organization).await;
    stage::user(stores, User { role: Role::Admin, ..a_member(&organization) }).await;
    organization
}

async fn organizations(stores: &Stores, filter: &OrganizationFilter) -> Vec<(Organization, u32)> {
    let list = stores.administration.organizations(filter, &page(100)).await.unwrap();
    assert_eq!(list.total, Some(list.items.len() as u64));
    list.items
}

async fn users(stores: &Stores, filter: &UserFilter) -> Vec<User> {
    let list = stores.administration.users(filter, &page(100)).await.unwrap();
    assert_eq!(list.total, Some(list.items.len() as u64));
    list.items
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

async fn organizations_come_with_their_active_people(stores: &Stores) {
    let organization = running(stores, an_organization()).await;
    for status in [UserStatus::Active, UserStatus::Deactivated, UserStatus::Pending] {
        stage::user(stores, User { status, ..a_member(&organization) }).await;
    }
    assert_eq!(organizations(stores, &OrganizationFilter::default()).await, [(organization, 2)]);
}

async fn several(stores: &Stores, count: u64) -> Vec<(Organization, u32)> {
    let mut all = Vec::new();
    for n in 0..count {
        all.push((running(stores, Organization { created_at: at(n / 2), ..an_organization() }).await, 1));
    }
    all
}

async fn the_oldest_organization_comes_first(stores: &Stores) {
    let all = several(stores, 6).await;
    assert_eq!(organizations(stores, &OrganizationFilter::default()).await, all, "and ties go by id");
}

async fn those_of_a_pending_sign_up_are_not_there(stores: &Stores) {
    let signing_up = stage::organization(stores, an_organization()).await;
    stage::user(stores, User { status: UserStatus::Pending, role: Role::Admin, ..a_member(&signing_up) }).await;
    let quiet = stage::organization(stores, an_organization()).await;
    stage::user(stores, User { status: UserStatus::Deactivated, ..a_member(&quiet) }).await;
    assert_eq!(organizations(stores, &OrganizationFilter::default()).await, [(quiet, 0)]);
}

async fn organizations_are_narrowed(stores: &Stores) {
    let name = OrganizationName::parse("Ábc Pumps 100%").unwrap();
    let pumps = running(stores, Organization { name, ..an_organization() }).await;
    let domain = OrganizationDomain::parse("pumps-and-more.example").unwrap();
    let shut = running(stores, Organization { domain, is_active: false, ..an_organization() }).await;
    let by_words = |text: &[&str]| OrganizationFilter { words: words(text), ..OrganizationFilter::default() };
    let by_state = |state| OrganizationFilter { is_active: Some(state), ..OrganizationFilter::default() };
    for (filter, expected) in [
        (by_state(true), vec![pumps.id]),
        (by_state(false), vec![shut.id]),
        (by_words(&["abc"]), vec![pumps.id]),
        (by_words(&["pumps"]), vec![pumps.id, shut.id]),
        (by_words(&["pumps", "more"]), vec![shut.id]),
        (by_words(&["100%"]), vec![pumps.id]),
        (by_words(&["p%s"]), vec![]),
        (by_words(&["_umps"]), vec![]),
        (OrganizationFilter { is_active: Some(true), words: words(&["more"]) }, vec![]),
    ] {
        let found: Vec<_> = organizations(stores, &filter).await.iter().map(|(found, _)| found.id).collect();
        assert_eq!(found, expected, "{filter:?}");
    }
}

async fn pages_of_organizations_join(stores: &Stores) {
    let all = several(stores, 5).await;
    let list = async |start: Start<OrganizationKey>| {
        let request = PageRequest { start, ..page(2) };
        stores.administration.organizations(&OrganizationFilter::default(), &request).await.unwrap()
    };
    let (mut seen, mut start) = (Vec::new(), Start::First);
    loop {
        let next = list(start).await;
        assert_eq!(next.total, Some(5));
        seen.extend(next.items);
        let Some(key) = next.next else { break };
        start = Start::After(key);
    }
    assert_eq!(seen, all);
    assert_eq!(list(Start::Skip(3)).await.items, all[3..]);
}

async fn the_people_of_all_organizations_and_of_none_are_there(stores: &Stores) {
    let (one, other) =
        (stage::organization(stores, an_organization()).await, stage::organization(stores, an_organization()).await);
    let mut all = Vec::new();
    for user in [a_member(&one), a_user(), a_member(&other), User { role: Role::Superuser, ..a_user() }] {
        all.push(stage::user(stores, User { created_at: at(all.len() as u64 / 2), ..user }).await);
    }
    assert_eq!(users(stores, &UserFilter::default()).await, all, "the oldest first, and ties go by id");
}

async fn the_pending_are_not_there(stores: &Stores) {
    stage::user(stores, User { status: UserStatus::Pending, ..a_user() }).await;
    assert_eq!(users(stores, &UserFilter::default()).await, []);
}

async fn people_are_narrowed(stores: &Stores) {
    let organization = stage::organization(stores, an_organization()).await;
    let first_name = Some(PersonName::parse("José").unwrap());
    let admin = User { role: Role::Admin, first_name, ..a_member(&organization) };
    let admin = stage::user(stores, admin).await;
    let gone = stage::user(stores, User { status: UserStatus::Deactivated, ..a_user() }).await;
    let address = gone.email.as_str().split('@').next().unwrap();
    let any = UserFilter::default;
    for (filter, expected) in [
        (UserFilter { role: Some(Role::Admin), ..any() }, vec![admin.id]),
        (UserFilter { is_active: Some(false), ..any() }, vec![gone.id]),
        (UserFilter { is_active: Some(true), ..any() }, vec![admin.id]),
        (UserFilter { words: words(&["jose"]), ..any() }, vec![admin.id]),
        (UserFilter { words: words(&[address]), ..any() }, vec![]),
        (UserFilter { words: words(&[address]), match_email: true, ..any() }, vec![gone.id]),
    ] {
        let found: Vec<_> = users(stores, &filter).await.iter().map(|user| user.id).collect();
        assert_eq!(found, expected, "{filter:?}");
    }
}

async fn pages_of_people_join(stores: &Stores) {
    let mut all = Vec::new();
    for n in 0..5 {
        all.push(stage::user(stores, User { created_at: at(n / 2), ..a_user() }).await);
    }
    let list = async |start: Start<UserKey>| {
        stores.administration.users(&UserFilter::default(), &PageRequest { start, ..page(2) }).await.unwrap()
    };
    let (mut seen, mut start) = (Vec::new(), Start::First);
    loop {
        let next = list(start).await;
        assert_eq!(next.total, Some(5));
        seen.extend(next.items);
        let Some(key) = next.next else { break };
        start = Start::After(key);
    }
    assert_eq!(seen, all);
    assert_eq!(list(Start::Skip(3)).await.items, all[3..]);
}
