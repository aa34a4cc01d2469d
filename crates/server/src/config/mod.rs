//! Configuration: read once, from the environment and `.env`, into types that leave nothing open.
//! Opening what is configured is not done here.

pub mod choices;
pub mod environment;
pub mod error;
mod people;
mod reader;
mod sections;
mod stores;
#[cfg(test)]
mod tests;
mod unknown;
pub mod url;
pub mod variables;

use std::path::PathBuf;

pub use self::{
    choices::{
        AuthConfig, BlobsConfig, BodiesConfig, BusConfig, HttpConfig, LogConfig, LogFormat, MailConfig, MailRoute,
        MetricsConfig, RulesConfig, ScanConfig, Secret, Stage, StoreConfig, Synchronous, TokenLives,
    },
    environment::Environment,
    error::ConfigError,
    url::HttpUrl,
};
use self::{
    people::{auth, mail},
    reader::Reader,
    sections::{http, log, metrics, rules},
    stores::{blobs, scan, store},
};

/// Everything that a deployment chooses.
#[derive(Debug, Clone)]
pub struct Config {
    /// What kind of place this is.
    pub stage: Stage,
    /// Where embedded choices keep their files.
    pub data_dir: PathBuf,
    /// Rows.
    pub store: StoreConfig,
    /// Texts.
    pub bodies: BodiesConfig,
    /// Between processes.
    pub bus: BusConfig,
    /// Files.
    pub blobs: BlobsConfig,
    /// Malicious programs.
    pub scan: ScanConfig,
    /// Passwords and sessions.
    pub auth: AuthConfig,
    /// Letters.
    pub mail: MailConfig,
    /// The way in.
    pub http: HttpConfig,
    /// Rules.
    pub rules: RulesConfig,
    /// Metrics.
    pub metrics: MetricsConfig,
    /// Logs.
    pub log: LogConfig,
}

/// Switches whose adapter this binary does not have, the name of the adapter, and what is used without the switch.
const NOT_BUILT: [(&str, &str, &str); 2] =
    [("MONGODB_URL", "mongo", "texts are kept beside the rows"), ("REDIS_URL", "redis", "one process talks to itself")];

impl Config {
    /// The configuration of this environment, or all that is wrong with it. Names that look like ours but are not are no
    /// error here; see [`Environment::unknown`].
    pub fn load(environment: &Environment) -> Result<Self, Vec<ConfigError>> {
        let parsed = Self::parse(|name| environment.get(name));
        if environment.errors().is_empty() {
            return parsed;
        }
        let mut errors = environment.errors().to_vec();
        errors.extend(parsed.err().unwrap_or_default());
        Err(errors)
    }

    /// The configuration that the variables say, or all that is wrong with them. Pure.
    pub fn parse(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, Vec<ConfigError>> {
        let mut read = Reader::new(lookup);
        for (name, adapter, without) in NOT_BUILT {
            if read.text(name).is_some() {
                let problem = format!("this binary was built without `{adapter}`; leave it out, and {without}");
                read.wrong_with(name, problem, format!("{name}="));
            }
        }
        let stage = read
            .word("APP_ENV", &[("development", Stage::Development), ("production", Stage::Production)])
            .unwrap_or_default();
        let allow_embedded = read.flag("ALLOW_EMBEDDED").unwrap_or(false);
        let data_dir = read.path("DATA_DIR").unwrap_or_else(|| PathBuf::from("./data"));
        let config = Self {
            stage,
            store: store(&mut read, &data_dir),
            bodies: BodiesConfig::Store,
            bus: BusConfig::InProcess,
            blobs: blobs(&mut read, &data_dir),
            scan: scan(&mut read),
            auth: auth(&mut read),
            mail: mail(&mut read, data_dir.join("mail")),
            http: http(&mut read, stage),
            rules: rules(&mut read, stage),
            metrics: metrics(&mut read, stage),
            log: log(&mut read),
            data_dir,
        };
        if stage == Stage::Production && !allow_embedded {
            config.refuse_embedded(&mut read);
        }
        read.finish(config)
    }

    /// Production must not stand on what loses data or breaks with a second process, unless somebody says that it may.
    fn refuse_embedded<F: Fn(&str) -> Option<String>>(&self, read: &mut Reader<F>) {
        let mut refuse = |name: &str, given: bool, why: &str| {
            if !given {
                read.wrong(name, format!("{why}, which APP_ENV=production refuses unless ALLOW_EMBEDDED=1"));
            }
        };
        refuse(
            "DATABASE_URL",
            matches!(self.store, StoreConfig::Postgres { .. }),
            "without a Postgres server, a second server process has no store",
        );
        match self.bus {
            BusConfig::InProcess => {
                refuse("REDIS_URL", false, "without it, a second server process hears nothing of this one");
            }
        }
        match self.blobs {
            BlobsConfig::Directory(_) => {
                refuse("BLOBS_URL", false, "with a directory, a second server process has other files");
            }
            BlobsConfig::Memory => refuse("BLOBS_URL", false, "files in memory are lost with the process"),
        }
        match self.mail.route {
            MailRoute::Files(_) => refuse("SMTP_URL", false, "without it, letters reach nobody"),
            MailRoute::Smtp { .. } => {}
        }
    }
}
