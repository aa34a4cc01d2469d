//! Many operations at once: one after another, each for itself, so that one that is refused keeps no other from being done.

use p2p_domain::{
    actor::Actor,
    id::UseCaseId,
    use_case::{UseCaseChange, UseCaseView},
    version::Expected,
};

use super::{NewUseCase, UseCaseService};
use crate::error::ServiceError;

/// How many operations one batch may have.
pub const BATCH_MAX: usize = 100;

/// One of many.
#[derive(Debug, Clone)]
pub enum Operation {
    /// Begin one.
    Create(NewUseCase),
    /// Edit one.
    Update {
        /// Which.
        id: UseCaseId,
        /// How.
        change: UseCaseChange,
    },
    /// Publish one.
    Publish {
        /// Which.
        id: UseCaseId,
    },
    /// Delete one.
    Delete {
        /// Which.
        id: UseCaseId,
    },
}

/// What became of an operation.
#[derive(Debug, Clone, PartialEq)]
pub struct Done {
    /// Of which use case.
    pub id: UseCaseId,
    /// The use case as it is now; none of one that is deleted.
    pub view: Option<UseCaseView>,
}

impl UseCaseService {
    /// Does one operation of a batch.
    pub async fn apply(&self, actor: &Actor, operation: Operation) -> Result<Done, ServiceError> {
        let view = match operation {
            Operation::Create(new) => self.create(actor, new, None).await?,
            Operation::Update { id, change } => self.edit(actor, id, change, &Expected::Any).await?,
            Operation::Publish { id } => self.publish(actor, id).await?,
            Operation::Delete { id } => {
                self.delete(actor, id, &Expected::Any).await?;
                return Ok(Done { id, view: None });
            }
        };
        Ok(Done { id: view.use_case.id, view: Some(view) })
    }
}
