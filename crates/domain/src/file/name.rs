//! Names of files: kept as they are, whatever script they are in, but for what could lead out of a folder or hide an end.

use serde::{Deserialize, Serialize};

use crate::text::clean::{self, TextError};

/// What somebody calls a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FileName(String);

impl FileName {
    /// Longest accepted name, in Unicode scalar values.
    pub const MAX: usize = 255;

    /// Takes the last part of a path, trims and checks it. Direction overrides, with which `gpj.exe` can look like another name,
    /// and control characters are refused with the other marks that a line of text may not hold.
    pub fn parse(text: &str) -> Result<Self, TextError> {
        let last = text.rsplit(['/', '\\']).next().unwrap_or_default();
        let name = clean::line(last, 1, Self::MAX)?;
        if name.chars().all(|c| c == '.') { Err(TextError::Blank) } else { Ok(Self(name)) }
    }

    /// A name that a store gives back.
    #[must_use]
    pub const fn stored(text: String) -> Self {
        Self(text)
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_its_script_and_loses_its_path() {
        assert_eq!(FileName::parse("مضخة رقم ٣.jpg").unwrap().as_str(), "مضخة رقم ٣.jpg");
        assert_eq!(FileName::parse("C:\\plans\\../مخطط.pdf").unwrap().as_str(), "مخطط.pdf");
        for bad in ["", "..", "a/", "x\u{7}.txt"] {
            assert!(FileName::parse(bad).is_err(), "{bad:?}");
        }
    }
}
