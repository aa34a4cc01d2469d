//! Accounts at the core and people here.

use p2p_contract::build::{a_password, an_email};
use p2p_domain::{
    port::{
        credential::CredentialService as _, error::PortErrorKind, identity::IdentityStore as _,
        token::AccountTokens as _,
    },
    token::{TokenHolder, TokenPurpose},
};

use crate::stage::Stage;

/// Makes an account at the core that nobody of ours has.
async fn stranger(stage: &Stage, email: &str, password: &str) {
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let body = serde_json::json!({ "email": email, "password": password }).to_string();
    let call = http.post(stage.core.url() + "/recipe/signup").header("cdi-version", "5.2").body(body);
    assert_eq!(call.send().await.unwrap().status(), 200);
}

#[tokio::test]
async fn an_account_that_is_nobodys_here_is_adopted() {
    let stage = Stage::new().await;
    let (credentials, user) = (stage.supertokens.credentials(), &stage.people[0]);
    stranger(&stage, user.email.as_str(), "what they had there").await;
    assert!(!credentials.verify(Some(user.id), &user.email, "what they had there").await.unwrap());
    let password = a_password();
    credentials.register(user.id, &user.email, &password).await.unwrap();
    assert!(credentials.verify(Some(user.id), &user.email, password.expose()).await.unwrap());
    assert!(!credentials.verify(Some(user.id), &user.email, "what they had there").await.unwrap());
    let other = &stage.people[1];
    let error = credentials.register(other.id, &user.email, &a_password()).await.unwrap_err();
    assert_eq!(error.kind, PortErrorKind::Internal, "the account is somebody else's");
    assert!(credentials.verify(Some(user.id), &user.email, password.expose()).await.unwrap());
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
