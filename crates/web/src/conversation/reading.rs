//! What messages and notifications have in common: lists of the unread, and reading all at once.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::extract::{Body, FieldErrors};

/// Whether all are listed.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ReadingFilter {
    /// Whether to list what waits to be read alone.
    #[param(default = false)]
    unread: Option<bool>,
}

impl Body for ReadingFilter {
    type Command = bool;

    fn check(self, _: &mut FieldErrors) -> Option<bool> {
        Some(self.unread.unwrap_or_default())
    }
}

/// What was read at once.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = ReadAll)]
pub(super) struct ReadAllShape {
    /// How many were not read before.
    #[schema(example = 3)]
    pub read: u32,
}
