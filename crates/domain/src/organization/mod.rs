//! Organizations: the tenants.

mod domain;

pub use domain::{DomainError, OrganizationDomain};
use serde::{Deserialize, Serialize};

use crate::{
    id::{OrganizationId, UserId},
    picture::PictureKey,
    timestamp::Timestamp,
    user::Change,
    value::line_values,
    version::Version,
};

line_values! {
    /// What an organization is called.
    OrganizationName: 2..=255;
    /// The branch of industry, in the organization's own words.
    Industry: 1..=100;
    /// The size, such as `11-50`, in the organization's own words.
    OrganizationSize: 1..=50;
    /// A country.
    Country: 1..=100;
    /// A city.
    City: 1..=100;
}

/// An organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organization {
    /// Which.
    pub id: OrganizationId,
    /// What it is called.
    pub name: OrganizationName,
    /// What makes it unique.
    pub domain: OrganizationDomain,
    /// Branch of industry.
    pub industry: Option<Industry>,
    /// Size.
    pub size: Option<OrganizationSize>,
    /// Country.
    pub country: Option<Country>,
    /// City.
    pub city: Option<City>,
    /// Its logo.
    pub logo: Option<PictureKey>,
    /// Whether its people must use a second factor.
    pub requires_second_factor: bool,
    /// Whether its people may log in.
    pub is_active: bool,
    /// Who signed it up, or took over.
    pub admin_user_id: Option<UserId>,
    /// Moves with each edit.
    pub version: Version,
    /// When it signed up.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// What an admin edits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OrganizationChange {
    /// A new name.
    pub name: Option<OrganizationName>,
    /// Branch of industry.
    pub industry: Change<Industry>,
    /// Size.
    pub size: Change<OrganizationSize>,
    /// Country.
    pub country: Change<Country>,
    /// City.
    pub city: Change<City>,
    /// Whether its people must use a second factor.
    pub requires_second_factor: Option<bool>,
}

impl OrganizationChange {
    /// Applies the change; the store moves version and `updated_at`.
    pub fn apply(self, organization: &mut Organization) {
        if let Some(name) = self.name {
            organization.name = name;
        }
        self.industry.apply(&mut organization.industry);
        self.size.apply(&mut organization.size);
        self.country.apply(&mut organization.country);
        self.city.apply(&mut organization.city);
        if let Some(required) = self.requires_second_factor {
            organization.requires_second_factor = required;
        }
    }
}

/// An organization in numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OrganizationStats {
    /// People, the deactivated ones too.
    pub members: u64,
    /// People who may log in.
    pub active_members: u64,
    /// Topics opened by its people.
    pub topics: u64,
    /// Posts written by its people.
    pub posts: u64,
    /// Posts and replies of its people that were chosen as best answers.
    pub best_answers: u64,
    /// Use cases of its that everybody sees.
    pub use_cases_published: u64,
    /// Use cases of its that are being written.
    pub use_cases_draft: u64,
    /// Views of its people's topics and of its use cases.
    pub views: u64,
}
