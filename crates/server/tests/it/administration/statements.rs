//! What lists cost: as many statements for fifty items as for five.

use serde_json::json;

use crate::harness::{Person, World, email_at, stories};

stories!(
    lists_of_people_take_as_many_statements_whatever_their_length,
    lists_of_the_platform_take_as_many_statements_whatever_their_length,
);

async fn costs(world: &World, person: &Person, paths: &[&str]) -> Vec<u64> {
    let mut costs = Vec::new();
    for path in paths {
        costs.push(world.statements(person, path).await);
    }
    costs
}

/// The same lists, short and long, in that many of the statements each.
async fn compare(world: &World, person: &Person, paths: &[&str], few: &[u64]) {
    for path in paths {
        let items = person.get(path).await.expect(200)["items"].as_array().unwrap().len();
        assert!(items >= 50, "{path} has {items} items only");
    }
    let many = costs(world, person, paths).await;
    assert_eq!(few, many, "{paths:?}");
    assert!(many.iter().all(|cost| *cost <= 6), "{many:?} of {paths:?}");
}

async fn lists_of_people_take_as_many_statements_whatever_their_length(world: World) {
    let amal = world.admin().await;
    let paths = [
        "/users?limit=100",
        "/users?limit=100&with_total=true&q=a",
        "/organizations/members?limit=100",
        "/users/invitations?limit=100",
        "/users/me/activity?limit=100",
        "/admin/audit-log?limit=100",
    ];
    let add = async |count: usize| {
        for _ in 0..count {
            world.member_of(&amal).await;
            amal.post("/users/invite", &json!({ "email": email_at("people.example") })).await.is(201);
            amal.post("/forums/topics", &json!({ "title": "Which valve?", "content": "It leaks." })).await.is(201);
        }
    };
    add(5).await;
    let few = costs(&world, &amal, &paths).await;
    add(45).await;
    compare(&world, &amal, &paths, &few).await;
}

async fn lists_of_the_platform_take_as_many_statements_whatever_their_length(world: World) {
    let superuser = world.superuser().await;
    let paths = ["/admin/organizations?limit=100", "/admin/users?limit=100", "/admin/audit-log?limit=100"];
    let add = async |count: usize| {
        for _ in 0..count {
            world.admin().await;
        }
    };
    add(5).await;
    let few = costs(&world, &superuser, &paths).await;
    add(45).await;
    compare(&world, &superuser, &paths, &few).await;
}
