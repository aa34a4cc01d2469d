//! What must follow from a committed change: jobs in the outbox, done at least once by idempotent handlers.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    event::{Channel, Signal, StreamEvent},
    id::{EventId, FileId, InvitationId, OrganizationId, TopicId, UserId},
    notification::Occasion,
    picture::PictureKey,
    timestamp::Timestamp,
    user::EmailDigest,
};

/// How soon a job is due: those of one lane never wait for those of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lane {
    /// People watch: done within milliseconds.
    Prompt,
    /// Many may have to be told: done within a second or so.
    Wide,
    /// It may take its time: letters, clearing up.
    Patient,
}

impl Lane {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Prompt, Self::Wide, Self::Patient];

    /// The number in stores.
    #[must_use]
    pub const fn number(self) -> i32 {
        match self {
            Self::Prompt => 0,
            Self::Patient => 1,
            Self::Wide => 2,
        }
    }

    /// The name in metrics and logs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Prompt => "prompt",
            Self::Wide => "wide",
            Self::Patient => "patient",
        }
    }
}

/// What a letter tells. The words are found and secrets drawn when it is sent, so that a job holds neither.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "notice", rename_all = "snake_case")]
pub enum Notice {
    /// Show that the address is yours.
    VerifyEmail,
    /// Set a new password.
    ResetPassword,
    /// Your password was changed.
    PasswordChanged {
        /// When.
        at: Timestamp,
    },
    /// Your account was deactivated.
    Deactivated,
    /// Your account was reactivated.
    Reactivated,
    /// Somebody logged in as you from a device that was not seen before.
    NewDevice {
        /// What it called itself.
        user_agent: Option<String>,
        /// From where.
        address: Option<std::net::IpAddr>,
        /// When.
        at: Timestamp,
    },
    /// A second factor was set up or given up.
    SecondFactor {
        /// Whether there is one now.
        enabled: bool,
    },
    /// What stands in the letter of that id; see [`crate::port::notification::NotificationReader::letter`].
    Notifications,
}

/// One consequence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "job", rename_all = "snake_case")]
pub enum Job {
    /// Tell those who watch a channel.
    Announce(Box<StreamEvent>),
    /// Tell every server process.
    Signal(Signal),
    /// Remove what belonged to a deleted topic.
    PurgeTopic {
        /// Which.
        topic_id: TopicId,
    },
    /// End every session of somebody.
    EndSessions {
        /// Whose.
        user_id: UserId,
    },
    /// End every session of an organization's people.
    EndOrganizationSessions {
        /// Whose.
        organization_id: OrganizationId,
    },
    /// Write to somebody.
    Write {
        /// The letter: the same one when the job comes twice.
        letter: EventId,
        /// To whom.
        user_id: UserId,
        /// What.
        notice: Notice,
    },
    /// Send an invitation.
    Invite {
        /// The letter: the same one when the job comes twice.
        letter: EventId,
        /// Which.
        invitation_id: InvitationId,
    },
    /// Remove a picture that nobody shows any more.
    DropPicture {
        /// Which.
        key: PictureKey,
    },
    /// Scan a file, remove its metadata, make its thumbnail.
    ProcessFile {
        /// Which.
        file_id: FileId,
    },
    /// Remove the bytes of a file that is no more.
    DropFile {
        /// Which.
        file_id: FileId,
    },
    /// Tell people and webhooks of something.
    Notify(Box<Occasion>),
    /// Take back what tells of something that is gone.
    Withdraw {
        /// A thing, or what notifications stand in.
        gone: Gone,
    },
    /// Remove what other stores hold of somebody who was erased.
    Forget {
        /// Who it was.
        user_id: UserId,
        /// Their address, as a digest: the job must not tell it.
        email: EmailDigest,
        /// Their picture.
        picture: Option<PictureKey>,
    },
}

/// What is gone, so that nobody is told of it any longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "gone", content = "id", rename_all = "snake_case")]
pub enum Gone {
    /// A post with its replies, reply, message or use case.
    Thing(Uuid),
    /// A topic with all that stands in it.
    Place(Uuid),
}

impl Gone {
    /// The bare id.
    #[must_use]
    pub const fn uuid(self) -> Uuid {
        match self {
            Self::Thing(id) | Self::Place(id) => id,
        }
    }
}

impl Job {
    /// Jobs of one key are done in the order in which they were appended.
    #[must_use]
    pub fn key(&self) -> String {
        match self {
            Self::Announce(event) => event.channel.to_string(),
            Self::Signal(_) => Channel::System.to_string(),
            Self::PurgeTopic { topic_id } => format!("purge:{topic_id}"),
            Self::EndSessions { user_id } => format!("sessions:{user_id}"),
            Self::EndOrganizationSessions { organization_id } => format!("sessions:{organization_id}"),
            Self::Write { user_id, .. } => format!("letters:{user_id}"),
            Self::Invite { invitation_id, .. } => format!("letters:{invitation_id}"),
            Self::DropPicture { key } => format!("picture:{}", key.as_str()),
            Self::ProcessFile { file_id } | Self::DropFile { file_id } => format!("file:{file_id}"),
            Self::Notify(occasion) => format!("notify:{}", occasion.about().uuid()),
            Self::Withdraw { gone } => format!("notify:{}", gone.uuid()),
            Self::Forget { user_id, .. } => format!("forget:{user_id}"),
        }
    }

    /// The name in metrics and logs.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Announce(_) => "announce",
            Self::Signal(_) => "signal",
            Self::PurgeTopic { .. } => "purge_topic",
            Self::EndSessions { .. } => "end_sessions",
            Self::EndOrganizationSessions { .. } => "end_organization_sessions",
            Self::Write { .. } => "write",
            Self::Invite { .. } => "invite",
            Self::DropPicture { .. } => "drop_picture",
            Self::ProcessFile { .. } => "process_file",
            Self::DropFile { .. } => "drop_file",
            Self::Notify(_) => "notify",
            Self::Withdraw { .. } => "withdraw",
            Self::Forget { .. } => "forget",
        }
    }

    /// How soon it is due.
    #[must_use]
    pub const fn lane(&self) -> Lane {
        match self {
            Self::Announce(_) | Self::Signal(_) | Self::EndSessions { .. } => Lane::Prompt,
            Self::Notify(_) | Self::Withdraw { .. } => Lane::Wide,
            // As many as an organization has people; the signal that goes with it shuts them out at once.
            Self::EndOrganizationSessions { .. }
            | Self::PurgeTopic { .. }
            | Self::Write { .. }
            | Self::Invite { .. }
            | Self::DropPicture { .. }
            | Self::ProcessFile { .. }
            | Self::DropFile { .. }
            | Self::Forget { .. } => Lane::Patient,
        }
    }
}

/// A job that one process holds for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimedJob {
    /// Its number in the outbox.
    pub number: i64,
    /// How often it was tried before.
    pub attempts: u32,
    /// The job; an error text when the row cannot be read, so that it is parked and not lost.
    pub job: Result<Job, String>,
}

/// How full the outbox is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OutboxStats {
    /// Jobs not done yet, the parked ones left out.
    pub pending: u64,
    /// Jobs given up after too many attempts.
    pub parked: u64,
    /// Age of the oldest pending one, in milliseconds.
    pub oldest_age_millis: u64,
}
