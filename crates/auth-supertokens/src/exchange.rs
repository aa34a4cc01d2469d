//! The exchange of a refresh token. The core lets a token be exchanged until its successor is first used; here the successor is used at
//! once, so that one that was replaced is known from then on, and access tokens need no core to be verified.

use std::time::Duration;

use p2p_domain::{
    port::error::AuthError,
    session::{IssuedSession, Refreshed, SessionRecord},
    timestamp::Timestamp,
};
use serde_json::json;
use tokio::time::timeout;

use crate::{
    answers::{GoesOn, Issued, Named, Token, read, status, unexpected},
    core::{CoreError, Question},
    digest::{same, sha256},
    sessions::Sessions,
    store_failed,
    successors::{GRACE, Successor},
};

/// How a refresh token came, and what came with it.
#[derive(Debug, Clone)]
pub enum Came {
    /// In a header, which no other site can make a browser send.
    InHeader,
    /// In a cookie, with this anti-CSRF token.
    InCookie(Option<String>),
}

const OP: &str = "session.refresh";
const REFRESH: &str = "/recipe/session/refresh";
const VERIFY: &str = "/recipe/session/verify";
/// More than any refresh token of a core.
const LENGTH_MAX: usize = 4096;
/// An access token older than this is written anew for those who come within the grace: clients set their clock by it.
const FRESH: Duration = Duration::from_secs(5);

/// Another process exchanged the token, and knows what for.
#[derive(Debug, thiserror::Error)]
#[error("the token was exchanged a moment ago by another process")]
struct Elsewhere;

/// What the core made of a refresh token.
enum Core {
    Made(Box<Issued>),
    Ended,
    Theft(Named),
}

/// What became of using the successor for the first time.
enum Promoted {
    /// It is the session's own now; the access token in place of the one that came with it.
    Own(Token),
    /// Another one is.
    Lost,
    /// There is no session any more.
    Ended,
}

impl Sessions {
    /// Exchanges a token, one presenter of it after the other.
    pub async fn exchange(&self, token: &str, came: Came) -> Result<Refreshed, AuthError> {
        if token.is_empty() || token.len() > LENGTH_MAX || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Ok(Refreshed::Expired);
        }
        let digest = sha256(token);
        let turn = &self.turns[usize::from(digest[0]) % self.turns.len()];
        let wait = timeout(self.core.total_timeout(), turn.lock()).await;
        let _turn = wait.map_err(|_| AuthError::unavailable(OP, CoreError::TooSlow { path: REFRESH }))?;
        if let Some(successor) = self.successors.of(&digest, self.clock.now()) {
            return self.again(successor, &came).await;
        }
        match self.ask(token, &came).await.map_err(|error| error.during(OP))? {
            Core::Made(issued) => self.handed_out(digest, *issued, came).await,
            Core::Ended => Ok(Refreshed::Expired),
            Core::Theft(session) => self.stolen(&session).await,
        }
    }

    async fn ask(&self, token: &str, came: &Came) -> Result<Core, CoreError> {
        let mut body = json!({
            "refreshToken": token, "enableAntiCsrf": matches!(came, Came::InCookie(_)), "useDynamicSigningKey": true,
        });
        if let Came::InCookie(Some(anti_csrf)) = came {
            body["antiCsrfToken"] = json!(anti_csrf);
        }
        // Until one of them is used, the core gives as many successors as it is asked for.
        let mut said = self.core.ask(Question::post(REFRESH, body).repeatable()).await?.said;
        match status(&said) {
            "OK" => read(REFRESH, said).map(|issued| Core::Made(Box::new(issued))),
            "UNAUTHORISED" => Ok(Core::Ended),
            "TOKEN_THEFT_DETECTED" => read(REFRESH, said["session"].take()).map(Core::Theft),
            _ => Err(unexpected(REFRESH)),
        }
    }

    /// The session in the index, if it has not ended.
    async fn noted(&self, session: &Named) -> Result<Option<SessionRecord>, AuthError> {
        let Some(handle) = session.handle() else { return Ok(None) };
        let found = self.index.find(handle).await.map_err(store_failed(OP))?;
        Ok(found.filter(|session| session.revoked_at.is_none()))
    }

    async fn handed_out(&self, digest: [u8; 32], mut issued: Issued, came: Came) -> Result<Refreshed, AuthError> {
        let Some(session) = self.noted(&issued.session).await? else { return Ok(self.refused(&issued.session)) };
        match self.promote(&issued.access_token.token).await {
            Ok(Promoted::Own(token)) => issued.access_token = token,
            Ok(Promoted::Ended) => return Ok(Refreshed::Expired),
            Ok(Promoted::Lost) => return Err(AuthError::unavailable(OP, Elsewhere)),
            Err(error) => {
                // The tokens are good as they are; the successor is used for the first time when it is exchanged itself.
                tracing::warn!(error = &error as &dyn std::error::Error, "a refresh token could not be used at once");
            }
        }
        let issued = issued.session_of(session.handle, session.user_id);
        let now = self.clock.now();
        if !self.moved_on(&session, &issued, now).await {
            self.farewells.bid(&[session.handle]);
            return Ok(Refreshed::Expired);
        }
        self.successors.note(digest, Successor { issued: issued.clone(), came, at: now });
        Ok(Refreshed::Rotated(Box::new(issued)))
    }

    /// Uses a successor for the first time.
    async fn promote(&self, access_token: &str) -> Result<Promoted, CoreError> {
        let body = json!({
            "accessToken": access_token, "doAntiCsrfCheck": false, "enableAntiCsrf": false, "checkDatabase": false,
        });
        let said = self.core.ask(Question::post(VERIFY, body).repeatable()).await?.said;
        match status(&said) {
            "OK" => {
                let GoesOn { access_token } = read(VERIFY, said)?;
                Ok(access_token.map_or(Promoted::Lost, Promoted::Own))
            }
            "UNAUTHORISED" => Ok(Promoted::Ended),
            _ => Err(unexpected(VERIFY)),
        }
    }

    /// Notes the exchange in the index; false when the session was ended meanwhile. From here on the tokens must reach the client, so that
    /// a store that is away is no reason to keep them back.
    async fn moved_on(&self, session: &SessionRecord, issued: &IssuedSession, now: Timestamp) -> bool {
        let step = self.index.rotate(session.handle, session.generation, now, issued.refresh_expires_at).await;
        let moved = match step {
            Ok(true) => return true,
            Ok(false) => self.index.find(session.handle).await,
            Err(error) => Err(error),
        };
        match moved {
            Ok(found) => found.is_some_and(|session| session.revoked_at.is_none()),
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "an exchange was not noted");
                true
            }
        }
    }

    /// A session that is not in the index, or ended there.
    fn refused(&self, session: &Named) -> Refreshed {
        if let Some(handle) = session.handle() {
            self.farewells.bid(&[handle]);
        }
        Refreshed::Expired
    }

    /// Answers somebody who presents a token within the grace.
    async fn again(&self, successor: Successor, came: &Came) -> Result<Refreshed, AuthError> {
        let fits = match (came, &successor.came) {
            (Came::InHeader, _) | (Came::InCookie(_), Came::InCookie(None)) => true,
            (Came::InCookie(Some(given)), Came::InCookie(Some(wanted))) => same(given, wanted),
            (Came::InCookie(None), Came::InCookie(Some(_))) | (Came::InCookie(_), Came::InHeader) => false,
        };
        let Successor { issued, at, .. } = successor;
        let session = Named { handle: issued.handle.to_string() };
        if !fits || self.noted(&session).await?.is_none() {
            return Ok(Refreshed::Expired);
        }
        if self.clock.now().since(at) < FRESH {
            return Ok(Refreshed::Rotated(Box::new(issued)));
        }
        Ok(match self.rewritten(&issued.access_token, None).await {
            Ok(Some(access)) => {
                let (access_token, access_expires_at) = (access.access_token, access.access_expires_at);
                Refreshed::Rotated(Box::new(IssuedSession { access_token, access_expires_at, ..issued }))
            }
            Ok(None) => Refreshed::Expired,
            // The token at hand is good, only not new.
            Err(_) => Refreshed::Rotated(Box::new(issued)),
        })
    }

    /// A token that was replaced came back.
    async fn stolen(&self, named: &Named) -> Result<Refreshed, AuthError> {
        let Some(session) = self.noted(named).await? else { return Ok(self.refused(named)) };
        let (handle, user_id, now) = (session.handle, session.user_id, self.clock.now());
        let replaced_just_now = session.generation > 0 && now.since(session.rotated_at) <= GRACE;
        if replaced_just_now && !self.successors.made_here(handle, now) {
            return Err(AuthError::unavailable(OP, Elsewhere));
        }
        tracing::warn!(%handle, %user_id, "a replaced refresh token came back: the session ends");
        let ended = self.index.revoke(handle, now).await.map_err(store_failed(OP))?;
        self.successors.forget(handle);
        self.farewells.bid(&[handle]);
        Ok(if ended { Refreshed::Stolen { handle, user_id } } else { Refreshed::Expired })
    }
}
