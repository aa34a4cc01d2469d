//! Who wants to be erased is gone from everywhere, and what they wrote stays, of nobody.

use p2p_app::privacy::PrivacyError;
use p2p_contract::build;
use p2p_domain::{
    actor::Actor,
    audit::AuditAction,
    content::AuthorCard,
    error::{Class, Classify as _},
    event::Signal,
    job::{Job, Lane},
    page::{Limit, PageRequest},
    picture::PictureSize,
    port::organization::OrganizationReader as _,
    user::{User, UserStatus},
};

use crate::{
    office::{Office, PASSWORD},
    traces::{ADDRESS, MARKER, office_on_files, somebody_with_traces, traces},
    world::{Ground, actor, soon},
};

#[tokio::test]
async fn nothing_of_the_erased_is_left_in_any_file() {
    let office = office_on_files().await;
    let staff = office.organization(1, 1).await;
    let (actor, user, _) = somebody_with_traces(&office, &staff).await;
    soon("the relay", office.world.relay().idle()).await.unwrap();
    let before = traces(&office);
    for place in ["forum.db", "/blobs/", "/mail/"] {
        assert!(before.iter().any(|file| file.contains(place)), "in {place} before: {before:?}");
    }
    office.privacy.erase(&actor, PASSWORD).await.unwrap();
    assert_eq!(office.account(user.id).await, None);
    assert_eq!(traces(&office), Vec::<String>::new());
    soon("the relay", office.world.relay().idle()).await.unwrap();
    assert_eq!(traces(&office), Vec::<String>::new());
}

#[tokio::test]
async fn what_they_wrote_stays_of_nobody_and_their_votes_go() {
    let office = Office::new().await;
    let staff = office.organization(1, 1).await;
    let (actor, user, topic) = somebody_with_traces(&office, &staff).await;
    office.privacy.erase(&actor, PASSWORD).await.unwrap();
    let reader = staff.member();
    let view = office.world.topics.get(&reader, topic).await.unwrap();
    assert_eq!((view.author, view.topic.follower_count, view.topic.post_count), (AuthorCard::default(), 0, 2));
    let page = PageRequest::first(Limit::default());
    let posts = office.world.topics.list_posts(&reader, topic, &page).await.unwrap().items;
    assert_eq!(posts.iter().map(|post| post.post.upvote_count).collect::<Vec<_>>(), [0, 0]);
    assert!(posts.iter().all(|post| post.author.id != Some(user.id)));
    let told = office.world.stream(topic).await;
    assert!(!told.is_empty() && !format!("{told:?}").contains(MARKER), "what is told again names nobody either");
    let line = office.lines(AuditAction::UserErased).await.pop().unwrap();
    assert_eq!((line.actor_id, line.address, line.organization_id), (Some(user.id), None, user.organization_id));
}

#[tokio::test]
async fn their_sessions_end_here_at_once_and_elsewhere_by_signal() {
    let office = Office::new().await;
    let staff = office.organization(1, 1).await;
    let member = office.log_in(&staff.members[0]).await;
    office.privacy.erase(&member, PASSWORD).await.unwrap();
    assert!(office.world.revocations.contains(member.session));
    let (handle, user_id) = (member.session, member.user_id);
    let prompt = office.jobs(Lane::Prompt).await;
    for signal in [Signal::UserChanged { user_id }, Signal::SessionRevoked { handle, user_id }] {
        assert!(prompt.contains(&Job::Signal(signal)), "{signal:?} in {prompt:?}");
    }
    let again = office.privacy.erase(&member, PASSWORD).await.unwrap_err();
    assert_eq!((again.class(), again.code()), (Class::Unauthenticated, "unauthenticated"));
}

#[tokio::test]
async fn a_wrong_password_erases_nobody_and_is_slowed_down() {
    let office = Office::on(Ground::limited().process().await);
    let staff = office.organization(1, 1).await;
    let member = Actor { address: ADDRESS.parse().ok(), ..office.log_in(&staff.members[0]).await };
    let mut wrong = 0;
    let refusal = loop {
        match office.privacy.erase(&member, "Gasket, ten torque").await {
            Err(PrivacyError::WrongCredentials) if wrong < 100 => wrong += 1,
            other => break other.unwrap_err(),
        }
    };
    assert!(wrong > 5 && refusal.code() == "rate_limited" && refusal.retry_after().is_some(), "{wrong} {refusal:?}");
    assert!(office.account(member.user_id).await.is_some());
}

#[tokio::test]
async fn the_only_admin_goes_last() {
    let office = Office::new().await;
    let staff = office.organization(1, 1).await;
    let (admin, id) = (office.log_in(&staff.admins[0]).await, staff.organization.id);
    let refused = office.privacy.erase(&admin, PASSWORD).await;
    assert!(matches!(refused, Err(PrivacyError::LastAdmin)), "{refused:?}");
    assert!(office.account(admin.user_id).await.is_some());
    let heir = crate::office::an_admin(&staff.organization);
    office.insert(&heir).await;
    office.privacy.erase(&admin, PASSWORD).await.unwrap();
    assert_eq!(office.head_of(id).await, Some(heir.id));
    let gone = User { status: UserStatus::Deactivated, ..build::a_member(&staff.organization) };
    office.insert(&gone).await;
    office.users.deactivate(&actor(&heir), staff.members[0].id).await.unwrap();
    let heir = office.log_in(&heir).await;
    office.privacy.erase(&heir, PASSWORD).await.unwrap();
    assert_eq!(office.head_of(id).await, None, "an organization of nobody who may act");
}

#[tokio::test]
async fn what_cannot_be_removed_at_once_is_removed_by_the_relay() {
    for call in ["mail.forget", "blob.delete"] {
        let office = Office::new().await;
        let staff = office.organization(1, 1).await;
        let (actor, user, _) = somebody_with_traces(&office, &staff).await;
        let avatar = office.user(user.id).await.avatar.unwrap();
        soon("the relay", office.world.relay().idle()).await.unwrap();
        assert!(!office.world.ground.mailbox.to(user.email.as_str()).is_empty());
        office.world.faults.fail_next(call);
        office.privacy.erase(&actor, PASSWORD).await.unwrap();
        soon("the relay", office.world.relay().idle()).await.unwrap();
        assert_eq!(office.world.ground.mailbox.to(user.email.as_str()), [], "{call}");
        assert_eq!(office.pictures.read(&avatar, PictureSize::default()).await.unwrap(), None, "{call}");
    }
}

#[tokio::test]
async fn the_bytes_of_what_hung_on_nothing_go() {
    let office = Office::new().await;
    let staff = office.organization(1, 1).await;
    let member = office.log_in(&staff.members[0]).await;
    let (theirs, others) = (office.world.a_note(&member).await, office.world.a_note(&staff.admin()).await);
    soon("the relay", office.world.relay().idle()).await.unwrap();
    assert_eq!(office.world.blobs().await.len(), 2);
    office.privacy.erase(&member, PASSWORD).await.unwrap();
    assert!(office.jobs(Lane::Patient).await.contains(&Job::DropFile { file_id: theirs }));
    soon("the relay", office.world.relay().idle()).await.unwrap();
    let kept = office.world.blobs().await;
    assert!(kept.len() == 1 && kept[0].contains(&others.to_string()), "{kept:?}");
}

#[tokio::test]
async fn an_erasure_that_fails_changes_nothing() {
    for call in ["store.begin", "store.commit"] {
        let office = Office::new().await;
        let staff = office.organization(1, 1).await;
        let (actor, user, _) = somebody_with_traces(&office, &staff).await;
        office.world.faults.fail_next(call);
        assert!(office.privacy.erase(&actor, PASSWORD).await.is_err());
        assert!(!office.world.revocations.contains(actor.session));
        assert!(office.account(user.id).await.is_some_and(|account| account.may_act()));
    }
}

#[tokio::test]
async fn the_last_to_go_leaves_the_domain_to_others_and_nothing_else() {
    let office = Office::new().await;
    let staff = office.organization(1, 1).await;
    let (admin, member) = (office.log_in(&staff.admins[0]).await, office.log_in(&staff.members[0]).await);
    let (id, domain) = (staff.organization.id, staff.organization.domain.clone());
    let is_free = async || {
        let mut unit = office.world.unit().await;
        !unit.organizations().domain_is_taken(domain.as_str()).await.unwrap()
    };
    office.privacy.erase(&member, PASSWORD).await.unwrap();
    assert!(!is_free().await);
    office.privacy.erase(&admin, PASSWORD).await.unwrap();
    assert!(is_free().await);
    let (left, people) = office.world.store.get(id).await.unwrap().unwrap();
    assert_eq!((&left.domain, left.is_active, people), (&domain.left_by_all(id), true, 0));
    assert_eq!(left.name, staff.organization.name);
}
