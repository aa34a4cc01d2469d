//! Organizations.

use async_trait::async_trait;
use p2p_domain::{
    id::{OrganizationId, UserId},
    organization::Organization,
    port::{error::StoreError, organization::OrganizationRepository},
    text::fold::fold,
    version::Version,
};
use sea_orm::Value;

use super::Table;
use crate::{
    row::{self, ORGANIZATION},
    sql::{measured, params},
    unit::SqlUnitOfWork,
};

/// The table, with the values of [`values`].
pub(crate) const TABLE: Table = Table {
    name: "organizations",
    columns: "id, name, name_key, domain, industry, size, country, city, logo, requires_second_factor, is_active, \
              admin_user_id, updated_at, version, created_at",
};

const UPDATE: &str = "UPDATE organizations SET name = $2, name_key = $3, domain = $4, industry = $5, size = $6, \
     country = $7, city = $8, logo = $9, requires_second_factor = $10, is_active = $11, admin_user_id = $12, \
     updated_at = $13, version = $14 WHERE id = $1 AND version = $15";

/// Topics keep their organization, so one that has any still counts as lived in.
const DELETE_EMPTY: &str = "DELETE FROM organizations WHERE id = $1 \
     AND NOT EXISTS (SELECT 1 FROM users WHERE organization_id = $1) \
     AND NOT EXISTS (SELECT 1 FROM topics WHERE organization_id = $1)";

/// A new row.
pub(crate) fn values(organization: &Organization) -> Vec<Value> {
    let mut values = fields(organization, organization.version);
    values.extend(params![organization.created_at]);
    values
}

/// What both statements write, `$1` to `$14`.
fn fields(organization: &Organization, version: Version) -> Vec<Value> {
    params![
        organization.id,
        organization.name,
        fold(organization.name.as_str()),
        organization.domain,
        organization.industry,
        organization.size,
        organization.country,
        organization.city,
        organization.logo,
        organization.requires_second_factor,
        organization.is_active,
        organization.admin_user_id,
        organization.updated_at,
        version,
    ]
}

#[async_trait]
impl OrganizationRepository for SqlUnitOfWork {
    async fn insert(&mut self, organization: &Organization) -> Result<(), StoreError> {
        measured("organization.insert", async { self.db().run(&TABLE.insert(), values(organization)).await.map(drop) })
            .await
    }

    async fn find(&mut self, id: OrganizationId) -> Result<Option<Organization>, StoreError> {
        measured("organization.find", async {
            let sql = format!("SELECT {ORGANIZATION} FROM organizations o WHERE o.id = $1");
            self.db().first(&sql, params![id]).await?.map(|row| row::organization(&row)).transpose()
        })
        .await
    }

    async fn domain_is_taken(&mut self, domain: &str) -> Result<bool, StoreError> {
        const SQL: &str = "SELECT 1 AS one FROM organizations WHERE domain = $1";
        measured("organization.domain_is_taken", async { Ok(self.db().first(SQL, params![domain]).await?.is_some()) })
            .await
    }

    async fn update(&mut self, organization: &Organization, expected: Version) -> Result<bool, StoreError> {
        measured("organization.update", async {
            let mut values = fields(organization, expected.next());
            values.extend(params![expected]);
            self.db().changes(UPDATE, values).await
        })
        .await
    }

    async fn set_admin(&mut self, id: OrganizationId, admin: UserId) -> Result<(), StoreError> {
        const SQL: &str = "UPDATE organizations SET admin_user_id = $2 WHERE id = $1";
        measured("organization.set_admin", async { self.db().run(SQL, params![id, admin]).await.map(drop) }).await
    }

    async fn delete_empty(&mut self, id: OrganizationId) -> Result<(), StoreError> {
        measured("organization.delete_empty", async { self.db().run(DELETE_EMPTY, params![id]).await.map(drop) }).await
    }
}
