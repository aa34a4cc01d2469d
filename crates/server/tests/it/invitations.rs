//! Invitations: made, sent, read, accepted, taken back, sent again, listed.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, Client, PASSWORD, Person, World, email_at, stories};

stories!(
    an_invitation_is_made_and_sent,
    who_was_invited_reads_and_joins,
    what_does_not_fit_leaves_the_token_good,
    an_invitation_is_accepted_once,
    an_invitation_is_taken_back,
    an_invitation_is_sent_again,
    nobody_is_invited_twice,
    bad_invitations_name_every_field,
    many_are_invited_at_once,
    a_keyed_invitation_is_made_once,
    invitations_are_listed,
    other_organizations_invitations_are_not_there,
);

const PAGE: &str = "/auth/accept-invitation";

fn somebody() -> String {
    email_at("people.example")
}

async fn invite(admin: &Person, email: &str) -> Value {
    admin.post("/users/invite", &json!({ "email": email })).await.expect(201)
}

async fn offer(client: &Client, token: &str) -> Answer {
    client.get(&format!("/auth/invitations/{token}")).await
}

async fn accept(client: &Client, token: &str, password: &str) -> Answer {
    client.post("/auth/accept-invitation", &json!({ "token": token, "password": password })).await
}

fn id(value: &Value) -> &str {
    value["id"].as_str().unwrap()
}

async fn an_invitation_is_made_and_sent(world: World) {
    let amal = world.admin().await;
    let email = somebody();
    let form = json!({ "email": email.to_uppercase(), "role": "admin", "message": "Join us,\n<b>Salem</b>." });
    let answer = amal.post("/users/invite", &form).await;
    let invitation = answer.expect(201);
    let mut names: Vec<&str> = invitation.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["created_at", "email", "expires_at", "id", "invited_by", "message", "role", "status"]);
    assert_eq!(answer.must("location"), format!("/api/v1/users/invitations/{}", id(&invitation)));
    let there = amal.call(Method::GET, &format!("/users/invitations/{}", id(&invitation))).await;
    assert_eq!(there.expect(200), invitation);
    assert!(there.must("etag").starts_with("\"v1-"), "{there}");
    assert_eq!((&invitation["email"], &invitation["role"]), (&json!(email), &json!("admin")));
    assert_eq!((&invitation["status"], &invitation["invited_by"]), (&json!("pending"), &json!(amal.id)));
    assert_eq!(invitation["message"], "Join us,\n<b>Salem</b>.");
    assert!(invitation["expires_at"].as_str() > invitation["created_at"].as_str(), "{invitation}");
    let letters = world.letters(&email).await;
    assert_eq!(letters.len(), 1);
    assert!(
        letters[0].html.contains("&lt;b&gt;Salem&lt;/b&gt;") && !letters[0].html.contains("<b>Salem"),
        "{letters:?}"
    );
    assert!(letters[0].text.contains("Amal Harbi") && letters[0].text.contains("Plant "), "{letters:?}");
    let plain = invite(&amal, &somebody()).await;
    assert_eq!((&plain["role"], &plain["message"]), (&json!("member"), &Value::Null));
    // An admin who writes Arabic sends Arabic letters.
    amal.patch("/users/me", &json!({ "locale": "ar" })).await.is(200);
    let arabic = somebody();
    invite(&amal, &arabic).await;
    assert!(world.letter(&arabic, PAGE).await.html.contains("dir=\"rtl\""));
}

async fn who_was_invited_reads_and_joins(world: World) {
    let amal = world.admin().await;
    let email = somebody();
    amal.post("/users/invite", &json!({ "email": email, "role": "admin", "message": "Come." })).await.is(201);
    let token = world.mailed_token(&email, PAGE).await;
    let seen = offer(&world.anybody(), &token).await.expect(200);
    let organization = amal.get("/organizations/current").await.expect(200);
    let card = json!({ "id": amal.id, "first_name": "Amal", "last_name": "Harbi", "avatar_url": null, "organization_name": organization["name"] });
    assert_eq!((&seen["email"], &seen["role"], &seen["message"]), (&json!(email), &json!("admin"), &json!("Come.")));
    assert_eq!(
        seen["organization"],
        json!({ "id": amal.organization_id, "name": organization["name"], "logo_url": null })
    );
    assert_eq!((&seen["invited_by"], seen["expires_at"].is_string()), (&card, true));
    let form = json!({ "token": token, "password": PASSWORD, "first_name": "سالم", "last_name": "القحطاني" });
    let joined = world.anybody().post("/auth/accept-invitation", &form).header("accept-language", "ar").await;
    let body = joined.expect(200);
    let user = &body["user"];
    assert_eq!((&user["email"], &user["role"], &user["is_verified"]), (&json!(email), &json!("admin"), &json!(true)));
    assert_eq!(
        (&user["first_name"], &user["last_name"], &user["locale"]),
        (&json!("سالم"), &json!("القحطاني"), &json!("ar"))
    );
    assert_eq!((&user["organization_id"], &user["is_active"]), (&json!(amal.organization_id), &json!(true)));
    assert_eq!(
        (&body["organization"]["id"], &body["organization"]["user_count"]),
        (&json!(amal.organization_id), &json!(2))
    );
    let salem = world.anybody().with(joined.session());
    assert_eq!(salem.get("/users/me").await.expect(200)["id"], user["id"]);
    salem.get("/users/invitations").await.is(200);
    assert_eq!(world.log_in(&email).await.id, id(user));
    assert_eq!(world.letters(&email).await.len(), 1, "nothing to verify, and no device that is new");
    let by_cookie = somebody();
    invite(&amal, &by_cookie).await;
    let form = json!({ "token": world.mailed_token(&by_cookie, PAGE).await, "password": PASSWORD });
    let joined = world.anybody().post("/auth/accept-invitation", &form).header("st-auth-mode", "cookie").await;
    assert_eq!((joined.is(200).set_cookies().len(), joined.header("anti-csrf").is_some()), (3, true), "{joined}");
}

async fn what_does_not_fit_leaves_the_token_good(world: World) {
    let amal = world.admin().await;
    let email = somebody();
    invite(&amal, &email).await;
    let (token, anybody) = (world.mailed_token(&email, PAGE).await, world.anybody());
    assert_eq!(accept(&anybody, &token, "short").await.fields(), ["password: too_short"]);
    assert_eq!(accept(&anybody, &token, "password").await.fields(), ["password: password_too_common"]);
    assert_eq!(accept(&anybody, &token, &email).await.fields(), ["password: password_personal"]);
    let form = json!({ "token": token, "role": "admin", "first_name": "x".repeat(101) });
    let fields = anybody.post("/auth/accept-invitation", &form).await.fields();
    assert_eq!(fields, ["first_name: too_long", "password: required", "role: unknown_field"]);
    for wrong in ["x", &token[1..], &"x".repeat(500), amal.access_token()] {
        accept(&anybody, wrong, PASSWORD).await.problem(400, "invalid_token");
        offer(&anybody, wrong).await.problem(400, "invalid_token");
    }
    assert_eq!(amal.get("/organizations/current").await.expect(200)["user_count"], 1);
    accept(&anybody, &token, PASSWORD).await.is(200);
}

async fn an_invitation_is_accepted_once(world: World) {
    let amal = world.admin().await;
    let email = somebody();
    let invitation = invite(&amal, &email).await;
    let token = world.mailed_token(&email, PAGE).await;
    let calls: Vec<_> = (0..6)
        .map(|_| {
            let (anybody, token) = (world.anybody(), token.clone());
            tokio::spawn(async move { accept(&anybody, &token, PASSWORD).await })
        })
        .collect();
    let mut joined = 0;
    for call in calls {
        let answer = call.await.unwrap();
        match answer.code() {
            200 => joined += 1,
            _ => drop(answer.problem(400, "invalid_token")),
        }
    }
    assert_eq!(joined, 1);
    accept(&world.anybody(), &token, PASSWORD).await.problem(400, "invalid_token");
    offer(&world.anybody(), &token).await.problem(400, "invalid_token");
    assert_eq!(amal.get("/organizations/current").await.expect(200)["user_count"], 2);
    let listed = amal.get("/users/invitations").await.expect(200);
    assert_eq!(listed["items"][0]["status"], "accepted");
    let path = format!("/users/invitations/{}", id(&invitation));
    amal.delete(&path).await.problem(409, "invitation_settled");
    amal.poke(&format!("{path}/resend")).await.problem(409, "invitation_settled");
    world.log_in(&email).await;
}

async fn an_invitation_is_taken_back(world: World) {
    let amal = world.admin().await;
    let email = somebody();
    let path = format!("/users/invitations/{}", id(&invite(&amal, &email).await));
    let token = world.mailed_token(&email, PAGE).await;
    amal.delete(&path).await.is(204);
    offer(&world.anybody(), &token).await.problem(400, "invalid_token");
    accept(&world.anybody(), &token, PASSWORD).await.problem(400, "invalid_token");
    amal.delete(&path).await.problem(409, "invitation_settled");
    amal.poke(&format!("{path}/resend")).await.problem(409, "invitation_settled");
    assert_eq!(amal.get("/users/invitations?status=revoked").await.expect(200)["items"][0]["email"], email.as_str());
    // They may be asked anew.
    invite(&amal, &email).await;
    accept(&world.anybody(), &world.mailed_token(&email, PAGE).await, PASSWORD).await.is(200);
    amal.delete("/users/invitations/not-an-id").await.problem(404, "not_found");
    amal.delete("/users/invitations/0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70").await.problem(404, "not_found");
}

async fn an_invitation_is_sent_again(world: World) {
    let amal = world.admin().await;
    let email = somebody();
    let invitation = invite(&amal, &email).await;
    let again = amal.poke(&format!("/users/invitations/{}/resend", id(&invitation))).await.expect(202);
    assert_eq!((id(&again), &again["status"]), (id(&invitation), &json!("pending")));
    assert!(again["expires_at"].as_str() >= invitation["expires_at"].as_str(), "{again}");
    let letters = world.letters(&email).await;
    assert_eq!(letters.len(), 2);
    let tokens: Vec<String> = letters.iter().map(|letter| letter.token(PAGE).unwrap()).collect();
    accept(&world.anybody(), &tokens[1], PASSWORD).await.is(200);
    for token in tokens {
        accept(&world.anybody(), &token, PASSWORD).await.problem(400, "invalid_token");
    }
}

async fn nobody_is_invited_twice(world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    let (sami, email) = (world.member_of(&amal).await, somebody());
    let refused = async |email: &str, code: &str| {
        let answer = amal.post("/users/invite", &json!({ "email": email })).await;
        answer.problem(409, code);
    };
    invite(&amal, &email).await;
    refused(&email, "already_invited").await;
    refused(&email.to_uppercase(), "already_invited").await;
    refused(&sami.email, "already_member").await;
    refused(&amal.email, "already_member").await;
    refused(&nora.email, "email_taken").await;
    world.deactivate(&sami).await;
    refused(&sami.email, "already_member").await;
    let at_once: Vec<_> = (0..5)
        .map(|_| {
            let (amal, form) = (amal.clone(), json!({ "email": "at.once@people.example" }));
            tokio::spawn(async move { amal.post("/users/invite", &form).await })
        })
        .collect();
    let mut made = 0;
    for call in at_once {
        let answer = call.await.unwrap();
        if answer.code() == 201 { made += 1 } else { drop(answer.problem(409, "already_invited")) }
    }
    assert_eq!(made, 1);
    // Two organizations may ask the same person; the first to be answered has them.
    let ours = world.mailed_token(&email, PAGE).await;
    invite(&nora, &email).await;
    let theirs = world.mailed_token(&email, PAGE).await;
    accept(&world.anybody(), &theirs, PASSWORD).await.is(200);
    accept(&world.anybody(), &ours, PASSWORD).await.problem(409, "email_taken");
    refused(&email, "email_taken").await;
}

async fn bad_invitations_name_every_field(world: World) {
    let amal = world.admin().await;
    let wrong = json!({ "email": "no address", "role": "superuser", "message": "x".repeat(1_001), "organization_id": amal.organization_id });
    let fields = amal.post("/users/invite", &wrong).await.fields();
    assert_eq!(
        fields,
        ["email: invalid_email", "message: too_long", "organization_id: unknown_field", "role: unknown_value"]
    );
    assert_eq!(amal.post("/users/invite", &json!({})).await.fields(), ["email: required"]);
    assert_eq!(amal.get("/users/invitations").await.expect(200)["items"], json!([]));
}

async fn many_are_invited_at_once(world: World) {
    let (amal, first, last) = (world.admin().await, somebody(), somebody());
    let wishes = json!({ "invitations": [
        { "email": first, "role": "admin" },
        { "email": "no address", "role": "boss" },
        { "email": amal.email },
        { "email": first },
        { "email": somebody(), "rôle": "member" },
        "nobody",
        { "email": last, "message": "Come." },
    ] });
    let answer = amal.post("/users/invite/batch", &wishes).header("accept-language", "ar").await.expect(207);
    let results = answer["results"].as_array().unwrap();
    let statuses: Vec<u64> = results.iter().map(|result| result["status"].as_u64().unwrap()).collect();
    assert_eq!(statuses, [201, 422, 409, 409, 422, 422, 201]);
    for (index, result) in results.iter().enumerate() {
        assert_eq!((&result["index"], &result["id"]), (&json!(index), &result["body"]["id"]), "{result}");
        assert_eq!(
            (result["body"].is_null(), result["error"].is_null()),
            (statuses[index] != 201, statuses[index] == 201)
        );
        assert!(result["error"].is_null() || result["error"]["status"] == statuses[index], "{result}");
    }
    assert_eq!((&results[0]["body"]["email"], &results[0]["body"]["role"]), (&json!(first), &json!("admin")));
    let codes = [2, 3].map(|at| results[at]["error"]["code"].as_str().unwrap());
    assert_eq!(codes, ["already_member", "already_invited"]);
    let mut wrong: Vec<&str> = results[1]["error"]["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["field"].as_str().unwrap())
        .collect();
    wrong.sort_unstable();
    assert_eq!(wrong, ["email", "role"]);
    assert!(!results[2]["error"]["detail"].as_str().unwrap().is_ascii(), "refusals speak the caller's language");
    for email in [&first, &last] {
        offer(&world.anybody(), &world.mailed_token(email, PAGE).await).await.is(200);
    }
    let many = |count: usize| json!({ "invitations": vec![json!({ "email": "x" }); count] });
    assert_eq!(amal.post("/users/invite/batch", &many(101)).await.fields(), ["invitations: too_many"]);
    assert_eq!(amal.post("/users/invite/batch", &many(0)).await.fields(), ["invitations: empty"]);
    let refused = amal.post("/users/invite/batch", &many(100)).await.expect(207);
    assert_eq!(refused["results"].as_array().unwrap().len(), 100);
    assert_eq!(amal.get("/users/invitations?with_total=true").await.expect(200)["total"], 2);
}

async fn a_keyed_invitation_is_made_once(world: World) {
    let amal = world.admin().await;
    let email = somebody();
    let keyed = async |path: &str, body: &Value| amal.post(path, body).header("idempotency-key", "key-1").await;
    let first = keyed("/users/invite", &json!({ "email": email })).await;
    first.is(201);
    let again = keyed("/users/invite", &json!({ "email": email })).await;
    assert_eq!((again.must("idempotent-replayed"), again.expect(201)), ("true", first.json()));
    assert_eq!(again.must("location"), first.must("location"));
    keyed("/users/invite", &json!({ "email": somebody() })).await.problem(422, "idempotency_key_reused");
    assert_eq!((world.letters(&email).await.len(), amal.walk("/users/invitations", 5).await.len()), (1, 1));
    let wishes = json!({ "invitations": [{ "email": somebody() }, { "email": email }] });
    let first = keyed("/users/invite/batch", &wishes).await;
    first.is(207);
    let again = keyed("/users/invite/batch", &wishes).await;
    assert_eq!((again.header("idempotent-replayed"), again.expect(207)), (Some("true"), first.json()));
}

async fn invitations_are_listed(world: World) {
    let amal = world.admin().await;
    let mut emails: Vec<String> = (0..7).map(|_| somebody()).collect();
    let mut ids = Vec::new();
    for email in &emails {
        ids.push(id(&invite(&amal, email).await).to_owned());
    }
    amal.delete(&format!("/users/invitations/{}", ids[1])).await.is(204);
    accept(&world.anybody(), &world.mailed_token(&emails[2], PAGE).await, PASSWORD).await.is(200);
    emails.reverse();
    let of = async |path: &str| -> Vec<String> {
        let found = amal.walk(path, 3).await;
        found.iter().map(|item| item["email"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(of("/users/invitations").await, emails, "the newest first");
    assert_eq!(of("/users/invitations?status=revoked").await, [emails[5].as_str()]);
    assert_eq!(of("/users/invitations?status=accepted").await, [emails[4].as_str()]);
    assert_eq!(of("/users/invitations?status=pending").await, [&emails[..4], &emails[6..]].concat());
    assert!(of("/users/invitations?status=expired").await.is_empty());
    let page = amal.get("/users/invitations?limit=2&with_total=true&fields=id,status").await.expect(200);
    assert_eq!((&page["total"], &page["items"][0]), (&json!(7), &json!({ "id": ids[6], "status": "pending" })));
    let wrong = amal.get("/users/invitations?status=lost&page=2").await.fields();
    assert_eq!(wrong, ["page: unknown_parameter", "status: unknown_value"]);
    amal.get("/users/invitations?cursor=nonsense").await.is(422);
}

async fn other_organizations_invitations_are_not_there(world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    let sami = world.member_of(&amal).await;
    let email = somebody();
    let path = format!("/users/invitations/{}", id(&invite(&amal, &email).await));
    let resend = format!("{path}/resend");
    nora.delete(&path).await.problem(404, "not_found");
    nora.poke(&resend).await.problem(404, "not_found");
    assert_eq!(nora.get("/users/invitations").await.expect(200)["items"], json!([]));
    sami.delete(&path).await.problem(403, "forbidden");
    sami.poke(&resend).await.problem(403, "forbidden");
    sami.get("/users/invitations").await.problem(403, "forbidden");
    sami.post("/users/invite", &json!({ "email": somebody() })).await.problem(403, "forbidden");
    for (method, path) in [(Method::DELETE, path.as_str()), (Method::POST, &resend), (Method::POST, "/users/invite")] {
        world.anybody().call(method, path).await.problem(401, "unauthenticated");
    }
    assert_eq!(world.letters(&email).await.len(), 1, "nothing of all this was sent");
}
