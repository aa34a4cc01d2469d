//! What somebody did, for lists of activity.

use p2p_domain::{
    activity::{Activity, ActivityKind},
    content::AuthorCard,
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{AuthorShape, Moment};

/// What was made.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = ActivityObject)]
pub struct ActivityObjectShape {
    /// `topic`, `post` or `reply`.
    #[serde(rename = "type")]
    #[schema(example = "post")]
    pub kind: &'static str,
    /// Which.
    pub id: Uuid,
    /// The title of the topic that it is or stands in.
    pub title: String,
}

/// One thing that somebody did.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Activity)]
pub struct ActivityShape {
    /// Which.
    pub id: Uuid,
    /// `topic_created`, `post_created` or `reply_created`.
    #[schema(example = "post_created")]
    pub kind: &'static str,
    /// Who.
    pub actor: AuthorShape,
    /// What was made.
    pub object: ActivityObjectShape,
    /// Path of the page that shows it.
    #[schema(example = "/forums/topics/0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70")]
    pub link: String,
    /// When.
    pub created_at: Moment,
}

impl ActivityShape {
    /// What that person did.
    #[must_use]
    pub fn of(activity: Activity, actor: &AuthorCard) -> Self {
        Self {
            id: activity.id,
            kind: match activity.kind {
                ActivityKind::Topic => "topic_created",
                ActivityKind::Post => "post_created",
                ActivityKind::Reply => "reply_created",
            },
            actor: AuthorShape::from(actor),
            link: format!("/forums/topics/{}", activity.topic_id),
            object: ActivityObjectShape { kind: activity.kind.as_str(), id: activity.id, title: activity.topic_title },
            created_at: activity.at.into(),
        }
    }
}
