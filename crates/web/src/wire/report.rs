//! Reports of content, as those see them who make and who resolve them.

use p2p_domain::{
    content::ContentRef,
    notification::About,
    report::{Report, ReportEntry, ReportNote, ReportStatus},
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{AuthorShape, Moment, text};

/// What was reported.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ReportTarget)]
pub struct ReportTargetShape {
    /// `post` or `reply`.
    #[serde(rename = "type")]
    #[schema(example = "post")]
    pub kind: &'static str,
    /// Which.
    pub id: Uuid,
}

impl From<ContentRef> for ReportTargetShape {
    fn from(of: ContentRef) -> Self {
        Self { kind: of.kind().as_str(), id: of.uuid() }
    }
}

/// A report of content.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Report)]
pub struct ReportShape {
    /// Which.
    pub id: Uuid,
    /// Of what.
    pub target: ReportTargetShape,
    /// In which topic it stands.
    pub topic_id: Uuid,
    /// The beginning of what it said when it was reported.
    #[schema(example = "Buy our miracle grease at half the price …")]
    pub excerpt: String,
    /// Path of the page that shows it.
    #[schema(
        example = "/forums/topics/0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70#post-0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f71"
    )]
    pub link: String,
    /// `spam`, `abuse`, `off_topic` or `other`.
    #[schema(example = "spam")]
    pub reason: &'static str,
    /// A few words of who reports.
    #[schema(example = "The third one this week.")]
    pub note: Option<String>,
    /// `open`, `dismissed` or `removed`.
    #[schema(example = "open")]
    pub status: &'static str,
    /// Who reports.
    pub reporter: AuthorShape,
    /// Who resolved it; null while it is open.
    pub resolver: Option<AuthorShape>,
    /// Why so, in the words of who resolved it.
    pub resolution: Option<String>,
    /// When it was reported.
    pub created_at: Moment,
    /// When it was resolved; null while it is open.
    pub resolved_at: Option<Moment>,
}

impl From<ReportEntry> for ReportShape {
    fn from(entry: ReportEntry) -> Self {
        let ReportEntry { report, reporter, resolver } = entry;
        Self {
            id: report.id.uuid(),
            target: report.target.into(),
            topic_id: report.topic_id.uuid(),
            link: link(&report),
            reason: report.reason.as_str(),
            note: text(report.note.as_ref(), ReportNote::as_str),
            status: report.status.as_str(),
            reporter: AuthorShape::from(&reporter),
            resolver: (report.status != ReportStatus::Open).then(|| AuthorShape::from(&resolver)),
            resolution: text(report.resolution.as_ref(), ReportNote::as_str),
            created_at: report.created_at.into(),
            resolved_at: report.resolved_at.map(Moment),
            excerpt: report.excerpt,
        }
    }
}

fn link(report: &Report) -> String {
    let (kind, id) = (report.target.kind(), report.target.uuid());
    About::Content { kind, id, topic_id: report.topic_id }.link()
}
