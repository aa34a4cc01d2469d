//! Who is written to, in which language, with which secret; and who is not.

use p2p_contract::build;
use p2p_domain::{
    id::{EventId, InvitationId},
    invitation::{Invitation, InvitationStatus},
    job::{Job, Notice},
    locale::Locale,
    organization::Organization,
    port::{clock::IdSource as _, invitation::InvitationReader as _, mail::Letter},
    user::{User, UserStatus},
};

use crate::{
    person::{EMAIL, Person, device, secret},
    world::World,
};

fn a_letter(world: &World) -> EventId {
    EventId::new(world.ground.ids.uuid())
}

async fn write(world: &World, person: &Person, notice: Notice) -> usize {
    let before = world.ground.mailbox.letters().len();
    let job = Job::Write { letter: a_letter(world), user_id: person.id, notice };
    world.handler().handle(&job).await.unwrap();
    world.ground.mailbox.letters().len() - before
}

async fn change(world: &World, person: &Person, edit: impl FnOnce(User) -> User) {
    let mut unit = world.unit().await;
    let user = unit.users().find(person.id).await.unwrap().unwrap();
    let version = user.version;
    assert!(unit.users().update(&edit(user), version).await.unwrap());
    unit.commit().await.unwrap();
}

fn every_notice() -> [Notice; 8] {
    let at = build::at(0);
    let device = device("curl", "198.51.100.9");
    [
        Notice::VerifyEmail,
        Notice::ResetPassword,
        Notice::PasswordChanged { at },
        Notice::Deactivated,
        Notice::Reactivated,
        Notice::NewDevice { user_agent: device.user_agent, address: device.ip, at },
        Notice::SecondFactor { enabled: true },
        Notice::SecondFactor { enabled: false },
    ]
}

#[tokio::test]
async fn a_notice_that_means_nothing_any_more_is_not_sent() {
    let world = World::new().await;
    let person = Person::verified(&world).await;
    for notice in every_notice() {
        let expected = usize::from(!matches!(notice, Notice::VerifyEmail | Notice::Deactivated));
        assert_eq!(write(&world, &person, notice.clone()).await, expected, "to somebody active: {notice:?}");
    }
    change(&world, &person, |user| User { status: UserStatus::Deactivated, is_verified: false, ..user }).await;
    for notice in every_notice() {
        let expected = usize::from(notice == Notice::Deactivated);
        assert_eq!(write(&world, &person, notice.clone()).await, expected, "to somebody deactivated: {notice:?}");
    }
    let stranger = Job::Write { letter: a_letter(&world), user_id: build::a_user().id, notice: Notice::ResetPassword };
    world.handler().handle(&stranger).await.unwrap();
    assert_eq!(world.ground.mailbox.letters().len(), 7);
}

#[tokio::test]
async fn a_letter_speaks_its_reader_s_language_and_names_them() {
    let world = World::new().await;
    let person = Person::new(&world).await;
    let named = p2p_domain::user::PersonName::parse("نورة").unwrap();
    change(&world, &person, |user| User { locale: Some(Locale::Ar), first_name: Some(named), ..user }).await;
    let letter = person.letters(&world).await.pop().unwrap();
    assert_eq!((letter.locale, letter.about), (Locale::Ar, vec![person.id]));
    assert!(letter.html.contains("dir=\"rtl\""), "{}", letter.html);
    change(&world, &person, |user| User { is_verified: true, ..user }).await;
    assert_eq!(write(&world, &person, Notice::Reactivated).await, 1);
    assert!(person.letters(&world).await.pop().unwrap().text.contains("نورة"));
}

#[tokio::test]
async fn an_address_that_was_not_shown_is_sent_no_words_of_who_signed_up() {
    let world = World::new().await;
    let person = Person::new(&world).await;
    let words = p2p_domain::user::PersonName::parse("Buy now").unwrap();
    change(&world, &person, |user| User { first_name: Some(words), ..user }).await;
    for notice in every_notice() {
        let notice = match notice {
            Notice::NewDevice { address, at, .. } => {
                Notice::NewDevice { user_agent: Some("Buy now".to_owned()), address, at }
            }
            other => other,
        };
        write(&world, &person, notice).await;
    }
    let letters = person.letters(&world).await;
    assert_eq!(letters.len(), 8, "that of the sign-up, and all but the one to the deactivated");
    assert!(letters.iter().all(|letter| !letter.text.contains("Buy") && !letter.html.contains("Buy")), "{letters:?}");
}

#[tokio::test]
async fn a_job_that_comes_twice_is_one_letter_with_a_secret_that_works() {
    let world = World::new().await;
    let person = Person::new(&world).await;
    let job = Job::Write { letter: a_letter(&world), user_id: person.id, notice: Notice::VerifyEmail };
    for _ in 0..2 {
        world.handler().handle(&job).await.unwrap();
    }
    let letters = world.ground.mailbox.to(EMAIL);
    assert_eq!(letters.len(), 1);
    world.account.verify_email(&secret(&letters[0]), None).await.unwrap();
}

#[tokio::test]
async fn a_letter_that_cannot_be_sent_is_tried_again() {
    let world = World::new().await;
    let person = Person::new(&world).await;
    world.faults.fail_next("mail.send");
    world.relay().drain().await.unwrap();
    assert!(world.ground.mailbox.letters().is_empty());
    world.ground.clock.advance(std::time::Duration::from_secs(1));
    assert_eq!(person.letters(&world).await.len(), 1);
}

async fn invited(world: &World, organization: &Organization, by: &User, status: InvitationStatus) -> Invitation {
    let invitation = Invitation { status, ..build::an_invitation(organization, by) };
    let mut unit = world.unit().await;
    unit.invitations().insert(&invitation).await.unwrap();
    unit.commit().await.unwrap();
    invitation
}

async fn invite(world: &World, id: InvitationId) -> Vec<Letter> {
    world.ground.mailbox.empty();
    let job = Job::Invite { letter: a_letter(world), invitation_id: id };
    world.handler().handle(&job).await.unwrap();
    world.ground.mailbox.letters()
}

#[tokio::test]
async fn an_invitation_leads_to_itself_in_the_inviter_s_language() {
    let world = World::new().await;
    let person = Person::new(&world).await;
    change(&world, &person, |user| User { locale: Some(Locale::Ar), ..user }).await;
    let (user, organization) = (&person.signed_up.account.user, &person.signed_up.organization);
    let invitation = invited(&world, organization, user, InvitationStatus::Pending).await;
    let letters = invite(&world, invitation.id).await;
    let letter = &letters[0];
    assert_eq!((&letter.to, letter.locale), (&invitation.email, Locale::Ar));
    assert_eq!(letter.about, [person.id]);
    assert!(letter.subject.contains(organization.name.as_str()) && letter.text.contains("> Join us."));
    let found = world.store.by_token(&secret(letter).digest()).await.unwrap();
    assert_eq!(found.map(|found| found.id), Some(invitation.id));
}

#[tokio::test]
async fn an_invitation_that_is_settled_expired_gone_or_of_a_closed_organization_is_not_sent() {
    let world = World::new().await;
    let person = Person::new(&world).await;
    let (user, organization) = (&person.signed_up.account.user, &person.signed_up.organization);
    for status in [InvitationStatus::Accepted, InvitationStatus::Revoked] {
        let invitation = invited(&world, organization, user, status).await;
        assert!(invite(&world, invitation.id).await.is_empty(), "{status:?}");
    }
    assert!(invite(&world, InvitationId::new(build::an_id())).await.is_empty());
    let invitation = invited(&world, organization, user, InvitationStatus::Pending).await;
    let mut unit = world.unit().await;
    let mut closed = unit.organizations().find(organization.id).await.unwrap().unwrap();
    closed.is_active = false;
    assert!(unit.organizations().update(&closed, closed.version).await.unwrap());
    unit.commit().await.unwrap();
    assert!(invite(&world, invitation.id).await.is_empty());
    world.ground.clock.advance(p2p_domain::invitation::LIFETIME);
    assert!(invite(&world, invitation.id).await.is_empty());
}
