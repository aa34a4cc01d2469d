//! A unit of work that takes jobs, events and lines of the audit log, files, use cases, messages, notifications, webhooks and entries of the index, and
//! holds nothing else.

use async_trait::async_trait;
use p2p_domain::{
    audit::AuditEntry,
    job::Job,
    port::{
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
        store::UnitOfWork,
        stream::StreamRepository,
        topic::TopicRepository,
        unread::UnreadRepository,
        use_case::{MediaRepository, UseCaseRepository},
        user::UserRepository,
        webhook::WebhookRepository,
    },
    timestamp::Timestamp,
    use_case::Media,
};

#[derive(Default)]
pub struct Unit {
    /// What hangs on the use case.
    pub hung: Vec<Media>,
}

#[async_trait]
impl AuditRepository for Unit {
    async fn append(&mut self, _: &AuditEntry) -> Result<(), StoreError> {
        Ok(())
    }
}

#[async_trait]
impl OutboxRepository for Unit {
    async fn append(&mut self, _: &Job, _: Timestamp) -> Result<(), StoreError> {
        Ok(())
    }
}

macro_rules! not_held {
    ($($name:ident: $repository:ident;)+) => {
        $(fn $name(&mut self) -> &mut dyn $repository { unreachable!("no test gets as far as {}", stringify!($name)) })+
    };
}

#[async_trait]
impl UnitOfWork for Unit {
    not_held! {
        users: UserRepository;
        organizations: OrganizationRepository;
        categories: CategoryRepository;
        topics: TopicRepository;
        posts: PostRepository;
        replies: ReplyRepository;
        reactions: ReactionRepository;
        drafts: DraftRepository;
        idempotency: IdempotencyRepository;
        memberships: MembershipRepository;
        invitations: InvitationRepository;
        reports: ReportRepository;
        consents: ConsentRepository;
        erasure: ErasureRepository;
    }

    fn webhooks(&mut self) -> &mut dyn WebhookRepository {
        self
    }

    fn files(&mut self) -> &mut dyn FileRepository {
        self
    }

    fn use_cases(&mut self) -> &mut dyn UseCaseRepository {
        self
    }

    fn media(&mut self) -> &mut dyn MediaRepository {
        self
    }

    fn streams(&mut self) -> &mut dyn StreamRepository {
        self
    }

    fn messages(&mut self) -> &mut dyn MessageRepository {
        self
    }

    fn blocks(&mut self) -> &mut dyn BlockRepository {
        self
    }

    fn unread(&mut self) -> &mut dyn UnreadRepository {
        self
    }

    fn notifications(&mut self) -> &mut dyn NotificationRepository {
        self
    }

    fn search(&mut self) -> &mut dyn SearchRepository {
        self
    }

    fn outbox(&mut self) -> &mut dyn OutboxRepository {
        self
    }

    fn audit(&mut self) -> &mut dyn AuditRepository {
        self
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        Ok(())
    }
}
