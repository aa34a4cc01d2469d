//! The way in, the rules, metrics and logs: reading their variables.

use std::{
    net::{Ipv4Addr, SocketAddr, SocketAddrV4},
    num::NonZeroUsize,
    thread,
    time::Duration,
};

use p2p_app::limits::RateLimits;
use p2p_domain::file::FileLimits;
use p2p_web::middleware::TrustedProxies;
use tracing_subscriber::EnvFilter;

use super::{
    choices::{HttpConfig, LogConfig, LogFormat, MetricsConfig, RulesConfig, Secret, Stage},
    people::terms,
    reader::{Reader, rate_limits},
    url::HttpUrl,
};

/// Origins of the usual development servers of web front ends.
const DEVELOPMENT_ORIGINS: [&str; 2] = ["http://localhost:5173", "http://localhost:3000"];

const MIB: u64 = 1_024 * 1_024;

/// What is logged unless somebody says otherwise: what libraries tell of their own work only when something is amiss.
const DEFAULT_LEVEL: &str = "info,actix_server=warn,sea_orm_migration=warn,sqlx=warn";

pub(super) fn http<F: Fn(&str) -> Option<String>>(read: &mut Reader<F>, stage: Stage) -> HttpConfig {
    let address =
        |text: &str| text.parse::<SocketAddr>().map_err(|_| format!("`{text}` is not an IP address with a port"));
    let bind = read.parsed("BIND", address).unwrap_or(SocketAddr::V4(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 8000)));
    let api_url = read.parsed("API_URL", HttpUrl::parse).unwrap_or_else(|| HttpUrl::local(bind));
    let given = read.parsed("WEBSITE_URL", HttpUrl::parse);
    let cores = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    HttpConfig {
        bind,
        api_url,
        origins: origins(read, stage, given.as_ref()),
        website_url: given.unwrap_or_else(|| HttpUrl::local(SocketAddr::new(bind.ip(), 3000))),
        cookie_domain: read.parsed("COOKIE_DOMAIN", cookie_domain),
        proxies: read
            .parsed("TRUSTED_PROXIES", |text| TrustedProxies::parse(text).map_err(|error| error.to_string()))
            .unwrap_or_default(),
        request_timeout: read.seconds("REQUEST_TIMEOUT", 1, 3_600).unwrap_or(Duration::from_secs(30)),
        shutdown_grace: read.seconds("SHUTDOWN_GRACE", 0, 3_600).unwrap_or(Duration::from_secs(20)),
        workers: read.number("WORKERS", NonZeroUsize::MIN, NonZeroUsize::MIN.saturating_add(1_023)).unwrap_or(cores),
    }
}

/// The website's own origin counts unless a list says otherwise; on a person's machine, the usual development servers too.
fn origins<F: Fn(&str) -> Option<String>>(
    read: &mut Reader<F>,
    stage: Stage,
    website: Option<&HttpUrl>,
) -> Vec<String> {
    let list = |text: &str| {
        text.split(',').map(str::trim).filter(|entry| !entry.is_empty()).map(HttpUrl::parse_origin).collect()
    };
    if read.text("CORS_ORIGINS").is_some() {
        return read.parsed("CORS_ORIGINS", list).unwrap_or_default();
    }
    let mut origins: Vec<String> = website.map(HttpUrl::origin).into_iter().collect();
    if stage == Stage::Development || origins.is_empty() {
        origins.extend(DEVELOPMENT_ORIGINS.map(str::to_owned));
    }
    origins.sort_unstable();
    origins.dedup();
    origins
}

fn cookie_domain(text: &str) -> Result<String, String> {
    let name = text.trim_start_matches('.').to_ascii_lowercase();
    let label =
        |label: &str| !label.is_empty() && label.bytes().all(|sign| sign.is_ascii_alphanumeric() || sign == b'-');
    if name.contains('.') && name.split('.').all(label) {
        Ok(name)
    } else {
        Err(format!("`{text}` is not a domain name"))
    }
}

pub(super) fn rules<F: Fn(&str) -> Option<String>>(read: &mut Reader<F>, stage: Stage) -> RulesConfig {
    RulesConfig {
        terms: terms(read),
        require_verified_email: read.flag("AUTH_REQUIRE_VERIFIED_EMAIL").unwrap_or(stage == Stage::Production),
        rate_limits: read.parsed("RATE_LIMITS", rate_limits).unwrap_or_else(|| Some(RateLimits::default())),
        files: files(read),
        lexicon: read.path("SEARCH_LEXICON"),
        private_webhooks: read.flag("WEBHOOKS_ALLOW_PRIVATE").unwrap_or(false),
    }
}

/// An image is held whole while it is cleaned, so that its limit has one too.
fn files<F: Fn(&str) -> Option<String>>(read: &mut Reader<F>) -> FileLimits {
    let usual = FileLimits::default();
    FileLimits {
        image: read.number("FILES_MAX_IMAGE_BYTES", 1, 100 * MIB).unwrap_or(usual.image),
        document: read.number("FILES_MAX_DOCUMENT_BYTES", 1, 1_024 * MIB).unwrap_or(usual.document),
        video: read.number("FILES_MAX_VIDEO_BYTES", 1, 100 * 1_024 * MIB).unwrap_or(usual.video),
        organization: read.number("FILES_QUOTA_BYTES", 1, i64::MAX.unsigned_abs()).unwrap_or(usual.organization),
    }
}

pub(super) fn metrics<F: Fn(&str) -> Option<String>>(read: &mut Reader<F>, stage: Stage) -> MetricsConfig {
    let address =
        |text: &str| text.parse::<SocketAddr>().map_err(|_| format!("`{text}` is not an IP address with a port"));
    let token = read.text("METRICS_TOKEN").map(Secret::new);
    match (read.parsed("METRICS_BIND", address), token) {
        (Some(bind), token) => MetricsConfig::Own(bind, token),
        (None, None) if stage == Stage::Production => MetricsConfig::Off,
        (None, token) => MetricsConfig::Shared(token),
    }
}

pub(super) fn log<F: Fn(&str) -> Option<String>>(read: &mut Reader<F>) -> LogConfig {
    let format =
        read.word("LOG_FORMAT", &[("pretty", LogFormat::Pretty), ("json", LogFormat::Json)]).unwrap_or_default();
    let level = read.parsed("LOG_LEVEL", |text| match EnvFilter::try_new(text) {
        Ok(_) => Ok(text.to_owned()),
        Err(_) => {
            Err(format!("`{text}` is neither a level (error, warn, info, debug, trace) nor a list of target=level"))
        }
    });
    LogConfig { format, level: level.unwrap_or_else(|| DEFAULT_LEVEL.to_owned()) }
}
