//! Accepting an invitation leaves everything or nothing, whichever step fails, and however; and those who meet at one invitation.

use std::{sync::Arc, time::Duration};

use p2p_app::invitations::InviteError;
use p2p_contract::build;
use p2p_domain::{
    invitation::{Invitation, InvitationStatus},
    job::{Job, Lane},
    port::{invitation::InvitationReader as _, user::UserReader as _},
    token::SecretToken,
    user::Role,
};

use crate::{
    office::{Office, Staff, a_wish, an_acceptance},
    saga::{self, FAULTS},
};

/// What is there of somebody who accepts, as long as anything is.
async fn remains(office: &Office, invitation: &Invitation) -> Vec<&'static str> {
    let mut remains = saga::kept(&office.world).await;
    if office.world.store.account_by_email(&invitation.email).await.unwrap().is_some() {
        remains.push("user");
    }
    remains
}

async fn status(office: &Office, invitation: &Invitation) -> InvitationStatus {
    office.world.store.get(invitation.id).await.unwrap().unwrap().status
}

async fn invited() -> (Office, Staff, Invitation, SecretToken) {
    let office = Office::new().await;
    let staff = office.organization(1, 0).await;
    let (invitation, token) = office.invite(&staff.admins[0], Role::Member).await;
    (office, staff, invitation, token)
}

async fn assert_can_join(office: &Office, invitation: &Invitation, token: &SecretToken) {
    assert_eq!(status(office, invitation).await, InvitationStatus::Pending);
    office.invitations.accept(an_acceptance(token)).await.unwrap();
    assert_eq!(remains(office, invitation).await, ["credential", "session", "user"]);
    assert_eq!(status(office, invitation).await, InvitationStatus::Accepted);
}

#[tokio::test]
async fn a_failure_at_any_step_leaves_nothing_and_the_next_try_succeeds() {
    for (step, fault) in FAULTS {
        let (office, _, invitation, token) = invited().await;
        fault.set(&office.world);
        let outcome = office.invitations.accept(an_acceptance(&token)).await;
        assert!(matches!(outcome, Err(InviteError::Service(_))), "{step}");
        assert_eq!(remains(&office, &invitation).await, Vec::<&str>::new(), "{step}");
        office.world.trap.clear();
        assert_can_join(&office, &invitation, &token).await;
    }
}

async fn die_accepting(call: &'static str, office: &Arc<Office>, token: &SecretToken) {
    let (dying, form) = (office.clone(), an_acceptance(token));
    saga::die_in(call, &office.world, async move {
        drop(dying.invitations.accept(form).await);
    })
    .await;
}

/// The process dies in the middle of a step.
async fn crash_in(call: &'static str) -> (Arc<Office>, Staff, Invitation, SecretToken) {
    let (office, staff, invitation, token) = invited().await;
    let office = Arc::new(office);
    die_accepting(call, &office, &token).await;
    (office, staff, invitation, token)
}

#[tokio::test]
async fn what_a_crash_left_is_undone_after_ten_minutes_and_the_organization_stays() {
    for (call, left) in [("register", vec!["user"]), ("create", vec!["credential", "user"])] {
        let (office, staff, invitation, token) = crash_in(call).await;
        assert_eq!(remains(&office, &invitation).await, left);
        let again = office.invitations.accept(an_acceptance(&token)).await;
        assert!(matches!(again, Err(InviteError::InvalidToken)), "the address is held until then");
        let anew = office.invitations.invite(&staff.admin(), a_wish(invitation.email.clone()), None).await;
        assert!(matches!(anew, Err(InviteError::AlreadyInvited)));
        office.world.ground.clock.advance(Duration::from_mins(11));
        assert_eq!(office.world.sessions.reconcile().await.unwrap(), 1);
        assert_eq!(remains(&office, &invitation).await, Vec::<&str>::new(), "{call}");
        assert_eq!(office.head_of(staff.organization.id).await, Some(staff.admins[0].id));
        assert_can_join(&office, &invitation, &token).await;
    }
}

#[tokio::test]
async fn an_organization_that_everybody_left_outlives_a_crash_of_who_would_lead_it() {
    let office = Arc::new(Office::new().await);
    let staff = office.organization(1, 0).await;
    let (_, token) = office.invite(&staff.admins[0], Role::Admin).await;
    let founder = office.log_in(&staff.admins[0]).await;
    office.privacy.erase(&founder, crate::office::PASSWORD).await.unwrap();
    office.world.ground.clock.advance(Duration::from_mins(1));
    die_accepting("register", &office, &token).await;
    office.world.ground.clock.advance(Duration::from_mins(11));
    assert_eq!(office.world.sessions.reconcile().await.unwrap(), 1);
    assert_eq!(office.head_of(staff.organization.id).await, None, "it is there, of nobody");
    office.invitations.accept(an_acceptance(&token)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_accept_at_once_one_joins_and_nothing_is_left_of_the_others() {
    let (office, _, invitation, token) = invited().await;
    let office = Arc::new(office);
    let tries: Vec<_> = (0..12)
        .map(|_| {
            let (office, form) = (office.clone(), an_acceptance(&token));
            tokio::spawn(async move { office.invitations.accept(form).await })
        })
        .collect();
    let mut winners = Vec::new();
    for attempt in tries {
        match attempt.await.unwrap() {
            Ok(joined) => winners.push(joined.account.user.id),
            Err(InviteError::InvalidToken) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!(winners.len(), 1);
    let mut seen = office.world.trap.seen();
    seen.retain(|user| *user != winners[0]);
    assert!(seen.is_empty(), "the others were stopped before they got credentials");
    assert_eq!(status(&office, &invitation).await, InvitationStatus::Accepted);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_accepting_and_taking_back_at_once_one_happens() {
    for _ in 0..10 {
        let (office, staff, invitation, token) = invited().await;
        let admin = staff.admin();
        let (accepted, revoked) = tokio::join!(
            office.invitations.accept(an_acceptance(&token)),
            office.invitations.revoke(&admin, invitation.id)
        );
        let stand = status(&office, &invitation).await;
        match (accepted, revoked) {
            (Ok(_), Err(InviteError::Settled)) => assert_eq!(stand, InvitationStatus::Accepted),
            (Err(InviteError::InvalidToken), Ok(())) => {
                assert_eq!(stand, InvitationStatus::Revoked);
                assert_eq!(remains(&office, &invitation).await, Vec::<&str>::new());
            }
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_invite_one_address_at_once_one_letter_goes_out() {
    let office = Arc::new(Office::new().await);
    let staff = Arc::new(office.organization(4, 0).await);
    let email = build::an_email();
    let tries: Vec<_> = (0..12)
        .map(|n| {
            let (office, admin) = (office.clone(), crate::world::actor(&staff.admins[n % 4]));
            let wish = a_wish(email.clone());
            tokio::spawn(async move { office.invitations.invite(&admin, wish, None).await })
        })
        .collect();
    let mut sent = 0;
    for attempt in tries {
        match attempt.await.unwrap() {
            Ok(_) => sent += 1,
            Err(InviteError::AlreadyInvited) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    let letters = office.jobs(Lane::Patient).await;
    assert_eq!((sent, letters.len()), (1, 1));
    assert!(matches!(letters[0], Job::Invite { .. }));
}
