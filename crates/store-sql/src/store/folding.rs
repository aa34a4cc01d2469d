//! What a migration cannot do, because the database does not fold text as the platform does.

use p2p_domain::{id::OrganizationId, text::fold::fold};
use uuid::Uuid;

use super::{Durability, SqlStore};
use crate::{error::Failure, row::get, sql::params};

/// How many names are looked at with one statement, and folded in one transaction at most.
const BATCH: u32 = 500;

const NAMES: &str = "SELECT id, name, name_key FROM organizations WHERE id > $1 ORDER BY id LIMIT $2";

/// Not where the name was changed meanwhile: whoever did so folded the new one.
const FOLD: &str = "UPDATE organizations SET name_key = $3 WHERE id = $1 AND name = $2";

impl SqlStore {
    /// Folds the names of organizations whose key is not that of their name: rows from before there were keys, or of an older build.
    pub(super) async fn fold_names(&self) -> Result<(), Failure> {
        let mut after = OrganizationId::new(Uuid::nil());
        loop {
            let rows = self.reader().rows(NAMES, params![after, BATCH]).await?;
            let mut stale: Vec<(OrganizationId, String, String)> = Vec::new();
            for row in &rows {
                let (name, key): (String, String) = (get(row, "name")?, get(row, "name_key")?);
                let folded = fold(&name);
                after = get(row, "id")?;
                if folded != key {
                    stale.push((after, name, folded));
                }
            }
            self.refold(&stale).await?;
            if rows.len() < BATCH as usize {
                return Ok(());
            }
        }
    }

    async fn refold(&self, stale: &[(OrganizationId, String, String)]) -> Result<(), Failure> {
        if stale.is_empty() {
            return Ok(());
        }
        let transaction = self.transaction(Durability::Durable).await?;
        for (id, name, folded) in stale {
            transaction.db.run(FOLD, params![id, name, folded]).await?;
        }
        transaction.commit().await
    }
}
