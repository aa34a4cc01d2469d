//! Lines of the audit log about what people do to their own accounts.

use std::net::IpAddr;

use p2p_domain::{
    actor::Actor,
    audit::{AuditAction, AuditEntry, AuditTarget},
    id::{AuditId, EventId, UserId},
    job::{Job, Notice},
    user::User,
};

use super::SessionsService;
use crate::error::ServiceError;

impl SessionsService {
    /// A line of somebody who does something to their own account without a session to show for it.
    pub(crate) fn line_of(&self, user: &User, action: AuditAction, address: Option<IpAddr>) -> AuditEntry {
        AuditEntry {
            id: AuditId::new(self.ids.uuid()),
            at: self.clock.now(),
            organization_id: user.organization_id,
            actor_id: Some(user.id),
            action,
            target: Some(AuditTarget::User(user.id.uuid())),
            address,
            details: std::collections::BTreeMap::new(),
        }
    }

    /// A line of somebody who does something to their own account.
    pub(crate) fn line_by(&self, actor: &Actor, action: AuditAction) -> AuditEntry {
        let (id, target) = (AuditId::new(self.ids.uuid()), AuditTarget::User(actor.user_id.uuid()));
        AuditEntry::by(actor, id, self.clock.now(), action, target)
    }

    /// A letter to somebody, as a job.
    pub(crate) fn letter(&self, user_id: UserId, notice: Notice) -> Job {
        Job::Write { letter: EventId::new(self.ids.uuid()), user_id, notice }
    }

    /// Adds a line about what the actor has done.
    pub(super) async fn note_by(&self, actor: &Actor, action: AuditAction) -> Result<(), ServiceError> {
        let mut unit = self.store.begin().await?;
        unit.audit().append(&self.line_by(actor, action)).await?;
        Ok(unit.commit().await?)
    }

    /// Adds a line about a refresh token that came twice. Nobody known did it.
    pub(super) async fn note_theft(&self, user_id: UserId) -> Result<(), ServiceError> {
        let Some(account) = self.users.account(user_id).await? else { return Ok(()) };
        let line = self.line_of(&account.user, AuditAction::SessionStolen, None);
        let mut unit = self.store.begin().await?;
        unit.audit().append(&AuditEntry { actor_id: None, ..line }).await?;
        Ok(unit.commit().await?)
    }
}
