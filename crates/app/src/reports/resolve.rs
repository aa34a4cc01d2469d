//! Resolving reports: the content stays, or goes in the same unit of work that closes its reports. The log tells of both, and of
//! whatever somebody else than its author removes.

use p2p_domain::{
    actor::Actor,
    audit::{AuditAction, AuditEntry, AuditTarget},
    content::ContentRef,
    id::{AuditId, ReportId},
    policy::{Denied, Ownership},
    port::{error::StoreError, report::Verdict, store::UnitOfWork},
    report::{Report, ReportEntry, ReportNote, ReportStatus, Resolution, permit_resolving},
    timestamp::Timestamp,
};

use super::ReportService;
use crate::{
    Writing,
    error::ServiceError,
    writing::{Attempt, as_of_now, retrying},
};

/// Why a report was not resolved.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// It was resolved otherwise before.
    #[error("resolved otherwise")]
    AlreadyResolved,
    /// What any service may end in.
    #[error("{0}")]
    Service(#[source] ServiceError),
}

crate::error::service_errors! { ReportError:
    AlreadyResolved => Conflict "report_resolved",
}

impl From<Denied> for ReportError {
    fn from(denied: Denied) -> Self {
        Self::Service(denied.into())
    }
}

/// What a moderator decides, and why.
#[derive(Clone, Copy)]
struct Decision<'a> {
    resolution: Resolution,
    note: Option<&'a ReportNote>,
}

impl ReportService {
    /// Decides on a report, and with it on all open ones of the same thing. The same decision again changes nothing.
    pub async fn resolve(
        &self,
        actor: &Actor,
        id: ReportId,
        resolution: Resolution,
        note: Option<ReportNote>,
    ) -> Result<ReportEntry, ReportError> {
        // Who may not know of it does not learn that it is there.
        self.get(actor, id).await?;
        let decision = Decision { resolution, note: note.as_ref() };
        retrying(|| self.try_resolve(actor, id, decision)).await?;
        Ok(self.get(actor, id).await?)
    }

    async fn try_resolve(
        &self,
        actor: &Actor,
        id: ReportId,
        decision: Decision<'_>,
    ) -> Result<Attempt<()>, ReportError> {
        let now = self.writing.clock.now();
        let mut unit = self.writing.store.begin().await?;
        let report = unit.reports().find(id).await?.ok_or(ServiceError::NotFound)?;
        permit_resolving(&as_of_now(unit.as_mut(), actor).await?, &report)?;
        let status = decision.resolution.status();
        if report.status != ReportStatus::Open {
            let is_same = report.status == status;
            return if is_same { Ok(Attempt::Done(())) } else { Err(ReportError::AlreadyResolved) };
        }
        let (action, target) = match decision.resolution {
            Resolution::Dismiss => (AuditAction::ReportDismissed, AuditTarget::Report(id.uuid())),
            Resolution::Remove => match self.remove(unit.as_mut(), report.target, now).await {
                Ok(target) => (AuditAction::ContentRemoved, target),
                // It was there a moment ago: somebody else removes it at the same time.
                Err(ServiceError::NotFound) => return Ok(Attempt::Again),
                Err(error) => return Err(error.into()),
            },
        };
        let verdict = Verdict { status, by: actor.user_id, resolution: decision.note, at: now };
        unit.reports().resolve(report.target, verdict).await?;
        let line = AuditEntry::by(actor, AuditId::new(self.writing.ids.uuid()), now, action, target);
        unit.audit().append(&tell_decision(line, &report, decision.resolution)).await?;
        self.writing.commit(unit).await?;
        self.writing.wake.wake();
        Ok(Attempt::Done(()))
    }

    /// Removes content if it still stands: a post with its replies, the post that opens a topic with the topic. Returns what is gone.
    async fn remove(
        &self,
        unit: &mut dyn UnitOfWork,
        target: ContentRef,
        now: Timestamp,
    ) -> Result<AuditTarget, ServiceError> {
        match target {
            ContentRef::Post(id) => match unit.posts().find(id).await? {
                Some(post) if post.is_opening => {
                    let topic = unit.topics().find(post.topic_id).await?.ok_or(ServiceError::NotFound)?;
                    self.topic_service.remove(unit, &topic, now).await?;
                    return Ok(AuditTarget::Topic(topic.id.uuid()));
                }
                Some(post) => self.post_service.remove(unit, &post, now).await?,
                None => {}
            },
            ContentRef::Reply(id) => {
                if let Some(reply) = unit.replies().find(id).await? {
                    self.reply_service.remove(unit, &reply, now).await?;
                }
            }
        }
        Ok(match target {
            ContentRef::Post(id) => AuditTarget::Post(id.uuid()),
            ContentRef::Reply(id) => AuditTarget::Reply(id.uuid()),
        })
    }
}

/// The line with what was decided. The words of people stand in the report alone, from which they can be erased.
fn tell_decision(line: AuditEntry, report: &Report, resolution: Resolution) -> AuditEntry {
    let action = match resolution {
        Resolution::Dismiss => "dismiss",
        Resolution::Remove => "remove",
    };
    line.within(report.organization_id)
        .detail("action", action)
        .detail("reason", report.reason.as_str())
        .detail("resolution", resolution.status().as_str())
        .detail("report", report.id.to_string())
}

impl Writing {
    /// Content was deleted: the log of its organization tells of it where it was not its author who did.
    pub(crate) async fn note_removal(
        &self,
        unit: &mut dyn UnitOfWork,
        actor: &Actor,
        (target, of): (AuditTarget, Ownership),
        at: Timestamp,
    ) -> Result<(), StoreError> {
        if of.author_id == Some(actor.user_id) {
            return Ok(());
        }
        let id = AuditId::new(self.ids.uuid());
        let line = AuditEntry::by(actor, id, at, AuditAction::ContentRemoved, target).within(of.organization_id);
        unit.audit().append(&line.detail("action", "delete")).await
    }
}
