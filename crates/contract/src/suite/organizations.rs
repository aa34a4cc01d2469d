//! `OrganizationRepository` and `OrganizationReader`.

use p2p_domain::{
    content::ContentRef,
    id::{OrganizationId, UserId},
    organization::{City, Country, Industry, Organization, OrganizationName, OrganizationSize, OrganizationStats},
    port::error::Constraint,
    post::Post,
    reply::Reply,
    topic::Topic,
    use_case::{UseCase, UseCaseStatus},
    user::{User, UserStatus},
    version::Version,
};

use super::stage::{self, assert_conflict, attempt, commit};
use crate::{
    build::{a_member, a_picture_key, a_post, a_reply, a_topic, a_use_case, a_user, an_id, an_organization, at},
    world::Stores,
};

suite! { ($) organizations, organizations_suite(Stores):
    what_was_inserted_is_found, a_domain_is_taken_once, an_update_writes_what_it_may, an_update_needs_the_version,
    an_update_keeps_domains_unique, of_two_updates_one_wins, an_admin_is_set, only_the_empty_are_removed, active_people_are_counted,
    an_organization_is_told_in_numbers, one_without_anything_has_noughts,
}

async fn find(stores: &Stores, id: OrganizationId) -> Option<Organization> {
    stores.organizations.get(id).await.unwrap().map(|(organization, _)| organization)
}

fn in_full() -> Organization {
    Organization {
        name: OrganizationName::parse("مصنع الصمامات").unwrap(),
        industry: Some(Industry::parse("Valves").unwrap()),
        size: Some(OrganizationSize::parse("11-50").unwrap()),
        country: Some(Country::parse("SA").unwrap()),
        city: Some(City::parse("الجبيل").unwrap()),
        logo: Some(a_picture_key()),
        requires_second_factor: true,
        is_active: false,
        admin_user_id: Some(UserId::new(an_id())),
        version: Version::new(3),
        created_at: at(4),
        updated_at: at(5),
        ..an_organization()
    }
}

async fn what_was_inserted_is_found(stores: &Stores) {
    for organization in [an_organization(), in_full()] {
        stage::organization(stores, organization.clone()).await;
        commit!(stores, unit => {
            assert_eq!(unit.organizations().find(organization.id).await?.as_ref(), Some(&organization));
        });
        assert_eq!(stores.organizations.get(organization.id).await.unwrap(), Some((organization, 0)));
    }
    let unknown = OrganizationId::new(an_id());
    assert_eq!(commit!(stores, unit => unit.organizations().find(unknown).await?), None);
    assert_eq!(stores.organizations.get(unknown).await.unwrap(), None);
}

async fn a_domain_is_taken_once(stores: &Stores) {
    let first = an_organization();
    let domain = first.domain.as_str();
    assert!(!commit!(stores, unit => unit.organizations().domain_is_taken(domain).await?));
    stage::organization(stores, first.clone()).await;
    assert!(commit!(stores, unit => unit.organizations().domain_is_taken(domain).await?));
    let second = Organization { domain: first.domain.clone(), ..an_organization() };
    let outcome = attempt!(stores, unit => unit.organizations().insert(&second).await?);
    assert_conflict(outcome, Constraint::OrganizationDomain);
}

async fn an_update_writes_what_it_may(stores: &Stores) {
    let before = stage::organization(stores, an_organization()).await;
    let change = Organization { id: before.id, ..in_full() };
    assert!(commit!(stores, unit => unit.organizations().update(&change, Version::FIRST).await?));
    let expected = Organization { created_at: before.created_at, version: Version::new(2), ..change };
    assert_eq!(find(stores, before.id).await, Some(expected));
}

async fn an_update_needs_the_version(stores: &Stores) {
    let before = stage::organization(stores, an_organization()).await;
    let change = Organization { is_active: false, ..before.clone() };
    assert!(!commit!(stores, unit => unit.organizations().update(&change, Version::new(2)).await?));
    assert_eq!(find(stores, before.id).await, Some(before));
    let unknown = an_organization();
    assert!(!commit!(stores, unit => unit.organizations().update(&unknown, Version::FIRST).await?));
}

async fn an_update_keeps_domains_unique(stores: &Stores) {
    let first = stage::organization(stores, an_organization()).await;
    let second = stage::organization(stores, an_organization()).await;
    let change = Organization { domain: first.domain, ..second };
    let outcome = attempt!(stores, unit => unit.organizations().update(&change, Version::FIRST).await?);
    assert_conflict(outcome, Constraint::OrganizationDomain);
}

async fn of_two_updates_one_wins(stores: &Stores) {
    let before = stage::organization(stores, an_organization()).await;
    let edit = async |city: &str| {
        let change = Organization { city: Some(City::parse(city).unwrap()), ..before.clone() };
        commit!(stores, unit => unit.organizations().update(&change, Version::FIRST).await?)
    };
    let (one, other) = tokio::join!(edit("Jubail"), edit("Yanbu"));
    assert!(one != other, "both or neither of two updates over one version passed");
    let city = find(stores, before.id).await.unwrap().city.unwrap();
    assert_eq!(city.as_str(), if one { "Jubail" } else { "Yanbu" });
}

async fn an_admin_is_set(stores: &Stores) {
    let before = stage::organization(stores, an_organization()).await;
    let admin = stage::user(stores, a_member(&before)).await;
    commit!(stores, unit => unit.organizations().set_admin(before.id, admin.id).await?);
    assert_eq!(find(stores, before.id).await, Some(Organization { admin_user_id: Some(admin.id), ..before }));
}

async fn only_the_empty_are_removed(stores: &Stores) {
    let empty = stage::organization(stores, an_organization()).await;
    let peopled = stage::organization(stores, an_organization()).await;
    stage::user(stores, User { status: UserStatus::Pending, ..a_member(&peopled) }).await;
    commit!(stores, unit => {
        for id in [empty.id, peopled.id, OrganizationId::new(an_id())] {
            unit.organizations().delete_empty(id).await?;
        }
    });
    assert_eq!(find(stores, empty.id).await, None);
    assert_eq!(find(stores, peopled.id).await, Some(peopled));
}

async fn active_people_are_counted(stores: &Stores) {
    let organization = stage::organization(stores, an_organization()).await;
    for status in [UserStatus::Active, UserStatus::Active, UserStatus::Pending, UserStatus::Deactivated] {
        stage::user(stores, User { status, ..a_member(&organization) }).await;
    }
    assert_eq!(stores.organizations.get(organization.id).await.unwrap(), Some((organization, 2)));
}

/// A topic with a post and a reply, and that many views.
async fn discussion(stores: &Stores, author: &User, view_count: u32) -> (Topic, Post, Reply) {
    let topic = stage::topic(stores, Topic { view_count, ..a_topic(author) }).await;
    let post = stage::post(stores, a_post(&topic, author)).await;
    let reply = stage::reply(stores, a_reply(&post, author)).await;
    (topic, post, reply)
}

async fn choose(stores: &Stores, topic: &Topic, answer: ContentRef) {
    assert!(commit!(stores, unit => unit.topics().set_best_answer(topic.id, None, Some(answer)).await?));
}

/// Two published use cases, one that is being written and one that was put away; each with that many views.
async fn of_each_status(stores: &Stores, author: &User, view_count: u32) {
    for status in UseCaseStatus::ALL.into_iter().chain([UseCaseStatus::Published]) {
        stage::use_case(stores, UseCase { status, view_count, ..a_use_case(author) }).await;
    }
    let gone = stage::use_case(stores, UseCase { view_count: 900, ..a_use_case(author) }).await;
    assert!(commit!(stores, unit => unit.use_cases().delete(gone.id, at(5)).await?));
}

async fn an_organization_is_told_in_numbers(stores: &Stores) {
    let organization = stage::organization(stores, an_organization()).await;
    let mut people = Vec::new();
    for status in [UserStatus::Active, UserStatus::Active, UserStatus::Pending, UserStatus::Deactivated] {
        people.push(stage::user(stores, User { status, ..a_member(&organization) }).await);
    }
    let stranger = stage::user(stores, a_user()).await;
    let (first, post, _) = discussion(stores, &people[0], 3).await;
    let (_, gone_post, _) = discussion(stores, &people[3], 4).await;
    let (gone, _, _) = discussion(stores, &people[1], 100).await;
    let (foreign, _, _) = discussion(stores, &stranger, 1_000).await;
    let there = stage::post(stores, a_post(&foreign, &people[1])).await;
    let best = stage::reply(stores, a_reply(&there, &people[1])).await;
    choose(stores, &first, ContentRef::Post(post.id)).await;
    choose(stores, &foreign, ContentRef::Reply(best.id)).await;
    commit!(stores, unit => {
        assert!(unit.posts().delete(gone_post.id, at(5)).await?);
        assert!(unit.topics().delete(gone.id, at(5)).await?);
    });
    of_each_status(stores, &people[1], 20).await;
    of_each_status(stores, &stranger, 4_000).await;
    let expected = OrganizationStats {
        members: 3,
        active_members: 2,
        topics: 2,
        posts: 2,
        best_answers: 2,
        use_cases_published: 2,
        use_cases_draft: 1,
        views: 7 + 4 * 20,
    };
    assert_eq!(stores.organizations.stats(organization.id).await.unwrap(), expected);
}

async fn one_without_anything_has_noughts(stores: &Stores) {
    let organization = stage::organization(stores, an_organization()).await;
    for id in [organization.id, OrganizationId::new(an_id())] {
        assert_eq!(stores.organizations.stats(id).await.unwrap(), OrganizationStats::default());
    }
}
