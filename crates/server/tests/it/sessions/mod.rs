//! Logging in and out, refreshing, and what ends a session. Signing up has a file of its own.

mod sign_up;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, Client, PASSWORD, Session, World, eventually, stories};

stories!(
    wrong_address_and_wrong_password_look_the_same,
    the_deactivated_are_shut_out_at_once,
    header_mode_hands_out_headers,
    cookie_mode_sets_exact_cookies,
    writes_with_a_cookie_need_the_anti_csrf_token,
    a_refresh_rotates,
    a_refresh_by_cookie_rotates_the_cookies,
    fifty_refreshes_at_once_have_one_successor,
    an_old_token_ends_the_session_everywhere,
    logging_out_ends_the_session,
    logging_out_without_a_session_is_fine,
    a_revoked_session_is_refused_within_a_second,
    people_see_and_end_their_sessions,
);

async fn me(client: &Client) -> u16 {
    client.get("/users/me").await.code()
}

async fn refresh(anybody: &Client, token: &str) -> Answer {
    anybody.poke("/auth/refresh").header("authorization", &format!("Bearer {token}")).await
}

async fn wrong_address_and_wrong_password_look_the_same(world: World) {
    let amal = world.admin().await;
    let log_in = async |email: &str, password: &str| {
        let answer = world.anybody().post("/auth/login", &json!({ "email": email, "password": password })).await;
        let mut body = answer.problem(403, "wrong_credentials");
        body["request_id"] = Value::Null;
        let mut names: Vec<String> = answer.headers.keys().map(ToString::to_string).collect();
        names.sort();
        (body, names)
    };
    let wrong_password = log_in(&amal.email, "not my password").await;
    let wrong_address = log_in("nobody@nowhere.example", PASSWORD).await;
    assert_eq!(wrong_password, wrong_address);
    assert_eq!(log_in(&amal.email, &"x".repeat(5_000)).await, wrong_address);
    world.log_in(&amal.email.to_uppercase()).await;
}

async fn the_deactivated_are_shut_out_at_once(world: World) {
    let amal = world.admin().await;
    let sami = world.member_of(&amal).await;
    world.deactivate(&sami).await;
    eventually("the session is refused", async || me(&sami).await == 401).await;
    sami.get("/users/me").await.problem(401, "unauthenticated");
    let log_in = async |password: &str| {
        world.anybody().post("/auth/login", &json!({ "email": sami.email, "password": password })).await
    };
    log_in(PASSWORD).await.problem(403, "account_deactivated");
    log_in("not my password").await.problem(403, "wrong_credentials");
    world.settled().await;
    refresh(&world.anybody(), &sami.refresh_token).await.problem(401, "session_expired");
    assert_eq!(me(&amal).await, 200);
}

async fn header_mode_hands_out_headers(world: World) {
    let amal = world.admin().await;
    for mode in [None, Some("header"), Some("HEADER"), Some("any")] {
        let call = world.anybody().post("/auth/login", &json!({ "email": amal.email, "password": PASSWORD }));
        let answer = mode.into_iter().fold(call, |call, mode| call.header("st-auth-mode", mode)).await;
        answer.is(200);
        assert!(answer.set_cookies().is_empty() && answer.header("anti-csrf").is_none(), "{answer}");
        assert_eq!(answer.must("st-access-token").split('.').count(), 3);
        assert!(!answer.must("st-refresh-token").is_empty());
        assert_eq!(answer.must("cache-control"), "no-store");
        let front: Value = serde_json::from_slice(&STANDARD.decode(answer.must("front-token")).unwrap()).unwrap();
        assert_eq!(front["uid"], amal.id.as_str());
        assert_eq!(front["up"]["sub"], amal.id.as_str());
        assert_eq!(front["ate"].as_i64().unwrap() / 1_000, front["up"]["exp"].as_i64().unwrap());
    }
    // The scheme's name is written in any case; a token may come beside a stale cookie.
    let token = amal.access_token();
    for (name, value) in [("authorization", format!("bearer {token}")), ("Authorization", format!("BEARER  {token}"))] {
        world.anybody().get("/users/me").header(name, &value).await.is(200);
    }
}

async fn cookie_mode_sets_exact_cookies(world: World) {
    let amal = world.admin().await;
    let form = json!({ "email": amal.email, "password": PASSWORD });
    let answer = world.anybody().post("/auth/login", &form).header("st-auth-mode", "cookie").await;
    answer.is(200);
    assert!(answer.header("st-access-token").is_none() && answer.header("st-refresh-token").is_none(), "{answer}");
    assert!(!answer.must("front-token").is_empty() && !answer.must("anti-csrf").is_empty());
    let mut seen: Vec<(String, String)> = Vec::new();
    for cookie in answer.set_cookies() {
        let mut parts = cookie.split(';').map(str::trim);
        let (name, value) = parts.next().unwrap().split_once('=').unwrap();
        assert!(!value.is_empty(), "{cookie}");
        let attributes: Vec<String> = parts.map(str::to_lowercase).collect();
        assert!(
            attributes.contains(&"httponly".to_owned()) && attributes.contains(&"samesite=lax".to_owned()),
            "{cookie}"
        );
        assert!(!attributes.contains(&"secure".to_owned()), "over plain HTTP a secure cookie would be lost: {cookie}");
        assert!(attributes.iter().any(|attribute| attribute.starts_with("expires=")), "{cookie}");
        let path = attributes.iter().find_map(|attribute| attribute.strip_prefix("path=")).unwrap();
        seen.push((name.to_owned(), path.to_owned()));
    }
    seen.sort();
    let pair = |name: &str, path: &str| (name.to_owned(), path.to_owned());
    let refresh_paths = ["/api/v1/auth/refresh", "/auth/session/refresh"];
    assert_eq!(
        seen,
        [pair("sAccessToken", "/"), pair("sRefreshToken", refresh_paths[0]), pair("sRefreshToken", refresh_paths[1])]
    );
    let by_cookie = world.anybody().with(answer.session());
    by_cookie.get("/users/me").await.is(200);
}

async fn writes_with_a_cookie_need_the_anti_csrf_token(world: World) {
    let amal = world.admin().await;
    let by_cookie = world.log_in_by_cookie(&amal.email).await;
    let access = by_cookie.access_token().to_owned();
    let change = json!({ "job_title": "Engineer" });
    by_cookie.patch("/users/me", &change).await.is(200);
    for wrong in
        [None, Some(String::new()), Some("guess".to_owned()), Some("0198f1a0-7c2e-4b61-8f6a-2b3c4d5e6f70".to_owned())]
    {
        let forged = by_cookie.with(Session::Cookie { access: access.clone(), anti_csrf: wrong });
        forged.get("/users/me").await.is(200);
        forged.patch("/users/me", &json!({ "job_title": "Thief" })).await.problem(401, "try_refresh_token");
        forged.delete("/auth/sessions").await.problem(401, "try_refresh_token");
        forged.poke("/auth/logout").await.problem(401, "try_refresh_token");
    }
    assert_eq!(by_cookie.get("/users/me").await.expect(200)["job_title"], "Engineer");
}

async fn a_refresh_rotates(world: World) {
    let amal = world.admin().await;
    let anybody = world.anybody();
    let first = refresh(&anybody, &amal.refresh_token).await;
    assert_eq!(first.expect(200), json!({}));
    let successor = first.refresh_token();
    assert_ne!(successor, amal.refresh_token);
    assert_eq!(me(&anybody.with(first.session())).await, 200);
    assert_eq!(me(&amal).await, 200, "the access token before is good until it ends");
    let loser = refresh(&anybody, &amal.refresh_token).await;
    assert_eq!(loser.is(200).refresh_token(), successor, "within the grace, the same successor");
    refresh(&anybody, &successor).await.is(200);
    for garbage in ["", "x", "a.b.c", amal.access_token(), &successor[1..]] {
        let answer = refresh(&anybody, garbage).await;
        answer.problem(401, "session_expired");
        assert_eq!(answer.must("front-token"), "remove");
    }
    anybody.poke("/auth/refresh").await.problem(401, "session_expired");
}

async fn a_refresh_by_cookie_rotates_the_cookies(world: World) {
    let amal = world.admin().await;
    let login = world
        .anybody()
        .post("/auth/login", &json!({ "email": amal.email, "password": PASSWORD }))
        .header("st-auth-mode", "cookie")
        .await;
    let (token, anti_csrf) = (login.refresh_token(), login.must("anti-csrf").to_owned());
    let cookie = format!("sRefreshToken={token}");
    // There is nothing to refresh with, so it is no `try_refresh_token`, which clients would follow in a circle.
    world.anybody().poke("/auth/refresh").header("cookie", &cookie).await.problem(401, "session_expired");
    let answer = world.anybody().poke("/auth/refresh").header("cookie", &cookie).header("anti-csrf", &anti_csrf).await;
    answer.is(200);
    assert_eq!(answer.set_cookies().len(), 3, "{answer}");
    assert_ne!(answer.refresh_token(), token);
    let renewed = world.anybody().with(answer.session());
    renewed.patch("/users/me", &json!({ "bio": "Valves." })).await.is(200);
}

async fn fifty_refreshes_at_once_have_one_successor(world: World) {
    let amal = world.admin().await;
    let calls: Vec<_> = (0..50)
        .map(|_| {
            let (anybody, token) = (world.anybody(), amal.refresh_token.clone());
            tokio::spawn(async move { refresh(&anybody, &token).await })
        })
        .collect();
    let mut successors = Vec::new();
    for call in calls {
        let answer = call.await.unwrap();
        successors.push(answer.is(200).refresh_token());
    }
    successors.dedup();
    assert_eq!(successors.len(), 1);
    refresh(&world.anybody(), &successors[0]).await.is(200);
    assert_eq!(me(&amal).await, 200);
}

async fn an_old_token_ends_the_session_everywhere(world: World) {
    let amal = world.admin().await;
    let elsewhere = world.log_in(&amal.email).await;
    let anybody = world.anybody();
    let second = refresh(&anybody, &amal.refresh_token).await.is(200).refresh_token();
    let third = refresh(&anybody, &second).await;
    third.is(200);
    let thief = refresh(&anybody, &amal.refresh_token).await;
    thief.problem(401, "session_expired");
    assert_eq!(thief.must("front-token"), "remove");
    refresh(&anybody, &third.refresh_token()).await.problem(401, "session_expired");
    eventually("the stolen session is refused", async || me(&anybody.with(third.session())).await == 401).await;
    assert_eq!(me(&amal).await, 401);
    assert_eq!(me(&elsewhere).await, 200, "other sessions live on");
}

async fn logging_out_ends_the_session(world: World) {
    let amal = world.admin().await;
    let answer = amal.poke("/auth/logout").await;
    answer.is(204);
    assert_eq!((answer.must("front-token"), answer.must("st-access-token")), ("remove", ""));
    assert!(answer.set_cookies().iter().all(|cookie| cookie.contains("1970")), "{answer}");
    amal.get("/users/me").await.problem(401, "unauthenticated");
    refresh(&world.anybody(), &amal.refresh_token).await.problem(401, "session_expired");
    amal.poke("/auth/logout").await.is(204);
    let by_cookie = world.log_in_by_cookie(&amal.email).await;
    by_cookie.poke("/auth/logout").await.is(204);
    by_cookie.get("/users/me").await.problem(401, "unauthenticated");
}

async fn logging_out_without_a_session_is_fine(world: World) {
    let answer = world.anybody().poke("/auth/logout").await;
    answer.is(204);
    assert_eq!(answer.must("front-token"), "remove");
    world.anybody().get("/users/me").await.problem(401, "unauthenticated");
}

async fn a_revoked_session_is_refused_within_a_second(world: World) {
    let amal = world.admin().await;
    let phone = world.log_in(&amal.email).await;
    assert_eq!(me(&phone).await, 200);
    amal.delete("/auth/sessions").await.is(204);
    let began = std::time::Instant::now();
    eventually("the phone is shut out", async || me(&phone).await == 401).await;
    assert!(began.elapsed() < std::time::Duration::from_secs(1), "{:?}", began.elapsed());
    assert_eq!(me(&amal).await, 200);
}

async fn people_see_and_end_their_sessions(world: World) {
    let amal = world.admin().await;
    let nora = world.admin().await;
    let login = json!({ "email": amal.email, "password": PASSWORD });
    let agent = "Probe/1.0 (test)";
    world.anybody().post("/auth/login", &login).header("user-agent", agent).await.is(200);
    let listed = amal.get("/auth/sessions").await.expect(200);
    let sessions = listed["items"].as_array().unwrap();
    assert_eq!((sessions.len(), &listed["next_cursor"]), (2, &Value::Null));
    let other = sessions.iter().find(|session| session["current"] == false).unwrap();
    assert_eq!((&other["user_agent"], &other["ip"]), (&json!(agent), &json!("127.0.0.1")));
    let handle = |one: &Value| one["handle"].as_str().unwrap().to_owned();
    let current = sessions.iter().find(|session| session["current"] == true).unwrap();
    nora.delete(&format!("/auth/sessions/{}", handle(other))).await.problem(404, "not_found");
    nora.delete("/auth/sessions/not-a-handle").await.problem(404, "not_found");
    amal.delete(&format!("/auth/sessions/{}", handle(other))).await.is(204);
    assert_eq!(amal.get("/auth/sessions").await.expect(200)["items"].as_array().unwrap().len(), 1);
    let last = amal.delete(&format!("/auth/sessions/{}", handle(current))).await;
    assert_eq!(last.is(204).must("front-token"), "remove");
    amal.get("/users/me").await.problem(401, "unauthenticated");
    world.anybody().call(Method::GET, "/auth/sessions").await.problem(401, "unauthenticated");
}
