use actix_web::test::TestRequest;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::*;
use crate::session::{
    tests::doubles::{issued, user_id},
    transport::refresh_token,
};

fn pairs(headers: Headers) -> Vec<(String, String)> {
    headers.0.into_iter().map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect()
}

fn named<'a>(pairs: &'a [(String, String)], name: &str) -> Vec<&'a str> {
    pairs.iter().filter(|(found, _)| found == name).map(|(_, value)| value.as_str()).collect()
}

fn issuing(request: TestRequest, by: Transport, policy: &CookiePolicy) -> Vec<(String, String)> {
    pairs(Headers::issuing(&request.to_http_request(), &issued(by == Transport::Cookie), by, policy).unwrap())
}

#[test]
fn cookies_are_kept_from_scripts_and_sent_where_they_are_needed() {
    let policy = CookiePolicy { secure: true, cross_site: true, domain: Some("valves.example".to_owned()) };
    let headers = issuing(TestRequest::default(), Transport::Cookie, &policy);
    let cookies = named(&headers, "set-cookie");
    assert!(cookies.iter().all(|cookie| {
        ["HttpOnly", "Secure", "SameSite=None", "Domain=valves.example"].iter().all(|part| cookie.contains(part))
    }));
    assert!(cookies[0].starts_with("sAccessToken=h.") && cookies[0].contains("; Path=/;"), "{}", cookies[0]);
    let paths = ["/auth/session/refresh", "/api/v1/auth/refresh"];
    for (cookie, path) in cookies[1..].iter().zip(paths) {
        assert!(cookie.contains(&format!("; Path={path};")), "{cookie}");
        assert!(cookie.contains("Expires=Sun, 17 Mar 2030 17:46:40 GMT"), "{cookie}");
    }
    let back = TestRequest::default().insert_header((header::COOKIE, cookies[1].split(';').next().unwrap().to_owned()));
    assert_eq!(refresh_token(&back.to_http_request()).unwrap().token, "a+b/c=");
    assert_eq!((named(&headers, "anti-csrf"), named(&headers, "st-access-token")), (vec!["guard"], Vec::new()));
}

#[test]
fn the_front_token_shows_scripts_whose_session_it_is_and_until_when() {
    let headers = issuing(TestRequest::default(), Transport::Header, &CookiePolicy::default());
    let front: Value = serde_json::from_slice(&STANDARD.decode(named(&headers, "front-token")[0]).unwrap()).unwrap();
    let uid = issued(false).user_id.to_string();
    assert_eq!(front, json!({ "uid": uid, "ate": 1_800_000_000_000_u64, "up": { "sub": "7", "exp": 1 } }));
    assert_eq!((named(&headers, "st-refresh-token"), named(&headers, "set-cookie")), (vec!["a+b/c="], Vec::new()));
}

#[test]
fn tokens_that_came_the_other_way_are_taken_back() {
    let policy = CookiePolicy::default();
    let cookies = TestRequest::default().insert_header((header::COOKIE, "sAccessToken=a.b.c"));
    let headers = issuing(cookies, Transport::Header, &policy);
    let emptied = named(&headers, "set-cookie");
    assert_eq!(
        emptied.iter().filter(|cookie| cookie.contains("Token=;") && cookie.contains("SameSite=Lax")).count(),
        3
    );
    assert_eq!(named(&headers, "st-refresh-token"), ["a+b/c="]);
    let bearer = TestRequest::default().insert_header((header::AUTHORIZATION, "Bearer a.b.c"));
    let headers = issuing(bearer, Transport::Cookie, &policy);
    assert_eq!((named(&headers, "st-access-token"), named(&headers, "st-refresh-token")), (vec![""], vec![""]));
}

#[test]
fn a_rewritten_access_token_leaves_the_refresh_token_alone() {
    let policy = CookiePolicy::default();
    let session = issued(true);
    let access = IssuedAccess { access_token: session.access_token, access_expires_at: session.access_expires_at };
    let rewriting = |request: TestRequest, by| {
        pairs(Headers::rewriting(&request.to_http_request(), &access, user_id(), by, &policy).unwrap())
    };
    let headers = rewriting(TestRequest::default(), Transport::Header);
    let front = issuing(TestRequest::default(), Transport::Header, &policy);
    assert_eq!(named(&headers, "front-token"), named(&front, "front-token"));
    assert_eq!((named(&headers, "st-access-token").len(), named(&headers, "st-refresh-token").len()), (1, 0));
    let cookie = TestRequest::default().insert_header((header::COOKIE, "sAccessToken=a.b.c"));
    let headers = rewriting(cookie, Transport::Cookie);
    let cookies = named(&headers, "set-cookie");
    assert!(matches!(cookies[..], [only] if only.starts_with("sAccessToken=h.")), "{cookies:?}");
}
