//! One's own profile, and what others see of it.

use p2p_domain::user::{Email, Password};
use p2p_server::superuser::{self, NewSuperuser};
use serde_json::{Value, json};

use crate::harness::{PASSWORD, World, email_at, eventually, stories};

stories!(
    people_edit_their_profile,
    bad_profiles_name_every_field,
    edits_of_different_fields_both_survive,
    others_see_less,
    nobody_sees_without_a_session,
    the_command_line_makes_superusers_while_the_server_runs,
);

async fn people_edit_their_profile(world: World) {
    let amal = world.admin().await;
    let change = json!({ "first_name": " أمل ", "job_title": "Engineer", "bio": "Line one\nline two", "locale": "ar" });
    let edited = amal.patch("/users/me", &change).await;
    let body = edited.expect(200);
    assert_eq!(
        (&body["first_name"], &body["job_title"], &body["locale"]),
        (&json!("أمل"), &json!("Engineer"), &json!("ar"))
    );
    assert_eq!(body["bio"], "Line one\nline two");
    let read = amal.get("/users/me").await;
    assert_eq!((read.expect(200), read.must("etag")), (body.clone(), edited.must("etag")));
    // A problem now speaks the person's language, unless the request asks for another.
    let problem = amal.get("/nowhere").await.problem(404, "route_not_found");
    assert!(problem["title"].as_str().unwrap().chars().any(|sign| ('\u{600}'..'\u{700}').contains(&sign)), "{problem}");
    let english = amal.get("/nowhere").header("accept-language", "en").await;
    assert!(english.text().is_ascii() && english.must("content-language") == "en");
    let cleared = amal.patch("/users/me", &json!({ "bio": null, "locale": null })).await.expect(200);
    assert_eq!(
        (&cleared["bio"], &cleared["locale"], &cleared["job_title"]),
        (&Value::Null, &Value::Null, &json!("Engineer"))
    );
    let merge = amal
        .call(reqwest::Method::PATCH, "/users/me")
        .body("application/merge-patch+json", r#"{"job_title":"Chief"}"#)
        .await;
    assert_eq!(merge.expect(200)["job_title"], "Chief");
    let untouched = amal.patch("/users/me", &json!({})).await;
    assert_eq!(untouched.is(200).must("etag"), merge.must("etag"), "a patch of nothing changes nothing");
}

async fn bad_profiles_name_every_field(world: World) {
    let amal = world.admin().await;
    let before = amal.get("/users/me").await.expect(200);
    let wrong = json!({ "first_name": "x".repeat(101), "job_title": 7, "bio": "y".repeat(2_001), "locale": "fr", "email": "a@b.example", "role": "superuser" });
    assert_eq!(
        amal.patch("/users/me", &wrong).await.fields(),
        [
            "bio: too_long",
            "email: unknown_field",
            "first_name: too_long",
            "job_title: invalid_type",
            "locale: unknown_value",
            "role: unknown_field"
        ]
    );
    assert_eq!(amal.get("/users/me").await.expect(200), before);
}

async fn edits_of_different_fields_both_survive(world: World) {
    let amal = world.admin().await;
    let stale = amal.get("/users/me").await.must("etag").to_owned();
    let (title, bio) = (json!({ "job_title": "Engineer" }), json!({ "bio": "Valves." }));
    let (one, two) =
        tokio::join!(async { amal.patch("/users/me", &title).await }, async { amal.patch("/users/me", &bio).await });
    one.is(200);
    two.is(200);
    let now = amal.get("/users/me").await.expect(200);
    assert_eq!((&now["job_title"], &now["bio"]), (&json!("Engineer"), &json!("Valves.")));
    amal.patch("/users/me", &json!({ "bio": "Late." }))
        .header("if-match", &stale)
        .await
        .problem(412, "precondition_failed");
    assert_eq!(amal.get("/users/me").await.expect(200)["bio"], "Valves.");
}

async fn others_see_less(world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    let sami = world.member_of(&amal).await;
    let path = format!("/users/{}", amal.id);
    let own = amal.get(&path).await.expect(200);
    assert_eq!(own, amal.get("/users/me").await.expect(200));
    let near = sami.get(&path).await.expect(200);
    assert_eq!(
        (&near["email"], &near["last_login"]),
        (&own["email"], &own["last_login"]),
        "colleagues see the address"
    );
    assert!(own["last_login"].is_string(), "{own}");
    let far = nora.get(&path).await.expect(200);
    assert_eq!((&far["email"], &far["last_login"]), (&Value::Null, &Value::Null), "others do not");
    assert_eq!((&far["first_name"], &far["organization_id"]), (&own["first_name"], &own["organization_id"]));
    let superuser = world.superuser().await;
    assert_eq!(superuser.get(&path).await.expect(200)["email"], own["email"]);
    let nobody = "/users/0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70";
    amal.get(nobody).await.problem(404, "not_found");
    amal.get(&format!("/users/{}", amal.organization_id)).await.problem(404, "not_found");
    amal.get("/users/me2").await.problem(404, "not_found");
}

async fn nobody_sees_without_a_session(world: World) {
    let amal = world.admin().await;
    for path in [
        "/users/me",
        &format!("/users/{}", amal.id),
        "/organizations/current",
        "/organizations/members",
        "/forums/topics",
        "/forums/categories",
    ] {
        world.anybody().get(path).await.problem(401, "unauthenticated");
    }
}

async fn the_command_line_makes_superusers_while_the_server_runs(world: World) {
    let amal = world.admin().await;
    let config = world.place.config(&[]);
    let crane = json!({ "slug": "cranes", "name_en": "Cranes", "name_ar": "الرافعات" });
    amal.post("/forums/categories", &crane).await.problem(403, "forbidden");
    superuser::promote(&config, &Email::parse(&amal.email).unwrap()).await.unwrap();
    eventually("she may keep categories", async || amal.post("/forums/categories", &crane).await.code() == 201).await;
    assert_eq!(amal.get("/users/me").await.expect(200)["role"], "superuser");
    let email = email_at("platform.example");
    let new = NewSuperuser {
        email: Email::parse(&email).unwrap(),
        first_name: None,
        last_name: None,
        password: Password::parse(PASSWORD, &[]).unwrap(),
    };
    superuser::create(&config, new.clone()).await.unwrap();
    let made = world.log_in(&email).await;
    let me = made.get("/users/me").await.expect(200);
    assert_eq!((&me["role"], &me["organization_id"]), (&json!("superuser"), &Value::Null));
    assert!(superuser::create(&config, new).await.unwrap_err().to_string().contains("has that e-mail address"));
}
