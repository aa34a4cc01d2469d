//! `SessionService`: the exchange of tokens, theft, and the end of sessions. Moments are compared by the second: a core behind the
//! service may keep no finer ones.

use std::{collections::BTreeSet, time::Duration};

use p2p_domain::{
    id::{SessionHandle, UserId},
    session::{IssuedSession, NewSession, Refreshed},
    timestamp::Timestamp,
};

use crate::{
    build::{a_device, a_login, an_id},
    world::SessionWorld,
};

suite! { ($) session_service, session_service_suite(SessionWorld):
    a_new_session_has_its_tokens, a_refresh_token_is_exchanged, the_previous_token_has_a_grace, of_two_refreshes_at_once_both_get_the_same,
    a_token_after_the_grace_is_theft, a_token_two_generations_old_is_theft, what_is_no_refresh_token_is_expired,
    a_session_ends_unless_refreshed, the_anti_csrf_token_must_fit_in_a_cookie, a_revoked_session_is_not_refreshed,
    all_end_but_one, a_living_session_has_an_owner, one_among_many_has_an_owner, the_living_are_told_the_newest_first, the_revoked_are_told,
}

/// How long a replaced refresh token still yields its successor.
const GRACE: Duration = Duration::from_secs(30);
const SECOND: Duration = Duration::from_secs(1);

/// Whether two moments are one to those who keep whole seconds, and perhaps read them off another clock.
pub(super) fn near(one: Timestamp, other: Timestamp) -> bool {
    one.since(other).max(other.since(one)) <= SECOND * 2
}

async fn create(world: &SessionWorld) -> IssuedSession {
    world.sessions.create(a_login(world.people[0])).await.unwrap()
}

async fn in_cookies(world: &SessionWorld) -> IssuedSession {
    world.sessions.create(NewSession { anti_csrf: true, ..a_login(world.people[0]) }).await.unwrap()
}

async fn refresh(world: &SessionWorld, token: &str) -> Refreshed {
    world.sessions.refresh(token, None).await.unwrap()
}

#[track_caller]
fn rotated(outcome: Refreshed) -> IssuedSession {
    match outcome {
        Refreshed::Rotated(issued) => *issued,
        other => panic!("new tokens are due, not {other:?}"),
    }
}

fn theft(of: &IssuedSession) -> Refreshed {
    Refreshed::Stolen { handle: of.handle, user_id: of.user_id }
}

async fn a_new_session_has_its_tokens(world: &SessionWorld) {
    let (plain, cookies) = (create(world).await, in_cookies(world).await);
    assert_eq!((plain.anti_csrf_token.as_ref(), cookies.anti_csrf_token.is_some()), (None, true));
    assert_ne!(plain.handle, cookies.handle);
    for issued in [plain, cookies] {
        assert!((world.now)() < issued.access_expires_at && issued.access_expires_at < issued.refresh_expires_at);
        assert_eq!(issued.user_id, world.people[0]);
    }
}

async fn a_refresh_token_is_exchanged(world: &SessionWorld) {
    let mut current = create(world).await;
    let mut tokens = BTreeSet::from([current.refresh_token.clone()]);
    for _ in 0..5 {
        (world.advance)(SECOND * 100);
        let next = rotated(refresh(world, &current.refresh_token).await);
        assert_eq!((next.handle, next.user_id), (current.handle, current.user_id));
        assert!(
            next.refresh_expires_at > current.refresh_expires_at && next.access_expires_at > current.access_expires_at
        );
        assert!(tokens.insert(next.refresh_token.clone()), "each generation has a token of its own");
        assert_eq!(world.tokens.verify(&next.access_token).await.unwrap().unwrap().handle, current.handle);
        current = next;
    }
}

async fn the_previous_token_has_a_grace(world: &SessionWorld) {
    let first = create(world).await;
    (world.advance)(SECOND * 100);
    let second = rotated(refresh(world, &first.refresh_token).await);
    (world.advance)(SECOND * 29);
    let again = rotated(refresh(world, &first.refresh_token).await);
    assert_eq!((again.handle, &again.refresh_token), (second.handle, &second.refresh_token));
    assert!(world.tokens.verify(&again.access_token).await.unwrap().is_ok());
    let third = rotated(refresh(world, &second.refresh_token).await);
    assert_ne!(third.refresh_token, second.refresh_token);
}

async fn of_two_refreshes_at_once_both_get_the_same(world: &SessionWorld) {
    for _ in 0..5 {
        let first = create(world).await;
        let (one, other) = tokio::join!(refresh(world, &first.refresh_token), refresh(world, &first.refresh_token));
        let (one, other) = (rotated(one), rotated(other));
        assert_eq!(one.refresh_token, other.refresh_token);
        rotated(refresh(world, &one.refresh_token).await);
    }
}

async fn a_token_after_the_grace_is_theft(world: &SessionWorld) {
    let first = create(world).await;
    let second = rotated(refresh(world, &first.refresh_token).await);
    (world.advance)(GRACE + SECOND);
    assert_eq!(refresh(world, &first.refresh_token).await, theft(&first));
    assert_eq!(refresh(world, &second.refresh_token).await, Refreshed::Expired, "the session has ended");
    assert!(world.sessions.list(first.user_id).await.unwrap().is_empty());
}

async fn a_token_two_generations_old_is_theft(world: &SessionWorld) {
    let first = create(world).await;
    let second = rotated(refresh(world, &first.refresh_token).await);
    let third = rotated(refresh(world, &second.refresh_token).await);
    assert_eq!(refresh(world, &first.refresh_token).await, theft(&first), "at any time, within the grace too");
    assert_eq!(refresh(world, &third.refresh_token).await, Refreshed::Expired);
}

async fn what_is_no_refresh_token_is_expired(world: &SessionWorld) {
    let issued = create(world).await;
    let cut = &issued.refresh_token[..issued.refresh_token.len() - 2];
    let longer = format!("{}AA", issued.refresh_token);
    for token in ["", "nonsense", issued.access_token.as_str(), cut, longer.as_str()] {
        assert_eq!(refresh(world, token).await, Refreshed::Expired, "{token:?}");
    }
    rotated(refresh(world, &issued.refresh_token).await);
}

async fn a_session_ends_unless_refreshed(world: &SessionWorld) {
    let issued = create(world).await;
    (world.advance)(issued.refresh_expires_at.since((world.now)()) + SECOND * 2);
    assert_eq!(refresh(world, &issued.refresh_token).await, Refreshed::Expired);
    assert!(world.sessions.list(issued.user_id).await.unwrap().is_empty());
}

async fn the_anti_csrf_token_must_fit_in_a_cookie(world: &SessionWorld) {
    let issued = in_cookies(world).await;
    let theirs = in_cookies(world).await.anti_csrf_token.unwrap();
    for wrong in [None, Some(""), Some("nonsense"), Some(theirs.as_str())] {
        let outcome = world.sessions.refresh(&issued.refresh_token, Some(wrong)).await.unwrap();
        assert_eq!(outcome, Refreshed::Expired, "{wrong:?}");
    }
    let right = issued.anti_csrf_token.clone().unwrap();
    let next = rotated(world.sessions.refresh(&issued.refresh_token, Some(Some(&right))).await.unwrap());
    // A core behind the service makes a new one with each generation.
    assert!(next.anti_csrf_token.is_some(), "a refusal spends nothing");
}

async fn a_revoked_session_is_not_refreshed(world: &SessionWorld) {
    let issued = create(world).await;
    assert!(world.sessions.revoke(issued.handle).await.unwrap());
    assert!(!world.sessions.revoke(issued.handle).await.unwrap());
    assert!(!world.sessions.revoke(SessionHandle::new(an_id())).await.unwrap());
    assert_eq!(refresh(world, &issued.refresh_token).await, Refreshed::Expired);
    // Its access token still looks good: whether it was revoked is not asked there.
    assert!(world.tokens.verify(&issued.access_token).await.unwrap().is_ok());
}

async fn all_end_but_one(world: &SessionWorld) {
    let (one, two, kept) = (create(world).await, in_cookies(world).await, create(world).await);
    let foreign = world.sessions.create(a_login(world.people[1])).await.unwrap();
    let ended = world.sessions.revoke_all(world.people[0], Some(kept.handle)).await.unwrap();
    assert_eq!(ended.into_iter().collect::<BTreeSet<_>>(), BTreeSet::from([one.handle, two.handle]));
    assert_eq!(refresh(world, &one.refresh_token).await, Refreshed::Expired);
    rotated(refresh(world, &kept.refresh_token).await);
    rotated(refresh(world, &foreign.refresh_token).await);
    assert_eq!(world.sessions.revoke_all(world.people[0], None).await.unwrap(), [kept.handle]);
    assert_eq!(world.sessions.revoke_all(world.people[0], None).await.unwrap(), []);
}

async fn owner(world: &SessionWorld, handle: SessionHandle) -> Option<UserId> {
    world.sessions.owner(handle).await.unwrap()
}

async fn a_living_session_has_an_owner(world: &SessionWorld) {
    let (mine, ended) = (create(world).await, in_cookies(world).await);
    let theirs = world.sessions.create(a_login(world.people[1])).await.unwrap();
    assert_eq!(owner(world, mine.handle).await, Some(world.people[0]));
    assert_eq!(owner(world, theirs.handle).await, Some(world.people[1]));
    assert_eq!(owner(world, SessionHandle::new(an_id())).await, None);
    world.sessions.revoke(ended.handle).await.unwrap();
    assert_eq!(owner(world, ended.handle).await, None);
    (world.advance)(mine.refresh_expires_at.since((world.now)()) + SECOND * 2);
    assert_eq!(owner(world, mine.handle).await, None, "it has ended by itself");
}

async fn one_among_many_has_an_owner(world: &SessionWorld) {
    // More than are told.
    let first = create(world).await;
    for _ in 0..101 {
        (world.advance)(SECOND);
        create(world).await;
    }
    let told = world.sessions.list(first.user_id).await.unwrap();
    assert!(told.len() == 100 && told.iter().all(|session| session.handle != first.handle));
    assert_eq!(owner(world, first.handle).await, Some(first.user_id));
}

async fn the_living_are_told_the_newest_first(world: &SessionWorld) {
    let old = create(world).await;
    let begun = (world.now)();
    (world.advance)(SECOND * 10);
    let new = in_cookies(world).await;
    (world.advance)(SECOND * 10);
    let ended = create(world).await;
    world.sessions.create(a_login(world.people[1])).await.unwrap();
    world.sessions.revoke(ended.handle).await.unwrap();
    rotated(refresh(world, &old.refresh_token).await);
    let list = world.sessions.list(world.people[0]).await.unwrap();
    let handles: Vec<_> = list.iter().map(|info| info.handle).collect();
    assert_eq!(handles, [new.handle, old.handle]);
    assert!(near(list[1].created_at, begun) && near(list[1].last_seen_at, (world.now)()), "{:?}", list[1]);
    assert!(list.iter().all(|info| info.device == a_device()));
}

async fn the_revoked_are_told(world: &SessionWorld) {
    let early = create(world).await;
    world.sessions.revoke(early.handle).await.unwrap();
    (world.advance)(SECOND * 10);
    let since = (world.now)();
    let (late, stolen) = (create(world).await, create(world).await);
    create(world).await;
    world.sessions.revoke_all(world.people[0], Some(stolen.handle)).await.unwrap();
    let second = rotated(refresh(world, &stolen.refresh_token).await);
    rotated(refresh(world, &second.refresh_token).await);
    assert_eq!(refresh(world, &stolen.refresh_token).await, theft(&stolen));
    let told: BTreeSet<_> = world.sessions.revoked_since(since).await.unwrap().into_iter().collect();
    assert!(told.contains(&(late.handle, late.user_id)) && told.contains(&(stolen.handle, stolen.user_id)));
    assert!(!told.contains(&(early.handle, early.user_id)));
    assert_eq!(told.len(), 3);
}
