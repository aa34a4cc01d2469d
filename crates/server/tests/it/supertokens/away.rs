//! A core that is away, or falls over between two steps.

use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::json;

use super::{core_behind, log_in, me, people_at, refresh, sign_up_form};
use crate::{
    fdi::{Page, assert_left_alone, fields, send},
    harness::{Answer, PASSWORD, World, email_at, eventually, new_domain, stories},
};

stories!(
    who_is_logged_in_stays_so,
    what_needs_the_core_says_so_at_once,
    the_server_recovers_by_itself,
    a_sign_up_that_is_interrupted_leaves_nothing,
    a_sign_up_that_cannot_be_undone_at_once_lets_nobody_in,
    a_core_that_is_slow_is_waited_for,
);

/// What somebody at a screen takes for at once.
const AT_ONCE: Duration = Duration::from_millis(1_500);

#[track_caller]
fn assert_unavailable(answer: &Answer) {
    answer.problem(503, "unavailable");
    assert!(answer.must("retry-after").parse::<u32>().is_ok_and(|wait| wait >= 1), "{answer}");
    assert_left_alone(answer);
}

async fn who_is_logged_in_stays_so(mut world: World) {
    let core = core_behind(&mut world).await;
    let amal = world.admin().await;
    let phone = world.log_in_by_cookie(&amal.email).await;
    let tablet = world.log_in(&amal.email).await;
    world.settled().await;
    core.stop();
    for _ in 0..10 {
        assert_eq!((me(&amal).await, me(&phone).await), (200, 200));
    }
    let topic = json!({ "title": "Which valve?", "content": "It leaks." });
    phone.post("/forums/topics", &topic).await.is(201);
    // To leave needs nobody's consent.
    phone.poke("/auth/logout").await.is(204);
    phone.get("/users/me").await.problem(401, "unauthenticated");
    amal.get("/users/me").await.is(200);
    core.resume();
    let phones = format!("sRefreshToken={}", phone.refresh_token);
    eventually("the core is asked again", async || refresh(&world, &tablet.refresh_token).await.code() == 200).await;
    let ended = world.anybody().poke("/auth/refresh").header("cookie", &phones);
    ended.await.problem(401, "session_expired");
}

async fn what_needs_the_core_says_so_at_once(mut world: World) {
    let core = core_behind(&mut world).await;
    let amal = world.admin().await;
    let page = Page::signed_up(&world, "cookie").await;
    world.settled().await;
    core.stop();
    // More often than it takes to give the core up.
    for _ in 0..8 {
        let began = Instant::now();
        assert_unavailable(&log_in(&world, &amal.email, PASSWORD).await);
        assert_unavailable(&log_in(&world, "nobody@nowhere.example", PASSWORD).await);
        assert!(began.elapsed() < 2 * AT_ONCE, "{:?}", began.elapsed());
    }
    let calls = async |email: &str| {
        let form = fields(&[("email", email), ("password", PASSWORD)]);
        let anybody = world.anybody();
        [
            anybody.post("/auth/signup", &sign_up_form(email)).await,
            send(&anybody, "/signup", "cookie", &form).await,
            send(&anybody, "/signin", "cookie", &fields(&[("email", &amal.email), ("password", PASSWORD)])).await,
            refresh(&world, &amal.refresh_token).await,
            page.refreshing("/auth/session/refresh", &page.refresh).await,
            page.get("/user/email/verify").await,
        ]
    };
    let began = Instant::now();
    for answer in calls(&email_at(&new_domain())).await {
        assert_unavailable(&answer);
    }
    assert!(began.elapsed() < 6 * AT_ONCE, "{:?}", began.elapsed());
    let ready = world.anybody().root(Method::GET, "/health/ready").await;
    let dependencies = ready.expect(503)["dependencies"].clone();
    assert_ne!(dependencies["auth"]["status"], "ok", "{ready}");
    assert_eq!(dependencies["store"]["status"], "ok", "{ready}");
    assert!(!ready.text().contains("127.0.0.1"), "it tells an address: {ready}");
    world.anybody().root(Method::GET, "/health/live").await.is(200);
    world.anybody().root(Method::GET, "/auth/jwt/jwks.json").await.is(200);
}

async fn the_server_recovers_by_itself(mut world: World) {
    let core = core_behind(&mut world).await;
    let amal = world.admin().await;
    let ready = async || world.anybody().root(Method::GET, "/health/ready").await.code();
    assert_eq!(ready().await, 200);
    core.stop();
    for _ in 0..6 {
        assert_unavailable(&log_in(&world, &amal.email, PASSWORD).await);
    }
    eventually("it is not ready", async || ready().await == 503).await;
    core.resume();
    eventually("it is ready", async || ready().await == 200).await;
    eventually("people log in", async || log_in(&world, &amal.email, PASSWORD).await.code() == 200).await;
    refresh(&world, &amal.refresh_token).await.is(200);
    world.admin().await;
}

async fn a_sign_up_that_is_interrupted_leaves_nothing(mut world: World) {
    let core = core_behind(&mut world).await;
    for failing in ["POST /recipe/signup", "POST /recipe/session"] {
        let before = people_at(&core).await;
        let form = sign_up_form(&email_at(&new_domain()));
        core.forget_calls();
        // Each answer takes its time, so that there is one to step between two.
        core.slow(Duration::from_millis(300));
        if failing == "POST /recipe/signup" {
            core.fail_with(500, 1);
        }
        let (anybody, sent) = (world.anybody(), form.clone());
        let call = tokio::spawn(async move { anybody.post("/auth/signup", &sent).await });
        if failing == "POST /recipe/session" {
            let made = "POST /recipe/signup".to_owned();
            eventually("the account is made", async || core.calls().contains(&made)).await;
            core.fail_with(500, 1);
        }
        let answer = call.await.unwrap();
        core.slow(Duration::ZERO);
        assert_unavailable(&answer);
        assert!(!answer.text().contains("java"), "it tells of the core's inside: {answer}");
        assert!(core.calls().iter().any(|call| call == failing), "{:?}", core.calls());
        assert_eq!(people_at(&core).await, before, "{failing}: nobody is left behind at the core");
        let email = form["email"].as_str().unwrap();
        log_in(&world, email, PASSWORD).await.problem(403, "wrong_credentials");
        assert!(world.letters(email).await.is_empty(), "{failing}: nobody is written to");
        world.anybody().post("/auth/signup", &form).await.is(200);
        world.log_in(email).await;
        assert_eq!(people_at(&core).await, before + 1);
    }
}

async fn a_sign_up_that_cannot_be_undone_at_once_lets_nobody_in(mut world: World) {
    let core = core_behind(&mut world).await;
    let form = sign_up_form(&email_at(&new_domain()));
    let email = form["email"].as_str().unwrap();
    core.slow(Duration::from_millis(300));
    let (anybody, sent) = (world.anybody(), form.clone());
    let call = tokio::spawn(async move { anybody.post("/auth/signup", &sent).await });
    let asked = "POST /recipe/session".to_owned();
    eventually("the session is asked for", async || core.calls().contains(&asked)).await;
    core.stop();
    assert_unavailable(&call.await.unwrap());
    core.slow(Duration::ZERO);
    core.resume();
    eventually("the core is asked again", async || log_in(&world, email, PASSWORD).await.code() != 503).await;
    log_in(&world, email, PASSWORD).await.problem(403, "wrong_credentials");
    assert!(world.letters(email).await.is_empty(), "nobody is written to");
    // What is left is undone by the janitor, once no request can be at it any more.
    world.anybody().post("/auth/signup", &form).await.problem(409, "email_taken");
}

async fn a_core_that_is_slow_is_waited_for(mut world: World) {
    let core = core_behind(&mut world).await;
    let amal = world.admin().await;
    core.slow(Duration::from_millis(700));
    world.log_in(&amal.email).await;
    let began = Instant::now();
    assert_eq!(me(&amal).await, 200);
    assert!(began.elapsed() < Duration::from_millis(700), "an access token is verified without the core");
    core.slow(Duration::ZERO);
    core.fail_with(429, 2);
    world.log_in(&amal.email).await;
}
