//! What is no token of ours, and what is one but does not hold.

use std::{collections::HashMap, sync::LazyLock, time::Duration};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use p2p_domain::port::clock::Clock;
use p2p_domain::port::session::{AccessTokens, SessionService};
use p2p_domain::session::{
    EmailClaim, IssuedSession, SessionClaims,
    TokenError::{self, Unparsable, Unusable},
};
use p2p_domain::text::hex;
use proptest::prelude::*;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::{
    LocalSessions,
    digest::sha256,
    keys::Key,
    testing::{ISSUER, World, login, somebody},
};

async fn begin() -> (World, LocalSessions, IssuedSession) {
    let world = World::default();
    let sessions = world.process().await;
    let issued = sessions.create(login(false)).await.unwrap();
    (world, sessions, issued)
}

async fn refusal(sessions: &LocalSessions, token: &str) -> Option<TokenError> {
    sessions.verify(token).await.unwrap().err()
}

fn json_of(part: &str) -> Value {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

fn part_of(json: &Value) -> String {
    URL_SAFE_NO_PAD.encode(json.to_string())
}

fn parts(token: &str) -> [&str; 3] {
    token.split('.').collect::<Vec<_>>().try_into().unwrap()
}

#[tokio::test]
async fn the_layout_is_that_of_version_5() {
    let (_, _, issued) = begin().await;
    let [header, payload, _] = parts(&issued.access_token);
    assert_eq!(json_of(header), json!({"kid": "d-4102444800000", "typ": "JWT", "version": "5", "alg": "EdDSA"}));
    let expected = json!({
        "iat": 4_102_444_800_u64, "exp": 4_102_445_700_u64, "sub": somebody().to_string(), "rsub": somebody().to_string(),
        "tId": "public", "sessionHandle": issued.handle.to_string(),
        "refreshTokenHash1": hex(&sha256(&issued.refresh_token)), "parentRefreshTokenHash1": null,
        "antiCsrfToken": null, "iss": ISSUER, "st-ev": {"v": false, "t": 4_102_444_800_000_u64},
    });
    assert_eq!(json_of(payload), expected);
    assert_eq!(issued.access_expires_at.millis(), 4_102_445_700_000);
}

#[tokio::test]
async fn another_implementation_verifies_it_with_the_published_key() {
    let (_, sessions, issued) = begin().await;
    let set: jsonwebtoken::jwk::JwkSet = serde_json::from_str(&sessions.jwks().await.unwrap()).unwrap();
    let kid = jsonwebtoken::decode_header(&issued.access_token).unwrap().kid.unwrap();
    let key = jsonwebtoken::DecodingKey::from_jwk(set.find(&kid).unwrap()).unwrap();
    let mut rules = jsonwebtoken::Validation::new(jsonwebtoken::Algorithm::EdDSA);
    rules.validate_exp = false;
    rules.set_issuer(&[ISSUER]);
    let decoded = jsonwebtoken::decode::<HashMap<String, Value>>(&issued.access_token, &key, &rules).unwrap();
    assert_eq!(decoded.claims["sessionHandle"], json!(issued.handle.to_string()));
}

#[tokio::test]
async fn no_header_chooses_another_algorithm() {
    let (_, sessions, issued) = begin().await;
    let [header, payload, signature] = parts(&issued.access_token);
    let public = json_of_text(&sessions.jwks().await.unwrap())["keys"][0]["x"].clone();
    let public = URL_SAFE_NO_PAD.decode(public.as_str().unwrap()).unwrap();
    let mut header = json_of(header);
    for algorithm in ["none", "None", "HS256", "RS256", "ES256", "Ed448", "eddsa", ""] {
        header["alg"] = json!(algorithm);
        let signed = format!("{}.{payload}", part_of(&header));
        for signature in ["", signature, &hmac_of(&public, &signed)] {
            assert_eq!(refusal(&sessions, &format!("{signed}.{signature}")).await, Some(Unusable), "{algorithm}");
        }
    }
}

fn json_of_text(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn hmac_of(secret: &[u8], text: &str) -> String {
    use hmac::{Hmac, KeyInit, Mac};
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(secret).unwrap();
    mac.update(text.as_bytes());
    URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
}

#[tokio::test]
async fn a_token_of_another_key_another_text_or_another_key_id_is_forged() {
    let (world, sessions, issued) = begin().await;
    let [header, payload, signature] = parts(&issued.access_token);
    // Another installation, whose key has the same id.
    let elsewhere = World { entropy: world.entropy.clone(), ..World::default() };
    let foreign = elsewhere.process().await.create(login(false)).await.unwrap().access_token;
    assert_eq!(parts(&foreign)[0], header);
    assert_eq!(refusal(&sessions, &foreign).await, Some(Unusable));

    let mut claims = json_of(payload);
    claims["sub"] = json!("00000000-0000-0000-0000-000000000002");
    assert_eq!(refusal(&sessions, &format!("{header}.{}.{signature}", part_of(&claims))).await, Some(Unusable));

    world.clock.advance(Duration::from_hours(7 * 24));
    sessions.maintain().await.unwrap();
    let new_kid = format!("d-{}", world.shelf.keys()[1].created_at.millis());
    world.clock.set(issued.access_expires_at.minus(Duration::from_secs(1)));
    let mut swapped = json_of(header);
    for kid in [new_kid.as_str(), "d-1", "d-", "s-1", "../d-1", &"d-9".repeat(99)] {
        swapped["kid"] = json!(kid);
        assert_eq!(
            refusal(&sessions, &format!("{}.{payload}.{signature}", part_of(&swapped))).await,
            Some(Unusable),
            "{kid}"
        );
    }
    assert_eq!(refusal(&sessions, &issued.access_token).await, None, "the old key still verifies");
}

#[tokio::test]
async fn a_token_ends_to_the_second_also_when_it_was_seen_before() {
    let (world, sessions, issued) = begin().await;
    let unseen = sessions.create(login(false)).await.unwrap();
    world.clock.set(issued.access_expires_at.minus(Duration::from_millis(1)));
    for _ in 0..2 {
        assert_eq!(sessions.verify(&issued.access_token).await.unwrap().unwrap().handle, issued.handle);
    }
    world.clock.set(issued.access_expires_at);
    for token in [&issued.access_token, &unseen.access_token] {
        assert_eq!(refusal(&sessions, token).await, Some(Unusable));
    }
}

#[tokio::test]
async fn what_does_not_read_as_a_token_of_ours_is_none() {
    let (_, sessions, issued) = begin().await;
    let [header, payload, signature] = parts(&issued.access_token);
    let whole = &issued.access_token;
    let texts = [
        "",
        ".",
        "..",
        "...",
        "a.b.c",
        &issued.refresh_token,
        &format!("{whole}.{signature}"),
        &format!("{header}.{payload}"),
    ];
    for text in texts {
        assert_eq!(refusal(&sessions, text).await, Some(Unparsable), "{text}");
    }
    let padded = format!("{}.{payload}.{signature}", "A".repeat(5_000));
    assert_eq!(refusal(&sessions, &padded).await, Some(Unparsable));
    for cut in 1..whole.len() {
        assert!(refusal(&sessions, &whole[..cut]).await.is_some(), "cut to {cut}");
    }
}

#[tokio::test]
async fn each_part_of_the_layout_is_demanded() {
    let (_, sessions, issued) = begin().await;
    let [header, payload, signature] = parts(&issued.access_token);
    let wrong = |value: &Value| if value.is_string() { json!(7) } else { json!("seven") };
    let wrong = |value: &Value| if value.is_null() { json!(7) } else { wrong(value) };
    for (json, is_header) in [(json_of(header), true), (json_of(payload), false)] {
        for name in json.as_object().unwrap().keys() {
            if name == "st-ev" {
                continue;
            }
            let mut without = json.clone();
            without.as_object_mut().unwrap().remove(name);
            let mut mistyped = json.clone();
            mistyped[name] = wrong(&json[name]);
            for changed in [without, mistyped].map(|json| part_of(&json)) {
                let (header, payload) =
                    if is_header { (changed.as_str(), payload) } else { (header, changed.as_str()) };
                let token = format!("{header}.{payload}.{signature}");
                assert_eq!(refusal(&sessions, &token).await, Some(Unparsable), "{name}");
            }
        }
    }
    for (name, value) in
        [("typ", json!("at+jwt")), ("version", json!("2")), ("version", json!("-5")), ("kid", json!(""))]
    {
        let mut other = json_of(header);
        other[name] = value;
        assert_eq!(
            refusal(&sessions, &format!("{}.{payload}.{signature}", part_of(&other))).await,
            Some(Unparsable),
            "{name}"
        );
    }
    for (name, value) in [
        ("stt", json!(1)),
        ("sub", json!("amal")),
        ("st-ev", json!(true)),
        ("st-ev", json!({"v": 1, "t": 1})),
        ("sessionHandle", json!("7")),
    ] {
        let mut other = json_of(payload);
        other[name] = value;
        assert_eq!(
            refusal(&sessions, &format!("{header}.{}.{signature}", part_of(&other))).await,
            Some(Unparsable),
            "{name}"
        );
    }
}

#[tokio::test]
async fn a_token_made_before_the_claim_was_still_verifies() {
    let (world, sessions, issued) = begin().await;
    let [header, payload, _] = parts(&issued.access_token);
    let mut claims = json_of(payload);
    claims.as_object_mut().unwrap().remove("st-ev");
    let signed = format!("{header}.{}", part_of(&claims));
    let key = Key::read(&world.shelf.keys()[0]).unwrap();
    let token = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(key.sign(signed.as_bytes())));
    let session = sessions.verify(&token).await.unwrap().unwrap();
    assert_eq!((session.handle, session.email_claim), (issued.handle, None));

    let rewritten = sessions.regenerate(&token, SessionClaims { email_verified: true }).await.unwrap().unwrap();
    let session = sessions.verify(&rewritten.access_token).await.unwrap().unwrap();
    assert_eq!(session.email_claim, Some(EmailClaim { verified: true, looked_up_at: world.clock.now() }));
}

static BEGUN: LazyLock<(Runtime, LocalSessions, String)> = LazyLock::new(|| {
    let runtime = Runtime::new().unwrap();
    let (_, sessions, issued) = runtime.block_on(begin());
    (runtime, sessions, issued.access_token)
});

proptest! {
    #[test]
    fn no_random_text_verifies(text in any::<String>(), dotted in "[A-Za-z0-9_-]{0,40}\\.[A-Za-z0-9_-]{0,200}\\.[A-Za-z0-9_-]{0,90}") {
        let (runtime, sessions, _) = &*BEGUN;
        for text in [text, dotted] {
            prop_assert!(runtime.block_on(sessions.verify(&text)).unwrap().is_err());
        }
    }

    #[test]
    fn no_token_with_a_character_changed_verifies(at in any::<prop::sample::Index>(), with in "[A-Za-z0-9_.=-]") {
        let (runtime, sessions, token) = &*BEGUN;
        let at = at.index(token.len());
        let changed = format!("{}{with}{}", &token[..at], &token[at + 1..]);
        prop_assume!(changed != *token);
        prop_assert!(runtime.block_on(sessions.verify(&changed)).unwrap().is_err());
    }
}
