//! Second factors: set up, asked for, lost, given up, and demanded by an organization.

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    harness::{Answer, PASSWORD, Person, World, stories, within_a_second},
    socket::Knock,
};

stories!(
    a_second_factor_is_set_up,
    logging_in_needs_a_code,
    a_recovery_code_is_good_once,
    a_second_factor_is_given_up,
    an_organization_may_demand_one,
    who_lacks_a_demanded_one_can_do_nothing_else,
    a_new_password_is_not_enough,
    guessing_codes_is_slowed_down,
);

const PATH: &str = "/auth/second-factor";

async fn log_in(world: &World, email: &str, code: Option<&str>) -> Answer {
    let form = json!({ "email": email, "password": PASSWORD, "code": code });
    world.anybody().post("/auth/login", &form).await
}

fn password(text: &str) -> Value {
    json!({ "password": text })
}

async fn a_second_factor_is_set_up(world: World) {
    let amal = world.admin().await;
    let none = json!({ "enabled": false, "confirmed_at": null, "recovery_codes_left": 0 });
    assert_eq!(amal.get(PATH).await.expect(200), none);
    world.anybody().get(PATH).await.problem(401, "unauthenticated");
    amal.post(PATH, &password("not my password")).await.problem(403, "wrong_credentials");
    amal.post(&format!("{PATH}/confirm"), &json!({ "code": "123456" })).await.problem(403, "wrong_code");
    let begun = amal.post(PATH, &password(PASSWORD)).await;
    let body = begun.expect(201);
    let url = body["otpauth_url"].as_str().unwrap();
    assert!(url.starts_with("otpauth://totp/") && url.contains(body["secret"].as_str().unwrap()), "{url}");
    assert_eq!((begun.must("location"), begun.must("cache-control")), ("/api/v1/auth/second-factor", "no-store"));
    assert_eq!(amal.get(PATH).await.expect(200), none, "it counts once it is confirmed");
    log_in(&world, &amal.email, None).await.is(200);
    amal.post(&format!("{PATH}/confirm"), &json!({ "code": "no code" })).await.problem(403, "wrong_code");
    let (_, codes) = amal.enrol().await;
    assert_eq!(codes.len(), 10);
    let state = amal.get(PATH).await.expect(200);
    assert_eq!((&state["enabled"], &state["recovery_codes_left"]), (&json!(true), &json!(10)));
    assert!(state["confirmed_at"].as_str().is_some_and(|time| time.ends_with('Z')), "{state}");
    amal.get("/users/me").await.is(200);
    let letters = world.letters(&amal.email).await;
    assert!(letters.iter().any(|letter| letter.header("subject").contains("second factor")), "{letters:#?}");
}

async fn logging_in_needs_a_code(world: World) {
    let amal = world.admin().await;
    let (mut authenticator, _) = amal.enrol().await;
    log_in(&world, &amal.email, None).await.problem(403, "second_factor_required");
    let wrong = authenticator.wrong_code();
    for code in [wrong.as_str(), "", "abcdef", "123", &"9".repeat(50)] {
        let answer = log_in(&world, &amal.email, Some(code)).await;
        if code.is_empty() {
            answer.is(422);
        } else {
            answer.problem(403, "wrong_code");
        }
        assert!(answer.header("st-access-token").is_none() && answer.set_cookies().is_empty(), "{answer}");
    }
    let guessed = json!({ "email": amal.email, "password": "not my password", "code": wrong });
    world.anybody().post("/auth/login", &guessed).await.problem(403, "wrong_credentials");
    let code = authenticator.code();
    let answer = log_in(&world, &amal.email, Some(&code)).await;
    assert_eq!(answer.expect(200)["user"]["id"], amal.id.as_str());
    log_in(&world, &amal.email, Some(&code)).await.problem(403, "wrong_code");
}

async fn a_recovery_code_is_good_once(world: World) {
    let amal = world.admin().await;
    let (_, codes) = amal.enrol().await;
    log_in(&world, &amal.email, Some(&codes[0])).await.is(200);
    log_in(&world, &amal.email, Some(&codes[0])).await.problem(403, "wrong_code");
    log_in(&world, &amal.email, Some(&codes[1].to_uppercase())).await.is(200);
    assert_eq!(amal.get(PATH).await.expect(200)["recovery_codes_left"], 8);
    let at_once: Vec<_> = (0..5)
        .map(|_| {
            let form = json!({ "email": amal.email, "password": PASSWORD, "code": codes[2] });
            let anybody = world.anybody();
            tokio::spawn(async move { anybody.post("/auth/login", &form).await.code() })
        })
        .collect();
    let mut let_in = 0;
    for call in at_once {
        let_in += u32::from(call.await.unwrap() == 200);
    }
    assert_eq!(let_in, 1, "once is once");
    let renew = format!("{PATH}/recovery-codes");
    amal.post(&renew, &password("not my password")).await.problem(403, "wrong_credentials");
    let renewed = amal.post(&renew, &password(PASSWORD)).await.expect(200);
    let renewed = renewed["recovery_codes"].as_array().unwrap();
    assert_eq!(renewed.len(), 10);
    log_in(&world, &amal.email, Some(&codes[3])).await.problem(403, "wrong_code");
    log_in(&world, &amal.email, renewed[0].as_str()).await.is(200);
}

async fn a_second_factor_is_given_up(world: World) {
    let amal = world.admin().await;
    let remove = async |text: &str| amal.call(Method::DELETE, PATH).json(&password(text)).await;
    remove(PASSWORD).await.problem(409, "no_second_factor");
    amal.post(&format!("{PATH}/recovery-codes"), &password(PASSWORD)).await.problem(409, "no_second_factor");
    amal.enrol().await;
    remove("not my password").await.problem(403, "wrong_credentials");
    log_in(&world, &amal.email, None).await.problem(403, "second_factor_required");
    remove(PASSWORD).await.is(204);
    log_in(&world, &amal.email, None).await.is(200);
    assert_eq!(amal.get(PATH).await.expect(200)["enabled"], false);
}

async fn demand(admin: &Person) -> Answer {
    admin.patch("/organizations/current", &json!({ "requires_second_factor": true })).await
}

async fn an_organization_may_demand_one(world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    let sami = world.member_of(&amal).await;
    demand(&amal).await.problem(409, "second_factor_first");
    amal.enrol().await;
    demand(&sami).await.problem(403, "forbidden");
    assert_eq!(demand(&amal).await.expect(200)["requires_second_factor"], true);
    within_a_second("it holds", async || sami.get("/forums/topics").await.code() == 403).await;
    sami.get("/forums/topics").await.problem(403, "second_factor_missing");
    amal.get("/forums/topics").await.is(200);
    nora.get("/forums/topics").await.is(200);
    let again = world.log_in(&sami.email).await;
    again.get("/forums/topics").await.problem(403, "second_factor_missing");
    assert_eq!(again.get("/users/me").await.expect(200)["id"], sami.id.as_str());
    again.enrol().await;
    again.get("/forums/topics").await.is(200);
    sami.get("/forums/topics").await.is(200);
    let remove = sami.call(Method::DELETE, PATH).json(&password(PASSWORD)).await;
    remove.problem(409, "second_factor_demanded");
    // Who joins later is asked, too.
    let huda = world.joined(&amal, "member").await;
    huda.get("/forums/topics").await.problem(403, "second_factor_missing");
    amal.patch("/organizations/current", &json!({ "requires_second_factor": false })).await.is(200);
    within_a_second("it holds no longer", async || huda.get("/forums/topics").await.code() == 200).await;
}

/// What somebody needs who has no second factor yet: to see who they are, to set one up, to change
/// their password, and to end sessions.
const OPEN: [&str; 12] = [
    "GET /api/v1/users/me",
    "GET /api/v1/users/me/export",
    "POST /api/v1/users/me/erase",
    "POST /api/v1/auth/change-password",
    "GET /api/v1/auth/sessions",
    "DELETE /api/v1/auth/sessions",
    "DELETE /api/v1/auth/sessions/{handle}",
    "GET /api/v1/auth/second-factor",
    "POST /api/v1/auth/second-factor",
    "POST /api/v1/auth/second-factor/confirm",
    "POST /api/v1/auth/second-factor/recovery-codes",
    "DELETE /api/v1/auth/second-factor",
];

async fn who_lacks_a_demanded_one_can_do_nothing_else(world: World) {
    let amal = world.admin().await;
    let sami = world.member_of(&amal).await;
    let topic =
        sami.post("/forums/topics", &json!({ "title": "Which valve?", "content": "It leaks." })).await.expect(201);
    amal.enrol().await;
    demand(&amal).await.is(200);
    within_a_second("it holds", async || sami.get("/forums/topics").await.code() == 403).await;
    let document = sami.get("/openapi.json").await.expect(200);
    let mut open = Vec::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for (method, operation) in
            operations.as_object().unwrap().iter().filter(|(name, _)| name.as_str() != "parameters")
        {
            let line = format!("{} {path}", method.to_uppercase());
            // What is open to everybody, and what ends or renews the session itself, asks nobody.
            if operation["security"].as_array().is_some_and(|ways| ways.iter().any(|way| *way == json!({}))) {
                continue;
            }
            let path = path.replace("{id}", topic["id"].as_str().unwrap()).replace("{key}", "topic:new");
            let path = path.replace("{topic_id}", topic["id"].as_str().unwrap());
            let path = path.replace("{handle}", "0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70");
            let answer = sami.root(method.to_uppercase().parse().unwrap(), &path).await;
            if answer.code() == 403 && answer.json()["code"] == "second_factor_missing" {
                continue;
            }
            open.push((line, answer.code()));
        }
    }
    let surprises: Vec<_> = open.iter().filter(|(line, _)| !OPEN.contains(&line.as_str())).collect();
    assert!(surprises.is_empty(), "{surprises:?}");
    assert_eq!(open.len(), OPEN.len(), "{open:?}");
    for path in ["/ws/user".to_owned(), format!("/ws/forum/{}", topic["id"].as_str().unwrap())] {
        let bearer = format!("Bearer {}", sami.access_token());
        Knock::at(sami.addr(), &path).with("authorization", &bearer).refused(403, "second_factor_missing").await;
    }
}

async fn a_new_password_is_not_enough(world: World) {
    let amal = world.admin().await;
    let (mut authenticator, _) = amal.enrol().await;
    world.anybody().post("/auth/reset-password", &json!({ "email": amal.email })).await.is(202);
    let token = world.mailed_token(&amal.email, "/auth/reset-password").await;
    let form = json!({ "token": token, "new_password": PASSWORD });
    world.anybody().post("/auth/reset-password/confirm", &form).await.is(204);
    log_in(&world, &amal.email, None).await.problem(403, "second_factor_required");
    log_in(&world, &amal.email, Some(&authenticator.code())).await.is(200);
}

async fn guessing_codes_is_slowed_down(mut world: World) {
    let amal = world.admin().await;
    let (authenticator, recovery) = amal.enrol().await;
    world.restart(&[("RATE_LIMITS", "on")]).await;
    let mut tries = 0;
    while log_in(&world, &amal.email, Some(&authenticator.wrong_code())).await.code() == 403 {
        tries += 1;
        assert!(tries < 40, "nobody slows a guesser down");
    }
    assert!(tries > 5, "a person who mistypes is not slowed down");
    let refused = log_in(&world, &amal.email, Some(&authenticator.wrong_code())).await;
    if refused.code() != 403 {
        refused.problem(429, "rate_limited");
    }
    // Who is logged in already goes on.
    let state = amal.with_addr(&world).get(PATH).await.expect(200);
    assert_eq!(state["recovery_codes_left"], recovery.len());
}
