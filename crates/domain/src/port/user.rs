//! People, for writing and for reading.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::error::StoreError;
use crate::{
    actor::{Account, Audience},
    content::AuthorCard,
    id::{OrganizationId, UserId},
    page::{Page, PageRequest},
    timestamp::Timestamp,
    user::{Email, Role, User},
    version::Version,
};

/// People, inside a unit of work.
#[async_trait]
pub trait UserRepository: Send {
    /// Adds somebody. `Conflict(UserEmail)` when the address is taken, also by somebody pending or deactivated.
    async fn insert(&mut self, user: &User) -> Result<(), StoreError>;
    /// Somebody by id, whatever their status.
    async fn find(&mut self, id: UserId) -> Result<Option<User>, StoreError>;
    /// Somebody by address, whatever their status.
    async fn find_by_email(&mut self, email: &Email) -> Result<Option<User>, StoreError>;
    /// Writes every field but `reputation`, `last_login` and `created_at`, with the version after `expected`; false, and nothing
    /// written, when the stored version is another one or there is no such person.
    async fn update(&mut self, user: &User, expected: Version) -> Result<bool, StoreError>;
    /// Adds to the reputation, which may become negative. Unknown people are ignored.
    async fn add_reputation(&mut self, id: UserId, delta: i64) -> Result<(), StoreError>;
    /// Notes a login. Does not move the version.
    async fn touch_login(&mut self, id: UserId, at: Timestamp) -> Result<(), StoreError>;
    /// Removes somebody who is still pending; others are left alone.
    async fn delete_pending(&mut self, id: UserId) -> Result<(), StoreError>;
    /// How somebody is shown beside what they write; the empty card for nobody.
    async fn card(&mut self, id: Option<UserId>) -> Result<AuthorCard, StoreError>;
}

/// Which people of an organization are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserFilter {
    /// With that role.
    pub role: Option<Role>,
    /// Active ones, or deactivated ones; pending ones never.
    pub is_active: Option<bool>,
    /// Folded words that all stand in the names, or (with `match_email`) in the address.
    pub words: Vec<String>,
    /// Whether words also match addresses.
    pub match_email: bool,
}

/// The order key of people in a list: by sign-up, then id, ascending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserKey {
    /// When they signed up.
    #[serde(rename = "t")]
    pub created_at: Timestamp,
    /// Breaks ties.
    #[serde(rename = "i")]
    pub id: UserId,
}

/// People, outside a unit of work.
#[async_trait]
pub trait UserReader: Send + Sync {
    /// Somebody with their organization, whatever their status.
    async fn account(&self, id: UserId) -> Result<Option<Account>, StoreError>;
    /// Somebody with their organization by address, whatever their status.
    async fn account_by_email(&self, email: &Email) -> Result<Option<Account>, StoreError>;
    /// Somebody as that reader may see them; pending people are not there.
    async fn profile(&self, id: UserId, audience: &Audience) -> Result<Option<User>, StoreError>;
    /// The people of an organization, oldest first.
    async fn list(
        &self,
        organization: OrganizationId,
        filter: &UserFilter,
        page: &PageRequest<UserKey>,
    ) -> Result<Page<User, UserKey>, StoreError>;
    /// People whose sign-up stayed pending since before that moment, at most 100, with the organization they were making.
    async fn stale_pending(&self, before: Timestamp) -> Result<Vec<User>, StoreError>;
    /// Whether the store holds anybody at all.
    async fn is_empty(&self) -> Result<bool, StoreError>;
}
