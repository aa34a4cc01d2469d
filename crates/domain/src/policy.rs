//! Who may do what: one table, walked by the tests. Whether a thing is visible at all is the queries' business.

use crate::{
    actor::Actor,
    id::{OrganizationId, UserId},
    user::Role,
};

/// What somebody wants to do to something that has an owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Edit a topic, post, reply or use case.
    EditContent,
    /// Delete a topic, post, reply, use case or file.
    DeleteContent,
    /// Read the earlier texts of a post or reply.
    ReadHistory,
    /// Read a use case in numbers.
    ReadNumbers,
    /// Pin or unpin a topic.
    PinTopic,
    /// Lock or open a topic.
    LockTopic,
    /// Choose or take back a topic's best answer.
    ChooseBestAnswer,
    /// Make, edit or delete categories.
    KeepCategories,
    /// Edit an organization.
    EditOrganization,
    /// List, edit, deactivate and reactivate people.
    ManagePeople,
    /// Invite people, and see, resend and take back invitations.
    Invite,
    /// Read an organization's audit log.
    ReadAuditLog,
    /// See and resolve reports of content.
    Moderate,
    /// Keep an organization's webhooks.
    KeepWebhooks,
    /// See and shut out people and organizations of the whole platform.
    Administrate,
}

impl Action {
    /// Every action, for tests that walk the table.
    pub const ALL: [Self; 15] = [
        Self::EditContent,
        Self::DeleteContent,
        Self::ReadHistory,
        Self::ReadNumbers,
        Self::PinTopic,
        Self::LockTopic,
        Self::ChooseBestAnswer,
        Self::KeepCategories,
        Self::EditOrganization,
        Self::ManagePeople,
        Self::Invite,
        Self::ReadAuditLog,
        Self::Moderate,
        Self::KeepWebhooks,
        Self::Administrate,
    ];
}

/// How the actor stands to the thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Relation {
    /// It is of somebody in another organization, or of nobody.
    Foreign,
    /// It is of the actor's own organization.
    SameOrganization,
    /// It is the actor's own.
    Own,
}

/// Whose a thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ownership {
    /// Who made it.
    pub author_id: Option<UserId>,
    /// The organization it was made in.
    pub organization_id: Option<OrganizationId>,
}

impl Ownership {
    /// Of the platform itself.
    pub const PLATFORM: Self = Self { author_id: None, organization_id: None };

    /// How `actor` stands to it.
    #[must_use]
    pub fn relation_to(self, actor: &Actor) -> Relation {
        if self.author_id == Some(actor.user_id) {
            Relation::Own
        } else if self.organization_id.is_some() && self.organization_id == actor.organization_id {
            Relation::SameOrganization
        } else {
            Relation::Foreign
        }
    }
}

/// The session is good but has not the right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// The role does not allow it.
    #[error("the role does not allow it")]
    Forbidden,
    /// The organization demands a second factor, and there is none yet.
    #[error("a second factor must be set up first")]
    SecondFactorMissing,
    /// Writing needs a verified e-mail address.
    #[error("the e-mail address is not verified")]
    EmailNotVerified,
}

/// The table: whether a role may do that to a thing it stands in that relation to.
#[must_use]
pub fn allows(role: Role, action: Action, relation: Relation) -> bool {
    match action {
        Action::ReadHistory => true,
        Action::KeepCategories | Action::Administrate => role == Role::Superuser,
        Action::ReadNumbers => relation >= Relation::SameOrganization || role == Role::Superuser,
        Action::PinTopic
        | Action::LockTopic
        | Action::EditOrganization
        | Action::ManagePeople
        | Action::Invite
        | Action::ReadAuditLog
        | Action::Moderate
        | Action::KeepWebhooks => admin_of(role, relation),
        Action::EditContent | Action::DeleteContent | Action::ChooseBestAnswer => {
            own(relation) || admin_of(role, relation)
        }
    }
}

fn own(relation: Relation) -> bool {
    relation == Relation::Own
}

/// Superusers administrate everything, admins what is of their organization, their own included.
fn admin_of(role: Role, relation: Relation) -> bool {
    match role {
        Role::Superuser => true,
        Role::Admin => relation >= Relation::SameOrganization,
        Role::Member => false,
    }
}

/// Asks the table.
pub fn permit(actor: &Actor, action: Action, of: Ownership) -> Result<(), Denied> {
    if allows(actor.role, action, of.relation_to(actor)) { Ok(()) } else { Err(Denied::Forbidden) }
}

/// Whether somebody may do anything but set up the second factor that their organization demands.
pub const fn admit(actor: &Actor) -> Result<(), Denied> {
    if actor.must_enrol { Err(Denied::SecondFactorMissing) } else { Ok(()) }
}

/// Whether writing content needs a verified e-mail address; switched by configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WritePolicy {
    /// `AUTH_REQUIRE_VERIFIED_EMAIL`.
    pub require_verified_email: bool,
}

impl WritePolicy {
    /// Whether this person may write content at all.
    pub fn permit(self, actor: &Actor) -> Result<(), Denied> {
        if self.require_verified_email && !actor.is_verified { Err(Denied::EmailNotVerified) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROLES: [Role; 3] = [Role::Member, Role::Admin, Role::Superuser];
    const RELATIONS: [Relation; 3] = [Relation::Foreign, Relation::SameOrganization, Relation::Own];

    /// The table as a person would write it: for each action, what member, admin and superuser may do to
    /// foreign, same-organization and own things.
    const EXPECTED: [(Action, [&str; 3]); 15] = [
        (Action::EditContent, ["--+", "-++", "+++"]),
        (Action::DeleteContent, ["--+", "-++", "+++"]),
        (Action::ReadHistory, ["+++", "+++", "+++"]),
        (Action::ReadNumbers, ["-++", "-++", "+++"]),
        (Action::PinTopic, ["---", "-++", "+++"]),
        (Action::LockTopic, ["---", "-++", "+++"]),
        (Action::ChooseBestAnswer, ["--+", "-++", "+++"]),
        (Action::KeepCategories, ["---", "---", "+++"]),
        (Action::EditOrganization, ["---", "-++", "+++"]),
        (Action::ManagePeople, ["---", "-++", "+++"]),
        (Action::Invite, ["---", "-++", "+++"]),
        (Action::ReadAuditLog, ["---", "-++", "+++"]),
        (Action::Moderate, ["---", "-++", "+++"]),
        (Action::KeepWebhooks, ["---", "-++", "+++"]),
        (Action::Administrate, ["---", "---", "+++"]),
    ];

    #[test]
    fn the_table_holds() {
        assert_eq!(EXPECTED.map(|(action, _)| action), Action::ALL);
        for (action, rows) in EXPECTED {
            for (role, row) in ROLES.into_iter().zip(rows) {
                for (relation, mark) in RELATIONS.into_iter().zip(row.chars()) {
                    assert_eq!(allows(role, action, relation), mark == '+', "{role:?} {action:?} {relation:?}");
                }
            }
        }
    }
}
