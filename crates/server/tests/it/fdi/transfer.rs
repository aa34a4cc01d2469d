//! How tokens travel: which transport is chosen, what is set exactly, and what is taken back.

use reqwest::Method;
use serde_json::json;

use super::page::{MODES, Page, assert_cleared, assert_cookies_cleared, attributes, fields, front, said, send};
use crate::harness::{Answer, PASSWORD, World, stories};

stories!(
    whoever_asks_for_no_cookies_gets_headers,
    cookies_are_set_exactly,
    headers_are_set_exactly,
    cookies_cross_sites_over_tls_alone,
    a_new_access_token_comes_alone,
    the_header_goes_before_the_cookie,
    changing_the_transport_clears_the_other,
    a_refresh_clears_the_other_transport,
    both_refresh_paths_serve_both_transports,
    signing_out_clears_everything,
);

async fn sign_in(world: &World, email: &str, mode: Option<&str>) -> Answer {
    let call = world.anybody().root(Method::POST, "/auth/signin");
    let call = mode.into_iter().fold(call, |call, mode| call.header("st-auth-mode", mode));
    let answer = call.json(&fields(&[("email", email), ("password", PASSWORD)])).await;
    assert_eq!(said(&answer), "OK", "{answer}");
    answer
}

fn is_by_cookie(answer: &Answer) -> bool {
    let cookie = answer.cookie("sAccessToken").is_some_and(|value| !value.is_empty());
    let header = answer.header("st-access-token").is_some_and(|value| !value.is_empty());
    assert_ne!(cookie, header, "in one transport: {answer}");
    cookie
}

async fn whoever_asks_for_no_cookies_gets_headers(world: World) {
    let amal = Page::signed_up(&world, "header").await;
    for (mode, by_cookie) in [
        (None, false),
        (Some("header"), false),
        (Some("any"), false),
        (Some(""), false),
        (Some("nonsense"), false),
        (Some("cookie"), true),
        (Some("Cookie"), true),
    ] {
        assert_eq!(is_by_cookie(&sign_in(&world, &amal.email, mode).await), by_cookie, "{mode:?}");
    }
}

async fn cookies_are_set_exactly(world: World) {
    let amal = Page::signed_up(&world, "cookie").await;
    let refreshed = amal.refreshing("/auth/session/refresh", &amal.refresh).await;
    for answer in [sign_in(&world, &amal.email, Some("cookie")).await, refreshed] {
        let (mut seen, mut ends) = (Vec::new(), Vec::new());
        for cookie in answer.set_cookies() {
            let (set, attributes) = attributes(cookie);
            let (name, value) = set.split_once('=').unwrap();
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.%".contains(&byte);
            assert!(!value.is_empty() && value.bytes().all(plain), "percent-encoded: {cookie}");
            let (mut rest, mut path, mut expires) = (Vec::new(), String::new(), String::new());
            for attribute in attributes {
                match attribute.split_once('=') {
                    Some(("Path", value)) => value.clone_into(&mut path),
                    Some(("Expires", value)) => value.clone_into(&mut expires),
                    _ => rest.push(attribute),
                }
            }
            rest.sort();
            assert_eq!(rest, ["HttpOnly", "SameSite=Lax"], "nothing else, and over plain HTTP no Secure: {cookie}");
            assert!(expires.ends_with(" GMT") && !expires.contains("1970"), "{cookie}");
            seen.push(format!("{name} {path}"));
            ends.push(expires);
        }
        assert_eq!(
            seen,
            ["sAccessToken /", "sRefreshToken /auth/session/refresh", "sRefreshToken /api/v1/auth/refresh"]
        );
        assert!(ends[1] == ends[2] && ends[0] != ends[1], "the access cookie stays for a year: {ends:?}");
        let anti_csrf = answer.must("anti-csrf");
        assert_eq!((anti_csrf.len(), front(&answer)["up"]["antiCsrfToken"].as_str()), (36, Some(anti_csrf)));
        assert!(answer.header("st-access-token").is_none() && answer.header("st-refresh-token").is_none(), "{answer}");
        assert_eq!(answer.must("cache-control"), "no-store");
    }
}

async fn headers_are_set_exactly(world: World) {
    let amal = Page::signed_up(&world, "header").await;
    let refreshed = amal.refreshing("/auth/session/refresh", &amal.refresh).await;
    for answer in [sign_in(&world, &amal.email, Some("header")).await, refreshed] {
        assert!(answer.set_cookies().is_empty() && answer.header("anti-csrf").is_none(), "{answer}");
        assert_eq!(answer.must("st-access-token").split('.').count(), 3);
        assert!(!answer.must("st-refresh-token").is_empty() && !answer.must("st-refresh-token").contains('%'), "raw");
        assert_eq!(front(&answer)["up"]["antiCsrfToken"], json!(null));
        assert_eq!(answer.must("cache-control"), "no-store");
    }
}

async fn cookies_cross_sites_over_tls_alone(mut world: World) {
    for (api, website, domain, same_site, secure) in [
        ("https://api.plant.example", "https://www.plant.example", None, "SameSite=Lax", true),
        ("https://api.plant.example", "https://plant.test", None, "SameSite=None", true),
        ("https://api.plant.example", "https://plant.example", Some(".plant.example"), "SameSite=Lax", true),
        ("http://localhost:8000", "http://localhost:3000", None, "SameSite=Lax", false),
    ] {
        let mut settings = vec![("API_URL", api), ("WEBSITE_URL", website)];
        settings.extend(domain.map(|domain| ("COOKIE_DOMAIN", domain)));
        world.restart(&settings).await;
        let amal = Page::signed_up(&world, "cookie").await;
        let out = amal.poke("/signout").await;
        let into = sign_in(&world, &amal.email, Some("cookie")).await;
        for cookie in out.set_cookies().into_iter().chain(into.set_cookies()) {
            let (_, attributes) = attributes(cookie);
            let has = |wanted: &str| attributes.iter().any(|attribute| attribute == wanted);
            assert!(has(same_site) && has("HttpOnly") && has("Secure") == secure, "{cookie}");
            // A leading dot means nothing to browsers (RFC 6265, 5.2.3).
            let given = attributes.iter().find_map(|attribute| attribute.strip_prefix("Domain="));
            let bare = |domain: &'static str| domain.trim_start_matches('.');
            assert_eq!(
                given.map(|given| given.trim_start_matches('.').to_owned()),
                domain.map(|it| bare(it).to_owned()),
                "{cookie}"
            );
        }
    }
}

async fn a_new_access_token_comes_alone(world: World) {
    for mode in MODES {
        let amal = Page::signed_up(&world, mode).await;
        let looked = amal.get("/user/email/verify").await;
        let rewritten = amal.rewritten(&looked);
        assert_eq!(looked.set_cookies().len(), usize::from(mode == "cookie"), "{looked}");
        assert!(!looked.must("front-token").is_empty(), "{looked}");
        rewritten.client.patch("/users/me", &json!({ "bio": "Valves." })).await.is(200);
        assert_ne!(rewritten.refreshed().await.access(), rewritten.access(), "what refreshes it is still good");
    }
}

async fn the_header_goes_before_the_cookie(world: World) {
    let (amal, nora) = (Page::signed_up(&world, "cookie").await, Page::signed_up(&world, "header").await);
    let who = async |bearer: &str| {
        let call = amal.client.get("/users/me").header("authorization", &format!("Bearer {bearer}"));
        call.await.expect(200)["email"].as_str().unwrap().to_owned()
    };
    assert_eq!(who(nora.access()).await, nora.email);
    assert_eq!(who("opaque").await, amal.email, "what cannot be an access token is somebody else's business");
    // Whoever comes by header needs no anti-CSRF token, whatever cookie comes along.
    let call = amal.client.root(Method::POST, "/auth/user/email/verify/token");
    let call = call.header("authorization", &format!("Bearer {}", nora.access()));
    assert_eq!(said(&call.await), "OK");
}

async fn changing_the_transport_clears_the_other(world: World) {
    let amal = Page::signed_up(&world, "cookie").await;
    let form = fields(&[("email", &amal.email), ("password", PASSWORD)]);
    let to_headers = amal.post("/signin", &form).header("st-auth-mode", "header").await;
    assert_eq!(said(&to_headers), "OK");
    assert!(!is_by_cookie(&to_headers) && to_headers.must("front-token") != "remove", "{to_headers}");
    assert_cookies_cleared(&to_headers);
    let by_header = Page::after(&world.anybody(), &amal.email, &to_headers);
    let to_cookies = by_header.post("/signin", &form).header("st-auth-mode", "cookie").await;
    assert_eq!(said(&to_cookies), "OK");
    assert!(is_by_cookie(&to_cookies) && to_cookies.must("front-token") != "remove", "{to_cookies}");
    assert_eq!((to_cookies.must("st-access-token"), to_cookies.must("st-refresh-token")), ("", ""));
    // The sessions themselves live on: each is another device's, for all the server knows.
    amal.client.get("/users/me").await.is(200);
    by_header.client.get("/users/me").await.is(200);
    let same = by_header.post("/signin", &form).header("st-auth-mode", "header").await;
    assert!(!is_by_cookie(&same) && same.set_cookies().is_empty(), "{same}");
}

async fn a_refresh_clears_the_other_transport(world: World) {
    let (by_cookie, by_header) = (Page::signed_up(&world, "cookie").await, Page::signed_up(&world, "header").await);
    let stale = format!("sAccessToken={}; sRefreshToken={}", by_cookie.access(), by_cookie.refresh);
    let answer = by_header.refreshing("/auth/session/refresh", &by_header.refresh).header("cookie", &stale).await;
    assert_eq!(front(&answer)["up"]["sub"], front_sub(&by_header), "by header: {answer}");
    assert!(!is_by_cookie(&answer), "{answer}");
    assert_cookies_cleared(&answer);
    assert_ne!(by_cookie.refreshed().await.refresh, by_cookie.refresh, "the other session was not touched");
}

fn front_sub(page: &Page) -> serde_json::Value {
    super::page::payload(page.access())["sub"].clone()
}

async fn both_refresh_paths_serve_both_transports(world: World) {
    for mode in MODES {
        let mut page = Page::signed_up(&world, mode).await;
        for path in ["/auth/session/refresh", "/api/v1/auth/refresh", "/auth/public/session/refresh"] {
            let answer = page.refreshing(path, &page.refresh).await;
            assert_eq!(answer.expect(200), json!({}), "{path}");
            assert_eq!(is_by_cookie(&answer), page.by_cookie(), "{path}");
            let next = Page::after(&world.anybody(), &page.email, &answer);
            assert_ne!(next.refresh, page.refresh);
            page = next;
        }
    }
}

async fn signing_out_clears_everything(world: World) {
    for mode in MODES {
        let amal = Page::signed_up(&world, mode).await;
        let elsewhere = amal.again(&world, mode).await;
        let out = amal.poke("/signout").await;
        assert_eq!(out.expect(200), json!({ "status": "OK" }));
        assert_cleared(&out);
        amal.client.get("/users/me").await.problem(401, "unauthenticated");
        let refresh = amal.refreshing("/auth/session/refresh", &amal.refresh).await;
        assert_eq!(refresh.expect(401), json!({ "message": "unauthorised" }));
        elsewhere.client.get("/users/me").await.is(200);
        let again = send(&world.anybody(), "/signout", mode, &json!({})).await;
        assert_eq!(again.expect(401), json!({ "message": "unauthorised" }));
    }
}
