//! Who acts: a person behind a good session, as policy and queries need to know them.

use crate::{
    content::AuthorCard,
    id::{OrganizationId, SessionHandle, UserId},
    locale::Locale,
    user::{Role, User},
};

/// A person behind a good session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// Who.
    pub user_id: UserId,
    /// By which session.
    pub session: SessionHandle,
    /// Of which organization.
    pub organization_id: Option<OrganizationId>,
    /// What they may do.
    pub role: Role,
    /// Whether their address was shown to be theirs.
    pub is_verified: bool,
    /// The language they prefer.
    pub locale: Option<Locale>,
    /// How they are shown beside what they write.
    pub card: AuthorCard,
}

/// A person with the name of their organization: what a session turns into an [`Actor`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The person.
    pub user: User,
    /// What their organization is called.
    pub organization_name: Option<String>,
    /// Whether their organization is active; true for people without one.
    pub organization_is_active: bool,
}

impl Account {
    /// Whether they may log in and act.
    #[must_use]
    pub fn may_act(&self) -> bool {
        self.user.is_active() && self.organization_is_active
    }

    /// How they are shown beside what they write.
    #[must_use]
    pub fn card(&self) -> AuthorCard {
        AuthorCard {
            id: Some(self.user.id),
            first_name: self.user.first_name.as_ref().map(|name| name.as_str().to_owned()),
            last_name: self.user.last_name.as_ref().map(|name| name.as_str().to_owned()),
            avatar_url: None,
            organization_name: self.organization_name.clone(),
        }
    }

    /// The actor of that session.
    #[must_use]
    pub fn actor(&self, session: SessionHandle) -> Actor {
        Actor {
            user_id: self.user.id,
            session,
            organization_id: self.user.organization_id,
            role: self.user.role,
            is_verified: self.user.is_verified,
            locale: self.user.locale,
            card: self.card(),
        }
    }
}

/// For whom a query reads: what they may see follows from it. Derived by [`Actor::audience`] alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Audience {
    viewer: UserId,
    organization_id: Option<OrganizationId>,
    role: Role,
}

impl Actor {
    /// For whom a query reads when this person asks.
    #[must_use]
    pub const fn audience(&self) -> Audience {
        Audience { viewer: self.user_id, organization_id: self.organization_id, role: self.role }
    }
}

impl Audience {
    /// Who reads.
    #[must_use]
    pub const fn viewer(&self) -> UserId {
        self.viewer
    }

    /// The reader's organization.
    #[must_use]
    pub const fn organization_id(&self) -> Option<OrganizationId> {
        self.organization_id
    }

    /// The reader's role.
    #[must_use]
    pub const fn role(&self) -> Role {
        self.role
    }
}
