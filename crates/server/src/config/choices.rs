//! What a configuration decides: one type per choice, each variant with all that it needs and nothing else.

use std::{net::SocketAddr, num::NonZeroUsize, path::PathBuf, time::Duration};

use p2p_app::limits::RateLimits;
use p2p_domain::{consent::TermsVersion, file::FileLimits};
use p2p_scan::ClamdAddress;
use p2p_web::middleware::TrustedProxies;

use super::url::HttpUrl;

/// What kind of place this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Stage {
    /// A person's own machine, or a test.
    #[default]
    Development,
    /// A place whose data matters.
    Production,
}

/// A text that is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Keeps a text from being shown.
    #[must_use]
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// The text, for whoever needs it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Where rows are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreConfig {
    /// In one file.
    Sqlite {
        /// `sqlite:` with the path, as the driver reads it.
        url: String,
        /// The path as people read it.
        path: PathBuf,
        /// Whether a commit waits for the disk, so that it survives a power cut.
        synchronous: Synchronous,
        /// How many readers; the driver's choice when left out.
        readers: Option<u32>,
    },
    /// On a server.
    Postgres {
        /// `postgres://…`, with the password.
        url: Secret,
        /// Where that is, without user and password.
        place: String,
        /// How many connections; the driver's choice when left out.
        max_connections: Option<u32>,
    },
}

/// What a commit on SQLite waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Synchronous {
    /// The disk.
    #[default]
    Full,
    /// The operating system.
    Normal,
}

/// Where the texts of posts and replies are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodiesConfig {
    /// Beside the rows.
    Store,
}

/// How server processes talk to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BusConfig {
    /// Not at all: there is one.
    InProcess,
}

/// Where files are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlobsConfig {
    /// In a directory.
    Directory(PathBuf),
    /// In memory, gone with the process.
    Memory,
}

/// Who looks for malicious programs in uploads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScanConfig {
    /// Nobody.
    Off,
    /// A ClamAV daemon.
    Clamd(ClamdAddress),
}

/// Who knows passwords and sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuthConfig {
    /// This server, in its store.
    Local(TokenLives),
    /// A SuperTokens core.
    Supertokens {
        /// Where it is.
        uri: HttpUrl,
        /// The key that it asks for.
        api_key: Option<Secret>,
    },
}

/// How long tokens of local sessions are good; a SuperTokens core decides that for its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TokenLives {
    /// Access tokens.
    pub access: Duration,
    /// Refresh tokens, and with them sessions that nobody refreshes.
    pub refresh: Duration,
}

/// Where letters go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailConfig {
    /// How they travel.
    pub route: MailRoute,
    /// From whom they are.
    pub from: String,
}

/// How letters travel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MailRoute {
    /// Into a directory, for a person to open.
    Files(PathBuf),
    /// To a mail server.
    Smtp {
        /// `smtp://…` or `smtps://…`, with the password.
        url: Secret,
        /// Where that is, without user and password.
        place: String,
    },
}

/// How the world reaches the server.
#[derive(Debug, Clone)]
pub struct HttpConfig {
    /// Where it listens; port 0 takes any that is free.
    pub bind: SocketAddr,
    /// Where clients find it: the issuer of tokens, and whether cookies are for HTTPS alone.
    pub api_url: HttpUrl,
    /// Where people find the website: links in letters lead there.
    pub website_url: HttpUrl,
    /// Origins that may call with credentials.
    pub origins: Vec<String>,
    /// For which domain cookies are set; that of the API alone when left out.
    pub cookie_domain: Option<String>,
    /// Proxies whose word on the client's address is good.
    pub proxies: TrustedProxies,
    /// How long a request may take.
    pub request_timeout: Duration,
    /// How long requests and sockets may take to finish when the server goes down.
    pub shutdown_grace: Duration,
    /// How many threads answer requests.
    pub workers: NonZeroUsize,
}

/// Who may read `/metrics`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MetricsConfig {
    /// Nobody.
    Off,
    /// Everybody who reaches the server, or holders of the token.
    Shared(Option<Secret>),
    /// Everybody who reaches a listener of its own, or holders of the token there.
    Own(SocketAddr, Option<Secret>),
}

/// What a log line looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LogFormat {
    /// For people.
    #[default]
    Pretty,
    /// One JSON object a line, for machines.
    Json,
}

/// What is logged, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogConfig {
    /// What a line looks like.
    pub format: LogFormat,
    /// Directives such as `info,p2p_store_sql=debug`.
    pub level: String,
}

/// Rules that a deployment chooses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulesConfig {
    /// The version of the terms that people agree to when they sign up.
    pub terms: TermsVersion,
    /// Whether writing needs a verified address.
    pub require_verified_email: bool,
    /// How often who may do what; `None` is without limits.
    pub rate_limits: Option<RateLimits>,
    /// How large files may be.
    pub files: FileLimits,
    /// A file of words that are found by one another, added to the built-in ones.
    pub lexicon: Option<PathBuf>,
    /// Whether webhooks may lead to addresses that are not public.
    pub private_webhooks: bool,
}
