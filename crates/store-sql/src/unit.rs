//! The unit of work. The repositories that it hands out are itself; each is written in its own file of `write`.

use async_trait::async_trait;
use p2p_domain::port::{
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
    store::{Store, UnitOfWork},
    stream::StreamRepository,
    topic::TopicRepository,
    unread::UnreadRepository,
    use_case::{MediaRepository, UseCaseRepository},
    user::UserRepository,
    webhook::WebhookRepository,
};
use sea_orm::DatabaseTransaction;

use crate::{
    sql::{Db, measured},
    store::{Durability, SqlStore, WriteTransaction},
};

/// One unit of work on SQLite or Postgres.
pub(crate) struct SqlUnitOfWork {
    pub(crate) transaction: WriteTransaction,
}

impl SqlUnitOfWork {
    /// One that goes on with a transaction.
    pub(crate) const fn of(transaction: WriteTransaction) -> Self {
        Self { transaction }
    }

    /// Where the repositories send their statements.
    pub(crate) fn db(&self) -> &Db<DatabaseTransaction> {
        &self.transaction.db
    }
}

#[async_trait]
impl Store for SqlStore {
    async fn begin(&self) -> Result<Box<dyn UnitOfWork>, StoreError> {
        let transaction = measured("unit.begin", self.transaction(Durability::Durable)).await?;
        Ok(Box::new(SqlUnitOfWork { transaction }))
    }
}

#[async_trait]
impl UnitOfWork for SqlUnitOfWork {
    fn users(&mut self) -> &mut dyn UserRepository {
        self
    }
    fn organizations(&mut self) -> &mut dyn OrganizationRepository {
        self
    }
    fn categories(&mut self) -> &mut dyn CategoryRepository {
        self
    }
    fn topics(&mut self) -> &mut dyn TopicRepository {
        self
    }
    fn posts(&mut self) -> &mut dyn PostRepository {
        self
    }
    fn replies(&mut self) -> &mut dyn ReplyRepository {
        self
    }
    fn reactions(&mut self) -> &mut dyn ReactionRepository {
        self
    }
    fn drafts(&mut self) -> &mut dyn DraftRepository {
        self
    }
    fn streams(&mut self) -> &mut dyn StreamRepository {
        self
    }
    fn outbox(&mut self) -> &mut dyn OutboxRepository {
        self
    }
    fn idempotency(&mut self) -> &mut dyn IdempotencyRepository {
        self
    }
    fn memberships(&mut self) -> &mut dyn MembershipRepository {
        self
    }
    fn invitations(&mut self) -> &mut dyn InvitationRepository {
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
    fn files(&mut self) -> &mut dyn FileRepository {
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
    fn reports(&mut self) -> &mut dyn ReportRepository {
        self
    }
    fn webhooks(&mut self) -> &mut dyn WebhookRepository {
        self
    }
    fn consents(&mut self) -> &mut dyn ConsentRepository {
        self
    }
    fn audit(&mut self) -> &mut dyn AuditRepository {
        self
    }
    fn erasure(&mut self) -> &mut dyn ErasureRepository {
        self
    }
    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        measured("unit.commit", self.transaction.commit()).await
    }
}
