//! One server process without its web: every service on its ports, and what tests do to all of them.

use std::{num::NonZeroUsize, sync::Arc, time::Duration};

use p2p_app::{
    Reading, Writing,
    account::AccountService,
    files::FileService,
    idempotency::IdempotencyService,
    janitor::Janitor,
    limits::RateLimits,
    live::{Hub, LiveService},
    posts::{PostService, WritePost},
    relay::{JobHandler, Relay, Wake},
    replies::{ReplyService, WriteReply},
    second_factors::SecondFactors,
    sessions::{Accounts, Authenticator, Revocations, SessionsService, SignUp},
    topics::{OpenTopic, SeenViews, TopicPage, TopicService},
};
use p2p_auth_local::LocalSessions;
use p2p_blobs::ObjectBlobs;
use p2p_bus_memory::{MemoryPresence, MemoryRateLimiter, MemoryRealtime};
use p2p_contract::{
    build,
    determinism::{CountingEntropy, FixedClock, SequentialIds, dawn},
    fault::{Failing, Faults},
};
use p2p_domain::{
    actor::Actor,
    content::{ContentKind, Source},
    event::{Channel, StreamEvent},
    id::{PostId, SessionHandle, TopicId},
    organization::{Organization, OrganizationName},
    policy::WritePolicy,
    port::{
        bus::Realtime,
        clock::Clock as _,
        store::{Store as _, UnitOfWork},
        stream::StreamReader,
    },
    post::PostView,
    reply::ReplyView,
    text::analysis::Lexicon,
    topic::{Tags, TopicTitle},
    user::{Email, Password, User},
};
use p2p_store_sql::{SqlOptions, SqlStore};
use tempfile::TempDir;

use crate::{
    archive,
    ports::{Mailbox, Ports, files},
    trap::Trap,
};

/// How long anything may take before a test gives up.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// What survives a process: the database, the files, the letters, the bus with what it counts, and the time.
#[derive(Clone)]
pub struct Ground {
    pub clock: Arc<FixedClock>,
    pub ids: Arc<SequentialIds>,
    pub entropy: Arc<CountingEntropy>,
    pub bus: Arc<MemoryRealtime>,
    pub limiter: Arc<MemoryRateLimiter>,
    pub limits: Option<RateLimits>,
    pub blobs: Arc<ObjectBlobs>,
    pub mailbox: Arc<Mailbox>,
    /// By which words belong together processes index and search.
    pub lexicon: Arc<Lexicon>,
    directory: Arc<TempDir>,
}

impl Ground {
    pub fn new() -> Self {
        Self::with_bus(MemoryRealtime::default())
    }

    pub fn with_bus(bus: MemoryRealtime) -> Self {
        Self {
            clock: Arc::default(),
            ids: Arc::new(SequentialIds::behind_builders()),
            entropy: Arc::default(),
            bus: Arc::new(bus),
            limiter: Arc::new(MemoryRateLimiter::new(NonZeroUsize::new(10_000).unwrap())),
            limits: None,
            blobs: files(),
            mailbox: Arc::default(),
            lexicon: Arc::new(Lexicon::default()),
            directory: Arc::new(tempfile::tempdir().unwrap()),
        }
    }

    /// How far the clock has come.
    pub fn clock_since_dawn(&self) -> Duration {
        self.clock.now().since(dawn())
    }

    /// The same with limits switched on.
    pub fn limited() -> Self {
        Self { limits: Some(RateLimits::default()), ..Self::new() }
    }

    /// Where the database is.
    pub fn directory(&self) -> &std::path::Path {
        self.directory.path()
    }

    /// A process on this ground; another one is a server that runs beside it, or after it.
    pub async fn process(&self) -> World {
        World::on(self).await
    }
}

/// One process.
pub struct World {
    pub ground: Ground,
    pub ports: Ports,
    pub store: Arc<SqlStore>,
    pub faults: Arc<Faults>,
    pub trap: Arc<Trap>,
    pub realtime: Arc<dyn Realtime>,
    pub local_sessions: Arc<LocalSessions>,
    pub sessions: SessionsService,
    pub accounts: Arc<Accounts>,
    pub account: AccountService,
    pub second_factors: SecondFactors,
    pub authenticator: Authenticator,
    pub revocations: Arc<Revocations>,
    pub files: FileService,
    pub topics: TopicService,
    pub posts: PostService,
    pub replies: ReplyService,
    pub idempotency: IdempotencyService,
    pub live: LiveService,
    pub wake: Wake,
}

impl World {
    pub async fn new() -> Self {
        Ground::new().process().await
    }

    /// One that slows guessers down.
    pub async fn limited() -> Self {
        Ground::limited().process().await
    }

    async fn on(ground: &Ground) -> Self {
        let url = format!("sqlite://{}", ground.directory.path().join("forum.db").display());
        let store = Arc::new(SqlStore::open(SqlOptions::new(url)).await.unwrap());
        store.migrate().await.unwrap();
        let ports = Ports::on(ground, store.clone()).await;
        let bodies = Arc::new(Failing::new(store.clone(), ports.faults.clone()));
        let accounts = Arc::new(Accounts::new(store.clone(), ground.clock.clone()));
        let sessions = ports.sessions_service();
        let (tokens, revocations) = (ports.tokens.clone(), sessions.revocations.clone());
        let reading = Reading {
            topics: store.clone(),
            posts: store.clone(),
            replies: store.clone(),
            bodies: bodies.clone(),
            files: store.clone(),
        };
        let writing = Writing {
            store: ports.units.clone(),
            bodies,
            clock: ground.clock.clone(),
            ids: ground.ids.clone(),
            index: ports.index.clone(),
            wake: ports.wake.clone(),
            policy: WritePolicy { require_verified_email: false },
        };
        Self {
            files: archive::service(&ports),
            topics: TopicService {
                reading: reading.clone(),
                categories: store.clone(),
                writing: writing.clone(),
                seen: Arc::new(SeenViews::default()),
            },
            posts: PostService { reading: reading.clone(), writing: writing.clone() },
            replies: ReplyService { reading, writing },
            idempotency: IdempotencyService::new(store.clone(), ground.clock.clone()),
            live: live(&ports),
            authenticator: authenticator(&ports, &accounts, &revocations),
            account: AccountService { sessions: sessions.clone(), tokens, accounts: accounts.clone() },
            second_factors: SecondFactors { sessions: sessions.clone(), accounts: accounts.clone() },
            ground: ground.clone(),
            faults: ports.faults.clone(),
            trap: ports.trap.clone(),
            realtime: ports.realtime.clone(),
            local_sessions: ports.local_sessions.clone(),
            wake: ports.wake.clone(),
            ports,
            store,
            sessions,
            accounts,
            revocations,
        }
    }

    pub fn handler(&self) -> JobHandler {
        self.ports.handler()
    }

    pub fn relay(&self) -> Relay {
        Relay::new(self.store.clone(), self.ground.clock.clone(), self.handler(), self.wake.clone())
    }

    pub fn janitor(&self) -> Janitor {
        Janitor {
            streams: self.store.clone(),
            idempotency: self.store.clone(),
            bodies: self.store.clone(),
            references: self.store.clone(),
            blobs: self.ports.blobs.clone(),
            pictures: self.store.clone(),
            files: self.store.clone(),
            unread: self.store.clone(),
            deliveries: self.store.clone(),
            writing: self.posts.writing.clone(),
            store: self.ports.units.clone(),
            sessions: self.sessions.clone(),
            revocations: self.revocations.clone(),
            clock: self.ground.clock.clone(),
            wake: self.wake.clone(),
        }
    }

    /// Somebody of a new organization, without a session in the store.
    pub async fn somebody(&self) -> Actor {
        self.somebody_of(&build::an_organization()).await
    }

    async fn somebody_of(&self, organization: &Organization) -> Actor {
        let user = build::a_member(organization);
        let mut unit = self.unit().await;
        unit.organizations().insert(organization).await.unwrap();
        unit.users().insert(&user).await.unwrap();
        unit.commit().await.unwrap();
        actor(&user)
    }

    /// A unit of work that never fails on purpose.
    pub async fn unit(&self) -> Box<dyn UnitOfWork> {
        self.store.begin().await.unwrap()
    }

    pub async fn open_topic(&self, actor: &Actor) -> TopicPage {
        let command = OpenTopic {
            title: TopicTitle::parse("Which seal?").unwrap(),
            content: text("It leaks."),
            lang: None,
            category_id: None,
            tags: Tags::default(),
            attachments: Vec::new(),
            draft: None,
        };
        self.topics.open(actor, command, None).await.unwrap()
    }

    pub async fn post(&self, actor: &Actor, topic: TopicId, content: &str) -> PostView {
        self.posts.write(actor, new_post(topic, content), None).await.unwrap()
    }

    pub async fn reply(&self, actor: &Actor, post_id: PostId, content: &str) -> ReplyView {
        self.replies.write(actor, new_reply(post_id, content), None).await.unwrap()
    }

    /// The whole stream of a topic.
    pub async fn stream(&self, topic: TopicId) -> Vec<StreamEvent> {
        let channel = Channel::Topic(topic);
        let head = self.store.head(channel).await.unwrap();
        self.store.since(channel, head.floor, 10_000).await.unwrap()
    }
}

fn live(ports: &Ports) -> LiveService {
    LiveService {
        hub: Hub::new(ports.realtime.clone(), ports.store.clone(), tokio::runtime::Handle::current()),
        streams: ports.store.clone(),
        presence: Arc::new(MemoryPresence::new(Duration::from_mins(1))),
        clock: ports.ground.clock.clone(),
        ids: ports.ground.ids.clone(),
    }
}

fn authenticator(ports: &Ports, accounts: &Arc<Accounts>, revocations: &Arc<Revocations>) -> Authenticator {
    let (accounts, revocations) = (accounts.clone(), revocations.clone());
    let tokens = ports.local_sessions.clone();
    Authenticator::new(tokens, ports.sessions.clone(), accounts, revocations, ports.ground.clock.clone())
}

/// Somebody as the services know them, by a session that no store holds.
pub fn actor(user: &User) -> Actor {
    build::an_account(user).actor(SessionHandle::new(build::an_id()))
}

pub fn text(content: &str) -> Source {
    Source::parse(ContentKind::Post, content).unwrap()
}

pub fn new_post(topic_id: TopicId, content: &str) -> WritePost {
    WritePost { topic_id, content: text(content), lang: None, attachments: Vec::new(), draft: None }
}

pub fn new_reply(post_id: PostId, content: &str) -> WriteReply {
    let (parent, lang, draft) = (None, None, None);
    WriteReply { post_id, parent, content: text(content), lang, attachments: Vec::new(), draft }
}

/// A form that nothing is wrong with.
pub fn a_form(email: &str) -> SignUp {
    SignUp {
        email: Email::parse(email).unwrap(),
        password: Password::parse("Gasket, nine torque", &[]).unwrap(),
        first_name: None,
        last_name: None,
        locale: None,
        organization_name: OrganizationName::parse("Valves and Fittings").unwrap(),
        organization_domain: None,
        industry: None,
        size: None,
        country: None,
        city: None,
        terms_version: None,
        device: build::a_device(),
        anti_csrf: false,
    }
}

/// Waits, but not for ever.
pub async fn soon<T>(what: &str, work: impl Future<Output = T>) -> T {
    let outcome = tokio::time::timeout(PATIENCE, work).await;
    outcome.unwrap_or_else(|_| panic!("waited in vain: {what}"))
}

/// Waits until a condition holds that nobody announces.
pub async fn until(what: &str, condition: impl Fn() -> bool) {
    soon(what, async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    })
    .await;
}
