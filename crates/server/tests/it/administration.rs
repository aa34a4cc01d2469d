//! The audit log, and the platform as superusers see and keep it.

mod statements;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{
    harness::{Answer, PASSWORD, Person, World, email_at, png, stories, within_a_second},
    socket::Socket,
};

stories!(
    the_log_tells_who_did_what,
    the_log_names_people_by_id_alone,
    admins_read_their_own_log,
    the_log_is_filtered,
    the_log_is_walked_while_it_grows,
    the_log_comes_as_a_table,
    superusers_list_organizations,
    superusers_list_people,
    an_organization_is_shut_out_and_let_in,
    people_are_shut_out_and_let_in,
);

const LOG: &str = "/admin/audit-log";

async fn lines(person: &Person, query: &str) -> Vec<Value> {
    person.walk(&format!("{LOG}{query}"), 50).await
}

fn ids(items: &[Value]) -> Vec<String> {
    items.iter().map(|item| item["id"].as_str().unwrap_or_else(|| panic!("no id: {item}")).to_owned()).collect()
}

/// The one line of that action.
#[track_caller]
fn line<'a>(lines: &'a [Value], action: &str) -> &'a Value {
    let found: Vec<&Value> = lines.iter().filter(|line| line["action"] == action).collect();
    assert_eq!(found.len(), 1, "{action}: {lines:#?}");
    found[0]
}

#[track_caller]
fn tells(line: &Value, actor: &Person, target: (&str, &str), details: &Value) {
    assert_eq!((&line["actor_id"], &line["address"]), (&json!(actor.id), &json!("127.0.0.1")), "{line}");
    assert_eq!((&line["target"], &line["details"]), (&json!({ "type": target.0, "id": target.1 }), details), "{line}");
    assert!(line["at"].as_str().is_some_and(|at| at.ends_with('Z')), "{line}");
}

async fn the_log_tells_who_did_what(world: World) {
    let amal = world.admin().await;
    let email = email_at("people.example");
    let invitation = amal.post("/users/invite", &json!({ "email": email })).await.expect(201);
    let token = world.mailed_token(&email, "/auth/accept-invitation").await;
    let form = json!({ "token": token, "password": PASSWORD });
    world.anybody().post("/auth/accept-invitation", &form).await.is(200);
    let sami = world.log_in(&email).await;
    let path = format!("/users/{}", sami.id);
    amal.patch(&path, &json!({ "role": "admin", "first_name": "Salem" })).await.is(200);
    amal.delete(&path).await.is(204);
    amal.patch(&path, &json!({ "is_active": true })).await.is(200);
    amal.patch("/organizations/current", &json!({ "city": "Jeddah" })).await.is(200);
    amal.post("/auth/change-password", &json!({ "current_password": PASSWORD, "new_password": "copper lantern 58" }))
        .await
        .is(204);
    amal.patch("/organizations/current", &json!({ "city": "Jeddah" })).await.is(200);
    let log = lines(&amal, "").await;
    let (user, organization) = (("user", sami.id.as_str()), ("organization", amal.organization_id.as_str()));
    tells(line(&log, "user.signed_up"), &amal, ("user", &amal.id), &json!({}));
    let invited = ("invitation", invitation["id"].as_str().unwrap());
    tells(line(&log, "invitation.created"), &amal, invited, &json!({ "role": "member" }));
    tells(line(&log, "invitation.accepted"), &sami, invited, &json!({ "role": "member" }));
    tells(line(&log, "user.logged_in"), &sami, user, &json!({}));
    tells(line(&log, "user.updated"), &amal, user, &json!({ "first_name": "changed", "role": "member → admin" }));
    tells(line(&log, "user.deactivated"), &amal, user, &json!({}));
    tells(line(&log, "user.reactivated"), &amal, user, &json!({}));
    tells(line(&log, "organization.updated"), &amal, organization, &json!({ "city": "changed" }));
    tells(line(&log, "user.password_changed"), &amal, ("user", &amal.id), &json!({}));
    assert!(log.iter().all(|line| line["organization_id"] == amal.organization_id.as_str()), "{log:#?}");
    assert!(log.windows(2).all(|pair| pair[0]["at"].as_str() >= pair[1]["at"].as_str()), "the newest first");
}

async fn the_log_names_people_by_id_alone(world: World) {
    let amal = world.admin().await;
    let sami = world.joined(&amal, "member").await;
    amal.patch(&format!("/users/{}", sami.id), &json!({ "first_name": "Unmistakable" })).await.is(200);
    amal.patch("/organizations/current", &json!({ "name": "Unmistakable Valves" })).await.is(200);
    sami.get("/users/me/export").await.is(200);
    let superuser = world.superuser().await;
    for reader in [&amal, &superuser] {
        let told = reader.get(&format!("{LOG}?limit=100")).await.is(200).text();
        for name in ["Unmistakable", "Qasim", "@", PASSWORD] {
            assert!(!told.contains(name), "{name}: {told}");
        }
    }
    // Nothing that is there can be changed or removed.
    for method in ["POST", "PUT", "PATCH", "DELETE"] {
        superuser.call(method.parse().unwrap(), LOG).await.is(405);
    }
}

async fn admins_read_their_own_log(world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    let (sami, superuser) = (world.member_of(&amal).await, world.superuser().await);
    let of = |organization: &Person| format!("?organization_id={}", organization.organization_id);
    for query in [String::new(), of(&amal), of(&nora), "?format=csv".to_owned()] {
        sami.get(&format!("{LOG}{query}")).await.problem(403, "forbidden");
    }
    assert_eq!(ids(&lines(&amal, "").await), ids(&lines(&amal, &of(&amal)).await));
    for query in [of(&nora), of(&nora) + "&format=csv"] {
        amal.get(&format!("{LOG}{query}")).await.problem(403, "forbidden");
    }
    // Whatever else is asked for, the log is their own.
    assert!(lines(&amal, &format!("?actor_id={}", nora.id)).await.is_empty());
    assert!(lines(&amal, &format!("?target_id={}", nora.organization_id)).await.is_empty());
    let (ours, theirs) = (ids(&lines(&amal, "").await), ids(&lines(&nora, "").await));
    let all: BTreeSet<String> = ids(&lines(&superuser, "").await).into_iter().collect();
    assert!(!ours.is_empty() && ours.iter().all(|id| !theirs.contains(id)));
    assert!(ours.iter().chain(&theirs).all(|id| all.contains(id)));
    assert_eq!(ids(&lines(&superuser, &of(&nora)).await), theirs);
}

async fn the_log_is_filtered(world: World) {
    let amal = world.admin().await;
    let sami = world.joined(&amal, "member").await;
    amal.patch(&format!("/users/{}", sami.id), &json!({ "role": "admin" })).await.is(200);
    world.log_in(&sami.email).await;
    let all = lines(&amal, "").await;
    let kept = |keep: &dyn Fn(&Value) -> bool| ids(&all.iter().filter(|line| keep(line)).cloned().collect::<Vec<_>>());
    assert_eq!(
        ids(&lines(&amal, &format!("?actor_id={}", sami.id)).await),
        kept(&|line| line["actor_id"] == sami.id.as_str())
    );
    let suffered = lines(&amal, &format!("?target_id={}", sami.id)).await;
    assert_eq!(ids(&suffered), kept(&|line| line["target"]["id"] == sami.id.as_str()));
    assert_eq!(ids(&lines(&amal, "?action=user.updated").await), kept(&|line| line["action"] == "user.updated"));
    let both = format!("?action=user.updated&actor_id={}&target_id={}", amal.id, sami.id);
    assert_eq!(lines(&amal, &both).await.len(), 1);
    let middle = all[all.len() / 2]["at"].as_str().unwrap();
    let since = ids(&lines(&amal, &format!("?since={middle}")).await);
    let until = ids(&lines(&amal, &format!("?until={middle}")).await);
    assert_eq!(since, kept(&|line| line["at"].as_str().unwrap() >= middle));
    assert_eq!([since, until].concat(), ids(&all), "what begins where the other ends leaves nothing out");
    let wrong = format!("{LOG}?actor_id=x&target_id=y&action=lost&since=yesterday&until=1&organization_id=z&who=me");
    let fields = amal.get(&wrong).await.fields();
    let names: Vec<&str> = fields.iter().filter_map(|field| field.split(':').next()).collect();
    assert_eq!(names, ["action", "actor_id", "organization_id", "since", "target_id", "until", "who"]);
}

async fn the_log_is_walked_while_it_grows(world: World) {
    let amal = world.admin().await;
    for city in 0..12 {
        amal.patch("/organizations/current", &json!({ "city": format!("City {city}") })).await.is(200);
    }
    let there = ids(&lines(&amal, "").await);
    let (mut walked, mut next) = (Vec::new(), Some(format!("{LOG}?limit=2&with_total=true")));
    while let Some(page) = next {
        let page = amal.get(&page).await.expect(200);
        assert!(page["total"].as_u64() >= Some(there.len() as u64), "{page}");
        walked.extend(ids(page["items"].as_array().unwrap()));
        next = page["next_cursor"].as_str().map(|cursor| format!("{LOG}?limit=2&with_total=true&cursor={cursor}"));
        amal.patch("/organizations/current", &json!({ "city": format!("At {}", walked.len()) })).await.is(200);
    }
    assert_eq!(walked, there, "what was there at the start comes exactly once, and nothing else");
    amal.get(&format!("{LOG}?cursor=nonsense")).await.is(422);
    let skipped = amal.get(&format!("{LOG}?skip=3&limit=2&fields=id")).await.expect(200);
    assert_eq!(skipped["items"].as_array().unwrap().len(), 2);
}

async fn the_log_comes_as_a_table(world: World) {
    let amal = world.admin().await;
    for city in 0..120 {
        amal.patch("/organizations/current", &json!({ "city": format!("City {city}") })).await.is(200);
    }
    let expected = ids(&lines(&amal, "").await);
    let column = |answer: &Answer| -> Vec<String> {
        assert_eq!(answer.is(200).must("content-type"), "text/csv; charset=utf-8");
        assert!(answer.must("content-disposition").contains("audit-log.csv"), "{:?}", answer.headers);
        let text = answer.text();
        let mut rows = text.strip_prefix('\u{feff}').unwrap_or_else(|| panic!("{text}")).split("\r\n");
        let heading = rows.next().unwrap();
        assert!(heading.starts_with("at,action,actor_id") && heading.ends_with(",id"), "{heading}");
        rows.filter(|row| !row.is_empty()).map(|row| row.rsplit(',').next().unwrap().to_owned()).collect()
    };
    assert_eq!(column(&amal.get(&format!("{LOG}?format=csv")).await), expected);
    assert_eq!(column(&amal.get(LOG).header("accept", "text/csv").await), expected);
    let only = amal.get(&format!("{LOG}?format=csv&action=user.signed_up")).await;
    assert_eq!(column(&only).len(), 1);
    amal.get(LOG).header("accept", "text/html, */*").await.expect(200);
    assert_eq!(amal.get(&format!("{LOG}?format=xml")).await.fields(), ["format: unknown_value"]);
}

async fn superusers_list_organizations(world: World) {
    let (amal, nora, superuser) = (world.admin().await, world.admin().await, world.superuser().await);
    amal.patch("/organizations/current", &json!({ "name": "مصنع الصمامات" })).await.is(200);
    let of = async |query: &str| ids(&superuser.walk(&format!("/admin/organizations{query}"), 1).await);
    let (ours, theirs) = (amal.organization_id.clone(), nora.organization_id.clone());
    assert_eq!(of("").await, [ours.clone(), theirs.clone()]);
    assert_eq!(of("?q=%D8%A7%D9%84%D8%B5%D9%85%D8%A7%D9%85%D8%A7%D8%AA").await, [ours.as_str()], "الصمامات");
    let domain = nora.email.split('@').nth(1).unwrap();
    assert_eq!(of(&format!("?q={}", domain.to_uppercase())).await, [theirs.as_str()]);
    assert!(of("?q=%25").await.is_empty(), "wildcards are letters");
    let listed = superuser.get("/admin/organizations?with_total=true").await.expect(200);
    assert_eq!((&listed["total"], &listed["items"][0]["user_count"]), (&json!(2), &json!(1)));
    let own = amal.get("/organizations/current").await.expect(200);
    assert_eq!(listed["items"][0], own);
    superuser.poke(&format!("/admin/organizations/{theirs}/deactivate")).await.is(200);
    assert_eq!((of("?is_active=true").await, of("?is_active=false").await), (vec![ours], vec![theirs]));
    let fields = superuser.get("/admin/organizations?is_active=maybe&role=admin").await.fields();
    assert_eq!(fields.len(), 2, "{fields:?}");
    superuser
        .poke("/admin/organizations/0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70/deactivate")
        .await
        .problem(404, "not_found");
}

async fn superusers_list_people(world: World) {
    let (amal, nora, superuser) = (world.admin().await, world.admin().await, world.superuser().await);
    let sami = world.member_of(&amal).await;
    let of = async |query: &str| ids(&superuser.walk(&format!("/admin/users{query}"), 2).await);
    let of_one = async |query: &str, one: &Person| assert_eq!(of(query).await, [one.id.as_str()], "{query}");
    assert_eq!(of("").await, [&amal, &nora, &superuser, &sami].map(|person| person.id.clone()));
    of_one("?role=member", &sami).await;
    of_one("?role=superuser", &superuser).await;
    of_one(&format!("?q={}", nora.email), &nora).await;
    of_one("?q=sami&role=member", &sami).await;
    world.deactivate(&sami).await;
    of_one("?is_active=false", &sami).await;
    let listed = superuser.get("/admin/users?with_total=true&limit=1").await.expect(200);
    assert_eq!((&listed["total"], &listed["items"][0]["email"]), (&json!(4), &json!(amal.email)));
}

async fn an_organization_is_shut_out_and_let_in(world: World) {
    let (amal, nora, superuser) = (world.admin().await, world.admin().await, world.superuser().await);
    let sami = world.member_of(&amal).await;
    let path = format!("/admin/organizations/{}", amal.organization_id);
    let topic =
        nora.post("/forums/topics", &json!({ "title": "Which valve?", "content": "It leaks." })).await.expect(201);
    let (mut socket, _) = Socket::follow(&sami, topic["id"].as_str().unwrap()).await;
    let email = email_at("people.example");
    amal.post("/users/invite", &json!({ "email": email })).await.is(201);
    let token = world.mailed_token(&email, "/auth/accept-invitation").await;
    amal.upload("/organizations/current/logo", &png(8, 8)).await.is(200);
    assert_eq!(superuser.patch(&path, &json!({ "is_active": false })).await.expect(200)["is_active"], false);
    let began = std::time::Instant::now();
    assert_eq!(socket.closed().await, 4401);
    assert!(began.elapsed() < std::time::Duration::from_secs(1), "{:?}", began.elapsed());
    for person in [&amal, &sami] {
        within_a_second("the session ends", async || person.get("/users/me").await.code() == 401).await;
        let form = json!({ "email": person.email, "password": PASSWORD });
        world.anybody().post("/auth/login", &form).await.problem(403, "account_deactivated");
    }
    world.settled().await;
    let refresh =
        world.anybody().poke("/auth/refresh").header("authorization", &format!("Bearer {}", sami.refresh_token));
    refresh.await.problem(401, "session_expired");
    let form = json!({ "token": token, "password": PASSWORD });
    world.anybody().post("/auth/accept-invitation", &form).await.problem(400, "invalid_token");
    nora.get("/users/me").await.is(200);
    assert_eq!(superuser.poke(&format!("{path}/reactivate")).await.expect(200)["is_active"], true);
    for person in [&amal, &sami] {
        let back = world.log_in(&person.email).await;
        back.get("/organizations/current").await.is(200);
    }
    world.anybody().post("/auth/accept-invitation", &form).await.is(200);
    let log = lines(&superuser, &format!("?organization_id={}", amal.organization_id)).await;
    for action in ["organization.deactivated", "organization.reactivated"] {
        tells(line(&log, action), &superuser, ("organization", &amal.organization_id), &json!({}));
    }
    let stale = superuser.patch(&path, &json!({ "is_active": false })).header("if-match", "\"0-0\"").await;
    stale.problem(412, "precondition_failed");
    assert_eq!(superuser.patch(&path, &json!({})).await.fields(), ["is_active: required"]);
}

async fn people_are_shut_out_and_let_in(world: World) {
    let (amal, superuser) = (world.admin().await, world.superuser().await);
    let sami = world.member_of(&amal).await;
    let path = format!("/admin/users/{}", sami.id);
    assert_eq!(superuser.poke(&format!("{path}/deactivate")).await.expect(200)["is_active"], false);
    within_a_second("the session ends", async || sami.get("/users/me").await.code() == 401).await;
    assert_eq!(superuser.patch(&path, &json!({ "is_active": true })).await.expect(200)["is_active"], true);
    world.settled().await;
    let back = world.log_in(&sami.email).await;
    assert_eq!(back.get("/users/me").await.expect(200)["email"], sami.email.as_str());
    let log = lines(&amal, &format!("?target_id={}", sami.id)).await;
    for action in ["user.deactivated", "user.reactivated"] {
        tells(line(&log, action), &superuser, ("user", &sami.id), &json!({}));
    }
    superuser.poke("/admin/users/not-an-id/deactivate").await.problem(404, "not_found");
}
