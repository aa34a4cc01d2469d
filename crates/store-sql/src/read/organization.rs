//! Organizations as readers find them.

use async_trait::async_trait;
use p2p_domain::{
    id::OrganizationId,
    organization::Organization,
    port::{error::StoreError, organization::OrganizationReader},
};

use crate::{
    SqlStore,
    row::{ORGANIZATION, get, organization},
    sql::{measured, params},
};

#[async_trait]
impl OrganizationReader for SqlStore {
    async fn get(&self, id: OrganizationId) -> Result<Option<(Organization, u32)>, StoreError> {
        measured("organization.get", async {
            let sql = format!(
                "SELECT {ORGANIZATION}, (SELECT COUNT(*) FROM users u WHERE u.organization_id = o.id \
                 AND u.status = 'active') AS people FROM organizations o WHERE o.id = $1"
            );
            let row = self.reader().first(&sql, params![id]).await?;
            row.map(|row| Ok((organization(&row)?, get(&row, "people")?))).transpose()
        })
        .await
    }
}
