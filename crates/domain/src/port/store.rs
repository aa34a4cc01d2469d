//! The unit of work: everything that becomes true does so in one, or not at all.

use async_trait::async_trait;

use super::{
    audit::AuditRepository,
    category::CategoryRepository,
    consent::ConsentRepository,
    draft::DraftRepository,
    erasure::ErasureRepository,
    error::StoreError,
    file::FileRepository,
    idempotency::IdempotencyRepository,
    invitation::InvitationRepository,
    membership::MembershipRepository,
    message::{BlockRepository, MessageRepository},
    notification::NotificationRepository,
    organization::OrganizationRepository,
    outbox::OutboxRepository,
    post::PostRepository,
    reaction::ReactionRepository,
    reply::ReplyRepository,
    report::ReportRepository,
    search::SearchRepository,
    stream::StreamRepository,
    topic::TopicRepository,
    unread::UnreadRepository,
    use_case::{MediaRepository, UseCaseRepository},
    user::UserRepository,
    webhook::WebhookRepository,
};

/// The relational store, for writing.
///
/// Units that run at once behave as if each conditional update were atomic; a unit sees its own writes. A reader
/// sees what a unit wrote when `commit` has returned, and nothing of it before.
#[async_trait]
pub trait Store: Send + Sync {
    /// Begins a unit of work. No call may leave the process while one is open: other writers may be waiting.
    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, StoreError>;
}

/// One unit of work. It hands out repositories and adds no behaviour of its own.
///
/// Dropping it without `commit` leaves nothing behind. After an error the unit must be dropped.
#[async_trait]
pub trait UnitOfWork: Send {
    /// People.
    fn users(&mut self) -> &mut dyn UserRepository;
    /// Organizations.
    fn organizations(&mut self) -> &mut dyn OrganizationRepository;
    /// Categories.
    fn categories(&mut self) -> &mut dyn CategoryRepository;
    /// Topics.
    fn topics(&mut self) -> &mut dyn TopicRepository;
    /// Posts.
    fn posts(&mut self) -> &mut dyn PostRepository;
    /// Replies.
    fn replies(&mut self) -> &mut dyn ReplyRepository;
    /// Votes, follows and views.
    fn reactions(&mut self) -> &mut dyn ReactionRepository;
    /// Drafts.
    fn drafts(&mut self) -> &mut dyn DraftRepository;
    /// Streams of live events.
    fn streams(&mut self) -> &mut dyn StreamRepository;
    /// What must follow from this unit.
    fn outbox(&mut self) -> &mut dyn OutboxRepository;
    /// Answers to keyed requests.
    fn idempotency(&mut self) -> &mut dyn IdempotencyRepository;
    /// What the people of an organization are as a whole.
    fn memberships(&mut self) -> &mut dyn MembershipRepository;
    /// Invitations.
    fn invitations(&mut self) -> &mut dyn InvitationRepository;
    /// Use cases.
    fn use_cases(&mut self) -> &mut dyn UseCaseRepository;
    /// Media of use cases.
    fn media(&mut self) -> &mut dyn MediaRepository;
    /// The search index.
    fn search(&mut self) -> &mut dyn SearchRepository;
    /// Files.
    fn files(&mut self) -> &mut dyn FileRepository;
    /// Private messages.
    fn messages(&mut self) -> &mut dyn MessageRepository;
    /// Who gets nothing from whom.
    fn blocks(&mut self) -> &mut dyn BlockRepository;
    /// Unread counts.
    fn unread(&mut self) -> &mut dyn UnreadRepository;
    /// Notifications.
    fn notifications(&mut self) -> &mut dyn NotificationRepository;
    /// Reports.
    fn reports(&mut self) -> &mut dyn ReportRepository;
    /// Webhooks.
    fn webhooks(&mut self) -> &mut dyn WebhookRepository;
    /// Consents.
    fn consents(&mut self) -> &mut dyn ConsentRepository;
    /// The audit log.
    fn audit(&mut self) -> &mut dyn AuditRepository;
    /// Erasing people.
    fn erasure(&mut self) -> &mut dyn ErasureRepository;
    /// Makes all of it true at once. When this returns, a crash of the process loses none of it.
    async fn commit(self: Box<Self>) -> Result<(), StoreError>;
}
