//! Reports of posts and replies: made by whoever reads them, seen by those who moderate. How they are resolved stands in `resolve`.

mod resolve;

use std::sync::Arc;

use p2p_domain::{
    actor::Actor,
    content::{AuthorCard, ContentRef},
    id::{OrganizationId, ReportId, TopicId},
    job::Lane,
    notification::{Happening, Occasion},
    page::{Page, PageRequest},
    port::{post::PostReader, reply::ReplyReader, report::ReportReader},
    report::{Report, ReportEntry, ReportFilter, ReportKey, ReportNote, ReportReason, ReportScope, ReportStatus},
    timestamp::Timestamp,
};
pub use resolve::ReportError;

use crate::{
    Reading, Writing,
    error::ServiceError,
    posts::PostService,
    reading::text,
    replies::ReplyService,
    topics::TopicService,
    writing::{Attempt, retrying},
};

/// Why somebody thinks that content should not stand.
#[derive(Debug, Clone)]
pub struct NewReport {
    /// Why.
    pub reason: ReportReason,
    /// A few words.
    pub note: Option<ReportNote>,
}

/// Reports.
#[derive(Clone)]
pub struct ReportService {
    /// What writing needs.
    pub writing: Writing,
    /// Posts.
    pub posts: Arc<dyn PostReader>,
    /// Replies.
    pub replies: Arc<dyn ReplyReader>,
    /// Queries.
    pub reports: Arc<dyn ReportReader>,
    /// Texts, and the titles of topics.
    pub reading: Reading,
    /// Removes posts.
    pub post_service: PostService,
    /// Removes replies.
    pub reply_service: ReplyService,
    /// Removes topics with the posts that open them.
    pub topic_service: TopicService,
}

/// What a report keeps of the content it is of.
struct Evidence {
    topic_id: TopicId,
    organization_id: Option<OrganizationId>,
    title: String,
    content: String,
}

impl ReportService {
    /// Reports content that the actor may read. Who reports the same thing again before anybody resolved it has reported it already.
    pub async fn report(&self, actor: &Actor, target: ContentRef, new: NewReport) -> Result<ReportEntry, ServiceError> {
        self.writing.policy.permit(actor)?;
        let evidence = self.evidence(actor, target).await?;
        retrying(|| self.try_report(actor, target, &new, &evidence)).await
    }

    async fn try_report(
        &self,
        actor: &Actor,
        target: ContentRef,
        new: &NewReport,
        evidence: &Evidence,
    ) -> Result<Attempt<ReportEntry>, ServiceError> {
        if let Some(open) = self.reports.open_report(target, actor.user_id).await? {
            return Ok(Attempt::Done(open));
        }
        let now = self.writing.clock.now();
        let report = self.compose(actor, target, new, evidence, now);
        let mut unit = self.writing.store.begin().await?;
        if !unit.reports().insert(&report).await? {
            return Ok(Attempt::Again);
        }
        self.writing.notify(unit.as_mut(), self.occasion(actor, &report, evidence)).await?;
        self.writing.commit(unit).await?;
        self.writing.wake.lane(Lane::Wide);
        let (reporter, resolver) = (actor.card.clone(), AuthorCard::default());
        Ok(Attempt::Done(ReportEntry { report, reporter, resolver }))
    }

    fn compose(
        &self,
        actor: &Actor,
        target: ContentRef,
        new: &NewReport,
        evidence: &Evidence,
        now: Timestamp,
    ) -> Report {
        Report {
            id: ReportId::new(self.writing.ids.uuid()),
            target,
            topic_id: evidence.topic_id,
            organization_id: evidence.organization_id,
            excerpt: Report::excerpt_of(&evidence.content),
            reporter_id: Some(actor.user_id),
            reason: new.reason,
            note: new.note.clone(),
            status: ReportStatus::Open,
            resolved_by: None,
            resolution: None,
            created_at: now,
            resolved_at: None,
        }
    }

    fn occasion(&self, actor: &Actor, report: &Report, evidence: &Evidence) -> Occasion {
        let what = Happening::Reported { report_id: report.id, organization_id: report.organization_id };
        self.writing.occasion(actor, what, &evidence.title, &evidence.content, report.created_at)
    }

    /// What the content says and where it stands, as the actor reads it.
    async fn evidence(&self, actor: &Actor, target: ContentRef) -> Result<Evidence, ServiceError> {
        let audience = actor.audience();
        let (body, topic_id, organization_id) = match target {
            ContentRef::Post(id) => {
                let post = self.posts.get(&audience, id).await?.ok_or(ServiceError::NotFound)?.post;
                (post.body, post.topic_id, post.organization_id)
            }
            ContentRef::Reply(id) => {
                let reply = self.replies.get(&audience, id).await?.ok_or(ServiceError::NotFound)?.reply;
                (reply.body, reply.topic_id, reply.organization_id)
            }
        };
        let topic = self.reading.topics.get(&audience, topic_id).await?.ok_or(ServiceError::NotFound)?.topic;
        let (content, _) = text(&self.reading.texts(vec![body]).await?, body)?;
        Ok(Evidence { topic_id, organization_id, title: topic.title.as_str().to_owned(), content })
    }

    /// Reports of what the actor moderates, the newest first.
    pub async fn list(
        &self,
        actor: &Actor,
        filter: ReportFilter,
        page: &PageRequest<ReportKey>,
    ) -> Result<Page<ReportEntry, ReportKey>, ServiceError> {
        Ok(self.reports.reports(ReportScope::of(actor)?, filter, page).await?)
    }

    /// One of them.
    pub async fn get(&self, actor: &Actor, id: ReportId) -> Result<ReportEntry, ServiceError> {
        self.reports.report(ReportScope::of(actor)?, id).await?.ok_or(ServiceError::NotFound)
    }
}
