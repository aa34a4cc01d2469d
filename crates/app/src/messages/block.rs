//! Who wants no messages from whom. What was written before stays with both.

use p2p_domain::{
    actor::Actor,
    id::UserId,
    message::{BlockKey, Blocked},
    page::{Page, PageRequest},
};

use super::{MessageService, send::erased};
use crate::{
    error::ServiceError,
    writing::{Attempt, retrying},
};

impl MessageService {
    /// From now on the actor gets nothing from that person; asking again changes nothing.
    pub async fn block(&self, actor: &Actor, user: UserId) -> Result<(), ServiceError> {
        self.set_block(actor, user, true).await
    }

    /// That person may write to the actor again; asking again changes nothing.
    pub async fn unblock(&self, actor: &Actor, user: UserId) -> Result<(), ServiceError> {
        self.set_block(actor, user, false).await
    }

    /// Whom the actor blocked, the latest first.
    pub async fn blocks(
        &self,
        actor: &Actor,
        page: &PageRequest<BlockKey>,
    ) -> Result<Page<Blocked, BlockKey>, ServiceError> {
        Ok(self.messages.blocks(actor.user_id, page).await?)
    }

    async fn set_block(&self, actor: &Actor, user: UserId, wanted: bool) -> Result<(), ServiceError> {
        if user == actor.user_id {
            return Err(ServiceError::field("user_id", "yourself"));
        }
        self.may_act(user).await?;
        retrying(|| self.try_block(actor, user, wanted)).await
    }

    async fn try_block(&self, actor: &Actor, user: UserId, wanted: bool) -> Result<Attempt<()>, ServiceError> {
        let (me, now) = (actor.user_id, self.writing.clock.now());
        let mut unit = self.writing.store.begin().await?;
        let changed = if wanted {
            unit.blocks().block(me, user, now).await.map_err(erased)?
        } else {
            unit.blocks().unblock(me, user).await?
        };
        if changed {
            unit.commit().await?;
        }
        Ok(Attempt::Done(()))
    }
}
