//! What the server hands to the routes, each registered by its own type: no route sees more than it asks for.

use actix_web::web::{Data, ServiceConfig};
use p2p_app::{
    categories::CategoryService,
    drafts::DraftService,
    idempotency::IdempotencyService,
    limits::LimitService,
    live::LiveService,
    organizations::OrganizationService,
    posts::PostService,
    replies::ReplyService,
    sessions::{Authenticator, SessionsService},
    topics::TopicService,
    users::UserService,
};

use crate::{
    live::LiveServices,
    middleware::TrustedProxies,
    service::{MetricsPage, ReadinessProbe},
    session::transport::CookiePolicy,
};

/// The services of one server; cheap to clone, once per worker.
#[derive(Clone)]
pub struct Services {
    /// Beginning and ending sessions.
    pub sessions: SessionsService,
    /// Who stands behind a token.
    pub authenticator: Authenticator,
    /// People.
    pub users: UserService,
    /// Organizations.
    pub organizations: OrganizationService,
    /// Categories.
    pub categories: CategoryService,
    /// Topics.
    pub topics: TopicService,
    /// Posts.
    pub posts: PostService,
    /// Replies.
    pub replies: ReplyService,
    /// Drafts.
    pub drafts: DraftService,
    /// Keyed requests.
    pub idempotency: IdempotencyService,
    /// Quotas.
    pub limits: LimitService,
    /// Channels.
    pub live: LiveService,
    /// Sockets.
    pub sockets: LiveServices,
    /// Whether everything that is needed is there.
    pub readiness: ReadinessProbe,
    /// Metrics as text.
    pub metrics: MetricsPage,
    /// How cookies are set.
    pub cookies: CookiePolicy,
    /// Proxies whose word on the client's address is good.
    pub proxies: TrustedProxies,
}

impl Services {
    /// Registers each service by its type.
    pub(crate) fn register(self, config: &mut ServiceConfig) {
        config
            .app_data(Data::new(self.sessions))
            .app_data(Data::new(self.authenticator))
            .app_data(Data::new(self.users))
            .app_data(Data::new(self.organizations))
            .app_data(Data::new(self.categories))
            .app_data(Data::new(self.topics))
            .app_data(Data::new(self.posts))
            .app_data(Data::new(self.replies))
            .app_data(Data::new(self.drafts))
            .app_data(Data::new(self.idempotency))
            .app_data(Data::new(self.limits))
            .app_data(Data::new(self.live))
            .app_data(Data::new(self.sockets))
            .app_data(Data::new(self.readiness))
            .app_data(Data::new(self.metrics))
            .app_data(Data::new(self.cookies))
            .app_data(Data::new(self.proxies));
    }
}
