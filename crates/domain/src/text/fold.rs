//! Folding: the form of a name, a title or a query in which spellings of one word are equal.
//!
//! Stores keep it beside the original and compare it byte by byte, so that no collation matters.
//! Not here: stemming, stop words and ranking, which belong to the search index.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use super::invisible::is_ignorable;

/// Folds `text` for comparison; folding twice changes nothing.
///
/// - Compatibility forms become plain ones (NFKC), letters lower case, runs of white space one
///   blank, and the ends are trimmed; characters that draw nothing vanish.
/// - Arabic: vowel marks and tatweel are dropped; the forms of alef, yeh, kaf, heh and the carriers
///   of hamza become one letter each, also in Persian and Urdu spelling; digits become 0-9.
/// - Latin, Greek, Cyrillic and Hebrew lose their accents and points, and letters with a stroke or a
///   ligature are spelled plainly (`ø` → `o`, `ß` → `ss`).
///
/// Marks of other scripts are kept, for there they are vowels. The result may be longer than the
/// source (a single ligature may stand for a phrase), so bound the source before and the key after.
#[must_use]
pub fn fold(text: &str) -> String {
    let plain: String = text
        .nfkd()
        // One by one, for the lower case of a whole text depends on a letter's neighbours (final sigma).
        .flat_map(char::to_lowercase)
        .nfkd()
        .filter(|&c| !is_dropped(c))
        .map(fold_letter)
        .nfc()
        .collect();
    let mut folded = String::with_capacity(plain.len());
    for word in plain.split_whitespace() {
        if !folded.is_empty() {
            folded.push(' ');
        }
        for c in word.chars() {
            match spelled_out(c) {
                Some(letters) => folded.push_str(letters),
                None => folded.push(c),
            }
        }
    }
    folded
}

/// The words of a text that [`fold`] returned: runs of letters and digits, with their marks.
pub fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c)).filter(|word| !word.is_empty())
}

fn is_dropped(c: char) -> bool {
    is_ignorable(c) || is_accent(c) || is_arabic_mark(c) || is_hebrew_point(c)
}

/// The blocks of combining marks that Latin, Greek and Cyrillic use.
fn is_accent(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}'
        | '\u{20D0}'..='\u{20FF}' | '\u{FE20}'..='\u{FE2F}')
}

/// Vowel signs, Koranic marks, tatweel, and the hamza that decomposition splits from its carrier.
fn is_arabic_mark(c: char) -> bool {
    matches!(c,
        '\u{610}'..='\u{61A}' | '\u{640}' | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{674}'
        | '\u{6D6}'..='\u{6DC}' | '\u{6DF}'..='\u{6E8}' | '\u{6EA}'..='\u{6ED}'
        | '\u{897}'..='\u{89F}' | '\u{8CA}'..='\u{8E1}' | '\u{8E3}'..='\u{8FF}')
}

fn is_hebrew_point(c: char) -> bool {
    matches!(c,
        '\u{591}'..='\u{5BD}' | '\u{5BF}' | '\u{5C1}'..='\u{5C2}' | '\u{5C4}'..='\u{5C5}' | '\u{5C7}')
}

/// One decomposed letter to the letter that stands for its family.
fn fold_letter(c: char) -> char {
    match c {
        // Alef wasla and the alefs with a wavy hamza; the other forms have come apart already.
        '\u{671}'..='\u{673}' => 'ا',
        // Alef maksura, Persian yeh, yeh barree, yeh with tail.
        'ى' | 'ی' | 'ے' | 'ۍ' => 'ي',
        'ک' | 'ڪ' => 'ك',
        // Ta marbuta in both spellings, heh doachashmee, heh goal, ae.
        'ة' | 'ۃ' | 'ھ' | 'ہ' | 'ە' => 'ه',
        '٠'..='٩' => western_digit(c, '٠'),
        '۰'..='۹' => western_digit(c, '۰'),
        'ς' => 'σ',
        'ø' => 'o',
        'ł' => 'l',
        'đ' | 'ð' => 'd',
        'ħ' => 'h',
        'ı' => 'i',
        _ => c,
    }
}

fn western_digit(digit: char, zero: char) -> char {
    char::from_digit(u32::from(digit) - u32::from(zero), 10).unwrap_or(digit)
}

/// Single letters that plain spelling writes as two.
fn spelled_out(c: char) -> Option<&'static str> {
    match c {
        'ß' => Some("ss"),
        'æ' => Some("ae"),
        'œ' => Some("oe"),
        'þ' => Some("th"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spellings_of_one_word_fold_alike() {
        for (text, folded) in [
            ("", ""),
            (" \t\n\u{3000}", ""),
            ("  Hello \n  WORLD\u{A0}!", "hello world !"),
            ("أحمد إبراهيم آدم ٱلله", "احمد ابراهيم ادم الله"),
            ("مُحَمَّدٌ", "محمد"),
            ("الرَّحْمٰن", "الرحمن"),
            ("مـــحـــمد", "محمد"),
            ("منى هدى", "مني هدي"),
            ("مدرسة", "مدرسه"),
            ("مسؤول رئيس", "مسوول رييس"),
            ("سماء", "سماء"),
            ("کتابی", "كتابي"),
            ("می\u{200C}خواهم", "ميخواهم"),
            ("١٢٣ ۴۵۶ 789", "123 456 789"),
            ("ﷲ ﻻ ﺃ", "الله لا ا"),
            ("café CAFE\u{301}", "cafe cafe"),
            ("Łukasz Øystein Đorđe", "lukasz oystein dorde"),
            ("IŞIK ışık İstanbul", "isik isik istanbul"),
            ("Straße STRAẞE", "strasse strasse"),
            ("Ǽon Œuvre", "aeon oeuvre"),
            ("ΟΔΟΣ οδός", "οδοσ οδοσ"),
            ("Ёлка", "елка"),
            ("שָׁלוֹם", "שלום"),
            ("ｆｕｌｌ ﬁ ①", "full fi 1"),
            ("हिन्दी", "हिन्दी"),
            ("한국어", "한국어"),
            ("が", "が"),
            ("❤\u{FE0F} ❤", "❤ ❤"),
            ("ad\u{AD}min\u{200F}", "admin"),
        ] {
            assert_eq!(fold(text), folded, "{text:?}");
        }
    }

    #[test]
    fn words_are_runs_of_letters_and_digits() {
        for (text, expected) in [
            ("", vec![]),
            ("--!", vec![]),
            ("rust, actix-web & sqlx 0.9", vec!["rust", "actix", "web", "sqlx", "0", "9"]),
            ("المصانع، والروبوتات؟", vec!["المصانع", "والروبوتات"]),
            ("हिन्दी", vec!["हिन्दी"]),
        ] {
            assert_eq!(words(&fold(text)).collect::<Vec<_>>(), expected, "{text:?}");
        }
    }

    #[test]
    fn folding_any_one_character_twice_changes_nothing() {
        for c in '\0'..=char::MAX {
            let once = fold(c.encode_utf8(&mut [0; 4]));
            assert_eq!(fold(&once), once, "U+{:04X}", u32::from(c));
        }
    }

    /// Texts rich in letters and marks that folding touches.
    fn touchy() -> impl Strategy<Value = String> {
        "[a-zA-Z \u{A0}-\u{24F}\u{300}-\u{36F}\u{370}-\u{6FF}\u{900}-\u{97F}\u{1E00}-\u{1FFF}\u{200B}-\u{200F}\u{AC00}-\u{AC40}\u{FB00}-\u{FEFF}]{0,40}"
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in prop_oneof![any::<String>(), touchy()]) {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn canonically_equal_texts_fold_alike(text in prop_oneof![any::<String>(), touchy()]) {
            let composed: String = text.nfc().collect();
            let decomposed: String = text.nfd().collect();
            prop_assert_eq!(fold(&composed), fold(&decomposed));
        }

        #[test]
        fn blanks_are_single_and_inside(text in any::<String>()) {
            let folded = fold(&text);
            prop_assert_eq!(folded.trim(), folded.as_str());
            prop_assert!(!folded.contains("  "));
        }

        #[test]
        fn no_word_is_empty_or_has_a_blank(text in any::<String>()) {
            for word in words(&fold(&text)) {
                prop_assert!(!word.is_empty() && !word.contains(char::is_whitespace));
            }
        }
    }
}
