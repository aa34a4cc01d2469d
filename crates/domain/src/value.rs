//! The macro behind one-line text values: a private `String`, a `parse`, a borrowed getter.

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
