//! Consents as their givers find them.

use async_trait::async_trait;
use p2p_domain::{
    consent::Consent,
    id::UserId,
    port::{consent::ConsentReader, error::StoreError},
};

use crate::{
    SqlStore,
    row::get,
    sql::{measured, params},
};

/// How many are answered at most.
const MOST: u32 = 100;

#[async_trait]
impl ConsentReader for SqlStore {
    async fn consents(&self, user: UserId) -> Result<Vec<Consent>, StoreError> {
        measured("consent.consents", async {
            let sql = format!(
                "SELECT c.version, c.accepted_at FROM consents c WHERE c.user_id = $1 \
                 ORDER BY c.accepted_at DESC, c.version DESC LIMIT {MOST}"
            );
            let rows = self.reader().rows(&sql, params![user]).await?;
            rows.iter()
                .map(|row| {
                    Ok(Consent { user_id: user, version: get(row, "version")?, accepted_at: get(row, "accepted_at")? })
                })
                .collect()
        })
        .await
    }
}
