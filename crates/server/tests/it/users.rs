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
    admins_find_people,
    admins_edit_people,
    two_admins_never_overwrite_each_other,
    activity_is_listed,
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

async fn admins_find_people(world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    let (sami, huda) = (world.member_of(&amal).await, world.joined(&amal, "admin").await);
    huda.patch("/users/me", &json!({ "first_name": "هُدى" })).await.is(200);
    world.deactivate(&sami).await;
    let of = async |query: &str| -> Vec<String> {
        let found = amal.walk(&format!("/users{query}"), 2).await;
        found.iter().map(|user| user["id"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(
        of("").await,
        [&amal, &sami, &huda].map(|person| person.id.clone()),
        "the deactivated, too, and nobody else's"
    );
    assert_eq!(of("?is_active=true").await, [&amal, &huda].map(|person| person.id.clone()));
    assert_eq!(of("?is_active=false").await, [sami.id.as_str()]);
    assert_eq!(of("?role=admin").await, [&amal, &huda].map(|person| person.id.clone()));
    assert_eq!(of("?q=%D9%87%D8%AF%D9%8A").await, [huda.id.as_str()], "هدي");
    assert_eq!(of(&format!("?q={}", sami.email.to_uppercase())).await, [sami.id.as_str()]);
    assert_eq!(of("?q=sami&is_active=false&role=member").await, [sami.id.as_str()]);
    assert!(of(&format!("?q={}", nora.email)).await.is_empty() && of("?q=%25").await.is_empty());
    let page = amal.get("/users?with_total=true&limit=1&fields=id,is_active").await.expect(200);
    assert_eq!((&page["total"], &page["items"][0]), (&json!(3), &json!({ "id": amal.id, "is_active": true })));
    let wrong = amal.get("/users?role=boss&is_active=maybe&page=2").await.fields();
    assert_eq!(wrong.len(), 3, "{wrong:?}");
}

async fn admins_edit_people(world: World) {
    let amal = world.admin().await;
    let sami = world.member_of(&amal).await;
    let path = format!("/users/{}", sami.id);
    let change = json!({ "first_name": " سالم ", "last_name": null });
    let edited = amal.patch(&path, &change).await;
    let body = edited.expect(200);
    assert_eq!(
        (&body["first_name"], &body["last_name"], &body["role"]),
        (&json!("سالم"), &Value::Null, &json!("member"))
    );
    assert_eq!(edited.must("etag"), amal.get(&path).await.must("etag"));
    let topic = json!({ "title": "Which valve?", "content": "It leaks." });
    assert_eq!(sami.post("/forums/topics", &topic).await.expect(201)["author"]["first_name"], "سالم");
    let wrong =
        json!({ "first_name": "x".repeat(101), "role": null, "is_active": "no", "email": "a@b.example", "bio": "x" });
    assert_eq!(
        amal.patch(&path, &wrong).await.fields(),
        [
            "bio: unknown_field",
            "email: unknown_field",
            "first_name: too_long",
            "is_active: invalid_type",
            "role: not_nullable"
        ]
    );
    assert_eq!(amal.get(&path).await.expect(200), body);
    let untouched = amal.patch(&path, &json!({})).await;
    assert_eq!(untouched.is(200).must("etag"), edited.must("etag"));
    let nobody = "/users/0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70";
    amal.patch(nobody, &json!({})).await.problem(404, "not_found");
    amal.delete(nobody).await.problem(404, "not_found");
    amal.delete(&path).await.is(204);
    amal.delete(&path).await.is(204);
    assert_eq!(amal.get(&path).await.expect(200)["is_active"], false);
}

async fn two_admins_never_overwrite_each_other(world: World) {
    let amal = world.admin().await;
    let sami = world.member_of(&amal).await;
    let path = format!("/users/{}", sami.id);
    let seen = amal.get(&path).await;
    let stale = seen.must("etag");
    amal.patch(&path, &json!({ "first_name": "Salem" })).header("if-match", stale).await.is(200);
    let late = amal.patch(&path, &json!({ "role": "admin" })).header("if-match", stale).await;
    late.problem(412, "precondition_failed");
    amal.delete(&path).header("if-match", stale).await.problem(412, "precondition_failed");
    let now = amal.get(&path).await;
    assert_eq!((&now.json()["role"], &now.json()["is_active"]), (&json!("member"), &json!(true)));
    amal.delete(&path).header("if-match", now.must("etag")).await.is(204);
}

async fn activity_is_listed(world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    let topic =
        amal.post("/forums/topics", &json!({ "title": "Which valve?", "content": "It leaks." })).await.expect(201);
    let path = format!("/forums/topics/{}", topic["id"].as_str().unwrap());
    let post = amal.post(&format!("{path}/posts"), &json!({ "content": "More." })).await.expect(201);
    let replies = format!("/forums/posts/{}/replies", post["id"].as_str().unwrap());
    let reply = amal.post(&replies, &json!({ "content": "Yes." })).await.expect(201);
    nora.post(&format!("{path}/posts"), &json!({ "content": "Turn it." })).await.is(201);
    let found = amal.walk("/users/me/activity", 1).await;
    let kinds: Vec<(&Value, &Value)> = found.iter().map(|item| (&item["kind"], &item["object"]["id"])).collect();
    let expected = [("reply_created", &reply["id"]), ("post_created", &post["id"]), ("topic_created", &topic["id"])];
    assert_eq!(kinds, expected.map(|(kind, id)| (json!(kind), id.clone())).each_ref().map(|(kind, id)| (kind, id)));
    assert!(
        found.iter().all(|item| item["object"]["title"] == "Which valve?" && item["actor"]["id"] == amal.id.as_str())
    );
    assert!(found[0]["link"].as_str().unwrap().starts_with(&path), "{found:?}");
    amal.delete(&format!("/forums/posts/{}", post["id"].as_str().unwrap())).await.is(204);
    assert_eq!(amal.walk("/users/me/activity", 5).await.len(), 1, "what was deleted is no longer shown");
}
