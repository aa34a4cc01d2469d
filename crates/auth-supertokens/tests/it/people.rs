//! Accounts at the core and people here.

use p2p_contract::build::{a_login, a_password, an_email};
use p2p_domain::{
    port::{
        credential::{CredentialService as _, Registered},
        error::PortErrorKind,
        identity::{IdentityStore as _, Tie},
        session::SessionService as _,
        token::AccountTokens as _,
    },
    token::{TokenHolder, TokenPurpose},
    user::{Email, Password},
};

use crate::stage::{Stage, elsewhere};

/// Makes an account at the core that nobody of ours has.
async fn stranger(stage: &Stage, email: &Email, password: &str) {
    elsewhere(stage.core.url())(email, password).await;
}

/// Whether the core has an account of that address and password.
async fn stands(stage: &Stage, email: &Email, password: &str) -> bool {
    let body = serde_json::json!({ "email": email.as_str(), "password": password }).to_string();
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let call = http.post(stage.core.url() + "/recipe/signin").header("cdi-version", "5.2").body(body);
    call.send().await.unwrap().text().await.unwrap().contains("\"OK\"")
}

const THEIRS: &str = "what they had there";

#[tokio::test]
async fn an_account_of_another_application_is_left_alone() {
    let stage = Stage::new().await;
    let (credentials, user) = (stage.supertokens.credentials(), &stage.people[0]);
    stranger(&stage, &user.email, THEIRS).await;
    assert_eq!(credentials.register(user.id, &user.email, &a_password()).await.unwrap(), Registered::Taken);
    assert_eq!(stage.store.external(user.id).await.unwrap(), None);
    credentials.remove(user.id).await.unwrap();
    assert!(stands(&stage, &user.email, THEIRS).await, "neither changed nor removed");
    let shown = Password::parse(THEIRS, &[]).unwrap();
    assert_eq!(credentials.register(user.id, &user.email, &shown).await.unwrap(), Registered::Done);
    assert!(matches!(stage.store.external(user.id).await.unwrap(), Some((_, Tie::Shown))));
    // Not even who knows its password gets the account that somebody of ours has.
    let other = &stage.people[1];
    assert_eq!(credentials.register(other.id, &user.email, &shown).await.unwrap(), Registered::Taken);
    assert!(credentials.verify(Some(user.id), &user.email, THEIRS).await.unwrap());
    credentials.remove(user.id).await.unwrap();
    assert!(stands(&stage, &user.email, THEIRS).await, "it was there before they came");
    assert_eq!(stage.store.external(user.id).await.unwrap(), None);
}

#[tokio::test]
async fn an_account_that_was_made_here_goes_with_its_person() {
    let stage = Stage::new().await;
    let (credentials, user, password) = (stage.supertokens.credentials(), &stage.people[0], a_password());
    assert_eq!(credentials.register(user.id, &user.email, &password).await.unwrap(), Registered::Done);
    assert!(stands(&stage, &user.email, password.expose()).await);
    credentials.remove(user.id).await.unwrap();
    assert!(!stands(&stage, &user.email, password.expose()).await);
}

#[tokio::test]
async fn a_letter_shows_that_an_account_is_theirs() {
    let stage = Stage::new().await;
    let (credentials, tokens, user) = (stage.supertokens.credentials(), stage.supertokens.tokens(), &stage.people[0]);
    stranger(&stage, &user.email, THEIRS).await;
    let holder = TokenHolder { user_id: user.id, email: user.email.clone() };
    for purpose in TokenPurpose::ALL {
        let token = tokens.issue(purpose, &holder).await.unwrap();
        // Whoever made that account need not be who reads the letter.
        assert!(!credentials.verify(Some(user.id), &user.email, THEIRS).await.unwrap());
        assert_eq!(tokens.consume(purpose, &token).await.unwrap().as_ref(), Some(&holder));
        assert!(
            !credentials.verify(Some(user.id), &user.email, THEIRS).await.unwrap(),
            "nor does it open anything yet"
        );
        assert!(stage.supertokens.sessions().create(a_login(user.id)).await.is_err());
    }
    assert!(stands(&stage, &user.email, THEIRS).await);
    let password = a_password();
    credentials.change(user.id, &password).await.unwrap();
    assert!(credentials.verify(Some(user.id), &user.email, password.expose()).await.unwrap());
    assert!(!credentials.verify(Some(user.id), &user.email, THEIRS).await.unwrap());
    credentials.remove(user.id).await.unwrap();
    assert!(stands(&stage, &user.email, password.expose()).await, "it was there before they came");
}

#[tokio::test]
async fn the_core_compares_a_password_for_nobody_too() {
    let stage = Stage::new().await;
    let credentials = stage.supertokens.credentials();
    let sign_ins = || stage.core.calls().iter().filter(|call| *call == "POST /recipe/signin").count();
    assert!(!credentials.verify(None, &an_email(), "whatever it is").await.unwrap());
    assert!(!credentials.verify(Some(stage.people[0].id), &stage.people[0].email, "").await.unwrap());
    assert_eq!(sign_ins(), 2);
    // The account of nobody was made once, and is nobody's.
    let made = stage.core.calls().iter().filter(|call| *call == "POST /recipe/signup").count();
    assert_eq!(made, 1);
}

#[tokio::test]
async fn who_has_no_password_may_reset_it_all_the_same() {
    let stage = Stage::new().await;
    let (credentials, tokens, user) = (stage.supertokens.credentials(), stage.supertokens.tokens(), &stage.people[0]);
    let error = credentials.change(user.id, &a_password()).await.unwrap_err();
    assert_eq!(error.kind, PortErrorKind::Internal);
    let holder = TokenHolder { user_id: user.id, email: user.email.clone() };
    let token = tokens.issue(TokenPurpose::ResetPassword, &holder).await.unwrap();
    assert_eq!(tokens.consume(TokenPurpose::ResetPassword, &token).await.unwrap(), Some(holder));
    let password = a_password();
    credentials.change(user.id, &password).await.unwrap();
    assert!(credentials.verify(Some(user.id), &user.email, password.expose()).await.unwrap());
    credentials.remove(user.id).await.unwrap();
    assert_eq!(stage.store.external(user.id).await.unwrap(), None);
}

#[tokio::test]
async fn all_tokens_are_taken_back() {
    let stage = Stage::new().await;
    let (tokens, user) = (stage.supertokens.tokens(), &stage.people[0]);
    let holder = TokenHolder { user_id: user.id, email: user.email.clone() };
    let mut issued = Vec::new();
    for purpose in TokenPurpose::ALL {
        issued.push((purpose, tokens.issue(purpose, &holder).await.unwrap()));
    }
    tokens.withdraw(user.id).await.unwrap();
    for (purpose, token) in issued {
        assert_eq!(tokens.consume(purpose, &token).await.unwrap(), None, "{purpose:?}");
    }
}
