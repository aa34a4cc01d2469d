//! Who is who to the core: accounts are made, or adopted when the core has one of that address that is nobody's here.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use p2p_domain::{
    id::UserId,
    port::{clock::Entropy, error::AuthError, identity::IdentityStore},
    user::Email,
};
use serde_json::json;

use crate::{
    answers::{Entered, Many, read, status, unexpected},
    core::{Core, CoreError, Question},
    digest::sha256,
    store_failed,
};

/// bcrypt, with which cores hash unless told otherwise, looks at no more bytes of a password than these.
const BCRYPT_BYTES: usize = 72;

/// The password as the core gets it: one that is longer than what the core looks at goes as its digest, so that it counts to its last
/// letter.
pub fn counted(password: &str) -> String {
    if password.len() <= BCRYPT_BYTES {
        return password.to_owned();
    }
    format!("sha256.{}", STANDARD_NO_PAD.encode(sha256(password)))
}

/// Somebody of ours has the core's account of that address.
#[derive(Debug, thiserror::Error)]
#[error("the core's account of that address is somebody else's")]
struct Taken;

/// The core's account went away while it was looked at.
#[derive(Debug, thiserror::Error)]
#[error("the core's account of that address came and went")]
struct Gone;

/// The core's accounts of our people.
pub struct Accounts {
    core: Arc<Core>,
    identities: Arc<dyn IdentityStore>,
    entropy: Arc<dyn Entropy>,
}

impl Accounts {
    /// Asks nobody yet.
    pub fn new(core: Arc<Core>, identities: Arc<dyn IdentityStore>, entropy: Arc<dyn Entropy>) -> Self {
        Self { core, identities, entropy }
    }

    /// A password that nobody knows.
    pub fn unknown_password(&self) -> String {
        let mut bytes = [0; 32];
        self.entropy.fill(&mut bytes);
        STANDARD_NO_PAD.encode(bytes)
    }

    /// Who somebody is to the core.
    pub async fn external(&self, op: &'static str, user: UserId) -> Result<Option<String>, AuthError> {
        self.identities.external(user).await.map_err(store_failed(op))
    }

    /// Who the core's somebody is to us.
    pub async fn ours(&self, op: &'static str, external: &str) -> Result<Option<UserId>, AuthError> {
        self.identities.user(external).await.map_err(store_failed(op))
    }

    /// Forgets who somebody is to the core.
    pub async fn unlink(&self, op: &'static str, user: UserId) -> Result<(), AuthError> {
        self.identities.unlink(user).await.map_err(store_failed(op))
    }

    /// Who somebody is to the core; an account with a password that nobody knows is made for them if there is none.
    pub async fn external_or_made(&self, op: &'static str, user: UserId, email: &Email) -> Result<String, AuthError> {
        match self.external(op, user).await? {
            Some(external) => Ok(external),
            None => self.make(op, user, email, &self.unknown_password()).await,
        }
    }

    /// Makes an account for somebody, or adopts the one that the core has, with that password.
    pub async fn make(
        &self,
        op: &'static str,
        user: UserId,
        email: &Email,
        password: &str,
    ) -> Result<String, AuthError> {
        let made = self.sign_up(email.as_str(), password).await.map_err(|error| error.during(op))?;
        let external = match made {
            Some(external) => external,
            None => self.adopt(op, user, email, password).await?,
        };
        self.identities.link(user, &external).await.map_err(store_failed(op))?;
        Ok(external)
    }

    /// Makes an account; none when the core has one of that address.
    pub async fn sign_up(&self, email: &str, password: &str) -> Result<Option<String>, CoreError> {
        const PATH: &str = "/recipe/signup";
        let said = self.core.ask(Question::post(PATH, json!({ "email": email, "password": password }))).await?.said;
        match status(&said) {
            "OK" => read::<Entered>(PATH, said).map(|entered| Some(entered.recipe_user_id)),
            "EMAIL_ALREADY_EXISTS_ERROR" => Ok(None),
            _ => Err(unexpected(PATH)),
        }
    }

    /// Takes over the account that the core has, unless it is somebody else's. Whoever knew its password knows it no longer.
    async fn adopt(&self, op: &'static str, user: UserId, email: &Email, password: &str) -> Result<String, AuthError> {
        let found = self.by_email(email).await.map_err(|error| error.during(op))?;
        let external = found.ok_or_else(|| AuthError::unavailable(op, Gone))?;
        if self.ours(op, &external).await?.is_some_and(|owner| owner != user) {
            return Err(AuthError::internal(op, Taken));
        }
        let set = self.set_password(&external, password, None).await.map_err(|error| error.during(op))?;
        if set { Ok(external) } else { Err(AuthError::unavailable(op, Gone)) }
    }

    async fn by_email(&self, email: &Email) -> Result<Option<String>, CoreError> {
        const PATH: &str = "/users/by-accountinfo";
        let question = Question::get(PATH).with("email", email.as_str()).with("doUnionOfAccountInfo", "false");
        let Many { users } = read(PATH, self.core.ask(question).await?.said)?;
        let mut methods = users.into_iter().flat_map(|person| person.login_methods);
        let wanted = methods
            .find(|method| method.recipe_id == "emailpassword" && method.email.as_deref() == Some(email.as_str()));
        Ok(wanted.map(|method| method.recipe_user_id))
    }

    /// Replaces the password of the core's somebody, and their address if one is given; false when the core knows nobody of that id, or
    /// somebody else has the address.
    pub async fn set_password(&self, external: &str, password: &str, email: Option<&Email>) -> Result<bool, CoreError> {
        const PATH: &str = "/recipe/user";
        let mut body = json!({ "recipeUserId": external, "password": password });
        if let Some(email) = email {
            body["email"] = json!(email.as_str());
        }
        let said = self.core.ask(Question::put(PATH, body)).await?.said;
        match status(&said) {
            "OK" => Ok(true),
            "UNKNOWN_USER_ID_ERROR" | "EMAIL_ALREADY_EXISTS_ERROR" => Ok(false),
            _ => Err(unexpected(PATH)),
        }
    }
}
