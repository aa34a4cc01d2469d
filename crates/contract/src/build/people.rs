//! People, their organizations, and for whom a query reads.

use p2p_domain::{
    actor::{Account, Audience},
    id::{OrganizationId, SessionHandle, UserId},
    organization::{Organization, OrganizationDomain, OrganizationName},
    user::{Email, PersonName, Role, User, UserStatus},
    version::Version,
};

use super::{a_word, an_id, at};

/// An active organization without people.
#[must_use]
pub fn an_organization() -> Organization {
    Organization {
        id: OrganizationId::new(an_id()),
        name: OrganizationName::parse("Valves and Fittings").unwrap(),
        domain: OrganizationDomain::parse(&format!("{}.example", a_word("valves"))).unwrap(),
        industry: None,
        size: None,
        country: None,
        city: None,
        logo: None,
        requires_second_factor: false,
        is_active: true,
        admin_user_id: None,
        version: Version::FIRST,
        created_at: at(0),
        updated_at: at(0),
    }
}

/// An active, verified member without an organization.
#[must_use]
pub fn a_user() -> User {
    User {
        first_name: Some(PersonName::parse("Amal").unwrap()),
        last_name: Some(PersonName::parse("Al-Harbi").unwrap()),
        status: UserStatus::Active,
        is_verified: true,
        ..User::newcomer(UserId::new(an_id()), None, an_email(), Role::Member, at(0))
    }
}

/// The same of an organization.
#[must_use]
pub fn a_member(organization: &Organization) -> User {
    User { organization_id: Some(organization.id), ..a_user() }
}

/// An address that nobody has.
#[must_use]
pub fn an_email() -> Email {
    Email::parse(&format!("{}@people.example", a_word("person"))).unwrap()
}

/// Somebody of no organization that shuts them out or demands anything of them.
#[must_use]
pub fn an_account(user: &User) -> Account {
    Account {
        user: user.clone(),
        organization_name: None,
        organization_is_active: true,
        organization_requires_second_factor: false,
        has_second_factor: false,
    }
}

/// For whom a query reads when this person asks.
#[must_use]
pub fn audience(user: &User) -> Audience {
    an_account(user).actor(SessionHandle::new(an_id())).audience()
}
