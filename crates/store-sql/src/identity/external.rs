//! Which person of ours is which of an outside service.

use async_trait::async_trait;
use p2p_domain::{
    id::UserId,
    port::{
        error::StoreError,
        identity::{IdentityStore, Tie},
    },
};

use crate::{
    SqlStore,
    row::get,
    sql::{measured, params},
    store::Durability::Durable,
};

/// The advisory lock under which Postgres ties: two who tie the same would each find nothing to replace. An arbitrary number
/// that nothing else in the database uses.
const LINK_LOCK: i64 = 0x7032_7073_716C_0003;

#[async_trait]
impl IdentityStore for SqlStore {
    async fn link(&self, user: UserId, external: &str, tie: Tie) -> Result<(), StoreError> {
        measured("identity.link", async {
            let unit = self.transaction(Durable).await?;
            if !unit.db.is_sqlite() {
                unit.db.run("SELECT pg_advisory_xact_lock($1)", params![LINK_LOCK]).await?;
            }
            let sql = "DELETE FROM external_identities WHERE user_id = $1 OR external = $2";
            unit.db.run(sql, params![user, external]).await?;
            let sql = "INSERT INTO external_identities (user_id, external, tie) VALUES ($1, $2, $3)";
            unit.db.run(sql, params![user, external, tie]).await?;
            unit.commit().await
        })
        .await
    }

    async fn external(&self, user: UserId) -> Result<Option<(String, Tie)>, StoreError> {
        const SQL: &str = "SELECT external, tie FROM external_identities WHERE user_id = $1";
        measured("identity.external", async {
            let row = self.reader().first(SQL, params![user]).await?;
            row.map(|row| Ok((get(&row, "external")?, get(&row, "tie")?))).transpose()
        })
        .await
    }

    async fn user(&self, external: &str) -> Result<Option<UserId>, StoreError> {
        const SQL: &str = "SELECT user_id FROM external_identities WHERE external = $1";
        measured("identity.user", async {
            let row = self.reader().first(SQL, params![external]).await?;
            row.map(|row| get(&row, "user_id")).transpose()
        })
        .await
    }

    async fn unlink(&self, user: UserId) -> Result<(), StoreError> {
        const SQL: &str = "DELETE FROM external_identities WHERE user_id = $1";
        measured("identity.unlink", async { self.writer(Durable).await?.db.run(SQL, params![user]).await.map(drop) })
            .await
    }
}
