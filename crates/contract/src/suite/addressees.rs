//! `NotificationReader::addressees`: who stands in a circle and may be told.

use p2p_domain::{
    id::{OrganizationId, TopicId, UserId},
    locale::Locale,
    notification::{Addressee, Circle, EmailChoice, NotificationKind, Preference, Preferences},
    organization::Organization,
    port::notification::NotificationReader,
    user::{Role, User, UserStatus},
};

use super::{
    blocks::block,
    stage::{self, Forum, commit},
};
use crate::{
    build::{a_member, a_user, an_id, an_organization, at},
    world::Stores,
};

suite! { ($) addressees, addressees_suite(Stores):
    an_addressee_tells_what_decides, people_are_those_named, followers_are_those_of_the_topic, members_are_all_of_the_organization,
    moderators_are_its_admins_and_the_superusers, who_may_not_act_is_not_told, who_blocked_the_actor_is_not_told,
    they_come_by_id_and_bounded,
}

async fn found(stores: &Stores, circle: &Circle, actor: Option<UserId>) -> Vec<UserId> {
    let reader: &dyn NotificationReader = &*stores.notifications;
    let people = reader.addressees(circle, actor, None, 100).await.unwrap();
    people.into_iter().map(|addressee| addressee.user_id).collect()
}

fn people(of: &[&User]) -> Circle {
    Circle::People(of.iter().map(|user| user.id).collect())
}

fn ids(of: &[&User]) -> Vec<UserId> {
    let mut ids: Vec<_> = of.iter().map(|user| user.id).collect();
    ids.sort_unstable();
    ids
}

async fn follow(stores: &Stores, topic: TopicId, by: &User) {
    assert!(commit!(stores, unit => unit.reactions().follow(topic, by.id, at(1)).await?));
}

async fn an_addressee_tells_what_decides(stores: &Stores) {
    let organization = stage::organization(stores, an_organization()).await;
    let plain = stage::user(stores, User { is_verified: false, ..a_user() }).await;
    let rich = stage::user(stores, User { locale: Some(Locale::Ar), ..a_member(&organization) }).await;
    let mut preferences = Preferences::default();
    preferences.set(NotificationKind::Mention, Preference { in_app: false, email: EmailChoice::Off });
    preferences.set(NotificationKind::Post, Preference { in_app: true, email: EmailChoice::Instant });
    commit!(stores, unit => unit.notifications().choose(rich.id, &preferences).await?);
    let expected = [
        Addressee {
            user_id: plain.id,
            organization_id: None,
            locale: None,
            is_verified: false,
            preferences: Preferences::default(),
            lettered_at: None,
        },
        Addressee {
            user_id: rich.id,
            organization_id: Some(organization.id),
            locale: Some(Locale::Ar),
            is_verified: true,
            preferences,
            lettered_at: None,
        },
    ];
    let circle = people(&[&rich, &plain]);
    assert_eq!(stores.notifications.addressees(&circle, None, None, 10).await.unwrap(), expected);
}

async fn people_are_those_named(stores: &Stores) {
    let (one, two, third) = (stage::member(stores).await, stage::somebody(stores).await, stage::somebody(stores).await);
    let named = Circle::People(vec![two.id, one.id, UserId::new(an_id()), two.id]);
    assert_eq!(found(stores, &named, Some(third.id)).await, ids(&[&one, &two]), "each once, and nobody who is not");
    assert_eq!(found(stores, &Circle::People(vec![]), None).await, []);
}

async fn followers_are_those_of_the_topic(stores: &Stores) {
    let (forum, elsewhere) = (Forum::open(stores).await, Forum::open(stores).await);
    let (one, two, left) = (stage::member(stores).await, stage::somebody(stores).await, stage::somebody(stores).await);
    for by in [&two, &one, &left] {
        follow(stores, forum.topic.id, by).await;
    }
    follow(stores, elsewhere.topic.id, &forum.author).await;
    assert!(commit!(stores, unit => unit.reactions().unfollow(forum.topic.id, left.id).await?));
    assert_eq!(found(stores, &Circle::Followers(forum.topic.id), None).await, ids(&[&one, &two]));
    assert_eq!(found(stores, &Circle::Followers(TopicId::new(an_id())), None).await, []);
}

async fn admin(stores: &Stores, organization: &Organization) -> User {
    stage::user(stores, User { role: Role::Admin, ..a_member(organization) }).await
}

async fn members_are_all_of_the_organization(stores: &Stores) {
    let organization = stage::organization(stores, an_organization()).await;
    stage::member(stores).await;
    stage::somebody(stores).await;
    let members = [stage::user(stores, a_member(&organization)).await, admin(stores, &organization).await];
    assert_eq!(found(stores, &Circle::Members(organization.id), None).await, ids(&[&members[0], &members[1]]));
    assert_eq!(found(stores, &Circle::Members(OrganizationId::new(an_id())), None).await, []);
}

async fn moderators_are_its_admins_and_the_superusers(stores: &Stores) {
    let (one, two) =
        (stage::organization(stores, an_organization()).await, stage::organization(stores, an_organization()).await);
    stage::user(stores, a_member(&one)).await;
    let admins = [admin(stores, &one).await, admin(stores, &one).await, admin(stores, &two).await];
    let superusers = [
        stage::user(stores, User { role: Role::Superuser, ..a_user() }).await,
        stage::user(stores, User { role: Role::Superuser, ..a_member(&two) }).await,
    ];
    let [first, second] = &superusers;
    for (of, expected) in [
        (Some(one.id), ids(&[&admins[0], &admins[1], first, second])),
        (Some(two.id), ids(&[&admins[2], first, second])),
        (Some(OrganizationId::new(an_id())), ids(&[first, second])),
        (None, ids(&[first, second])),
    ] {
        assert_eq!(found(stores, &Circle::Moderators(of), None).await, expected, "{of:?}");
    }
}

/// Every circle in which these may stand.
async fn circles(stores: &Stores, forum: &Forum, of: &[&User]) -> [Circle; 4] {
    for by in of {
        follow(stores, forum.topic.id, by).await;
    }
    let organization = forum.author.organization_id.unwrap();
    let (followers, members) = (Circle::Followers(forum.topic.id), Circle::Members(organization));
    [people(of), followers, members, Circle::Moderators(Some(organization))]
}

async fn who_may_not_act_is_not_told(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let organization = forum.author.organization_id;
    let admin = || User { role: Role::Admin, organization_id: organization, ..a_user() };
    let active = stage::user(stores, admin()).await;
    let pending = stage::user(stores, User { status: UserStatus::Pending, ..admin() }).await;
    let deactivated = stage::user(stores, User { status: UserStatus::Deactivated, ..admin() }).await;
    let circles = circles(stores, &forum, &[&active, &pending, &deactivated]).await;
    for circle in &circles {
        let found = found(stores, circle, None).await;
        assert!(found.contains(&active.id), "{circle:?}");
        assert!(!found.contains(&pending.id) && !found.contains(&deactivated.id), "{circle:?}");
    }
    let shut = stores.organizations.get(organization.unwrap()).await.unwrap().unwrap().0;
    let shut = Organization { is_active: false, ..shut };
    assert!(commit!(stores, unit => unit.organizations().update(&shut, shut.version).await?));
    for circle in &circles {
        assert_eq!(found(stores, circle, None).await, [], "{circle:?}");
    }
}

async fn who_blocked_the_actor_is_not_told(stores: &Stores) {
    let (forum, actor, other) =
        (Forum::open(stores).await, stage::somebody(stores).await, stage::somebody(stores).await);
    let admin = || User { role: Role::Admin, organization_id: forum.author.organization_id, ..a_user() };
    let (blocking, blocked, beside) =
        (stage::user(stores, admin()).await, stage::user(stores, admin()).await, stage::user(stores, admin()).await);
    assert!(block(stores, &blocking, &actor, 1).await);
    assert!(block(stores, &actor, &blocked, 1).await, "the other way round it does not matter");
    assert!(block(stores, &beside, &other, 1).await);
    for circle in circles(stores, &forum, &[&blocking, &blocked, &beside]).await {
        let told = async |actor: Option<&User>| {
            let found = found(stores, &circle, actor.map(|actor| actor.id)).await;
            [&blocking, &blocked, &beside].map(|user| found.contains(&user.id))
        };
        assert_eq!(told(Some(&actor)).await, [false, true, true], "{circle:?}");
        assert_eq!(told(Some(&other)).await, [true, true, false], "{circle:?}");
        assert_eq!(told(None).await, [true; 3], "{circle:?}");
    }
}

async fn they_come_by_id_and_bounded(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let mut all = Vec::new();
    for _ in 0..5 {
        let user = User { role: Role::Admin, organization_id: forum.author.organization_id, ..a_user() };
        all.push(stage::user(stores, user).await);
    }
    let those: Vec<&User> = all.iter().rev().collect();
    for circle in circles(stores, &forum, &those).await {
        let expected = found(stores, &circle, None).await;
        assert!(expected.len() >= 5 && expected.is_sorted_by(|one, next| one < next), "{circle:?}: {expected:?}");
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let some = stores.notifications.addressees(&circle, None, after, 2).await.unwrap();
            assert!(some.len() <= 2);
            let Some(last) = some.last() else { break };
            after = Some(last.user_id);
            seen.extend(some.iter().map(|addressee| addressee.user_id));
            assert!(seen.len() < 20, "the walk does not end");
        }
        assert_eq!(seen, expected, "{circle:?}");
    }
}
