//! What people may ask for themselves: a copy of all that is held of them, and to be erased.

use std::io::{Cursor, Read as _};

use reqwest::Method;
use serde_json::{Value, json};
use zip::ZipArchive;

use crate::{
    harness::{Answer, PASSWORD, Person, World, png, stories, within_a_second},
    socket::Socket,
};

stories!(
    a_copy_holds_all_that_was_made,
    a_copy_holds_nothing_of_others,
    a_long_copy_is_whole,
    erasing_needs_the_password,
    the_last_admin_stays_while_others_do,
    who_is_erased_is_gone,
    what_they_wrote_stays,
    no_trace_of_the_erased_is_kept,
    whom_they_invited_may_still_come,
    the_domain_of_an_organization_that_all_left_is_free,
    of_many_erasures_at_once_one_is_answered,
);

/// A word that stands in nothing but what somebody said of themselves.
const MARKER: &str = "zqxmarker";

fn id(value: &Value) -> String {
    value["id"].as_str().unwrap_or_else(|| panic!("no id: {value}")).to_owned()
}

fn archive(answer: &Answer) -> ZipArchive<Cursor<Vec<u8>>> {
    assert_eq!(answer.is(200).must("content-type"), "application/zip");
    assert!(answer.must("content-disposition").starts_with("attachment"), "{:?}", answer.headers);
    ZipArchive::new(Cursor::new(answer.body.to_vec())).unwrap()
}

fn bytes(archive: &mut ZipArchive<Cursor<Vec<u8>>>, name: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    archive.by_name(name).unwrap_or_else(|error| panic!("{name}: {error}")).read_to_end(&mut bytes).unwrap();
    bytes
}

fn list(archive: &mut ZipArchive<Cursor<Vec<u8>>>, name: &str) -> Vec<Value> {
    serde_json::from_slice(&bytes(archive, name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn texts(items: &[Value], name: &str) -> Vec<String> {
    items.iter().map(|item| item[name].as_str().unwrap_or_else(|| panic!("no {name}: {item}")).to_owned()).collect()
}

async fn erase(person: &Person, password: &str) -> Answer {
    person.post("/users/me/erase", &json!({ "password": password })).await
}

/// Opens a topic; answers its path.
async fn topic_of(person: &Person, content: &str) -> String {
    let form = json!({ "title": "Which valve?", "content": content });
    format!("/forums/topics/{}", id(&person.post("/forums/topics", &form).await.expect(201)))
}

async fn a_copy_holds_all_that_was_made(world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    let sami = world.joined(&amal, "member").await;
    sami.patch("/users/me", &json!({ "bio": "I keep valves tight.", "first_name": "سامي" })).await.is(200);
    let topic = topic_of(&sami, "Ours **leaks**.").await;
    let post = sami.post(&format!("{topic}/posts"), &json!({ "content": "First." })).await.expect(201);
    let path = format!("/forums/posts/{}", id(&post));
    sami.patch(&path, &json!({ "content": "Second." })).await.is(200);
    sami.post(&format!("{path}/replies"), &json!({ "content": "A reply." })).await.is(201);
    let theirs = nora.post(&format!("{topic}/posts"), &json!({ "content": "Turn it." })).await.expect(201);
    sami.poke(&format!("/forums/posts/{}/upvote", id(&theirs))).await.is(200);
    sami.poke(&format!("{topic}/follow")).await.is(204);
    sami.put("/drafts/topic:new", &json!({ "content": "Not yet.", "version": 0 })).await.is(200);
    sami.upload("/users/me/avatar", &png(30, 20)).await.is(200);
    let login = json!({ "email": sami.email, "password": PASSWORD });
    world.anybody().post("/auth/login", &login).header("user-agent", "Probe/1.0").await.is(200);
    let copy = sami.get("/users/me/export").await;
    let mut copy = archive(&copy);
    let profile: Value = serde_json::from_slice(&bytes(&mut copy, "profile.json")).unwrap();
    assert_eq!(profile["user"], sami.get("/users/me").await.expect(200));
    assert_eq!(texts(&list(&mut copy, "topics.json"), "title"), ["Which valve?"]);
    assert_eq!(texts(&list(&mut copy, "posts.json"), "content"), ["Ours **leaks**.", "Second."]);
    assert_eq!(texts(&list(&mut copy, "replies.json"), "content"), ["A reply."]);
    assert_eq!(texts(&list(&mut copy, "drafts.json"), "content"), ["Not yet."]);
    assert_eq!(texts(&list(&mut copy, "votes.json"), "id"), [id(&theirs)]);
    assert_eq!(texts(&list(&mut copy, "follows.json"), "topic_id"), [topic.rsplit('/').next().unwrap()]);
    assert_eq!(texts(&list(&mut copy, "earlier_texts.json"), "content"), ["First."]);
    assert_eq!(list(&mut copy, "invitations.json"), Vec::<Value>::new());
    assert!(list(&mut copy, "views.json").iter().all(|view| view["day"].is_string()));
    let consents = list(&mut copy, "consents.json");
    assert!(
        consents.len() == 1 && consents[0]["terms_version"] == "1" && consents[0]["accepted_at"].is_string(),
        "{consents:?}"
    );
    let sessions = list(&mut copy, "sessions.json");
    assert!(sessions.len() == 2 && sessions.iter().any(|session| session["user_agent"] == "Probe/1.0"), "{sessions:?}");
    assert_eq!(list(&mut copy, "devices.json").len(), 2);
    let audit = texts(&list(&mut copy, "audit.json"), "action");
    for action in ["invitation.accepted", "user.logged_in", "user.data_exported"] {
        assert!(audit.contains(&action.to_owned()), "{action} in {audit:?}");
    }
    let picture = image::load_from_memory(&bytes(&mut copy, "picture.webp")).unwrap();
    assert_eq!((picture.width(), picture.height()), (256, 256));
}

async fn the_domain_of_an_organization_that_all_left_is_free(world: World) {
    let amal = world.admin().await;
    let domain = amal.email.rsplit('@').next().unwrap().to_owned();
    let form = json!({ "email": format!("next@{domain}"), "password": PASSWORD, "organization_name": "Next" });
    world.anybody().post("/auth/signup", &form).await.problem(409, "organization_exists");
    let sami = world.joined(&amal, "member").await;
    erase(&sami, PASSWORD).await.is(204);
    world.anybody().post("/auth/signup", &form).await.problem(409, "organization_exists");
    erase(&amal, PASSWORD).await.is(204);
    let next = world.anybody().post("/auth/signup", &form).await.expect(200);
    assert_ne!(next["organization"]["id"], amal.organization_id.as_str(), "another one: {next}");
    assert_eq!(next["organization"]["domain"], domain.as_str());
}

async fn of_many_erasures_at_once_one_is_answered(world: World) {
    let amal = world.admin().await;
    let sami = world.joined(&amal, "member").await;
    let tries = futures_util::future::join_all((0..6).map(|_| erase(&sami, PASSWORD))).await;
    let mut erased = 0;
    for answer in tries {
        if answer.code() == 204 {
            erased += 1;
        } else {
            answer.problem(401, "unauthenticated");
        }
    }
    assert_eq!(erased, 1);
}

async fn a_copy_holds_nothing_of_others(world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    let topic = topic_of(&amal, "Ours leaks.").await;
    nora.patch("/users/me", &json!({ "bio": MARKER })).await.is(200);
    nora.post(&format!("{topic}/posts"), &json!({ "content": MARKER })).await.is(201);
    nora.put("/drafts/topic:new", &json!({ "content": MARKER, "version": 0 })).await.is(200);
    let copy = amal.get("/users/me/export").await;
    let mut copy = archive(&copy);
    for index in 0..copy.len() {
        let mut text = Vec::new();
        copy.by_index(index).unwrap().read_to_end(&mut text).unwrap();
        let text = String::from_utf8_lossy(&text);
        assert!(!text.contains(MARKER) && !text.contains(&nora.email) && !text.contains("argon2"), "{text}");
    }
    world.anybody().get("/users/me/export").await.problem(401, "unauthenticated");
}

async fn a_long_copy_is_whole(world: World) {
    let amal = world.admin().await;
    let topic = topic_of(&amal, "0").await;
    for number in 1..=230 {
        amal.post(&format!("{topic}/posts"), &json!({ "content": number.to_string() })).await.is(201);
    }
    let copy = amal.get("/users/me/export").await;
    let mut copy = archive(&copy);
    let found = texts(&list(&mut copy, "posts.json"), "content");
    assert_eq!(found, (0..=230).map(|number: u32| number.to_string()).collect::<Vec<_>>());
    for empty in ["replies.json", "drafts.json", "votes.json"] {
        assert!(list(&mut copy, empty).is_empty(), "{empty}");
    }
}

async fn erasing_needs_the_password(world: World) {
    let amal = world.admin().await;
    let sami = world.joined(&amal, "member").await;
    erase(&sami, "not my password").await.problem(403, "wrong_credentials");
    erase(&sami, &"x".repeat(5_000)).await.problem(403, "wrong_credentials");
    assert_eq!(sami.post("/users/me/erase", &json!({})).await.fields(), ["password: required"]);
    sami.poke("/users/me/erase").await;
    world.anybody().post("/users/me/erase", &json!({ "password": PASSWORD })).await.problem(401, "unauthenticated");
    assert_eq!(sami.get("/users/me").await.expect(200)["email"], sami.email.as_str());
}

async fn the_last_admin_stays_while_others_do(world: World) {
    let amal = world.admin().await;
    let sami = world.joined(&amal, "member").await;
    erase(&amal, "not my password").await.problem(403, "wrong_credentials");
    erase(&amal, PASSWORD).await.problem(409, "last_admin");
    amal.get("/users/me").await.is(200);
    // With another admin, the organization goes on.
    let huda = world.joined(&amal, "admin").await;
    erase(&amal, PASSWORD).await.is(204);
    assert_eq!(huda.get("/organizations/current").await.expect(200)["admin_user_id"], huda.id.as_str());
    // So it does when nobody else is active.
    erase(&huda, PASSWORD).await.problem(409, "last_admin");
    huda.delete(&format!("/users/{}", sami.id)).await.is(204);
    erase(&huda, PASSWORD).await.is(204);
    world.anybody().post("/auth/login", &json!({ "email": huda.email, "password": PASSWORD })).await.is(403);
}

async fn who_is_erased_is_gone(world: World) {
    let amal = world.admin().await;
    let sami = world.joined(&amal, "member").await;
    let phone = world.log_in(&sami.email).await;
    let topic = topic_of(&sami, "Ours leaks.").await;
    let picture = sami.upload("/users/me/avatar", &png(30, 20)).await.expect(200)["avatar_url"].clone();
    let (mut socket, _) = Socket::follow(&phone, topic.rsplit('/').next().unwrap()).await;
    sami.post("/auth/reset-password", &json!({ "email": sami.email })).await.is(202);
    let token = world.mailed_token(&sami.email, "/auth/reset-password").await;
    let erased = erase(&sami, PASSWORD).await;
    assert_eq!(erased.is(204).must("front-token"), "remove");
    for session in [&sami, &phone] {
        within_a_second("the session ends", async || session.get("/users/me").await.code() == 401).await;
    }
    assert_eq!(socket.closed().await, 4401);
    let refresh =
        world.anybody().poke("/auth/refresh").header("authorization", &format!("Bearer {}", phone.refresh_token));
    refresh.await.problem(401, "session_expired");
    let form = json!({ "email": sami.email, "password": PASSWORD });
    world.anybody().post("/auth/login", &form).await.problem(403, "wrong_credentials");
    let reset = json!({ "token": token, "new_password": "copper lantern 58" });
    world.anybody().post("/auth/reset-password/confirm", &reset).await.problem(400, "invalid_token");
    amal.get(&format!("/users/{}", sami.id)).await.problem(404, "not_found");
    amal.patch(&format!("/users/{}", sami.id), &json!({ "is_active": true })).await.problem(404, "not_found");
    world.anybody().root(Method::GET, picture.as_str().unwrap()).await.problem(404, "not_found");
    assert_eq!(amal.get("/organizations/current").await.expect(200)["user_count"], 1);
    let shown = [amal.walk("/users", 5).await, amal.walk("/organizations/members", 5).await].concat();
    assert!(shown.iter().all(|user| user["id"] == amal.id.as_str()), "{shown:?}");
    // The address is free again.
    amal.post("/users/invite", &json!({ "email": sami.email })).await.is(201);
}

async fn what_they_wrote_stays(world: World) {
    let amal = world.admin().await;
    let sami = world.joined(&amal, "member").await;
    let topic = topic_of(&sami, "Ours leaks.").await;
    let post = id(&sami.post(&format!("{topic}/posts"), &json!({ "content": "Since May." })).await.expect(201));
    sami.post(&format!("/forums/posts/{post}/replies"), &json!({ "content": "Or April." })).await.is(201);
    sami.patch(&format!("/forums/posts/{post}"), &json!({ "content": "Since June." })).await.is(200);
    let answer = id(&amal.post(&format!("{topic}/posts"), &json!({ "content": "Turn it." })).await.expect(201));
    sami.poke(&format!("/forums/posts/{answer}/upvote")).await.is(200);
    erase(&sami, PASSWORD).await.is(204);
    let nobody =
        json!({ "id": null, "first_name": null, "last_name": null, "avatar_url": null, "organization_name": null });
    let seen = amal.get(&topic).await.expect(200);
    assert_eq!((&seen["title"], &seen["author"], &seen["post_count"]), (&json!("Which valve?"), &nobody, &json!(3)));
    let posts = seen["posts"]["items"].as_array().unwrap();
    assert_eq!(texts(posts, "content"), ["Ours leaks.", "Since June.", "Turn it."]);
    assert_eq!((&posts[0]["author"], &posts[1]["author"]), (&nobody, &nobody));
    assert_eq!((&posts[1]["replies"][0]["author"], &posts[1]["replies"][0]["content"]), (&nobody, &json!("Or April.")));
    let revisions = amal.get(&format!("/forums/posts/{post}/revisions")).await.expect(200);
    assert!(revisions["items"].as_array().unwrap().iter().all(|revision| revision["editor"] == nobody), "{revisions}");
    assert!(!amal.get(&topic).await.text().contains(&sami.id), "the id is no longer told either");
    let events = amal.get(&format!("{topic}/events")).await;
    assert!(!events.is(200).text().contains("Qasim"), "{events}");
    amal.post(&format!("/forums/posts/{post}/replies"), &json!({ "content": "Thank you." })).await.is(201);
    amal.poke(&format!("/forums/posts/{post}/best-answer")).await.is(200);
    amal.delete(&format!("/forums/posts/{post}")).await.is(204);
}

async fn no_trace_of_the_erased_is_kept(world: World) {
    let amal = world.admin().await;
    let email = format!("{MARKER}@people.example");
    amal.post("/users/invite", &json!({ "email": email })).header("idempotency-key", "key-1").await.is(201);
    amal.post("/users/invite", &json!({ "email": email })).header("idempotency-key", "key-2").await.is(409);
    let token = world.mailed_token(&email, "/auth/accept-invitation").await;
    let form =
        json!({ "token": token, "password": PASSWORD, "first_name": MARKER, "last_name": MARKER.to_uppercase() });
    world.anybody().post("/auth/accept-invitation", &form).header("user-agent", MARKER).await.is(200);
    let login = json!({ "email": email, "password": PASSWORD });
    world.anybody().post("/auth/login", &login).header("user-agent", &format!("{MARKER}/2")).await.is(200);
    let sami = world.log_in(&email).await;
    sami.patch("/users/me", &json!({ "bio": MARKER.repeat(30), "job_title": MARKER })).await.is(200);
    sami.put("/drafts/topic:new", &json!({ "content": MARKER.repeat(900), "version": 0 })).await.is(200);
    let topic = json!({ "title": "Which valve?", "content": "Ours leaks." });
    // Answers that are kept to be given again, and events that are kept for sockets, show the author's card.
    let kept = sami.post("/forums/topics", &topic).header("idempotency-key", "key-1").await.expect(201);
    let path = format!("/forums/topics/{}", id(&kept));
    sami.post(&format!("{path}/posts"), &json!({ "content": "More." }))
        .header("idempotency-key", "key-2")
        .await
        .is(201);
    amal.post(&format!("{path}/pin"), &json!({ "pinned": true })).header("idempotency-key", "key-3").await.is(200);
    let opening = kept["posts"]["items"][0]["id"].as_str().unwrap();
    amal.patch(&format!("/forums/posts/{opening}"), &json!({ "content": "Ours leaks!" })).await.is(200);
    amal.patch(&format!("/users/{}", sami.id), &json!({ "last_name": format!("{MARKER} II") })).await.is(200);
    let mention = format!("Thank you, @[{MARKER}](user:{}).", sami.id);
    amal.post("/auth/reset-password", &json!({ "email": email })).await.is(202);
    sami.poke("/auth/verify-email/resend").await.is(202);
    sami.get("/users/me/export").await.is(200);
    world.settled().await;
    assert!(!world.place.traces_of(MARKER).await.is_empty(), "nothing was looked through");
    erase(&sami, PASSWORD).await.is(204);
    world.settled().await;
    assert_eq!(world.place.traces_of(MARKER).await, [""; 0]);
    amal.post(&format!("{path}/posts"), &json!({ "content": mention })).await.is(201);
    let log = amal.walk(&format!("/admin/audit-log?actor_id={}", sami.id), 50).await;
    assert!(
        !log.is_empty() && log.iter().all(|line| line["address"].is_null()),
        "the log stays, but not from where: {log:?}"
    );
}

async fn whom_they_invited_may_still_come(world: World) {
    let amal = world.admin().await;
    let huda = world.joined(&amal, "admin").await;
    let email = "salem@people.example";
    huda.post("/users/invite", &json!({ "email": email })).await.is(201);
    let token = world.mailed_token(email, "/auth/accept-invitation").await;
    erase(&huda, PASSWORD).await.is(204);
    let offer = world.anybody().get(&format!("/auth/invitations/{token}")).await.expect(200);
    assert!(offer["invited_by"].as_object().unwrap().values().all(Value::is_null), "{offer}");
    let invitations = amal.walk("/users/invitations?status=pending", 5).await;
    assert_eq!((invitations.len(), &invitations[0]["invited_by"]), (1, &Value::Null));
    world.anybody().post("/auth/accept-invitation", &json!({ "token": token, "password": PASSWORD })).await.is(200);
}
