//! Puts the services on their ports. Opening ports is done elsewhere, and so is running things in the background.
//! The services of people stand in `people`, those of files, use cases and search in `knowledge`, those of messages, notifications,
//! moderation, the dashboard and webhooks in `conversation`.

mod conversation;
mod knowledge;
mod people;

use std::sync::Arc;

use p2p_app::{
    Reading, Writing,
    categories::CategoryService,
    correspondence::Correspondence,
    drafts::DraftService,
    idempotency::IdempotencyService,
    janitor::Janitor,
    letters::Writer,
    limits::{Guard, LimitService},
    live::{Hub, LiveService},
    posts::PostService,
    relay::{JobHandler, Relay, Wake},
    replies::ReplyService,
    search::{Indexer, Learner},
    sessions::{Accounts, Authenticator, Revocations, SessionsService},
    topics::{SeenViews, TopicService},
    use_cases::ViewBuffer,
    webhooks::Bell,
};
use p2p_domain::policy::WritePolicy;
use tokio::runtime::Handle;

use crate::{config::Config, ports::Ports};

/// The application on its ports.
#[derive(Clone)]
pub(crate) struct Application {
    pub ports: Ports,
    pub wake: Wake,
    pub revocations: Arc<Revocations>,
    pub accounts: Arc<Accounts>,
    pub authenticator: Authenticator,
    pub sessions: SessionsService,
    pub limits: LimitService,
    pub reading: Reading,
    pub writing: Writing,
    pub correspondence: Correspondence,
    pub views: Arc<ViewBuffer>,
    pub bell: Bell,
    website_url: Arc<str>,
    private_webhooks: bool,
}

impl Application {
    /// The application, and the task that learns the words of what it writes.
    pub fn new(config: &Config, ports: Ports) -> (Self, Learner) {
        let clock = ports.platform.clock.clone();
        let wake = Wake::default();
        let revocations = Arc::new(Revocations::new(ports.auth.revocations_kept));
        let accounts = Arc::new(Accounts::new(ports.store.clone(), clock.clone()));
        let (access, keeper) = (ports.auth.access.clone(), ports.auth.sessions.clone());
        let authenticator = Authenticator::new(access, keeper, accounts.clone(), revocations.clone(), clock.clone());
        let limits = LimitService::new(ports.limiter.clone(), clock.clone(), config.rules.rate_limits);
        let (index, learner) = Indexer::new(ports.lexicon.clone(), ports.store.clone());
        let sessions = sessions(config, &ports, &revocations, &limits, &wake, &index);
        let reading = Reading {
            topics: ports.store.clone(),
            posts: ports.store.clone(),
            replies: ports.store.clone(),
            bodies: ports.bodies.clone(),
            files: ports.store.clone(),
        };
        let writing = Writing {
            store: ports.store.clone(),
            bodies: ports.bodies.clone(),
            clock,
            ids: ports.platform.ids.clone(),
            wake: wake.clone(),
            index,
            policy: WritePolicy { require_verified_email: config.rules.require_verified_email },
        };
        let correspondence = correspondence(config, &ports);
        let views = Arc::new(ViewBuffer::new(ports.store.clone(), ports.store.clone()));
        let application = Self {
            ports,
            wake,
            revocations,
            accounts,
            authenticator,
            sessions,
            limits,
            reading,
            writing,
            correspondence,
            views,
            bell: Bell::default(),
            website_url: config.http.website_url.to_string().into(),
            private_webhooks: config.rules.private_webhooks,
        };
        (application, learner)
    }

    pub fn topics(&self) -> TopicService {
        TopicService {
            reading: self.reading.clone(),
            categories: self.ports.store.clone(),
            writing: self.writing.clone(),
            seen: Arc::new(SeenViews::default()),
        }
    }

    pub fn posts(&self) -> PostService {
        PostService { reading: self.reading.clone(), writing: self.writing.clone() }
    }

    pub fn replies(&self) -> ReplyService {
        ReplyService { reading: self.reading.clone(), writing: self.writing.clone() }
    }

    pub fn categories(&self) -> CategoryService {
        CategoryService {
            store: self.ports.store.clone(),
            categories: self.ports.store.clone(),
            clock: self.writing.clock.clone(),
            ids: self.writing.ids.clone(),
        }
    }

    pub fn drafts(&self) -> DraftService {
        DraftService {
            store: self.ports.store.clone(),
            drafts: self.ports.store.clone(),
            clock: self.writing.clock.clone(),
        }
    }

    pub fn idempotency(&self) -> IdempotencyService {
        IdempotencyService::new(self.ports.store.clone(), self.writing.clock.clone())
    }

    /// Fans channels out on this runtime.
    pub fn live(&self) -> LiveService {
        LiveService {
            hub: Hub::new(self.ports.realtime.clone(), self.ports.store.clone(), Handle::current()),
            streams: self.ports.store.clone(),
            presence: self.ports.presence.clone(),
            clock: self.writing.clock.clone(),
            ids: self.writing.ids.clone(),
        }
    }

    /// What jobs mean.
    fn jobs(&self) -> JobHandler {
        JobHandler {
            realtime: self.ports.realtime.clone(),
            store: self.ports.store.clone(),
            users: self.ports.store.clone(),
            sessions: self.ports.auth.sessions.clone(),
            credentials: self.ports.auth.credentials.clone(),
            tokens: self.ports.auth.tokens.clone(),
            second_factors: self.ports.auth.second_factors.clone(),
            blobs: self.ports.blobs.clone(),
            files: self.ports.store.clone(),
            scanner: self.ports.scanner.port(),
            cleaner: self.ports.cleaner.clone(),
            erasure: self.ports.store.clone(),
            correspondence: self.correspondence.clone(),
            notifier: self.notifier(),
            clock: self.writing.clock.clone(),
            ids: self.writing.ids.clone(),
        }
    }

    pub fn relay(&self) -> Relay {
        Relay::new(self.ports.store.clone(), self.writing.clock.clone(), self.jobs(), self.wake.clone())
    }

    pub fn janitor(&self) -> Janitor {
        Janitor {
            streams: self.ports.store.clone(),
            idempotency: self.ports.store.clone(),
            bodies: self.ports.bodies.clone(),
            references: self.ports.store.clone(),
            blobs: self.ports.blobs.clone(),
            pictures: self.ports.store.clone(),
            files: self.ports.store.clone(),
            unread: self.ports.store.clone(),
            deliveries: self.ports.store.clone(),
            writing: self.writing.clone(),
            store: self.ports.store.clone(),
            sessions: self.sessions.clone(),
            revocations: self.revocations.clone(),
            clock: self.writing.clock.clone(),
            wake: self.wake.clone(),
        }
    }
}

fn sessions(
    config: &Config,
    ports: &Ports,
    revocations: &Arc<Revocations>,
    limits: &LimitService,
    wake: &Wake,
    index: &Indexer,
) -> SessionsService {
    SessionsService {
        sessions: ports.auth.sessions.clone(),
        tokens: ports.auth.access.clone(),
        credentials: ports.auth.credentials.clone(),
        second_factors: ports.auth.second_factors.clone(),
        devices: ports.store.clone(),
        users: ports.store.clone(),
        store: ports.store.clone(),
        realtime: ports.realtime.clone(),
        revocations: Arc::clone(revocations),
        guard: Guard::new(limits.clone(), ports.store.clone()),
        terms: config.rules.terms.clone(),
        index: index.clone(),
        wake: wake.clone(),
        clock: ports.platform.clock.clone(),
        ids: ports.platform.ids.clone(),
    }
}

fn correspondence(config: &Config, ports: &Ports) -> Correspondence {
    Correspondence {
        store: ports.store.clone(),
        users: ports.store.clone(),
        invitations: ports.store.clone(),
        notifications: ports.store.clone(),
        organizations: ports.store.clone(),
        tokens: ports.auth.tokens.clone(),
        mailer: ports.mailer.clone(),
        entropy: ports.platform.entropy.clone(),
        clock: ports.platform.clock.clone(),
        writer: Writer::new(&config.http.website_url.to_string()),
    }
}
