//! What the server runs on, one line per port, for a person. No secret, no password.

use std::{fmt::Write as _, net::SocketAddr};

use crate::config::{
    AuthConfig, BlobsConfig, BodiesConfig, BusConfig, Config, MailRoute, MetricsConfig, ScanConfig, Stage, StoreConfig,
};

/// One line per choice.
pub(super) fn choices(config: &Config) -> String {
    let store = match &config.store {
        StoreConfig::Sqlite { path, .. } => format!("sqlite {}", path.display()),
        StoreConfig::Postgres { place, .. } => format!("postgres {place}"),
    };
    let bodies = match config.bodies {
        BodiesConfig::Store => "in the store",
    };
    let bus = match config.bus {
        BusConfig::InProcess => "in-process",
    };
    let blobs = match &config.blobs {
        BlobsConfig::Directory(path) => format!("directory {}", path.display()),
        BlobsConfig::Memory => "memory (gone with the process)".to_owned(),
    };
    let scan = match &config.scan {
        ScanConfig::Off => "off (set CLAMD_URL)".to_owned(),
        ScanConfig::Clamd(address) => format!("clamd {address}"),
    };
    let auth = match &config.auth {
        AuthConfig::Local(_) => "local".to_owned(),
        AuthConfig::Supertokens { uri, .. } => format!("supertokens {uri}"),
    };
    let mail = match &config.mail.route {
        MailRoute::Files(path) => format!("files in {}", path.display()),
        MailRoute::Smtp { place, .. } => format!("smtp {place}"),
    };
    let mut lines = format!(
        "store: {store}\nbodies: {bodies}\nbus: {bus}\nblobs: {blobs}\nscan: {scan}\nauth: {auth}\nmail: {mail}\n"
    );
    // Writing to a text cannot fail.
    let _ = write!(lines, "metrics: {}", metrics(&config.metrics));
    if config.stage == Stage::Production {
        lines.push_str("\nstage: production");
    }
    lines
}

fn metrics(config: &MetricsConfig) -> String {
    let readers = |token: bool| if token { "with METRICS_TOKEN" } else { "open to all" };
    match config {
        MetricsConfig::Off => "off (set METRICS_BIND or METRICS_TOKEN)".to_owned(),
        MetricsConfig::Shared(token) => format!("/metrics, {}", readers(token.is_some())),
        MetricsConfig::Own(bind, token) => format!("http://{bind}/metrics, {}", readers(token.is_some())),
    }
}

/// Where to go next.
pub(super) fn welcome(addr: SocketAddr, is_empty: bool) -> String {
    let host = match addr.ip() {
        ip if ip.is_unspecified() => format!("localhost:{}", addr.port()),
        _ => addr.to_string(),
    };
    let mut lines = format!("listening on http://{host}\ndocs: http://{host}/docs");
    if is_empty {
        lines.push_str("\nThe store is empty. `p2p-sandbox seed` (or `cargo run --release -- seed`) fills it; or sign up at /docs.");
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_port_has_its_line() {
        let config = Config::parse(|_| None).unwrap();
        assert_eq!(
            choices(&config),
            "store: sqlite ./data/p2p.db\nbodies: in the store\nbus: in-process\nblobs: directory ./data/blobs\nscan: off (set CLAMD_URL)\nauth: local\n\
             mail: files in ./data/mail\nmetrics: /metrics, open to all"
        );
    }

    #[test]
    fn an_empty_store_is_told_how_to_fill_it() {
        let addr = "0.0.0.0:8000".parse().unwrap();
        assert!(welcome(addr, true).contains("seed"));
        assert_eq!(welcome(addr, false), "listening on http://localhost:8000\ndocs: http://localhost:8000/docs");
    }
}
