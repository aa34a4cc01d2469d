//! Sessions that a core makes, with our own index of them: which there are, whose, and which were ended. The index decides: a session that
//! it does not hold, or that it says was ended, is refreshed no more, whatever the core thinks of it.

use std::{collections::HashSet, num::NonZeroUsize, sync::Arc, time::Duration};

use async_trait::async_trait;
use p2p_domain::{
    id::{SessionHandle, UserId},
    port::{
        clock::Clock,
        error::AuthError,
        identity::{IdentityStore, Tie},
        session::{AccessTokens, SessionService, SessionStore, SessionSweep},
    },
    session::{
        IssuedAccess, IssuedSession, NewSession, Refreshed, SessionClaims, SessionInfo, SessionRecord, TokenError,
        VerifiedSession,
    },
    timestamp::Timestamp,
};
use serde_json::json;
use tokio::sync::Mutex;

use crate::{
    access::{Unverified, payload},
    answers::{GoesOn, Handles, Issued, read, status, unexpected},
    connection::SupertokensPorts,
    core::{Core, CoreError, Question},
    exchange::Came,
    farewells::Farewells,
    key_set::KeySet,
    store_failed,
    successors::Successors,
};

/// How long an ended session is kept: longer than a core lets access tokens live, and long enough for those who look into what happened.
const REMEMBERED: Duration = Duration::from_hours(7 * 24);
/// So many sessions have a grace at once.
const GRACES: usize = 50_000;
/// Presenters of one refresh token take turns; as many tokens as these are exchanged at once.
const TURNS: usize = 256;

/// [`SessionService`] and [`AccessTokens`] by a core.
#[derive(Clone)]
pub struct SupertokensSessions(pub(crate) Arc<Sessions>);

/// What an exchange needs for as long as it takes, which may be longer than somebody waits for it.
pub struct Sessions {
    pub(crate) core: Arc<Core>,
    pub(crate) farewells: Farewells,
    keys: Arc<KeySet>,
    pub(crate) index: Arc<dyn SessionStore>,
    sweep: Arc<dyn SessionSweep>,
    identities: Arc<dyn IdentityStore>,
    pub(crate) clock: Arc<dyn Clock>,
    issuer: String,
    pub(crate) successors: Successors,
    pub(crate) turns: Vec<Mutex<()>>,
}

/// Somebody without an account at the core cannot have a session there.
#[derive(Debug, thiserror::Error)]
#[error("the person has no account at the core")]
struct NoAccount;

impl SupertokensSessions {
    pub(crate) fn new(core: Arc<Core>, keys: Arc<KeySet>, ports: SupertokensPorts, issuer: String) -> Self {
        let SupertokensPorts { sessions: index, sweep, identities, clock, entropy: _ } = ports;
        let successors = Successors::new(NonZeroUsize::MIN.saturating_add(GRACES - 1));
        let farewells = Farewells::new(Arc::clone(&core));
        let turns = (0..TURNS).map(|_| Mutex::default()).collect();
        Self(Arc::new(Sessions { core, farewells, keys, index, sweep, identities, clock, issuer, successors, turns }))
    }

    /// Removes sessions that ended long ago from the index; returns how many. To be called once in a while, in any process.
    pub async fn maintain(&self) -> Result<u64, AuthError> {
        let before = self.0.clock.now().minus(REMEMBERED);
        self.0.sweep.sweep(before).await.map_err(store_failed("session.sweep"))
    }
}

impl Sessions {
    async fn make(&self, external: &str, session: &NewSession, now: Timestamp) -> Result<Issued, CoreError> {
        const PATH: &str = "/recipe/session";
        let body = json!({
            "userId": external,
            "userDataInJWT": payload(&self.issuer, &session.user_id.to_string(), session.claims, now),
            "userDataInDatabase": {},
            "enableAntiCsrf": session.anti_csrf,
            "useDynamicSigningKey": true,
        });
        let said = self.core.ask(Question::post(PATH, body)).await?.said;
        if status(&said) == "OK" { read(PATH, said) } else { Err(unexpected(PATH)) }
    }

    /// The access token written anew, with another payload if one is given; none when the session or the token has ended.
    pub(crate) async fn rewritten(
        &self,
        access_token: &str,
        claims: Option<serde_json::Value>,
    ) -> Result<Option<IssuedAccess>, CoreError> {
        const PATH: &str = "/recipe/session/regenerate";
        let mut body = json!({ "accessToken": access_token });
        if let Some(claims) = claims {
            body["userDataInJWT"] = claims;
        }
        let said = self.core.ask(Question::post(PATH, body).repeatable()).await?.said;
        match status(&said) {
            "OK" => {
                let GoesOn { access_token } = read(PATH, said)?;
                Ok(access_token
                    .map(|given| IssuedAccess { access_expires_at: given.expires_at(), access_token: given.token }))
            }
            "UNAUTHORISED" => Ok(None),
            _ => Err(unexpected(PATH)),
        }
    }

    /// Whether the core keeps that session.
    async fn knows(&self, handle: SessionHandle) -> Result<bool, CoreError> {
        const PATH: &str = "/recipe/session";
        let said = self.core.ask(Question::get(PATH).with("sessionHandle", handle.to_string())).await?.said;
        match status(&said) {
            "OK" => Ok(true),
            "UNAUTHORISED" => Ok(false),
            _ => Err(unexpected(PATH)),
        }
    }

    /// The sessions that the core keeps for somebody.
    async fn living(&self, user: UserId) -> Result<HashSet<String>, AuthError> {
        const OP: &str = "session.list";
        const PATH: &str = "/recipe/session/user";
        let external = self.identities.external(user).await.map_err(store_failed(OP))?;
        let Some((external, _)) = external else { return Ok(HashSet::new()) };
        let answer = self.core.ask(Question::get(PATH).with("userId", external)).await;
        let handles: Handles = answer.and_then(|answer| read(PATH, answer.said)).map_err(|error| error.during(OP))?;
        Ok(handles.session_handles.into_iter().collect())
    }
}

/// What a new session is in the index. The core keeps its secrets.
fn record(session: NewSession, handle: SessionHandle, issued: &Issued, now: Timestamp) -> SessionRecord {
    SessionRecord {
        handle,
        user_id: session.user_id,
        generation: 0,
        secret: Vec::new(),
        anti_csrf_token: None,
        claims: session.claims,
        device: session.device,
        created_at: now,
        rotated_at: now,
        expires_at: issued.refresh_token.expires_at(),
        revoked_at: None,
    }
}

#[async_trait]
impl SessionService for SupertokensSessions {
    async fn create(&self, session: NewSession) -> Result<IssuedSession, AuthError> {
        const OP: &str = "session.create";
        let (here, user_id, now) = (&self.0, session.user_id, self.0.clock.now());
        let external = here.identities.external(user_id).await.map_err(store_failed(OP))?;
        let external = external.filter(|(_, tie)| *tie != Tie::Claimed).map(|(external, _)| external);
        let external = external.ok_or_else(|| AuthError::internal(OP, NoAccount))?;
        let issued = here.make(&external, &session, now).await.map_err(|error| error.during(OP))?;
        let handle = issued.session.handle().ok_or_else(|| unexpected("/recipe/session").during(OP))?;
        let noted = here.index.insert(&record(session, handle, &issued, now)).await;
        if let Err(error) = noted {
            here.farewells.bid(&[handle]);
            return Err(store_failed(OP)(error));
        }
        Ok(issued.session_of(handle, user_id))
    }

    async fn refresh(&self, refresh_token: &str, anti_csrf: Option<Option<&str>>) -> Result<Refreshed, AuthError> {
        let (here, token) = (Arc::clone(&self.0), refresh_token.to_owned());
        let came = anti_csrf.map_or(Came::InHeader, |given| Came::InCookie(given.map(str::to_owned)));
        // On its own: once begun it must end, or a presenter who went away would come back with a token that was replaced unheard.
        let exchange = tokio::spawn(async move { here.exchange(&token, came).await });
        exchange.await.map_err(|error| AuthError::internal("session.refresh", error))?
    }

    async fn revoke(&self, handle: SessionHandle) -> Result<bool, AuthError> {
        let ended = self.0.index.revoke(handle, self.0.clock.now()).await.map_err(store_failed("session.revoke"))?;
        if ended {
            self.0.successors.forget(handle);
            self.0.farewells.bid(&[handle]);
        }
        Ok(ended)
    }

    async fn revoke_all(&self, user: UserId, except: Option<SessionHandle>) -> Result<Vec<SessionHandle>, AuthError> {
        let ended = self.0.index.revoke_all(user, except, self.0.clock.now()).await;
        let ended = ended.map_err(store_failed("session.revoke_all"))?;
        for handle in &ended {
            self.0.successors.forget(*handle);
        }
        self.0.farewells.bid(&ended);
        Ok(ended)
    }

    async fn owner(&self, handle: SessionHandle) -> Result<Option<UserId>, AuthError> {
        let (here, now) = (&self.0, self.0.clock.now());
        let noted = here.index.find(handle).await.map_err(store_failed("session.owner"))?;
        let living = noted.filter(|session| session.revoked_at.is_none() && now < session.expires_at);
        let Some(session) = living else { return Ok(None) };
        let known = here.knows(handle).await.map_err(|error| error.during("session.owner"))?;
        Ok(known.then_some(session.user_id))
    }

    async fn list(&self, user: UserId) -> Result<Vec<SessionInfo>, AuthError> {
        let noted = self.0.index.living(user, self.0.clock.now()).await.map_err(store_failed("session.list"))?;
        if noted.is_empty() {
            return Ok(Vec::new());
        }
        // Asked after the index, so that what began meanwhile is in both.
        let living = self.0.living(user).await?;
        let shown = |session: SessionRecord| SessionInfo {
            handle: session.handle,
            created_at: session.created_at,
            last_seen_at: session.rotated_at,
            device: session.device,
        };
        Ok(noted.into_iter().filter(|session| living.contains(&session.handle.to_string())).map(shown).collect())
    }

    async fn revoked_since(&self, since: Timestamp) -> Result<Vec<(SessionHandle, UserId)>, AuthError> {
        self.0.index.revoked_since(since).await.map_err(store_failed("session.revoked_since"))
    }
}

#[async_trait]
impl AccessTokens for SupertokensSessions {
    async fn verify(&self, access_token: &str) -> Result<Result<VerifiedSession, TokenError>, AuthError> {
        let Some(token) = Unverified::parse(access_token) else { return Ok(Err(TokenError::Unparsable)) };
        // The cheap questions first: what has ended need not bring a key from the core.
        let ours = token.issuer == self.0.issuer && token.is_of_a_dynamic_key();
        if self.0.clock.now() >= token.expires_at() || !ours {
            return Ok(Err(TokenError::Unusable));
        }
        let keys = self.0.keys.with(&token.kid).await?;
        let session = keys.find(&token.kid.clone()).and_then(|key| token.verify(key));
        Ok(session.ok_or(TokenError::Unusable))
    }

    async fn regenerate(&self, access_token: &str, claims: SessionClaims) -> Result<Option<IssuedAccess>, AuthError> {
        const OP: &str = "session.regenerate";
        let Ok(session) = self.verify(access_token).await? else { return Ok(None) };
        let noted = self.0.index.set_claims(session.handle, claims).await.map_err(store_failed(OP))?;
        if !noted {
            return Ok(None);
        }
        let said = payload(&self.0.issuer, &session.user_id.to_string(), claims, self.0.clock.now());
        self.0.rewritten(access_token, Some(said)).await.map_err(|error| error.during(OP))
    }

    async fn jwks(&self) -> Result<String, AuthError> {
        self.0.keys.json().await
    }
}
