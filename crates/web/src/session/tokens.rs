//! How tokens are handed out and taken back, as lists of headers: one list serves answers and problems alike.
//! What the headers mean is the SuperTokens clients' (FDI 4.2; see docs/API.md, Sessions).

use actix_web::{
    HttpRequest, HttpResponse,
    cookie::{Cookie, SameSite, time::OffsetDateTime},
    http::header::{self, HeaderName, HeaderValue},
};
use base64::{Engine as _, engine::general_purpose::STANDARD, prelude::BASE64_URL_SAFE_NO_PAD};
use p2p_domain::{
    id::UserId,
    session::{IssuedAccess, IssuedSession},
    timestamp::Timestamp,
};

use super::transport::{ACCESS_COOKIE, CookiePolicy, REFRESH_COOKIE, Transport};
use crate::problem::Problem;

/// Where sessions are refreshed, as the browser sees it.
const REFRESH_PATHS: [&str; 2] = ["/auth/session/refresh", "/api/v1/auth/refresh"];
/// A year: that the access cookie is there tells a client that a refresh token may be; the token's own end is what counts.
const ACCESS_COOKIE_LIFE: time::Duration = time::Duration::days(365);

/// Headers of an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Headers(Vec<(HeaderName, HeaderValue)>);

impl Headers {
    /// What gives a client the tokens of a session. Tokens that the request brought in the other way are taken back, so that
    /// a client never holds two sessions.
    pub fn issuing(
        request: &HttpRequest,
        session: &IssuedSession,
        by: Transport,
        policy: &CookiePolicy,
    ) -> Result<Self, Problem> {
        let front = front_token(session.user_id, &session.access_token, session.access_expires_at)?;
        let mut headers = Self::beginning(request, &front, by, policy)?;
        match by {
            Transport::Header => {
                headers.add("st-access-token", &session.access_token)?;
                headers.add("st-refresh-token", &session.refresh_token)?;
            }
            Transport::Cookie => headers.add_cookies(session, policy)?,
        }
        Ok(headers)
    }

    /// What gives a client an access token that was written anew: the refresh token that it has stays good.
    pub fn rewriting(
        request: &HttpRequest,
        access: &IssuedAccess,
        user_id: UserId,
        by: Transport,
        policy: &CookiePolicy,
    ) -> Result<Self, Problem> {
        let front = front_token(user_id, &access.access_token, access.access_expires_at)?;
        let mut headers = Self::beginning(request, &front, by, policy)?;
        match by {
            Transport::Header => headers.add("st-access-token", &access.access_token)?,
            Transport::Cookie => headers.add_access_cookie(&access.access_token, access.access_expires_at, policy)?,
        }
        Ok(headers)
    }

    /// What all answers with tokens have in common.
    fn beginning(request: &HttpRequest, front: &str, by: Transport, policy: &CookiePolicy) -> Result<Self, Problem> {
        let mut headers = Self::default();
        // Whatever keeps other answers must not keep this one.
        headers.0.push((header::CACHE_CONTROL, HeaderValue::from_static("no-store")));
        headers.add("front-token", front)?;
        if by.other().is_used_by(request) {
            headers.take(by.other(), policy)?;
        }
        Ok(headers)
    }

    /// What takes the tokens of both transports from a client.
    pub fn clearing(policy: &CookiePolicy) -> Result<Self, Problem> {
        let mut headers = Self::default();
        headers.add("front-token", "remove")?;
        headers.take(Transport::Header, policy)?;
        headers.take(Transport::Cookie, policy)?;
        Ok(headers)
    }

    /// Puts them on an answer.
    #[must_use]
    pub fn on(self, mut response: HttpResponse) -> HttpResponse {
        for (name, value) in self.0 {
            response.headers_mut().append(name, value);
        }
        response
    }

    /// Puts them on the answer that a problem becomes.
    #[must_use]
    pub fn on_problem(self, problem: Problem) -> Problem {
        self.0.into_iter().fold(problem, |problem, (name, value)| problem.with_header(name, value))
    }

    fn add(&mut self, name: &'static str, value: &str) -> Result<(), Problem> {
        self.0.push((HeaderName::from_static(name), HeaderValue::from_str(value).map_err(Problem::internal)?));
        Ok(())
    }

    fn take(&mut self, by: Transport, policy: &CookiePolicy) -> Result<(), Problem> {
        match by {
            Transport::Header => {
                ["st-access-token", "st-refresh-token"].into_iter().try_for_each(|name| self.add(name, ""))
            }
            Transport::Cookie => {
                let past = OffsetDateTime::UNIX_EPOCH;
                self.add_cookie(policy, ACCESS_COOKIE, "/", "", past)?;
                REFRESH_PATHS.into_iter().try_for_each(|path| self.add_cookie(policy, REFRESH_COOKIE, path, "", past))
            }
        }
    }

    fn add_cookies(&mut self, session: &IssuedSession, policy: &CookiePolicy) -> Result<(), Problem> {
        self.add_access_cookie(&session.access_token, session.access_expires_at, policy)?;
        let ends = moment(session.refresh_expires_at)?;
        for path in REFRESH_PATHS {
            self.add_cookie(policy, REFRESH_COOKIE, path, &session.refresh_token, ends)?;
        }
        session.anti_csrf_token.as_deref().map_or(Ok(()), |token| self.add("anti-csrf", token))
    }

    fn add_access_cookie(&mut self, token: &str, expires_at: Timestamp, policy: &CookiePolicy) -> Result<(), Problem> {
        self.add_cookie(policy, ACCESS_COOKIE, "/", token, moment(expires_at)? + ACCESS_COOKIE_LIFE)
    }

    fn add_cookie(
        &mut self,
        policy: &CookiePolicy,
        name: &str,
        path: &str,
        value: &str,
        ends: OffsetDateTime,
    ) -> Result<(), Problem> {
        let same_site = if policy.cross_site { SameSite::None } else { SameSite::Lax };
        let mut cookie = Cookie::build(name, value).path(path).expires(ends).http_only(true).same_site(same_site);
        if policy.secure {
            cookie = cookie.secure(true);
        }
        if let Some(domain) = &policy.domain {
            cookie = cookie.domain(domain.as_str());
        }
        let value = HeaderValue::from_str(&cookie.finish().encoded().to_string()).map_err(Problem::internal)?;
        self.0.push((header::SET_COOKIE, value));
        Ok(())
    }
}

fn moment(at: Timestamp) -> Result<OffsetDateTime, Problem> {
    OffsetDateTime::from_unix_timestamp(at.seconds()).map_err(Problem::internal)
}

/// What scripts may know of the session: `{uid, ate, up}`, in Base64 with padding.
fn front_token(user_id: UserId, access_token: &str, expires_at: Timestamp) -> Result<String, Problem> {
    let payload = access_token.split('.').nth(1).ok_or_else(|| Problem::internal("an access token without payload"))?;
    let payload = BASE64_URL_SAFE_NO_PAD.decode(payload).map_err(Problem::internal)?;
    let payload: serde_json::Value = serde_json::from_slice(&payload).map_err(Problem::internal)?;
    let front = serde_json::json!({ "uid": user_id.to_string(), "ate": expires_at.millis(), "up": payload });
    Ok(STANDARD.encode(front.to_string()))
}

#[cfg(test)]
mod tests;
