//! What the web crate needs: the services by type, who may call, and what the routes of the operator show.

use std::{net::SocketAddr, sync::Arc};

use metrics_exporter_prometheus::PrometheusHandle;
use p2p_web::{
    Services,
    docs::Documentation,
    fdi::Issuer,
    live::LiveServices,
    middleware::Edge,
    service::{MetricsPage, ReadinessProbe},
    session::transport::CookiePolicy,
};
use tokio::sync::watch;

use crate::{
    config::{Config, HttpConfig, HttpUrl, MetricsConfig},
    readiness::Dependencies,
    wiring::Application,
};

/// The services of one server.
pub(crate) fn services(
    config: &Config,
    application: &Application,
    recorder: &PrometheusHandle,
    bind: SocketAddr,
    going_down: watch::Receiver<bool>,
) -> Services {
    let (topics, posts, replies) = (application.topics(), application.posts(), application.replies());
    let (live, idempotency) = (application.live(), application.idempotency());
    let files = application.files(config.rules.files, api_url(&config.http, bind));
    let opened = &application.ports;
    let readiness = Dependencies::new(opened, going_down.clone());
    let sockets = LiveServices {
        live: live.clone(),
        topics: topics.clone(),
        posts: posts.clone(),
        replies: replies.clone(),
        idempotency: idempotency.clone(),
        limits: application.limits.clone(),
        authenticator: application.authenticator.clone(),
        revocations: application.revocations.clone(),
        tickets: opened.tickets.clone(),
        entropy: opened.platform.entropy.clone(),
        clock: opened.platform.clock.clone(),
        shutdown: going_down,
        origins: Arc::new(socket_origins(&config.http)),
    };
    Services {
        sessions: application.sessions.clone(),
        authenticator: application.authenticator.clone(),
        users: application.users(),
        organizations: application.organizations(),
        account: application.account(),
        second_factors: application.second_factors(),
        invitations: application.invitations(),
        pictures: application.pictures(),
        privacy: application.privacy(),
        audit: application.audit(),
        administration: application.administration(),
        issuer: Issuer(crate::auth::issuer(config)),
        categories: application.categories(),
        topics,
        posts,
        replies,
        drafts: application.drafts(),
        use_cases: application.use_cases(files.clone(), config.http.website_url.to_string()),
        search: application.search(),
        messages: application.messages(),
        notifications: application.notifications(),
        reports: application.reports(),
        dashboard: application.dashboard(),
        webhooks: application.webhooks(),
        files,
        idempotency,
        limits: application.limits.clone(),
        live,
        sockets,
        readiness: ReadinessProbe(Arc::new(readiness)),
        metrics: metrics(&config.metrics, recorder),
        cookies: cookies(&config.http),
        proxies: config.http.proxies.clone(),
    }
}

/// `/metrics` beside the other routes, unless it has a listener of its own or nobody may read it.
fn metrics(config: &MetricsConfig, recorder: &PrometheusHandle) -> MetricsPage {
    let recorder = recorder.clone();
    let (exposed, token) = match config {
        MetricsConfig::Shared(token) => (true, token.as_ref().map(|token| token.expose().to_owned())),
        MetricsConfig::Off | MetricsConfig::Own(..) => (false, None),
    };
    MetricsPage { render: Arc::new(move || recorder.render()), token, exposed }
}

/// What the layers around all routes need.
pub(crate) fn edge(config: &Config, application: &Application, documentation: &Documentation) -> Edge {
    Edge {
        origins: config.http.origins.clone(),
        deadline: config.http.request_timeout,
        ids: application.ports.platform.ids.clone(),
        routes: documentation.routes(),
    }
}

/// Where clients reach the API; the real port where any was asked for and nobody says otherwise.
fn api_url(http: &HttpConfig, bind: SocketAddr) -> String {
    let local = HttpUrl::local(http.bind);
    if http.api_url == local { HttpUrl::local(bind).to_string() } else { http.api_url.to_string() }
}

/// Pages of the API's own origin, such as /docs, may open sockets too.
fn socket_origins(http: &HttpConfig) -> Vec<String> {
    let mut origins = http.origins.clone();
    origins.push(http.api_url.origin());
    if http.bind.ip().is_loopback() {
        origins.push(format!("http://{}", http.bind));
    }
    origins
}

/// Browsers send cookies of `SameSite=None` over TLS alone, so that without it there is no point in asking.
fn cookies(http: &HttpConfig) -> CookiePolicy {
    let secure = http.api_url.is_secure();
    CookiePolicy {
        secure,
        cross_site: secure && !http.api_url.same_site(&http.website_url),
        domain: http.cookie_domain.clone(),
    }
}
