//! The base direction of a text, told from its first strong character.

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_bidi::{BidiClass, bidi_class};

/// Which way a text is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Left to right, as English. Also the answer for a text without any strong character.
    #[default]
    Ltr,
    /// Right to left, as Arabic.
    Rtl,
}

impl Direction {
    /// The direction of the first strong character (rules P2 and P3 of the Unicode bidirectional
    /// algorithm, without its skipping of isolates), which is what `dir="auto"` does in a browser.
    ///
    /// Digits, punctuation and emoji are not strong: the marks of a Markdown source do not count.
    #[must_use]
    pub fn of(text: &str) -> Self {
        text.chars()
            .find_map(|c| match bidi_class(c) {
                BidiClass::L => Some(Self::Ltr),
                BidiClass::R | BidiClass::AL => Some(Self::Rtl),
                _ => None,
            })
            .unwrap_or_default()
    }

    /// The value of HTML's `dir` attribute: `ltr` or `rtl`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ltr => "ltr",
            Self::Rtl => "rtl",
        }
    }
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_first_strong_character_decides() {
        use Direction::{Ltr, Rtl};
        for (text, expected) in [
            ("", Ltr),
            ("123 -- !?", Ltr),
            ("😀 👍🏽", Ltr),
            ("Hello مرحبا", Ltr),
            ("مرحبا Hello", Rtl),
            ("שלום", Rtl),
            ("# مرحبا", Rtl),
            ("> **[1] مرحبا**", Rtl),
            ("```\nكود\n```", Rtl),
            ("2024: نتائج", Rtl),
            ("٣ results", Ltr),
            ("\u{200F}Hello", Rtl),
            ("你好", Ltr),
            ("ߊߋ", Rtl),
        ] {
            assert_eq!(Direction::of(text), expected, "{text:?}");
        }
    }

    #[test]
    fn it_is_written_in_lower_case() {
        for (direction, name) in [(Direction::Ltr, "ltr"), (Direction::Rtl, "rtl")] {
            assert_eq!(direction.to_string(), name);
            let json = serde_json::to_string(&direction).unwrap();
            assert_eq!(json, format!("\"{name}\""));
            assert_eq!(serde_json::from_str::<Direction>(&json).unwrap(), direction);
        }
        assert!(serde_json::from_str::<Direction>("\"RTL\"").is_err());
    }

    proptest! {
        #[test]
        fn leading_marks_and_digits_do_not_count(marks in "[ #>*_`~0-9.!()\\-]{0,20}", text in any::<String>()) {
            prop_assert_eq!(Direction::of(&format!("{marks}{text}")), Direction::of(&text));
        }
    }
}
