//! Every route, in both transports, with and without the tenant in the path.

use reqwest::Method;
use serde_json::{Value, json};

use super::page::{MODES, Page, assert_left_alone, fields, front, refused, said, send};
use crate::harness::{Answer, Client, PASSWORD, World, email_at, new_domain, stories};

stories!(
    every_route_serves_both_transports,
    routes_bear_the_tenant_in_their_path,
    the_user_object_is_the_cores,
    old_clients_get_the_short_user,
    bodies_are_json_of_a_bounded_size,
    other_paths_and_methods_are_not_there,
);

const PREFIXES: [&str; 2] = ["", "/public"];

async fn every_route_serves_both_transports(world: World) {
    for mode in MODES {
        walk(&world, mode, "").await;
    }
}

async fn routes_bear_the_tenant_in_their_path(world: World) {
    for mode in MODES {
        walk(&world, mode, "/public").await;
    }
}

/// Through all that somebody does who signs up, verifies, forgets the password, and goes.
async fn walk(world: &World, mode: &str, prefix: &str) {
    let (anybody, email) = (world.anybody(), email_at(&new_domain()));
    let path = |path: &str| format!("{prefix}{path}");
    assert_eq!(exists(&anybody, prefix, &email).await, json!({ "status": "OK", "exists": false }));
    let form = fields(&[("email", &email), ("password", PASSWORD)]);
    let page = Page::after(&anybody, &email, &begun(world, &path("/signup"), mode, &form).await);
    assert_eq!(exists(&anybody, prefix, &email).await, json!({ "status": "OK", "exists": true }));
    let looked = page.get(&path("/user/email/verify")).await;
    assert_eq!(looked.expect(200), json!({ "status": "OK", "isVerified": false }));
    let page = page.rewritten(&looked);
    assert_eq!(page.post(&path("/user/email/verify/token"), &json!({})).await.expect(200), json!({ "status": "OK" }));
    let token = world.mailed_token(&email, "/auth/verify-email").await;
    let verified = page.post(&path("/user/email/verify"), &json!({ "method": "token", "token": token })).await;
    assert_eq!(verified.expect(200), json!({ "status": "OK" }));
    let page = page.rewritten(&verified);
    let refreshed = page.refreshing(&format!("/auth{prefix}/session/refresh"), &page.refresh).await;
    assert_eq!(refreshed.expect(200), json!({}));
    let page = Page::after(&anybody, &email, &refreshed);
    page.client.get("/users/me").await.is(200);
    assert_eq!(page.poke(&path("/signout")).await.expect(200), json!({ "status": "OK" }));
    refused(&page.get(&path("/user/email/verify")).await, 401, "unauthorised");
    let forgot = send(&anybody, &path("/user/password/reset/token"), mode, &fields(&[("email", &email)])).await;
    assert_eq!(forgot.expect(200), json!({ "status": "OK" }));
    let mut reset = fields(&[("password", "copper lantern 58")]);
    reset["token"] = json!(world.mailed_token(&email, "/auth/reset-password").await);
    reset["method"] = json!("token");
    assert_eq!(
        send(&anybody, &path("/user/password/reset"), mode, &reset).await.expect(200),
        json!({ "status": "OK" })
    );
    assert_eq!(
        send(&anybody, &path("/signin"), mode, &form).await.expect(200),
        json!({ "status": "WRONG_CREDENTIALS_ERROR" })
    );
    begun(world, &path("/signin"), mode, &fields(&[("email", &email), ("password", "copper lantern 58")])).await;
}

/// A session begins, in that transport and no other.
async fn begun(world: &World, path: &str, mode: &str, form: &Value) -> Answer {
    let answer = send(&world.anybody(), path, mode, form).await;
    assert_eq!(said(&answer), "OK", "{answer}");
    assert_eq!(answer.set_cookies().is_empty(), mode == "header", "{answer}");
    assert_eq!(answer.header("st-refresh-token").is_none(), mode == "cookie", "{answer}");
    assert_eq!(front(&answer)["uid"], answer.json()["user"]["id"], "{answer}");
    answer
}

async fn exists(anybody: &Client, prefix: &str, email: &str) -> Value {
    let query = format!("email={}", email.replace('@', "%40"));
    let new = anybody.root(Method::GET, &format!("/auth{prefix}/emailpassword/email/exists?{query}")).await.expect(200);
    let old = anybody.root(Method::GET, &format!("/auth{prefix}/signup/email/exists?{query}")).await.expect(200);
    assert_eq!(new, old);
    new
}

async fn the_user_object_is_the_cores(world: World) {
    let email = email_at(&new_domain());
    let form = fields(&[("email", &format!("  {} ", email.to_uppercase())), ("password", PASSWORD)]);
    let answer = send(&world.anybody(), "/signup", "header", &form).await;
    let user = answer.expect(200)["user"].clone();
    let (id, joined) = (&user["id"], &user["timeJoined"]);
    assert!(id.is_string() && joined.as_i64().is_some_and(|at| at > 1_700_000_000_000), "{answer}");
    let whole = json!({
        "id": id, "isPrimaryUser": false, "tenantIds": ["public"], "timeJoined": joined, "emails": [email],
        "phoneNumbers": [], "thirdParty": [], "webauthn": { "credentialIds": [] },
        "loginMethods": [{
            "recipeId": "emailpassword", "recipeUserId": id, "tenantIds": ["public"], "email": email,
            "verified": false, "timeJoined": joined,
        }],
    });
    assert_eq!(user, whole);
    let me = world.anybody().with(answer.session()).get("/users/me").await.expect(200);
    assert_eq!((&me["id"], &me["email"], &me["role"]), (id, &json!(email), &json!("admin")));
    let token = world.mailed_token(&email, "/auth/verify-email").await;
    let verify = json!({ "method": "token", "token": token });
    assert_eq!(said(&send(&world.anybody(), "/user/email/verify", "header", &verify).await), "OK");
    let again = fields(&[("email", &email), ("password", PASSWORD)]);
    let user = send(&world.anybody(), "/signin", "header", &again).await.expect(200)["user"].clone();
    assert_eq!((&user["loginMethods"][0]["verified"], &user["id"]), (&json!(true), id));
}

async fn old_clients_get_the_short_user(world: World) {
    let amal = Page::signed_up(&world, "header").await;
    let form = fields(&[("email", &amal.email), ("password", PASSWORD)]);
    let keys = async |version: &str| {
        let call = world.anybody().root(Method::POST, "/auth/signin").header("fdi-version", version).json(&form);
        let user = call.await.expect(200)["user"].clone();
        user.as_object().unwrap().len()
    };
    for old in ["1.17", "1.15,1.16,1.17", "2.0"] {
        assert_eq!(keys(old).await, 3, "{old}");
    }
    for new in ["1.18,1.19", "3.0", "3.1,4.0,4.1,4.2", "1.16,4.2", "99.0", "nonsense", ""] {
        assert_eq!(keys(new).await, 9, "{new}");
    }
}

async fn bodies_are_json_of_a_bounded_size(world: World) {
    const NO_JSON: &str = "API input error: Please make sure to pass a valid JSON input in the request body";
    let anybody = world.anybody();
    let paths = ["/signup", "/signin", "/user/password/reset/token", "/user/password/reset", "/user/email/verify"];
    for prefix in PREFIXES {
        for path in paths {
            let post = || anybody.root(Method::POST, &format!("/auth{prefix}{path}"));
            for body in ["{oops", "[]", "\"text\"", "null", "{\"formFields\":[}"] {
                let answer = post().body("application/json", body).await;
                refused(&answer, 400, NO_JSON);
                assert_left_alone(&answer);
            }
            post().body("application/json", vec![0xff, 0xfe]).await.is(400);
            let padded = json!({ "formFields": [], "padding": "x".repeat(16 * 1024) });
            post().json(&padded).await.problem(413, "payload_too_large");
            let fits = json!({ "formFields": [], "token": "x", "padding": "x".repeat(15 * 1024) });
            assert!([200, 400].contains(&post().json(&fits).await.code()), "{path}");
        }
    }
}

async fn other_paths_and_methods_are_not_there(world: World) {
    let anybody = world.anybody();
    for path in [
        "/auth/nope",
        "/auth",
        "/auth/public",
        "/auth/other/signin",
        "/auth/signin/public",
        "/auth/public/public/signin",
    ] {
        anybody.root(Method::POST, path).json(&json!({})).await.problem(404, "route_not_found");
    }
    for (method, path) in [
        (Method::GET, "/auth/signin"),
        (Method::PUT, "/auth/signup"),
        (Method::GET, "/auth/session/refresh"),
        (Method::DELETE, "/auth/user/email/verify"),
        (Method::POST, "/auth/jwt/jwks.json"),
        (Method::GET, "/auth/public/signout"),
    ] {
        let answer = anybody.root(method, path).await;
        answer.problem(404, "route_not_found");
        assert_left_alone(&answer);
    }
}
