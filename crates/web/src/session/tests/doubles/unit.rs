//! A unit of work that takes jobs and lines of the audit log, files, use cases and entries of the index, and holds nothing else.

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
        organization::OrganizationRepository,
        outbox::OutboxRepository,
        post::PostRepository,
        reaction::ReactionRepository,
        reply::ReplyRepository,
        search::SearchRepository,
        store::UnitOfWork,
        stream::StreamRepository,
        topic::TopicRepository,
        use_case::{MediaRepository, UseCaseRepository},
        user::UserRepository,
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
        streams: StreamRepository;
        idempotency: IdempotencyRepository;
        memberships: MembershipRepository;
        invitations: InvitationRepository;
        consents: ConsentRepository;
        erasure: ErasureRepository;
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
