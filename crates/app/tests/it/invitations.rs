//! Inviting people and joining by an invitation: who may, what is refused, and what is there afterwards.

use std::time::Duration;

use p2p_app::{
    invitations::{Acceptance, InviteError, NewInvitation},
    sessions::SignedUp,
    users::UserEdit,
};
use p2p_contract::build;
use p2p_domain::{
    actor::Actor,
    audit::AuditAction,
    error::Classify as _,
    invitation::{Invitation, InvitationStatus, LIFETIME},
    job::{Job, Lane},
    organization::Organization,
    page::{Limit, PageRequest},
    port::{consent::ConsentReader as _, invitation::InvitationFilter},
    token::SecretToken,
    user::{Email, Password, Role, User, UserStatus},
    version::Expected,
};

use crate::{
    office::{Office, a_wish, an_acceptance},
    world::World,
};

async fn all(office: &Office, by: &Actor) -> Vec<Invitation> {
    let page = PageRequest::first(Limit::new(100).unwrap());
    office.invitations.list(by, InvitationFilter::default(), &page).await.unwrap().items
}

async fn letters(office: &Office) -> usize {
    office.jobs(Lane::Patient).await.iter().filter(|job| matches!(job, Job::Invite { .. })).count()
}

async fn refusal(office: &Office, by: &Actor, email: &Email) -> &'static str {
    office.invitations.invite(by, a_wish(email.clone()), None).await.unwrap_err().code()
}

#[tokio::test]
async fn an_admin_invites_and_the_letter_and_the_log_follow() {
    let office = Office::new().await;
    let staff = office.organization(1, 1).await;
    let (invitation, _) = office.invite(&staff.admins[0], Role::Admin).await;
    assert_eq!((invitation.role, invitation.status), (Role::Admin, InvitationStatus::Pending));
    assert_eq!(all(&office, &staff.admin()).await, std::slice::from_ref(&invitation));
    assert_eq!(letters(&office).await, 1);
    let line = office.lines(AuditAction::Invited).await.pop().unwrap();
    assert_eq!(line.organization_id, Some(staff.organization.id));
    assert_eq!(line.details, [("role".to_owned(), "admin".to_owned())].into());
}

#[tokio::test]
async fn neither_members_nor_admins_of_unknown_address_invite_and_nobody_makes_superusers() {
    let office = Office::new().await;
    let staff = office.organization(1, 1).await;
    let wish = || a_wish(build::an_email());
    for (by, code) in [
        (staff.member(), "forbidden"),
        (Actor { is_verified: false, ..staff.admin() }, "email_not_verified"),
        (office.superuser().await, "not_found"),
    ] {
        assert_eq!(office.invitations.invite(&by, wish(), None).await.unwrap_err().code(), code);
        assert_eq!(office.invitations.invite_all(&by, vec![wish()]).await.unwrap_err().code(), code);
    }
    let crown = NewInvitation { role: Role::Superuser, ..wish() };
    let crowned = office.invitations.invite(&staff.admin(), crown, None).await;
    assert_eq!(crowned.unwrap_err().fields()[0].field, "role");
    assert_eq!((all(&office, &staff.admin()).await.len(), letters(&office).await), (0, 0));
}

#[tokio::test]
async fn who_is_known_is_refused_by_where_they_are() {
    let office = Office::new().await;
    let (staff, others) = (office.organization(1, 1).await, office.organization(1, 0).await);
    let gone = User { status: UserStatus::Deactivated, ..build::a_member(&staff.organization) };
    office.insert(&gone).await;
    let admin = staff.admin();
    assert_eq!(refusal(&office, &admin, &staff.members[0].email).await, "already_member");
    assert_eq!(refusal(&office, &admin, &gone.email).await, "already_member");
    assert_eq!(refusal(&office, &admin, &others.admins[0].email).await, "email_taken");
    let (open, _) = office.invite(&staff.admins[0], Role::Member).await;
    assert_eq!(refusal(&office, &admin, &open.email).await, "already_invited");
    let elsewhere = office.invitations.invite(&others.admin(), a_wish(open.email), None).await;
    assert!(elsewhere.is_ok(), "two organizations may ask the same person");
}

#[tokio::test]
async fn an_expired_invitation_makes_way_for_a_new_one() {
    let office = Office::new().await;
    let staff = office.organization(1, 0).await;
    let (old, token) = office.invite(&staff.admins[0], Role::Member).await;
    office.world.ground.clock.advance(LIFETIME);
    let new = office.invitations.invite(&staff.admin(), a_wish(old.email.clone()), None).await.unwrap();
    let stand: Vec<_> = all(&office, &staff.admin()).await.into_iter().map(|one| (one.id, one.status)).collect();
    assert_eq!(stand, [(new.id, InvitationStatus::Pending), (old.id, InvitationStatus::Revoked)]);
    assert!(matches!(office.invitations.offer(&token).await, Err(InviteError::InvalidToken)));
}

#[tokio::test]
async fn a_batch_is_answered_in_its_order_and_the_good_ones_are_sent() {
    let office = Office::new().await;
    let staff = office.organization(1, 1).await;
    let (one, two) = (build::an_email(), build::an_email());
    let wishes = [&one, &staff.members[0].email, &one, &two].map(|email| a_wish(email.clone()));
    let outcomes = office.invitations.invite_all(&staff.admin(), wishes.into()).await.unwrap();
    let told: Vec<_> =
        outcomes.iter().map(|outcome| outcome.as_ref().map_or_else(InviteError::code, |_| "sent")).collect();
    assert_eq!(told, ["sent", "already_member", "already_invited", "sent"]);
    assert_eq!(letters(&office).await, 2);
    let many = (0..101).map(|_| a_wish(build::an_email())).collect();
    assert_eq!(office.invitations.invite_all(&staff.admin(), many).await.unwrap_err().fields()[0].limit, Some(100));
}

#[tokio::test]
async fn nobody_has_this_server_write_to_strangers_again_and_again() {
    let office = Office::on(World::limited().await);
    let (staff, others) = (office.organization(1, 0).await, office.organization(1, 0).await);
    let (admin, service) = (staff.admin(), &office.invitations);
    let (invitation, _) = office.invite(&staff.admins[0], Role::Member).await;
    for _ in 1..5 {
        service.resend(&admin, invitation.id).await.unwrap();
    }
    let refused = service.resend(&admin, invitation.id).await.unwrap_err();
    assert!(refused.code() == "rate_limited" && refused.retry_after().is_some(), "{refused:?}");
    let elsewhere = service.invite(&others.admin(), a_wish(invitation.email), None).await;
    assert_eq!(elsewhere.unwrap_err().code(), "rate_limited", "whoever writes to that address");
    let mut sent = 0;
    for _ in 0..3 {
        let wishes = (0..100).map(|_| a_wish(build::an_email())).collect();
        for outcome in service.invite_all(&admin, wishes).await.unwrap() {
            match outcome {
                Ok(_) => sent += 1,
                Err(error) => assert_eq!(error.code(), "rate_limited"),
            }
        }
    }
    assert_eq!(sent, 200 - 5, "each letter counts for the organization");
    assert!(service.invite(&others.admin(), a_wish(build::an_email()), None).await.is_ok());
    office.world.ground.clock.advance(Duration::from_mins(1));
    assert!(service.invite(&admin, a_wish(build::an_email()), None).await.is_ok());
}

#[tokio::test]
async fn who_was_demoted_meanwhile_neither_invites_nor_takes_back() {
    let office = Office::new().await;
    let staff = office.organization(2, 0).await;
    let (invitation, _) = office.invite(&staff.admins[0], Role::Member).await;
    let late = crate::world::actor(&staff.admins[1]);
    let edit = UserEdit { role: Some(Role::Member), ..UserEdit::default() };
    office.users.edit(&staff.admin(), late.user_id, edit, &Expected::Any).await.unwrap();
    assert_eq!(refusal(&office, &late, &build::an_email()).await, "forbidden");
    assert_eq!(office.invitations.revoke(&late, invitation.id).await.unwrap_err().code(), "forbidden");
    assert_eq!(office.invitations.resend(&late, invitation.id).await.unwrap_err().code(), "forbidden");
    assert_eq!(letters(&office).await, 1);
}

#[tokio::test]
async fn one_that_was_taken_back_leads_nowhere_and_one_that_expired_comes_to_life_again() {
    let office = Office::new().await;
    let (staff, others) = (office.organization(1, 1).await, office.organization(1, 0).await);
    let (invitation, token) = office.invite(&staff.admins[0], Role::Member).await;
    let (service, id) = (&office.invitations, invitation.id);
    assert_eq!(service.revoke(&others.admin(), id).await.unwrap_err().code(), "not_found");
    assert_eq!(service.resend(&staff.member(), id).await.unwrap_err().code(), "forbidden");
    office.world.ground.clock.advance(LIFETIME + Duration::from_secs(1));
    assert!(service.offer(&token).await.is_err());
    let resent = service.resend(&staff.admin(), id).await.unwrap();
    assert!(resent.expires_at > invitation.expires_at && service.offer(&token).await.is_ok());
    assert_eq!(letters(&office).await, 2);
    service.revoke(&staff.admin(), id).await.unwrap();
    assert!(matches!(service.offer(&token).await, Err(InviteError::InvalidToken)));
    assert!(matches!(service.revoke(&staff.admin(), id).await, Err(InviteError::Settled)));
    assert!(matches!(service.resend(&staff.admin(), id).await, Err(InviteError::Settled)));
    assert_eq!(office.lines(AuditAction::InvitationRevoked).await.len(), 1);
    assert_eq!(office.lines(AuditAction::InvitationResent).await.len(), 1);
}

#[tokio::test]
async fn an_offer_tells_by_whom_and_ends_with_the_organization() {
    let office = Office::new().await;
    let staff = office.organization(1, 0).await;
    let (_, token) = office.invite(&staff.admins[0], Role::Member).await;
    let offer = office.invitations.offer(&token).await.unwrap();
    assert_eq!(offer.invited_by.id, Some(staff.admins[0].id));
    assert_eq!(offer.organization.id, staff.organization.id);
    assert!(matches!(
        office.invitations.offer(&SecretToken::draw(office.world.ground.entropy.as_ref())).await,
        Err(InviteError::InvalidToken)
    ));
    let superuser = office.superuser().await;
    office
        .administration
        .set_organization_active(&superuser, staff.organization.id, false, &Expected::Any)
        .await
        .unwrap();
    assert!(matches!(office.invitations.offer(&token).await, Err(InviteError::InvalidToken)));
    assert!(matches!(office.invitations.accept(an_acceptance(&token)).await, Err(InviteError::InvalidToken)));
}

async fn assert_joined(office: &Office, joined: &SignedUp, organization: &Organization) {
    let (actor, _) = office.world.authenticator.authenticate(&joined.issued.access_token).await.unwrap();
    let user = office.user(actor.user_id).await;
    assert_eq!((user.organization_id, user.status), (Some(organization.id), UserStatus::Active));
    assert!(user.is_verified && actor.is_verified && user.last_login.is_some());
    assert_eq!(user.version, joined.account.user.version);
    let consents = office.world.store.consents(user.id).await.unwrap();
    assert_eq!(consents.len(), 1, "to the terms in force");
}

#[tokio::test]
async fn who_accepts_is_in_at_once_and_the_token_is_used_up() {
    let office = Office::new().await;
    let staff = office.organization(1, 0).await;
    let (invitation, token) = office.invite(&staff.admins[0], Role::Admin).await;
    let joined = office.invitations.accept(an_acceptance(&token)).await.unwrap();
    assert_joined(&office, &joined, &staff.organization).await;
    assert_eq!(joined.account.user.role, Role::Admin);
    assert_eq!(office.head_of(staff.organization.id).await, Some(staff.admins[0].id), "the first admin stays named");
    let stand = all(&office, &staff.admin()).await.pop().unwrap();
    assert_eq!((stand.id, stand.status), (invitation.id, InvitationStatus::Accepted));
    let line = office.lines(AuditAction::InvitationAccepted).await.pop().unwrap();
    assert_eq!((line.actor_id, line.address), (Some(joined.account.user.id), build::a_device().ip));
    assert!(matches!(office.invitations.accept(an_acceptance(&token)).await, Err(InviteError::InvalidToken)));
    assert!(matches!(office.invitations.revoke(&staff.admin(), invitation.id).await, Err(InviteError::Settled)));
}

#[tokio::test]
async fn an_acceptance_is_refused_for_what_the_form_cannot_know() {
    let office = Office::new().await;
    let staff = office.organization(1, 0).await;
    let (invitation, token) = office.invite(&staff.admins[0], Role::Member).await;
    let own = Password::parse(invitation.email.as_str(), &[]).unwrap();
    let personal = Acceptance { password: own, ..an_acceptance(&token) };
    let error = office.invitations.accept(personal).await.unwrap_err();
    assert_eq!((error.fields()[0].field.as_ref(), error.fields()[0].code), ("password", "password_personal"));
    office.insert(&User { email: invitation.email.clone(), ..build::a_user() }).await;
    assert!(matches!(office.invitations.accept(an_acceptance(&token)).await, Err(InviteError::EmailTaken)));
}

#[tokio::test]
async fn nobody_becomes_a_member_where_nobody_is_in_charge_but_a_new_admin_takes_over() {
    let office = Office::new().await;
    let staff = office.organization(1, 0).await;
    let (_, as_member) = office.invite(&staff.admins[0], Role::Member).await;
    let (_, as_admin) = office.invite(&staff.admins[0], Role::Admin).await;
    let founder = office.log_in(&staff.admins[0]).await;
    office.privacy.erase(&founder, crate::office::PASSWORD).await.unwrap();
    assert_eq!(office.head_of(staff.organization.id).await, None);
    assert!(matches!(office.invitations.accept(an_acceptance(&as_member)).await, Err(InviteError::InvalidToken)));
    let joined = office.invitations.accept(an_acceptance(&as_admin)).await.unwrap();
    assert_eq!(office.head_of(staff.organization.id).await, Some(joined.account.user.id));
    assert!(office.invitations.accept(an_acceptance(&as_member)).await.is_ok(), "now somebody is");
}

#[tokio::test]
async fn one_is_shown_to_the_admins_of_its_organization_alone() {
    let office = Office::new().await;
    let (staff, others) = (office.organization(1, 1).await, office.organization(1, 0).await);
    let (invitation, _) = office.invite(&staff.admins[0], Role::Member).await;
    let get = async |actor: Actor| office.invitations.get(&actor, invitation.id).await.map_err(|error| error.code());
    assert_eq!(get(staff.admin()).await.unwrap(), invitation);
    assert_eq!(get(staff.member()).await.unwrap_err(), "forbidden");
    assert_eq!(get(others.admin()).await.unwrap_err(), "not_found");
    assert_eq!(get(office.superuser().await).await.unwrap(), invitation);
}
