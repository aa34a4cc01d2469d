//! Signing up: an organization and its admin, or nothing.

use std::future::IntoFuture as _;

use serde_json::{Value, json};

use crate::harness::{PASSWORD, World, email_at, new_domain, stories};

stories!(
    a_sign_up_makes_an_organization_and_its_admin,
    the_organization_is_named_by_the_address,
    public_providers_need_a_domain_or_get_a_slug,
    taken_addresses_go_before_taken_organizations,
    a_refused_sign_up_leaves_nothing_behind,
    two_at_once_with_one_address_make_one_person,
    many_at_once_share_no_organization,
    bad_sign_ups_name_every_field,
);

fn form(email: &str) -> Value {
    json!({ "email": email, "password": PASSWORD, "organization_name": "Najd Valves" })
}

async fn a_sign_up_makes_an_organization_and_its_admin(world: World) {
    let form = json!({
        "email": "Amal@Najd-Valves.Example", "password": PASSWORD, "organization_name": "Najd Valves", "first_name": "أمل",
        "last_name": "الحربي", "industry": "Valves", "size": "51-200", "country": "Saudi Arabia", "city": "Riyadh",
    });
    let answer = world.anybody().post("/auth/signup", &form).header("accept-language", "ar").await;
    let body = answer.expect(200);
    let (user, organization) = (&body["user"], &body["organization"]);
    assert_eq!(user["email"].as_str().map(str::to_lowercase).as_deref(), Some("amal@najd-valves.example"));
    assert_eq!(
        (&user["role"], &user["is_active"], &user["is_verified"]),
        (&json!("admin"), &json!(true), &json!(false))
    );
    assert_eq!((&user["first_name"], &user["locale"], &user["reputation"]), (&json!("أمل"), &json!("ar"), &json!(0)));
    assert_eq!((&user["job_title"], &user["avatar_url"]), (&Value::Null, &Value::Null), "absent values are null");
    assert_eq!(user["organization_id"], organization["id"]);
    assert_eq!(organization["domain"], "najd-valves.example");
    assert_eq!((&organization["admin_user_id"], &organization["user_count"]), (&user["id"], &json!(1)));
    assert_eq!((&organization["city"], &organization["logo_url"]), (&json!("Riyadh"), &Value::Null));
    assert!(user["created_at"].as_str().is_some_and(|time| time.ends_with('Z')), "{user}");
    assert_eq!(user["id"].as_str().unwrap().as_bytes()[14], b'7', "ids are UUIDs of version 7");
    let amal = world.anybody().with(answer.session());
    assert_eq!(&amal.get("/users/me").await.expect(200)["id"], &user["id"]);
    assert_eq!(amal.get("/organizations/current").await.expect(200)["id"], organization["id"]);
}

async fn the_organization_is_named_by_the_address(world: World) {
    let domain = new_domain();
    let given = json!({ "email": email_at(&domain), "password": PASSWORD, "organization_name": "Plant", "organization_domain": "other.example" });
    let body = world.anybody().post("/auth/signup", &given).await.expect(200);
    assert_eq!(
        body["organization"]["domain"],
        domain.as_str(),
        "the address's domain counts, not the one that is claimed"
    );
    let second = world.anybody().post("/auth/signup", &form(&email_at(&domain))).await;
    let problem = second.problem(409, "organization_exists");
    assert!(!second.text().contains(given["email"].as_str().unwrap()), "it names nobody");
    assert!(problem["detail"].as_str().unwrap().contains("invitation"));
}

async fn public_providers_need_a_domain_or_get_a_slug(world: World) {
    let sign_up = async |email: &str, domain: Option<&str>| {
        let form = json!({ "email": email, "password": PASSWORD, "organization_name": "Najd Valves", "organization_domain": domain });
        world.anybody().post("/auth/signup", &form).await
    };
    let domain = |body: Value| body["organization"]["domain"].as_str().unwrap().to_owned();
    let first = domain(sign_up("a1@gmail.com", None).await.expect(200));
    let second = domain(sign_up("a2@gmail.com", None).await.expect(200));
    let third = domain(sign_up("a3@outlook.com", None).await.expect(200));
    assert_eq!((first.as_str(), second.as_str(), third.as_str()), ("najd-valves", "najd-valves-2", "najd-valves-3"));
    assert_eq!(domain(sign_up("a4@gmail.com", Some("najd.example")).await.expect(200)), "najd.example");
    sign_up("a5@gmail.com", Some("najd.example")).await.problem(409, "organization_exists");
    assert_eq!(sign_up("a6@gmail.com", Some("gmail.com")).await.fields(), ["organization_domain: public_domain"]);
}

async fn taken_addresses_go_before_taken_organizations(world: World) {
    let amal = world.admin().await;
    world.anybody().post("/auth/signup", &form(&amal.email)).await.problem(409, "email_taken");
    world.anybody().post("/auth/signup", &form(&amal.email.to_uppercase())).await.problem(409, "email_taken");
    let domain = amal.email.split('@').nth(1).unwrap();
    world.anybody().post("/auth/signup", &form(&email_at(domain))).await.problem(409, "organization_exists");
}

async fn a_refused_sign_up_leaves_nothing_behind(world: World) {
    let amal = world.admin().await;
    let domain = amal.email.split('@').nth(1).unwrap();
    let refused = email_at(domain);
    world.anybody().post("/auth/signup", &form(&refused)).await.problem(409, "organization_exists");
    let login = json!({ "email": refused, "password": PASSWORD });
    world.anybody().post("/auth/login", &login).await.problem(403, "wrong_credentials");
    let members = amal.get("/organizations/members?with_total=true").await.expect(200);
    assert_eq!((&members["total"], &members["items"][0]["id"]), (&json!(1), &json!(amal.id)));
    // The address is free: it may be used for another organization.
    let elsewhere = format!("{}@gmail.com", refused.split('@').next().unwrap());
    world.anybody().post("/auth/signup", &form(&elsewhere)).await.is(200);
}

async fn two_at_once_with_one_address_make_one_person(world: World) {
    let (anybody, email) = (world.anybody(), email_at(&new_domain()));
    let form = form(&email);
    let (one, two) = tokio::join!(
        anybody.post("/auth/signup", &form).into_future(),
        anybody.post("/auth/signup", &form).into_future()
    );
    let (done, refused) = if one.code() == 200 { (one, two) } else { (two, one) };
    done.is(200);
    refused.problem(409, "email_taken");
    world.log_in(&email).await;
}

async fn many_at_once_share_no_organization(world: World) {
    let domain = new_domain();
    let at_once = async |emails: Vec<String>| {
        let calls = emails.into_iter().map(|email| {
            let anybody = world.anybody();
            tokio::spawn(async move { anybody.post("/auth/signup", &form(&email)).await })
        });
        let mut answers = Vec::new();
        for call in calls.collect::<Vec<_>>() {
            answers.push(call.await.unwrap());
        }
        answers
    };
    let (done, refused): (Vec<_>, Vec<_>) =
        at_once((0..6).map(|_| email_at(&domain)).collect()).await.into_iter().partition(|answer| answer.code() == 200);
    assert_eq!(done.len(), 1);
    for answer in refused {
        answer.problem(409, "organization_exists");
    }
    let mut slugs: Vec<String> = Vec::new();
    for answer in at_once((0..6).map(|_| email_at("gmail.com")).collect()).await {
        slugs.push(answer.expect(200)["organization"]["domain"].as_str().unwrap().to_owned());
    }
    slugs.sort();
    assert_eq!(
        slugs,
        ["najd-valves", "najd-valves-2", "najd-valves-3", "najd-valves-4", "najd-valves-5", "najd-valves-6"]
    );
}

async fn bad_sign_ups_name_every_field(world: World) {
    let sign_up = async |body: Value| world.anybody().post("/auth/signup", &body).await.fields();
    assert_eq!(sign_up(json!({})).await, ["email: required", "organization_name: required", "password: required"]);
    let wrong = json!({ "email": "no address", "password": "short", "organization_name": " ", "first_name": "x".repeat(101), "role": "superuser" });
    assert_eq!(
        sign_up(wrong).await,
        [
            "email: invalid_email",
            "first_name: too_long",
            "organization_name: blank",
            "password: too_short",
            "role: unknown_field"
        ]
    );
    let password = async |text: &str| {
        sign_up(
            json!({ "email": "nora@plant.example", "password": text, "organization_name": "Plant", "first_name": "" }),
        )
        .await
    };
    let codes = password("password").await;
    assert!(codes.contains(&"password: password_too_common".to_owned()), "{codes:?}");
    assert!(password("nora@plant.example").await.contains(&"password: password_personal".to_owned()));
    assert!(password(&"x".repeat(129)).await.contains(&"password: too_long".to_owned()));
    assert!(world.server.store.ping().await.is_ok());
    let fine = json!({ "email": "nora@plant.example", "password": "securepass123", "organization_name": "Plant" });
    world.anybody().post("/auth/signup", &fine).await.is(200);
}
