//! People: their own profile, how others see them, and what those who administrate them do.

mod edit;

use std::sync::Arc;

pub use edit::{UserEdit, UserError};
use p2p_domain::{
    activity::{Activity, ActivityScope},
    actor::{Account, Actor},
    id::UserId,
    page::{Page, PageRequest},
    policy::{Action, Ownership, permit},
    port::{
        activity::{ActivityKey, ActivityReader},
        clock::{Clock, IdSource},
        store::Store,
        user::{UserFilter, UserKey, UserReader},
    },
    search::SearchText,
    user::{ProfileChange, User},
    version::Expected,
};

use crate::{
    error::ServiceError,
    relay::Wake,
    search::{Foreseen, Indexer},
    sessions::Accounts,
    writing::{Attempt, retrying, save_user},
};

/// People.
#[derive(Clone)]
pub struct UserService {
    /// Units of work.
    pub store: Arc<dyn Store>,
    /// Queries.
    pub users: Arc<dyn UserReader>,
    /// What people did.
    pub activities: Arc<dyn ActivityReader>,
    /// What is remembered of people.
    pub accounts: Arc<Accounts>,
    /// Makes people found.
    pub index: Indexer,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Ids.
    pub ids: Arc<dyn IdSource>,
    /// Wakes the relay after a commit.
    pub wake: Wake,
}

impl UserService {
    /// The actor's own profile, as it is stored now.
    pub async fn me(&self, actor: &Actor) -> Result<Account, ServiceError> {
        self.users.account(actor.user_id).await?.ok_or(ServiceError::NotFound)
    }

    /// Somebody as the actor may see them.
    pub async fn profile(&self, actor: &Actor, id: UserId) -> Result<User, ServiceError> {
        self.users.profile(id, &actor.audience()).await?.ok_or(ServiceError::NotFound)
    }

    /// Edits the actor's own profile.
    pub async fn update_me(
        &self,
        actor: &Actor,
        change: &ProfileChange,
        expected: &Expected,
    ) -> Result<User, ServiceError> {
        let user = retrying(|| self.try_update_me(actor, change.clone(), expected)).await?;
        self.accounts.forget(user.id);
        self.wake.wake();
        Ok(user)
    }

    async fn try_update_me(
        &self,
        actor: &Actor,
        change: ProfileChange,
        expected: &Expected,
    ) -> Result<Attempt<User>, ServiceError> {
        let now = self.clock.now();
        let found = self.foresee(actor.user_id, |user| change.clone().apply(user)).await?;
        let mut unit = self.store.begin().await?;
        let mut user = unit.users().find(actor.user_id).await?.ok_or(ServiceError::NotFound)?;
        if !expected.allows(user.version) {
            return Err(ServiceError::Stale);
        }
        let before = user.clone();
        change.apply(&mut user);
        if user == before {
            return Ok(Attempt::Done(user));
        }
        if !found.is_of(before.version) || !save_user(unit.as_mut(), &mut user, now).await? {
            return Ok(Attempt::Again);
        }
        found.put(unit.as_mut()).await?;
        unit.commit().await?;
        Ok(Attempt::Done(user))
    }

    /// How somebody will be found after an edit.
    async fn foresee(&self, id: UserId, edit: impl FnOnce(&mut User)) -> Result<Foreseen, ServiceError> {
        let before = self.users.account(id).await?.ok_or(ServiceError::NotFound)?.user;
        let mut after = before.clone();
        edit(&mut after);
        self.index.foresee(before.version, &SearchText::of_user(&before), SearchText::of_user(&after)).await
    }

    /// The people of the actor's organization.
    pub async fn members(
        &self,
        actor: &Actor,
        filter: &UserFilter,
        page: &PageRequest<UserKey>,
    ) -> Result<Page<User, UserKey>, ServiceError> {
        let organization = actor.organization_id.ok_or(ServiceError::NotFound)?;
        Ok(self.users.list(organization, filter, page).await?)
    }

    /// The people of the organization that the actor administrates; words also match addresses.
    pub async fn list(
        &self,
        actor: &Actor,
        filter: &UserFilter,
        page: &PageRequest<UserKey>,
    ) -> Result<Page<User, UserKey>, ServiceError> {
        permit(actor, Action::ManagePeople, Ownership { author_id: None, organization_id: actor.organization_id })?;
        self.members(actor, &UserFilter { match_email: true, ..filter.clone() }, page).await
    }

    /// What the actor did, the newest first.
    pub async fn activity(
        &self,
        actor: &Actor,
        page: &PageRequest<ActivityKey>,
    ) -> Result<Page<Activity, ActivityKey>, ServiceError> {
        Ok(self.activities.activities(ActivityScope::Of(actor.user_id), page).await?)
    }
}
