//! Wire shapes that several rooms answer with: domain types as the API shows them. No request shapes, no rules.

mod activity;
mod audit;
mod conversation;
mod file;
mod forum;
mod invitations;
mod people;
mod report;
mod search;
mod use_case;
mod webhook;

pub use activity::{ActivityObjectShape, ActivityShape};
pub use audit::{AuditEntryShape, AuditTargetShape};
pub use conversation::{
    ConversationShape, MessageShape, NotificationObjectShape, NotificationShape, UnreadCountsShape, UnreadShape,
};
pub use file::FileShape;
pub use forum::{
    AuthorShape, CategoryShape, PostShape, ReplyShape, RevisionShape, TopicPageShape, TopicShape, VotesShape,
};
pub use invitations::{InvitationShape, InvitingShape, OfferShape};
pub use people::{OrganizationShape, OrganizationStatsShape, UserShape};
pub use report::{ReportShape, ReportTargetShape};
pub use search::{ForumHitShape, FoundTopicShape, HighlightsShape, UseCaseHitShape, UserHitShape};
use serde::{Serialize, Serializer};
pub use use_case::{LocationShape, MediaShape, MetricShape, OutcomesShape, UseCaseShape, VendorShape};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, Type},
};
pub use webhook::{DeliveryShape, WebhookShape, serialized};

/// A moment: RFC 3339 in UTC, with milliseconds, ending in `Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment(pub p2p_domain::timestamp::Timestamp);

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl From<p2p_domain::timestamp::Timestamp> for Moment {
    fn from(moment: p2p_domain::timestamp::Timestamp) -> Self {
        Self(moment)
    }
}

impl PartialSchema for Moment {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .examples(["2026-01-31T08:05:00.000Z"])
            .into()
    }
}

impl ToSchema for Moment {}

/// A text that may be missing, by its getter.
fn text<T>(value: Option<&T>, get: impl FnOnce(&T) -> &str) -> Option<String> {
    value.map(|value| get(value).to_owned())
}

/// Bytes of a file, as the document shows them.
#[derive(Debug, Clone, Copy)]
pub struct FileBytes;

impl PartialSchema for FileBytes {
    fn schema() -> RefOr<Schema> {
        let format = SchemaFormat::KnownFormat(KnownFormat::Binary);
        ObjectBuilder::new().schema_type(Type::String).format(Some(format)).into()
    }
}

impl ToSchema for FileBytes {}
