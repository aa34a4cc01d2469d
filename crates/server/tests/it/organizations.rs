//! The caller's organization and its people.

use serde_json::{Value, json};

use crate::harness::{Person, World, stories};

stories!(
    the_admin_edits_the_organization,
    members_see_their_organization_alone,
    members_are_found_by_name_and_role,
    the_members_list_pages,
    a_list_of_any_length_takes_as_many_statements,
    an_organization_in_numbers,
);

async fn the_admin_edits_the_organization(world: World) {
    let admin = world.admin().await;
    let first = admin.get("/organizations/current").await;
    assert_eq!(first.expect(200)["admin_user_id"], admin.id.as_str());
    let change = json!({ "name": "مصنع الصمامات", "industry": "Valves", "size": "51-200", "country": "Saudi Arabia", "city": "Riyadh" });
    let edited =
        admin.patch("/organizations/current", &change).header("if-match", first.must("etag")).await.expect(200);
    for (name, value) in change.as_object().unwrap() {
        assert_eq!(&edited[name], value);
    }
    let late = admin
        .patch("/organizations/current", &json!({ "city": "Jeddah" }))
        .header("if-match", first.must("etag"))
        .await;
    late.problem(412, "precondition_failed");
    let cleared = admin.patch("/organizations/current", &json!({ "city": null })).await.expect(200);
    assert_eq!((&cleared["city"], &cleared["country"]), (&Value::Null, &json!("Saudi Arabia")));
    let wrong = json!({ "name": null, "domain": "other.example", "industry": "x".repeat(101) });
    let fields = admin.patch("/organizations/current", &wrong).await.fields();
    assert_eq!(fields, ["domain: unknown_field", "industry: too_long", "name: not_nullable"]);
    let topic = json!({ "title": "Which valve?", "content": "Ours leaks." });
    let author = &admin.post("/forums/topics", &topic).await.expect(201)["author"];
    assert_eq!(author["organization_name"], "مصنع الصمامات", "the new name stands beside what its people write");
}

async fn members_see_their_organization_alone(world: World) {
    let (admin, other) = (world.admin().await, world.admin().await);
    let member = world.member_of(&admin).await;
    member.patch("/organizations/current", &json!({ "city": "Jeddah" })).await.problem(403, "forbidden");
    let seen = member.get("/organizations/current").await.expect(200);
    assert_eq!(
        (&seen["id"], &seen["user_count"], &seen["city"]),
        (&json!(admin.organization_id), &json!(2), &Value::Null)
    );
    assert_eq!(other.get("/organizations/current").await.expect(200)["id"], other.organization_id.as_str());
    assert_eq!(ids(&other, "").await, [other.id.as_str()]);
    let superuser = world.superuser().await;
    superuser.get("/organizations/current").await.problem(404, "not_found");
    world.deactivate(&member).await;
    assert_eq!(
        admin.get("/organizations/current").await.expect(200)["user_count"],
        1,
        "counts leave out the deactivated"
    );
    assert_eq!(ids(&admin, "").await, [admin.id.as_str()]);
}

async fn ids(person: &Person, query: &str) -> Vec<String> {
    let list = person.get(&format!("/organizations/members{query}")).await.expect(200);
    let id = |item: &Value| item["id"].as_str().unwrap().to_owned();
    list["items"].as_array().unwrap().iter().map(id).collect()
}

async fn members_are_found_by_name_and_role(world: World) {
    let admin = world.admin().await;
    let (sami, huda) = (world.member_of(&admin).await, world.member_of(&admin).await);
    huda.patch("/users/me", &json!({ "first_name": "هُدى", "last_name": "الأحمد" })).await.is(200);
    assert_eq!(ids(&admin, "").await, [admin.id.as_str(), sami.id.as_str(), huda.id.as_str()]);
    assert_eq!(ids(&admin, "?role=admin").await, [admin.id.as_str()]);
    assert_eq!(ids(&admin, "?role=member&q=SAM").await, [sami.id.as_str()]);
    assert_eq!(
        ids(&admin, "?q=%D9%87%D8%AF%D9%8A%20%D8%A7%D9%84%D8%A7%D8%AD%D9%85%D8%AF").await,
        [huda.id.as_str()],
        "هدي الاحمد"
    );
    let local = sami.email.split('@').next().unwrap();
    assert_eq!(ids(&admin, &format!("?q={local}")).await, [sami.id.as_str()], "admins find by address");
    assert!(ids(&huda, &format!("?q={local}")).await.is_empty(), "members do not");
    assert_eq!(ids(&admin, "?q=").await.len(), 3);
    assert!(ids(&admin, "?q=%25").await.is_empty() && ids(&admin, "?q=_").await.is_empty(), "wildcards are letters");
    assert_eq!(
        admin.get("/organizations/members?role=boss&page=2").await.fields(),
        ["page: unknown_parameter", "role: unknown_value"]
    );
}

async fn the_members_list_pages(world: World) {
    let admin = world.admin().await;
    let mut expected = vec![admin.id.clone()];
    for _ in 0..6 {
        expected.push(world.member_of(&admin).await.id.clone());
    }
    let found = admin.walk("/organizations/members", 3).await;
    assert_eq!(found.iter().map(|user| user["id"].as_str().unwrap()).collect::<Vec<_>>(), expected);
    assert_eq!(ids(&admin, "?skip=5&limit=1").await, [expected[5].as_str()]);
    let page = admin.get("/organizations/members?limit=2&with_total=true&fields=id,email").await.expect(200);
    assert_eq!(page["total"], 7);
    assert_eq!(page["items"][0], json!({ "id": admin.id, "email": admin.email }));
}

async fn a_list_of_any_length_takes_as_many_statements(world: World) {
    let admin = world.admin().await;
    for _ in 0..9 {
        world.member_of(&admin).await;
    }
    let costs = world.statements(&admin, "/organizations/members?limit=2").await;
    assert_eq!(costs, world.statements(&admin, "/organizations/members?limit=100").await);
}

async fn an_organization_in_numbers(world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    let (sami, huda) = (world.member_of(&amal).await, world.member_of(&amal).await);
    let zero = json!({ "members": 1, "active_members": 1, "topics": 0, "posts": 0, "use_cases_published": 0,
        "use_cases_draft": 0, "best_answers": 0, "views": 0 });
    assert_eq!(nora.get("/organizations/stats").await.expect(200), zero);
    let topic =
        sami.post("/forums/topics", &json!({ "title": "Which valve?", "content": "It leaks." })).await.expect(201);
    let path = format!("/forums/topics/{}", topic["id"].as_str().unwrap());
    let answer = huda.post(&format!("{path}/posts"), &json!({ "content": "Turn it." })).await.expect(201);
    nora.post(&format!("{path}/posts"), &json!({ "content": "Do not." })).await.is(201);
    nora.get(&path).await.is(200);
    sami.poke(&format!("/forums/posts/{}/best-answer", answer["id"].as_str().unwrap())).await.is(200);
    world.deactivate(&huda).await;
    world.settled().await;
    let views = nora.get(&path).await.expect(200)["view_count"].clone();
    let expected = json!({ "members": 3, "active_members": 2, "topics": 1, "posts": 2, "use_cases_published": 0,
        "use_cases_draft": 0, "best_answers": 1, "views": views });
    assert_eq!(sami.get("/organizations/stats").await.expect(200), expected);
    assert_eq!(nora.get("/organizations/stats").await.expect(200)["posts"], 1);
    world.anybody().get("/organizations/stats").await.problem(401, "unauthenticated");
}
