//! What each suite needs from an adapter.

use std::{future::Future, pin::Pin, sync::Arc, time::Duration};

use p2p_domain::{
    id::UserId,
    port::{
        activity::ActivityReader,
        administration::AdministrationReader,
        audit::AuditReader,
        blob::{BlobLinks, BlobStore, LinkKeys, LinkSigner, SignedRequest},
        body::{BodyReferences, BodyStore},
        bus::Realtime,
        category::CategoryReader,
        consent::ConsentReader,
        credential::{CredentialService, CredentialStore},
        dashboard::DashboardReader,
        device::DeviceStore,
        document::{Cell, TableMaker, UseCasePrinter},
        draft::DraftReader,
        erasure::ErasureCompletion,
        file::FileReader,
        idempotency::IdempotencyKeys,
        identity::IdentityStore,
        invitation::InvitationReader,
        mail::Mailer,
        media::ImageCleaner,
        message::MessageReader,
        notification::NotificationReader,
        organization::OrganizationReader,
        outbox::OutboxQueue,
        personal_data::{PersonalConversationReader, PersonalDataReader, PersonalKnowledgeReader},
        picture::{PictureMaker, PictureReferences},
        post::PostReader,
        reply::ReplyReader,
        report::ReportReader,
        scan::VirusScanner,
        search::{IndexSource, SearchReader, Vocabulary},
        second_factor::{SecondFactorService, SecondFactorStore},
        session::{AccessTokens, SessionService, SessionStore, SessionSweep, SigningKeyStore},
        store::Store,
        stream::StreamReader,
        token::{AccountTokens, TokenStore},
        topic::TopicReader,
        unread::UnreadReader,
        use_case::UseCaseReader,
        user::UserReader,
        webhook::{DeliveryQueue, WebhookCaller, WebhookReader},
    },
    timestamp::Timestamp,
    user::Email,
};

use crate::determinism::FixedClock;

/// The relational store, freshly migrated: what a migration inserts may be there, and nobody else's rows.
#[derive(Clone)]
#[expect(missing_docs, reason = "each field is the port of its type")]
pub struct Stores {
    pub store: Arc<dyn Store>,
    pub users: Arc<dyn UserReader>,
    pub organizations: Arc<dyn OrganizationReader>,
    pub categories: Arc<dyn CategoryReader>,
    pub topics: Arc<dyn TopicReader>,
    pub posts: Arc<dyn PostReader>,
    pub replies: Arc<dyn ReplyReader>,
    pub drafts: Arc<dyn DraftReader>,
    pub streams: Arc<dyn StreamReader>,
    pub outbox: Arc<dyn OutboxQueue>,
    pub idempotency: Arc<dyn IdempotencyKeys>,
    pub bodies: Arc<dyn BodyStore>,
    pub references: Arc<dyn BodyReferences>,
    pub sessions: Arc<dyn SessionStore>,
    /// Forgetting sessions.
    pub session_sweep: Arc<dyn SessionSweep>,
    pub credentials: Arc<dyn CredentialStore>,
    pub signing_keys: Arc<dyn SigningKeyStore>,
    pub invitations: Arc<dyn InvitationReader>,
    pub consents: Arc<dyn ConsentReader>,
    pub audit: Arc<dyn AuditReader>,
    pub completion: Arc<dyn ErasureCompletion>,
    pub activity: Arc<dyn ActivityReader>,
    pub administration: Arc<dyn AdministrationReader>,
    pub personal_data: Arc<dyn PersonalDataReader>,
    pub pictures: Arc<dyn PictureReferences>,
    pub devices: Arc<dyn DeviceStore>,
    pub identities: Arc<dyn IdentityStore>,
    pub tokens: Arc<dyn TokenStore>,
    pub second_factors: Arc<dyn SecondFactorStore>,
    pub files: Arc<dyn FileReader>,
    pub link_keys: Arc<dyn LinkKeys>,
    pub use_cases: Arc<dyn UseCaseReader>,
    pub personal_knowledge: Arc<dyn PersonalKnowledgeReader>,
    pub search: Arc<dyn SearchReader>,
    pub vocabulary: Arc<dyn Vocabulary>,
    pub index_source: Arc<dyn IndexSource>,
    pub messages: Arc<dyn MessageReader>,
    pub unread: Arc<dyn UnreadReader>,
    pub notifications: Arc<dyn NotificationReader>,
    pub personal_conversation: Arc<dyn PersonalConversationReader>,
    pub reports: Arc<dyn ReportReader>,
    pub webhooks: Arc<dyn WebhookReader>,
    pub deliveries: Arc<dyn DeliveryQueue>,
    pub dashboard: Arc<dyn DashboardReader>,
}

/// One bus, as two server processes see it.
pub struct RealtimeEnds {
    /// The bus of one process.
    pub here: Arc<dyn Realtime>,
    /// The bus of another one; for a bus inside one process, the same.
    pub there: Arc<dyn Realtime>,
    /// So many announcements are surely too many for a feed that nobody reads.
    pub overflow: u32,
    /// Shuts `there` down, as a server does at its end.
    pub shut_down: Box<dyn Fn() + Send + Sync>,
}

/// Lets time pass where the service looks for it: its clock, and that of the core behind it.
pub type Advance = Box<dyn Fn(Duration) + Send + Sync>;

/// Sessions and their access tokens, with the time that they go by.
pub struct SessionWorld {
    /// The service.
    pub sessions: Arc<dyn SessionService>,
    /// The access tokens of the same service.
    pub tokens: Arc<dyn AccessTokens>,
    /// The time that the service goes by now.
    pub now: Box<dyn Fn() -> Timestamp + Send + Sync>,
    /// Lets that time pass.
    pub advance: Advance,
    /// Two people who exist and have no session.
    pub people: [UserId; 2],
}

/// Makes an account with that address and password at the outside service, as another application does that shares it.
pub type Elsewhere = Box<dyn Fn(&Email, &str) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

/// Passwords, with people to have them.
pub struct CredentialWorld {
    /// The service.
    pub credentials: Arc<dyn CredentialService>,
    /// Two people who exist and have no password.
    pub people: [(UserId, Email); 2],
    /// For services that keep passwords outside.
    pub elsewhere: Option<Elsewhere>,
}

/// One-time tokens, with people to have them.
pub struct TokenWorld {
    /// The service.
    pub tokens: Arc<dyn AccountTokens>,
    /// Lets the time pass that the service goes by.
    pub advance: Advance,
    /// Two people who exist at those addresses, which nobody has shown to be theirs, and have no token.
    pub people: [(UserId, Email); 2],
}

/// The code of that Base32 secret at that moment (RFC 6238: SHA-1, six digits, 30 s), by another hand than the adapter's.
pub type TotpCode = Box<dyn Fn(&str, Timestamp) -> String + Send + Sync>;

/// Second factors, with the clock that they go by.
pub struct SecondFactorWorld {
    /// The service.
    pub factors: Arc<dyn SecondFactorService>,
    /// The clock that the service asks.
    pub clock: Arc<FixedClock>,
    /// What an authenticator shows.
    pub code: TotpCode,
    /// Two people who exist and have no second factor.
    pub people: [UserId; 2],
}

/// What a picture shows.
pub struct Shown {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Red, green and blue of each pixel, row by row.
    pub pixels: Vec<[u8; 3]>,
}

/// Decodes an image; fails the case when it is none of those that may come.
pub type Look = Box<dyn Fn(&[u8]) -> Shown + Send + Sync>;

/// A maker of pictures, with eyes.
pub struct PictureWorld {
    /// The maker.
    pub maker: Arc<dyn PictureMaker>,
    /// What somebody sees of a WebP.
    pub look: Look,
    /// So many callers at once are surely too many.
    pub too_many: usize,
}

/// A cleaner of images, with eyes.
pub struct CleanerWorld {
    /// The cleaner.
    pub cleaner: Arc<dyn ImageCleaner>,
    /// What somebody sees of a PNG, a JPEG or a WebP.
    pub look: Look,
    /// So many callers at once find room to wait.
    pub room: usize,
}

/// A scanner, with something for it to find.
pub struct ScannerWorld {
    /// The scanner.
    pub scanner: Arc<dyn VirusScanner>,
    /// Bytes in which it finds something, however they are cut; none for a scanner that lets everything pass.
    pub malicious: Option<Vec<u8>>,
    /// The same kind of scanner, where nobody answers; none for one that asks nobody.
    pub away: Option<Arc<dyn VirusScanner>>,
}

/// What came back from an address.
pub struct Reached {
    /// The status of HTTP.
    pub status: u16,
    /// The headers, by names in small letters.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

/// Does what a client does with an address and a body.
pub type Exchange = Box<dyn Fn(SignedRequest, Vec<u8>) -> Pin<Box<dyn Future<Output = Reached> + Send>> + Send + Sync>;

/// The addresses of a store, with the store and a client.
pub struct LinkWorld {
    /// The addresses.
    pub links: Arc<dyn BlobLinks>,
    /// The store that they lead into, empty.
    pub blobs: Arc<dyn BlobStore>,
    /// The client; none where the store has no addresses of its own.
    pub exchange: Option<Exchange>,
}

/// What a mailer sent so far: the sources of the letters (RFC 5322), in any order.
pub type Sent = Pin<Box<dyn Future<Output = Vec<String>> + Send>>;

/// A mailer, with a look at what arrived.
pub struct MailerWorld {
    /// The mailer.
    pub mailer: Arc<dyn Mailer>,
    /// What is with the next hop or on disk now.
    pub sent: Box<dyn Fn() -> Sent + Send + Sync>,
}

/// Signers of two processes on one store.
pub struct SignerWorld {
    /// One.
    pub here: Arc<dyn LinkSigner>,
    /// The other.
    pub there: Arc<dyn LinkSigner>,
}

/// What a reader finds in a printed document.
pub struct Paper {
    /// How many pages.
    pub pages: usize,
    /// All letters as they stand from left to right, without blanks.
    pub letters: String,
    /// How many pictures.
    pub pictures: usize,
    /// Whether pages are turned from right to left.
    pub runs_right_to_left: bool,
}

/// Reads a printed document; fails the case when it is none.
pub type ReadPaper = Box<dyn Fn(&[u8]) -> Paper + Send + Sync>;

/// A printer, with somebody who reads.
pub struct PrinterWorld {
    /// The printer.
    pub printer: Arc<dyn UseCasePrinter>,
    /// Who reads.
    pub read: ReadPaper,
}

/// What a spreadsheet finds in a workbook.
pub struct Sheet {
    /// What the sheet is called.
    pub title: String,
    /// Its rows, the headings first.
    pub rows: Vec<Vec<Cell>>,
    /// How many formulas there are.
    pub formulas: usize,
    /// Whether it runs from right to left.
    pub runs_right_to_left: bool,
}

/// Reads a workbook; fails the case when it is none.
pub type ReadSheet = Box<dyn Fn(&[u8]) -> Sheet + Send + Sync>;

/// A maker of tables, with a spreadsheet.
pub struct TableWorld {
    /// The maker.
    pub maker: Arc<dyn TableMaker>,
    /// The spreadsheet.
    pub read: ReadSheet,
}

/// What a receiver got.
pub struct Call {
    /// The request line.
    pub line: String,
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl Call {
    /// The value of a header; empty where there is none.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(found, _)| found == name).map_or("", |(_, value)| value.as_str())
    }
}

/// Somebody who gets one call, on this machine.
pub struct CallReceiver {
    /// Where, at `127.0.0.1`.
    pub url: String,
    /// What arrived.
    pub told: tokio::sync::oneshot::Receiver<Call>,
}

/// Makes a receiver that answers with that status; a redirection leads to itself.
pub type MakeReceiver = Box<dyn Fn(u16) -> Pin<Box<dyn Future<Output = CallReceiver> + Send>> + Send + Sync>;

/// Makes a signature of a text under a key.
pub type Sign = Box<dyn Fn(&[u8], &str) -> String + Send + Sync>;

/// Calls to webhooks, with somebody to call.
pub struct CallerWorld {
    /// May call addresses that are not public, and waits no longer than half a second.
    pub open: Arc<dyn WebhookCaller>,
    /// May not.
    pub closed: Arc<dyn WebhookCaller>,
    /// Makes receivers.
    pub receiver: MakeReceiver,
    /// HMAC-SHA-256 of a text under a key, in base64, by another hand than the adapter's.
    pub sign: Sign,
    /// An address at which nobody listens.
    pub closed_port: String,
    /// An address at which nobody answers.
    pub silent_port: String,
}
