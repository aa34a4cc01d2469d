//! `SearchReader::users`: who is found, and how they are shown.

use p2p_domain::{
    organization::Organization,
    page::{Limit, Page, PageRequest, Start},
    search::{Found, FoundKey, SearchText},
    text::analysis::Lexicon,
    user::{JobTitle, PersonName, User, UserStatus},
};

use super::{
    erasure::erase,
    search_index::index,
    stage::{self, commit},
};
use crate::{
    build::{a_member, a_picture_key, a_query, a_user, an_organization, at, audience},
    world::Stores,
};

suite! { ($) search_users, search_users_suite(Stores):
    people_are_found_by_what_they_tell, addresses_are_not_searched, only_active_people_are_found, people_of_closed_organizations_are_not_found,
    they_are_shown_as_their_profiles, the_erased_are_not_found, names_weigh_more_than_the_rest, totals_count_the_active_alone,
}

async fn search(stores: &Stores, typed: &str, page: &PageRequest<FoundKey>) -> Page<Found<User>, FoundKey> {
    stores.search.users(&audience(&a_user()), &a_query(typed), at(1_000), page).await.unwrap()
}

fn ten() -> PageRequest<FoundKey> {
    PageRequest::first(Limit::new(10).unwrap())
}

/// Who is found, by ids in order.
async fn found(stores: &Stores, typed: &str) -> Vec<p2p_domain::id::UserId> {
    let mut found: Vec<_> = search(stores, typed, &ten()).await.items.into_iter().map(|hit| hit.item.id).collect();
    found.sort();
    found
}

/// Somebody, with their entry.
async fn known(stores: &Stores, user: User) -> User {
    let user = stage::user(stores, user).await;
    index(stores, &SearchText::of_user(&user).entry(Lexicon::built_in())).await;
    user
}

fn named(first: &str, last: &str) -> User {
    let name = |text| Some(PersonName::parse(text).unwrap());
    User { first_name: name(first), last_name: name(last), ..a_user() }
}

async fn people_are_found_by_what_they_tell(stores: &Stores) {
    let job = Some(JobTitle::parse("مهندسة صيانة").unwrap());
    let amal = known(stores, User { job_title: job, ..named("أمل", "الحربي") }).await;
    let bio = Some("I listen to pumps, and mend them.".to_owned());
    let omar = known(stores, User { bio, ..named("Omar", "Al-Harbi") }).await;
    for (typed, expected) in [
        ("امل ", vec![amal.id]),
        ("حربي", vec![amal.id]),
        ("الصيانة أمل ", vec![amal.id]),
        ("مهندسون ", vec![amal.id]),
        ("omar", vec![omar.id]),
        ("oma", vec![omar.id]),
        ("harbi pump ", vec![omar.id]),
        ("\"al harbi\"", vec![omar.id]),
        ("harbi -pumps", vec![]),
        ("امل omar", vec![]),
    ] {
        assert_eq!(found(stores, typed).await, expected, "{typed}");
    }
}

async fn addresses_are_not_searched(stores: &Stores) {
    let user = known(stores, named("Nada", "Saleh")).await;
    assert_eq!(found(stores, "nada ").await, [user.id]);
    for typed in [user.email.as_str(), user.email.local_part(), "people.example "] {
        assert_eq!(found(stores, typed).await, [], "{typed}");
    }
}

async fn only_active_people_are_found(stores: &Stores) {
    let mut people = Vec::new();
    for status in [UserStatus::Active, UserStatus::Pending, UserStatus::Deactivated] {
        people.push(known(stores, User { status, ..named("Nada", "Saleh") }).await);
    }
    assert_eq!(found(stores, "nada ").await, [people[0].id]);
    let set = async |user: &User, status| {
        let change = User { status, ..user.clone() };
        commit!(stores, unit => assert!(unit.users().update(&change, user.version).await?));
    };
    set(&people[0], UserStatus::Deactivated).await;
    set(&people[2], UserStatus::Active).await;
    assert_eq!(found(stores, "nada ").await, [people[2].id], "from the moment on at which they are so");
}

async fn people_of_closed_organizations_are_not_found(stores: &Stores) {
    let closed = Organization { is_active: false, ..an_organization() };
    let (open, closed) =
        (stage::organization(stores, an_organization()).await, stage::organization(stores, closed).await);
    let of = |organization: &Organization| User { organization_id: Some(organization.id), ..named("Nada", "Saleh") };
    let (in_open, in_closed) = (known(stores, of(&open)).await, known(stores, of(&closed)).await);
    let free = known(stores, named("Nada", "Saleh")).await;
    assert_eq!(found(stores, "nada ").await, [in_open.id, free.id]);
    let set = async |organization: &Organization, is_active| {
        let change = Organization { is_active, ..organization.clone() };
        commit!(stores, unit => assert!(unit.organizations().update(&change, organization.version).await?));
    };
    set(&open, false).await;
    set(&closed, true).await;
    assert_eq!(found(stores, "nada ").await, [in_closed.id, free.id]);
}

async fn they_are_shown_as_their_profiles(stores: &Stores) {
    let organization = stage::organization(stores, an_organization()).await;
    let job = Some(JobTitle::parse("Fitter").unwrap());
    let told = User { job_title: job, avatar: Some(a_picture_key()), reputation: 5, ..a_member(&organization) };
    let told = known(stores, User { bio: Some("Mends pumps".to_owned()), created_at: at(7), ..told }).await;
    let readers = audience(&stage::somebody(stores).await);
    let hits = stores.search.users(&readers, &a_query("pumps "), at(1_000), &ten()).await.unwrap().items;
    assert_eq!(hits.len(), 1);
    assert_eq!(stores.users.profile(told.id, &readers).await.unwrap().as_ref(), Some(&hits[0].item));
    let key = FoundKey { rank: hits[0].score.to_bits().cast_signed(), now: at(1_000), at: at(7), id: told.id.uuid() };
    assert_eq!(hits[0].key, key);
    assert!(hits[0].score > 0.0);
}

async fn the_erased_are_not_found(stores: &Stores) {
    let (gone, kept) = (known(stores, named("Nada", "Saleh")).await, known(stores, named("Nada", "Omar")).await);
    erase(stores, gone.id).await;
    assert_eq!(found(stores, "nada ").await, [kept.id]);
    assert_eq!(search(stores, "saleh ", &PageRequest { with_total: true, ..ten() }).await.total, Some(0));
}

async fn names_weigh_more_than_the_rest(stores: &Stores) {
    let told = User { bio: Some("A friend of Nada".to_owned()), ..named("Huda", "Omar") };
    let told = known(stores, told).await;
    let named = known(stores, named("Nada", "Saleh")).await;
    let hits = search(stores, "nada ", &ten()).await.items;
    assert_eq!(hits.iter().map(|hit| hit.item.id).collect::<Vec<_>>(), [named.id, told.id]);
    assert!(hits[0].score > hits[1].score);
}

async fn totals_count_the_active_alone(stores: &Stores) {
    for _ in 0..3 {
        known(stores, named("Nada", "Saleh")).await;
        known(stores, User { status: UserStatus::Deactivated, ..named("Nada", "Saleh") }).await;
    }
    for start in [Start::First, Start::Skip(2)] {
        let request = PageRequest { start, limit: Limit::new(1).unwrap(), with_total: true };
        let answer = search(stores, "nada ", &request).await;
        assert_eq!((answer.items.len(), answer.total), (1, Some(3)));
    }
    assert_eq!(search(stores, "nada ", &ten()).await.total, None);
}
