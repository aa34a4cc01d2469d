//! What a core knows, and its time.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{
    accounts::Account,
    call::{Call, Outcome},
    keys::Keys,
    one_time::OneTime,
    options::Options,
    sessions::Session,
    tokens::signed,
};

/// A core's memory.
pub struct Core {
    pub options: Options,
    pub keys: Keys,
    /// How far the time was moved on, in milliseconds.
    pub ahead: i64,
    pub accounts: Vec<Account>,
    /// Pairs of an account and an address that was shown to be its own.
    pub verified: BTreeSet<(String, String)>,
    pub resets: Vec<OneTime>,
    pub verifications: Vec<OneTime>,
    pub sessions: Vec<Session>,
}

impl Core {
    /// A core that knows nobody.
    pub fn new(options: Options) -> Self {
        Self {
            keys: Keys::new((options.now)()),
            options,
            ahead: 0,
            accounts: Vec::new(),
            verified: BTreeSet::new(),
            resets: Vec::new(),
            verifications: Vec::new(),
            sessions: Vec::new(),
        }
    }

    /// Milliseconds since the epoch.
    pub fn now(&self) -> i64 {
        (self.options.now)() + self.ahead
    }

    /// `GET /apiversion`.
    pub fn versions(&self) -> Value {
        json!({ "versions": self.options.versions })
    }

    /// `GET /.well-known/jwks.json`.
    pub fn key_set(&self) -> Value {
        json!({ "keys": self.keys.published() })
    }

    /// `POST /recipe/jwt`.
    pub fn sign(&self, call: &Call) -> Outcome {
        let fields = call.fields()?;
        let (mut claims, validity) = (fields.object("payload")?, fields.number("validity")?);
        let (algorithm, issuer) = (fields.text("algorithm")?, fields.text("jwksDomain")?);
        if algorithm != "RS256" {
            return Ok(json!({ "status": "UNSUPPORTED_ALGORITHM_ERROR" }));
        }
        let dynamic = !fields.optional_flag("useStaticSigningKey")?.unwrap_or(true);
        let now = self.now() / 1000;
        claims.extend([
            ("iat".to_owned(), json!(now)),
            ("exp".to_owned(), json!(now + validity)),
            ("iss".to_owned(), json!(issuer)),
        ]);
        Ok(json!({ "status": "OK", "jwt": signed(&self.keys, dynamic, None, &Value::Object(claims)) }))
    }
}

/// An answer of nothing but that it worked.
pub fn ok() -> Value {
    json!({ "status": "OK" })
}

/// An answer of nothing but why it did not work.
pub fn status(status: &str) -> Value {
    json!({ "status": status })
}
