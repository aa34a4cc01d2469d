//! The audit log: who did what to whom, when, from where. Lines are added and never changed; they name people by id alone, so
//! that erasing somebody leaves them true.

use std::{collections::BTreeMap, net::IpAddr};

use uuid::Uuid;

use crate::{
    actor::Actor,
    id::{AuditId, OrganizationId, UserId},
    timestamp::Timestamp,
};

macro_rules! audit_actions {
    ($($(#[$doc:meta])* $variant:ident = $name:literal;)+) => {
        /// What was done.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum AuditAction { $($(#[$doc])* $variant,)+ }

        impl AuditAction {
            /// Every action.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name on the wire and in stores.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The action of that name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|action| action.as_str() == name)
            }
        }
    };
}

audit_actions! {
    /// Somebody signed up, with an organization.
    SignedUp = "user.signed_up";
    /// Somebody logged in.
    LoggedIn = "user.logged_in";
    /// Somebody showed that their address is theirs.
    EmailVerified = "user.email_verified";
    /// Somebody changed their password.
    PasswordChanged = "user.password_changed";
    /// Somebody set a new password by a mailed token.
    PasswordReset = "user.password_reset";
    /// Somebody ended sessions of theirs.
    SessionsRevoked = "user.sessions_revoked";
    /// Somebody's refresh token was used twice; their session was ended.
    SessionStolen = "user.session_stolen";
    /// An admin changed somebody's name or role.
    UserUpdated = "user.updated";
    /// An admin deactivated somebody.
    UserDeactivated = "user.deactivated";
    /// An admin let somebody in again.
    UserReactivated = "user.reactivated";
    /// Somebody took a copy of all that is held of them.
    DataExported = "user.data_exported";
    /// Somebody was erased at their own wish.
    UserErased = "user.erased";
    /// Somebody set up a second factor.
    SecondFactorEnabled = "second_factor.enabled";
    /// Somebody gave their second factor up.
    SecondFactorDisabled = "second_factor.disabled";
    /// Somebody drew new recovery codes.
    RecoveryCodesRenewed = "second_factor.recovery_codes_renewed";
    /// Somebody was invited.
    Invited = "invitation.created";
    /// An invitation was sent again.
    InvitationResent = "invitation.resent";
    /// An invitation was taken back.
    InvitationRevoked = "invitation.revoked";
    /// Somebody joined by an invitation.
    InvitationAccepted = "invitation.accepted";
    /// A scanner found something malicious in a file; the file was removed.
    FileInfected = "file.infected";
    /// A moderator let reported content stand.
    ReportDismissed = "report.dismissed";
    /// Somebody removed content of somebody else.
    ContentRemoved = "content.removed";
    /// A webhook was made.
    WebhookCreated = "webhook.created";
    /// A webhook was edited.
    WebhookUpdated = "webhook.updated";
    /// A webhook was removed.
    WebhookDeleted = "webhook.deleted";
    /// An organization was edited.
    OrganizationUpdated = "organization.updated";
    /// An organization was shut out.
    OrganizationDeactivated = "organization.deactivated";
    /// An organization was let in again.
    OrganizationReactivated = "organization.reactivated";
}

/// The kinds of things that something is done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AuditTarget {
    /// A person.
    User(Uuid),
    /// An organization.
    Organization(Uuid),
    /// An invitation.
    Invitation(Uuid),
    /// A file.
    File(Uuid),
    /// A topic.
    Topic(Uuid),
    /// A post.
    Post(Uuid),
    /// A reply.
    Reply(Uuid),
    /// A use case.
    UseCase(Uuid),
    /// A report.
    Report(Uuid),
    /// A webhook.
    Webhook(Uuid),
}

impl AuditTarget {
    /// Every kind, of an id.
    pub const KINDS: [fn(Uuid) -> Self; 10] = [
        Self::User,
        Self::Organization,
        Self::Invitation,
        Self::File,
        Self::Topic,
        Self::Post,
        Self::Reply,
        Self::UseCase,
        Self::Report,
        Self::Webhook,
    ];

    /// The name of the kind on the wire and in stores.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::User(_) => "user",
            Self::Organization(_) => "organization",
            Self::Invitation(_) => "invitation",
            Self::File(_) => "file",
            Self::Topic(_) => "topic",
            Self::Post(_) => "post",
            Self::Reply(_) => "reply",
            Self::UseCase(_) => "use_case",
            Self::Report(_) => "report",
            Self::Webhook(_) => "webhook",
        }
    }

    /// The bare id.
    #[must_use]
    pub const fn uuid(self) -> Uuid {
        match self {
            Self::User(id)
            | Self::Organization(id)
            | Self::Invitation(id)
            | Self::File(id)
            | Self::Topic(id)
            | Self::Post(id)
            | Self::Reply(id)
            | Self::UseCase(id)
            | Self::Report(id)
            | Self::Webhook(id) => id,
        }
    }

    /// The target of that kind and id.
    #[must_use]
    pub fn of(kind: &str, id: Uuid) -> Option<Self> {
        Self::KINDS.into_iter().map(|target| target(id)).find(|target| target.kind() == kind)
    }
}

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Which.
    pub id: AuditId,
    /// When.
    pub at: Timestamp,
    /// Whose admins may read it.
    pub organization_id: Option<OrganizationId>,
    /// Who did it; none for the command line and for nobody known.
    pub actor_id: Option<UserId>,
    /// What.
    pub action: AuditAction,
    /// To whom.
    pub target: Option<AuditTarget>,
    /// From where; forgotten when the actor is erased.
    pub address: Option<IpAddr>,
    /// What changed, by plain words such as `role: member → admin`; never names, addresses or texts of people.
    pub details: BTreeMap<String, String>,
}

impl AuditEntry {
    /// A line of somebody who acts in their own organization.
    #[must_use]
    pub fn by(actor: &Actor, id: AuditId, at: Timestamp, action: AuditAction, target: AuditTarget) -> Self {
        Self {
            id,
            at,
            organization_id: actor.organization_id,
            actor_id: Some(actor.user_id),
            action,
            target: Some(target),
            address: actor.address,
            details: BTreeMap::new(),
        }
    }

    /// The same line in another organization's log.
    #[must_use]
    pub fn within(self, organization_id: Option<OrganizationId>) -> Self {
        Self { organization_id, ..self }
    }

    /// The same line with one more word of what changed.
    #[must_use]
    pub fn detail(mut self, name: &str, value: impl Into<String>) -> Self {
        self.details.insert(name.to_owned(), value.into());
        self
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_unique_and_lead_back() {
        let names: BTreeSet<&str> = AuditAction::ALL.iter().map(|action| action.as_str()).collect();
        assert_eq!(names.len(), AuditAction::ALL.len());
        assert!(AuditAction::ALL.iter().all(|action| AuditAction::from_name(action.as_str()) == Some(*action)));
        let id = Uuid::from_u128(4);
        for target in
            [AuditTarget::User(id), AuditTarget::Organization(id), AuditTarget::Invitation(id), AuditTarget::File(id)]
        {
            assert_eq!(AuditTarget::of(target.kind(), id), Some(target));
        }
    }
}
