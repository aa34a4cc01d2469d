//! The grace of refresh tokens, and its bounds.

use p2p_contract::{build::an_id, determinism::dawn};
use p2p_domain::id::UserId;

use super::*;

fn exchange(handle: SessionHandle, at: Timestamp) -> Successor {
    let issued = IssuedSession {
        handle,
        user_id: UserId::new(an_id()),
        access_token: String::new(),
        access_expires_at: at,
        refresh_token: at.to_string(),
        refresh_expires_at: at,
        anti_csrf_token: None,
    };
    Successor { issued, came: Came::InHeader, at }
}

fn of_two() -> Successors {
    Successors::new(NonZeroUsize::MIN.saturating_add(1))
}

#[test]
fn the_grace_is_half_a_minute() {
    let (all, handle) = (of_two(), SessionHandle::new(an_id()));
    all.note([1; 32], exchange(handle, dawn()));
    assert!(all.of(&[1; 32], dawn().plus(GRACE)).is_some() && all.made_here(handle, dawn().plus(GRACE)));
    let later = dawn().plus(GRACE + Duration::from_millis(1));
    assert!(all.of(&[1; 32], later).is_none() && !all.made_here(handle, later));
    assert!(all.of(&[2; 32], dawn()).is_none());
}

#[test]
fn only_the_last_exchange_of_a_session_counts() {
    let (all, handle) = (of_two(), SessionHandle::new(an_id()));
    all.note([1; 32], exchange(handle, dawn()));
    all.note([2; 32], exchange(handle, dawn()));
    assert!(all.of(&[1; 32], dawn()).is_none());
    assert!(all.of(&[2; 32], dawn()).is_some());
    all.forget(handle);
    assert!(all.of(&[2; 32], dawn()).is_none() && !all.made_here(handle, dawn()));
}

#[test]
fn the_oldest_make_room() {
    let all = of_two();
    for digit in 1..=3 {
        all.note([digit; 32], exchange(SessionHandle::new(an_id()), dawn()));
    }
    let kept = [1, 2, 3].map(|digit| all.of(&[digit; 32], dawn()).is_some());
    assert_eq!(kept, [false, true, true]);
    assert_eq!(all.state().order.len(), 2);
    all.note([4; 32], exchange(SessionHandle::new(an_id()), dawn().plus(GRACE * 2)));
    let state = all.state();
    assert_eq!((state.order.len(), state.by_session.len(), state.by_token.len()), (1, 1, 1));
}
