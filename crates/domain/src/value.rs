//! The macros behind values: one-line texts with a private `String`, a `parse` and a borrowed getter; and closed sets with names.

use crate::{error::ValueError, text::clean::TextError};

impl ValueError for TextError {
    fn code(&self) -> &'static str {
        (*self).code()
    }

    fn limit(&self) -> Option<u64> {
        match *self {
            Self::TooShort { min } => Some(min as u64),
            Self::TooLong { max } => Some(max as u64),
            Self::Blank | Self::ControlCharacter => None,
        }
    }
}

macro_rules! line_values {
    ($($(#[$doc:meta])* $name:ident: $min:literal..=$max:literal;)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// Longest accepted length, in Unicode scalar values.
            pub const MAX: usize = $max;

            /// Trims, normalizes and checks one line of text.
            pub fn parse(text: &str) -> Result<Self, crate::text::clean::TextError> {
                crate::text::clean::line(text, $min, $max).map(Self)
            }

            /// A value that a store gives back, which was parsed when it was written.
            #[must_use]
            pub const fn stored(text: String) -> Self { Self(text) }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str { &self.0 }

            /// The owned text.
            #[must_use]
            pub fn into_string(self) -> String { self.0 }
        }
    )+};
}
pub(crate) use line_values;

/// A closed set whose members have names on the wire and in stores.
macro_rules! named {
    ($(#[$doc:meta])* $type:ident { $($(#[$of:meta])* $variant:ident = $name:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $type { $($(#[$of])* $variant,)+ }

        impl $type {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name on the wire and in stores.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// The one of that name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == name)
            }
        }
    };
}
pub(crate) use named;
