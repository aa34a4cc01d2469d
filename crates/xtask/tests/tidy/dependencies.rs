//! Which crate may depend on which. Dev-dependencies are free: they do not reach the product.

use std::collections::BTreeMap;

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

use crate::expect_none;

/// Crates of ours, and the crates of ours that each may use. `*` is: all.
const OURS: [(&str, &[&str]); 19] = [
    ("p2p-domain", &[]),
    ("p2p-app", &["p2p-domain"]),
    ("p2p-contract", &["p2p-domain"]),
    ("p2p-store-sql", &["p2p-domain", "p2p-migration"]),
    ("p2p-blobs", &["p2p-domain"]),
    ("p2p-bus-memory", &["p2p-domain"]),
    ("p2p-auth-local", &["p2p-domain"]),
    ("p2p-auth-supertokens", &["p2p-domain"]),
    ("p2p-fake-supertokens", &[]),
    ("p2p-documents", &["p2p-domain"]),
    ("p2p-images", &["p2p-domain"]),
    ("p2p-mail", &["p2p-domain"]),
    ("p2p-scan", &["p2p-domain"]),
    ("p2p-webhooks", &["p2p-domain"]),
    ("p2p-web", &["p2p-app", "p2p-domain"]),
    ("p2p-server", &["*"]),
    ("p2p-migration", &[]),
    ("xtask", &[]),
    // The dev-only crates, suites and a stand-in for an outside service, must never reach the product, whoever may use everything.
    ("*", &["p2p-contract", "p2p-fake-supertokens", "xtask"]),
];

/// The domain is rules and text: what it needs for them (a digest is what is kept of a token), nothing that does I/O.
const DOMAIN: [&str; 11] = [
    "ammonia",
    "async-trait",
    "frostem",
    "pulldown-cmark",
    "serde",
    "sha2",
    "thiserror",
    "time",
    "unicode-*",
    "uuid",
    "zxcvbn",
];

/// The use cases coordinate ports on a runtime, and speak to nothing themselves; of bytes they take digests and tell types, and what webhooks
/// are told is JSON.
const APP: [&str; 11] = [
    "async-trait",
    "bytes",
    "futures-util",
    "infer",
    "metrics",
    "serde_json",
    "sha2",
    "thiserror",
    "tokio",
    "tracing",
    "uuid",
];

/// Drivers stay in adapters.
const DRIVERS: [&str; 12] = [
    "image",
    "krilla",
    "lettre",
    "mongodb",
    "object_store",
    "redis",
    "deadpool-redis",
    "parley",
    "rust_xlsxwriter",
    "sea-orm",
    "sea-orm-migration",
    "sqlx",
];

fn metadata() -> Metadata {
    let manifest = xtask::workspace::root().join("Cargo.toml");
    MetadataCommand::new().manifest_path(manifest).no_deps().exec().unwrap()
}

/// The names of what is compiled into the crate or for its build.
fn normal(package: &Package) -> Vec<&str> {
    let shipped = package.dependencies.iter().filter(|dependency| dependency.kind != DependencyKind::Development);
    shipped.map(|dependency| dependency.name.as_str()).collect()
}

fn package<'metadata>(metadata: &'metadata Metadata, name: &str) -> &'metadata Package {
    let found = metadata.packages.iter().find(|package| package.name.as_str() == name);
    found.unwrap_or_else(|| panic!("there is no crate {name}; was it renamed? Then rename it here too"))
}

#[test]
fn crates_of_ours_depend_as_the_table_says() {
    let table: BTreeMap<&str, &[&str]> = OURS.into_iter().collect();
    let metadata = metadata();
    let ours: Vec<&str> = metadata.packages.iter().map(|package| package.name.as_str()).collect();
    let mut offenders = Vec::new();
    for package in &metadata.packages {
        let name = package.name.as_str();
        let Some(allowed) = table.get(name) else {
            offenders.push(format!("{name} is not in the table"));
            continue;
        };
        for dependency in normal(package).into_iter().filter(|dependency| ours.contains(dependency)) {
            let everything = allowed.contains(&"*") && !table["*"].contains(&dependency);
            if !everything && !allowed.contains(&dependency) {
                offenders.push(format!("{name} -> {dependency}"));
            }
        }
    }
    expect_none("not in the table of crates: turn the dependency round (a port), or write an ADR", &offenders);
}

fn outside_list(name: &str, allowed: &[&str]) -> Vec<String> {
    let metadata = metadata();
    let ours = |dependency: &str| metadata.packages.iter().any(|package| package.name.as_str() == dependency);
    normal(package(&metadata, name))
        .into_iter()
        .filter(|dependency| !ours(dependency) && !allowed.iter().any(|pattern| matches(pattern, dependency)))
        .map(|dependency| format!("{name} -> {dependency}"))
        .collect()
}

/// A pattern is a name, or the beginning of names and `*`.
fn matches(pattern: &str, name: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == name, |beginning| name.starts_with(beginning))
}

#[test]
fn the_domain_uses_only_what_rules_and_text_need() {
    expect_none(
        "the domain does no I/O: put this behind a port, or argue for it in an ADR",
        &outside_list("p2p-domain", &DOMAIN),
    );
}

#[test]
fn the_app_speaks_to_nothing_itself() {
    expect_none("use cases reach the outside through ports: move this into an adapter", &outside_list("p2p-app", &APP));
}

#[test]
fn the_web_has_no_driver() {
    let metadata = metadata();
    let web = normal(package(&metadata, "p2p-web"));
    let offenders: Vec<String> = DRIVERS
        .into_iter()
        .filter(|driver| web.contains(driver))
        .map(|driver| format!("p2p-web -> {driver}"))
        .collect();
    expect_none("handlers call services: move this into an adapter", &offenders);
}
