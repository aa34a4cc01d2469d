//! What the core's answers hold, as far as it is read here.

use p2p_domain::{
    id::{SessionHandle, UserId},
    session::IssuedSession,
    timestamp::Timestamp,
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use crate::core::CoreError;

/// A word on how a call went; the core answers 200 whatever it is.
pub fn status(said: &Value) -> &str {
    said["status"].as_str().unwrap_or_default()
}

/// Reads an answer as what it should be.
pub fn read<T: DeserializeOwned>(path: &'static str, said: Value) -> Result<T, CoreError> {
    serde_json::from_value(said).map_err(|_| CoreError::Unreadable { path })
}

/// A status that is not an answer to the question.
pub const fn unexpected(path: &'static str) -> CoreError {
    CoreError::Unreadable { path }
}

/// A token and its times.
#[derive(Deserialize)]
pub struct Token {
    /// The token.
    pub token: String,
    /// When it ends, in milliseconds.
    pub expiry: i64,
}

impl Token {
    /// When it ends.
    pub const fn expires_at(&self) -> Timestamp {
        Timestamp::from_millis(self.expiry)
    }
}

/// Which session.
#[derive(Deserialize)]
pub struct Named {
    /// The session; ours have no tenant, so that it is a UUID.
    pub handle: String,
}

impl Named {
    /// The session, if it can be one of ours.
    pub fn handle(&self) -> Option<SessionHandle> {
        self.handle.parse().ok()
    }
}

/// The tokens of a session that was made or refreshed.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Issued {
    /// Which.
    pub session: Named,
    /// For calls.
    pub access_token: Token,
    /// For the next tokens.
    pub refresh_token: Token,
    /// What writes must carry when the tokens travel in cookies.
    pub anti_csrf_token: Option<String>,
}

/// A session that goes on, perhaps with another access token.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GoesOn {
    /// In place of the one that was given.
    pub access_token: Option<Token>,
}

/// The sessions of somebody.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Handles {
    /// Which.
    pub session_handles: Vec<String>,
}

/// A one-time token.
#[derive(Deserialize)]
pub struct Secret {
    /// The token.
    pub token: String,
}

/// Whose a one-time token was.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Owner {
    /// Who, to the core.
    pub user_id: String,
    /// At which address.
    pub email: String,
}

/// Who came in.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Entered {
    /// Who, to the core.
    pub recipe_user_id: String,
}

/// Somebody, with the ways in which they come in.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Person {
    /// The ways.
    pub login_methods: Vec<LoginMethod>,
}

/// One way to come in.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LoginMethod {
    /// Which way.
    pub recipe_id: String,
    /// Who comes in so.
    pub recipe_user_id: String,
    /// By which address.
    pub email: Option<String>,
}

/// One person.
#[derive(Deserialize)]
pub struct One {
    /// Who.
    pub user: Person,
}

/// People.
#[derive(Deserialize)]
pub struct Many {
    /// Who.
    pub users: Vec<Person>,
}

impl Issued {
    /// As the platform hands it out.
    pub fn session_of(self, handle: SessionHandle, user_id: UserId) -> IssuedSession {
        IssuedSession {
            handle,
            user_id,
            access_expires_at: self.access_token.expires_at(),
            access_token: self.access_token.token,
            refresh_expires_at: self.refresh_token.expires_at(),
            refresh_token: self.refresh_token.token,
            anti_csrf_token: self.anti_csrf_token,
        }
    }
}
