//! Sessions on a session store and a ring of signing keys.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use hmac::digest::InvalidLength;
use p2p_domain::{
    id::{SessionHandle, UserId},
    port::{
        clock::{Clock, Entropy, IdSource},
        error::AuthError,
        session::{AccessTokens, SessionService, SessionStore, SessionSweep, SigningKeyStore},
    },
    session::{
        IssuedAccess, IssuedSession, NewSession, Refreshed, SessionClaims, SessionInfo, SessionRecord, TokenError,
        VerifiedSession,
    },
    text::hex,
    timestamp::Timestamp,
};
use serde_json::json;

use crate::{
    access::{self, Grant, Unverified},
    cache::VerifiedTokens,
    digest::{same, sha256},
    options::SessionOptions,
    refresh::RefreshToken,
    ring::{KeyRing, Schedule},
    store_failed,
};

/// How long a replaced refresh token still yields its successor.
const GRACE: Duration = Duration::from_secs(30);

/// How long an ended session is kept beyond the life of its last access token: a day, for those who look into what happened.
const REMEMBERED: Duration = Duration::from_hours(24);

/// What local sessions stand on.
#[derive(Clone)]
pub struct SessionPorts {
    /// Where sessions are kept.
    pub sessions: Arc<dyn SessionStore>,
    /// Where those that are over are forgotten: the same place.
    pub sweep: Arc<dyn SessionSweep>,
    /// Where signing keys are kept.
    pub keys: Arc<dyn SigningKeyStore>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Makes handles.
    pub ids: Arc<dyn IdSource>,
    /// Makes secrets and keys.
    pub entropy: Arc<dyn Entropy>,
}

/// How a refresh token came, and what came with it.
#[derive(Debug, Clone, Copy)]
enum Presented<'a> {
    /// In a header, which no other site can make a browser send.
    InHeader,
    /// In a cookie, with this anti-CSRF token.
    InCookie(Option<&'a str>),
}

/// [`SessionService`] and [`AccessTokens`] on our own storage.
pub struct LocalSessions {
    sessions: Arc<dyn SessionStore>,
    sweep: Arc<dyn SessionSweep>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
    entropy: Arc<dyn Entropy>,
    options: SessionOptions,
    ring: KeyRing,
    verified: VerifiedTokens,
}

/// What [`LocalSessions::maintain`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Maintenance {
    /// Whether the next signing key was made.
    pub key_made: bool,
    /// Signing keys dropped.
    pub keys_retired: u64,
    /// Ended sessions removed.
    pub sessions_swept: u64,
}

impl LocalSessions {
    /// Reads the signing keys, and makes the first one when there is none.
    pub async fn open(ports: SessionPorts, options: SessionOptions) -> Result<Self, AuthError> {
        let SessionPorts { sessions, sweep, keys, clock, ids, entropy } = ports;
        let schedule = Schedule {
            rotation: options.key_rotation,
            publish_ahead: options.publish_ahead,
            access_lifetime: options.access_lifetime,
        };
        let ring = KeyRing::open(keys, Arc::clone(&clock), Arc::clone(&entropy), schedule).await?;
        let verified = VerifiedTokens::new(options.remembered_tokens);
        Ok(Self { sessions, sweep, clock, ids, entropy, options, ring, verified })
    }

    /// Makes the next signing key when it is time, drops keys that are no longer needed, removes sessions that ended. To be called
    /// at least once a minute, in every process.
    pub async fn maintain(&self) -> Result<Maintenance, AuthError> {
        let (key_made, keys_retired) = self.ring.maintain().await?;
        let before = self.clock.now().minus(self.options.access_lifetime + REMEMBERED);
        let sessions_swept = self.sweep.sweep(before).await.map_err(store_failed("session.sweep"))?;
        Ok(Maintenance { key_made, keys_retired, sessions_swept })
    }

    fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.entropy.fill(&mut bytes);
        bytes
    }

    /// The tokens of a session's present generation.
    fn issue(&self, op: &'static str, session: SessionRecord, now: Timestamp) -> Result<IssuedSession, AuthError> {
        let SessionRecord { handle, user_id, anti_csrf_token, expires_at: refresh_expires_at, .. } = session;
        let refresh_token = RefreshToken::mint(handle, session.generation, &session.secret).map_err(no_mac(op))?;
        // The token counts in whole seconds.
        let access_expires_at = Timestamp::from_millis(now.seconds() * 1000).plus(self.options.access_lifetime);
        let grant = Grant {
            handle,
            user_id,
            refresh_token_hash: hex(&sha256(&refresh_token)),
            anti_csrf_token: anti_csrf_token.as_deref(),
            issuer: &self.options.issuer,
            claims: session.claims,
            now,
            expires_at: access_expires_at.seconds(),
        };
        let access_token = self.sign(op, grant)?;
        let access_expires_at = Timestamp::from_millis(access_expires_at.seconds() * 1000);
        Ok(IssuedSession {
            handle,
            user_id,
            access_token,
            access_expires_at,
            refresh_token,
            refresh_expires_at,
            anti_csrf_token,
        })
    }

    fn sign(&self, op: &'static str, grant: Grant<'_>) -> Result<String, AuthError> {
        self.ring.signing(|key| access::sign(grant, key))?.map_err(|error| AuthError::internal(op, error))
    }

    /// The session that issued the token, if it lives and the anti-CSRF token fits.
    async fn session_of(&self, token: &RefreshToken, came: Presented<'_>) -> Result<Option<SessionRecord>, AuthError> {
        let found = self.sessions.find(token.handle).await.map_err(store_failed("session.refresh"))?;
        let Some(session) = found else { return Ok(None) };
        let genuine = token.is_genuine(&session.secret).map_err(no_mac("session.refresh"))?;
        let living = lives(&session, self.clock.now());
        let fits = match (came, &session.anti_csrf_token) {
            (Presented::InCookie(given), Some(wanted)) => given.is_some_and(|given| same(given, wanted)),
            (Presented::InHeader, _) | (_, None) => true,
        };
        Ok((genuine && living && fits).then_some(session))
    }

    /// Moves the session on by one generation; none when somebody else did so first, or ended it.
    async fn rotate(&self, session: &SessionRecord, now: Timestamp) -> Result<Option<SessionRecord>, AuthError> {
        let expires_at = now.plus(self.options.refresh_lifetime);
        let step = self.sessions.rotate(session.handle, session.generation, now, expires_at);
        let moved = step.await.map_err(store_failed("session.refresh"))?;
        let generation = session.generation.saturating_add(1);
        Ok(moved.then(|| SessionRecord { generation, rotated_at: now, expires_at, ..session.clone() }))
    }

    /// Decides on a genuine token that is not of the present generation.
    async fn replaced(
        &self,
        token: &RefreshToken,
        session: SessionRecord,
        now: Timestamp,
    ) -> Result<Refreshed, AuthError> {
        // A generation that was never reached: the store went back to a backup. Nobody copied anything.
        if token.generation >= session.generation {
            return Ok(Refreshed::Expired);
        }
        if token.generation + 1 == session.generation && now.since(session.rotated_at) <= GRACE {
            return self.issue("session.refresh", session, now).map(|issued| Refreshed::Rotated(Box::new(issued)));
        }
        let SessionRecord { handle, user_id, .. } = session;
        tracing::warn!(%handle, %user_id, "a replaced refresh token came back: the session ends");
        let ended = self.sessions.revoke(handle, now).await.map_err(store_failed("session.refresh"))?;
        Ok(if ended { Refreshed::Stolen { handle, user_id } } else { Refreshed::Expired })
    }
}

fn lives(session: &SessionRecord, now: Timestamp) -> bool {
    session.revoked_at.is_none() && now < session.expires_at
}

fn no_mac(op: &'static str) -> impl FnOnce(InvalidLength) -> AuthError {
    move |error| AuthError::internal(op, error)
}

#[async_trait]
impl SessionService for LocalSessions {
    async fn create(&self, session: NewSession) -> Result<IssuedSession, AuthError> {
        let now = self.clock.now();
        let anti_csrf = || uuid::Builder::from_random_bytes(self.random()).into_uuid().to_string();
        let record = SessionRecord {
            handle: SessionHandle::new(self.ids.uuid()),
            user_id: session.user_id,
            generation: 0,
            secret: self.random::<32>().to_vec(),
            anti_csrf_token: session.anti_csrf.then(anti_csrf),
            claims: session.claims,
            device: session.device,
            created_at: now,
            rotated_at: now,
            expires_at: now.plus(self.options.refresh_lifetime),
            revoked_at: None,
        };
        self.sessions.insert(&record).await.map_err(store_failed("session.create"))?;
        self.issue("session.create", record, now)
    }

    async fn refresh(&self, refresh_token: &str, anti_csrf: Option<Option<&str>>) -> Result<Refreshed, AuthError> {
        let came = anti_csrf.map_or(Presented::InHeader, Presented::InCookie);
        let Some(token) = RefreshToken::parse(refresh_token) else { return Ok(Refreshed::Expired) };
        let Some(session) = self.session_of(&token, came).await? else { return Ok(Refreshed::Expired) };
        let now = self.clock.now();
        if token.generation != session.generation {
            return self.replaced(&token, session, now).await;
        }
        if let Some(next) = self.rotate(&session, now).await? {
            return self.issue("session.refresh", next, now).map(|issued| Refreshed::Rotated(Box::new(issued)));
        }
        // Lost against another presenter of the same token, or against an end: the row tells which.
        let Some(session) = self.session_of(&token, came).await? else { return Ok(Refreshed::Expired) };
        self.replaced(&token, session, now).await
    }

    async fn revoke(&self, handle: SessionHandle) -> Result<bool, AuthError> {
        self.sessions.revoke(handle, self.clock.now()).await.map_err(store_failed("session.revoke"))
    }

    async fn revoke_all(&self, user: UserId, except: Option<SessionHandle>) -> Result<Vec<SessionHandle>, AuthError> {
        self.sessions.revoke_all(user, except, self.clock.now()).await.map_err(store_failed("session.revoke_all"))
    }

    async fn owner(&self, handle: SessionHandle) -> Result<Option<UserId>, AuthError> {
        let found = self.sessions.find(handle).await.map_err(store_failed("session.owner"))?;
        Ok(found.filter(|session| lives(session, self.clock.now())).map(|session| session.user_id))
    }

    async fn list(&self, user: UserId) -> Result<Vec<SessionInfo>, AuthError> {
        let living = self.sessions.living(user, self.clock.now()).await.map_err(store_failed("session.list"))?;
        let shown = |session: SessionRecord| SessionInfo {
            handle: session.handle,
            created_at: session.created_at,
            last_seen_at: session.rotated_at,
            device: session.device,
        };
        Ok(living.into_iter().map(shown).collect())
    }

    async fn revoked_since(&self, since: Timestamp) -> Result<Vec<(SessionHandle, UserId)>, AuthError> {
        self.sessions.revoked_since(since).await.map_err(store_failed("session.revoked_since"))
    }
}

#[async_trait]
impl AccessTokens for LocalSessions {
    async fn verify(&self, access_token: &str) -> Result<Result<VerifiedSession, TokenError>, AuthError> {
        let now = self.clock.now();
        let digest = sha256(access_token);
        if let Some(session) = self.verified.get(&digest) {
            return Ok(if now < session.expires_at { Ok(session) } else { Err(TokenError::Unusable) });
        }
        let Some(token) = Unverified::parse(access_token) else { return Ok(Err(TokenError::Unparsable)) };
        // The cheap questions first: what has ended need not bring a key from the store.
        if now >= token.expires_at() || token.issuer != self.options.issuer {
            return Ok(Err(TokenError::Unusable));
        }
        let Some(key) = self.ring.verifying(&token.kid).await? else { return Ok(Err(TokenError::Unusable)) };
        let Some(session) = token.verify(&key) else { return Ok(Err(TokenError::Unusable)) };
        self.verified.put(digest, session.clone(), now);
        Ok(Ok(session))
    }

    async fn regenerate(&self, access_token: &str, claims: SessionClaims) -> Result<Option<IssuedAccess>, AuthError> {
        const OP: &str = "session.regenerate";
        let (Ok(session), Some(token)) = (self.verify(access_token).await?, Unverified::parse(access_token)) else {
            return Ok(None);
        };
        let now = self.clock.now();
        let found = self.sessions.find(session.handle).await.map_err(store_failed(OP))?;
        if !found.is_some_and(|record| lives(&record, now)) {
            return Ok(None);
        }
        // The session may have ended since.
        if !self.sessions.set_claims(session.handle, claims).await.map_err(store_failed(OP))? {
            return Ok(None);
        }
        let grant = Grant {
            handle: session.handle,
            user_id: session.user_id,
            refresh_token_hash: token.refresh_token_hash,
            anti_csrf_token: session.anti_csrf_token.as_deref(),
            issuer: &self.options.issuer,
            claims,
            now,
            expires_at: session.expires_at.seconds(),
        };
        Ok(Some(IssuedAccess { access_token: self.sign(OP, grant)?, access_expires_at: session.expires_at }))
    }

    async fn jwks(&self) -> Result<String, AuthError> {
        Ok(json!({ "keys": self.ring.jwks() }).to_string())
    }
}

#[cfg(test)]
mod tests;
