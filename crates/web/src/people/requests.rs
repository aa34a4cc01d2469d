//! What is sent to edit and to find people and organizations.

use p2p_domain::{
    locale::Locale,
    organization::{City, Country, Industry, OrganizationChange, OrganizationName, OrganizationSize},
    port::user::UserFilter,
    text::clean,
    user::{BIO_MAX, Change, JobTitle, PersonName, ProfileChange, Role},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::extract::{Body, FieldErrors, Patch};

/// A language of the platform.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    En,
    /// Arabic.
    Ar,
}

impl From<Language> for Locale {
    fn from(language: Language) -> Self {
        match language {
            Language::En => Self::En,
            Language::Ar => Self::Ar,
        }
    }
}

/// Changes to one's own profile.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct EditProfile {
    /// Given name.
    #[schema(value_type = Option<String>, max_length = 100, example = "أمل")]
    first_name: Patch<String>,
    /// Family name.
    #[schema(value_type = Option<String>, max_length = 100, example = "الحربي")]
    last_name: Patch<String>,
    /// What one does for a living.
    #[schema(value_type = Option<String>, max_length = 150, example = "Maintenance engineer")]
    job_title: Patch<String>,
    /// A few lines about oneself.
    #[schema(value_type = Option<String>, max_length = 2000, example = "I keep the valves of three plants tight.")]
    bio: Patch<String>,
    /// The language to be spoken to in, when a request does not say.
    #[schema(value_type = Option<Language>, example = "ar")]
    locale: Patch<Language>,
}

impl Body for EditProfile {
    type Command = ProfileChange;

    fn check(self, errors: &mut FieldErrors) -> Option<ProfileChange> {
        Some(ProfileChange {
            first_name: errors.change("first_name", self.first_name, PersonName::parse),
            last_name: errors.change("last_name", self.last_name, PersonName::parse),
            job_title: errors.change("job_title", self.job_title, JobTitle::parse),
            bio: errors.change("bio", self.bio, |text| clean::body(text, BIO_MAX)),
            locale: match self.locale {
                Patch::Absent => Change::Keep,
                Patch::Null => Change::Clear,
                Patch::Value(language) => Change::Set(language.into()),
            },
        })
    }
}

/// Changes to an organization.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct EditOrganization {
    /// What it is called; cannot be null.
    #[schema(value_type = String, min_length = 2, max_length = 255, example = "Najd Valves")]
    name: Patch<String>,
    /// Branch of industry.
    #[schema(value_type = Option<String>, max_length = 100, example = "Valves and fittings")]
    industry: Patch<String>,
    /// Size, in the organization's own words.
    #[schema(value_type = Option<String>, max_length = 50, example = "51-200")]
    size: Patch<String>,
    /// Country.
    #[schema(value_type = Option<String>, max_length = 100, example = "Saudi Arabia")]
    country: Patch<String>,
    /// City.
    #[schema(value_type = Option<String>, max_length = 100, example = "Riyadh")]
    city: Patch<String>,
    /// Whether its people must use a second factor; cannot be null. Those without one can do nothing else until they have one.
    #[schema(value_type = bool, example = true)]
    requires_second_factor: Patch<bool>,
}

impl Body for EditOrganization {
    type Command = OrganizationChange;

    fn check(self, errors: &mut FieldErrors) -> Option<OrganizationChange> {
        Some(OrganizationChange {
            name: errors.changed("name", self.name, OrganizationName::parse),
            industry: errors.change("industry", self.industry, Industry::parse),
            size: errors.change("size", self.size, OrganizationSize::parse),
            country: errors.change("country", self.country, Country::parse),
            city: errors.change("city", self.city, City::parse),
            requires_second_factor: errors.not_nullable("requires_second_factor", self.requires_second_factor),
        })
    }
}

/// What somebody may do at large.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = Role)]
pub enum RoleName {
    /// Belongs to an organization.
    Member,
    /// Runs an organization.
    Admin,
    /// Runs the platform.
    Superuser,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Member => Self::Member,
            RoleName::Admin => Self::Admin,
            RoleName::Superuser => Self::Superuser,
        }
    }
}

/// Which people of an organization are wanted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MemberFilters {
    /// Words that all stand in the names, in any order, whatever their case, accents and spelling of Arabic letters; for
    /// admins also in the address. The first twenty count.
    #[param(max_length = 200, example = "amal")]
    q: Option<String>,
    /// With that role.
    #[param(inline, example = "admin")]
    role: Option<RoleName>,
}

impl Body for MemberFilters {
    /// Active people alone. Whether addresses are searched, too, depends on the caller.
    type Command = UserFilter;

    fn check(self, errors: &mut FieldErrors) -> Option<UserFilter> {
        let words = errors.words("q", self.q);
        Some(UserFilter { role: self.role.map(Role::from), is_active: Some(true), words, match_email: false })
    }
}
