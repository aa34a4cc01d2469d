//! Who gets nothing from whom.

use async_trait::async_trait;
use p2p_domain::{
    id::UserId,
    port::{error::StoreError, message::BlockRepository},
    timestamp::Timestamp,
};

use crate::{
    sql::{measured, params},
    unit::SqlUnitOfWork,
};

const BLOCK: &str = "INSERT INTO blocks (user_id, blocked_id, created_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";

const UNBLOCK: &str = "DELETE FROM blocks WHERE user_id = $1 AND blocked_id = $2";

const IS_BLOCKED: &str = "SELECT 1 AS one FROM blocks WHERE user_id = $1 AND blocked_id = $2";

#[async_trait]
impl BlockRepository for SqlUnitOfWork {
    async fn block(&mut self, by: UserId, of: UserId, at: Timestamp) -> Result<bool, StoreError> {
        measured("block.block", self.db().changes(BLOCK, params![by, of, at])).await
    }

    async fn unblock(&mut self, by: UserId, of: UserId) -> Result<bool, StoreError> {
        measured("block.unblock", self.db().changes(UNBLOCK, params![by, of])).await
    }

    async fn is_blocked(&mut self, by: UserId, of: UserId) -> Result<bool, StoreError> {
        measured("block.is_blocked", async { Ok(self.db().first(IS_BLOCKED, params![by, of]).await?.is_some()) }).await
    }
}
