//! Puts the services on their ports. Opening ports is done elsewhere, and so is running things in the background.

use std::{sync::Arc, time::Duration};

use p2p_app::{
    Reading, Writing,
    categories::CategoryService,
    drafts::DraftService,
    idempotency::IdempotencyService,
    janitor::Janitor,
    limits::LimitService,
    live::{Hub, LiveService},
    organizations::OrganizationService,
    posts::PostService,
    relay::{JobHandler, Relay, Wake},
    replies::ReplyService,
    sessions::{Accounts, Authenticator, Revocations, SessionsService},
    topics::{SeenViews, TopicService},
    users::UserService,
};
use p2p_domain::{policy::WritePolicy, port::session::SessionService};
use tokio::runtime::Handle;

use crate::{config::Config, ports::Ports};

/// How long an ended session is remembered: the life of an access token, and a margin for clocks.
const REVOKED_FOR: Duration = Duration::from_mins(16);

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
}

impl Application {
    pub fn new(config: &Config, ports: Ports) -> Self {
        let (clock, ids) = (ports.platform.clock.clone(), ports.platform.ids.clone());
        let wake = Wake::default();
        let revocations = Arc::new(Revocations::new(REVOKED_FOR));
        let accounts = Arc::new(Accounts::new(ports.store.clone(), clock.clone()));
        let authenticator =
            Authenticator::new(ports.sessions.clone(), accounts.clone(), revocations.clone(), clock.clone());
        let limits = LimitService::new(ports.limiter.clone(), clock.clone(), config.rules.rate_limits);
        let sessions = SessionsService {
            sessions: ports.sessions.clone(),
            credentials: ports.credentials.clone(),
            users: ports.store.clone(),
            store: ports.store.clone(),
            realtime: ports.realtime.clone(),
            revocations: revocations.clone(),
            limits: limits.clone(),
            clock: clock.clone(),
            ids: ids.clone(),
        };
        let reading = Reading {
            topics: ports.store.clone(),
            posts: ports.store.clone(),
            replies: ports.store.clone(),
            bodies: ports.bodies.clone(),
        };
        let policy = WritePolicy { require_verified_email: config.rules.require_verified_email };
        let writing = Writing {
            store: ports.store.clone(),
            bodies: ports.bodies.clone(),
            clock,
            ids,
            wake: wake.clone(),
            policy,
        };
        Self { ports, wake, revocations, accounts, authenticator, sessions, limits, reading, writing }
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

    pub fn users(&self) -> UserService {
        UserService {
            store: self.ports.store.clone(),
            users: self.ports.store.clone(),
            accounts: self.accounts.clone(),
            clock: self.writing.clock.clone(),
            wake: self.wake.clone(),
        }
    }

    pub fn organizations(&self) -> OrganizationService {
        OrganizationService {
            store: self.ports.store.clone(),
            organizations: self.ports.store.clone(),
            clock: self.writing.clock.clone(),
            wake: self.wake.clone(),
        }
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

    pub fn relay(&self) -> Relay {
        let handler = JobHandler {
            realtime: self.ports.realtime.clone(),
            store: self.ports.store.clone(),
            sessions: self.ports.sessions.clone() as Arc<dyn SessionService>,
        };
        Relay::new(self.ports.store.clone(), self.writing.clock.clone(), handler, self.wake.clone())
    }

    pub fn janitor(&self) -> Janitor {
        Janitor {
            streams: self.ports.store.clone(),
            idempotency: self.ports.store.clone(),
            bodies: self.ports.bodies.clone(),
            references: self.ports.store.clone(),
            sessions: self.sessions.clone(),
            revocations: self.revocations.clone(),
            clock: self.writing.clock.clone(),
        }
    }
}
