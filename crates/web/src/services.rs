//! What the server hands to the routes, each registered by its own type: no route sees more than it asks for.

use actix_web::web::{Data, ServiceConfig};
use p2p_app::{
    account::AccountService,
    administration::AdministrationService,
    audit::AuditService,
    categories::CategoryService,
    dashboard::DashboardService,
    drafts::DraftService,
    files::FileService,
    idempotency::IdempotencyService,
    invitations::InvitationService,
    limits::LimitService,
    live::LiveService,
    messages::MessageService,
    notifications::NotificationService,
    organizations::OrganizationService,
    pictures::PictureService,
    posts::PostService,
    privacy::PrivacyService,
    replies::ReplyService,
    reports::ReportService,
    search::SearchService,
    second_factors::SecondFactors,
    sessions::{Authenticator, SessionsService},
    topics::TopicService,
    use_cases::UseCaseService,
    users::UserService,
    webhooks::WebhookService,
};

use crate::{
    fdi::Issuer,
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
    /// One's own address and password.
    pub account: AccountService,
    /// Second factors.
    pub second_factors: SecondFactors,
    /// Invitations.
    pub invitations: InvitationService,
    /// People.
    pub users: UserService,
    /// Pictures of people and organizations.
    pub pictures: PictureService,
    /// Copies of people's data, and erasing it.
    pub privacy: PrivacyService,
    /// The audit log.
    pub audit: AuditService,
    /// The whole platform.
    pub administration: AdministrationService,
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
    /// Files.
    pub files: FileService,
    /// Use cases.
    pub use_cases: UseCaseService,
    /// Reports of content.
    pub reports: ReportService,
    /// The dashboard.
    pub dashboard: DashboardService,
    /// Webhooks.
    pub webhooks: WebhookService,
    /// Search.
    pub search: SearchService,
    /// Private messages.
    pub messages: MessageService,
    /// Notifications.
    pub notifications: NotificationService,
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
    /// Who issues tokens.
    pub issuer: Issuer,
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
            .app_data(Data::new(self.account))
            .app_data(Data::new(self.second_factors))
            .app_data(Data::new(self.invitations))
            .app_data(Data::new(self.users))
            .app_data(Data::new(self.pictures))
            .app_data(Data::new(self.privacy))
            .app_data(Data::new(self.audit))
            .app_data(Data::new(self.administration))
            .app_data(Data::new(self.organizations))
            .app_data(Data::new(self.categories))
            .app_data(Data::new(self.topics))
            .app_data(Data::new(self.posts))
            .app_data(Data::new(self.replies))
            .app_data(Data::new(self.drafts))
            .app_data(Data::new(self.files))
            .app_data(Data::new(self.use_cases))
            .app_data(Data::new(self.reports))
            .app_data(Data::new(self.dashboard))
            .app_data(Data::new(self.webhooks))
            .app_data(Data::new(self.search))
            .app_data(Data::new(self.messages))
            .app_data(Data::new(self.notifications))
            .app_data(Data::new(self.idempotency))
            .app_data(Data::new(self.limits))
            .app_data(Data::new(self.live))
            .app_data(Data::new(self.sockets))
            .app_data(Data::new(self.readiness))
            .app_data(Data::new(self.metrics))
            .app_data(Data::new(self.issuer))
            .app_data(Data::new(self.cookies))
            .app_data(Data::new(self.proxies));
    }
}
