//! One's address and one's password: shown to be one's own, forgotten, changed, guessed at.

use serde_json::{Value, json};

use crate::harness::{Answer, Client, PASSWORD, Person, World, email_at, new_domain, stories, within_a_second};

stories!(
    a_letter_in_ones_language_comes_with_signing_up,
    links_lead_to_the_website,
    an_address_is_verified_once,
    the_letter_comes_again_on_demand,
    writing_may_need_a_verified_address,
    a_forgotten_password_is_set_anew,
    nobody_is_told_who_has_an_account,
    a_weak_password_leaves_the_token_good,
    ones_own_address_is_no_password,
    of_many_at_once_one_uses_the_token,
    a_password_is_changed_by_its_owner,
    guessing_slows_down_one_account_at_one_address,
);

const NEW_PASSWORD: &str = "copper lantern 58";

async fn log_in(client: &Client, email: &str, password: &str) -> Answer {
    client.post("/auth/login", &json!({ "email": email, "password": password })).await
}

async fn verify(world: &World, token: &str) -> Answer {
    world.anybody().post("/auth/verify-email", &json!({ "token": token })).await
}

async fn forget(world: &World, email: &str) -> Answer {
    world.anybody().post("/auth/reset-password", &json!({ "email": email })).await
}

async fn confirm(world: &World, token: &str, password: &str) -> Answer {
    let form = json!({ "token": token, "new_password": password });
    world.anybody().post("/auth/reset-password/confirm", &form).await
}

async fn shut_out(what: &str, person: &Person) {
    within_a_second(what, async || person.get("/users/me").await.code() == 401).await;
    person.get("/users/me").await.problem(401, "unauthenticated");
}

async fn a_letter_in_ones_language_comes_with_signing_up(world: World) {
    for (language, direction, word) in [("ar", "rtl", "تأكيد"), ("en", "ltr", "Confirm"), ("fr", "ltr", "Confirm")]
    {
        let email = email_at(&new_domain());
        let form =
            json!({ "email": email, "password": PASSWORD, "organization_name": "Plant", "first_name": "<Amal>" });
        world.anybody().post("/auth/signup", &form).header("accept-language", language).await.is(200);
        let letter = world.letter(&email, "/auth/verify-email").await;
        assert_eq!(letter.header("content-language"), if language == "ar" { "ar" } else { "en" });
        assert!(letter.html.contains(&format!("dir=\"{direction}\"")), "{letter:?}");
        assert!(letter.text.contains(word) && letter.html.contains(word), "{letter:?}");
        assert!(!letter.html.contains("Amal"), "no free word to an address that nobody has shown: {letter:?}");
        assert!(
            letter.link("/auth/verify-email").unwrap().starts_with("http://localhost:3000/auth/verify-email?token=")
        );
        assert_eq!(world.letters(&email).await.len(), 1, "one letter, and no news of a device that is the first one");
    }
}

async fn links_lead_to_the_website(mut world: World) {
    world.restart(&[("WEBSITE_URL", "https://www.plant.example/app/")]).await;
    let amal = world.admin().await;
    forget(&world, &amal.email).await.is(202);
    for page in ["/auth/verify-email", "/auth/reset-password"] {
        let link = world.letter(&amal.email, page).await.link(page).unwrap();
        assert!(link.starts_with(&format!("https://www.plant.example/app{page}?token=")), "{link}");
    }
}

async fn an_address_is_verified_once(world: World) {
    let amal = world.admin().await;
    assert_eq!(amal.get("/users/me").await.expect(200)["is_verified"], false);
    let token = world.mailed_token(&amal.email, "/auth/verify-email").await;
    for wrong in ["", "x", &token[1..], &token.to_uppercase(), &"x".repeat(5_000), amal.access_token()] {
        verify(&world, wrong).await.problem(400, "invalid_token");
    }
    let reset = confirm(&world, &token, NEW_PASSWORD).await;
    reset.problem(400, "invalid_token");
    assert_eq!(
        world.anybody().post("/auth/verify-email", &json!({ "tokn": "x" })).await.fields(),
        ["token: required", "tokn: unknown_field"]
    );
    verify(&world, &token).await.is(204);
    assert_eq!(amal.get("/users/me").await.expect(200)["is_verified"], true);
    verify(&world, &token).await.problem(400, "invalid_token");
}

async fn the_letter_comes_again_on_demand(world: World) {
    let amal = world.admin().await;
    world.anybody().poke("/auth/verify-email/resend").await.problem(401, "unauthenticated");
    amal.poke("/auth/verify-email/resend").await.is(202);
    let letters = world.letters(&amal.email).await;
    assert_eq!(letters.len(), 2);
    let token = world.mailed_token(&amal.email, "/auth/verify-email").await;
    assert_ne!(letters[0].token("/auth/verify-email"), Some(token.clone()));
    verify(&world, &token).await.is(204);
    for letter in &letters {
        verify(&world, &letter.token("/auth/verify-email").unwrap()).await.problem(400, "invalid_token");
    }
    amal.poke("/auth/verify-email/resend").await.is(202);
    assert_eq!(world.letters(&amal.email).await.len(), 2, "there is nothing to verify any more");
}

async fn writing_may_need_a_verified_address(mut world: World) {
    world.restart(&[("AUTH_REQUIRE_VERIFIED_EMAIL", "true")]).await;
    let (amal, nora) = (world.admin().await, world.admin().await);
    let topic = json!({ "title": "Which valve?", "content": "Ours leaks." });
    let invitation = json!({ "email": email_at("people.example") });
    amal.post("/forums/topics", &topic).await.problem(403, "email_not_verified");
    amal.post("/users/invite", &invitation).await.problem(403, "email_not_verified");
    let batch = json!({ "invitations": [invitation] });
    amal.post("/users/invite/batch", &batch).await.problem(403, "email_not_verified");
    amal.get("/forums/topics").await.is(200);
    amal.patch("/users/me", &json!({ "bio": "Valves." })).await.is(200);
    verify(&world, &world.mailed_token(&amal.email, "/auth/verify-email").await).await.is(204);
    within_a_second("she may write", async || amal.post("/forums/topics", &topic).await.code() == 201).await;
    amal.post("/users/invite", &invitation).await.is(201);
    nora.post("/forums/topics", &topic).await.problem(403, "email_not_verified");
    // Who was asked by a letter need not be asked again.
    let token = world.mailed_token(invitation["email"].as_str().unwrap(), "/auth/accept-invitation").await;
    let joined =
        world.anybody().post("/auth/accept-invitation", &json!({ "token": token, "password": PASSWORD })).await;
    world.anybody().with(joined.is(200).session()).post("/forums/topics", &topic).await.is(201);
}

async fn a_forgotten_password_is_set_anew(world: World) {
    let amal = world.admin().await;
    let phone = world.log_in(&amal.email).await;
    forget(&world, &amal.email.to_uppercase()).await.is(202);
    let token = world.mailed_token(&amal.email, "/auth/reset-password").await;
    confirm(&world, &token, NEW_PASSWORD).await.is(204);
    shut_out("the one session ends", &amal).await;
    shut_out("the other one, too", &phone).await;
    let refresh =
        world.anybody().poke("/auth/refresh").header("authorization", &format!("Bearer {}", phone.refresh_token));
    refresh.await.problem(401, "session_expired");
    confirm(&world, &token, "another lantern 58").await.problem(400, "invalid_token");
    log_in(&world.anybody(), &amal.email, PASSWORD).await.problem(403, "wrong_credentials");
    log_in(&world.anybody(), &amal.email, NEW_PASSWORD).await.is(200);
    let letters = world.letters(&amal.email).await;
    assert!(letters.iter().any(|letter| letter.header("subject").contains("password was changed")), "{letters:#?}");
}

async fn nobody_is_told_who_has_an_account(world: World) {
    let amal = world.admin().await;
    let essence = async |email: &str| {
        let answer = forget(&world, email).await;
        let mut names: Vec<String> = answer.is(202).headers.keys().map(ToString::to_string).collect();
        names.sort();
        (answer.text(), names)
    };
    assert_eq!(essence(&amal.email).await, essence("nobody@nowhere.example").await);
    assert!(world.letters("nobody@nowhere.example").await.is_empty());
    assert_eq!(
        world.anybody().post("/auth/reset-password", &json!({ "email": "no address" })).await.fields(),
        ["email: invalid_email"]
    );
    world.deactivate(&amal).await;
    let before = world.letters(&amal.email).await.len();
    forget(&world, &amal.email).await.is(202);
    let letters = world.letters(&amal.email).await;
    if let Some(token) = letters[before..].iter().find_map(|letter| letter.token("/auth/reset-password")) {
        confirm(&world, &token, NEW_PASSWORD).await;
    }
    for password in [PASSWORD, NEW_PASSWORD] {
        assert_eq!(log_in(&world.anybody(), &amal.email, password).await.code(), 403, "no way in for the deactivated");
    }
}

async fn a_weak_password_leaves_the_token_good(world: World) {
    let amal = world.admin().await;
    forget(&world, &amal.email).await.is(202);
    let token = world.mailed_token(&amal.email, "/auth/reset-password").await;
    assert_eq!(confirm(&world, &token, "short").await.fields(), ["new_password: too_short"]);
    assert_eq!(confirm(&world, &token, "password").await.fields(), ["new_password: password_too_common"]);
    amal.get("/users/me").await.is(200);
    verify(&world, &token).await.problem(400, "invalid_token");
    confirm(&world, &token, NEW_PASSWORD).await.is(204);
}

async fn ones_own_address_is_no_password(world: World) {
    let amal = world.admin().await;
    forget(&world, &amal.email).await.is(202);
    let token = world.mailed_token(&amal.email, "/auth/reset-password").await;
    assert_eq!(confirm(&world, &token, &amal.email).await.fields(), ["new_password: password_personal"]);
    log_in(&world.anybody(), &amal.email, &amal.email).await.problem(403, "wrong_credentials");
    log_in(&world.anybody(), &amal.email, PASSWORD).await.is(200);
}

async fn of_many_at_once_one_uses_the_token(world: World) {
    let amal = world.admin().await;
    forget(&world, &amal.email).await.is(202);
    let token = world.mailed_token(&amal.email, "/auth/reset-password").await;
    let calls: Vec<_> = (0..6)
        .map(|n| {
            let (anybody, token) = (world.anybody(), token.clone());
            tokio::spawn(async move {
                let form = json!({ "token": token, "new_password": format!("copper lantern {n}") });
                anybody.post("/auth/reset-password/confirm", &form).await.code()
            })
        })
        .collect();
    let mut codes = Vec::new();
    for call in calls {
        codes.push(call.await.unwrap());
    }
    let winner = codes.iter().position(|code| *code == 204).unwrap();
    assert_eq!(codes.iter().filter(|code| **code == 400).count(), 5, "{codes:?}");
    for n in 0..6 {
        let status = if n == winner { 200 } else { 403 };
        log_in(&world.anybody(), &amal.email, &format!("copper lantern {n}")).await.is(status);
    }
}

async fn a_password_is_changed_by_its_owner(world: World) {
    let amal = world.admin().await;
    let phone = world.log_in(&amal.email).await;
    let change = async |person: &Client, current: &str, new: &str| {
        person.post("/auth/change-password", &json!({ "current_password": current, "new_password": new })).await
    };
    change(&world.anybody(), PASSWORD, NEW_PASSWORD).await.problem(401, "unauthenticated");
    change(&amal, "not my password", NEW_PASSWORD).await.problem(403, "wrong_credentials");
    assert_eq!(change(&amal, PASSWORD, "password").await.fields(), ["new_password: password_too_common"]);
    assert_eq!(change(&amal, PASSWORD, &amal.email).await.fields(), ["new_password: password_personal"]);
    assert_eq!(change(&amal, "", "").await.fields(), ["current_password: blank", "new_password: too_short"]);
    phone.get("/users/me").await.is(200);
    change(&amal, PASSWORD, NEW_PASSWORD).await.is(204);
    shut_out("the other session ends", &phone).await;
    amal.get("/users/me").await.is(200);
    let refresh =
        world.anybody().poke("/auth/refresh").header("authorization", &format!("Bearer {}", amal.refresh_token));
    refresh.await.is(200);
    log_in(&world.anybody(), &amal.email, PASSWORD).await.problem(403, "wrong_credentials");
    log_in(&world.anybody(), &amal.email, NEW_PASSWORD).await.is(200);
    let letters = world.letters(&amal.email).await;
    assert!(letters.iter().any(|letter| letter.header("subject").contains("password was changed")), "{letters:#?}");
}

/// Guesses until it is slowed down.
async fn guess(client: &Client, email: &str) -> Answer {
    for tries in 1..40 {
        let answer = log_in(client, email, "not my password").await;
        if answer.code() == 429 {
            assert!(tries > 5, "a person who mistypes is not slowed down");
            return answer;
        }
        answer.problem(403, "wrong_credentials");
    }
    panic!("nobody slows a guesser down");
}

async fn guessing_slows_down_one_account_at_one_address(mut world: World) {
    let (amal, nora) = (world.admin().await, world.admin().await);
    world.restart(&[("RATE_LIMITS", "on"), ("TRUSTED_PROXIES", "127.0.0.1/32")]).await;
    let anybody = world.anybody();
    let refused = guess(&anybody, &amal.email).await;
    refused.problem(429, "rate_limited");
    assert!(refused.must("retry-after").parse::<u64>().is_ok_and(|wait| (1..=60).contains(&wait)), "{refused}");
    // A try may come back just now: then one more failure uses it up.
    let mut codes = Vec::new();
    while codes.len() < 10 && codes.last() != Some(&429) {
        log_in(&anybody, &amal.email, "not my password").await;
        codes.push(log_in(&anybody, &amal.email, PASSWORD).await.code());
    }
    assert_eq!(codes.last(), Some(&429), "the right password is slowed down just so: {codes:?}");
    log_in(&anybody, &nora.email, PASSWORD).await.is(200);
    let elsewhere: Value = json!({ "email": amal.email, "password": PASSWORD });
    anybody.post("/auth/login", &elsewhere).header("x-forwarded-for", "203.0.113.9").await.is(200);
    // An address that nobody has is slowed down, too: it must not tell that nobody has it.
    guess(&anybody, "nobody@nowhere.example").await.problem(429, "rate_limited");
}
