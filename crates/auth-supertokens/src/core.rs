//! Calls of the core: which headers they carry, how long they may take, which are repeated, and what a refusal is. Knows no endpoint.

use std::{sync::Arc, time::Duration};

use p2p_domain::port::{clock::Clock, error::AuthError};
use reqwest::{
    Client, Method, Response,
    header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue},
    redirect::Policy,
};
use serde_json::Value;
use tokio::time::{sleep, timeout};

use crate::{breaker::Breaker, options::SupertokensOptions};

/// The version of the core driver interface that is spoken: of all newer ones the one that most cores serve in one way.
pub const CDI_VERSION: &str = "5.2";
/// The waits of the official clients before a call that was answered with 429 is made again.
const CROWDED: [u64; 5] = [10, 260, 510, 760, 1_010];
/// The wait before a call that is safe to repeat is made again.
const AGAIN: Duration = Duration::from_millis(50);
/// No answer that is asked for is longer.
const ANSWER_MAX: usize = 1 << 20;

/// Why a call came to nothing. What the core says of its own troubles is never passed on: it names its insides.
#[derive(Debug, thiserror::Error)]
pub enum CoreError {
    /// It was not asked.
    #[error("the core was away a moment ago and is left alone for a while")]
    LeftAlone,
    /// No connection, or it broke.
    #[error("{path}: the core cannot be reached")]
    Unreachable {
        /// What was asked.
        path: &'static str,
        /// The client's error, without the address, whose query may name people.
        #[source]
        source: reqwest::Error,
    },
    /// It took too long.
    #[error("{path}: the core did not answer in time")]
    TooSlow {
        /// What was asked.
        path: &'static str,
    },
    /// Another status than 200.
    #[error("{path}: the core answered with status {status}")]
    Refused {
        /// What was asked.
        path: &'static str,
        /// The status.
        status: u16,
    },
    /// 200, with what is no answer to the question.
    #[error("{path}: the core's answer does not read")]
    Unreadable {
        /// What was asked.
        path: &'static str,
    },
}

impl CoreError {
    /// Whether the core, or the way to it, has a trouble that counts against it.
    const fn is_fault(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::TooSlow { .. } => true,
            Self::Refused { status, .. } => *status >= 500,
            Self::LeftAlone | Self::Unreadable { .. } => false,
        }
    }

    /// As the port's error.
    pub fn during(self, op: &'static str) -> AuthError {
        let crowded = matches!(self, Self::Refused { status: 429, .. } | Self::LeftAlone);
        if crowded || self.is_fault() { AuthError::unavailable(op, self) } else { AuthError::internal(op, self) }
    }
}

/// One call.
#[derive(Clone)]
pub struct Question {
    method: Method,
    path: &'static str,
    query: Vec<(&'static str, String)>,
    body: Option<Value>,
    repeatable: bool,
}

impl Question {
    /// A call that only reads.
    pub const fn get(path: &'static str) -> Self {
        Self { method: Method::GET, path, query: Vec::new(), body: None, repeatable: true }
    }

    /// A call that is made once: an answer that was lost stays lost.
    pub const fn post(path: &'static str, body: Value) -> Self {
        Self { method: Method::POST, path, query: Vec::new(), body: Some(body), repeatable: false }
    }

    /// A call that replaces something, and may therefore be repeated.
    pub const fn put(path: &'static str, body: Value) -> Self {
        Self { method: Method::PUT, path, query: Vec::new(), body: Some(body), repeatable: true }
    }

    /// With a parameter.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.query.push((name, value.into()));
        self
    }

    /// Doing it twice does no more than doing it once.
    pub const fn repeatable(mut self) -> Self {
        self.repeatable = true;
        self
    }

    /// The recipe that the official clients name in `rid`, where several share a path.
    fn recipe(&self) -> Option<&'static str> {
        let recipes = [
            ("/recipe/session", "session"),
            ("/recipe/user/email/", "emailverification"),
            ("/recipe/", "emailpassword"),
        ];
        recipes.into_iter().find(|(start, _)| self.path.starts_with(start)).map(|(_, recipe)| recipe)
    }
}

/// What came back.
pub struct Answer {
    /// The body, as JSON; a string for what is none.
    pub said: Value,
    /// For how long it may be kept.
    pub max_age: Option<Duration>,
}

/// The way to a core.
pub struct Core {
    http: Client,
    base: String,
    api_key: Option<HeaderValue>,
    total: Duration,
    breaker: Breaker,
}

impl Core {
    /// Speaks to nobody yet. Fails when the key can stand in no header or the machine has no way to speak TLS.
    pub fn new(
        options: &SupertokensOptions,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let http = Client::builder()
            .connect_timeout(options.connect_timeout)
            .pool_max_idle_per_host(options.idle_connections)
            .redirect(Policy::none())
            .no_proxy()
            .no_gzip()
            .build()?;
        let key = |key: &String| {
            let mut value = HeaderValue::from_str(key)?;
            value.set_sensitive(true);
            Ok::<_, reqwest::header::InvalidHeaderValue>(value)
        };
        Ok(Self {
            http,
            base: options.connection_uri.trim_end_matches('/').to_owned(),
            api_key: options.api_key.as_ref().map(key).transpose()?,
            total: options.total_timeout,
            breaker: Breaker::new(clock, options.failures, options.pause),
        })
    }

    /// How long a call may take.
    pub const fn total_timeout(&self) -> Duration {
        self.total
    }

    /// Makes a call.
    pub async fn ask(&self, question: Question) -> Result<Answer, CoreError> {
        let pass = self.breaker.admit().ok_or(CoreError::LeftAlone)?;
        let outcome = timeout(self.total, self.attempts(&question)).await;
        let outcome = outcome.unwrap_or(Err(CoreError::TooSlow { path: question.path }));
        match &outcome {
            Err(error) if error.is_fault() => pass.failed(),
            _ => pass.answered(),
        }
        outcome
    }

    async fn attempts(&self, question: &Question) -> Result<Answer, CoreError> {
        let mut crowded = CROWDED.into_iter();
        let mut again = question.repeatable;
        loop {
            let outcome = self.attempt(question).await;
            match &outcome {
                Err(CoreError::Refused { status: 429, .. }) => match crowded.next() {
                    Some(wait) => sleep(Duration::from_millis(wait)).await,
                    None => return outcome,
                },
                Err(error) if error.is_fault() && again => {
                    again = false;
                    sleep(AGAIN).await;
                }
                _ => return outcome,
            }
        }
    }

    async fn attempt(&self, question: &Question) -> Result<Answer, CoreError> {
        let path = question.path;
        let unreachable = |error: reqwest::Error| CoreError::Unreachable { path, source: error.without_url() };
        let mut request = self.http.request(question.method.clone(), format!("{}{path}", self.base));
        request = request.query(&question.query).header("cdi-version", CDI_VERSION);
        if let Some(key) = &self.api_key {
            request = request.header("api-key", key.clone());
        }
        if let Some(recipe) = question.recipe() {
            request = request.header("rid", recipe);
        }
        if let Some(body) = &question.body {
            request = request.header(CONTENT_TYPE, "application/json; charset=utf-8").body(body.to_string());
        }
        let response = request.send().await.map_err(unreachable)?;
        let status = response.status().as_u16();
        if status != 200 {
            return Err(CoreError::Refused { path, status });
        }
        let max_age = max_age(&response);
        let bytes = body(response, path).await?;
        let said = serde_json::from_slice(&bytes);
        // The greeting is plain text.
        let said = said.unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&bytes).into_owned()));
        Ok(Answer { said, max_age })
    }
}

async fn body(mut response: Response, path: &'static str) -> Result<Vec<u8>, CoreError> {
    let mut bytes = Vec::new();
    let unreachable = |error: reqwest::Error| CoreError::Unreachable { path, source: error.without_url() };
    while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
        if bytes.len() + chunk.len() > ANSWER_MAX {
            return Err(CoreError::Unreadable { path });
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn max_age(response: &Response) -> Option<Duration> {
    let said = response.headers().get(CACHE_CONTROL)?.to_str().ok()?;
    let seconds = said.split(',').find_map(|part| part.trim().strip_prefix("max-age="))?;
    seconds.parse().ok().map(Duration::from_secs)
}
