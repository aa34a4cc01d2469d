//! Opens every adapter that the configuration names. What is set but cannot be used is fatal here; there is no fallback.

use std::{fs, path::Path, sync::Arc};

use p2p_auth_local::LocalLinkSigner;
use p2p_blobs::ObjectBlobs;
use p2p_bus_memory::{MemoryPresence, MemoryRateLimiter, MemoryRealtime, MemoryTickets};
use p2p_documents::{PdfPrinter, XlsxTables};
use p2p_domain::{
    port::{
        blob::{BlobLinks, BlobStore, LinkSigner},
        body::BodyStore,
        bus::{Presence, RateLimiter, TicketStore},
        clock::{Clock, Entropy, IdSource},
        document::{TableMaker, UseCasePrinter},
        mail::Mailer,
        media::ImageCleaner,
        picture::PictureMaker,
        scan::VirusScanner,
        webhook::WebhookCaller,
    },
    text::analysis::Lexicon,
};
use p2p_images::{CleanedImages, PictureOptions, WebpPictures};
use p2p_mail::{FileMailer, SmtpMailer};
use p2p_scan::{Clamd, ClamdTimes, PassThrough};
use p2p_store_sql::{SqlOptions, SqlStore};
use p2p_webhooks::{CallOptions, HttpCaller};

use crate::{
    auth::Auth,
    config::{BlobsConfig, BodiesConfig, BusConfig, Config, MailRoute, ScanConfig, StoreConfig, Synchronous},
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

/// Who looks for malicious programs.
#[derive(Clone)]
pub enum Scanner {
    /// Nobody.
    Off(PassThrough),
    /// A daemon.
    Clamd(Arc<Clamd>),
}

impl Scanner {
    /// As the use cases see it.
    #[must_use]
    pub fn port(&self) -> Arc<dyn VirusScanner> {
        match self {
            Self::Off(nobody) => Arc::new(*nobody),
            Self::Clamd(daemon) => daemon.clone(),
        }
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
    /// Addresses of files.
    pub links: Arc<dyn BlobLinks>,
    /// Signs addresses of files where the store has none.
    pub signer: Arc<dyn LinkSigner>,
    /// Looks for malicious programs.
    pub scanner: Scanner,
    /// Takes metadata out of images.
    pub cleaner: Arc<dyn ImageCleaner>,
    /// Letters.
    pub mailer: Arc<dyn Mailer>,
    /// Makes pictures.
    pub pictures: Arc<dyn PictureMaker>,
    /// Prints use cases.
    pub printer: Arc<dyn UseCasePrinter>,
    /// Makes workbooks.
    pub tables: Arc<dyn TableMaker>,
    /// Calls webhooks.
    pub caller: Arc<dyn WebhookCaller>,
    /// Which words belong together.
    pub lexicon: Arc<Lexicon>,
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
        let blobs = Arc::new(open_blobs(&config.blobs)?);
        let printer = PdfPrinter::new();
        let signer = LocalLinkSigner::open(store.clone(), platform.entropy.as_ref()).await;
        Ok(Self {
            bodies,
            realtime,
            presence: Arc::new(MemoryPresence::default()),
            limiter: Arc::new(MemoryRateLimiter::default()),
            tickets: Arc::new(MemoryTickets::default()),
            links: blobs.clone(),
            blobs,
            signer: Arc::new(signer.map_err(|error| StartError::port("links", "DATABASE_URL", error))?),
            scanner: open_scanner(&config.scan).await?,
            cleaner: Arc::new(CleanedImages::new(PictureOptions::default())),
            mailer: open_mailer(config, &platform).await?,
            pictures: Arc::new(WebpPictures::new(PictureOptions::default())),
            printer: Arc::new(printer.map_err(|error| StartError::fault("The printer", error))?),
            tables: Arc::new(XlsxTables),
            caller: open_caller(config)?,
            lexicon: open_lexicon(config)?,
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
            // Below the deadline of a request: whose answer nobody waits for any more must not keep a connection.
            let statement_timeout = usual.statement_timeout.min(config.http.request_timeout * 5 / 6);
            let max_connections = max_connections.unwrap_or(usual.max_connections);
            SqlOptions { max_connections, statement_timeout, ..usual }
        }
    };
    SqlStore::open(options).await.map_err(|error| StartError::store(config, "opened", error))
}

/// The words that searches go by: the built-in ones, with those of a file where one is named.
pub fn open_lexicon(config: &Config) -> Result<Arc<Lexicon>, StartError> {
    let Some(path) = &config.rules.lexicon else { return Ok(Arc::new(Lexicon::built_in().clone())) };
    let read = |why: String| StartError::Port {
        part: "the search lexicon",
        why: format!("{}: {why}", path.display()),
        variable: "SEARCH_LEXICON",
    };
    let text = fs::read_to_string(path).map_err(|error| read(error.to_string()))?;
    Lexicon::extended(&text).map(Arc::new).map_err(|error| read(error.to_string()))
}

/// Makes a folder and sees whether it can be written to: the drivers' own words for that are hard to understand.
fn prepare(folder: &Path, variable: &'static str) -> Result<(), StartError> {
    let probe = folder.join(".write-check");
    let tried = fs::create_dir_all(folder).and_then(|()| fs::write(&probe, b"")).and_then(|()| fs::remove_file(&probe));
    tried.map_err(|source| StartError::Folder { path: folder.to_owned(), source, variable })
}

/// Opens the store of files; commands that write no others need no more than that.
pub fn open_blobs(config: &BlobsConfig) -> Result<ObjectBlobs, StartError> {
    match config {
        BlobsConfig::Directory(path) => {
            prepare(path, "DATA_DIR or BLOBS_URL")?;
            ObjectBlobs::directory(path).map_err(|error| StartError::port("blobs", "BLOBS_URL", error))
        }
        BlobsConfig::Memory => Ok(ObjectBlobs::memory()),
    }
}

fn open_caller(config: &Config) -> Result<Arc<dyn WebhookCaller>, StartError> {
    let options = CallOptions { allow_private: config.rules.private_webhooks, ..CallOptions::default() };
    let caller = HttpCaller::new(options).map_err(|error| StartError::fault("The way out to webhooks", error))?;
    Ok(Arc::new(caller))
}

async fn open_scanner(config: &ScanConfig) -> Result<Scanner, StartError> {
    match config {
        ScanConfig::Off => Ok(Scanner::Off(PassThrough)),
        ScanConfig::Clamd(address) => {
            let opened = Clamd::open(address.clone(), ClamdTimes::default()).await;
            Ok(Scanner::Clamd(Arc::new(opened.map_err(|error| StartError::port("scan", "CLAMD_URL", error))?)))
        }
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
