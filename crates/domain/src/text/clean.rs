//! The checks that every written value shares: length, blankness and forbidden characters.
//!
//! Not here: what a title, a tag or a name may be besides; each entity adds its own rule.

use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

use super::invisible::is_invisible;

/// Why a text was refused. Lengths count Unicode scalar values, both limits inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TextError {
    /// Nothing that a reader could see.
    #[error("must not be blank")]
    Blank,
    /// Fewer characters than allowed.
    #[error("must have at least {min} characters")]
    TooShort {
        /// The least number of characters.
        min: usize,
    },
    /// More characters than allowed.
    #[error("must have at most {max} characters")]
    TooLong {
        /// The greatest number of characters.
        max: usize,
    },
    /// A control character, or one that changes the order in which a line is shown.
    #[error("must not contain control characters")]
    ControlCharacter,
}

impl TextError {
    /// The stable code of a field error.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Blank => "blank",
            Self::TooShort { .. } => "too_short",
            Self::TooLong { .. } => "too_long",
            Self::ControlCharacter => "control_character",
        }
    }
}

/// Cleans a text of one line (a name, a title): trims it and composes it (NFC).
///
/// Refuses, in this order: control characters and line separators inside the text, and the controls
/// that override or isolate direction, because they let a name show itself as another one; a text
/// that draws nothing, whatever `min` is; a length outside `min..=max`. Joiners inside words stay:
/// Persian and emoji need them.
pub fn line(text: &str, min: usize, max: usize) -> Result<String, TextError> {
    let trimmed = text.trim_matches(is_padding);
    if trimmed.chars().any(is_refused_in_line) {
        return Err(TextError::ControlCharacter);
    }
    if trimmed.chars().all(is_invisible) {
        return Err(TextError::Blank);
    }
    let composed: String = trimmed.nfc().collect();
    match composed.chars().count() {
        count if count < min => Err(TextError::TooShort { min }),
        count if count > max => Err(TextError::TooLong { max }),
        _ => Ok(composed),
    }
}

/// Checks a text of many lines (Markdown) and returns it exactly as sent.
///
/// Refuses, in this order: control characters but line feed, carriage return and tab; a text that
/// draws nothing; more than `max` characters. Direction controls are allowed: running text uses
/// them, and they end with the paragraph that they stand in.
pub fn body(text: &str, max: usize) -> Result<String, TextError> {
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(TextError::ControlCharacter);
    }
    if text.chars().all(is_invisible) {
        return Err(TextError::Blank);
    }
    if text.chars().count() > max {
        return Err(TextError::TooLong { max });
    }
    Ok(text.to_owned())
}

/// White space, and the zero-width characters that mean nothing at either end of a line. Joiners
/// and variation selectors are left: an emoji may end in one.
fn is_padding(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200B}' | '\u{2060}' | '\u{FEFF}')
}

fn is_refused_in_line(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_line_is_trimmed_and_composed() {
        for (text, cleaned) in [
            ("Ahmad", "Ahmad"),
            ("  Ahmad Ali \r\n", "Ahmad Ali"),
            ("\u{FEFF}\u{200B} Ahmad\u{2060}", "Ahmad"),
            ("Cafe\u{301}", "Café"),
            ("می\u{200C}خواهم", "می\u{200C}خواهم"),
            ("👩\u{200D}💻", "👩\u{200D}💻"),
            ("❤\u{FE0F}", "❤\u{FE0F}"),
            ("C++\u{200F}", "C++\u{200F}"),
        ] {
            assert_eq!(line(text, 1, 20).as_deref(), Ok(cleaned), "{text:?}");
        }
    }

    #[test]
    fn a_line_of_nothing_visible_is_blank() {
        for text in [
            "",
            "   ",
            "\n\t",
            "\u{200B}",
            "\u{200C}\u{200D}",
            "\u{FEFF}",
            "\u{3164}",
            "\u{2800}",
            "\u{AD}",
            "\u{3000}",
            "\u{200F} \u{200E}",
            "\u{FE0F}",
            "\u{E0041}",
            "\u{115F}\u{1160}",
        ] {
            assert_eq!(line(text, 0, 20), Err(TextError::Blank), "{text:?}");
            assert_eq!(body(text, 20), Err(TextError::Blank), "{text:?}");
        }
    }

    #[test]
    fn a_line_refuses_controls_and_disguises() {
        let inside = |c: char| format!("a{c}b");
        let refused =
            ('\0'..='\u{1F}').chain('\u{7F}'..='\u{9F}').chain('\u{2028}'..='\u{202E}').chain('\u{2066}'..='\u{2069}');
        for c in refused {
            assert_eq!(line(&inside(c), 1, 9), Err(TextError::ControlCharacter), "{c:?}");
        }
        for c in ['\u{200C}', '\u{200D}', '\u{200E}', '\u{200F}', '\u{A0}', '\u{FE0F}'] {
            assert!(line(&inside(c), 1, 9).is_ok(), "{c:?}");
        }
        assert_eq!(line("\u{202E}nimda", 1, 9), Err(TextError::ControlCharacter));
        assert_eq!(line("\0", 1, 9), Err(TextError::ControlCharacter));
    }

    #[test]
    fn a_line_counts_characters_not_bytes() {
        assert_eq!(line("ab", 3, 5), Err(TextError::TooShort { min: 3 }));
        assert_eq!(line("مرح", 3, 5).as_deref(), Ok("مرح"));
        assert_eq!(line("مرحبا", 3, 5).as_deref(), Ok("مرحبا"));
        assert_eq!(line("abcdef", 3, 5), Err(TextError::TooLong { max: 5 }));
        assert_eq!(line("  abcde  ", 3, 5).as_deref(), Ok("abcde"));
        assert_eq!(line("e\u{301}e\u{301}e\u{301}", 1, 3).as_deref(), Ok("ééé"));
    }

    #[test]
    fn a_body_is_kept_as_sent() {
        let text = "  # Cafe\u{301}\r\n\r\n\tcode \u{2067}שלום\u{2069}\n";
        assert_eq!(body(text, 100).as_deref(), Ok(text));
        assert_eq!(body("مرحبا", 5).as_deref(), Ok("مرحبا"));
        assert_eq!(body("abcdef", 5), Err(TextError::TooLong { max: 5 }));
    }

    #[test]
    fn a_body_refuses_controls() {
        for c in ('\0'..='\u{1F}').chain('\u{7F}'..='\u{9F}') {
            let expected =
                if matches!(c, '\n' | '\r' | '\t') { Ok(format!("a{c}b")) } else { Err(TextError::ControlCharacter) };
            assert_eq!(body(&format!("a{c}b"), 9), expected, "{c:?}");
        }
    }

    #[test]
    fn each_error_has_its_code() {
        for (error, code, message) in [
            (TextError::Blank, "blank", "must not be blank"),
            (TextError::TooShort { min: 3 }, "too_short", "must have at least 3 characters"),
            (TextError::TooLong { max: 5 }, "too_long", "must have at most 5 characters"),
            (TextError::ControlCharacter, "control_character", "must not contain control characters"),
        ] {
            assert_eq!(error.code(), code);
            assert_eq!(error.to_string(), message);
        }
    }

    proptest! {
        #[test]
        fn a_clean_line_is_clean_again(text in any::<String>(), min in 0_usize..5, max in 5_usize..40) {
            if let Ok(cleaned) = line(&text, min, max) {
                prop_assert!((min..=max).contains(&cleaned.chars().count()));
                prop_assert!(!cleaned.chars().any(char::is_control));
                prop_assert_eq!(line(&cleaned, min, max), Ok(cleaned));
            }
        }

        #[test]
        fn an_accepted_body_is_the_source(text in any::<String>(), max in 0_usize..60) {
            if let Ok(kept) = body(&text, max) {
                prop_assert_eq!(&kept, &text);
                prop_assert!(kept.chars().count() <= max);
            }
        }
    }
}
