//! Values inside a body that are read on their own, so that each of several tells all that is wrong with it.

use p2p_domain::error::FieldError;
use serde_json::Value;

use crate::extract::{Body, FieldErrors, one_of_several};

/// The command in a value that stands at that place of a body; what is wrong with it is told by its path from there.
pub(super) fn nested<T: Body>(place: &str, value: Value, errors: &mut FieldErrors) -> Option<T::Command> {
    if !value.is_object() {
        errors.add(place.to_owned(), "invalid_type");
        return None;
    }
    let problem = match one_of_several::<T>("", value) {
        Ok(command) => return Some(command),
        Err(problem) => problem,
    };
    let within = |error: &FieldError| FieldError { field: format!("{place}.{}", error.field).into(), ..error.clone() };
    errors.extend(problem.errors().iter().map(within));
    None
}
