//! `InvitationRepository` and `InvitationReader`.

use std::time::Duration;

use p2p_domain::{
    id::InvitationId,
    invitation::{Invitation, InvitationStatus},
    organization::Organization,
    page::{Limit, PageRequest, Start},
    port::{
        error::Constraint,
        invitation::{InvitationFilter, InvitationKey},
    },
    user::{Role, User},
};

use super::stage::{self, assert_conflict, attempt, commit};
use crate::{
    build::{a_digest, a_member, an_email, an_id, an_invitation, an_organization, at},
    world::Stores,
};

suite! { ($) invitations, invitations_suite(Stores):
    what_was_inserted_is_found, one_waits_per_organization_and_address, of_two_to_one_address_one_is_made, a_settled_one_makes_room,
    the_pending_one_is_found_expired_or_not, only_a_pending_one_is_settled, of_two_who_settle_one_wins, only_a_pending_one_is_prolonged,
    each_token_leads_to_it_whatever_its_status, the_newest_come_first_and_ties_go_by_id, pages_join_without_gap,
    a_status_is_that_of_the_moment,
}

async fn hosts(stores: &Stores) -> (Organization, User) {
    let organization = stage::organization(stores, an_organization()).await;
    let admin = stage::user(stores, User { role: Role::Admin, ..a_member(&organization) }).await;
    (organization, admin)
}

async fn insert(stores: &Stores, invitation: Invitation) -> Invitation {
    commit!(stores, unit => unit.invitations().insert(&invitation).await?);
    invitation
}

async fn settle(stores: &Stores, invitation: &Invitation, status: InvitationStatus) -> bool {
    commit!(stores, unit => unit.invitations().settle(invitation.id, status).await?)
}

async fn get(stores: &Stores, invitation: &Invitation) -> Option<Invitation> {
    stores.invitations.get(invitation.id).await.unwrap()
}

async fn what_was_inserted_is_found(stores: &Stores) {
    let (organization, admin) = hosts(stores).await;
    let bare =
        Invitation { message: None, invited_by: None, role: Role::Admin, ..an_invitation(&organization, &admin) };
    for invitation in [an_invitation(&organization, &admin), bare] {
        let invitation = insert(stores, invitation).await;
        assert_eq!(get(stores, &invitation).await.as_ref(), Some(&invitation));
        assert_eq!(commit!(stores, unit => unit.invitations().find(invitation.id).await?), Some(invitation));
    }
    let unknown = InvitationId::new(an_id());
    assert_eq!(stores.invitations.get(unknown).await.unwrap(), None);
    assert_eq!(commit!(stores, unit => unit.invitations().find(unknown).await?), None);
}

async fn one_waits_per_organization_and_address(stores: &Stores) {
    let (organization, admin) = hosts(stores).await;
    let first = insert(stores, Invitation { expires_at: at(1), ..an_invitation(&organization, &admin) }).await;
    let second = Invitation { email: first.email.clone(), ..an_invitation(&organization, &admin) };
    let outcome = attempt!(stores, unit => unit.invitations().insert(&second).await?);
    assert_conflict(outcome, Constraint::InvitationPending);
    let (elsewhere, their_admin) = hosts(stores).await;
    insert(stores, Invitation { email: first.email, ..an_invitation(&elsewhere, &their_admin) }).await;
    insert(stores, an_invitation(&organization, &admin)).await;
}

async fn of_two_to_one_address_one_is_made(stores: &Stores) {
    let (organization, admin) = hosts(stores).await;
    for _ in 0..5 {
        let one = an_invitation(&organization, &admin);
        let other = Invitation { email: one.email.clone(), ..an_invitation(&organization, &admin) };
        let insert = async |it: &Invitation| attempt!(stores, unit => unit.invitations().insert(it).await?);
        let (first, second) = tokio::join!(insert(&one), insert(&other));
        assert!(first.is_ok() != second.is_ok(), "both or neither of two invitations were made");
        assert_conflict(first.and(second), Constraint::InvitationPending);
    }
}

async fn a_settled_one_makes_room(stores: &Stores) {
    let (organization, admin) = hosts(stores).await;
    let email = an_email();
    for status in [InvitationStatus::Revoked, InvitationStatus::Accepted, InvitationStatus::Revoked] {
        let invitation = Invitation { email: email.clone(), ..an_invitation(&organization, &admin) };
        let invitation = insert(stores, invitation).await;
        assert!(settle(stores, &invitation, status).await);
    }
}

async fn the_pending_one_is_found_expired_or_not(stores: &Stores) {
    let (organization, admin) = hosts(stores).await;
    let (elsewhere, _) = hosts(stores).await;
    for expires_at in [at(1), at(1_000_000)] {
        let pending = insert(stores, Invitation { expires_at, ..an_invitation(&organization, &admin) }).await;
        let find = async |of: &Organization| commit!(stores, unit => unit.invitations().find_pending(of.id, &pending.email).await?);
        assert_eq!(find(&organization).await.as_ref(), Some(&pending));
        assert_eq!(find(&elsewhere).await, None);
        assert!(settle(stores, &pending, InvitationStatus::Revoked).await);
        assert_eq!(find(&organization).await, None);
    }
}

async fn only_a_pending_one_is_settled(stores: &Stores) {
    let (organization, admin) = hosts(stores).await;
    for status in [InvitationStatus::Accepted, InvitationStatus::Revoked] {
        let pending = insert(stores, Invitation { expires_at: at(1), ..an_invitation(&organization, &admin) }).await;
        assert!(settle(stores, &pending, status).await, "stored as pending, expired or not");
        assert!(!settle(stores, &pending, InvitationStatus::Accepted).await);
        assert!(!settle(stores, &pending, InvitationStatus::Revoked).await);
        assert_eq!(get(stores, &pending).await, Some(Invitation { status, ..pending }));
    }
    let unknown = an_invitation(&organization, &admin);
    assert!(!settle(stores, &unknown, InvitationStatus::Revoked).await);
}

async fn of_two_who_settle_one_wins(stores: &Stores) {
    let (organization, admin) = hosts(stores).await;
    for _ in 0..5 {
        let pending = insert(stores, an_invitation(&organization, &admin)).await;
        let (accepted, revoked) = tokio::join!(
            settle(stores, &pending, InvitationStatus::Accepted),
            settle(stores, &pending, InvitationStatus::Revoked)
        );
        assert!(accepted != revoked, "both or neither of two settled it");
        let expected = if accepted { InvitationStatus::Accepted } else { InvitationStatus::Revoked };
        assert_eq!(get(stores, &pending).await.unwrap().status, expected);
    }
}

async fn only_a_pending_one_is_prolonged(stores: &Stores) {
    let (organization, admin) = hosts(stores).await;
    let pending = insert(stores, Invitation { expires_at: at(1), ..an_invitation(&organization, &admin) }).await;
    let prolong = async |id| commit!(stores, unit => unit.invitations().prolong(id, at(900)).await?);
    assert!(prolong(pending.id).await);
    assert_eq!(get(stores, &pending).await, Some(Invitation { expires_at: at(900), ..pending.clone() }));
    let settled = insert(stores, an_invitation(&organization, &admin)).await;
    assert!(settle(stores, &settled, InvitationStatus::Revoked).await);
    assert!(!prolong(settled.id).await);
    assert_eq!(get(stores, &settled).await.unwrap().expires_at, settled.expires_at);
    assert!(!prolong(InvitationId::new(an_id())).await);
}

async fn each_token_leads_to_it_whatever_its_status(stores: &Stores) {
    let (organization, admin) = hosts(stores).await;
    let invitation = insert(stores, an_invitation(&organization, &admin)).await;
    let other = insert(stores, an_invitation(&organization, &admin)).await;
    let (first, second, theirs) = (a_digest(), a_digest(), a_digest());
    for (id, token) in [(invitation.id, &first), (invitation.id, &second), (other.id, &theirs)] {
        commit!(stores, unit => unit.invitations().add_token(id, token, at(5)).await?);
    }
    for status in [InvitationStatus::Pending, InvitationStatus::Accepted] {
        if status != InvitationStatus::Pending {
            assert!(settle(stores, &invitation, status).await);
        }
        for token in [&first, &second] {
            let found = stores.invitations.by_token(token).await.unwrap();
            assert_eq!(found, Some(Invitation { status, ..invitation.clone() }));
        }
    }
    assert_eq!(stores.invitations.by_token(&theirs).await.unwrap().map(|found| found.id), Some(other.id));
    assert_eq!(stores.invitations.by_token(&a_digest()).await.unwrap(), None);
}

fn page(limit: u32) -> PageRequest<InvitationKey> {
    PageRequest::first(Limit::new(limit).unwrap())
}

/// Invitations of one organization, two of each moment, in the order of their making.
async fn several(stores: &Stores, count: u64) -> (Organization, Vec<Invitation>) {
    let (organization, admin) = hosts(stores).await;
    let mut all = Vec::new();
    for n in 0..count {
        all.push(insert(stores, Invitation { created_at: at(n / 2), ..an_invitation(&organization, &admin) }).await);
    }
    (organization, all)
}

async fn the_newest_come_first_and_ties_go_by_id(stores: &Stores) {
    let (organization, mut all) = several(stores, 6).await;
    several(stores, 2).await;
    all.reverse();
    let list = stores.invitations.list(organization.id, InvitationFilter::default(), at(9), &page(100)).await.unwrap();
    assert_eq!((list.items, list.next, list.total), (all, None, None));
}

async fn pages_join_without_gap(stores: &Stores) {
    let (organization, mut all) = several(stores, 7).await;
    all.reverse();
    let list = async |start| {
        let request = PageRequest { start, with_total: true, ..page(2) };
        stores.invitations.list(organization.id, InvitationFilter::default(), at(9), &request).await.unwrap()
    };
    let (mut seen, mut start) = (Vec::new(), Start::First);
    loop {
        let next = list(start).await;
        assert_eq!(next.total, Some(7));
        seen.extend(next.items);
        let Some(key) = next.next else { break };
        start = Start::After(key);
    }
    assert_eq!(seen, all);
    assert_eq!(list(Start::Skip(5)).await.items, all[5..]);
}

async fn a_status_is_that_of_the_moment(stores: &Stores) {
    let (organization, admin) = hosts(stores).await;
    let made =
        async |expires_at| insert(stores, Invitation { expires_at, ..an_invitation(&organization, &admin) }).await;
    let (late, waiting) = (made(at(100)).await, made(at(200)).await);
    let (accepted, revoked) = (made(at(1)).await, made(at(200)).await);
    assert!(settle(stores, &accepted, InvitationStatus::Accepted).await);
    assert!(settle(stores, &revoked, InvitationStatus::Revoked).await);
    let just_before = at(100).minus(Duration::from_millis(1));
    for (status, now, expected) in [
        (InvitationStatus::Pending, just_before, vec![waiting.id, late.id]),
        (InvitationStatus::Pending, at(100), vec![waiting.id]),
        (InvitationStatus::Expired, just_before, vec![]),
        (InvitationStatus::Expired, at(100), vec![late.id]),
        (InvitationStatus::Expired, at(201), vec![waiting.id, late.id]),
        (InvitationStatus::Accepted, at(201), vec![accepted.id]),
        (InvitationStatus::Revoked, at(201), vec![revoked.id]),
    ] {
        let filter = InvitationFilter { status: Some(status) };
        let request = PageRequest { with_total: true, ..page(100) };
        let list = stores.invitations.list(organization.id, filter, now, &request).await.unwrap();
        assert_eq!(list.total, Some(expected.len() as u64), "{status:?} at {now}");
        assert_eq!(list.items.into_iter().map(|found| found.id).collect::<Vec<_>>(), expected, "{status:?} at {now}");
    }
}
