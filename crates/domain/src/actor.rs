//! Who acts: a person behind a good session, as policy and queries need to know them.

use std::net::IpAddr;

use crate::{
    content::AuthorCard,
    id::{OrganizationId, SessionHandle, UserId},
    locale::Locale,
    picture::PictureKey,
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
    /// Whether they must set up a second factor before they may do anything else.
    pub must_enrol: bool,
    /// From where they ask, as far as it is known.
    pub address: Option<IpAddr>,
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
    /// Whether their organization demands a second factor; false for people without one.
    pub organization_requires_second_factor: bool,
    /// Whether they have a second factor.
    pub has_second_factor: bool,
}

impl Account {
    /// Whether they may log in and act.
    #[must_use]
    pub fn may_act(&self) -> bool {
        self.user.is_active() && self.organization_is_active
    }

    /// Whether their organization demands a second factor that they have not set up yet.
    #[must_use]
    pub const fn must_enrol(&self) -> bool {
        self.organization_requires_second_factor && !self.has_second_factor
    }

    /// How they are shown beside what they write.
    #[must_use]
    pub fn card(&self) -> AuthorCard {
        AuthorCard {
            id: Some(self.user.id),
            first_name: self.user.first_name.as_ref().map(|name| name.as_str().to_owned()),
            last_name: self.user.last_name.as_ref().map(|name| name.as_str().to_owned()),
            avatar_url: self.user.avatar.as_ref().map(PictureKey::path),
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
            must_enrol: self.must_enrol(),
            address: None,
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
