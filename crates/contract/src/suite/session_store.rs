//! `SessionStore`: where local authentication keeps sessions.

use p2p_domain::{
    id::{SessionHandle, UserId},
    session::{Device, SessionClaims, SessionRecord},
    user::User,
};

use super::stage::{self, assert_conflict};
use crate::{
    build::{a_session, an_id, at},
    world::Stores,
};

suite! { ($) session_store, session_store_suite(Stores):
    what_was_inserted_is_found, a_handle_is_used_once, a_rotation_moves_the_generation_on, a_rotation_needs_the_generation,
    what_it_claims_is_changed, a_session_that_ended_claims_nothing_new,
    of_two_rotations_one_wins, a_revoked_session_is_not_rotated, a_session_is_revoked_once, all_are_revoked_but_one,
    the_living_are_told_the_newest_first, the_living_are_at_most_a_hundred, the_revoked_are_told_since, a_sweep_removes_what_ended,
}

async fn insert(stores: &Stores, session: SessionRecord) -> SessionRecord {
    stores.sessions.insert(&session).await.unwrap();
    session
}

async fn begun(stores: &Stores, user: &User, moment: u64) -> SessionRecord {
    insert(stores, SessionRecord { created_at: at(moment), rotated_at: at(moment), ..a_session(user) }).await
}

async fn find(stores: &Stores, session: &SessionRecord) -> Option<SessionRecord> {
    stores.sessions.find(session.handle).await.unwrap()
}

async fn what_was_inserted_is_found(stores: &Stores) {
    let user = stage::somebody(stores).await;
    let v4 = Device { ip: Some("192.0.2.7".parse().unwrap()), user_agent: None };
    let bare =
        SessionRecord { anti_csrf_token: None, device: Device::default(), revoked_at: Some(at(1)), ..a_session(&user) };
    for session in [a_session(&user), bare, SessionRecord { device: v4, expires_at: at(0), ..a_session(&user) }] {
        let session = insert(stores, session).await;
        assert_eq!(find(stores, &session).await, Some(session));
    }
    assert_eq!(find(stores, &a_session(&user)).await, None);
}

async fn a_handle_is_used_once(stores: &Stores) {
    let user = stage::somebody(stores).await;
    let session = insert(stores, a_session(&user)).await;
    let second = SessionRecord { handle: session.handle, ..a_session(&user) };
    assert_conflict(stores.sessions.insert(&second).await, p2p_domain::port::error::Constraint::Key);
    assert_eq!(find(stores, &session).await, Some(session));
}

async fn a_rotation_moves_the_generation_on(stores: &Stores) {
    let session = insert(stores, a_session(&stage::somebody(stores).await)).await;
    assert!(stores.sessions.rotate(session.handle, 0, at(10), at(5_000)).await.unwrap());
    let expected = SessionRecord { generation: 1, rotated_at: at(10), expires_at: at(5_000), ..session.clone() };
    assert_eq!(find(stores, &session).await, Some(expected));
}

async fn a_rotation_needs_the_generation(stores: &Stores) {
    let session = insert(stores, SessionRecord { generation: 4, ..a_session(&stage::somebody(stores).await) }).await;
    for wrong in [3, 5] {
        assert!(!stores.sessions.rotate(session.handle, wrong, at(10), at(5_000)).await.unwrap());
    }
    assert!(!stores.sessions.rotate(SessionHandle::new(an_id()), 0, at(10), at(5_000)).await.unwrap());
    assert_eq!(find(stores, &session).await, Some(session));
}

async fn what_it_claims_is_changed(stores: &Stores) {
    let user = stage::somebody(stores).await;
    let (session, other) = (insert(stores, a_session(&user)).await, insert(stores, a_session(&user)).await);
    for email_verified in [true, true, false] {
        let claims = SessionClaims { email_verified };
        assert!(stores.sessions.set_claims(session.handle, claims).await.unwrap());
        assert_eq!(find(stores, &session).await, Some(SessionRecord { claims, ..session.clone() }));
    }
    assert_eq!(find(stores, &other).await, Some(other));
    let claims = SessionClaims { email_verified: true };
    let verified = insert(stores, SessionRecord { claims, ..a_session(&user) }).await;
    assert!(stores.sessions.rotate(verified.handle, 0, at(10), at(5_000)).await.unwrap());
    assert_eq!(find(stores, &verified).await.unwrap().claims, claims, "a rotation carries them on");
}

async fn a_session_that_ended_claims_nothing_new(stores: &Stores) {
    let session = insert(stores, a_session(&stage::somebody(stores).await)).await;
    assert!(stores.sessions.revoke(session.handle, at(5)).await.unwrap());
    let claims = SessionClaims { email_verified: true };
    assert!(!stores.sessions.set_claims(session.handle, claims).await.unwrap());
    assert_eq!(find(stores, &session).await.unwrap().claims, session.claims);
    assert!(!stores.sessions.set_claims(SessionHandle::new(an_id()), claims).await.unwrap());
}

async fn of_two_rotations_one_wins(stores: &Stores) {
    let user = stage::somebody(stores).await;
    for _ in 0..10 {
        let session = insert(stores, a_session(&user)).await;
        let rotate = |moment| stores.sessions.rotate(session.handle, 0, at(moment), at(5_000));
        let (one, other) = tokio::join!(rotate(10), rotate(11));
        assert!(one.unwrap() != other.unwrap(), "both or neither of two rotations passed");
        assert_eq!(find(stores, &session).await.unwrap().generation, 1);
    }
}

async fn a_revoked_session_is_not_rotated(stores: &Stores) {
    let session = insert(stores, a_session(&stage::somebody(stores).await)).await;
    assert!(stores.sessions.revoke(session.handle, at(5)).await.unwrap());
    assert!(!stores.sessions.rotate(session.handle, 0, at(10), at(5_000)).await.unwrap());
    assert_eq!(find(stores, &session).await, Some(SessionRecord { revoked_at: Some(at(5)), ..session }));
}

async fn a_session_is_revoked_once(stores: &Stores) {
    let session = insert(stores, a_session(&stage::somebody(stores).await)).await;
    let (one, other) =
        tokio::join!(stores.sessions.revoke(session.handle, at(5)), stores.sessions.revoke(session.handle, at(5)));
    assert!(one.unwrap() != other.unwrap());
    assert!(!stores.sessions.revoke(session.handle, at(9)).await.unwrap());
    assert_eq!(find(stores, &session).await.unwrap().revoked_at, Some(at(5)), "the first time stays");
    assert!(!stores.sessions.revoke(SessionHandle::new(an_id()), at(5)).await.unwrap());
}

fn sorted(mut handles: Vec<SessionHandle>) -> Vec<SessionHandle> {
    handles.sort();
    handles
}

async fn all_are_revoked_but_one(stores: &Stores) {
    let (user, other) = (stage::somebody(stores).await, stage::somebody(stores).await);
    let (one, two, kept) =
        (begun(stores, &user, 1).await, begun(stores, &user, 2).await, begun(stores, &user, 3).await);
    let before = begun(stores, &user, 4).await;
    let foreign = begun(stores, &other, 5).await;
    stores.sessions.revoke(before.handle, at(6)).await.unwrap();
    let ended = stores.sessions.revoke_all(user.id, Some(kept.handle), at(9)).await.unwrap();
    assert_eq!(sorted(ended), sorted(vec![one.handle, two.handle]));
    assert_eq!(find(stores, &one).await.unwrap().revoked_at, Some(at(9)));
    assert_eq!(find(stores, &before).await.unwrap().revoked_at, Some(at(6)));
    assert_eq!(find(stores, &foreign).await, Some(foreign));
    assert_eq!(stores.sessions.revoke_all(user.id, None, at(10)).await.unwrap(), [kept.handle]);
    assert_eq!(stores.sessions.revoke_all(user.id, None, at(11)).await.unwrap(), []);
}

async fn the_living_are_told_the_newest_first(stores: &Stores) {
    let (user, other) = (stage::somebody(stores).await, stage::somebody(stores).await);
    let (old, new) = (begun(stores, &user, 1).await, begun(stores, &user, 2).await);
    let revoked = begun(stores, &user, 3).await;
    stores.sessions.revoke(revoked.handle, at(4)).await.unwrap();
    let ending = insert(stores, SessionRecord { expires_at: at(50), created_at: at(4), ..a_session(&user) }).await;
    begun(stores, &other, 5).await;
    assert_eq!(stores.sessions.living(user.id, at(49)).await.unwrap(), [ending, new.clone(), old.clone()]);
    assert_eq!(stores.sessions.living(user.id, at(51)).await.unwrap(), [new, old]);
    assert_eq!(stores.sessions.living(UserId::new(an_id()), at(1)).await.unwrap(), []);
}

async fn the_living_are_at_most_a_hundred(stores: &Stores) {
    let user = stage::somebody(stores).await;
    for moment in 0..102 {
        begun(stores, &user, moment).await;
    }
    let living = stores.sessions.living(user.id, at(200)).await.unwrap();
    assert_eq!((living.len(), living[0].created_at, living[99].created_at), (100, at(101), at(2)));
}

async fn the_revoked_are_told_since(stores: &Stores) {
    let user = stage::somebody(stores).await;
    let mut handles = Vec::new();
    for moment in [10, 20, 30] {
        let session = begun(stores, &user, 1).await;
        stores.sessions.revoke(session.handle, at(moment)).await.unwrap();
        handles.push(session.handle);
    }
    begun(stores, &user, 1).await;
    let told = stores.sessions.revoked_since(at(20)).await.unwrap();
    assert!(told.iter().all(|(_, whose)| *whose == user.id));
    assert_eq!(sorted(told.into_iter().map(|(handle, _)| handle).collect()), sorted(handles[1..].to_vec()));
    assert_eq!(stores.sessions.revoked_since(at(31)).await.unwrap(), []);
}

async fn a_sweep_removes_what_ended(stores: &Stores) {
    let user = stage::somebody(stores).await;
    let expired = insert(stores, SessionRecord { expires_at: at(50), ..a_session(&user) }).await;
    let revoked = begun(stores, &user, 1).await;
    let (late, living) = (begun(stores, &user, 1).await, begun(stores, &user, 1).await);
    stores.sessions.revoke(revoked.handle, at(60)).await.unwrap();
    stores.sessions.revoke(late.handle, at(200)).await.unwrap();
    assert_eq!(stores.session_sweep.sweep(at(100)).await.unwrap(), 2);
    for (session, kept) in [(expired, false), (revoked, false), (late, true), (living, true)] {
        assert_eq!(find(stores, &session).await.is_some(), kept);
    }
    assert_eq!(stores.session_sweep.sweep(at(100)).await.unwrap(), 0);
}
