//! How often who may ask, and who they are behind proxies.

use reqwest::Method;
use serde_json::json;

use crate::harness::{PASSWORD, World, stories};

stories!(
    limits_are_told_and_held,
    a_trusted_proxy_tells_the_address,
    guessing_slows_one_account_down_alone,
    logging_in_often_slows_nobody_down,
);

async fn limits_are_told_and_held(mut world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    assert!(amal.get("/users/me").await.header("ratelimit").is_none(), "switched off");
    world.restart(&[("RATE_LIMITS", "read=5/60,write=3/60,auth=4/60")]).await;
    let (amal, nora) = (amal.with_addr(&world), nora.with_addr(&world));
    for left in (0..5).rev() {
        let answer = amal.get("/users/me").await;
        assert!(answer.is(200).must("ratelimit").contains(&format!("r={left}")), "{answer}");
        assert!(
            answer.must("ratelimit-policy").contains("q=5") && answer.must("ratelimit-policy").contains("w=60"),
            "{answer}"
        );
    }
    let over = amal.get("/users/me").await;
    over.problem(429, "rate_limited");
    let wait: u64 = over.must("retry-after").parse().unwrap();
    assert!(
        (1..=60).contains(&wait) && over.must("ratelimit").contains("r=0") && over.header("ratelimit-policy").is_some(),
        "{over}"
    );
    nora.get("/users/me").await.is(200);
    for _ in 0..3 {
        amal.patch("/users/me", &json!({ "bio": "x" })).await.is(200);
    }
    amal.patch("/users/me", &json!({ "bio": "y" })).await.problem(429, "rate_limited");
    let wrong = json!({ "email": amal.email, "password": "not my password" });
    for _ in 0..4 {
        let answer = world.anybody().post("/auth/login", &wrong).await;
        answer.problem(403, "wrong_credentials");
        assert!(answer.header("ratelimit").is_some(), "on every limited answer: {answer}");
    }
    world.anybody().post("/auth/login", &wrong).await.problem(429, "rate_limited");
    // Who is behind no trusted proxy cannot say to be somebody else.
    world
        .anybody()
        .post("/auth/login", &wrong)
        .header("x-forwarded-for", "203.0.113.7")
        .header("forwarded", "for=203.0.113.7")
        .await
        .problem(429, "rate_limited");
    for _ in 0..20 {
        world.anybody().root(Method::GET, "/health/live").await.is(200);
    }
}

async fn a_trusted_proxy_tells_the_address(mut world: World) {
    let email = world.admin().await.email.clone();
    world.restart(&[("TRUSTED_PROXIES", "127.0.0.1/32"), ("RATE_LIMITS", "auth=2/60")]).await;
    let log_in = async |from: &str| {
        let form = json!({ "email": email, "password": PASSWORD });
        world.anybody().post("/auth/login", &form).header("x-forwarded-for", from).await
    };
    for _ in 0..2 {
        log_in("198.51.100.1, 203.0.113.7").await.is(200);
    }
    // What stands before the last address is only a claim.
    log_in("198.51.100.2, 203.0.113.7").await.problem(429, "rate_limited");
    let other = log_in("203.0.113.8").await;
    other.is(200);
    let sessions = world.anybody().with(other.session()).get("/auth/sessions").await.expect(200);
    assert_eq!(sessions["items"][0]["ip"], "203.0.113.8");
}

async fn guessing_slows_one_account_down_alone(mut world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    world.restart(&[("RATE_LIMITS", "auth=1000/60"), ("TRUSTED_PROXIES", "127.0.0.1/32")]).await;
    let log_in = async |email: &str, password: &str, from: u32| {
        let form = json!({ "email": email, "password": password });
        world.anybody().post("/auth/login", &form).header("x-forwarded-for", &format!("203.0.113.{from}")).await
    };
    // From another address each time: it is the account that is slowed down.
    let guess = async |email: &str| {
        for tries in 1..=120 {
            let answer = log_in(email, "not my password", tries).await;
            if answer.code() == 429 {
                assert!(tries > 5, "a person who mistypes is not slowed down");
                return answer;
            }
            answer.problem(403, "wrong_credentials");
        }
        panic!("nobody slows a guesser down");
    };
    let refused = guess(&amal.email).await;
    refused.problem(429, "rate_limited");
    assert!(refused.must("retry-after").parse::<u64>().is_ok_and(|wait| (1..=60).contains(&wait)), "{refused}");
    // A try comes back now and then, maybe just now: then one more failure uses it up.
    let mut codes = Vec::new();
    while codes.len() < 10 && codes.last() != Some(&429) {
        log_in(&amal.email, "not my password", 200).await;
        codes.push(log_in(&amal.email, PASSWORD, 200).await.code());
    }
    assert_eq!(codes.last(), Some(&429), "the right password is slowed down just so: {codes:?}");
    log_in(&nora.email, PASSWORD, 200).await.is(200);
    // An address that nobody has is slowed down, too: it must not tell that nobody has it.
    guess("nobody@nowhere.example").await.problem(429, "rate_limited");
}

async fn logging_in_often_slows_nobody_down(mut world: World) {
    let amal = world.admin().await;
    world.restart(&[("RATE_LIMITS", "on")]).await;
    let log_in = async |password: &str| {
        world.anybody().post("/auth/login", &json!({ "email": amal.email, "password": password })).await
    };
    for _ in 0..40 {
        log_in(PASSWORD).await.is(200);
    }
    log_in("not my password").await.problem(403, "wrong_credentials");
    log_in(PASSWORD).await.is(200);
}
