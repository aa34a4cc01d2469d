use std::{collections::BTreeSet, fs, path::Path};

use p2p_domain::file::FileLimits;
use p2p_scan::ClamdAddress;

use super::{variables::VARIABLES, *};

fn parse(settings: &[(&str, &str)]) -> Result<Config, Vec<ConfigError>> {
    let find = |name: &str| settings.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
    Config::parse(find)
}

fn wrong(settings: &[(&str, &str)]) -> Vec<String> {
    parse(settings).unwrap_err().into_iter().map(|error| error.variable).collect()
}

#[test]
fn nothing_set_is_the_embedded_server() {
    let config = parse(&[]).unwrap();
    assert_eq!(config.stage, Stage::Development);
    let StoreConfig::Sqlite { url, path, synchronous, .. } = &config.store else { panic!("{:?}", config.store) };
    assert_eq!(
        (url.as_str(), path.as_path(), *synchronous),
        ("sqlite:./data/p2p.db", Path::new("./data/p2p.db"), Synchronous::Full)
    );
    assert_eq!(config.blobs, BlobsConfig::Directory("./data/blobs".into()));
    assert_eq!((&config.scan, config.rules.files), (&ScanConfig::Off, FileLimits::default()));
    assert_eq!(config.mail.route, MailRoute::Files("./data/mail".into()));
    assert_eq!(config.http.bind.to_string(), "127.0.0.1:8000");
    assert_eq!(config.http.api_url.to_string(), "http://localhost:8000");
    assert_eq!(config.http.origins, ["http://localhost:3000", "http://localhost:5173"]);
    assert!(!config.rules.require_verified_email && config.rules.rate_limits.is_some());
    assert_eq!(config.metrics, MetricsConfig::Shared(None));
}

#[test]
fn every_mistake_is_told_in_one_run_with_an_example() {
    let settings = [
        ("APP_ENV", "prod"),
        ("ALLOW_EMBEDDED", "perhaps"),
        ("DATABASE_URL", "mysql://p2p:hunter2@db/p2p"),
        ("BLOBS_URL", "ftp://files"),
        ("CLAMD_URL", "clamd:3310"),
        ("BIND", "localhost"),
        ("API_URL", "api.example.com"),
        ("WEBSITE_URL", "ftp://www"),
        ("CORS_ORIGINS", "https://good.example,*"),
        ("COOKIE_DOMAIN", "not a domain"),
        ("MAIL_FROM", "nobody"),
        ("SMTP_URL", "mail.example.com:hunter2"),
        ("SUPERTOKENS_CONNECTION_URI", "localhost:3567"),
        ("SUPERTOKENS_API_KEY", "hunter2"),
        ("AUTH_ACCESS_LIFETIME", "0"),
        ("AUTH_REFRESH_LIFETIME", "soon"),
        ("TERMS_VERSION", "a\nb"),
        ("AUTH_REQUIRE_VERIFIED_EMAIL", "maybe"),
        ("RATE_LIMITS", "fast"),
        ("FILES_MAX_IMAGE_BYTES", "10 MiB"),
        ("FILES_MAX_DOCUMENT_BYTES", "0"),
        ("FILES_MAX_VIDEO_BYTES", "-1"),
        ("FILES_QUOTA_BYTES", "99999999999999999999"),
        ("TRUSTED_PROXIES", "nginx"),
        ("METRICS_BIND", "9100"),
        ("LOG_FORMAT", "xml"),
        ("LOG_LEVEL", "p2p=loud"),
        ("DATABASE_MAX_CONNECTIONS", "0"),
        ("SQLITE_SYNCHRONOUS", "off"),
        ("WORKERS", "0"),
        ("SHUTDOWN_GRACE", "-1"),
        ("REQUEST_TIMEOUT", "soon"),
    ];
    let errors = parse(&settings).unwrap_err();
    let told: BTreeSet<_> = errors.iter().map(|error| error.variable.as_str()).collect();
    assert_eq!(told, settings.iter().map(|(name, _)| *name).collect());
    for error in &errors {
        assert!(error.example.starts_with(&format!("{}=", error.variable)), "{error}");
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
}

#[test]
fn every_example_is_accepted_or_needs_an_adapter() {
    for variable in VARIABLES {
        match parse(&[(variable.name, variable.example)]) {
            Ok(_) => {}
            Err(errors) if variable.name == "APP_ENV" => {
                assert!(errors.iter().all(|error| error.problem.contains("ALLOW_EMBEDDED=1")), "{errors:?}");
            }
            Err(errors) if variable.name == "SUPERTOKENS_API_KEY" => {
                assert!(errors[0].problem.contains("no core is named"), "{errors:?}");
            }
            Err(errors) => assert!(errors[0].problem.contains("built without"), "{errors:?}"),
        }
    }
}

#[test]
fn a_switch_without_its_adapter_is_no_silent_fallback() {
    for (name, value, adapter) in [
        ("MONGODB_URL", "mongodb://u:hunter2@h/p2p", "`mongo`"),
        ("REDIS_URL", "redis://h", "`redis`"),
        ("BLOBS_URL", "s3://bucket", "`s3`"),
        ("BLOBS_URL", "az://container", "`azure`"),
    ] {
        let errors = parse(&[(name, value)]).unwrap_err();
        assert_eq!(errors.len(), 1, "{errors:?}");
        assert!(errors[0].variable == name && errors[0].problem.contains(adapter), "{}", errors[0]);
        assert!(!errors[0].to_string().contains("hunter2"));
    }
}

#[test]
fn production_refuses_embedded_choices_until_told_otherwise() {
    assert_eq!(wrong(&[("APP_ENV", "production")]), ["DATABASE_URL", "REDIS_URL", "BLOBS_URL", "SMTP_URL"]);
    let postgres = ("DATABASE_URL", "postgres://p2p:hunter2@db:5432/p2p?sslmode=require");
    assert_eq!(wrong(&[("APP_ENV", "production"), postgres]), ["REDIS_URL", "BLOBS_URL", "SMTP_URL"]);
    let config = parse(&[("APP_ENV", "production"), ("ALLOW_EMBEDDED", "1"), postgres]).unwrap();
    assert!(config.rules.require_verified_email);
    assert_eq!(config.metrics, MetricsConfig::Off);
    let StoreConfig::Postgres { place, .. } = &config.store else { panic!("{:?}", config.store) };
    assert_eq!(place, "db:5432/p2p");
    assert!(!format!("{config:?}").contains("hunter2"));
}

#[test]
fn a_core_and_a_mail_server_are_named_by_their_addresses() {
    let core = [
        ("SUPERTOKENS_CONNECTION_URI", "http://core:3567"),
        ("SUPERTOKENS_API_KEY", "hunter2-hunter2-hunter2"),
        ("SMTP_URL", "smtps://p2p:hunter2@mail.example.com:465?tls=required"),
    ];
    let config = parse(&core).unwrap();
    assert!(
        matches!(&config.auth, AuthConfig::Supertokens { uri, api_key: Some(_) } if uri.to_string() == "http://core:3567")
    );
    assert!(matches!(&config.mail.route, MailRoute::Smtp { place, .. } if place == "mail.example.com:465"));
    assert!(!format!("{config:?}").contains("hunter2"));
    assert_eq!(wrong(&[core[1]]), ["SUPERTOKENS_CONNECTION_URI"]);
}

#[test]
fn the_website_may_call_and_localhost_only_in_development() {
    let site = ("WEBSITE_URL", "https://www.example.com/app");
    let origins = |settings: &[(&str, &str)]| parse(settings).unwrap().http.origins;
    assert_eq!(origins(&[site, ("APP_ENV", "production"), ("ALLOW_EMBEDDED", "1")]), ["https://www.example.com"]);
    assert_eq!(origins(&[site]).len(), 3);
    assert_eq!(
        origins(&[site, ("CORS_ORIGINS", "https://a.example, https://b.example:8443")]),
        ["https://a.example", "https://b.example:8443"]
    );
}

#[test]
fn stores_are_named_by_scheme() {
    let store = |url: &str| parse(&[("DATABASE_URL", url)]).map(|config| config.store);
    for (url, path) in [
        ("sqlite:x.db", "x.db"),
        ("sqlite:///var/p2p.db", "/var/p2p.db"),
        ("sqlite://rel/p2p.db?mode=rwc", "rel/p2p.db"),
    ] {
        let Ok(StoreConfig::Sqlite { path: read, .. }) = store(url) else { panic!("{url}") };
        assert_eq!(read, Path::new(path), "{url}");
    }
    for url in ["sqlite:", "sqlite::memory:", "sqlite://x?mode=memory", "postgres:db", "p2p.db", "http://db"] {
        assert!(store(url).is_err(), "{url}");
    }
    let config = parse(&[("DATA_DIR", "/tmp/50% off?")]).unwrap();
    let StoreConfig::Sqlite { url, path, .. } = config.store else { panic!() };
    assert_eq!((url.as_str(), path.as_path()), ("sqlite:/tmp/50%25 off%3F/p2p.db", Path::new("/tmp/50% off?/p2p.db")));
}

#[test]
fn a_scanner_and_the_sizes_of_files_are_chosen() {
    let chosen = [
        ("CLAMD_URL", "unix:///run/clamav/clamd.ctl"),
        ("FILES_MAX_IMAGE_BYTES", "1"),
        ("FILES_MAX_DOCUMENT_BYTES", "2"),
        ("FILES_MAX_VIDEO_BYTES", "3"),
        ("FILES_QUOTA_BYTES", "4"),
    ];
    let config = parse(&chosen).unwrap();
    assert_eq!(config.scan, ScanConfig::Clamd(ClamdAddress::Unix("/run/clamav/clamd.ctl".into())));
    assert_eq!(config.rules.files, FileLimits { image: 1, document: 2, video: 3, organization: 4 });
}

/// Each variable stands in `.env.example` once, as an assignment that is commented out, with a sentence above it.
#[test]
fn the_example_file_and_the_known_names_are_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.env.example");
    let text = fs::read_to_string(path).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let mut listed = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let assignment = line.strip_prefix('#').unwrap_or(line);
        let Some((name, _)) = assignment.split_once('=').filter(|(name, _)| is_name(name)) else { continue };
        let sentence = lines[number - 1];
        assert!(sentence.starts_with("# ") && sentence.ends_with('.'), "{name} has no sentence above it: {sentence}");
        listed.push(name);
    }
    let known: Vec<&str> = VARIABLES.iter().map(|variable| variable.name).collect();
    assert_eq!(listed, known, "each variable once, in the order of VARIABLES");
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|sign| sign.is_ascii_uppercase() || sign == b'_')
}
