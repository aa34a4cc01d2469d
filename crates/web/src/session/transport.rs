//! How tokens come: in cookies or in headers, as the SuperTokens clients send them (FDI 4.2; see docs/API.md, Sessions).
//! How they are handed out and taken back is in `tokens`.

use actix_web::{HttpRequest, cookie::Cookie, http::header};
use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};

use crate::problem::Problem;

/// The cookie of the access token.
pub const ACCESS_COOKIE: &str = "sAccessToken";
/// The cookie of the refresh token, set for each path that refreshes.
pub const REFRESH_COOKIE: &str = "sRefreshToken";
/// How cookies are set; from configuration.
#[derive(Debug, Clone, Default)]
pub struct CookiePolicy {
    /// Over HTTPS alone.
    pub secure: bool,
    /// To pages of other sites too (`SameSite=None`), which browsers allow with `secure` only.
    pub cross_site: bool,
    /// For a whole domain.
    pub domain: Option<String>,
}

/// How the tokens of one session travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// In HttpOnly cookies; writes need the anti-CSRF token.
    Cookie,
    /// In the headers `st-access-token`, `st-refresh-token` and `Authorization`.
    Header,
}

impl Transport {
    /// What a client wants of a new session: header unless `st-auth-mode: cookie`.
    #[must_use]
    pub fn wanted(request: &HttpRequest) -> Self {
        let mode = request.headers().get("st-auth-mode").and_then(|mode| mode.to_str().ok());
        if mode.is_some_and(|mode| mode.eq_ignore_ascii_case("cookie")) { Self::Cookie } else { Self::Header }
    }

    /// The one that is not this one.
    pub(super) const fn other(self) -> Self {
        match self {
            Self::Cookie => Self::Header,
            Self::Header => Self::Cookie,
        }
    }

    /// Whether a request brings any token in this way.
    pub(super) fn is_used_by(self, request: &HttpRequest) -> bool {
        match self {
            Self::Header => bearer(request).is_some(),
            Self::Cookie => [ACCESS_COOKIE, REFRESH_COOKIE].iter().any(|name| !cookies(request, name).is_empty()),
        }
    }
}

/// A token as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// The token.
    pub token: String,
    /// How it came.
    pub by: Transport,
}

/// `Authorization: Bearer …`, raw.
fn bearer(request: &HttpRequest) -> Option<String> {
    let value = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty()).then(|| token.trim().to_owned())
}

/// All cookies of that name, percent-decoded; empty ones are cleared ones.
fn cookies(request: &HttpRequest, name: &str) -> Vec<String> {
    let headers = request.headers().get_all(header::COOKIE).filter_map(|value| value.to_str().ok());
    let pairs = headers.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let decoded = |value: &str| match Cookie::parse_encoded(format!("v={value}")) {
        Ok(cookie) => cookie.value().to_owned(),
        Err(_) => value.to_owned(),
    };
    pairs.filter(|(key, value)| *key == name && !value.is_empty()).map(|(_, value)| decoded(value)).collect()
}

/// Whether a token tells of a session, genuine or not: another service's is nobody's here.
pub(crate) fn reads_as_ours(token: &str) -> bool {
    let mut parts = token.split('.').map(|part| {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(part).ok()?;
        serde_json::from_slice::<serde_json::Value>(&bytes).ok()
    });
    let mut has = |name| parts.next().flatten().is_some_and(|part| part.get(name).is_some());
    has("kid") && has("sessionHandle")
}

/// The access token of a request: the header's if it reads as one, else the cookie's. Two cookies of one name are a
/// leftover of another domain: the client must refresh.
pub fn access_token(request: &HttpRequest) -> Result<Option<Carried>, Problem> {
    if let Some(token) = bearer(request).filter(|token| reads_as_ours(token)) {
        return Ok(Some(Carried { token, by: Transport::Header }));
    }
    let mut found = cookies(request, ACCESS_COOKIE);
    match found.len() {
        0 => Ok(None),
        1 => Ok(found.pop().map(|token| Carried { token, by: Transport::Cookie })),
        _ => Err(Problem::new("try_refresh_token")),
    }
}

/// The refresh token of a request.
#[must_use]
pub fn refresh_token(request: &HttpRequest) -> Option<Carried> {
    if let Some(token) = bearer(request) {
        return Some(Carried { token, by: Transport::Header });
    }
    cookies(request, REFRESH_COOKIE).pop().map(|token| Carried { token, by: Transport::Cookie })
}

/// The anti-CSRF token of a request.
#[must_use]
pub fn anti_csrf(request: &HttpRequest) -> Option<&str> {
    request.headers().get("anti-csrf")?.to_str().ok()
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn the_header_goes_before_the_cookie_unless_it_is_no_token_of_ours() {
        let token = |payload: &str| {
            let part = |text: &str| BASE64_URL_SAFE_NO_PAD.encode(text);
            format!("{}.{}.s", part(r#"{"kid":"d-1"}"#), part(payload))
        };
        let by = |value: String| {
            let request = TestRequest::default()
                .insert_header((header::COOKIE, "a=1; sAccessToken=c.c.c; b=2"))
                .insert_header((header::AUTHORIZATION, value))
                .to_http_request();
            access_token(&request).unwrap().unwrap().token
        };
        let (ours, foreign) = (token(r#"{"sessionHandle":"x"}"#), token(r#"{"sub":"x"}"#));
        assert_eq!(by(format!("Bearer {ours}")), ours);
        assert_eq!(by(format!("bearer {ours}")), ours);
        for other in [
            format!("Bearer {foreign}"),
            "Bearer opaque".to_owned(),
            "Bearer h.h.h".to_owned(),
            format!("Basic {ours}"),
        ] {
            assert_eq!(by(other), "c.c.c");
        }
    }

    #[test]
    fn two_access_cookies_ask_for_a_refresh() {
        let request = TestRequest::default()
            .insert_header((header::COOKIE, "sAccessToken=a.a.a; sAccessToken=b.b.b"))
            .to_http_request();
        assert_eq!(access_token(&request).unwrap_err().code(), "try_refresh_token");
    }

    #[test]
    fn refresh_cookies_are_percent_decoded_and_bearers_are_not() {
        let request =
            TestRequest::default().insert_header((header::COOKIE, "sRefreshToken=a%2Bb%3D")).to_http_request();
        assert_eq!(refresh_token(&request).unwrap(), Carried { token: "a+b=".into(), by: Transport::Cookie });
        let request = TestRequest::default().insert_header((header::AUTHORIZATION, "Bearer a%2Bb+")).to_http_request();
        assert_eq!(refresh_token(&request).unwrap().token, "a%2Bb+");
    }
}
