//! One server process without its web: every service on its ports, and what tests do to all of them.

use std::{num::NonZeroUsize, sync::Arc, time::Duration};

use p2p_app::{
    Reading, Writing,
    idempotency::IdempotencyService,
    janitor::Janitor,
    limits::LimitService,
    live::{Hub, LiveService},
    posts::{PostService, WritePost},
    relay::{JobHandler, Relay, Wake},
    replies::{ReplyService, WriteReply},
    sessions::{Accounts, Authenticator, Revocations, SessionsService, SignUp},
    topics::{OpenTopic, SeenViews, TopicPage, TopicService},
};
use p2p_auth_local::{CredentialPorts, LocalCredentials, LocalSessions, PasswordOptions, SessionOptions, SessionPorts};
use p2p_bus_memory::{MemoryPresence, MemoryRateLimiter, MemoryRealtime};
use p2p_contract::{
    build,
    determinism::{CountingEntropy, FixedClock, SequentialIds},
    fault::{Failing, Faults},
};
use p2p_domain::{
    actor::{Account, Actor},
    content::{ContentKind, Source},
    event::{Channel, StreamEvent},
    id::{PostId, SessionHandle, TopicId},
    organization::{Organization, OrganizationName},
    policy::WritePolicy,
    port::{
        bus::Realtime,
        store::{Store, UnitOfWork},
        stream::StreamReader,
    },
    post::PostView,
    reply::ReplyView,
    topic::{Tags, TopicTitle},
    user::{Email, Password, User},
};
use p2p_store_sql::{SqlOptions, SqlStore};
use tempfile::TempDir;

use crate::trap::{Trap, Trapped};

/// How long anything may take before a test gives up.
pub const PATIENCE: Duration = Duration::from_secs(20);

/// What survives a process: the database, the bus and the time.
#[derive(Clone)]
pub struct Ground {
    pub clock: Arc<FixedClock>,
    pub ids: Arc<SequentialIds>,
    pub bus: Arc<MemoryRealtime>,
    directory: Arc<TempDir>,
}

impl Ground {
    pub fn new() -> Self {
        Self::with_bus(MemoryRealtime::default())
    }

    pub fn with_bus(bus: MemoryRealtime) -> Self {
        Self {
            clock: Arc::default(),
            ids: Arc::default(),
            bus: Arc::new(bus),
            directory: Arc::new(tempfile::tempdir().unwrap()),
        }
    }

    /// A process on this ground; another one is a server that runs beside it, or after it.
    pub async fn process(&self) -> World {
        World::on(self).await
    }
}

/// One process.
pub struct World {
    pub ground: Ground,
    pub store: Arc<SqlStore>,
    pub faults: Arc<Faults>,
    pub trap: Arc<Trap>,
    pub realtime: Arc<dyn Realtime>,
    pub local_sessions: Arc<LocalSessions>,
    pub sessions: SessionsService,
    pub authenticator: Authenticator,
    pub revocations: Arc<Revocations>,
    pub topics: TopicService,
    pub posts: PostService,
    pub replies: ReplyService,
    pub idempotency: IdempotencyService,
    pub live: LiveService,
    pub wake: Wake,
}

async fn local_auth(ground: &Ground, store: &Arc<SqlStore>) -> (Arc<LocalCredentials>, Arc<LocalSessions>) {
    let entropy = Arc::new(CountingEntropy::new());
    let ports = CredentialPorts { credentials: store.clone(), clock: ground.clock.clone(), entropy: entropy.clone() };
    let parallel = NonZeroUsize::new(2).unwrap();
    let cheap = PasswordOptions { memory_kib: 8, passes: 1, lanes: 1, parallel, waiting: 256 };
    let credentials = LocalCredentials::new(ports, cheap).unwrap();
    let ports = SessionPorts {
        sessions: store.clone(),
        keys: store.clone(),
        clock: ground.clock.clone(),
        ids: ground.ids.clone(),
        entropy,
    };
    let sessions = LocalSessions::open(ports, SessionOptions::new("https://api.p2p.example/auth")).await.unwrap();
    (Arc::new(credentials), Arc::new(sessions))
}

impl World {
    pub async fn new() -> Self {
        Ground::new().process().await
    }

    async fn on(ground: &Ground) -> Self {
        let url = format!("sqlite://{}", ground.directory.path().join("forum.db").display());
        let store = Arc::new(SqlStore::open(SqlOptions::new(url)).await.unwrap());
        store.migrate().await.unwrap();
        let (faults, trap, wake) = (Arc::new(Faults::default()), Arc::new(Trap::default()), Wake::default());
        let failing: Arc<dyn Store> = Arc::new(Failing::new(store.clone(), faults.clone()));
        let bodies = Arc::new(Failing::new(store.clone(), faults.clone()));
        let realtime: Arc<dyn Realtime> = Arc::new(Failing::new(ground.bus.clone(), faults.clone()));
        let (credentials, local_sessions) = local_auth(ground, &store).await;
        let trapped = Arc::new(Trapped::new(local_sessions.clone(), trap.clone()));
        let revocations = Arc::new(Revocations::new(Duration::from_mins(16)));
        let accounts = Arc::new(Accounts::new(store.clone(), ground.clock.clone()));
        let authenticator = Authenticator::new(trapped.clone(), accounts, revocations.clone(), ground.clock.clone());
        let limiter = Arc::new(MemoryRateLimiter::new(NonZeroUsize::new(100).unwrap()));
        let sessions = SessionsService {
            sessions: trapped,
            credentials: Arc::new(Trapped::new(credentials.clone(), trap.clone())),
            users: store.clone(),
            store: failing.clone(),
            realtime: realtime.clone(),
            revocations: revocations.clone(),
            limits: LimitService::new(limiter, ground.clock.clone(), None),
            clock: ground.clock.clone(),
            ids: ground.ids.clone(),
        };
        let reading =
            Reading { topics: store.clone(), posts: store.clone(), replies: store.clone(), bodies: bodies.clone() };
        let writing = Writing {
            store: failing,
            bodies,
            clock: ground.clock.clone(),
            ids: ground.ids.clone(),
            wake: wake.clone(),
            policy: WritePolicy { require_verified_email: false },
        };
        let live = LiveService {
            hub: Hub::new(realtime.clone(), store.clone(), tokio::runtime::Handle::current()),
            streams: store.clone(),
            presence: Arc::new(MemoryPresence::new(Duration::from_mins(1))),
            clock: ground.clock.clone(),
            ids: ground.ids.clone(),
        };
        Self {
            topics: TopicService {
                reading: reading.clone(),
                categories: store.clone(),
                writing: writing.clone(),
                seen: Arc::new(SeenViews::default()),
            },
            posts: PostService { reading: reading.clone(), writing: writing.clone() },
            replies: ReplyService { reading, writing },
            idempotency: IdempotencyService::new(store.clone(), ground.clock.clone()),
            ground: ground.clone(),
            store,
            faults,
            trap,
            realtime,
            local_sessions,
            sessions,
            authenticator,
            revocations,
            live,
            wake,
        }
    }

    pub fn handler(&self) -> JobHandler {
        JobHandler { realtime: self.realtime.clone(), store: self.store.clone(), sessions: self.local_sessions.clone() }
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
            sessions: self.sessions.clone(),
            revocations: self.revocations.clone(),
            clock: self.ground.clock.clone(),
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
            draft: None,
        };
        self.topics.open(actor, command, None).await.unwrap()
    }

    pub async fn post(&self, actor: &Actor, topic: TopicId, content: &str) -> PostView {
        self.posts.write(actor, new_post(topic, content), None).await.unwrap()
    }

    pub async fn reply(&self, actor: &Actor, post_id: PostId, content: &str) -> ReplyView {
        let command = WriteReply { post_id, parent: None, content: text(content), lang: None, draft: None };
        self.replies.write(actor, command, None).await.unwrap()
    }

    /// The whole stream of a topic.
    pub async fn stream(&self, topic: TopicId) -> Vec<StreamEvent> {
        let channel = Channel::Topic(topic);
        let head = self.store.head(channel).await.unwrap();
        self.store.since(channel, head.floor, 10_000).await.unwrap()
    }
}

/// Somebody as the services know them, by a session that no store holds.
pub fn actor(user: &User) -> Actor {
    let account = Account { user: user.clone(), organization_name: None, organization_is_active: true };
    account.actor(SessionHandle::new(build::an_id()))
}

pub fn text(content: &str) -> Source {
    Source::parse(ContentKind::Post, content).unwrap()
}

pub fn new_post(topic_id: TopicId, content: &str) -> WritePost {
    WritePost { topic_id, content: text(content), lang: None, draft: None }
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
