//! What is looked up beforehand, and what browsers let pages of other origins do.

use reqwest::Method;
use serde_json::json;

use super::page::{Page, fields};
use crate::harness::{Answer, World, stories};

stories!(
    keys_are_open_to_everybody,
    the_issuer_is_the_address_of_the_api,
    login_methods_are_told,
    the_website_may_call_and_read,
    other_origins_may_not,
);

/// Where the website is unless it is said to be elsewhere.
const WEBSITE: &str = "http://localhost:3000";
const KEYS: &str = "/auth/jwt/jwks.json";

async fn keys_are_open_to_everybody(world: World) {
    for path in [KEYS, "/auth/public/jwt/jwks.json", "/auth/.well-known/openid-configuration"] {
        for origin in [None, Some("https://elsewhere.example"), Some("null")] {
            let call = world.anybody().root(Method::GET, path);
            let answer = origin.into_iter().fold(call, |call, origin| call.header("origin", origin)).await;
            assert_eq!(answer.is(200).must("access-control-allow-origin"), "*", "{answer}");
            assert_eq!(answer.headers.get_all("access-control-allow-origin").iter().count(), 1, "{answer}");
        }
        let ours = world.anybody().root(Method::GET, path).header("origin", WEBSITE).await;
        let allowed: Vec<_> = ours.is(200).headers.get_all("access-control-allow-origin").iter().collect();
        assert!(allowed.len() == 1 && (allowed[0] == "*" || allowed[0] == WEBSITE), "{ours}");
    }
    let answer = world.anybody().root(Method::GET, KEYS).await;
    let age =
        answer.must("cache-control").strip_prefix("max-age=").and_then(|rest| rest.strip_suffix(", must-revalidate"));
    assert!(age.is_some_and(|age| age.parse::<u32>().is_ok_and(|age| age > 0)), "{answer}");
    assert!(answer.must("content-type").starts_with("application/json"), "{answer}");
    let keys = answer.json();
    for key in keys["keys"].as_array().unwrap() {
        for name in ["kty", "kid", "alg", "use"] {
            assert!(key[name].is_string(), "{name}: {key}");
        }
    }
    assert!(!keys["keys"].as_array().unwrap().is_empty());
}

async fn the_issuer_is_the_address_of_the_api(mut world: World) {
    world.restart(&[("API_URL", "https://api.plant.example"), ("WEBSITE_URL", "https://www.plant.example")]).await;
    let body = world.anybody().root(Method::GET, "/auth/.well-known/openid-configuration").await.expect(200);
    assert_eq!(body["issuer"], "https://api.plant.example/auth");
    assert_eq!(body["jwks_uri"], "https://api.plant.example/auth/jwt/jwks.json");
    let amal = Page::signed_up(&world, "header").await;
    assert_eq!(super::page::payload(amal.access())["iss"], "https://api.plant.example/auth");
}

async fn login_methods_are_told(world: World) {
    let methods = json!({
        "status": "OK", "emailPassword": { "enabled": true }, "thirdParty": { "enabled": false, "providers": [] },
        "passwordless": { "enabled": false }, "webauthn": { "enabled": false }, "firstFactors": ["emailpassword"],
    });
    for path in ["/auth/loginmethods", "/auth/public/loginmethods"] {
        assert_eq!(world.anybody().root(Method::GET, path).await.expect(200), methods);
    }
}

fn list(answer: &Answer, name: &str) -> Vec<String> {
    let values = answer.headers.get_all(name).iter().map(|value| value.to_str().unwrap());
    values.flat_map(|value| value.split(',')).map(|item| item.trim().to_lowercase()).collect()
}

/// What a page of the website must be allowed to see.
#[track_caller]
fn assert_readable(answer: &Answer) {
    assert_eq!(answer.must("access-control-allow-origin"), WEBSITE, "{answer}");
    assert_eq!(answer.must("access-control-allow-credentials"), "true", "{answer}");
    let exposed = list(answer, "access-control-expose-headers");
    for name in ["front-token", "st-access-token", "st-refresh-token", "anti-csrf", "retry-after"] {
        assert!(exposed.iter().any(|exposed| exposed == name), "{name}: {answer}");
    }
    assert!(list(answer, "vary").contains(&"origin".to_owned()), "{answer}");
}

async fn the_website_may_call_and_read(world: World) {
    let wanted = "content-type,rid,fdi-version,anti-csrf,authorization,st-auth-mode";
    for path in ["/auth/signin", "/auth/public/signup", "/auth/session/refresh", "/auth/signout", "/api/v1/users/me"] {
        let call = world.anybody().root(Method::OPTIONS, path).header("origin", WEBSITE);
        let call = call.header("access-control-request-method", "POST");
        let answer = call.header("access-control-request-headers", wanted).await;
        assert!(answer.status.is_success(), "{answer}");
        assert_eq!(answer.must("access-control-allow-origin"), WEBSITE);
        assert_eq!(answer.must("access-control-allow-credentials"), "true");
        let allowed = list(&answer, "access-control-allow-headers");
        assert!(wanted.split(',').all(|name| allowed.iter().any(|allowed| allowed == name)), "{answer}");
        let methods = list(&answer, "access-control-allow-methods");
        assert!(
            ["get", "post", "put", "delete"].iter().all(|method| methods.iter().any(|it| it == method)),
            "{answer}"
        );
    }
    let call = |method: Method, path: &str| world.anybody().root(method, path).header("origin", WEBSITE);
    let sign_up = fields(&[("email", "amal@valves.example"), ("password", "saffron kettle 41")]);
    let cases = [
        (call(Method::POST, "/auth/signup").header("st-auth-mode", "cookie").json(&sign_up), 200),
        (call(Method::GET, "/auth/loginmethods"), 200),
        (call(Method::GET, "/auth/user/email/verify"), 401),
        (call(Method::POST, "/auth/session/refresh"), 401),
        (call(Method::GET, "/api/v1/users/me"), 401),
        (call(Method::POST, "/auth/signin").json(&json!({})), 400),
        (call(Method::GET, "/auth/nope"), 404),
        (call(Method::POST, "/auth/signin").json(&json!({ "padding": "x".repeat(20_000) })), 413),
    ];
    for (call, status) in cases {
        let answer = call.await;
        assert_eq!(answer.code(), status, "{answer}");
        assert_readable(&answer);
    }
}

async fn other_origins_may_not(world: World) {
    for path in ["/auth/loginmethods", "/auth/user/email/verify"] {
        let answer = world.anybody().root(Method::GET, path).header("origin", "https://elsewhere.example").await;
        assert!(answer.header("access-control-allow-origin").is_none(), "{answer}");
    }
}
