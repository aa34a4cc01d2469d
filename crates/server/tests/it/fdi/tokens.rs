//! What the tokens say: front tokens, access tokens, and the keys that these are verified with.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header, jwk::JwkSet};
use p2p_server::ports::Platform;
use reqwest::Method;
use serde_json::{Value, json};

use super::page::{MODES, Page, fields, front, payload, said, send};
use crate::harness::{PASSWORD, World, stories};

stories!(
    access_tokens_have_the_cores_layout,
    front_tokens_tell_the_whole_payload,
    front_tokens_come_with_tokens_made_now,
    the_published_keys_verify_access_tokens,
);

/// Keys that are made by the layout of version 5, and ours.
const CLAIMS: [&str; 11] = [
    "antiCsrfToken",
    "exp",
    "iat",
    "iss",
    "parentRefreshTokenHash1",
    "refreshTokenHash1",
    "rsub",
    "sessionHandle",
    "st-ev",
    "sub",
    "tId",
];

fn head(token: &str) -> Value {
    let part = token.split('.').next().unwrap();
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

fn now() -> i64 {
    Platform::system().clock.now().seconds()
}

async fn access_tokens_have_the_cores_layout(world: World) {
    for mode in MODES {
        let page = Page::signed_up(&world, mode).await;
        let head = head(page.access());
        assert_eq!((&head["typ"], &head["version"]), (&json!("JWT"), &json!("5")), "{head}");
        assert!(head["kid"].as_str().is_some_and(|kid| !kid.is_empty()), "{head}");
        let claims = payload(page.access());
        let names: Vec<&String> = claims.as_object().unwrap().keys().collect();
        assert_eq!(names, CLAIMS);
        let me = page.client.get("/users/me").await.expect(200);
        assert_eq!((&claims["sub"], &claims["rsub"], &claims["tId"]), (&me["id"], &me["id"], &json!("public")));
        let (iat, exp) = (claims["iat"].as_i64().unwrap(), claims["exp"].as_i64().unwrap());
        assert!((now() - iat).abs() <= 30 && exp - iat == 15 * 60, "{claims}");
        assert_eq!(claims["sessionHandle"].as_str().unwrap().len(), 36);
        let hash = claims["refreshTokenHash1"].as_str().unwrap();
        assert!(hash.len() == 64 && hash.bytes().all(|byte| b"0123456789abcdef".contains(&byte)), "{hash}");
        assert_eq!(claims["parentRefreshTokenHash1"], Value::Null);
        assert_eq!(claims["antiCsrfToken"].as_str(), page.anti_csrf());
        assert_eq!(claims["antiCsrfToken"].is_null(), mode == "header");
        let discovered = world.anybody().root(Method::GET, "/auth/.well-known/openid-configuration").await.expect(200);
        assert_eq!(claims["iss"], discovered["issuer"]);
        let verified = &claims["st-ev"];
        assert_eq!(verified["v"], false);
        assert!((verified["t"].as_i64().unwrap() / 1_000 - iat).abs() <= 1, "in milliseconds: {verified}");
        let next = payload(page.refreshed().await.access());
        assert_eq!((&next["sessionHandle"], &next["sub"]), (&claims["sessionHandle"], &claims["sub"]));
        assert_ne!(next["refreshTokenHash1"], claims["refreshTokenHash1"]);
    }
}

async fn front_tokens_tell_the_whole_payload(world: World) {
    for mode in MODES {
        let amal = Page::signed_up(&world, mode).await;
        let form = fields(&[("email", &amal.email), ("password", PASSWORD)]);
        let into = send(&world.anybody(), "/signin", mode, &form).await;
        let refreshed = amal.refreshing("/auth/session/refresh", &amal.refresh).await;
        let looked = amal.get("/user/email/verify").await;
        let rewritten = amal.rewritten(&looked);
        let tokens = [
            (&into, Page::after(&world.anybody(), &amal.email, &into)),
            (&refreshed, Page::after(&world.anybody(), &amal.email, &refreshed)),
            (&looked, rewritten),
        ];
        for (answer, page) in tokens {
            let (front, claims) = (front(answer), payload(page.access()));
            let ends = claims["exp"].as_i64().unwrap() * 1_000;
            assert_eq!(front, json!({ "uid": claims["sub"], "ate": ends, "up": claims }));
            let members = front["up"].as_object().unwrap();
            assert!(
                members.contains_key("parentRefreshTokenHash1") && members.contains_key("antiCsrfToken"),
                "nulls stay"
            );
            assert!(answer.must("front-token").len() < 4_000, "a script keeps it in a cookie");
        }
    }
}

async fn front_tokens_come_with_tokens_made_now(mut world: World) {
    world.restart(&[("AUTH_ACCESS_LIFETIME", "60")]).await;
    let amal = Page::signed_up(&world, "header").await;
    let fresh = |answer: &crate::harness::Answer| {
        let up = front(answer)["up"].clone();
        let (iat, exp) = (up["iat"].as_i64().unwrap(), up["exp"].as_i64().unwrap());
        assert!((now() - iat).abs() <= 2 && exp - iat <= 60, "clients set their clock by it: {up}");
    };
    // Beyond the tolerance of clients' clocks, seven seconds, would take longer; a rewritten token must not even be two behind.
    let first = payload(amal.access())["iat"].as_i64().unwrap();
    crate::harness::eventually("time passes", async || now() > first + 3).await;
    fresh(&amal.get("/user/email/verify").await);
    let winner = amal.refreshing("/auth/session/refresh", &amal.refresh).await;
    fresh(&winner);
    let second = front(&winner)["up"]["iat"].as_i64().unwrap();
    crate::harness::eventually("time passes", async || now() > second + 3).await;
    // Within the grace, the same successor with a token of its own time.
    let loser = amal.refreshing("/auth/session/refresh", &amal.refresh).await;
    fresh(&loser);
    assert_eq!(loser.refresh_token(), winner.refresh_token());
    // Answers that change nothing bring no front token: an old one would set the clock wrong.
    for path in ["/users/me", "/auth/sessions"] {
        assert!(amal.client.get(path).await.header("front-token").is_none());
    }
    assert_eq!(said(&amal.post("/user/email/verify/token", &json!({})).await), "OK");
}

async fn the_published_keys_verify_access_tokens(world: World) {
    let amal = Page::signed_up(&world, "cookie").await;
    let nora = Page::signed_up(&world, "header").await;
    let answer = world.anybody().root(Method::GET, "/auth/jwt/jwks.json").await;
    let keys: JwkSet = serde_json::from_value(answer.expect(200)).unwrap();
    for token in [amal.access(), nora.access(), amal.refreshed().await.access()] {
        let head = decode_header(token).unwrap();
        let key = keys.find(head.kid.as_deref().unwrap()).expect("the key is published");
        let key = DecodingKey::from_jwk(key).unwrap();
        assert_eq!(head.alg, Algorithm::EdDSA);
        let mut rules = Validation::new(head.alg);
        let issuer = payload(token)["iss"].as_str().unwrap().to_owned();
        rules.set_issuer(&[issuer]);
        let claims = decode::<Value>(token, &key, &rules).unwrap().claims;
        assert_eq!(claims, payload(token));
        let (signed, _) = token.rsplit_once('.').unwrap();
        let other = nora.access().rsplit_once('.').unwrap().1;
        if token != nora.access() {
            assert!(decode::<Value>(format!("{signed}.{other}"), &key, &rules).is_err());
        }
    }
    for key in answer.json()["keys"].as_array().unwrap() {
        for secret in ["d", "p", "q", "k"] {
            assert!(key.get(secret).is_none(), "a secret is published: {key}");
        }
    }
}
