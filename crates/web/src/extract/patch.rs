//! The three states of a field in a JSON merge patch (RFC 7396).

use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

/// A field that may be left out, null, or given.
///
/// The document shows it in place, as a nullable field: a reader wants the field's type, not the name of a wrapper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, ToSchema)]
#[serde(untagged)]
pub enum Patch<T> {
    /// Left out: the field stays as it is.
    #[default]
    Absent,
    /// Null: the field is cleared.
    Null,
    /// A new value.
    Value(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    /// Serde asks only for what is there; `Absent` comes from `#[serde(default)]`.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::deserialize(deserializer).map(|value| value.map_or(Self::Null, Self::Value))
    }
}
