//! The adapters under one process of the tests: real ones, but for the mailbox at the end of the way out.

use std::{
    num::NonZeroUsize,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use p2p_app::{
    Writing,
    correspondence::Correspondence,
    letters::Writer,
    limits::{Guard, LimitService},
    notifications::Notifier,
    relay::{JobHandler, Wake},
    search::{Indexer, Learner},
    sessions::{Revocations, SessionsService},
    webhooks::{Announcer, Bell},
};
use p2p_auth_local::{
    CredentialPorts, LocalCredentials, LocalSecondFactors, LocalSessions, LocalTokens, PasswordOptions,
    SecondFactorPorts, SessionOptions, SessionPorts, TokenPorts,
};
use p2p_blobs::ObjectBlobs;
use p2p_contract::fault::{Failing, Faults};
use p2p_domain::{
    consent::TermsVersion,
    id::UserId,
    policy::WritePolicy,
    port::{
        blob::BlobStore,
        bus::Realtime,
        error::MailError,
        mail::{Letter, Mailer},
        store::Store,
    },
    user::EmailDigest,
};
use p2p_store_sql::SqlStore;
use tokio::sync::watch;

use crate::{
    archive::{Cleaner, Scanner},
    trap::{Trap, Trapped},
    world::Ground,
};

/// Where the tests' website is.
pub const WEBSITE: &str = "https://www.p2p.example";

/// To whom letters wait.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Held {
    #[default]
    Nobody,
    One(&'static str),
    Everybody,
}

/// Letters that were sent, once each.
#[derive(Default)]
pub struct Mailbox {
    letters: Mutex<Vec<Letter>>,
    /// To whom letters wait at the next hop.
    held: watch::Sender<Held>,
}

impl Mailbox {
    fn lock(&self) -> MutexGuard<'_, Vec<Letter>> {
        self.letters.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is in the box, the oldest first.
    pub fn letters(&self) -> Vec<Letter> {
        self.lock().clone()
    }

    /// From now on letters to these wait, until others are held.
    pub fn hold(&self, held: Held) {
        self.held.send_replace(held);
    }

    /// How many letters wait.
    pub fn waiting(&self) -> usize {
        self.held.receiver_count()
    }

    /// Takes everything out.
    pub fn empty(&self) {
        self.lock().clear();
    }

    /// What is in the box for that address, the oldest first.
    pub fn to(&self, address: &str) -> Vec<Letter> {
        self.letters().into_iter().filter(|letter| letter.to.as_str() == address).collect()
    }
}

#[async_trait]
impl Mailer for Mailbox {
    async fn send(&self, letter: &Letter) -> Result<(), MailError> {
        let mut held = self.held.subscribe();
        let is_free = |held: &Held| match held {
            Held::Nobody => true,
            Held::One(address) => letter.to.as_str() != *address,
            Held::Everybody => false,
        };
        held.wait_for(is_free).await.map_err(|error| MailError::unavailable("mail.send", error))?;
        let mut letters = self.lock();
        if letters.iter().all(|kept| kept.id != letter.id) {
            letters.push(letter.clone());
        }
        Ok(())
    }

    async fn forget(&self, user: UserId, email: Option<&EmailDigest>) -> Result<(), MailError> {
        self.lock().retain(|letter| Some(&letter.to.digest()) != email && !letter.about.contains(&user));
        Ok(())
    }
}

/// The adapters of one process.
#[derive(Clone)]
pub struct Ports {
    pub ground: Ground,
    pub store: Arc<SqlStore>,
    pub faults: Arc<Faults>,
    pub trap: Arc<Trap>,
    /// Fails when the faults say so.
    pub units: Arc<dyn Store>,
    pub realtime: Arc<dyn Realtime>,
    pub credentials: Arc<Trapped<LocalCredentials>>,
    pub local_sessions: Arc<LocalSessions>,
    pub sessions: Arc<Trapped<LocalSessions>>,
    pub tokens: Arc<LocalTokens>,
    pub second_factors: Arc<LocalSecondFactors>,
    pub devices: Arc<Trapped<SqlStore>>,
    pub mailer: Arc<dyn Mailer>,
    pub blobs: Arc<dyn BlobStore>,
    pub guard: Guard,
    pub index: Indexer,
    /// Learns when it is told to.
    pub learner: Arc<tokio::sync::Mutex<Learner>>,
    pub wake: Wake,
}

async fn local_sessions(ground: &Ground, store: &Arc<SqlStore>) -> Arc<LocalSessions> {
    let ports = SessionPorts {
        sessions: store.clone(),
        sweep: store.clone(),
        keys: store.clone(),
        clock: ground.clock.clone(),
        ids: ground.ids.clone(),
        entropy: ground.entropy.clone(),
    };
    Arc::new(LocalSessions::open(ports, SessionOptions::new("https://api.p2p.example/auth")).await.unwrap())
}

fn local_credentials(ground: &Ground, store: &Arc<SqlStore>) -> Arc<LocalCredentials> {
    let (clock, entropy) = (ground.clock.clone(), ground.entropy.clone());
    let ports = CredentialPorts { credentials: store.clone(), clock, entropy };
    let parallel = NonZeroUsize::new(2).unwrap();
    let cheap = PasswordOptions { memory_kib: 8, passes: 1, lanes: 1, parallel, waiting: 256 };
    Arc::new(LocalCredentials::new(ports, cheap).unwrap())
}

impl Ports {
    pub async fn on(ground: &Ground, store: Arc<SqlStore>) -> Self {
        let (faults, trap) = (Arc::new(Faults::default()), Arc::new(Trap::default()));
        let (clock, entropy) = (ground.clock.clone(), ground.entropy.clone());
        let local_sessions = local_sessions(ground, &store).await;
        let devices = Arc::new(Trapped::new(store.clone(), trap.clone()));
        let limits = LimitService::new(ground.limiter.clone(), clock.clone(), ground.limits);
        let tokens = TokenPorts { tokens: store.clone(), clock: clock.clone(), entropy: entropy.clone() };
        let factors = SecondFactorPorts { factors: store.clone(), clock, entropy };
        let (index, learner) = Indexer::new(ground.lexicon.clone(), store.clone());
        let blobs: Arc<dyn BlobStore> = Arc::new(Failing::new(ground.blobs.clone(), faults.clone()));
        Self {
            units: Arc::new(Failing::new(store.clone(), faults.clone())),
            realtime: Arc::new(Failing::new(ground.bus.clone(), faults.clone())),
            credentials: Arc::new(Trapped::new(local_credentials(ground, &store), trap.clone())),
            sessions: Arc::new(Trapped::new(local_sessions.clone(), trap.clone())),
            tokens: Arc::new(LocalTokens::new(tokens)),
            second_factors: Arc::new(LocalSecondFactors::new(factors, "P2P")),
            mailer: Arc::new(Failing::new(ground.mailbox.clone(), faults.clone())),
            guard: Guard::new(limits, devices.clone()),
            index,
            learner: Arc::new(tokio::sync::Mutex::new(learner)),
            wake: Wake::default(),
            ground: ground.clone(),
            store,
            faults,
            trap,
            local_sessions,
            devices,
            blobs,
        }
    }

    pub fn sessions_service(&self) -> SessionsService {
        SessionsService {
            sessions: self.sessions.clone(),
            tokens: self.local_sessions.clone(),
            credentials: self.credentials.clone(),
            second_factors: self.second_factors.clone(),
            devices: self.devices.clone(),
            users: self.store.clone(),
            store: self.units.clone(),
            realtime: self.realtime.clone(),
            revocations: Arc::new(Revocations::new(Duration::from_mins(16))),
            guard: self.guard.clone(),
            terms: TermsVersion::parse("2100-01").unwrap(),
            clock: self.ground.clock.clone(),
            ids: self.ground.ids.clone(),
            index: self.index.clone(),
            wake: self.wake.clone(),
        }
    }

    pub fn correspondence(&self) -> Correspondence {
        Correspondence {
            store: self.store.clone(),
            users: self.store.clone(),
            invitations: self.store.clone(),
            organizations: self.store.clone(),
            notifications: self.store.clone(),
            tokens: self.tokens.clone(),
            mailer: self.mailer.clone(),
            entropy: self.ground.entropy.clone(),
            clock: self.ground.clock.clone(),
            writer: Writer::new(WEBSITE),
        }
    }

    /// What writing needs, on texts of the store itself.
    pub fn writing(&self) -> Writing {
        Writing {
            store: self.units.clone(),
            bodies: self.store.clone(),
            clock: self.ground.clock.clone(),
            ids: self.ground.ids.clone(),
            index: self.index.clone(),
            wake: self.wake.clone(),
            policy: WritePolicy { require_verified_email: false },
        }
    }

    pub fn notifier(&self) -> Notifier {
        let announcer =
            Announcer { webhooks: self.store.clone(), ids: self.ground.ids.clone(), website_url: WEBSITE.into() };
        Notifier { writing: self.writing(), reader: self.store.clone(), announcer, bell: Bell::default() }
    }

    pub fn handler(&self) -> JobHandler {
        JobHandler {
            realtime: self.realtime.clone(),
            store: self.store.clone(),
            users: self.store.clone(),
            sessions: self.local_sessions.clone(),
            credentials: self.credentials.clone(),
            tokens: self.tokens.clone(),
            second_factors: self.second_factors.clone(),
            blobs: self.blobs.clone(),
            files: self.store.clone(),
            scanner: Arc::new(Scanner),
            cleaner: Arc::new(Cleaner),
            erasure: self.store.clone(),
            correspondence: self.correspondence(),
            notifier: self.notifier(),
            clock: self.ground.clock.clone(),
            ids: self.ground.ids.clone(),
        }
    }
}

/// Files in memory, which survive a process of the tests.
pub fn files() -> Arc<ObjectBlobs> {
    Arc::new(ObjectBlobs::memory())
}
