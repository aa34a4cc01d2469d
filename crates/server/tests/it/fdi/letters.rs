//! Verifying an address and resetting a password by the letters that were sent.

use serde_json::{Value, json};

use super::page::{MODES, Page, assert_left_alone, fields, front, refused, said, send, wrong_fields};
use crate::harness::{Answer, PASSWORD, World, email_at, eventually, new_domain, stories};

stories!(
    an_address_is_verified_by_its_letter,
    verifying_needs_no_session,
    another_ones_session_is_left_alone,
    an_expired_session_leaves_the_token_unused,
    a_password_is_reset_by_its_letter,
    resetting_tells_nobody_who_has_an_account,
);

const NEW_PASSWORD: &str = "copper lantern 58";

fn verification(token: &str) -> Value {
    json!({ "method": "token", "token": token })
}

fn claim(answer: &Answer) -> Value {
    front(answer)["up"]["st-ev"].clone()
}

async fn an_address_is_verified_by_its_letter(world: World) {
    for mode in MODES {
        let amal = Page::signed_up(&world, mode).await;
        let letter = world.letter(&amal.email, "/auth/verify-email").await;
        let (link, first) = (letter.link("/auth/verify-email").unwrap(), letter.token("/auth/verify-email").unwrap());
        assert_eq!(link, format!("http://localhost:3000/auth/verify-email?token={first}&tenantId=public"));
        let sent = amal.post("/user/email/verify/token", &json!({})).await;
        assert_eq!(sent.expect(200), json!({ "status": "OK" }));
        assert_left_alone(&sent);
        assert_eq!(world.letters(&amal.email).await.len(), 2);
        let looked = amal.get("/user/email/verify").await;
        assert_eq!((&looked.expect(200)["isVerified"], &claim(&looked)["v"]), (&json!(false), &json!(false)));
        let before = claim(&looked)["t"].as_i64().unwrap();
        let token = world.mailed_token(&amal.email, "/auth/verify-email").await;
        refused(
            &amal.post("/user/email/verify", &json!({ "method": "token" })).await,
            400,
            "Please provide the email verification token",
        );
        for wrong in ["rubbish", "", &token[1..], &"x".repeat(5_000)] {
            let answer = amal.post("/user/email/verify", &verification(wrong)).await;
            assert_eq!(answer.expect(200), json!({ "status": "EMAIL_VERIFICATION_INVALID_TOKEN_ERROR" }));
            assert_left_alone(&answer);
        }
        let verified = amal.post("/user/email/verify", &verification(&token)).await;
        assert_eq!(verified.expect(200), json!({ "status": "OK" }));
        assert!(claim(&verified)["v"] == true && claim(&verified)["t"].as_i64().unwrap() >= before, "{verified}");
        let amal = amal.rewritten(&verified);
        for used in [&token, &first] {
            let answer = amal.post("/user/email/verify", &verification(used)).await;
            assert_eq!(answer.expect(200), json!({ "status": "EMAIL_VERIFICATION_INVALID_TOKEN_ERROR" }), "used");
        }
        let already = amal.post("/user/email/verify/token", &json!({})).await;
        assert_eq!(already.expect(200), json!({ "status": "EMAIL_ALREADY_VERIFIED_ERROR" }));
        assert_eq!(claim(&already)["v"], true, "this page may not have heard of it yet");
        let looked = amal.rewritten(&already).get("/user/email/verify").await;
        assert_eq!(looked.expect(200), json!({ "status": "OK", "isVerified": true }));
        assert_eq!(claim(&looked)["v"], true);
        assert_eq!(super::page::payload(amal.refreshed().await.access())["st-ev"]["v"], true, "it stays");
        assert_eq!(world.letters(&amal.email).await.len(), 2, "nothing is left to verify");
    }
}

async fn verifying_needs_no_session(world: World) {
    let amal = Page::signed_up(&world, "cookie").await;
    let token = world.mailed_token(&amal.email, "/auth/verify-email").await;
    let verified = send(&world.anybody(), "/user/email/verify", "cookie", &verification(&token)).await;
    assert_eq!(verified.expect(200), json!({ "status": "OK" }));
    assert_left_alone(&verified);
    // The page that is still logged in hears of it when it looks.
    let looked = amal.get("/user/email/verify").await;
    assert_eq!((&looked.expect(200)["isVerified"], &claim(&looked)["v"]), (&json!(true), &json!(true)));
}

async fn another_ones_session_is_left_alone(world: World) {
    let (amal, nora) = (Page::signed_up(&world, "cookie").await, Page::signed_up(&world, "cookie").await);
    let token = world.mailed_token(&amal.email, "/auth/verify-email").await;
    let verified = nora.post("/user/email/verify", &verification(&token)).await;
    assert_eq!(verified.expect(200), json!({ "status": "OK" }));
    assert_left_alone(&verified);
    assert_eq!(nora.get("/user/email/verify").await.expect(200)["isVerified"], false);
    assert_eq!(amal.get("/user/email/verify").await.expect(200)["isVerified"], true);
}

async fn an_expired_session_leaves_the_token_unused(mut world: World) {
    world.restart(&[("AUTH_ACCESS_LIFETIME", "2")]).await;
    for mode in MODES {
        let mut amal = Page::signed_up(&world, mode).await;
        let form = verification(&world.mailed_token(&amal.email, "/auth/verify-email").await);
        eventually("the access token ends", async || amal.client.get("/users/me").await.code() == 401).await;
        let early = amal.post("/user/email/verify", &form).await;
        refused(&early, 401, "try refresh token");
        assert_left_alone(&early);
        // As the clients do, who refresh and come again, ten times at most.
        let mut answer = early;
        for _ in 0..10 {
            amal = amal.refreshed().await;
            answer = amal.post("/user/email/verify", &form).await;
            if answer.code() != 401 {
                break;
            }
        }
        assert_eq!(said(&answer), "OK", "{answer}");
        assert_eq!(claim(&answer)["v"], true);
    }
}

fn reset(token: &str, password: &str) -> Value {
    let mut form = fields(&[("password", password)]);
    form["method"] = json!("token");
    form["token"] = json!(token);
    form
}

async fn a_password_is_reset_by_its_letter(world: World) {
    const LENGTH: &str = "Password must contain at least 8 characters, including a number";
    let anybody = world.anybody();
    for mode in MODES {
        let amal = Page::signed_up(&world, mode).await;
        let set = async |form: &Value| send(&anybody, "/user/password/reset", mode, form).await;
        let forgot =
            send(&anybody, "/user/password/reset/token", mode, &fields(&[("email", &amal.email.to_uppercase())])).await;
        assert_eq!(forgot.expect(200), json!({ "status": "OK" }));
        let letter = world.letter(&amal.email, "/auth/reset-password").await;
        let (link, token) =
            (letter.link("/auth/reset-password").unwrap(), letter.token("/auth/reset-password").unwrap());
        assert_eq!(link, format!("http://localhost:3000/auth/reset-password?token={token}&tenantId=public"));
        let weak = wrong_fields(&set(&reset(&token, "weak")).await);
        assert_eq!(weak, [("password".to_owned(), LENGTH.to_owned())], "and the token stays good");
        refused(&set(&fields(&[("password", NEW_PASSWORD)])).await, 400, "Please provide the password reset token");
        refused(&set(&json!({ "token": token })).await, 400, "Missing input param: formFields");
        for wrong in ["rubbish", "", &token[1..]] {
            let answer = set(&reset(wrong, NEW_PASSWORD)).await;
            assert_eq!(answer.expect(200), json!({ "status": "RESET_PASSWORD_INVALID_TOKEN_ERROR" }));
        }
        let done = set(&reset(&token, NEW_PASSWORD)).await;
        assert_eq!(done.expect(200), json!({ "status": "OK" }));
        assert_left_alone(&done);
        let again = set(&reset(&token, "velvet anchor 77")).await;
        assert_eq!(again.expect(200), json!({ "status": "RESET_PASSWORD_INVALID_TOKEN_ERROR" }), "used");
        eventually("the session ends", async || amal.client.get("/users/me").await.code() == 401).await;
        refused(&amal.refreshing("/auth/session/refresh", &amal.refresh).await, 401, "unauthorised");
        let sign_in = async |password: &str| {
            said(&send(&anybody, "/signin", mode, &fields(&[("email", &amal.email), ("password", password)])).await)
        };
        assert_eq!(sign_in(PASSWORD).await, "WRONG_CREDENTIALS_ERROR");
        assert_eq!(sign_in(NEW_PASSWORD).await, "OK");
    }
}

async fn resetting_tells_nobody_who_has_an_account(world: World) {
    let amal = Page::signed_up(&world, "cookie").await;
    let ask = async |body: &Value| send(&world.anybody(), "/user/password/reset/token", "cookie", body).await;
    let nobody = email_at(&new_domain());
    let mut answers = Vec::new();
    for email in [&amal.email, &nobody] {
        let answer = ask(&fields(&[("email", email)])).await;
        let mut names: Vec<String> = answer.headers.keys().map(ToString::to_string).collect();
        names.sort();
        answers.push((answer.expect(200), names));
    }
    assert_eq!(answers[0], answers[1]);
    assert_eq!(world.letters(&nobody).await.len(), 0);
    let invalid = ("email".to_owned(), "Email is invalid".to_owned());
    assert_eq!(wrong_fields(&ask(&fields(&[("email", "zzz")])).await), [invalid]);
    let missing = ("email".to_owned(), "Field is not optional".to_owned());
    assert_eq!(wrong_fields(&ask(&fields(&[])).await), [missing]);
    refused(&ask(&fields(&[("email", &nobody), ("password", "x")])).await, 400, "Are you sending too many formFields?");
}
