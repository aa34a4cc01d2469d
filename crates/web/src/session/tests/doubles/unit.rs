//! A unit of work that takes jobs and lines of the audit log, and holds nothing else.

use async_trait::async_trait;
use p2p_domain::{
    audit::AuditEntry,
    job::Job,
    port::{
        audit::AuditRepository, category::CategoryRepository, consent::ConsentRepository, draft::DraftRepository,
        erasure::ErasureRepository, error::StoreError, file::FileRepository, idempotency::IdempotencyRepository,
        invitation::InvitationRepository, membership::MembershipRepository, organization::OrganizationRepository,
        outbox::OutboxRepository, post::PostRepository, reaction::ReactionRepository, reply::ReplyRepository,
        store::UnitOfWork, stream::StreamRepository, topic::TopicRepository, user::UserRepository,
    },
    timestamp::Timestamp,
};

pub struct Unit;

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
