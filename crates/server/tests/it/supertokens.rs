//! The server with a SuperTokens core behind it: people must notice no difference. What the adapter does in detail is tested beside it,
//! where a real core can be named, too.

mod away;
mod start;

use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header, jwk::JwkSet};
use p2p_fake_supertokens::{FakeCore, Options};
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    fdi::{Page, assert_cleared, assert_left_alone, fields, front, payload, refused, said, send},
    harness::{Answer, Call, Client, PASSWORD, World, email_at, new_domain, stories, within_a_second},
};

stories!(
    people_sign_up_and_log_in,
    sign_ups_at_once_make_one_person,
    an_account_that_the_core_has_is_taken_over_by_its_password_alone,
    a_refresh_rotates,
    fifty_refreshes_at_once_have_one_successor,
    an_old_refresh_token_ends_the_session,
    sessions_are_listed_and_end,
    an_address_is_verified_and_a_password_reset,
    a_password_is_changed,
    the_deactivated_are_shut_out,
    who_is_erased_is_gone_at_the_core_too,
    a_second_factor_is_asked_for,
    the_clients_notice_no_difference,
    the_published_keys_are_the_cores,
);

const NEW_PASSWORD: &str = "copper lantern 58";
const REFRESH: &str = "/auth/session/refresh";

/// Puts a core behind the server.
async fn core_behind(world: &mut World) -> FakeCore {
    let core = FakeCore::start(Options::default());
    world.restart(&[("SUPERTOKENS_CONNECTION_URI", &core.url())]).await;
    core
}

/// A call of the core itself, as its operator makes it.
async fn asked(core: &FakeCore, method: Method, path: &str, body: Option<Value>) -> Value {
    let addr = core.url().trim_start_matches("http://").parse().unwrap();
    let call = Client::at(addr).root(method, path).header("cdi-version", "5.2").header("rid", "emailpassword");
    body.iter().fold(call, Call::json).await.expect(200)
}

/// How many people the core knows, but for the account of nobody that wrong passwords are compared with.
async fn people_at(core: &FakeCore) -> usize {
    let users = asked(core, Method::GET, "/users?limit=500", None).await["users"].as_array().unwrap().clone();
    users.iter().filter(|user| user["emails"] != json!(["nobody@accounts.invalid"])).count()
}

fn sign_up_form(email: &str) -> Value {
    json!({ "email": email, "password": PASSWORD, "organization_name": "Najd Valves" })
}

async fn log_in(world: &World, email: &str, password: &str) -> Answer {
    world.anybody().post("/auth/login", &json!({ "email": email, "password": password })).await
}

async fn refresh(world: &World, token: &str) -> Answer {
    world.anybody().poke("/auth/refresh").header("authorization", &format!("Bearer {token}")).await
}

async fn me(client: &Client) -> u16 {
    client.get("/users/me").await.code()
}

async fn people_sign_up_and_log_in(mut world: World) {
    let core = core_behind(&mut world).await;
    let amal = world.admin().await;
    assert_eq!(people_at(&core).await, 1);
    assert_eq!(amal.get("/users/me").await.expect(200)["id"], amal.id.as_str());
    world.log_in(&amal.email.to_uppercase()).await;
    let by_cookie = world.log_in_by_cookie(&amal.email).await;
    by_cookie.patch("/users/me", &json!({ "bio": "Valves." })).await.is(200);
    for (email, password) in
        [(amal.email.as_str(), "not my password"), ("nobody@nowhere.example", PASSWORD), (&amal.email, "x")]
    {
        log_in(&world, email, password).await.problem(403, "wrong_credentials");
    }
    // More than bcrypt looks at, and it counts to the last letter.
    let long = format!("{}-{}", "saffron kettle".repeat(8), "1");
    let form = json!({ "email": email_at(&new_domain()), "password": long, "organization_name": "Plant" });
    world.anybody().post("/auth/signup", &form).await.is(200);
    let email = form["email"].as_str().unwrap();
    log_in(&world, email, &long).await.is(200);
    log_in(&world, email, &format!("{}2", &long[..long.len() - 1])).await.problem(403, "wrong_credentials");
    world.anybody().post("/auth/signup", &sign_up_form(&amal.email)).await.problem(409, "email_taken");
    let domain = amal.email.split('@').nth(1).unwrap();
    world.anybody().post("/auth/signup", &sign_up_form(&email_at(domain))).await.problem(409, "organization_exists");
    assert_eq!(people_at(&core).await, 2, "who was refused is nobody at the core");
}

async fn sign_ups_at_once_make_one_person(mut world: World) {
    let core = core_behind(&mut world).await;
    let email = email_at(&new_domain());
    let calls: Vec<_> = (0..6)
        .map(|_| {
            let (anybody, form) = (world.anybody(), sign_up_form(&email));
            tokio::spawn(async move { anybody.post("/auth/signup", &form).await })
        })
        .collect();
    let mut codes = Vec::new();
    for call in calls {
        codes.push(call.await.unwrap().code());
    }
    codes.sort_unstable();
    assert_eq!(codes, [200, 409, 409, 409, 409, 409]);
    assert_eq!(people_at(&core).await, 1);
    world.log_in(&email).await;
}

async fn an_account_that_the_core_has_is_taken_over_by_its_password_alone(mut world: World) {
    let core = core_behind(&mut world).await;
    let email = email_at(&new_domain());
    let theirs = json!({ "email": email, "password": "before this forum 1" });
    assert_eq!(asked(&core, Method::POST, "/recipe/signup", Some(theirs)).await["status"], "OK");
    log_in(&world, &email, "before this forum 1").await.problem(403, "wrong_credentials");
    for _ in 0..2 {
        world.anybody().post("/auth/signup", &sign_up_form(&email)).await.problem(409, "email_taken");
        log_in(&world, &email, PASSWORD).await.problem(403, "wrong_credentials");
    }
    let known = json!({ "email": email, "password": "before this forum 1" });
    let stands = async || asked(&core, Method::POST, "/recipe/signin", Some(known.clone())).await["status"] == "OK";
    assert!(stands().await, "neither changed nor removed");
    let form = json!({ "email": email, "password": "before this forum 1", "organization_name": "Najd Valves" });
    let joined = world.anybody().post("/auth/signup", &form).await;
    let amal = world.anybody().with(joined.is(200).session());
    log_in(&world, &email, "before this forum 1").await.is(200);
    assert_eq!(people_at(&core).await, 1);
    let erased = amal.post("/users/me/erase", &json!({ "password": "before this forum 1" })).await;
    assert!(erased.status.is_success());
    world.settled().await;
    assert!(stands().await, "it was there before they came");
}

async fn a_refresh_rotates(mut world: World) {
    let _core = core_behind(&mut world).await;
    let amal = world.admin().await;
    let first = refresh(&world, &amal.refresh_token).await;
    assert_eq!(first.expect(200), json!({}));
    let successor = first.refresh_token();
    assert_ne!(successor, amal.refresh_token);
    assert_eq!(me(&world.anybody().with(first.session())).await, 200);
    assert_eq!(me(&amal).await, 200, "the access token before is good until it ends");
    assert_eq!(refresh(&world, &amal.refresh_token).await.is(200).refresh_token(), successor, "within the grace");
    refresh(&world, &successor).await.is(200);
    for garbage in ["x", "a.b.V2", amal.access_token(), &successor[1..]] {
        let answer = refresh(&world, garbage).await;
        answer.problem(401, "session_expired");
        assert_eq!(answer.must("front-token"), "remove");
    }
    let login = json!({ "email": amal.email, "password": PASSWORD });
    let login = world.anybody().post("/auth/login", &login).header("st-auth-mode", "cookie").await;
    let cookie = format!("sRefreshToken={}", login.refresh_token());
    let call = || world.anybody().poke("/auth/refresh").header("cookie", &cookie);
    call().await.problem(401, "session_expired");
    call().header("anti-csrf", "guess").await.problem(401, "session_expired");
    let answer = call().header("anti-csrf", login.must("anti-csrf")).await;
    let renewed = world.anybody().with(answer.is(200).session());
    renewed.patch("/users/me", &json!({ "bio": "Valves." })).await.is(200);
}

async fn fifty_refreshes_at_once_have_one_successor(mut world: World) {
    let _core = core_behind(&mut world).await;
    let amal = world.admin().await;
    let calls: Vec<_> = (0..50)
        .map(|_| {
            let (anybody, bearer) = (world.anybody(), format!("Bearer {}", amal.refresh_token));
            tokio::spawn(async move { anybody.poke("/auth/refresh").header("authorization", &bearer).await })
        })
        .collect();
    let mut successors = Vec::new();
    for call in calls {
        let answer = call.await.unwrap();
        successors.push(answer.is(200).refresh_token());
    }
    successors.dedup();
    assert_eq!(successors.len(), 1);
    refresh(&world, &successors[0]).await.is(200);
    assert_eq!(me(&amal).await, 200);
}

async fn an_old_refresh_token_ends_the_session(mut world: World) {
    let _core = core_behind(&mut world).await;
    let amal = world.admin().await;
    let elsewhere = world.log_in(&amal.email).await;
    let second = refresh(&world, &amal.refresh_token).await.is(200).refresh_token();
    let third = refresh(&world, &second).await;
    third.is(200);
    let thief = refresh(&world, &amal.refresh_token).await;
    thief.problem(401, "session_expired");
    assert_eq!(thief.must("front-token"), "remove");
    refresh(&world, &third.refresh_token()).await.problem(401, "session_expired");
    let stolen = world.anybody().with(third.session());
    within_a_second("the stolen session is refused", async || me(&stolen).await == 401).await;
    assert_eq!((me(&amal).await, me(&elsewhere).await), (401, 200), "other sessions live on");
}

async fn sessions_are_listed_and_end(mut world: World) {
    let core = core_behind(&mut world).await;
    let (amal, nora) = (world.admin().await, world.admin().await);
    let phone = world.log_in(&amal.email).await;
    let tablet = world.log_in_by_cookie(&amal.email).await;
    let sessions = async || amal.get("/auth/sessions").await.expect(200)["items"].as_array().unwrap().clone();
    let listed = sessions().await;
    assert_eq!(listed.len(), 3);
    assert_eq!(listed.iter().filter(|session| session["current"] == true).count(), 1);
    let handle = payload(phone.access_token())["sessionHandle"].as_str().unwrap().to_owned();
    nora.delete(&format!("/auth/sessions/{handle}")).await.problem(404, "not_found");
    amal.delete(&format!("/auth/sessions/{handle}")).await.is(204);
    within_a_second("the phone is shut out", async || me(&phone).await == 401).await;
    refresh(&world, &phone.refresh_token).await.problem(401, "session_expired");
    assert_eq!((sessions().await.len(), me(&tablet).await), (2, 200));
    amal.delete("/auth/sessions").await.is(204);
    within_a_second("the tablet is shut out", async || me(&tablet).await == 401).await;
    assert_eq!((sessions().await.len(), me(&amal).await, me(&nora).await), (1, 200, 200));
    amal.poke("/auth/logout").await.is(204);
    amal.get("/users/me").await.problem(401, "unauthenticated");
    refresh(&world, &amal.refresh_token).await.problem(401, "session_expired");
    // What ends at the core, by its operator's hand, is refreshed no more.
    let theirs = payload(nora.access_token())["sessionHandle"].clone();
    asked(&core, Method::POST, "/recipe/session/remove", Some(json!({ "sessionHandles": [theirs] }))).await;
    refresh(&world, &nora.refresh_token).await.problem(401, "session_expired");
}

async fn an_address_is_verified_and_a_password_reset(mut world: World) {
    let _core = core_behind(&mut world).await;
    let amal = world.admin().await;
    let phone = world.log_in(&amal.email).await;
    let verify = async |token: &str| world.anybody().post("/auth/verify-email", &json!({ "token": token })).await;
    let token = world.mailed_token(&amal.email, "/auth/verify-email").await;
    for wrong in ["x", &token[1..]] {
        verify(wrong).await.problem(400, "invalid_token");
    }
    verify(&token).await.is(204);
    verify(&token).await.problem(400, "invalid_token");
    assert_eq!(amal.get("/users/me").await.expect(200)["is_verified"], true);
    world.anybody().post("/auth/reset-password", &json!({ "email": amal.email })).await.is(202);
    world.anybody().post("/auth/reset-password", &json!({ "email": "nobody@nowhere.example" })).await.is(202);
    let token = world.mailed_token(&amal.email, "/auth/reset-password").await;
    let confirm = async |password: &str| {
        let form = json!({ "token": token, "new_password": password });
        world.anybody().post("/auth/reset-password/confirm", &form).await
    };
    assert_eq!(confirm("short").await.fields(), ["new_password: too_short"]);
    confirm(NEW_PASSWORD).await.is(204);
    confirm("another lantern 58").await.problem(400, "invalid_token");
    for session in [&amal, &phone] {
        within_a_second("the session ends", async || me(session).await == 401).await;
        refresh(&world, &session.refresh_token).await.problem(401, "session_expired");
    }
    log_in(&world, &amal.email, PASSWORD).await.problem(403, "wrong_credentials");
    log_in(&world, &amal.email, NEW_PASSWORD).await.is(200);
}

async fn a_password_is_changed(mut world: World) {
    let _core = core_behind(&mut world).await;
    let amal = world.admin().await;
    let phone = world.log_in(&amal.email).await;
    let change = async |current: &str| {
        let form = json!({ "current_password": current, "new_password": NEW_PASSWORD });
        amal.post("/auth/change-password", &form).await
    };
    change("not my password").await.problem(403, "wrong_credentials");
    assert_eq!(me(&phone).await, 200);
    change(PASSWORD).await.is(204);
    within_a_second("the other session ends", async || me(&phone).await == 401).await;
    assert_eq!(me(&amal).await, 200);
    log_in(&world, &amal.email, PASSWORD).await.problem(403, "wrong_credentials");
    log_in(&world, &amal.email, NEW_PASSWORD).await.is(200);
}

async fn the_deactivated_are_shut_out(mut world: World) {
    let _core = core_behind(&mut world).await;
    let amal = world.admin().await;
    let sami = world.joined(&amal, "member").await;
    let path = format!("/users/{}", sami.id);
    assert_eq!(amal.patch(&path, &json!({ "is_active": false })).await.expect(200)["is_active"], false);
    within_a_second("the session ends", async || me(&sami).await == 401).await;
    log_in(&world, &sami.email, PASSWORD).await.problem(403, "account_deactivated");
    log_in(&world, &sami.email, "not my password").await.problem(403, "wrong_credentials");
    world.settled().await;
    refresh(&world, &sami.refresh_token).await.problem(401, "session_expired");
    assert_eq!(amal.patch(&path, &json!({ "is_active": true })).await.expect(200)["is_active"], true);
    world.log_in(&sami.email).await;
}

async fn who_is_erased_is_gone_at_the_core_too(mut world: World) {
    let core = core_behind(&mut world).await;
    let amal = world.admin().await;
    let sami = world.joined(&amal, "member").await;
    let phone = world.log_in(&sami.email).await;
    assert_eq!(people_at(&core).await, 2);
    let erase = async |password: &str| sami.post("/users/me/erase", &json!({ "password": password })).await;
    erase("not my password").await.problem(403, "wrong_credentials");
    assert!(erase(PASSWORD).await.status.is_success());
    for session in [&sami, &phone] {
        within_a_second("the session ends", async || me(session).await == 401).await;
        refresh(&world, &session.refresh_token).await.problem(401, "session_expired");
    }
    world.settled().await;
    assert_eq!(people_at(&core).await, 1);
    let path = format!("/users/by-accountinfo?email={}&doUnionOfAccountInfo=false", sami.email.replace('@', "%40"));
    assert_eq!(asked(&core, Method::GET, &path, None).await["users"], json!([]));
    log_in(&world, &sami.email, PASSWORD).await.problem(403, "wrong_credentials");
}

async fn a_second_factor_is_asked_for(mut world: World) {
    let _core = core_behind(&mut world).await;
    let amal = world.admin().await;
    let (mut authenticator, _) = amal.enrol().await;
    log_in(&world, &amal.email, PASSWORD).await.problem(403, "second_factor_required");
    log_in(&world, &amal.email, "not my password").await.problem(403, "wrong_credentials");
    let form = json!({ "email": amal.email, "password": PASSWORD, "code": authenticator.code() });
    world.anybody().post("/auth/login", &form).await.is(200);
    let form = fields(&[("email", &amal.email), ("password", PASSWORD), ("code", &authenticator.wrong_code())]);
    assert_eq!(said(&send(&world.anybody(), "/signin", "cookie", &form).await), "FIELD_ERROR");
}

async fn the_clients_notice_no_difference(mut world: World) {
    let _core = core_behind(&mut world).await;
    for mode in ["cookie", "header"] {
        let amal = Page::signed_up(&world, mode).await;
        let elsewhere = amal.again(&world, mode).await;
        if mode == "cookie" {
            assert!(amal.refresh.contains('%') && !amal.refresh.contains(['/', '=']), "{}", amal.refresh);
        } else {
            assert!(!amal.refresh.contains('%'), "{}", amal.refresh);
        }
        let looked = amal.get("/user/email/verify").await;
        assert_eq!(looked.expect(200)["isVerified"], false);
        let told = front(&looked);
        let id = amal.client.get("/users/me").await.expect(200)["id"].clone();
        assert_eq!((&told["uid"], &told["up"]["st-ev"]["v"]), (&id, &json!(false)));
        assert!(told["up"]["parentRefreshTokenHash1"].is_null() && told["up"]["iss"].is_string(), "{told}");
        let amal = amal.rewritten(&looked);
        assert_eq!(told["up"], payload(amal.access()), "whole");
        let token = world.mailed_token(&amal.email, "/auth/verify-email").await;
        let verified = amal.post("/user/email/verify", &json!({ "method": "token", "token": token })).await;
        assert_eq!((said(&verified).as_str(), &front(&verified)["up"]["st-ev"]["v"]), ("OK", &json!(true)));
        let first = amal.rewritten(&verified);
        let second = first.refreshed().await;
        assert_eq!(payload(second.access())["st-ev"]["v"], true);
        assert_eq!(first.refreshed().await.refresh, second.refresh, "within the grace");
        let third = second.refreshed().await;
        let thief = first.refreshing(REFRESH, &first.refresh).await;
        refused(&thief, 401, "token theft detected");
        assert_cleared(&thief);
        let ended = third.refreshing(REFRESH, &third.refresh).await;
        refused(&ended, 401, "unauthorised");
        assert_cleared(&ended);
        let out = elsewhere.poke("/signout").await;
        assert_eq!(said(&out), "OK");
        assert_cleared(&out);
        let wrong =
            send(&world.anybody(), "/signin", mode, &fields(&[("email", &amal.email), ("password", "wrong1234")]))
                .await;
        assert_eq!(said(&wrong), "WRONG_CREDENTIALS_ERROR");
        assert_left_alone(&wrong);
    }
}

async fn the_published_keys_are_the_cores(mut world: World) {
    let core = core_behind(&mut world).await;
    let verified = async |page: &Page| {
        let keys: JwkSet =
            serde_json::from_value(world.anybody().root(Method::GET, "/auth/jwt/jwks.json").await.expect(200)).unwrap();
        let head = decode_header(page.access()).unwrap();
        assert_eq!(head.alg, Algorithm::RS256);
        let key =
            DecodingKey::from_jwk(keys.find(head.kid.as_deref().unwrap()).expect("the key is published")).unwrap();
        decode::<Value>(page.access(), &key, &Validation::new(head.alg)).unwrap();
    };
    let amal = Page::signed_up(&world, "header").await;
    verified(&amal).await;
    core.rotate_keys(true);
    let nora = Page::signed_up(&world, "header").await;
    within_a_second("the new key is known", async || me(&nora.client).await == 200).await;
    assert_eq!(me(&amal.client).await, 200, "the old one still is");
    verified(&nora).await;
}
