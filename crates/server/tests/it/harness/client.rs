//! Somebody who calls the server: what is sent. What comes back is in `answer`.

use std::{
    future::{Future, IntoFuture},
    net::SocketAddr,
    pin::Pin,
    time::Duration,
};

use reqwest::Method;
use serde_json::Value;

use super::Answer;

/// How a session shows itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Session {
    /// Not at all.
    #[default]
    None,
    /// By `Authorization: Bearer`.
    Bearer(String),
    /// By cookie, with the token that writes need.
    Cookie { access: String, anti_csrf: Option<String> },
}

/// Somebody who calls; cheap to clone.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    addr: SocketAddr,
    session: Session,
}

impl Client {
    /// A client that neither follows, nor keeps cookies, nor unpacks: stories see what was sent.
    pub(super) fn http() -> reqwest::Client {
        let builder = reqwest::Client::builder().no_proxy().no_gzip().redirect(reqwest::redirect::Policy::none());
        builder.timeout(Duration::from_mins(1)).build().unwrap()
    }

    /// Somebody without a session, where no world is.
    pub fn at(addr: SocketAddr) -> Self {
        Self::new(Self::http(), addr)
    }

    pub(super) fn new(http: reqwest::Client, addr: SocketAddr) -> Self {
        Self { http, addr, session: Session::None }
    }

    /// The same with another session.
    #[must_use]
    pub fn with(&self, session: Session) -> Self {
        Self { session, ..self.clone() }
    }

    /// The same, talking to another server.
    #[must_use]
    pub fn moved_to(&self, addr: SocketAddr) -> Self {
        Self { addr, ..self.clone() }
    }

    /// Where it calls.
    pub const fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Its access token.
    pub fn access_token(&self) -> &str {
        match &self.session {
            Session::None => "",
            Session::Bearer(access) | Session::Cookie { access, .. } => access,
        }
    }

    /// A call of any path of the server.
    pub fn root(&self, method: Method, path: &str) -> Call {
        let call = Call::new(&self.http, method, format!("http://{}{path}", self.addr));
        match &self.session {
            Session::None => call,
            Session::Bearer(token) => call.header("authorization", &format!("Bearer {token}")),
            Session::Cookie { access, anti_csrf } => {
                let call = call.header("cookie", &format!("sAccessToken={access}"));
                anti_csrf.iter().fold(call, |call, token| call.header("anti-csrf", token))
            }
        }
    }

    /// A call of a path below `/api/v1`.
    pub fn call(&self, method: Method, path: &str) -> Call {
        self.root(method, &format!("/api/v1{path}"))
    }

    /// `GET`.
    pub fn get(&self, path: &str) -> Call {
        self.call(Method::GET, path)
    }

    /// `POST` of JSON.
    pub fn post(&self, path: &str, body: &Value) -> Call {
        self.call(Method::POST, path).json(body)
    }

    /// `POST` without a body.
    pub fn poke(&self, path: &str) -> Call {
        self.call(Method::POST, path)
    }

    /// `PUT` of JSON.
    pub fn put(&self, path: &str, body: &Value) -> Call {
        self.call(Method::PUT, path).json(body)
    }

    /// `PATCH` of JSON.
    pub fn patch(&self, path: &str, body: &Value) -> Call {
        self.call(Method::PATCH, path).json(body)
    }

    /// `DELETE`.
    pub fn delete(&self, path: &str) -> Call {
        self.call(Method::DELETE, path)
    }

    /// All items of a list, page by page of `limit`; `path` may have a query.
    pub async fn walk(&self, path: &str, limit: u32) -> Vec<Value> {
        let joint = if path.contains('?') { '&' } else { '?' };
        let first = format!("{path}{joint}limit={limit}");
        let (mut items, mut next) = (Vec::new(), Some(first.clone()));
        while let Some(page) = next {
            let mut page = self.get(&page).await.expect(200);
            let Value::Array(found) = page["items"].take() else { panic!("no items at {path}: {page}") };
            assert!(found.len() <= limit as usize, "{} items of {limit} at {path}", found.len());
            items.extend(found);
            next = page["next_cursor"].as_str().map(|cursor| format!("{first}&cursor={cursor}"));
        }
        items
    }
}

/// One call; awaiting it sends it.
pub struct Call {
    request: reqwest::RequestBuilder,
    line: String,
}

impl Call {
    fn new(http: &reqwest::Client, method: Method, url: String) -> Self {
        let line = format!("{method} {url}");
        Self { request: http.request(method, url), line }
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    /// A JSON body.
    #[must_use]
    pub fn json(mut self, body: &Value) -> Self {
        self.request = self.request.json(body);
        self
    }

    /// Any body.
    #[must_use]
    pub fn body(mut self, content_type: &str, body: impl Into<reqwest::Body>) -> Self {
        self.request = self.request.header("content-type", content_type).body(body);
        self
    }
}

impl IntoFuture for Call {
    type Output = Answer;
    type IntoFuture = Pin<Box<dyn Future<Output = Answer> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let response = self.request.send().await.unwrap_or_else(|error| panic!("{}: {error:?}", self.line));
            Answer::read(self.line, response).await
        })
    }
}
