//! Sessions: the state machine of CDI 5.5 and before. A refresh makes a child of the token that it was given; the child becomes the
//! session's own when it is first used; what is older than that is theft.

use serde_json::{Map, Value, json};

use crate::{
    call::{Call, Fields, Outcome, Refusal, bad},
    core::{Core, ok},
    options::millis,
    refresh_token::RefreshToken,
    secrets::{self, digest},
    tokens::{Access, PROTECTED, Unread},
};

/// A session as a core keeps it.
pub struct Session {
    pub handle: String,
    pub user: String,
    /// The hash of the hash of the refresh token that is the session's own.
    hash2: String,
    expires_at: i64,
    created_at: i64,
    jwt_data: Map<String, Value>,
    data: Map<String, Value>,
    dynamic: bool,
}

fn unauthorised(message: &str) -> Value {
    json!({ "status": "UNAUTHORISED", "message": message })
}

const MISSING: &str = "Session does not exist.";

fn unprotected(data: Map<String, Value>) -> Result<Map<String, Value>, Refusal> {
    let protected = data.keys().any(|name| PROTECTED.contains(&name.as_str()));
    if protected { Err(bad("The user payload contains protected field")) } else { Ok(data) }
}

fn shown(handle: &str, user: &str, data: &Map<String, Value>) -> Value {
    json!({ "handle": handle, "userId": user, "recipeUserId": user, "userDataInJWT": data, "tenantId": "public" })
}

impl Core {
    fn living(&self, handle: &str) -> Option<&Session> {
        let now = self.now();
        self.sessions.iter().find(|session| session.handle == handle && now < session.expires_at)
    }

    fn living_mut(&mut self, handle: &str) -> Option<&mut Session> {
        let now = self.now();
        self.sessions.iter_mut().find(|session| session.handle == handle && now < session.expires_at)
    }

    fn lifetime(&self) -> i64 {
        millis(self.options.access_lifetime) / 1000
    }

    /// The tokens of a session that was made or refreshed.
    fn handed_out(&self, session: &Session, token: &str, parent: Option<&str>, anti_csrf: Option<String>) -> Value {
        let now = self.now();
        let access = Access {
            handle: session.handle.clone(),
            user: session.user.clone(),
            refresh_hash: digest(token),
            parent_hash: parent.map(digest),
            anti_csrf: anti_csrf.clone(),
            data: session.jwt_data.clone(),
            iat: now / 1000,
            exp: now / 1000 + self.lifetime(),
            dynamic: session.dynamic,
        };
        let expiry = now + millis(self.options.refresh_lifetime);
        let mut answer = json!({
            "status": "OK", "session": shown(&session.handle, &session.user, &session.jwt_data),
            "accessToken": access.issued(&self.keys),
            "refreshToken": { "token": token, "expiry": expiry, "createdTime": now },
        });
        if let Some(anti_csrf) = anti_csrf {
            answer["antiCsrfToken"] = json!(anti_csrf);
        }
        answer
    }

    /// `POST /recipe/session`. Any user id is taken, known or not.
    pub fn create(&mut self, call: &Call) -> Outcome {
        let fields = call.fields()?;
        let (user, jwt_data) = (fields.text("userId")?, fields.object("userDataInJWT")?);
        let (data, enabled) = (fields.object("userDataInDatabase")?, fields.flag("enableAntiCsrf")?);
        let dynamic = fields.optional_flag("useDynamicSigningKey")?.unwrap_or(true);
        let jwt_data = unprotected(jwt_data)?;
        let (handle, anti_csrf) = (secrets::uuid(), enabled.then(secrets::uuid));
        let first =
            RefreshToken { handle: handle.clone(), user: user.clone(), parent: None, anti_csrf: anti_csrf.clone() };
        let (token, now) = (first.seal(), self.now());
        let expires_at = now + millis(self.options.refresh_lifetime);
        let hash2 = digest(&digest(&token));
        let session = Session { handle, user, hash2, expires_at, created_at: now, jwt_data, data, dynamic };
        let answer = self.handed_out(&session, &token, None, anti_csrf);
        self.sessions.push(session);
        Ok(answer)
    }

    /// Makes the token that hashes to `hash1` the session's own.
    fn promote(&mut self, handle: &str, hash1: &str) {
        let expires_at = self.now() + millis(self.options.refresh_lifetime);
        if let Some(session) = self.living_mut(handle) {
            session.hash2 = digest(hash1);
            session.expires_at = expires_at;
        }
    }

    /// `POST /recipe/session/refresh`.
    pub fn refresh(&mut self, call: &Call) -> Outcome {
        let fields = call.fields()?;
        let (token, given) = (fields.text("refreshToken")?, fields.optional_text("antiCsrfToken")?);
        let enabled = fields.flag("enableAntiCsrf")?;
        fields.flag("useDynamicSigningKey")?;
        let Some(said) = RefreshToken::open(&token) else {
            return Ok(unauthorised(
                "io.supertokens.session.refreshToken.RefreshToken$InvalidRefreshTokenFormatException: version of refresh token \
                 not recognised",
            ));
        };
        if enabled && said.anti_csrf.is_some() && said.anti_csrf != given {
            return Ok(unauthorised("Anti CSRF token missing, or not matching"));
        }
        let hash1 = digest(&token);
        let Some(session) = self.living(&said.handle) else {
            return Ok(unauthorised("Session missing in db or has expired"));
        };
        if session.hash2 != digest(&hash1) {
            if said.parent.as_deref().map(digest) != Some(session.hash2.clone()) {
                let (handle, user) = (&session.handle, &session.user);
                let stolen = json!({ "handle": handle, "userId": user, "recipeUserId": user });
                return Ok(json!({ "status": "TOKEN_THEFT_DETECTED", "session": stolen }));
            }
            self.promote(&said.handle, &hash1);
        }
        Ok(self.child(&token, &said, enabled))
    }

    /// The answer to a refresh with a session's own token.
    fn child(&self, token: &str, said: &RefreshToken, enabled: bool) -> Value {
        let anti_csrf = enabled.then(secrets::uuid);
        let child = RefreshToken {
            handle: said.handle.clone(),
            user: said.user.clone(),
            parent: Some(digest(token)),
            anti_csrf: anti_csrf.clone(),
        };
        let session = self.living(&said.handle).expect("looked up before");
        self.handed_out(session, &child.seal(), Some(token), anti_csrf)
    }

    /// `POST /recipe/session/verify`.
    pub fn verify(&mut self, call: &Call) -> Outcome {
        let fields = call.fields()?;
        let (token, given) = (fields.text("accessToken")?, fields.optional_text("antiCsrfToken")?);
        let checked = fields.flag("doAntiCsrfCheck")? & fields.flag("enableAntiCsrf")?;
        let database = fields.flag("checkDatabase")?;
        let again = |message: &str| json!({ "status": "TRY_REFRESH_TOKEN", "message": message });
        let access = match Access::read(&token, &self.keys) {
            Ok(access) => access,
            Err(Unread::Message(message)) => return Ok(again(message)),
            Err(Unread::Fatal) => return Err(fatal()),
        };
        if self.now() / 1000 >= access.exp {
            return Ok(again("Access token expired"));
        }
        if checked && access.anti_csrf.is_some() && access.anti_csrf != given {
            return Ok(again("anti-csrf check failed"));
        }
        if access.parent_hash.is_none() && !database {
            let session = shown(&access.handle, &access.user, &access.data);
            return Ok(json!({ "status": "OK", "session": session }));
        }
        Ok(self.verify_in_memory(access, database))
    }

    fn verify_in_memory(&mut self, access: Access, database: bool) -> Value {
        let Some(session) = self.living(&access.handle) else {
            let gone =
                if database { "Either the session has ended or has been blacklisted" } else { "Session missing in db" };
            return unauthorised(gone);
        };
        let (own, data) = (session.hash2.clone(), session.jwt_data.clone());
        let is_child = access.parent_hash.as_deref().map(digest).as_ref() == Some(&own);
        let is_own = access.parent_hash.is_some() && digest(&access.refresh_hash) == own;
        if is_child {
            self.promote(&access.handle, &access.refresh_hash);
        }
        let now = self.now() / 1000;
        let replaced = is_child || is_own;
        let exp = if replaced { now + self.lifetime() } else { access.exp };
        let mut answer = json!({ "status": "OK", "session": shown(&access.handle, &access.user, &data) });
        if replaced || (database && data != access.data) {
            let access = Access { parent_hash: None, data, iat: now, exp, ..access };
            answer["accessToken"] = access.issued(&self.keys);
        }
        answer
    }

    /// `POST /recipe/session/regenerate`.
    pub fn regenerate(&mut self, call: &Call) -> Outcome {
        let fields = call.fields()?;
        let (token, data) = (fields.text("accessToken")?, fields.optional_object("userDataInJWT")?);
        let data = data.map(unprotected).transpose()?;
        let access = match Access::read(&token, &self.keys) {
            Ok(access) => access,
            Err(Unread::Message(message)) => return Ok(unauthorised(message)),
            Err(Unread::Fatal) => return Err(fatal()),
        };
        let Some(session) = self.living_mut(&access.handle) else { return Ok(unauthorised(MISSING)) };
        session.jwt_data = data.unwrap_or_else(|| session.jwt_data.clone());
        let data = session.jwt_data.clone();
        let mut answer = json!({ "status": "OK", "session": shown(&access.handle, &access.user, &data) });
        let now = self.now() / 1000;
        if now < access.exp {
            answer["accessToken"] = Access { data, iat: now, ..access }.issued(&self.keys);
        }
        Ok(answer)
    }

    /// `POST /recipe/session/remove`.
    pub fn end(&mut self, call: &Call) -> Outcome {
        let fields = call.fields()?;
        let (handles, user) = (fields.optional_texts("sessionHandles")?, fields.optional_text("userId")?);
        let named: Box<dyn Fn(&Session) -> bool> = match (handles, user) {
            (Some(handles), None) => Box::new(move |session| handles.contains(&session.handle)),
            (None, Some(user)) => Box::new(move |session| session.user == user),
            _ => return Err(bad("Invalid JSON input - use one of userId or sessionHandles array")),
        };
        let ended: Vec<String> =
            self.sessions.iter().filter(|session| named(session)).map(|session| session.handle.clone()).collect();
        self.sessions.retain(|session| !named(session));
        Ok(json!({ "status": "OK", "sessionHandlesRevoked": ended }))
    }

    /// `GET /recipe/session`.
    pub fn session(&self, call: &Call) -> Outcome {
        let Some(session) = self.living(call.demanded("sessionHandle")?) else { return Ok(unauthorised(MISSING)) };
        Ok(json!({
            "status": "OK", "sessionHandle": session.handle, "userId": session.user, "recipeUserId": session.user,
            "userDataInDatabase": session.data, "expiry": session.expires_at, "userDataInJWT": session.jwt_data,
            "timeCreated": session.created_at, "tenantId": "public",
        }))
    }

    /// `GET /recipe/session/user`.
    pub fn handles(&self, call: &Call) -> Outcome {
        let (user, now) = (call.demanded("userId")?, self.now());
        let living = |session: &&Session| session.user == user && now < session.expires_at;
        let handles: Vec<&String> = self.sessions.iter().filter(living).map(|session| &session.handle).collect();
        Ok(json!({ "status": "OK", "sessionHandles": handles }))
    }

    fn named(&mut self, fields: &Fields) -> Result<Option<&mut Session>, Refusal> {
        let handle = fields.text("sessionHandle")?;
        Ok(self.living_mut(&handle))
    }

    /// `PUT /recipe/session/data`.
    pub fn put_data(&mut self, call: &Call) -> Outcome {
        let fields = call.fields()?;
        let data = fields.object("userDataInDatabase")?;
        let Some(session) = self.named(&fields)? else { return Ok(unauthorised(MISSING)) };
        session.data = data;
        Ok(ok())
    }

    /// `PUT /recipe/jwt/data`.
    pub fn put_jwt_data(&mut self, call: &Call) -> Outcome {
        let fields = call.fields()?;
        let data = unprotected(fields.object("userDataInJWT")?)?;
        let Some(session) = self.named(&fields)? else { return Ok(unauthorised(MISSING)) };
        session.jwt_data = data;
        Ok(ok())
    }

    /// `GET /recipe/session/data`, which is deprecated.
    pub fn data(&self, call: &Call) -> Outcome {
        let found = self.living(call.demanded("sessionHandle")?);
        Ok(found.map_or_else(|| unauthorised(MISSING), |it| json!({ "status": "OK", "userDataInDatabase": it.data })))
    }

    /// `GET /recipe/jwt/data`, which is deprecated.
    pub fn jwt_data(&self, call: &Call) -> Outcome {
        let found = self.living(call.demanded("sessionHandle")?);
        Ok(found.map_or_else(|| unauthorised(MISSING), |it| json!({ "status": "OK", "userDataInJWT": it.jwt_data })))
    }
}

/// What a real core says when it falls over a token that is no JSON in base64.
fn fatal() -> Refusal {
    let sentence = "java.lang.IllegalArgumentException: Input byte[] should at least have 2 bytes for base64 bytes";
    Refusal { status: 500, sentence: sentence.to_owned() }
}
