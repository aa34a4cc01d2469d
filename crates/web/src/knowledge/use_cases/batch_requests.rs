//! What is sent to do several things to use cases at once.

use p2p_app::use_cases::{BATCH_MAX, Operation};
use p2p_domain::{error::FieldError, id::UseCaseId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::{
    nested::nested,
    requests::{UseCaseCreate, UseCasePatch},
};
use crate::{
    extract::{Body, FieldErrors, one_of_several},
    problem::Problem,
};

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum OperationName {
    Create,
    Update,
    Publish,
    Delete,
}

/// One of several operations.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = UseCaseOperation, example = json!({ "op": "update", "id": "0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70",
    "body": { "industry": "Metal working" } }))]
pub(super) struct SentOperation {
    /// What is to be done: `create` needs `body`, `update` needs `id` and `body`, `publish` and `delete` need `id`.
    #[schema(value_type = String, required = true, example = "update")]
    op: Option<OperationName>,
    /// To which use case; none is told yet where one is created.
    #[schema(format = Uuid, example = "0198f1a0-7c2e-7b61-8f6a-2b3c4d5e6f70")]
    id: Option<String>,
    /// What is told or edited: as in the body of `POST /use-cases` or `PATCH /use-cases/{id}`.
    #[schema(value_type = Option<Object>)]
    body: Option<Value>,
}

impl Body for SentOperation {
    type Command = Operation;

    fn check(self, errors: &mut FieldErrors) -> Option<Operation> {
        let Self { op, id, body } = self;
        let op = errors.present("op", op)?;
        let id = if op == OperationName::Create { absent("id", id.as_ref(), errors) } else { named(id, errors) };
        let takes_body = matches!(op, OperationName::Create | OperationName::Update);
        let body = if takes_body { errors.present("body", body) } else { absent("body", body.as_ref(), errors) };
        Some(match op {
            OperationName::Create => Operation::Create(nested::<UseCaseCreate>("body", body?, errors)?),
            OperationName::Update => {
                let change = nested::<UseCasePatch>("body", body?, errors);
                Operation::Update { id: id?, change: change? }
            }
            OperationName::Publish => Operation::Publish { id: id? },
            OperationName::Delete => Operation::Delete { id: id? },
        })
    }
}

fn named(id: Option<String>, errors: &mut FieldErrors) -> Option<UseCaseId> {
    let id = errors.present("id", id);
    errors.optional_id("id", id, UseCaseId::new)
}

/// What an operation has no use for is not passed over in silence.
fn absent<T, U>(field: &'static str, value: Option<&T>, errors: &mut FieldErrors) -> Option<U> {
    if value.is_some() {
        errors.add(field, "unknown_field");
    }
    None
}

/// Several operations.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct UseCaseBatch {
    /// Each is checked and done on its own, in this order: one that is wrong keeps none of the others back.
    #[schema(value_type = Vec<SentOperation>, required = true, min_items = 1, max_items = 100)]
    operations: Option<Vec<Value>>,
}

impl Body for UseCaseBatch {
    /// Each operation, or what is wrong with it.
    type Command = Vec<Result<Operation, Problem>>;

    fn check(self, errors: &mut FieldErrors) -> Option<Self::Command> {
        let operations = errors.present("operations", self.operations)?;
        if operations.is_empty() {
            errors.add("operations", "empty");
        }
        if operations.len() > BATCH_MAX {
            errors.push(FieldError::with_limit("operations", "too_many", BATCH_MAX as u64));
            return None;
        }
        let checked = operations.into_iter().enumerate();
        Some(checked.map(|(n, one)| one_of_several::<SentOperation>(format!("operations[{n}]"), one)).collect())
    }
}
