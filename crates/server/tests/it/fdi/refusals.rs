//! Sessions that are refused, and what becomes of the tokens: some are left alone, for a racing request must log nobody out.

use reqwest::Method;
use serde_json::json;

use super::page::{MODES, Page, assert_cleared, assert_left_alone, fields, refused, said};
use crate::harness::{Answer, Call, Client, PASSWORD, Session, World, eventually, stories, within_a_second};

stories!(
    without_a_token_there_is_no_session,
    garbage_is_no_session,
    an_expired_token_asks_for_a_refresh,
    a_bad_signature_asks_for_a_refresh,
    two_access_cookies_ask_for_a_refresh,
    a_revoked_session_is_cleared,
    writes_by_cookie_need_the_anti_csrf_token,
    a_refresh_needs_its_tokens,
    a_refresh_by_cookie_needs_the_anti_csrf_token,
    an_old_refresh_token_is_theft,
    fifty_refreshes_at_once_have_one_successor,
);

const REFRESH: &str = "/auth/session/refresh";

/// The routes that need a session.
fn guarded(client: &Client) -> [Call; 3] {
    [
        client.root(Method::GET, "/auth/user/email/verify"),
        client.root(Method::POST, "/auth/user/email/verify/token").json(&json!({})),
        client.root(Method::POST, "/auth/signout"),
    ]
}

/// All of them refuse with that message; the tokens are left alone.
async fn all_refuse(client: &Client, message: &str) {
    for call in guarded(client) {
        let answer = call.await;
        refused(&answer, 401, message);
        assert_left_alone(&answer);
    }
}

/// The route for which a session is a choice.
async fn optional(client: &Client) -> Answer {
    let call = client.root(Method::POST, "/auth/user/email/verify");
    call.json(&json!({ "method": "token", "token": "rubbish" })).await
}

async fn without_a_token_there_is_no_session(world: World) {
    let anybody = world.anybody();
    all_refuse(&anybody, "unauthorised").await;
    assert_eq!(said(&optional(&anybody).await), "EMAIL_VERIFICATION_INVALID_TOKEN_ERROR");
    all_refuse(&anybody.with(Session::Cookie { access: String::new(), anti_csrf: None }), "unauthorised").await;
}

async fn garbage_is_no_session(world: World) {
    let amal = Page::signed_up(&world, "cookie").await;
    let foreign = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";
    for token in ["opaque", "x.y.z", "..", "a.b.c.d", foreign, &amal.access()[2..]] {
        all_refuse(&world.anybody().with(Session::Bearer(token.to_owned())), "unauthorised").await;
        all_refuse(&amal.with_access(token).client, "unauthorised").await;
    }
    let long = format!("{}.{}.{}", "a".repeat(2_000), "b".repeat(2_000), "c".repeat(2_000));
    all_refuse(&world.anybody().with(Session::Bearer(long)), "unauthorised").await;
    amal.client.get("/users/me").await.is(200);
}

async fn an_expired_token_asks_for_a_refresh(mut world: World) {
    world.restart(&[("AUTH_ACCESS_LIFETIME", "1")]).await;
    for mode in MODES {
        let amal = Page::signed_up(&world, mode).await;
        eventually("the access token ends", async || amal.client.get("/users/me").await.code() == 401).await;
        amal.client.get("/users/me").await.problem(401, "try_refresh_token");
        all_refuse(&amal.client, "try refresh token").await;
        let chosen = optional(&amal.client).await;
        refused(&chosen, 401, "try refresh token");
        assert_left_alone(&chosen);
        let wrong = amal.post("/signin", &fields(&[("email", &amal.email), ("password", "wrong1234")])).await;
        assert_eq!(said(&wrong), "WRONG_CREDENTIALS_ERROR", "who signs in needs no session");
        let into = amal.post("/signin", &fields(&[("email", &amal.email), ("password", PASSWORD)]));
        assert_eq!(said(&into.header("st-auth-mode", mode).await), "OK");
        amal.refreshed().await;
    }
}

async fn a_bad_signature_asks_for_a_refresh(world: World) {
    for mode in MODES {
        let (amal, nora) = (Page::signed_up(&world, mode).await, Page::signed_up(&world, mode).await);
        let (signed, _) = amal.access().rsplit_once('.').unwrap();
        let (_, signature) = nora.access().rsplit_once('.').unwrap();
        let forged = amal.with_access(&format!("{signed}.{signature}"));
        all_refuse(&forged.client, "try refresh token").await;
        refused(&optional(&forged.client).await, 401, "try refresh token");
        forged.client.get("/users/me").await.problem(401, "try_refresh_token");
    }
}

async fn two_access_cookies_ask_for_a_refresh(world: World) {
    let amal = Page::signed_up(&world, "cookie").await;
    let cookies = format!("sAccessToken={0}; other=1; sAccessToken={0}", amal.access());
    let answer = world.anybody().root(Method::GET, "/auth/user/email/verify").header("cookie", &cookies).await;
    refused(&answer, 401, "try refresh token");
    assert_left_alone(&answer);
}

async fn a_revoked_session_is_cleared(world: World) {
    for mode in MODES {
        let amal = Page::signed_up(&world, mode).await;
        let elsewhere = amal.again(&world, mode).await;
        elsewhere.client.delete("/auth/sessions").await.is(204);
        within_a_second("the session is refused", async || amal.client.get("/users/me").await.code() == 401).await;
        for call in guarded(&amal.client) {
            let answer = call.await;
            refused(&answer, 401, "unauthorised");
            assert_cleared(&answer);
        }
        let chosen = optional(&amal.client).await;
        refused(&chosen, 401, "unauthorised");
        assert_cleared(&chosen);
        let refresh = amal.refreshing(REFRESH, &amal.refresh).await;
        refused(&refresh, 401, "unauthorised");
        assert_cleared(&refresh);
        assert_eq!(elsewhere.get("/user/email/verify").await.code(), 200);
    }
}

async fn writes_by_cookie_need_the_anti_csrf_token(world: World) {
    let amal = Page::signed_up(&world, "cookie").await;
    let nora = Page::signed_up(&world, "cookie").await;
    for wrong in [None, Some(""), Some("guess"), nora.anti_csrf()] {
        let forged = Session::Cookie { access: amal.access().to_owned(), anti_csrf: wrong.map(str::to_owned) };
        let forged = world.anybody().with(forged);
        forged.root(Method::GET, "/auth/user/email/verify").await.is(200);
        for path in ["/auth/user/email/verify/token", "/auth/signout", "/auth/user/email/verify"] {
            let answer = forged.root(Method::POST, path).json(&json!({ "method": "token", "token": "x" })).await;
            refused(&answer, 401, "try refresh token");
            assert_left_alone(&answer);
        }
    }
    amal.client.get("/users/me").await.is(200);
    assert_eq!(said(&amal.post("/user/email/verify/token", &json!({})).await), "OK");
}

async fn a_refresh_needs_its_tokens(world: World) {
    let anybody = world.anybody();
    let amal = Page::signed_up(&world, "cookie").await;
    let post = |name: &str, value: &str| anybody.root(Method::POST, REFRESH).header(name, value);
    let calls = [
        anybody.root(Method::POST, REFRESH),
        post("cookie", &format!("sAccessToken={}", amal.access())),
        post("cookie", "sRefreshToken="),
        post("cookie", "sRefreshToken=rubbish"),
        post("authorization", "Bearer rubbish"),
        post("authorization", &format!("Bearer {}", amal.access())),
        // A refresh token travels in one header, and it is not this one.
        post("st-refresh-token", &amal.refresh),
    ];
    for call in calls {
        let answer = call.await;
        refused(&answer, 401, "unauthorised");
        assert_cleared(&answer);
    }
    amal.refreshed().await;
}

async fn a_refresh_by_cookie_needs_the_anti_csrf_token(world: World) {
    let amal = Page::signed_up(&world, "cookie").await;
    let cookie = format!("sRefreshToken={}", amal.refresh);
    let call = || world.anybody().root(Method::POST, REFRESH).header("cookie", &cookie);
    for call in
        [call(), call().header("anti-csrf", ""), call().header("anti-csrf", "guess"), call().header("rid", "session")]
    {
        let answer = call.await;
        refused(&answer, 401, "unauthorised");
        assert_cleared(&answer);
    }
    amal.refreshed().await.client.get("/users/me").await.is(200);
}

async fn an_old_refresh_token_is_theft(world: World) {
    for mode in MODES {
        let first = Page::signed_up(&world, mode).await;
        let elsewhere = first.again(&world, mode).await;
        let second = first.refreshed().await;
        // Within the grace, whoever lost the answer gets the same successor.
        assert_eq!(first.refreshed().await.refresh, second.refresh);
        let third = second.refreshed().await;
        let thief = first.refreshing(REFRESH, &first.refresh).await;
        refused(&thief, 401, "token theft detected");
        assert_cleared(&thief);
        let late = third.refreshing(REFRESH, &third.refresh).await;
        refused(&late, 401, "unauthorised");
        assert_cleared(&late);
        within_a_second("the access token is refused", async || third.client.get("/users/me").await.code() == 401)
            .await;
        let looked = third.get("/user/email/verify").await;
        refused(&looked, 401, "unauthorised");
        assert_cleared(&looked);
        elsewhere.refreshed().await.client.get("/users/me").await.is(200);
    }
}

async fn fifty_refreshes_at_once_have_one_successor(world: World) {
    for mode in MODES {
        let amal = Page::signed_up(&world, mode).await;
        let calls: Vec<_> = (0..50)
            .map(|_| {
                let amal = amal.clone();
                tokio::spawn(async move { amal.refreshed().await.refresh })
            })
            .collect();
        let mut successors = Vec::new();
        for call in calls {
            successors.push(call.await.unwrap());
        }
        successors.dedup();
        assert_eq!(successors.len(), 1, "{mode}");
        amal.client.get("/users/me").await.is(200);
    }
}
