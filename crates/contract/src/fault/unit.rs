//! A unit of work whose commit fails or waits when a test says so.

use std::sync::Arc;

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
    store::UnitOfWork,
    stream::StreamRepository,
    topic::TopicRepository,
    unread::UnreadRepository,
    use_case::{MediaRepository, UseCaseRepository},
    user::UserRepository,
    webhook::WebhookRepository,
};

use super::Faults;
use crate::gate::Gate;

struct DecoratedUnit {
    inner: Box<dyn UnitOfWork>,
    faults: Option<Arc<Faults>>,
    gate: Option<Arc<Gate>>,
}

/// A unit whose commit fails when the faults say so.
pub fn failing(inner: Box<dyn UnitOfWork>, faults: Arc<Faults>) -> Box<dyn UnitOfWork> {
    Box::new(DecoratedUnit { inner, faults: Some(faults), gate: None })
}

/// A unit whose commit waits at the gate.
pub fn slow(inner: Box<dyn UnitOfWork>, gate: Arc<Gate>) -> Box<dyn UnitOfWork> {
    Box::new(DecoratedUnit { inner, faults: None, gate: Some(gate) })
}

#[async_trait]
impl UnitOfWork for DecoratedUnit {
    fn users(&mut self) -> &mut dyn UserRepository {
        self.inner.users()
    }
    fn organizations(&mut self) -> &mut dyn OrganizationRepository {
        self.inner.organizations()
    }
    fn categories(&mut self) -> &mut dyn CategoryRepository {
        self.inner.categories()
    }
    fn topics(&mut self) -> &mut dyn TopicRepository {
        self.inner.topics()
    }
    fn posts(&mut self) -> &mut dyn PostRepository {
        self.inner.posts()
    }
    fn replies(&mut self) -> &mut dyn ReplyRepository {
        self.inner.replies()
    }
    fn reactions(&mut self) -> &mut dyn ReactionRepository {
        self.inner.reactions()
    }
    fn drafts(&mut self) -> &mut dyn DraftRepository {
        self.inner.drafts()
    }
    fn streams(&mut self) -> &mut dyn StreamRepository {
        self.inner.streams()
    }
    fn outbox(&mut self) -> &mut dyn OutboxRepository {
        self.inner.outbox()
    }
    fn idempotency(&mut self) -> &mut dyn IdempotencyRepository {
        self.inner.idempotency()
    }
    fn memberships(&mut self) -> &mut dyn MembershipRepository {
        self.inner.memberships()
    }
    fn invitations(&mut self) -> &mut dyn InvitationRepository {
        self.inner.invitations()
    }
    fn use_cases(&mut self) -> &mut dyn UseCaseRepository {
        self.inner.use_cases()
    }
    fn media(&mut self) -> &mut dyn MediaRepository {
        self.inner.media()
    }
    fn search(&mut self) -> &mut dyn SearchRepository {
        self.inner.search()
    }
    fn files(&mut self) -> &mut dyn FileRepository {
        self.inner.files()
    }
    fn messages(&mut self) -> &mut dyn MessageRepository {
        self.inner.messages()
    }
    fn blocks(&mut self) -> &mut dyn BlockRepository {
        self.inner.blocks()
    }
    fn unread(&mut self) -> &mut dyn UnreadRepository {
        self.inner.unread()
    }
    fn notifications(&mut self) -> &mut dyn NotificationRepository {
        self.inner.notifications()
    }
    fn reports(&mut self) -> &mut dyn ReportRepository {
        self.inner.reports()
    }
    fn webhooks(&mut self) -> &mut dyn WebhookRepository {
        self.inner.webhooks()
    }
    fn consents(&mut self) -> &mut dyn ConsentRepository {
        self.inner.consents()
    }
    fn audit(&mut self) -> &mut dyn AuditRepository {
        self.inner.audit()
    }
    fn erasure(&mut self) -> &mut dyn ErasureRepository {
        self.inner.erasure()
    }

    async fn commit(self: Box<Self>) -> Result<(), StoreError> {
        if let Some(gate) = &self.gate {
            gate.pass("store.commit").await;
        }
        if let Some(faults) = &self.faults {
            faults.store("store.commit")?;
        }
        self.inner.commit().await
    }
}
