//! The names of all variables, with an example each. What they mean stands in `.env.example`; a test holds the two together.

/// A variable that the server knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// A value that would be accepted.
    pub example: &'static str,
    /// Whether its value must never be shown, and may come from the file that `NAME_FILE` names.
    pub secret: bool,
}

const fn open(name: &'static str, example: &'static str) -> Variable {
    Variable { name, example, secret: false }
}

const fn secret(name: &'static str, example: &'static str) -> Variable {
    Variable { name, example, secret: true }
}

/// Every variable, in the order of `.env.example`.
pub const VARIABLES: &[Variable] = &[
    open("APP_ENV", "production"),
    open("ALLOW_EMBEDDED", "1"),
    open("DATA_DIR", "./data"),
    open("BIND", "127.0.0.1:8000"),
    open("API_URL", "https://api.example.com"),
    open("WEBSITE_URL", "https://www.example.com"),
    open("CORS_ORIGINS", "https://www.example.com,https://admin.example.com"),
    open("COOKIE_DOMAIN", ".example.com"),
    secret("DATABASE_URL", "postgres://p2p:secret@localhost:5432/p2p"),
    open("DATABASE_MAX_CONNECTIONS", "16"),
    open("SQLITE_SYNCHRONOUS", "full"),
    secret("MONGODB_URL", "mongodb://localhost:27017/p2p"),
    secret("REDIS_URL", "redis://localhost:6379/0"),
    secret("BLOBS_URL", "file:///var/lib/p2p/blobs"),
    open("CLAMD_URL", "unix:///run/clamav/clamd.ctl"),
    open("SEARCH_LEXICON", "./words.txt"),
    open("SUPERTOKENS_CONNECTION_URI", "http://localhost:3567"),
    secret("SUPERTOKENS_API_KEY", "a-long-random-text-of-the-core"),
    open("AUTH_ACCESS_LIFETIME", "900"),
    open("AUTH_REFRESH_LIFETIME", "8640000"),
    open("AUTH_REQUIRE_VERIFIED_EMAIL", "true"),
    open("TERMS_VERSION", "2026-11"),
    secret("SMTP_URL", "smtps://user:secret@mail.example.com:465"),
    open("MAIL_DIR", "./data/mail"),
    open("MAIL_FROM", "P2P Sandbox <noreply@example.com>"),
    open("RATE_LIMITS", "read=6000/60,write=1200/60,auth=600/60"),
    open("FILES_MAX_IMAGE_BYTES", "10485760"),
    open("FILES_MAX_DOCUMENT_BYTES", "10485760"),
    open("FILES_MAX_VIDEO_BYTES", "209715200"),
    open("FILES_QUOTA_BYTES", "21474836480"),
    open("WEBHOOKS_ALLOW_PRIVATE", "false"),
    open("TRUSTED_PROXIES", "127.0.0.1/32,10.0.0.0/8"),
    open("REQUEST_TIMEOUT", "30"),
    open("SHUTDOWN_GRACE", "20"),
    open("WORKERS", "4"),
    open("METRICS_BIND", "127.0.0.1:9100"),
    secret("METRICS_TOKEN", "a-long-random-text"),
    open("LOG_FORMAT", "json"),
    open("LOG_LEVEL", "info,p2p_store_sql=debug"),
];

/// The variable of that name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Variable> {
    VARIABLES.iter().find(|variable| variable.name == name)
}

/// The secret that `NAME_FILE` is the file of.
#[must_use]
pub fn secret_of_file(name: &str) -> Option<&'static Variable> {
    name.strip_suffix("_FILE").and_then(find).filter(|variable| variable.secret)
}
