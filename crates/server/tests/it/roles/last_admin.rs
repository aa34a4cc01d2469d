//! An organization never loses its last active admin, whoever takes them away, and however many at once.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, PASSWORD, Person, World, stories};

stories!(
    the_last_admin_stays,
    two_admins_who_demote_each_other_leave_one,
    two_admins_who_deactivate_each_other_leave_one,
    two_admins_who_erase_themselves_leave_one,
);

fn path(person: &Person) -> String {
    format!("/users/{}", person.id)
}

async fn the_last_admin_stays(world: World) {
    let amal = world.admin().await;
    let (sami, superuser) = (world.member_of(&amal).await, world.superuser().await);
    for caller in [&amal, &superuser] {
        caller.patch(&path(&amal), &json!({ "role": "member" })).await.problem(409, "last_admin");
        caller.patch(&path(&amal), &json!({ "is_active": false })).await.problem(409, "last_admin");
        caller.delete(&path(&amal)).await.problem(409, "last_admin");
    }
    superuser.poke(&format!("/admin/users/{}/deactivate", amal.id)).await.problem(409, "last_admin");
    let me = amal.get("/users/me").await.expect(200);
    assert_eq!((&me["role"], &me["is_active"]), (&json!("admin"), &json!(true)));
    // Another one takes over. One who may not log in would not do.
    amal.patch(&path(&sami), &json!({ "role": "admin", "is_active": false })).await.is(200);
    amal.patch(&path(&amal), &json!({ "role": "member" })).await.problem(409, "last_admin");
    amal.patch(&path(&sami), &json!({ "is_active": true })).await.is(200);
    amal.patch(&path(&amal), &json!({ "role": "member" })).await.is(200);
    let sami = world.log_in(&sami.email).await;
    assert_eq!(sami.get("/organizations/current").await.expect(200)["admin_user_id"], sami.id.as_str());
    sami.delete(&path(&sami)).await.problem(409, "last_admin");
}

/// Both do the same to each other at once; answers who won.
async fn duel(amal: &Person, huda: &Person, method: Method, body: Option<Value>) -> usize {
    let call = |caller: &Person, target: &Person| {
        let call = caller.call(method.clone(), &path(target));
        let call = body.iter().fold(call, crate::harness::Call::json);
        tokio::spawn(async move { call.await })
    };
    let (one, two) = (call(amal, huda), call(huda, amal));
    let answers: [Answer; 2] = [one.await.unwrap(), two.await.unwrap()];
    let won: Vec<usize> = (0..2).filter(|at| answers[*at].status.is_success()).collect();
    assert_eq!(won.len(), 1, "{} and {}", answers[0], answers[1]);
    let lost = &answers[1 - won[0]];
    assert!([401, 403, 409].contains(&lost.code()), "{lost}");
    won[0]
}

async fn admins(person: &Person) -> Vec<String> {
    let listed = person.get("/users?role=admin&is_active=true").await.expect(200);
    listed["items"].as_array().unwrap().iter().map(|user| user["id"].as_str().unwrap().to_owned()).collect()
}

async fn two_admins_who_demote_each_other_leave_one(world: World) {
    let amal = world.admin().await;
    let both = [amal.clone(), world.joined(&amal, "admin").await];
    for _ in 0..20 {
        let winner = duel(&both[0], &both[1], Method::PATCH, Some(json!({ "role": "member" }))).await;
        assert_eq!(admins(&both[winner]).await, [both[winner].id.as_str()]);
        both[1 - winner].get("/users").await.problem(403, "forbidden");
        both[winner].patch(&path(&both[1 - winner]), &json!({ "role": "admin" })).await.is(200);
    }
}

async fn two_admins_who_deactivate_each_other_leave_one(world: World) {
    let amal = world.admin().await;
    let mut both = [amal.clone(), world.joined(&amal, "admin").await];
    for _ in 0..8 {
        let winner = duel(&both[0], &both[1], Method::DELETE, None).await;
        assert_eq!(admins(&both[winner]).await, [both[winner].id.as_str()]);
        both[winner].patch(&path(&both[1 - winner]), &json!({ "is_active": true })).await.is(200);
        // The end of the old sessions must not be the end of the new one.
        world.settled().await;
        both[1 - winner] = world.log_in(&both[1 - winner].email).await;
    }
}

async fn two_admins_who_erase_themselves_leave_one(world: World) {
    for _ in 0..4 {
        let amal = world.admin().await;
        let (huda, sami) = (world.joined(&amal, "admin").await, world.joined(&amal, "member").await);
        let erase = |person: &Person| {
            let call = person.post("/users/me/erase", &json!({ "password": PASSWORD }));
            tokio::spawn(async move { call.await })
        };
        let (one, two) = (erase(&amal), erase(&huda));
        let answers = [one.await.unwrap(), two.await.unwrap()];
        let mut codes = answers.each_ref().map(Answer::code);
        codes.sort_unstable();
        assert_eq!(codes, [204, 409], "{} and {}", answers[0], answers[1]);
        let left = if answers[0].code() == 204 { &huda } else { &amal };
        assert_eq!(sami.get("/organizations/current").await.expect(200)["admin_user_id"], left.id.as_str());
        assert_eq!(admins(left).await, [left.id.as_str()]);
    }
}
