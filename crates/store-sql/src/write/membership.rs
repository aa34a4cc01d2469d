//! The people of an organization as a whole.

use async_trait::async_trait;
use p2p_domain::{
    id::{OrganizationId, UserId},
    port::{error::StoreError, membership::MembershipRepository},
    user::{Role, UserStatus},
};

use crate::{
    row::get,
    sql::{measured, params},
    unit::SqlUnitOfWork,
};

/// Changes nothing, and holds the row until the commit. Statements after it see what others committed before: Postgres runs
/// units at READ COMMITTED, and SQLite lets one unit in at a time. No key is touched, so that whoever joins need not wait.
pub(super) const HOLD: &str = "UPDATE organizations SET version = version WHERE id = $1";

const OTHER_ADMINS: &str = "SELECT COUNT(*) AS n FROM users \
     WHERE organization_id = $1 AND id <> $2 AND status = $3 AND role = $4";

const OTHER_MEMBERS: &str = "SELECT COUNT(*) AS n FROM users WHERE organization_id = $1 AND id <> $2 AND status = $3";

const SENIOR_ADMIN: &str = "SELECT id FROM users \
     WHERE organization_id = $1 AND id <> $2 AND status = $3 AND role = $4 ORDER BY created_at, id LIMIT 1";

/// In one order, so that two units never wait for each other. No key is touched.
const SUPERUSERS: &str = "SELECT id FROM users WHERE role = $1 AND status = $2 ORDER BY id";

#[async_trait]
impl MembershipRepository for SqlUnitOfWork {
    async fn hold(&mut self, organization: OrganizationId) -> Result<bool, StoreError> {
        measured("membership.hold", self.db().changes(HOLD, params![organization])).await
    }

    async fn other_active_admins(&mut self, organization: OrganizationId, except: UserId) -> Result<u32, StoreError> {
        measured("membership.other_active_admins", async {
            let params = params![organization, except, UserStatus::Active, Role::Admin];
            let row = self.db().first(OTHER_ADMINS, params).await?;
            row.map_or(Ok(0), |row| get(&row, "n"))
        })
        .await
    }

    async fn other_active_members(&mut self, organization: OrganizationId, except: UserId) -> Result<u32, StoreError> {
        measured("membership.other_active_members", async {
            let row = self.db().first(OTHER_MEMBERS, params![organization, except, UserStatus::Active]).await?;
            row.map_or(Ok(0), |row| get(&row, "n"))
        })
        .await
    }

    async fn senior_admin(
        &mut self,
        organization: OrganizationId,
        except: UserId,
    ) -> Result<Option<UserId>, StoreError> {
        measured("membership.senior_admin", async {
            let params = params![organization, except, UserStatus::Active, Role::Admin];
            let row = self.db().first(SENIOR_ADMIN, params).await?;
            row.map(|row| get(&row, "id")).transpose()
        })
        .await
    }

    async fn other_active_superusers(&mut self, except: UserId) -> Result<u32, StoreError> {
        measured("membership.other_active_superusers", async {
            let lock = self.db().lock(" FOR NO KEY UPDATE");
            let rows =
                self.db().rows(&format!("{SUPERUSERS}{lock}"), params![Role::Superuser, UserStatus::Active]).await?;
            let mut others = 0;
            for row in &rows {
                others += u32::from(get::<UserId>(row, "id")? != except);
            }
            Ok(others)
        })
        .await
    }
}
