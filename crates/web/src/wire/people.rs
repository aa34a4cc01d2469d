//! People and organizations.

use p2p_domain::{
    actor::Audience,
    organization::{City, Country, Industry, Organization, OrganizationSize, OrganizationStats},
    picture::PictureKey,
    user::{JobTitle, PersonName, User},
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Moment, text};

/// A person. `email` and `last_login` are null to people of other organizations.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = User)]
pub struct UserShape {
    /// Who.
    pub id: Uuid,
    /// The address.
    #[schema(example = "amal@najd-valves.example")]
    pub email: Option<String>,
    /// Given name.
    #[schema(example = "أمل")]
    pub first_name: Option<String>,
    /// Family name.
    #[schema(example = "الحربي")]
    pub last_name: Option<String>,
    /// `member`, `admin` or `superuser`.
    #[schema(example = "admin")]
    pub role: &'static str,
    /// Whether they may log in.
    pub is_active: bool,
    /// Whether the address was shown to be theirs.
    pub is_verified: bool,
    /// The organization they belong to; null for a superuser made by the command line.
    pub organization_id: Option<Uuid>,
    /// Path of the picture.
    pub avatar_url: Option<String>,
    /// What they do for a living.
    #[schema(example = "Maintenance engineer")]
    pub job_title: Option<String>,
    /// A few lines about themselves.
    pub bio: Option<String>,
    /// `en` or `ar`: what they are spoken to in when a request does not say.
    #[schema(example = "ar")]
    pub locale: Option<&'static str>,
    /// Earned by best answers.
    pub reputation: i64,
    /// When they last logged in.
    pub last_login: Option<Moment>,
    /// When they signed up.
    pub created_at: Moment,
    /// When the profile last changed.
    pub updated_at: Moment,
}

impl UserShape {
    /// A person as that reader may see them.
    #[must_use]
    pub fn seen_by(user: &User, reader: &Audience) -> Self {
        let near = reader.viewer() == user.id
            || reader.role() == p2p_domain::user::Role::Superuser
            || (user.organization_id.is_some() && reader.organization_id() == user.organization_id);
        Self::with(user, near)
    }

    /// A person as they see themselves.
    #[must_use]
    pub fn own(user: &User) -> Self {
        Self::with(user, true)
    }

    fn with(user: &User, near: bool) -> Self {
        Self {
            id: user.id.uuid(),
            email: near.then(|| user.email.as_str().to_owned()),
            first_name: text(user.first_name.as_ref(), PersonName::as_str),
            last_name: text(user.last_name.as_ref(), PersonName::as_str),
            role: user.role.as_str(),
            is_active: user.is_active(),
            is_verified: user.is_verified,
            organization_id: user.organization_id.map(p2p_domain::id::OrganizationId::uuid),
            avatar_url: user.avatar.as_ref().map(PictureKey::path),
            job_title: text(user.job_title.as_ref(), JobTitle::as_str),
            bio: user.bio.clone(),
            locale: user.locale.map(p2p_domain::locale::Locale::as_str),
            reputation: user.reputation,
            last_login: user.last_login.filter(|_| near).map(Moment),
            created_at: user.created_at.into(),
            updated_at: user.updated_at.into(),
        }
    }
}

/// An organization.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Organization)]
pub struct OrganizationShape {
    /// Which.
    pub id: Uuid,
    /// What it is called.
    #[schema(example = "Najd Valves")]
    pub name: String,
    /// What makes it unique.
    #[schema(example = "najd-valves.example")]
    pub domain: String,
    /// Branch of industry.
    #[schema(example = "Valves and fittings")]
    pub industry: Option<String>,
    /// Size.
    #[schema(example = "51-200")]
    pub size: Option<String>,
    /// Country.
    #[schema(example = "Saudi Arabia")]
    pub country: Option<String>,
    /// City.
    #[schema(example = "Riyadh")]
    pub city: Option<String>,
    /// Path of the logo.
    pub logo_url: Option<String>,
    /// Whether its people must use a second factor.
    pub requires_second_factor: bool,
    /// Whether its people may log in.
    pub is_active: bool,
    /// Who administrates it.
    pub admin_user_id: Option<Uuid>,
    /// Its active people.
    #[schema(example = 12)]
    pub user_count: u32,
    /// When it signed up.
    pub created_at: Moment,
    /// When it last changed.
    pub updated_at: Moment,
}

impl OrganizationShape {
    /// An organization with the number of its active people.
    #[must_use]
    pub fn new(organization: &Organization, user_count: u32) -> Self {
        Self {
            id: organization.id.uuid(),
            name: organization.name.as_str().to_owned(),
            domain: organization.domain.as_str().to_owned(),
            industry: text(organization.industry.as_ref(), Industry::as_str),
            size: text(organization.size.as_ref(), OrganizationSize::as_str),
            country: text(organization.country.as_ref(), Country::as_str),
            city: text(organization.city.as_ref(), City::as_str),
            logo_url: organization.logo.as_ref().map(PictureKey::path),
            requires_second_factor: organization.requires_second_factor,
            is_active: organization.is_active,
            admin_user_id: organization.admin_user_id.map(p2p_domain::id::UserId::uuid),
            user_count,
            created_at: organization.created_at.into(),
            updated_at: organization.updated_at.into(),
        }
    }
}

/// An organization in numbers.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = OrganizationStats)]
pub struct OrganizationStatsShape {
    /// Its people, the deactivated ones too.
    #[schema(example = 14)]
    pub members: u64,
    /// Its people who may log in.
    #[schema(example = 12)]
    pub active_members: u64,
    /// Topics opened by its people.
    #[schema(example = 31)]
    pub topics: u64,
    /// Posts written by its people.
    #[schema(example = 208)]
    pub posts: u64,
    /// Its published use cases.
    #[schema(example = 6)]
    pub use_cases_published: u64,
    /// Its use cases that are drafts.
    #[schema(example = 2)]
    pub use_cases_draft: u64,
    /// Posts and replies of its people that were chosen as best answers.
    #[schema(example = 17)]
    pub best_answers: u64,
    /// Views of its people's topics and of its use cases.
    #[schema(example = 5120)]
    pub views: u64,
}

impl From<OrganizationStats> for OrganizationStatsShape {
    fn from(stats: OrganizationStats) -> Self {
        Self {
            members: stats.members,
            active_members: stats.active_members,
            topics: stats.topics,
            posts: stats.posts,
            use_cases_published: stats.use_cases_published,
            use_cases_draft: stats.use_cases_draft,
            best_answers: stats.best_answers,
            views: stats.views,
        }
    }
}
