//! Typed identifiers, all declared in one place. Making a new one is the job of [`crate::port::clock::IdSource`].

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The text is not a UUID, so nothing with that id can exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a UUID")]
pub struct IdError;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a UUID that is known to name such a thing.
            #[must_use]
            pub const fn new(uuid: Uuid) -> Self { Self(uuid) }

            /// The bare UUID, for stores and wire shapes.
            #[must_use]
            pub const fn uuid(self) -> Uuid { self.0 }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.hyphenated().fmt(f) }
        }

        impl FromStr for $name {
            type Err = IdError;
            /// Reads the hyphenated form alone: braces, URNs and bare hex are not ids of this API.
            fn from_str(text: &str) -> Result<Self, IdError> { parse(text).map(Self) }
        }
    )+};
}

fn parse(text: &str) -> Result<Uuid, IdError> {
    if text.len() == uuid::fmt::Hyphenated::LENGTH { Uuid::try_parse(text).map_err(|_| IdError) } else { Err(IdError) }
}

ids! {
    /// An organization: the tenant of users, invitations, drafts and settings.
    OrganizationId;
    /// A person.
    UserId;
    /// A login of one person on one device; the `sessionHandle` of SuperTokens.
    SessionHandle;
    /// A forum category.
    CategoryId;
    /// A forum topic.
    TopicId;
    /// A post of a topic.
    PostId;
    /// A reply to a post.
    ReplyId;
    /// An invitation into an organization.
    InvitationId;
    /// An uploaded file.
    FileId;
    /// A use case.
    UseCaseId;
    /// One line of the audit log.
    AuditId;
    /// One occurrence: the id under which consumers deduplicate.
    EventId;
    /// One open socket.
    ConnectionId;
    /// A private message.
    MessageId;
    /// What two people write to each other.
    ConversationId;
    /// A notification.
    NotificationId;
    /// A report of content to moderators.
    ReportId;
    /// An address of an organization's that is told of events.
    WebhookId;
    /// One event on its way to one webhook.
    DeliveryId;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_hyphenated_form_is_an_id() {
        let id = "0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70";
        assert_eq!(id.parse::<UserId>().unwrap().to_string(), id);
        for bad in [
            "",
            "1",
            "0198f1a07c2e7b618f6a2b3c4d5e6f70",
            "{0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70}",
            "0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f7g",
        ] {
            assert_eq!(bad.parse::<UserId>(), Err(IdError), "{bad}");
        }
    }
}
