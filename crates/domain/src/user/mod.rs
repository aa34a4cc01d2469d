//! People: who they are to the platform. How they prove it is the business of `session` and the auth adapters.

mod email;
mod password;

pub(crate) use email::domain_is_fine;
pub use email::{Email, EmailDigest, EmailError};
pub use password::{Password, PasswordError};
use serde::{Deserialize, Serialize};

use crate::{
    id::{OrganizationId, UserId},
    locale::Locale,
    picture::PictureKey,
    text::fold::fold,
    timestamp::Timestamp,
    value::line_values,
    version::Version,
};

line_values! {
    /// A first or last name.
    PersonName: 1..=100;
    /// What somebody does for a living.
    JobTitle: 1..=150;
}

/// Longest accepted biography, in Unicode scalar values.
pub const BIO_MAX: usize = 2_000;

/// What somebody may do at large; the finer rules are in [`crate::policy`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Belongs to one organization.
    Member,
    /// Runs one organization.
    Admin,
    /// Runs the platform; made by the command line alone.
    Superuser,
}

impl Role {
    /// The name on the wire and in stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::Admin => "admin",
            Self::Superuser => "superuser",
        }
    }

    /// The role of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Member, Self::Admin, Self::Superuser].into_iter().find(|role| role.as_str() == name)
    }
}

/// Where somebody stands in their life on the platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UserStatus {
    /// Signing up: the e-mail is reserved, nothing else is true yet. Undone when it stays so.
    Pending,
    /// May log in.
    Active,
    /// May not log in; everything they wrote stays.
    Deactivated,
}

impl UserStatus {
    /// The name in stores.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Active => "active",
            Self::Deactivated => "deactivated",
        }
    }

    /// The status of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Pending, Self::Active, Self::Deactivated].into_iter().find(|status| status.as_str() == name)
    }
}

/// A person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Who.
    pub id: UserId,
    /// The organization they belong to; none for a superuser made by the command line.
    pub organization_id: Option<OrganizationId>,
    /// The address, unique on the platform.
    pub email: Email,
    /// Given name.
    pub first_name: Option<PersonName>,
    /// Family name.
    pub last_name: Option<PersonName>,
    /// What they may do.
    pub role: Role,
    /// Whether they may log in.
    pub status: UserStatus,
    /// Whether the address was shown to be theirs.
    pub is_verified: bool,
    /// What they do for a living.
    pub job_title: Option<JobTitle>,
    /// A few lines about themselves.
    pub bio: Option<String>,
    /// Their picture.
    pub avatar: Option<PictureKey>,
    /// The language they want to be spoken to in, when the client does not say.
    pub locale: Option<Locale>,
    /// Earned by best answers.
    pub reputation: i64,
    /// When they last logged in.
    pub last_login: Option<Timestamp>,
    /// Moves with each edit of the profile.
    pub version: Version,
    /// When they signed up.
    pub created_at: Timestamp,
    /// When the profile last changed.
    pub updated_at: Timestamp,
}

impl User {
    /// Somebody who is about to join: pending, their address not shown to be theirs, and nothing told of themselves yet.
    #[must_use]
    pub const fn newcomer(
        id: UserId,
        organization_id: Option<OrganizationId>,
        email: Email,
        role: Role,
        now: Timestamp,
    ) -> Self {
        Self {
            id,
            organization_id,
            email,
            first_name: None,
            last_name: None,
            role,
            status: UserStatus::Pending,
            is_verified: false,
            job_title: None,
            bio: None,
            avatar: None,
            locale: None,
            reputation: 0,
            last_login: None,
            version: Version::FIRST,
            created_at: now,
            updated_at: now,
        }
    }

    /// Whether they may log in and act.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.status == UserStatus::Active
    }

    /// Both names and, for those who administrate, what a search by name looks at: folded.
    #[must_use]
    pub fn name_key(&self) -> String {
        let part = |name: &Option<PersonName>| name.as_ref().map(|name| name.as_str().to_owned()).unwrap_or_default();
        fold(&format!("{} {}", part(&self.first_name), part(&self.last_name)))
    }
}

/// What one person edits of their own profile: each field absent, cleared or set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProfileChange {
    /// Given name.
    pub first_name: Change<PersonName>,
    /// Family name.
    pub last_name: Change<PersonName>,
    /// What they do for a living.
    pub job_title: Change<JobTitle>,
    /// A few lines about themselves.
    pub bio: Change<String>,
    /// Preferred language.
    pub locale: Change<Locale>,
}

/// One nullable field of a merge patch (RFC 7396).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Change<T> {
    /// The key was left out: the field stays.
    #[default]
    Keep,
    /// `null`: the field is cleared.
    Clear,
    /// A new value.
    Set(T),
}

impl<T> Change<T> {
    /// Applies the change to a nullable field.
    pub fn apply(self, field: &mut Option<T>) {
        match self {
            Self::Keep => {}
            Self::Clear => *field = None,
            Self::Set(value) => *field = Some(value),
        }
    }
}

impl ProfileChange {
    /// Applies the change; the store moves version and `updated_at`.
    pub fn apply(self, user: &mut User) {
        self.first_name.apply(&mut user.first_name);
        self.last_name.apply(&mut user.last_name);
        self.job_title.apply(&mut user.job_title);
        self.bio.apply(&mut user.bio);
        self.locale.apply(&mut user.locale);
    }
}
