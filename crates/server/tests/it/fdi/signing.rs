//! Signing up and in: what is refused, and how it is told.

use reqwest::Method;
use serde_json::{Value, json};

use super::page::{MODES, Page, assert_left_alone, fields, refused, said, send, wrong_fields};
use crate::harness::{Answer, PASSWORD, World, email_at, new_domain, stories};

stories!(
    what_is_no_form_is_refused,
    wrong_fields_are_told_together,
    taken_addresses_and_domains_are_told,
    further_fields_name_people_and_organizations,
    unknown_keys_are_ignored,
    wrong_credentials_look_alike,
    the_deactivated_are_told_so,
    a_second_factor_comes_in_a_further_field,
    guessing_is_told_as_a_general_error,
    linking_demands_a_session_and_is_not_done,
);

const PATHS: [&str; 2] = ["/signup", "/signin"];

async fn post(world: &World, path: &str, body: &Value) -> Answer {
    send(&world.anybody(), path, "cookie", body).await
}

async fn what_is_no_form_is_refused(world: World) {
    let many: Vec<Value> = (0..7).map(|number| json!({ "id": "email", "value": number.to_string() })).collect();
    let cases = [
        (json!({}), "Missing input param: formFields"),
        (json!({ "formFields": {} }), "formFields must be an array"),
        (json!({ "formFields": "email" }), "formFields must be an array"),
        (json!({ "formFields": null }), "formFields must be an array"),
        (json!({ "formFields": many }), "Are you sending too many formFields?"),
        (fields(&[("nickname", "x")]), "Are you sending too many formFields?"),
    ];
    for path in PATHS {
        for (body, message) in &cases {
            let answer = post(&world, path, body).await;
            refused(&answer, 400, message);
            assert_left_alone(&answer);
        }
        for broken in
            [json!({ "id": "email" }), json!({ "value": "x" }), json!({ "id": 7, "value": "x" }), json!("email")]
        {
            post(&world, path, &json!({ "formFields": [broken] })).await.is(400);
        }
        for value in [json!(7), json!(null), json!(["x"]), json!({})] {
            post(&world, path, &json!({ "formFields": [{ "id": "password", "value": value }] })).await.is(400);
        }
    }
    let missing = world.anybody().root(Method::GET, "/auth/emailpassword/email/exists").await;
    refused(&missing, 400, "Please provide the email as a GET param");
}

async fn wrong_fields_are_told_together(world: World) {
    const LENGTH: &str = "Password must contain at least 8 characters, including a number";
    let wrong = async |path: &str, form: &[(&str, &str)]| wrong_fields(&post(&world, path, &fields(form)).await);
    let pair = |id: &str, error: &str| (id.to_owned(), error.to_owned());
    let email = email_at(&new_domain());
    let both = wrong("/signup", &[("email", "not-an-email"), ("password", "short")]).await;
    assert_eq!(both, [pair("password", LENGTH), pair("email", "Email is invalid")]);
    for path in PATHS {
        for form in [&[("email", email.as_str())][..], &[("email", &email), ("password", "")]] {
            assert_eq!(wrong(path, form).await, [pair("password", "Field is not optional")]);
        }
        let mut none = wrong(path, &[]).await;
        none.sort();
        assert_eq!(none, [pair("email", "Field is not optional"), pair("password", "Field is not optional")]);
        assert_eq!(wrong(path, &[("email", "x"), ("password", PASSWORD)]).await, [pair("email", "Email is invalid")]);
    }
    for (password, told) in [
        ("short1", LENGTH),
        ("onlyletters", "Password must contain at least one number"),
        ("1234567890", "Password must contain at least one alphabet"),
        (&"ab1".repeat(34), "Password's length must be lesser than 100 characters"),
    ] {
        assert_eq!(wrong("/signup", &[("email", &email), ("password", password)]).await, [pair("password", told)]);
        let sign_in = fields(&[("email", &email), ("password", password)]);
        assert_eq!(said(&post(&world, "/signin", &sign_in).await), "WRONG_CREDENTIALS_ERROR", "{password}");
    }
    let common = wrong("/signup", &[("email", &email), ("password", "password1")]).await;
    assert!(common.len() == 1 && common[0].0 == "password" && !common[0].1.is_empty(), "{common:?}");
    let personal = wrong("/signup", &[("email", &email), ("password", &email)]).await;
    assert!(personal.len() == 1 && personal[0].0 == "password", "{personal:?}");
}

async fn taken_addresses_and_domains_are_told(world: World) {
    let amal = Page::signed_up(&world, "cookie").await;
    let sign_up =
        async |email: &str| post(&world, "/signup", &fields(&[("email", email), ("password", PASSWORD)])).await;
    let taken = wrong_fields(&sign_up(&amal.email.to_uppercase()).await);
    assert_eq!(taken, [("email".to_owned(), "This email already exists. Please sign in instead.".to_owned())]);
    let domain = amal.email.split('@').nth(1).unwrap();
    let answer = sign_up(&email_at(domain)).await;
    assert_eq!(said(&answer), "SIGN_UP_NOT_ALLOWED");
    let reason = answer.json()["reason"].as_str().unwrap().to_owned();
    assert!(reason.contains("invitation") && !answer.text().contains(&amal.email), "{answer}");
    assert_left_alone(&answer);
    let form = fields(&[("email", &email_at(domain)), ("password", PASSWORD)]);
    let call = world.anybody().root(Method::POST, "/auth/signup").header("accept-language", "ar").json(&form);
    assert_ne!(call.await.json()["reason"], reason, "in the language of the reader");
}

async fn further_fields_name_people_and_organizations(world: World) {
    let email = email_at(&new_domain());
    let form = |organization: &str, first_name: &str| {
        fields(&[
            ("email", &email),
            ("password", PASSWORD),
            ("organization_name", organization),
            ("first_name", first_name),
            ("last_name", "Qasim"),
            ("terms_version", "2024-01"),
        ])
    };
    let wrong = wrong_fields(&post(&world, "/signup", &form(&"x".repeat(500), &"x".repeat(500))).await);
    let ids: Vec<&str> = wrong.iter().map(|(id, _)| id.as_str()).collect();
    assert!(ids.contains(&"organization_name") && ids.contains(&"first_name") && ids.len() == 2, "{wrong:?}");
    let answer = post(&world, "/signup", &form("Najd Valves", "")).await;
    assert_eq!(said(&answer), "OK");
    let client = world.anybody().with(answer.session());
    let me = client.get("/users/me").await.expect(200);
    assert_eq!((&me["first_name"], &me["last_name"]), (&Value::Null, &json!("Qasim")), "an empty field is none");
    assert_eq!(client.get("/organizations/current").await.expect(200)["name"], "Najd Valves");
    let nameless = Page::signed_up(&world, "cookie").await;
    let name = nameless.client.get("/organizations/current").await.expect(200)["name"].clone();
    assert_eq!(name, nameless.email.split('@').nth(1).unwrap(), "called after its domain");
}

async fn unknown_keys_are_ignored(world: World) {
    let email = email_at(&new_domain());
    for path in PATHS {
        let mut form = fields(&[("email", &email), ("password", PASSWORD)]);
        form["shouldTryLinkingWithSessionUser"] = json!(false);
        form["whatever"] = json!({ "deep": [1, 2, 3] });
        form["formFields"][0]["label"] = json!("E-mail");
        assert_eq!(said(&post(&world, path, &form).await), "OK");
    }
}

async fn wrong_credentials_look_alike(world: World) {
    let amal = Page::signed_up(&world, "cookie").await;
    for (email, password) in
        [(amal.email.as_str(), "wrong1234"), ("nobody@nowhere.example", PASSWORD), (&amal.email, "x")]
    {
        let answer = post(&world, "/signin", &fields(&[("email", email), ("password", password)])).await;
        assert_eq!(answer.expect(200), json!({ "status": "WRONG_CREDENTIALS_ERROR" }));
        assert_left_alone(&answer);
    }
    // A session at hand is not looked at, not even to be refused.
    let stale = amal.with_access("x.y.z");
    let form = fields(&[("email", &amal.email), ("password", PASSWORD)]);
    let answer = stale.post("/signin", &form).header("st-auth-mode", "cookie").await;
    assert_eq!(said(&answer), "OK");
    amal.client.get("/users/me").await.is(200);
}

async fn the_deactivated_are_told_so(world: World) {
    let amal = world.admin().await;
    let sami = world.joined(&amal, "member").await;
    world.deactivate(&sami).await;
    let sign_in = async |password: &str| {
        post(&world, "/signin", &fields(&[("email", &sami.email), ("password", password)])).await
    };
    let answer = sign_in(PASSWORD).await;
    assert_eq!(said(&answer), "SIGN_IN_NOT_ALLOWED");
    assert!(answer.json()["reason"].as_str().is_some_and(|reason| reason.contains("deactivated")), "{answer}");
    assert_left_alone(&answer);
    assert_eq!(said(&sign_in("not my password").await), "WRONG_CREDENTIALS_ERROR", "who guesses learns nothing");
}

async fn a_second_factor_comes_in_a_further_field(world: World) {
    let amal = world.admin().await;
    let (mut authenticator, recovery) = amal.enrol().await;
    let sign_in = async |mode: &str, form: &Value| send(&world.anybody(), "/signin", mode, form).await;
    let with = |code: &str| fields(&[("email", &amal.email), ("password", PASSWORD), ("code", code)]);
    for form in [fields(&[("email", &amal.email), ("password", PASSWORD)]), with("")] {
        let answer = sign_in("cookie", &form).await;
        assert_eq!(said(&answer), "SIGN_IN_NOT_ALLOWED");
        assert!(answer.json()["reason"].as_str().is_some_and(|reason| reason.contains("code")), "{answer}");
        assert_left_alone(&answer);
    }
    let wrong = wrong_fields(&sign_in("cookie", &with(&authenticator.wrong_code())).await);
    assert!(wrong.len() == 1 && wrong[0].0 == "code" && !wrong[0].1.is_empty(), "{wrong:?}");
    // An authenticator has but two codes at once, and the first confirmed it: the other mode takes one of the recovery codes.
    for (mode, code) in MODES.into_iter().zip([&authenticator.code(), &recovery[1]]) {
        let answer = sign_in(mode, &with(code)).await;
        assert_eq!(said(&answer), "OK", "{answer}");
        world.anybody().with(answer.session()).get("/users/me").await.is(200);
    }
    let mut beside = fields(&[("email", &amal.email), ("password", PASSWORD)]);
    beside["code"] = json!(recovery[0]);
    assert_eq!(said(&sign_in("header", &beside).await), "OK", "beside the form, where a client cannot add a field");
}

async fn guessing_is_told_as_a_general_error(mut world: World) {
    world.restart(&[("RATE_LIMITS", "on")]).await;
    let amal = Page::signed_up(&world, "cookie").await;
    let guess = fields(&[("email", &amal.email), ("password", "wrong1234")]);
    let mut answer = post(&world, "/signin", &guess).await;
    for _ in 0..40 {
        if said(&answer) != "WRONG_CREDENTIALS_ERROR" {
            break;
        }
        answer = post(&world, "/signin", &guess).await;
    }
    assert_eq!(said(&answer), "GENERAL_ERROR", "{answer}");
    assert!(answer.json()["message"].as_str().is_some_and(|message| !message.is_empty()), "{answer}");
    assert!(answer.must("retry-after").parse::<u32>().is_ok_and(|wait| (1..=60).contains(&wait)), "{answer}");
    assert_left_alone(&answer);
    // Letters are limited, too.
    let mut answer = amal.post("/user/email/verify/token", &json!({})).await;
    for _ in 0..10 {
        if said(&answer) != "OK" {
            break;
        }
        answer = amal.post("/user/email/verify/token", &json!({})).await;
    }
    assert_eq!(said(&answer), "GENERAL_ERROR", "{answer}");
    assert!(answer.must("retry-after").parse::<u32>().is_ok_and(|wait| wait >= 1), "{answer}");
}

async fn linking_demands_a_session_and_is_not_done(world: World) {
    let amal = Page::signed_up(&world, "cookie").await;
    for (path, email) in [("/signin", amal.email.clone()), ("/signup", email_at(&new_domain()))] {
        let mut form = fields(&[("email", &email), ("password", PASSWORD)]);
        form["shouldTryLinkingWithSessionUser"] = json!(true);
        let without = post(&world, path, &form).await;
        refused(&without, 401, "unauthorised");
        assert_left_alone(&without);
        // A 401 would send the client off to refresh, again and again.
        let with = amal.post(path, &form).await;
        assert_eq!(said(&with), if path == "/signin" { "SIGN_IN_NOT_ALLOWED" } else { "SIGN_UP_NOT_ALLOWED" });
        assert!(with.json()["reason"].as_str().is_some_and(|reason| !reason.is_empty()), "{with}");
        assert_left_alone(&with);
    }
}
