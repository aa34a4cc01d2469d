//! What the server answered, and what a story expects of it. What fails shows the whole answer.

use std::fmt;

use bytes::Bytes;
use reqwest::{StatusCode, header::HeaderMap};
use serde_json::Value;

use super::Session;

/// A text of a thing by its name.
#[track_caller]
pub fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_else(|| panic!("no {name} in {value}")).to_owned()
}

/// A whole answer.
pub struct Answer {
    line: String,
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as it came.
    pub body: Bytes,
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} -> {}\n{:#?}\n{}", self.line, self.status, self.headers, String::from_utf8_lossy(&self.body))
    }
}

impl Answer {
    pub(super) async fn read(line: String, response: reqwest::Response) -> Self {
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response.bytes().await.unwrap_or_else(|error| panic!("{line}: the body broke off: {error}"));
        Self { line, status, headers, body }
    }

    /// The status as a number.
    pub fn code(&self) -> u16 {
        self.status.as_u16()
    }

    /// The body as JSON; null when there is none.
    pub fn json(&self) -> Value {
        if self.body.is_empty() {
            return Value::Null;
        }
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("no JSON ({error}): {self}"))
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8(self.body.to_vec()).unwrap_or_else(|_| panic!("no text: {self}"))
    }

    /// Fails with another status.
    #[track_caller]
    pub fn is(&self, status: u16) -> &Self {
        assert_eq!(self.code(), status, "{self}");
        self
    }

    /// The JSON of an answer with that status.
    #[track_caller]
    pub fn expect(&self, status: u16) -> Value {
        self.is(status).json()
    }

    /// A problem with that status and code, whole and well-formed; answers its body.
    #[track_caller]
    pub fn problem(&self, status: u16, code: &str) -> Value {
        let problem = self.expect(status);
        assert_eq!(problem["code"], code, "{self}");
        self.assert_problem();
        problem
    }

    /// Any problem, whole and well-formed: all members of RFC 9457 and ours, and nothing that belongs inside.
    #[track_caller]
    pub fn assert_problem(&self) {
        let problem = self.json();
        assert_eq!(self.header("content-type"), Some("application/problem+json"), "{self}");
        let members = problem.as_object().unwrap_or_else(|| panic!("no object: {self}"));
        let mut names: Vec<&str> = members.keys().map(String::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["code", "detail", "errors", "instance", "request_id", "status", "title", "type"], "{self}");
        assert_eq!(problem["status"], self.code(), "{self}");
        for name in ["code", "detail", "instance", "request_id", "title", "type"] {
            assert!(problem[name].as_str().is_some_and(|text| !text.is_empty()), "{name}: {self}");
        }
        assert_eq!(problem["request_id"].as_str(), self.header("x-request-id"), "{self}");
        assert_eq!(problem["errors"].is_array(), self.code() == 422, "{self}");
        let text = self.text().to_lowercase();
        for inner in ["sqlite", "sqlx", "select ", "insert ", "panicked", ".rs:", "backtrace", "sea_orm"] {
            assert!(!text.contains(inner), "it tells of its inside ({inner}): {self}");
        }
    }

    /// The failing fields of a 422, as `field: code`, sorted.
    #[track_caller]
    pub fn fields(&self) -> Vec<String> {
        let problem = self.expect(422);
        self.assert_problem();
        let text =
            |error: &Value, name: &str| error[name].as_str().unwrap_or_else(|| panic!("{name}: {self}")).to_owned();
        let mut fields: Vec<String> = problem["errors"]
            .as_array()
            .unwrap_or_else(|| panic!("no errors: {self}"))
            .iter()
            .map(|error| {
                assert!(!text(error, "message").is_empty(), "{self}");
                format!("{}: {}", text(error, "field"), text(error, "code"))
            })
            .collect();
        fields.sort();
        fields
    }

    /// The first value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap_or_else(|_| panic!("{name}: {self}")))
    }

    /// A header that must be there.
    #[track_caller]
    pub fn must(&self, name: &str) -> &str {
        self.header(name).unwrap_or_else(|| panic!("no {name}: {self}"))
    }

    /// All `Set-Cookie` headers.
    pub fn set_cookies(&self) -> Vec<&str> {
        self.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap()).collect()
    }

    /// The value of a cookie that is set.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        let value = |cookie: &&str| cookie.strip_prefix(name).is_some_and(|rest| rest.starts_with('='));
        self.set_cookies().into_iter().find(value).and_then(|cookie| cookie[name.len() + 1..].split(';').next())
    }

    /// The session that begins or goes on with this answer, however its tokens travel.
    #[track_caller]
    pub fn session(&self) -> Session {
        match self.header("st-access-token").filter(|token| !token.is_empty()) {
            Some(token) => Session::Bearer(token.to_owned()),
            None => Session::Cookie {
                access: self.cookie("sAccessToken").unwrap_or_else(|| panic!("no session: {self}")).to_owned(),
                anti_csrf: self.header("anti-csrf").map(str::to_owned),
            },
        }
    }

    /// The refresh token that comes with it, however it travels.
    #[track_caller]
    pub fn refresh_token(&self) -> String {
        let header = self.header("st-refresh-token").filter(|token| !token.is_empty());
        let token = header.or_else(|| self.cookie("sRefreshToken"));
        token.unwrap_or_else(|| panic!("no refresh token: {self}")).to_owned()
    }
}
