//! What people did, for lists of activity: of oneself, and of everybody.

use p2p_domain::activity::{Activity, ActivityKind};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{AuthorShape, Moment};

/// What was made.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ActivityObject)]
pub struct ActivityObjectShape {
    /// `topic`, `post`, `reply` or `use_case`.
    #[serde(rename = "type")]
    #[schema(example = "post")]
    pub kind: &'static str,
    /// Which.
    pub id: Uuid,
    /// The title of the use case, or of the topic that it is or stands in.
    pub title: String,
}

/// One thing that somebody did.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Activity)]
pub struct ActivityShape {
    /// Of what was made: it stands in the list once.
    pub id: Uuid,
    /// `topic_created`, `post_created`, `reply_created` or `use_case_published`.
    #[schema(example = "post_created")]
    pub kind: &'static str,
    /// Who.
    pub actor: AuthorShape,
    /// What was made.
    pub object: ActivityObjectShape,
    /// Path of the page that shows it.
    #[schema(
        example = "/forums/topics/0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70#post-0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f71"
    )]
    pub link: String,
    /// When.
    pub created_at: Moment,
}

impl From<Activity> for ActivityShape {
    fn from(activity: Activity) -> Self {
        Self {
            id: activity.id,
            kind: match activity.kind {
                ActivityKind::Topic => "topic_created",
                ActivityKind::Post => "post_created",
                ActivityKind::Reply => "reply_created",
                ActivityKind::UseCase => "use_case_published",
            },
            actor: AuthorShape::from(&activity.actor),
            link: activity.link(),
            object: ActivityObjectShape { kind: activity.kind.as_str(), id: activity.id, title: activity.title },
            created_at: activity.at.into(),
        }
    }
}
