//! Opens every adapter that the configuration names. What is set but cannot be used is fatal here; there is no fallback.

use std::{fs, path::Path, sync::Arc};

use p2p_blobs::ObjectBlobs;
use p2p_bus_memory::{MemoryPresence, MemoryRateLimiter, MemoryRealtime, MemoryTickets};
use p2p_domain::port::{
    blob::BlobStore,
    body::BodyStore,
    bus::{Presence, RateLimiter, TicketStore},
    clock::{Clock, Entropy, IdSource},
    mail::Mailer,
    picture::PictureMaker,
};
use p2p_images::{PictureOptions, WebpPictures};
use p2p_mail::{FileMailer, SmtpMailer};
use p2p_store_sql::{SqlOptions, SqlStore};

use crate::{
    auth::Auth,
    config::{BlobsConfig, BodiesConfig, BusConfig, Config, MailRoute, StoreConfig, Synchronous},
    failure::StartError,
    platform::{SystemClock, SystemEntropy, UuidSource},
};

/// What the machine gives.
#[derive(Clone)]
pub struct Platform {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Ids.
    pub ids: Arc<dyn IdSource>,
    /// Secrets.
    pub entropy: Arc<dyn Entropy>,
}

impl Platform {
    /// The real ones.
    #[must_use]
    pub fn system() -> Self {
        Self { clock: Arc::new(SystemClock), ids: Arc::new(UuidSource::default()), entropy: Arc::new(SystemEntropy) }
    }
}

/// All adapters, open.
#[derive(Clone)]
pub struct Ports {
    /// Time, ids, secrets.
    pub platform: Platform,
    /// Rows; one type for all ports of the store.
    pub store: Arc<SqlStore>,
    /// Texts.
    pub bodies: Arc<dyn BodyStore>,
    /// Announcements.
    pub realtime: Arc<MemoryRealtime>,
    /// Who is there.
    pub presence: Arc<dyn Presence>,
    /// Quotas.
    pub limiter: Arc<dyn RateLimiter>,
    /// One-time tickets.
    pub tickets: Arc<dyn TicketStore>,
    /// Files.
    pub blobs: Arc<dyn BlobStore>,
    /// Letters.
    pub mailer: Arc<dyn Mailer>,
    /// Makes pictures.
    pub pictures: Arc<dyn PictureMaker>,
    /// Passwords, sessions, tokens.
    pub auth: Auth,
}

impl Ports {
    /// Opens all of them, and brings the schema up to date.
    pub async fn open(config: &Config) -> Result<Self, StartError> {
        let platform = Platform::system();
        let store = Arc::new(open_store(config).await?);
        store.migrate().await.map_err(|error| StartError::store(config, "migrated", error))?;
        let bodies = match config.bodies {
            BodiesConfig::Store => Arc::clone(&store) as Arc<dyn BodyStore>,
        };
        let realtime = match config.bus {
            BusConfig::InProcess => Arc::new(MemoryRealtime::default()),
        };
        Ok(Self {
            bodies,
            realtime,
            presence: Arc::new(MemoryPresence::default()),
            limiter: Arc::new(MemoryRateLimiter::default()),
            tickets: Arc::new(MemoryTickets::default()),
            blobs: open_blobs(&config.blobs)?,
            mailer: open_mailer(config, &platform).await?,
            pictures: Arc::new(WebpPictures::new(PictureOptions::default())),
            auth: Auth::open(config, &platform, &store).await?,
            store,
            platform,
        })
    }
}

/// Opens the store without touching its schema.
pub async fn open_store(config: &Config) -> Result<SqlStore, StartError> {
    let options = match &config.store {
        StoreConfig::Sqlite { url, path, synchronous, readers } => {
            let folder =
                path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
            prepare(folder, "DATA_DIR or DATABASE_URL")?;
            let usual = SqlOptions::new(url);
            let synchronous = match synchronous {
                Synchronous::Full => p2p_store_sql::Synchronous::Full,
                Synchronous::Normal => p2p_store_sql::Synchronous::Normal,
            };
            SqlOptions { max_connections: readers.unwrap_or(usual.max_connections), synchronous, ..usual }
        }
        StoreConfig::Postgres { url, max_connections, .. } => {
            let usual = SqlOptions::new(url.expose());
            SqlOptions { max_connections: max_connections.unwrap_or(usual.max_connections), ..usual }
        }
    };
    SqlStore::open(options).await.map_err(|error| StartError::store(config, "opened", error))
}

/// Makes a folder and sees whether it can be written to: the drivers' own words for that are hard to understand.
fn prepare(folder: &Path, variable: &'static str) -> Result<(), StartError> {
    let probe = folder.join(".write-check");
    let tried = fs::create_dir_all(folder).and_then(|()| fs::write(&probe, b"")).and_then(|()| fs::remove_file(&probe));
    tried.map_err(|source| StartError::Folder { path: folder.to_owned(), source, variable })
}

fn open_blobs(config: &BlobsConfig) -> Result<Arc<dyn BlobStore>, StartError> {
    match config {
        BlobsConfig::Directory(path) => {
            prepare(path, "DATA_DIR or BLOBS_URL")?;
            Ok(Arc::new(ObjectBlobs::directory(path).map_err(|error| StartError::port("blobs", "BLOBS_URL", error))?))
        }
        BlobsConfig::Memory => Ok(Arc::new(ObjectBlobs::memory())),
    }
}

async fn open_mailer(config: &Config, platform: &Platform) -> Result<Arc<dyn Mailer>, StartError> {
    match &config.mail.route {
        MailRoute::Files(path) => {
            prepare(path, "DATA_DIR or MAIL_DIR")?;
            let mailer = FileMailer::open(path, &config.mail.from, Arc::clone(&platform.clock));
            Ok(Arc::new(mailer.map_err(|error| StartError::port("mail", "MAIL_FROM or MAIL_DIR", error))?))
        }
        MailRoute::Smtp { url, .. } => {
            let mailer = SmtpMailer::open(url.expose(), &config.mail.from, Arc::clone(&platform.clock)).await;
            Ok(Arc::new(mailer.map_err(|error| StartError::port("mail", "SMTP_URL or MAIL_FROM", error))?))
        }
    }
}
