//! Where people logged in from before.

use async_trait::async_trait;
use p2p_domain::{
    device::{Acquaintance, DeviceKey, PER_PERSON},
    id::UserId,
    port::{device::DeviceStore, error::StoreError},
    timestamp::Timestamp,
};

use crate::{
    SqlStore,
    row::get,
    sql::{measured, params},
    store::Durability::Durable,
};

/// On Postgres, logins of one person are noted one after the other; SQLite lets one writer in.
const HOLD_OWNER: &str = "SELECT 1 AS one FROM users WHERE id = $1 FOR NO KEY UPDATE";

const COUNT: &str = "SELECT COUNT(*) AS known, COUNT(*) FILTER (WHERE device = $2) AS this \
     FROM known_devices WHERE user_id = $1";

const NOTE: &str = "INSERT INTO known_devices (user_id, device, seen_at) VALUES ($1, $2, $3) \
     ON CONFLICT (user_id, device) DO UPDATE SET seen_at = excluded.seen_at";

#[async_trait]
impl DeviceStore for SqlStore {
    async fn note(&self, user: UserId, device: &DeviceKey, at: Timestamp) -> Result<Acquaintance, StoreError> {
        measured("device.note", async {
            let unit = self.transaction(Durable).await?;
            if !unit.db.is_sqlite() {
                unit.db.first(HOLD_OWNER, params![user]).await?;
            }
            let (mut known, mut this) = (0_u32, 0_u32);
            if let Some(row) = unit.db.first(COUNT, params![user, device]).await? {
                (known, this) = (get(&row, "known")?, get(&row, "this")?);
            }
            unit.db.run(NOTE, params![user, device, at]).await?;
            if this == 0 && known >= PER_PERSON {
                unit.db.run(&forget_oldest(), params![user, device]).await?;
            }
            unit.commit().await?;
            Ok(match (known, this) {
                (0, _) => Acquaintance::First,
                (_, 0) => Acquaintance::Stranger,
                _ => Acquaintance::Known,
            })
        })
        .await
    }

    async fn knows(&self, user: UserId, device: &DeviceKey) -> Result<bool, StoreError> {
        const SQL: &str = "SELECT 1 AS one FROM known_devices WHERE user_id = $1 AND device = $2";
        measured("device.knows", async { Ok(self.reader().first(SQL, params![user, device]).await?.is_some()) }).await
    }

    async fn devices(&self, user: UserId) -> Result<Vec<(DeviceKey, Timestamp)>, StoreError> {
        measured("device.devices", async {
            let sql = format!(
                "SELECT device, seen_at FROM known_devices WHERE user_id = $1 \
                 ORDER BY seen_at DESC, device DESC LIMIT {PER_PERSON}"
            );
            let rows = self.reader().rows(&sql, params![user]).await?;
            rows.iter().map(|row| Ok((get(row, "device")?, get(row, "seen_at")?))).collect()
        })
        .await
    }
}

/// All but the newest go, and the one that was just noted stays.
fn forget_oldest() -> String {
    format!(
        "DELETE FROM known_devices WHERE user_id = $1 AND device IN \
         (SELECT d.device FROM known_devices d WHERE d.user_id = $1 AND d.device <> $2 \
         ORDER BY d.seen_at DESC, d.device DESC LIMIT {PER_PERSON} OFFSET {})",
        PER_PERSON - 1
    )
}
