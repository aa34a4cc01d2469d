//! Who is who to the core. A core may be shared with other applications: an account that it has already becomes somebody's here only when
//! they show that it is theirs, by its password or by a letter that reached them.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use p2p_domain::{
    id::UserId,
    port::{
        clock::Entropy,
        credential::Registered,
        error::AuthError,
        identity::{IdentityStore, Tie},
    },
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
struct Foreign;

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

    /// Who somebody is to the core, as far as that was shown.
    pub async fn external(&self, op: &'static str, user: UserId) -> Result<Option<String>, AuthError> {
        let tied = self.tied(op, user).await?;
        Ok(tied.filter(|(_, tie)| *tie != Tie::Claimed).map(|(external, _)| external))
    }

    /// Who somebody is to the core, or is only said to be.
    pub async fn tied(&self, op: &'static str, user: UserId) -> Result<Option<(String, Tie)>, AuthError> {
        self.identities.external(user).await.map_err(store_failed(op))
    }

    async fn tie(&self, op: &'static str, user: UserId, external: &str, tie: Tie) -> Result<(), AuthError> {
        self.identities.link(user, external, tie).await.map_err(store_failed(op))
    }

    /// A new password for the account that somebody has or is said to have; they showed that it is theirs, and from here on it is. False
    /// when there is none.
    pub async fn renew(&self, op: &'static str, user: UserId, password: &str) -> Result<bool, AuthError> {
        let Some((external, tie)) = self.tied(op, user).await? else { return Ok(false) };
        let set = self.set_password(&external, password, None).await.map_err(|error| error.during(op))?;
        // Last: until the password is theirs, whoever knew the old one must not come in by it.
        if set && tie == Tie::Claimed {
            self.tie(op, user, &external, Tie::Shown).await?;
        }
        Ok(set)
    }

    /// Who the core's somebody is to us.
    pub async fn ours(&self, op: &'static str, external: &str) -> Result<Option<UserId>, AuthError> {
        self.identities.user(external).await.map_err(store_failed(op))
    }

    /// Forgets who somebody is to the core.
    pub async fn unlink(&self, op: &'static str, user: UserId) -> Result<(), AuthError> {
        self.identities.unlink(user).await.map_err(store_failed(op))
    }

    /// Whose letters to that address are: an account with a password that nobody knows is made if there is none. One that the core has is
    /// nobody's until a password was set by such a letter.
    pub async fn addressee(&self, op: &'static str, user: UserId, email: &Email) -> Result<String, AuthError> {
        if let Some((external, _)) = self.tied(op, user).await? {
            return Ok(external);
        }
        let made = self.sign_up(email.as_str(), &self.unknown_password()).await.map_err(|error| error.during(op))?;
        if let Some(external) = made {
            self.tie(op, user, &external, Tie::Made).await?;
            return Ok(external);
        }
        let external = self.by_email(op, email).await?;
        if self.ours(op, &external).await?.is_some_and(|owner| owner != user) {
            return Err(AuthError::internal(op, Foreign));
        }
        self.tie(op, user, &external, Tie::Claimed).await?;
        Ok(external)
    }

    /// Gives somebody an account with that password: a new one, or the one that the core has, if they are known to it.
    pub async fn register(
        &self,
        op: &'static str,
        user: UserId,
        email: &Email,
        password: &str,
    ) -> Result<Registered, AuthError> {
        if let Some(external) = self.external(op, user).await? {
            let set = self.set_password(&external, password, Some(email)).await.map_err(|error| error.during(op))?;
            if set {
                return Ok(Registered::Done);
            }
        }
        let made = self.sign_up(email.as_str(), password).await.map_err(|error| error.during(op))?;
        match made {
            Some(external) => self.tie(op, user, &external, Tie::Made).await.map(|()| Registered::Done),
            None => self.adopt(op, user, email, password).await,
        }
    }

    /// Makes the account that the core has somebody's, if it is nobody's here and the password is that account's.
    async fn adopt(
        &self,
        op: &'static str,
        user: UserId,
        email: &Email,
        password: &str,
    ) -> Result<Registered, AuthError> {
        let Some(external) = self.sign_in(email.as_str(), password).await.map_err(|error| error.during(op))? else {
            return Ok(Registered::Taken);
        };
        if self.ours(op, &external).await?.is_some_and(|owner| owner != user) {
            return Ok(Registered::Taken);
        }
        self.tie(op, user, &external, Tie::Shown).await.map(|()| Registered::Done)
    }

    /// Who comes in with that; nobody with a wrong password.
    pub async fn sign_in(&self, email: &str, password: &str) -> Result<Option<String>, CoreError> {
        const PATH: &str = "/recipe/signin";
        let question = Question::post(PATH, json!({ "email": email, "password": password })).repeatable();
        let said = self.core.ask(question).await?.said;
        match status(&said) {
            "OK" => read::<Entered>(PATH, said).map(|entered| Some(entered.recipe_user_id)),
            "WRONG_CREDENTIALS_ERROR" => Ok(None),
            _ => Err(unexpected(PATH)),
        }
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

    async fn by_email(&self, op: &'static str, email: &Email) -> Result<String, AuthError> {
        let found = self.found_by_email(email).await.map_err(|error| error.during(op))?;
        found.ok_or_else(|| AuthError::unavailable(op, Gone))
    }

    async fn found_by_email(&self, email: &Email) -> Result<Option<String>, CoreError> {
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
