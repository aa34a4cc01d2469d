//! People.

use async_trait::async_trait;
use p2p_domain::{
    content::AuthorCard,
    id::UserId,
    port::{error::StoreError, user::UserRepository},
    timestamp::Timestamp,
    user::{Email, User, UserStatus},
    version::Version,
};
use sea_orm::Value;

use super::Table;
use crate::{
    error::Failure,
    row::{self, CARD, USER},
    sql::{measured, params},
    unit::SqlUnitOfWork,
};

/// The table, with the values of [`values`].
pub(crate) const TABLE: Table = Table {
    name: "users",
    columns: "id, organization_id, email, first_name, last_name, name_key, role, status, is_verified, job_title, bio, \
              avatar, locale, updated_at, version, reputation, last_login, created_at",
};

const UPDATE: &str = "UPDATE users SET organization_id = $2, email = $3, first_name = $4, last_name = $5, \
     name_key = $6, role = $7, status = $8, is_verified = $9, job_title = $10, bio = $11, avatar = $12, \
     locale = $13, updated_at = $14, version = $15 WHERE id = $1 AND version = $16";

/// A new row.
pub(crate) fn values(user: &User) -> Vec<Value> {
    let mut values = fields(user, user.version);
    values.extend(params![user.reputation, user.last_login, user.created_at]);
    values
}

/// What both statements write, `$1` to `$15`.
fn fields(user: &User, version: Version) -> Vec<Value> {
    params![
        user.id,
        user.organization_id,
        user.email,
        user.first_name,
        user.last_name,
        user.name_key(),
        user.role,
        user.status,
        user.is_verified,
        user.job_title,
        user.bio,
        user.avatar,
        user.locale,
        user.updated_at,
        version,
    ]
}

impl SqlUnitOfWork {
    async fn user_where(&self, condition: &str, params: Vec<Value>) -> Result<Option<User>, Failure> {
        let sql = format!("SELECT {USER} FROM users u WHERE {condition}");
        self.db().first(&sql, params).await?.map(|row| row::user(&row)).transpose()
    }
}

#[async_trait]
impl UserRepository for SqlUnitOfWork {
    async fn insert(&mut self, user: &User) -> Result<(), StoreError> {
        measured("user.insert", async { self.db().run(&TABLE.insert(), values(user)).await.map(drop) }).await
    }

    async fn find(&mut self, id: UserId) -> Result<Option<User>, StoreError> {
        measured("user.find", self.user_where("u.id = $1", params![id])).await
    }

    async fn find_by_email(&mut self, email: &Email) -> Result<Option<User>, StoreError> {
        measured("user.find_by_email", self.user_where("u.email = $1", params![email])).await
    }

    async fn update(&mut self, user: &User, expected: Version) -> Result<bool, StoreError> {
        measured("user.update", async {
            let mut values = fields(user, expected.next());
            values.extend(params![expected]);
            self.db().changes(UPDATE, values).await
        })
        .await
    }

    async fn add_reputation(&mut self, id: UserId, delta: i64) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE users SET reputation = reputation + $2 WHERE id = $1";
        measured("user.add_reputation", async { self.db().run(SQL, params![id, delta]).await.map(drop) }).await
    }

    async fn touch_login(&mut self, id: UserId, at: Timestamp) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE users SET last_login = $2 WHERE id = $1";
        measured("user.touch_login", async { self.db().run(SQL, params![id, at]).await.map(drop) }).await
    }

    async fn delete_pending(&mut self, id: UserId) -> Result<(), StoreError> {
        const SQL: &str = "DELETE FROM users WHERE id = $1 AND status = $2";
        measured("user.delete_pending", async { self.db().run(SQL, params![id, UserStatus::Pending]).await.map(drop) })
            .await
    }

    async fn card(&mut self, id: Option<UserId>) -> Result<AuthorCard, StoreError> {
        let Some(id) = id else { return Ok(AuthorCard::default()) };
        measured("user.card", async {
            let sql = format!(
                "SELECT {CARD} FROM users cu LEFT JOIN organizations co ON co.id = cu.organization_id WHERE cu.id = $1"
            );
            let row = self.db().first(&sql, params![id]).await?;
            row.map_or_else(|| Ok(AuthorCard::default()), |row| row::card(&row))
        })
        .await
    }
}
