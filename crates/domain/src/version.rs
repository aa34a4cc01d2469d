//! Optimistic concurrency: the counter that every editable row carries.

use serde::{Deserialize, Serialize};

/// How many times a thing was edited, from 1. Counters (votes, views, replies) do not move it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Version(u32);

impl Version {
    /// The version of what was just made.
    pub const FIRST: Self = Self(1);

    /// A version as a store or an ETag tells it.
    #[must_use]
    pub const fn new(number: u32) -> Self {
        Self(number)
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }

    /// The version after one more edit.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

/// Which versions a caller is willing to change: what `If-Match` said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Expected {
    /// Whatever it is now.
    #[default]
    Any,
    /// One of these, else nothing is changed. Empty: none will do.
    OneOf(Vec<Version>),
}

impl Expected {
    /// Whether the present version is one that the caller expects.
    #[must_use]
    pub fn allows(&self, present: Version) -> bool {
        match self {
            Self::Any => true,
            Self::OneOf(versions) => versions.contains(&present),
        }
    }
}
