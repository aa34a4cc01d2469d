//! `AccessTokens`: what access tokens say, and how they are written anew.

use std::time::Duration;

use p2p_domain::{
    port::session::AccessTokens,
    session::{IssuedSession, NewSession, Refreshed, SessionClaims, TokenError, VerifiedSession},
};

use super::session_service::near;
use crate::{build::a_login, world::SessionWorld};

suite! { ($) access_tokens, access_tokens_suite(SessionWorld):
    a_new_token_tells_its_session, a_token_tells_what_its_session_claims, what_is_no_token_is_told_from_what_is_no_good,
    a_token_ends, whether_it_was_revoked_is_not_asked, a_token_written_anew_carries_the_claims_and_its_end,
    later_tokens_carry_the_new_claims_on, no_other_session_is_touched, what_is_no_good_is_not_written_anew,
    an_ended_session_gets_no_new_token, the_keys_are_public,
}

const SECOND: Duration = Duration::from_secs(1);
const VERIFIED: SessionClaims = SessionClaims { email_verified: true };
const UNVERIFIED: SessionClaims = SessionClaims { email_verified: false };

async fn create(world: &SessionWorld, anti_csrf: bool, claims: SessionClaims) -> IssuedSession {
    world.sessions.create(NewSession { anti_csrf, claims, ..a_login(world.people[0]) }).await.unwrap()
}

async fn refreshed(world: &SessionWorld, session: &IssuedSession) -> IssuedSession {
    match world.sessions.refresh(&session.refresh_token, None).await.unwrap() {
        Refreshed::Rotated(issued) => *issued,
        other => panic!("new tokens are due, not {other:?}"),
    }
}

async fn verify(world: &SessionWorld, token: &str) -> Result<VerifiedSession, TokenError> {
    let tokens: &dyn AccessTokens = &*world.tokens;
    tokens.verify(token).await.unwrap()
}

async fn claimed(world: &SessionWorld, token: &str) -> bool {
    let claim = verify(world, token).await.unwrap().email_claim.expect("a new token says something of the address");
    claim.verified
}

async fn a_new_token_tells_its_session(world: &SessionWorld) {
    for anti_csrf in [false, true] {
        let issued = create(world, anti_csrf, UNVERIFIED).await;
        let session = verify(world, &issued.access_token).await.unwrap();
        assert_eq!((session.handle, session.user_id), (issued.handle, world.people[0]));
        assert_eq!(session.anti_csrf_token, issued.anti_csrf_token);
        assert!(near(session.issued_at, (world.now)()), "{}", session.issued_at);
        assert_eq!(session.expires_at.seconds(), issued.access_expires_at.seconds());
    }
}

async fn a_token_tells_what_its_session_claims(world: &SessionWorld) {
    for claims in [UNVERIFIED, VERIFIED] {
        let issued = create(world, false, claims).await;
        let claim = verify(world, &issued.access_token).await.unwrap().email_claim.expect("a claim");
        assert_eq!(claim.verified, claims.email_verified);
        assert!(near(claim.looked_up_at, (world.now)()), "{}", claim.looked_up_at);
        (world.advance)(SECOND * 100);
        let next = refreshed(world, &issued).await;
        assert_eq!(claimed(world, &next.access_token).await, claims.email_verified, "a refresh carries it on");
    }
}

async fn what_is_no_token_is_told_from_what_is_no_good(world: &SessionWorld) {
    let issued = create(world, false, UNVERIFIED).await;
    for text in ["", "nonsense", "a.b.c", issued.refresh_token.as_str()] {
        assert_eq!(verify(world, text).await, Err(TokenError::Unparsable), "{text:?}");
    }
    let (rest, signature) = issued.access_token.rsplit_once('.').unwrap();
    let swapped: String = signature.chars().rev().collect();
    assert!(verify(world, &format!("{rest}.{swapped}")).await.is_err(), "a signature that does not hold");
    let other = create(world, false, UNVERIFIED).await;
    let (_, foreign) = other.access_token.rsplit_once('.').unwrap();
    assert_eq!(verify(world, &format!("{rest}.{foreign}")).await, Err(TokenError::Unusable));
}

/// Lets time pass until so long before the token ends.
fn until_before(world: &SessionWorld, issued: &IssuedSession, left: Duration) {
    (world.advance)(issued.access_expires_at.since((world.now)()).saturating_sub(left));
}

async fn a_token_ends(world: &SessionWorld) {
    let issued = create(world, false, UNVERIFIED).await;
    until_before(world, &issued, SECOND * 3);
    assert!(verify(world, &issued.access_token).await.is_ok());
    (world.advance)(SECOND * 5);
    assert_eq!(verify(world, &issued.access_token).await, Err(TokenError::Unusable));
    let fresh = refreshed(world, &issued).await;
    assert!(verify(world, &fresh.access_token).await.is_ok());
}

async fn whether_it_was_revoked_is_not_asked(world: &SessionWorld) {
    let issued = create(world, false, UNVERIFIED).await;
    assert!(world.sessions.revoke(issued.handle).await.unwrap());
    assert!(verify(world, &issued.access_token).await.is_ok());
}

async fn a_token_written_anew_carries_the_claims_and_its_end(world: &SessionWorld) {
    for anti_csrf in [false, true] {
        let issued = create(world, anti_csrf, UNVERIFIED).await;
        (world.advance)(SECOND * 100);
        let anew = world.tokens.regenerate(&issued.access_token, VERIFIED).await.unwrap().expect("a new token");
        assert_eq!(anew.access_expires_at.seconds(), issued.access_expires_at.seconds());
        let session = verify(world, &anew.access_token).await.unwrap();
        assert_eq!((session.handle, session.user_id), (issued.handle, issued.user_id));
        assert_eq!(session.anti_csrf_token, issued.anti_csrf_token);
        assert_eq!(
            session.expires_at.seconds(),
            issued.access_expires_at.seconds(),
            "it ends when the first would have"
        );
        assert!(near(session.issued_at, (world.now)()), "it was made now, not at {}", session.issued_at);
        let claim = session.email_claim.expect("a claim");
        assert!(claim.verified && near(claim.looked_up_at, (world.now)()));
        assert!(world.tokens.regenerate(&anew.access_token, UNVERIFIED).await.unwrap().is_some(), "and so on");
    }
}

async fn later_tokens_carry_the_new_claims_on(world: &SessionWorld) {
    let first = create(world, false, UNVERIFIED).await;
    let second = refreshed(world, &first).await;
    assert!(!claimed(world, &second.access_token).await);
    world.tokens.regenerate(&second.access_token, VERIFIED).await.unwrap().expect("a new token");
    let mut current = second;
    for _ in 0..3 {
        (world.advance)(SECOND * 100);
        current = refreshed(world, &current).await;
        assert!(claimed(world, &current.access_token).await);
    }
}

async fn no_other_session_is_touched(world: &SessionWorld) {
    let (one, other) = (create(world, false, UNVERIFIED).await, create(world, false, UNVERIFIED).await);
    world.tokens.regenerate(&one.access_token, VERIFIED).await.unwrap().expect("a new token");
    let next = refreshed(world, &other).await;
    assert!(!claimed(world, &next.access_token).await);
}

async fn what_is_no_good_is_not_written_anew(world: &SessionWorld) {
    let issued = create(world, false, UNVERIFIED).await;
    let foreign = create(world, false, UNVERIFIED).await;
    let (rest, _) = issued.access_token.rsplit_once('.').unwrap();
    let (_, signature) = foreign.access_token.rsplit_once('.').unwrap();
    let forged = format!("{rest}.{signature}");
    for token in ["", "nonsense", "a.b.c", issued.refresh_token.as_str(), forged.as_str()] {
        assert_eq!(world.tokens.regenerate(token, VERIFIED).await.unwrap(), None, "{token:?}");
    }
    (world.advance)(issued.access_expires_at.since((world.now)()) + SECOND * 2);
    assert_eq!(world.tokens.regenerate(&issued.access_token, VERIFIED).await.unwrap(), None, "it has ended");
}

async fn an_ended_session_gets_no_new_token(world: &SessionWorld) {
    let issued = create(world, false, UNVERIFIED).await;
    assert!(world.sessions.revoke(issued.handle).await.unwrap());
    assert_eq!(world.tokens.regenerate(&issued.access_token, VERIFIED).await.unwrap(), None);
}

async fn the_keys_are_public(world: &SessionWorld) {
    create(world, false, UNVERIFIED).await;
    let set: serde_json::Value = serde_json::from_str(&world.tokens.jwks().await.unwrap()).unwrap();
    let keys = set["keys"].as_array().expect("a JWK set has keys");
    assert!(!keys.is_empty());
    for key in keys {
        assert!(key["kid"].is_string() && key["kty"].is_string(), "{key}");
        for private in ["d", "p", "q", "k"] {
            assert!(key.get(private).is_none(), "a private part is published");
        }
    }
}
