//! The generator's organizations and people as rows. They fit into memory: a million posts come with some ten thousand people.

use p2p_domain::{
    id::{OrganizationId, UserId},
    locale::Locale,
    organization::{City, Country, Industry, Organization, OrganizationDomain, OrganizationName, OrganizationSize},
    timestamp::Timestamp,
    user::{Email, JobTitle, PersonName, Role, User, UserStatus},
    version::Version,
};

use super::sound;
use crate::{
    failure::StartError,
    seed::generate::{self, Generator, Person},
};

/// Who there is, in the generator's order.
pub(super) struct Cast {
    pub organizations: Vec<Organization>,
    pub users: Vec<User>,
}

/// Who writes, by the generator's index.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member {
    pub user: UserId,
    pub organization: Option<OrganizationId>,
}

/// All of them, in the generator's order.
pub(super) struct Members(Vec<Member>);

impl Members {
    pub fn get(&self, index: u32) -> Result<Member, StartError> {
        let why = || StartError::Fault { what: "Making the content", why: format!("there is no person {index}") };
        self.0.get(index as usize).copied().ok_or_else(why)
    }
}

impl Cast {
    pub fn make(generator: &Generator) -> Result<Self, StartError> {
        let ids: Vec<OrganizationId> = generator.organizations().map(|made| OrganizationId::new(made.id)).collect();
        let users: Result<Vec<User>, StartError> =
            generator.people().map(|made| user(&made, ids.get(made.organization as usize).copied())).collect();
        let users = users?;
        // The founder of an organization has its index.
        let organizations: Result<Vec<Organization>, StartError> =
            generator.organizations().zip(&users).map(|(made, founder)| organization(&made, founder.id)).collect();
        Ok(Self { organizations: organizations?, users })
    }

    pub fn members(&self) -> Members {
        let member = |user: &User| Member { user: user.id, organization: user.organization_id };
        Members(self.users.iter().map(member).collect())
    }
}

fn organization(made: &generate::Organization, founder: UserId) -> Result<Organization, StartError> {
    let created_at = Timestamp::from_millis(made.created_at_ms);
    Ok(Organization {
        id: OrganizationId::new(made.id),
        name: sound(OrganizationName::parse(&made.name))?,
        domain: sound(OrganizationDomain::parse(&made.domain))?,
        industry: Some(sound(Industry::parse(made.industry))?),
        size: Some(sound(OrganizationSize::parse(made.size))?),
        country: Some(sound(Country::parse(made.country))?),
        city: Some(sound(City::parse(made.city))?),
        logo: None,
        requires_second_factor: false,
        is_active: true,
        admin_user_id: Some(founder),
        version: Version::FIRST,
        created_at,
        updated_at: created_at,
    })
}

fn user(made: &Person, organization: Option<OrganizationId>) -> Result<User, StartError> {
    let created_at = Timestamp::from_millis(made.created_at_ms);
    let email = sound(Email::parse(&made.email))?;
    let role = if made.is_admin { Role::Admin } else { Role::Member };
    Ok(User {
        first_name: Some(sound(PersonName::parse(&made.first_name))?),
        last_name: Some(sound(PersonName::parse(&made.last_name))?),
        status: UserStatus::Active,
        is_verified: true,
        job_title: Some(sound(JobTitle::parse(&made.job_title))?),
        bio: made.bio.clone(),
        locale: Locale::from_tag(made.locale.tag()),
        last_login: Some(Timestamp::from_millis(made.last_login_ms)),
        ..User::newcomer(UserId::new(made.id), organization, email, role, created_at)
    })
}
