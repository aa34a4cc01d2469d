//! Addresses, passwords and second factors over HTTP.

use std::sync::{Arc, PoisonError};

use actix_web::test::TestRequest;
use serde_json::{Value, json};

use super::{
    Answer, ask,
    doubles::{GOOD, Ports},
    post,
};

fn own(request: TestRequest) -> TestRequest {
    request.insert_header(("authorization", format!("Bearer {GOOD}")))
}

fn fields(answer: &Answer) -> Vec<(&str, &str)> {
    let errors = answer.body["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
    errors.iter().map(|error| (error["field"].as_str().unwrap(), error["code"].as_str().unwrap())).collect()
}

#[actix_web::test]
async fn what_can_be_no_token_opens_nothing_like_one_that_was_used() {
    let ports = Arc::<Ports>::default();
    for token in ["", "a b", "ü", &"x".repeat(600), &"7".repeat(64)] {
        let answer = ask(&ports, post("/api/v1/auth/verify-email").set_json(json!({ "token": token }))).await;
        assert_eq!((answer.status, &answer.body["code"]), (400, &json!("invalid_token")), "{token}");
    }
    assert_eq!(ports.asked(), 1, "the last one alone is looked up");
    let missing = ask(&ports, post("/api/v1/auth/verify-email").set_json(json!({}))).await;
    assert_eq!(fields(&missing), [("token", "required")]);
}

#[actix_web::test]
async fn a_new_password_is_checked_before_its_token_is_used() {
    let ports = Arc::<Ports>::default();
    let confirm = |password: &str| {
        post("/api/v1/auth/reset-password/confirm")
            .set_json(json!({ "token": "7".repeat(64), "new_password": password }))
    };
    let answer = ask(&ports, confirm("12345678")).await;
    assert_eq!(fields(&answer), [("new_password", "password_too_common")]);
    assert_eq!(ports.asked(), 0);
    let answer = ask(&ports, confirm("copper lantern 58")).await;
    assert_eq!((answer.status, &answer.body["code"], ports.asked()), (400, &json!("invalid_token"), 1));
}

#[actix_web::test]
async fn a_changed_password_is_not_the_address_and_the_present_one_must_be_right() {
    let ports = Arc::<Ports>::default();
    let change = |new: &str| {
        let body = json!({ "current_password": "saffron kettle 41", "new_password": new });
        let request = post("/api/v1/auth/change-password").peer_addr("203.0.113.9:4711".parse().unwrap());
        own(request).set_json(body)
    };
    let personal = ask(&ports, change("amal@valves.example")).await;
    assert_eq!(fields(&personal), [("new_password", "password_personal")]);
    let wrong = ask(&ports, change("copper lantern 58")).await;
    assert_eq!((wrong.status, &wrong.body["code"]), (403, &json!("wrong_credentials")));
    let quotas = ports.quotas.lock().unwrap_or_else(PoisonError::into_inner);
    let digest = p2p_domain::user::Email::parse("amal@valves.example").unwrap().digest();
    assert!(quotas.contains(&format!("tries:minute:203.0.113.9:{}", digest.as_str())), "{quotas:?}");
    assert!(!quotas.iter().any(|key| key.contains('@')), "{quotas:?}");
}

#[actix_web::test]
async fn who_lacks_a_demanded_second_factor_can_do_what_sets_one_up_and_nothing_else() {
    let ports = Arc::new(Ports { must_enrol: true, ..Ports::default() });
    for path in ["/api/v1/users/me", "/api/v1/auth/sessions", "/api/v1/auth/second-factor"] {
        assert_eq!(ask(&ports, own(TestRequest::get().uri(path))).await.status, 200, "{path}");
    }
    for path in ["/api/v1/users/me/activity", "/api/v1/organizations/members"] {
        let answer = ask(&ports, own(TestRequest::get().uri(path))).await;
        assert_eq!((answer.status, &answer.body["code"]), (403, &json!("second_factor_missing")), "{path}");
    }
    for request in [TestRequest::get().uri("/api/v1/users/me/export"), post("/api/v1/users/me/erase")] {
        let answer = ask(&ports, own(request)).await;
        assert_ne!(answer.body["code"], "second_factor_missing", "the rights of the law stay open: {}", answer.body);
    }
    let confirm = own(post("/api/v1/auth/second-factor/confirm")).set_json(json!({ "code": "1" }));
    assert_eq!(ask(&ports, confirm).await.body["code"], "wrong_code");
    assert_eq!(ask(&ports, own(post("/api/v1/auth/logout"))).await.status, 204);
    assert_eq!(ask(&ports, TestRequest::get().uri("/api/v1/auth/second-factor")).await.status, 401);
}

#[actix_web::test]
async fn a_second_factor_is_told_as_it_stands_and_begun_by_password_alone() {
    let ports = Arc::<Ports>::default();
    let state = ask(&ports, own(TestRequest::get().uri("/api/v1/auth/second-factor"))).await;
    assert_eq!(state.body, json!({ "enabled": false, "confirmed_at": null, "recovery_codes_left": 0 }));
    let begin = |body: Value| own(post("/api/v1/auth/second-factor")).set_json(body);
    assert_eq!(fields(&ask(&ports, begin(json!({ "password": "" }))).await), [("password", "blank")]);
    let wrong = ask(&ports, begin(json!({ "password": "x" }))).await;
    assert_eq!((wrong.status, &wrong.body["code"]), (403, &json!("wrong_credentials")));
    let login = json!({ "email": "amal@valves.example", "password": "x", "code": " " });
    assert_eq!(fields(&ask(&ports, post("/api/v1/auth/login").set_json(login)).await), [("code", "blank")]);
}

#[actix_web::test]
async fn a_reset_is_answered_alike_for_everybody_and_a_resend_needs_a_session() {
    let ports = Arc::<Ports>::default();
    let reset = |email: &str| post("/api/v1/auth/reset-password").set_json(json!({ "email": email }));
    assert_eq!(ask(&ports, reset("amal@valves.example")).await.status, 202);
    assert_eq!(fields(&ask(&ports, reset("nobody")).await), [("email", "invalid_email")]);
    assert_eq!(ask(&ports, post("/api/v1/auth/verify-email/resend")).await.status, 401);
    assert_eq!(ask(&ports, own(post("/api/v1/auth/verify-email/resend"))).await.status, 202);
}
