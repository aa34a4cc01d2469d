//! The words that say nothing about what a text is about, in Arabic and English. Short lists, on purpose: a word that
//! may be meant (`IT`, `can`, `غير` as in `غير قابل للصدأ`) is not on them.

use std::{collections::HashSet, sync::LazyLock};

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

const ENGLISH: &str = "a an and are as at be been but by for from had has have he her his how i if in into is its me my of on or \
    our she so than that the their them then there these they this those to was we were what when where which \
    while with you your";

/// Spelled with `ى` and `ة`, which folding would lose: `على` is a stop word, `علي` a name; `إليه` is one, `آلية` a
/// mechanism. The article stands here for where it is written to a word of another script (`الـPLC`).
const ARABIC: &str = "ال بال كال لل وال في فى من الى على عن مع هو هي هى هم هن نحن انا هذا هذه ذلك تلك هؤلاء التي التى الذي الذى \
    الذين اللذان اللتان ما لا لم لن قد لقد كان كانت يكون تكون ان انه انها او ثم بل بين عند حتى لكن كما اذا هل اي \
    به بها له لها فيه فيها منه منها عليه عليها اليه اليها فهو";

static STOPPED: LazyLock<HashSet<&str>> = LazyLock::new(|| ENGLISH.split(' ').chain(ARABIC.split(' ')).collect());

/// No stop word has more bytes, however it is voweled: longer words need no look.
const LONGEST: usize = 64;

/// Looks at the folded word.
pub(super) fn is_english(word: &str) -> bool {
    STOPPED.contains(word)
}

/// Looks at the original word, without marks and with plain alefs; `و` may stand before it.
pub(super) fn is_arabic(word: &str) -> bool {
    if word.len() > LONGEST {
        return false;
    }
    let plain: String = word.nfkc().filter(|&c| c != 'ـ' && !is_combining_mark(c)).map(plain_letter).collect();
    STOPPED.contains(plain.as_str()) || plain.strip_prefix('و').is_some_and(|rest| STOPPED.contains(rest))
}

fn plain_letter(c: char) -> char {
    match c {
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ی' => 'ي',
        'ک' => 'ك',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_have_each_word_once() {
        assert_eq!(STOPPED.len(), ENGLISH.split(' ').count() + ARABIC.split(' ').count());
        assert!(STOPPED.len() > 100 && !STOPPED.contains(""));
    }

    #[test]
    fn stop_words_are_known_as_they_are_written() {
        for word in ["the", "and", "your"] {
            assert!(is_english(word), "{word}");
        }
        for word in ["it", "can", "theme", ""] {
            assert!(!is_english(word), "{word}");
        }
        for word in ["في", "فِي", "فــي", "وفي", "إلى", "إِلَى", "الى", "على", "عَلى", "ﻋﻠﻰ", "أنّ", "هؤلاء", "فی", "وهذا"]
        {
            assert!(is_arabic(word), "{word}");
        }
        for word in ["علي", "آلية", "غير", "فقد", "مصنع", "و", ""] {
            assert!(!is_arabic(word), "{word}");
        }
    }
}
