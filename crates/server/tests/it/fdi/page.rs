//! A page with one of the clients, reduced to what it keeps and sends.

use base64::{Engine as _, engine::general_purpose::STANDARD, prelude::BASE64_URL_SAFE_NO_PAD};
use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, Call, Client, PASSWORD, Session, World, email_at, new_domain};

/// How tokens may travel.
pub const MODES: [&str; 2] = ["cookie", "header"];

/// Somebody's tokens, and the server that they are sent to.
#[derive(Clone)]
pub struct Page {
    /// Calls with the access token.
    pub client: Client,
    /// The address that somebody signed up with.
    pub email: String,
    /// The refresh token as it came: in a cookie, percent-encoded.
    pub refresh: String,
    session: Session,
}

/// A form as the clients send it.
pub fn fields(given: &[(&str, &str)]) -> Value {
    let fields = given.iter().map(|(id, value)| json!({ "id": id, "value": value }));
    json!({ "formFields": fields.collect::<Vec<_>>() })
}

/// The status word of a 200.
#[track_caller]
pub fn said(answer: &Answer) -> String {
    let body = answer.expect(200);
    body["status"].as_str().unwrap_or_else(|| panic!("no status: {answer}")).to_owned()
}

/// A refusal whose whole body is this message.
#[track_caller]
pub fn refused(answer: &Answer, status: u16, message: &str) {
    assert_eq!(answer.expect(status), json!({ "message": message }), "{answer}");
}

/// What is wrong with the fields of a form, all of it.
#[track_caller]
pub fn wrong_fields(answer: &Answer) -> Vec<(String, String)> {
    assert_eq!(said(answer), "FIELD_ERROR", "{answer}");
    assert_left_alone(answer);
    let body = answer.json();
    let text =
        |error: &Value, name: &str| error[name].as_str().unwrap_or_else(|| panic!("{name}: {answer}")).to_owned();
    let errors = body["formFields"].as_array().unwrap_or_else(|| panic!("no fields: {answer}"));
    errors.iter().map(|error| (text(error, "id"), text(error, "error"))).collect()
}

/// The client keeps what it has.
#[track_caller]
pub fn assert_left_alone(answer: &Answer) {
    for name in ["front-token", "st-access-token", "st-refresh-token", "anti-csrf", "set-cookie"] {
        assert!(answer.header(name).is_none(), "{name}: {answer}");
    }
}

/// The client keeps nothing, however its tokens travel.
#[track_caller]
pub fn assert_cleared(answer: &Answer) {
    let emptied = (answer.must("front-token"), answer.must("st-access-token"), answer.must("st-refresh-token"));
    assert_eq!(emptied, ("remove", "", ""), "{answer}");
    assert_cookies_cleared(answer);
}

/// The cookies are taken back, with the attributes that they were set with.
#[track_caller]
pub fn assert_cookies_cleared(answer: &Answer) {
    const PAST: &str = "Expires=Thu, 01 Jan 1970 00:00:00 GMT";
    let mut seen = Vec::new();
    for cookie in answer.set_cookies() {
        let (set, mut attributes) = attributes(cookie);
        let path = attributes.iter().position(|attribute| attribute.starts_with("Path=")).expect("a path");
        seen.push((set, attributes.remove(path)));
        attributes.sort();
        assert_eq!(attributes, [PAST, "HttpOnly", "SameSite=Lax"], "{answer}");
    }
    seen.sort();
    let empty = |name: &str, path: &str| (format!("{name}="), format!("Path={path}"));
    let paths = ["/api/v1/auth/refresh", "/auth/session/refresh"];
    let cleared = [empty("sAccessToken", "/"), empty("sRefreshToken", paths[0]), empty("sRefreshToken", paths[1])];
    assert_eq!(seen, cleared, "{answer}");
}

/// A cookie as `name=value`, and its attributes.
pub fn attributes(cookie: &str) -> (String, Vec<String>) {
    let mut parts = cookie.split("; ").map(str::to_owned);
    (parts.next().unwrap(), parts.collect())
}

/// What an access token says.
pub fn payload(token: &str) -> Value {
    let part = token.split('.').nth(1).expect("a payload");
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// What the front token of an answer says.
#[track_caller]
pub fn front(answer: &Answer) -> Value {
    let bytes = STANDARD.decode(answer.must("front-token")).unwrap_or_else(|_| panic!("no front token: {answer}"));
    serde_json::from_slice(&bytes).unwrap_or_else(|_| panic!("no front token: {answer}"))
}

/// Sends a form without a session.
pub async fn send(anybody: &Client, path: &str, mode: &str, body: &Value) -> Answer {
    anybody.root(Method::POST, &format!("/auth{path}")).header("st-auth-mode", mode).json(body).await
}

impl Page {
    /// What a page holds behind that answer.
    #[track_caller]
    pub fn after(anybody: &Client, email: &str, answer: &Answer) -> Self {
        let session = answer.session();
        let client = anybody.with(session.clone());
        Self { client, email: email.to_owned(), refresh: answer.refresh_token(), session }
    }

    /// Somebody signs up, with an organization of their own.
    pub async fn signed_up(world: &World, mode: &str) -> Self {
        let email = email_at(&new_domain());
        let form = fields(&[("email", &email), ("password", PASSWORD)]);
        let answer = send(&world.anybody(), "/signup", mode, &form).await;
        assert_eq!(said(&answer), "OK", "{answer}");
        Self::after(&world.anybody(), &email, &answer)
    }

    /// The same person, from elsewhere.
    pub async fn again(&self, world: &World, mode: &str) -> Self {
        let form = fields(&[("email", &self.email), ("password", PASSWORD)]);
        let answer = send(&world.anybody(), "/signin", mode, &form).await;
        assert_eq!(said(&answer), "OK", "{answer}");
        Self::after(&world.anybody(), &self.email, &answer)
    }

    /// Whether the tokens travel in cookies.
    pub const fn by_cookie(&self) -> bool {
        matches!(self.session, Session::Cookie { .. })
    }

    /// The anti-CSRF token.
    pub fn anti_csrf(&self) -> Option<&str> {
        match &self.session {
            Session::Cookie { anti_csrf, .. } => anti_csrf.as_deref(),
            Session::Bearer(_) | Session::None => None,
        }
    }

    /// The access token.
    pub fn access(&self) -> &str {
        self.client.access_token()
    }

    /// The same with another access token.
    #[must_use]
    pub fn with_access(&self, token: &str) -> Self {
        let session = match &self.session {
            Session::Cookie { anti_csrf, .. } => {
                Session::Cookie { access: token.to_owned(), anti_csrf: anti_csrf.clone() }
            }
            Session::Bearer(_) | Session::None => Session::Bearer(token.to_owned()),
        };
        Self { client: self.client.with(session.clone()), session, ..self.clone() }
    }

    /// What the page holds after an answer with nothing but a new access token.
    #[track_caller]
    #[must_use]
    pub fn rewritten(&self, answer: &Answer) -> Self {
        assert!(answer.cookie("sRefreshToken").is_none() && answer.header("st-refresh-token").is_none(), "{answer}");
        let token = if self.by_cookie() { answer.cookie("sAccessToken") } else { answer.header("st-access-token") };
        self.with_access(token.unwrap_or_else(|| panic!("no access token: {answer}")))
    }

    /// `GET` below `/auth`.
    pub fn get(&self, path: &str) -> Call {
        self.client.root(Method::GET, &format!("/auth{path}"))
    }

    /// `POST` below `/auth`.
    pub fn post(&self, path: &str, body: &Value) -> Call {
        self.poke(path).json(body)
    }

    /// `POST` below `/auth` without a body.
    pub fn poke(&self, path: &str) -> Call {
        self.client.root(Method::POST, &format!("/auth{path}"))
    }

    /// A refresh with that token, sent as this page sends its own, at one of the paths for it.
    pub fn refreshing(&self, path: &str, token: &str) -> Call {
        let call = self.client.with(Session::None).root(Method::POST, path);
        if !self.by_cookie() {
            return call.header("authorization", &format!("Bearer {token}"));
        }
        let call = call.header("cookie", &format!("sRefreshToken={token}"));
        self.anti_csrf().into_iter().fold(call, |call, token| call.header("anti-csrf", token))
    }

    /// What the page holds after a refresh.
    pub async fn refreshed(&self) -> Self {
        let answer = self.refreshing("/auth/session/refresh", &self.refresh).await;
        assert_eq!(answer.expect(200), json!({}), "{answer}");
        Self::after(&self.client.with(Session::None), &self.email, &answer)
    }
}
