//! `UserReader`: the people of an organization, and those who never finished signing up.

use p2p_domain::{
    organization::Organization,
    page::{Limit, PageRequest, Start},
    port::user::{UserFilter, UserKey, UserReader},
    user::{Email, PersonName, Role, User, UserStatus},
};

use super::stage::{self, commit};
use crate::{
    build::{a_member, a_user, an_organization, at},
    world::Stores,
};

suite! { ($) user_lists, user_lists_suite(Stores):
    the_oldest_come_first_and_ties_go_by_id, pages_join_without_gap_while_others_sign_up, a_skip_jumps_and_a_total_counts,
    filters_narrow, words_stand_in_names, words_stand_in_addresses_only_when_asked, words_are_no_patterns,
    the_pending_are_never_listed, stale_sign_ups_are_found, stale_sign_ups_are_at_most_a_hundred,
}

fn page(limit: u32) -> PageRequest<UserKey> {
    PageRequest::first(Limit::new(limit).unwrap())
}

async fn listed(stores: &Stores, organization: &Organization, filter: &UserFilter) -> Vec<User> {
    stores.users.list(organization.id, filter, &page(100)).await.unwrap().items
}

fn named(organization: &Organization, first: &str, last: &str) -> User {
    let name = |text| Some(PersonName::parse(text).unwrap());
    User { first_name: name(first), last_name: name(last), ..a_member(organization) }
}

fn searching(words: &[&str]) -> UserFilter {
    UserFilter { words: words.iter().map(|&word| word.to_owned()).collect(), ..UserFilter::default() }
}

async fn crew(stores: &Stores, count: u64) -> (Organization, Vec<User>) {
    let organization = stage::organization(stores, an_organization()).await;
    let mut people = Vec::new();
    for n in 0..count {
        // Two of each moment, so that ties must be broken.
        people.push(stage::user(stores, User { created_at: at(n / 2), ..a_member(&organization) }).await);
    }
    (organization, people)
}

async fn the_oldest_come_first_and_ties_go_by_id(stores: &Stores) {
    let (organization, people) = crew(stores, 6).await;
    let (_, _) = crew(stores, 2).await;
    assert_eq!(listed(stores, &organization, &UserFilter::default()).await, people);
}

async fn pages_join_without_gap_while_others_sign_up(stores: &Stores) {
    let (organization, people) = crew(stores, 7).await;
    let mut seen = Vec::new();
    let mut start = Start::First;
    loop {
        let request = PageRequest { start, ..page(2) };
        let answer = stores.users.list(organization.id, &UserFilter::default(), &request).await.unwrap();
        assert!(answer.items.len() <= 2);
        seen.extend(answer.items);
        let Some(next) = answer.next else { break };
        start = Start::After(next);
        if seen.len() == 2 {
            stage::user(stores, User { created_at: at(0), ..a_member(&organization) }).await;
        }
        assert!(seen.len() < 20, "the walk does not end");
    }
    seen.retain(|user| people.iter().any(|known| known.id == user.id));
    assert_eq!(seen, people);
}

async fn a_skip_jumps_and_a_total_counts(stores: &Stores) {
    let (organization, people) = crew(stores, 5).await;
    let request = PageRequest { start: Start::Skip(3), with_total: true, ..page(1) };
    let answer = stores.users.list(organization.id, &UserFilter::default(), &request).await.unwrap();
    assert_eq!((answer.items.as_slice(), answer.total), (&people[3..4], Some(5)));
    assert!(answer.next.is_some());
    let request = PageRequest { start: Start::Skip(9), ..page(1) };
    let answer = stores.users.list(organization.id, &UserFilter::default(), &request).await.unwrap();
    assert_eq!((answer.items, answer.next, answer.total), (Vec::new(), None, None));
}

async fn filters_narrow(stores: &Stores) {
    let (organization, people) = crew(stores, 1).await;
    let admin = stage::user(stores, User { role: Role::Admin, created_at: at(5), ..a_member(&organization) }).await;
    let gone =
        stage::user(stores, User { status: UserStatus::Deactivated, created_at: at(6), ..a_member(&organization) })
            .await;
    let by_role = UserFilter { role: Some(Role::Admin), ..UserFilter::default() };
    assert_eq!(listed(stores, &organization, &by_role).await, std::slice::from_ref(&admin));
    let active = UserFilter { is_active: Some(true), ..UserFilter::default() };
    assert_eq!(listed(stores, &organization, &active).await, [people[0].clone(), admin.clone()]);
    let inactive = UserFilter { is_active: Some(false), ..UserFilter::default() };
    assert_eq!(listed(stores, &organization, &inactive).await, std::slice::from_ref(&gone));
    let request = PageRequest { with_total: true, ..page(1) };
    assert_eq!(stores.users.list(organization.id, &active, &request).await.unwrap().total, Some(2));
    assert_eq!(listed(stores, &organization, &UserFilter::default()).await, [people[0].clone(), admin, gone]);
}

async fn words_stand_in_names(stores: &Stores) {
    let organization = stage::organization(stores, an_organization()).await;
    let fatima = stage::user(stores, named(&organization, "فاطمة", "الزهراني")).await;
    let jose = stage::user(stores, named(&organization, "José", "Núñez")).await;
    assert_eq!(listed(stores, &organization, &searching(&["فاطمه"])).await, [fatima]);
    assert_eq!(listed(stores, &organization, &searching(&["nunez", "jose"])).await, [jose]);
    assert_eq!(listed(stores, &organization, &searching(&["jose", "فاطمه"])).await, []);
}

async fn words_stand_in_addresses_only_when_asked(stores: &Stores) {
    let organization = stage::organization(stores, an_organization()).await;
    let email = Email::parse("torque.wrench@valves.example").unwrap();
    let user = stage::user(stores, User { email, ..named(&organization, "Amal", "Saleh") }).await;
    assert_eq!(listed(stores, &organization, &searching(&["wrench"])).await, []);
    let by_email = UserFilter { match_email: true, ..searching(&["wrench"]) };
    assert_eq!(listed(stores, &organization, &by_email).await, std::slice::from_ref(&user));
    let by_name = UserFilter { match_email: true, ..searching(&["amal"]) };
    assert_eq!(listed(stores, &organization, &by_name).await, [user]);
}

async fn words_are_no_patterns(stores: &Stores) {
    let organization = stage::organization(stores, an_organization()).await;
    stage::user(stores, named(&organization, "Amal", "Saleh")).await;
    for word in ["a%l", "%", "_mal", "am_l", "\\", "'"] {
        assert_eq!(listed(stores, &organization, &searching(&[word])).await, [], "{word}");
    }
}

async fn the_pending_are_never_listed(stores: &Stores) {
    let (organization, people) = crew(stores, 1).await;
    stage::user(stores, User { status: UserStatus::Pending, ..a_member(&organization) }).await;
    assert_eq!(listed(stores, &organization, &UserFilter::default()).await, people);
    let inactive = UserFilter { is_active: Some(false), ..UserFilter::default() };
    assert_eq!(listed(stores, &organization, &inactive).await, []);
}

async fn stale_sign_ups_are_found(stores: &Stores) {
    let reader: &dyn UserReader = &*stores.users;
    let organization = stage::organization(stores, an_organization()).await;
    let pending = |seconds| User { status: UserStatus::Pending, created_at: at(seconds), ..a_member(&organization) };
    let stale = stage::user(stores, pending(10)).await;
    stage::user(stores, pending(30)).await;
    stage::user(stores, User { created_at: at(1), ..a_member(&organization) }).await;
    assert_eq!(reader.stale_pending(at(20)).await.unwrap(), [stale]);
}

async fn stale_sign_ups_are_at_most_a_hundred(stores: &Stores) {
    commit!(stores, unit => {
        for _ in 0..103 {
            unit.users().insert(&User { status: UserStatus::Pending, ..a_user() }).await?;
        }
    });
    assert_eq!(stores.users.stale_pending(at(20)).await.unwrap().len(), 100);
}
