//! Who may do what: one table of callers, routes and targets, and what becomes of it when roles change.

mod last_admin;

use p2p_domain::user::Email;
use p2p_server::superuser;
use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    harness::{Call, PASSWORD, Person, World, email_at, eventually, png, stories, within_a_second},
    socket::Socket,
};

stories!(
    the_table_of_rights_holds,
    the_table_of_rights_over_others_holds,
    everything_needs_a_session_but_what_is_public,
    superusers_are_out_of_the_reach_of_admins,
    a_new_role_holds_within_a_second,
    the_deactivated_are_out_within_a_second,
);

/// A member and an admin of one organization, and somebody who runs the platform and belongs to none.
async fn callers(world: &World) -> [Person; 3] {
    let admin = world.admin().await;
    [world.member_of(&admin).await, admin, world.superuser().await]
}

/// A route and, where it takes one, a body; then what is expected.
type Row<Expected> = (Method, &'static str, Option<Value>, Expected);

/// Routes about the caller's own organization and about the platform, with what a member, an admin and a superuser of no
/// organization are answered.
fn own_routes() -> Vec<Row<[u16; 3]>> {
    let invitation = || json!({ "email": email_at("people.example") });
    vec![
        (Method::GET, "/users", None, [403, 200, 404]),
        (Method::POST, "/users/invite", Some(invitation()), [403, 201, 404]),
        (Method::POST, "/users/invite/batch", Some(json!({ "invitations": [invitation()] })), [403, 207, 404]),
        (Method::GET, "/users/invitations", None, [403, 200, 404]),
        (Method::GET, "/organizations/current", None, [200, 200, 404]),
        (Method::PATCH, "/organizations/current", Some(json!({ "city": "Jeddah" })), [403, 200, 404]),
        (Method::DELETE, "/organizations/current/logo", None, [403, 204, 404]),
        (Method::GET, "/organizations/members", None, [200, 200, 404]),
        (Method::GET, "/organizations/stats", None, [200, 200, 404]),
        (Method::GET, "/users/me/activity", None, [200, 200, 200]),
        (Method::GET, "/users/me/export", None, [200, 200, 200]),
        (Method::GET, "/admin/audit-log", None, [403, 200, 200]),
        (Method::GET, "/admin/audit-log?format=csv", None, [403, 200, 200]),
        (Method::GET, "/admin/organizations", None, [403, 403, 200]),
        (Method::GET, "/admin/users", None, [403, 403, 200]),
    ]
}

async fn the_table_of_rights_holds(world: World) {
    let callers = callers(&world).await;
    for (method, path, body, expected) in own_routes() {
        for (caller, status) in callers.iter().zip(expected) {
            let call = caller.call(method.clone(), path);
            let answer = body.iter().fold(call, Call::json).await;
            answer.is(status);
            if status >= 400 {
                answer.problem(status, if status == 403 { "forbidden" } else { "not_found" });
            }
        }
    }
    for (caller, status) in callers.iter().zip([403, 200, 404]) {
        caller.upload("/organizations/current/logo", &png(8, 8)).await.is(status);
    }
}

/// Routes about somebody, an invitation or an organization. For a member, an admin and a superuser: what they are answered where it is
/// their own, of their organization, and of another one; for nobody's own there is a 0.
fn targeted_routes() -> Vec<Row<[[u16; 3]; 3]>> {
    let is_active = |is_active: bool| Some(json!({ "is_active": is_active }));
    let superusers = [[0, 403, 403], [0, 403, 403], [0, 200, 200]];
    vec![
        (Method::GET, "/users/{user}", None, [[200; 3]; 3]),
        (Method::PATCH, "/users/{user}", Some(json!({ "first_name": "Noor" })), [[403; 3], [200, 200, 403], [200; 3]]),
        (Method::PATCH, "/users/{user}", Some(json!({ "role": "member" })), [[403; 3], [0, 200, 403], [0, 200, 200]]),
        (Method::DELETE, "/users/{user}", None, [[403; 3], [0, 204, 403], [0, 204, 204]]),
        (Method::GET, "/users/invitations/{invitation}", None, [[0, 403, 403], [0, 200, 404], [0, 200, 200]]),
        (Method::POST, "/users/invitations/{invitation}/resend", None, [[0, 403, 403], [0, 202, 404], [0, 202, 202]]),
        (Method::DELETE, "/users/invitations/{invitation}", None, [[0, 403, 403], [0, 204, 404], [0, 204, 204]]),
        (
            Method::GET,
            "/admin/audit-log?organization_id={organization}",
            None,
            [[0, 403, 403], [0, 200, 403], [0, 200, 200]],
        ),
        (Method::PATCH, "/admin/users/{user}", is_active(false), superusers),
        (Method::POST, "/admin/users/{user}/deactivate", None, superusers),
        (Method::POST, "/admin/users/{user}/reactivate", None, superusers),
        (Method::PATCH, "/admin/organizations/{organization}", is_active(true), superusers),
        (Method::POST, "/admin/organizations/{organization}/reactivate", None, superusers),
    ]
}

/// Somebody and an invitation in that admin's organization, as placeholders stand for them.
async fn target(world: &World, admin: &Person) -> [(&'static str, String); 3] {
    let invitation = admin.post("/users/invite", &json!({ "email": email_at("people.example") })).await.expect(201);
    [
        ("{user}", world.member_of(admin).await.id.clone()),
        ("{invitation}", invitation["id"].as_str().unwrap().to_owned()),
        ("{organization}", admin.organization_id.clone()),
    ]
}

async fn the_table_of_rights_over_others_holds(world: World) {
    let callers = callers(&world).await;
    let (admin, other) = (callers[1].clone(), world.admin().await);
    for (method, path, body, expected) in targeted_routes() {
        for (caller, row) in callers.iter().zip(expected) {
            let own = [("{user}", caller.id.clone()), ("", String::new()), ("", String::new())];
            for (which, status) in row.into_iter().enumerate().filter(|(_, status)| *status != 0) {
                let target = match which {
                    0 => own.clone(),
                    1 => target(&world, &admin).await,
                    _ => target(&world, &other).await,
                };
                let filled = target.iter().filter(|(name, _)| !name.is_empty());
                let filled = filled.fold(path.to_owned(), |path, (name, id)| path.replace(name, id));
                let answer = body.iter().fold(caller.call(method.clone(), &filled), Call::json).await;
                assert_eq!(answer.code(), status, "{} at {}: {answer}", caller.email, ["own", "same", "other"][which]);
                if status >= 400 {
                    answer.problem(status, if status == 403 { "forbidden" } else { "not_found" });
                }
            }
        }
    }
}

async fn everything_needs_a_session_but_what_is_public(world: World) {
    let amal = world.admin().await;
    let topic =
        amal.post("/forums/topics", &json!({ "title": "Which valve?", "content": "It leaks." })).await.expect(201);
    let id = topic["id"].as_str().unwrap();
    let document = world.anybody().get("/openapi.json").await.expect(200);
    let mut public = Vec::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for method in operations.as_object().unwrap().keys().filter(|name| name.as_str() != "parameters") {
            let method: Method = method.to_uppercase().parse().unwrap();
            let path = path.replace("{topic_id}", id);
            let answer = world.anybody().root(method.clone(), &path).await;
            if answer.code() != 401 {
                public.push(format!("{method} {path}"));
            }
        }
    }
    let opened = |line: &&String| {
        let public = [
            "/auth/",
            "/health/",
            "/docs",
            "/metrics",
            "/api/v1/openapi.json",
            "/api/v1/asyncapi.json",
            "/api/v1/pictures/",
            // The signature in the address is the right to put.
            "/api/v1/files/{id}/upload",
            "/api/v1/auth/signup",
            "/api/v1/auth/login",
            "/api/v1/auth/logout",
            "/api/v1/auth/verify-email",
            "/api/v1/auth/reset-password",
            "/api/v1/auth/invitations/",
            "/api/v1/auth/accept-invitation",
        ];
        let path = line.split(' ').nth(1).unwrap();
        public.iter().any(|start| path.starts_with(start)) && path != "/api/v1/auth/verify-email/resend"
    };
    let surprises: Vec<_> = public.iter().filter(|line| !opened(line)).collect();
    assert!(surprises.is_empty(), "{surprises:?}");
    assert!(public.len() > 12, "too few were asked: {public:?}");
}

async fn superusers_are_out_of_the_reach_of_admins(world: World) {
    let amal = world.admin().await;
    let (sami, huda) = (world.member_of(&amal).await, world.member_of(&amal).await);
    superuser::promote(&world.place.config(&[]), &Email::parse(&sami.email).unwrap()).await.unwrap();
    let path = format!("/users/{}", sami.id);
    eventually("he runs the platform", async || sami.get("/admin/users").await.code() == 200).await;
    for change in [json!({ "role": "member" }), json!({ "is_active": false }), json!({ "first_name": "X" })] {
        amal.patch(&path, &change).await.problem(403, "forbidden");
    }
    amal.delete(&path).await.problem(403, "forbidden");
    // No route makes a superuser, or unmakes one.
    for admin in [&amal, &sami] {
        let fields = admin.patch(&format!("/users/{}", huda.id), &json!({ "role": "superuser" })).await.fields();
        assert_eq!(fields, ["role: unknown_value"]);
    }
    assert_eq!(sami.patch(&path, &json!({ "role": "member" })).await.fields(), ["role: unknown_value"]);
    assert_eq!(sami.get("/users/me").await.expect(200)["role"], "superuser");
}

async fn a_new_role_holds_within_a_second(world: World) {
    let amal = world.admin().await;
    let sami = world.member_of(&amal).await;
    let path = format!("/users/{}", sami.id);
    sami.get("/users").await.problem(403, "forbidden");
    assert_eq!(amal.patch(&path, &json!({ "role": "admin" })).await.expect(200)["role"], "admin");
    within_a_second("he is an admin", async || sami.get("/users").await.code() == 200).await;
    assert_eq!(sami.get("/users/me").await.expect(200)["role"], "admin");
    assert_eq!(amal.patch(&path, &json!({ "role": "member" })).await.expect(200)["role"], "member");
    within_a_second("he is one no longer", async || sami.get("/users").await.code() == 403).await;
    sami.get("/forums/topics").await.is(200);
}

async fn the_deactivated_are_out_within_a_second(world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    let sami = world.member_of(&amal).await;
    let phone = world.log_in_by_cookie(&sami.email).await;
    let topic =
        nora.post("/forums/topics", &json!({ "title": "Which valve?", "content": "It leaks." })).await.expect(201);
    let (mut socket, _) = Socket::follow(&sami, topic["id"].as_str().unwrap()).await;
    let mut own = Socket::open(&sami, "/ws/user").await;
    let path = format!("/users/{}", sami.id);
    let deactivated = amal.patch(&path, &json!({ "is_active": false })).await.expect(200);
    assert_eq!(deactivated["is_active"], false);
    let began = std::time::Instant::now();
    assert_eq!((socket.closed().await, own.closed().await), (4401, 4401));
    assert!(began.elapsed() < std::time::Duration::from_secs(1), "{:?}", began.elapsed());
    for session in [&sami, &phone] {
        within_a_second("the session ends", async || session.get("/users/me").await.code() == 401).await;
    }
    let form = json!({ "email": sami.email, "password": PASSWORD });
    world.anybody().post("/auth/login", &form).await.problem(403, "account_deactivated");
    world.settled().await;
    let refresh =
        world.anybody().poke("/auth/refresh").header("authorization", &format!("Bearer {}", sami.refresh_token));
    refresh.await.problem(401, "session_expired");
    assert_eq!(amal.patch(&path, &json!({ "is_active": true })).await.expect(200)["is_active"], true);
    world.log_in(&sami.email).await;
    sami.get("/users/me").await.problem(401, "unauthenticated");
    let subjects: Vec<String> =
        world.letters(&sami.email).await.iter().map(|letter| letter.header("subject").to_owned()).collect();
    for told in ["Your account was deactivated", "Your account is active again"] {
        assert_eq!(subjects.iter().filter(|subject| *subject == told).count(), 1, "{subjects:?}");
    }
}
