//! People as sessions, profiles and administrators need them.

use async_trait::async_trait;
use p2p_domain::{
    actor::{Account, Audience},
    id::{OrganizationId, UserId},
    page::{Page, PageRequest},
    port::{
        error::StoreError,
        user::{UserFilter, UserKey, UserReader},
    },
    timestamp::Timestamp,
    user::{Email, User, UserStatus},
};
use sea_orm::{DbBackend, QueryResult};

use super::{Query, page};
use crate::{
    SqlStore,
    error::Failure,
    row::{Param, USER, get, user},
    sql::{measured, params},
};

/// How many stale sign-ups are answered at once.
const STALE: u32 = 100;

#[async_trait]
impl UserReader for SqlStore {
    async fn account(&self, id: UserId) -> Result<Option<Account>, StoreError> {
        measured("user.account", self.account_where("u.id", id)).await
    }

    async fn account_by_email(&self, email: &Email) -> Result<Option<Account>, StoreError> {
        measured("user.account_by_email", self.account_where("u.email", email)).await
    }

    // Every reader may see every person who is not pending; what of them is shown is the web's business.
    async fn profile(&self, id: UserId, _audience: &Audience) -> Result<Option<User>, StoreError> {
        measured("user.profile", async {
            let query = Query::new(self.backend())
                .sql(&format!("SELECT {USER} FROM users u WHERE u.id = "))
                .bind(id)
                .sql(" AND u.status <> ")
                .bind(UserStatus::Pending);
            page::read_one(self.reader(), query, user).await
        })
        .await
    }

    async fn list(
        &self,
        organization: OrganizationId,
        filter: &UserFilter,
        request: &PageRequest<UserKey>,
    ) -> Result<Page<User, UserKey>, StoreError> {
        measured("user.list", self.people(Some(organization), filter, request)).await
    }

    async fn stale_pending(&self, before: Timestamp) -> Result<Vec<User>, StoreError> {
        measured("user.stale_pending", async {
            let query = Query::new(self.backend())
                .sql(&format!("SELECT {USER} FROM users u WHERE u.status = "))
                .bind(UserStatus::Pending)
                .sql(" AND u.created_at < ")
                .bind(before)
                .sql(&format!(" ORDER BY u.created_at LIMIT {STALE}"));
            page::read(self.reader(), query, user).await
        })
        .await
    }

    async fn is_empty(&self) -> Result<bool, StoreError> {
        measured("user.is_empty", async {
            Ok(self.reader().first("SELECT 1 AS one FROM users LIMIT 1", params![]).await?.is_none())
        })
        .await
    }
}

impl SqlStore {
    async fn account_where(&self, column: &str, value: impl Param + Send) -> Result<Option<Account>, Failure> {
        let query = Query::new(self.backend())
            .sql(&format!("SELECT {USER}, o.name AS organization_name, o.is_active AS organization_is_active, "))
            .sql("o.requires_second_factor AS organization_requires_second_factor, ")
            .sql("EXISTS (SELECT 1 FROM second_factors f WHERE f.user_id = u.id AND f.is_confirmed = TRUE) ")
            .sql("AS has_second_factor ")
            .sql(&format!("FROM users u LEFT JOIN organizations o ON o.id = u.organization_id WHERE {column} = "))
            .bind(value);
        page::read_one(self.reader(), query, account).await
    }

    /// The people of an organization, or everybody.
    pub(super) async fn people(
        &self,
        organization: Option<OrganizationId>,
        filter: &UserFilter,
        request: &PageRequest<UserKey>,
    ) -> Result<Page<User, UserKey>, Failure> {
        let (db, backend) = (self.reader(), self.backend());
        let items = page::read(db, list(backend, organization, filter, request), user).await?;
        let total = page::total(db, request.with_total, || {
            filtered(Query::new(backend).sql("SELECT COUNT(*) AS total"), organization, filter)
        })
        .await?;
        Ok(Page::cut(items, request.limit, total, |user| UserKey { created_at: user.created_at, id: user.id }))
    }
}

fn account(row: &QueryResult) -> Result<Account, Failure> {
    Ok(Account {
        user: user(row)?,
        organization_name: get(row, "organization_name")?,
        organization_is_active: get::<Option<bool>>(row, "organization_is_active")?.unwrap_or(true),
        organization_requires_second_factor: get::<Option<bool>>(row, "organization_requires_second_factor")?
            .unwrap_or(false),
        has_second_factor: get(row, "has_second_factor")?,
    })
}

/// One page, oldest first.
pub(super) fn list(
    backend: DbBackend,
    organization: Option<OrganizationId>,
    filter: &UserFilter,
    request: &PageRequest<UserKey>,
) -> Query {
    let query = Query::new(backend).sql(&format!("SELECT {USER}"));
    let query = filtered(query, organization, filter)
        .when(page::behind(request), |query, key| {
            query.sql(" AND (u.created_at, u.id) > (").bind(key.created_at).sql(", ").bind(key.id).sql(")")
        })
        .sql(" ORDER BY u.created_at, u.id");
    page::window(query, request)
}

fn filtered(query: Query, organization: Option<OrganizationId>, filter: &UserFilter) -> Query {
    let statuses: &[UserStatus] = match filter.is_active {
        Some(true) => &[UserStatus::Active],
        Some(false) => &[UserStatus::Deactivated],
        None => &[UserStatus::Active, UserStatus::Deactivated],
    };
    // Joined to nothing, the status keeps SQLite off the indexes that hold people by it.
    let mut query = query
        .sql(" FROM users u WHERE u.status || '' IN (")
        .bind_all(statuses)
        .sql(")")
        .when(organization, |query, id| query.sql(" AND u.organization_id = ").bind(id))
        .when(filter.role, |query, role| query.sql(" AND u.role = ").bind(role));
    for word in &filter.words {
        query = query.sql(" AND (").contains("u.name_key", word);
        if filter.match_email {
            query = query.sql(" OR ").contains("u.email", word);
        }
        query = query.sql(")");
    }
    query
}
