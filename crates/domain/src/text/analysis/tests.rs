//! Which words meet and which must not, and what holds for every text.

use proptest::prelude::*;
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

use super::*;

fn terms(text: &str) -> Vec<String> {
    analyze(text, Lexicon::built_in()).into_iter().map(|token| token.term).collect()
}

/// The only term of a word.
fn term(word: &str) -> String {
    let mut terms = terms(word);
    assert_eq!(terms.len(), 1, "{word}: {terms:?}");
    terms.remove(0)
}

fn assert_meet(families: &[&str]) {
    for family in families {
        let mut words = family.split(' ');
        let first = words.next().unwrap();
        for word in words {
            assert_eq!(term(word), term(first), "{word} and {first}");
        }
    }
}

fn assert_part(pairs: &[(&str, &str)]) {
    for (one, other) in pairs {
        assert_ne!(term(one), term(other), "{one} and {other}");
    }
}

#[test]
fn arabic_spellings_of_one_word_meet() {
    assert_meet(&[
        "إنتاج انتاج أنتاج إِنْتَاج إنـتـاج",
        "جودة جوده جَوْدَة",
        "مستوى مستوي مستوی",
        "مسؤول مسوول",
        "كفاءة کفاءة كفاءه",
        "مُهَنْدِس مهندس",
        "ﻣﺼﻨﻊ مصنع",
        "٢٠٢٤ 2024 ۲۰۲۴",
    ]);
}

#[test]
fn arabic_families_meet_by_their_endings() {
    assert_meet(&[
        "صناعة صناعي صناعية صناعات الصناعة والصناعات بالصناعة للصناعة صناعتها صناعته صناعاتها",
        "مهندس المهندس مهندسة مهندسون مهندسين مهندسات المهندسين والمهندسون مهندسها مهندسان",
        "تقنية تقنيات التقنية تقني وبالتقنية فالتقنية كالتقنية",
        "صيانة الصيانة وصيانة صيانتها",
        "حرارة حرارية الحراري",
        "بطارية بطاريات البطاريات",
        "تدريب تدريبات التدريبية تدريباته تدريباتها",
        "تقنياته تقنية",
    ]);
}

#[test]
fn broken_plurals_and_synonyms_meet() {
    assert_meet(&[
        "مصنع مصانع المصنع المصانع والمصانع بالمصانع للمصنع لمصنع بمصنع وبمصانع مصنعها مصانعهم مصنعنا مصنعي",
        "آلة آلات الآلة الآلات للآلات بالآلات وآلاتها آلتان آلته ماكينة ماكينات المكائن",
        "جهاز أجهزة الأجهزة بأجهزة أجهزتها",
        "مضخة مضخات المضخات مضختهم للمضخات",
        "صمام صمامات",
        "محرك محركات محركها",
        "خط خطوط الخطوط",
        "خطة خطط الخطة خطتها خططنا",
        "عامل عمال العمال عاملون عاملين عمالها",
        "أداة أدوات",
        "مورد موردين الموردون",
        "شركة شركات الشركة شركتنا لشركة وشركاتهم",
        "تكلفة تكاليف التكاليف",
        "طاقة طاقات الطاقة",
        "قطعة قطع",
        "منشأة منشآت المنشآت",
        "وزارة الوزارة وزارات",
        "وحدة الوحدات وحدات",
    ]);
}

#[test]
fn arabic_words_of_other_families_stay_apart() {
    assert_part(&[
        ("خط", "خطة"),
        ("عمل", "عملية"),
        ("مكتب", "مكتبة"),
        ("سلامة", "سلام"),
        ("سير", "سيرة"),
        ("رقم", "رقمي"),
        ("لوح", "لوحة"),
        ("شركة", "شريك"),
        ("محرك", "حركة"),
        ("فكرة", "كرة"),
        ("لجنة", "جنة"),
        ("بحث", "حث"),
        ("كهرباء", "هرباء"),
        ("كمال", "مال"),
        ("علي", "عامل"),
        ("مورد", "موارد"),
        ("مصدر", "تصدير"),
        ("وزارة", "زار"),
    ]);
}

#[test]
fn english_families_meet_and_strangers_do_not() {
    assert_meet(&[
        "machine machines Machine MACHINES machine's machine’s",
        "weld welds welded welding",
        "manufacture manufacturing manufactured manufacturer",
        "optimise optimize optimising optimized optimisation",
        "colour color colours",
        "analysis analyses",
        "matrix matrices",
        "company companies company's",
        "café cafe CAFÉ",
        "aluminium aluminum",
    ]);
    assert_part(&[
        ("factory", "factor"),
        ("pump", "pumpkin"),
        ("valve", "value"),
        ("meter", "metre"),
        ("iron", "irony"),
    ]);
}

#[test]
fn codes_are_found_whole_and_by_parts() {
    for (text, expected) in [
        ("M8x1.25", vec!["m", "8", "x", "1", "25"]),
        ("ISO-9001", vec!["iso", "9001"]),
        ("ISO9001", vec!["iso", "9001"]),
        ("85°C", vec!["85", "c"]),
        ("٨٥℃", vec!["85", "c"]),
        ("5㎏", vec!["5", "kg"]),
        ("m²", vec!["m", "2"]),
        ("A4", vec!["a", "4"]),
        ("AS-400", vec!["as", "400"]),
        ("3-in-1", vec!["3", "1"]),
        ("1,250 ١٬٢٥٠ 1,25 12,3456", vec!["1250", "1250", "1", "25", "12", "3456"]),
        ("الـPLC والـ SCADA", vec!["plc", "scada"]),
        ("قطر32مم", vec!["قطر", "32", "مم"]),
        ("½", vec!["1", "2"]),
        ("o'neil@example.com", vec!["oneil", "exampl", "com"]),
        ("Siemens™", vec!["siemen"]),
    ] {
        assert_eq!(terms(text), expected, "{text}");
    }
}

#[test]
fn stop_words_take_no_position() {
    let text = "الأمن في المصنع and the safety of IT على الخط";
    let tokens = analyze(text, Lexicon::built_in());
    let found: Vec<(&str, &str)> =
        tokens.iter().map(|token| (token.term.as_str(), &text[token.start..token.end])).collect();
    let expected = [("امن", "الأمن"), ("مصنع", "المصنع"), ("safeti", "safety"), ("it", "IT"), ("خط", "الخط")];
    assert_eq!(found, expected);
    assert!(tokens.iter().zip(0..).all(|(token, place)| token.position == place));
}

#[test]
fn a_token_knows_its_bytes_with_diacritics_and_tatweel() {
    let text = "«الـمُـصْـنَـعُ»، ثم cafe\u{301}!";
    let tokens = analyze(text, Lexicon::built_in());
    let words: Vec<&str> = tokens.iter().map(|token| &text[token.start..token.end]).collect();
    assert_eq!(words, ["الـمُـصْـنَـعُ", "cafe\u{301}"]);
    assert_eq!(tokens[0].term, "مصنع");
}

#[test]
fn one_sign_may_stand_for_many_words() {
    let tokens = analyze("ﷺ", Lexicon::built_in());
    assert!(tokens.len() > 2);
    assert!(tokens.iter().all(|token| (token.start, token.end) == (0, 3)));
}

#[test]
fn length_and_count_are_bounded() {
    let long = "ab".repeat(5_000);
    assert_eq!(term(&long).chars().count(), MAX_TERM_CHARS);
    assert_eq!(term(&"ش".repeat(5_000)).chars().count(), MAX_TERM_CHARS);
    assert_eq!(analyze(&"x ".repeat(MAX_TOKENS + 9), Lexicon::built_in()).len(), MAX_TOKENS);
}

#[test]
fn the_built_in_lexicon_has_each_word_once() {
    let text = include_str!("lexicon.txt");
    let mut seen = std::collections::BTreeMap::new();
    let mut groups = 0;
    for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        groups += 1;
        for word in line.split(' ') {
            let key = crate::text::fold(word);
            assert_eq!(seen.insert(key, line), None, "{word}");
        }
    }
    assert!(groups > 150, "{groups}");
    for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        assert_meet(&[line]);
    }
}

#[test]
fn a_lexicon_is_extended_by_a_text() {
    let text = "# ours\n\n  عفاريت، عفريت # jacks\nForklift, reachtruck\nمصنع فابريكة\nforklift stacker\n";
    let lexicon = Lexicon::extended(text).unwrap();
    let term = |word: &str| analyze(word, &lexicon).remove(0).term;
    assert_eq!(term("العفاريت"), term("عفريت"));
    assert_eq!(term("reachtrucks"), term("forklift"));
    assert_eq!(term("stackers"), term("reachtruck"));
    assert_eq!(term("فابريكة"), term("مصانع"));
    assert_eq!(term("سير"), super::tests::term("سير"));
    assert_ne!(lexicon.fingerprint(), Lexicon::built_in().fingerprint());
    assert_eq!(lexicon.fingerprint(), Lexicon::extended(text).unwrap().fingerprint());
    assert_eq!(Lexicon::extended("").unwrap(), Lexicon::default());
}

#[test]
fn a_line_that_joins_two_groups_makes_them_one() {
    let lexicon = Lexicon::extended("lorry wrench").unwrap();
    let term = |word: &str| analyze(word, &lexicon).remove(0).term;
    for word in ["truck", "lorries", "spanner", "wrenches"] {
        assert_eq!(term(word), term("lorry"), "{word}");
    }
}

#[test]
fn a_bad_line_of_a_lexicon_is_named() {
    let word = |word: &str| word.to_owned();
    for (text, expected) in [
        ("# fine\npump M8\n", LexiconError::NotOneWord { line: 2, word: word("M8") }),
        ("a-b", LexiconError::NotOneWord { line: 1, word: word("a-b") }),
        ("pump 8", LexiconError::NotOneWord { line: 1, word: word("8") }),
        ("pump --", LexiconError::NotOneWord { line: 1, word: word("--") }),
        ("\n\nغير على", LexiconError::StopWord { line: 3, word: word("على") }),
        (&"pump ".repeat(lexicon::MAX_GROUP_WORDS + 1), LexiconError::LongGroup { line: 1 }),
        (&"pump\n".repeat(lexicon::MAX_GROUPS + 1), LexiconError::TooManyGroups { line: lexicon::MAX_GROUPS + 1 }),
    ] {
        let error = Lexicon::extended(text).unwrap_err();
        assert_eq!(error.line(), expected.line());
        assert_eq!(error, expected);
        assert!(error.to_string().starts_with(&format!("line {}: ", expected.line())), "{error}");
    }
}

/// When this fails, terms have changed: raise [`VERSION`], so that indexes are written again, and take over the digest.
#[test]
fn the_version_stands_for_these_terms() {
    let sample = include_str!("lexicon.txt").replace('#', " ")
        + "وبالصناعات الحديثة generalizations running fairly M8x1.25 ISO-9001 في المصنع the factories ٨٥℃ nationalities";
    let digest = Sha256::digest(terms(&sample).join(" "));
    let short = digest.iter().take(8).fold(0, |number: u64, byte| number << 8 | u64::from(*byte));
    assert_eq!((VERSION, format!("{short:016x}").as_str()), (1, "2a392ef28b99fb85"));
}

/// Texts rich in what analysis touches.
fn touchy() -> impl Strategy<Value = String> {
    "([a-zA-Z'’,.\"<>&0-9 \n\u{300}-\u{36F}\u{600}-\u{6FF}\u{200B}-\u{200F}\u{FB50}-\u{FEFF}]|وال|ات|ها|ية|the|في|مصنع|ﷺ|㎏){0,60}"
}

#[test]
fn a_possessive_is_taken_off_in_either_case() {
    assert_eq!(terms("machines'S"), terms("machines's"));
    assert_eq!(terms("MACHINE’S"), terms("machine"));
}

proptest! {
    #[test]
    fn ranges_lie_on_characters_and_in_order(text in prop_oneof![any::<String>(), touchy()]) {
        let mut at = (0, 0);
        for (token, place) in analyze(&text, Lexicon::built_in()).iter().zip(0..) {
            prop_assert!(text.get(token.start..token.end).is_some_and(|word| !word.is_empty()));
            prop_assert!(token.start >= at.1 || (token.start, token.end) == at);
            prop_assert_eq!(token.position, place);
            at = (token.start, token.end);
        }
    }

    #[test]
    fn terms_need_no_escaping(text in prop_oneof![any::<String>(), touchy()]) {
        for term in terms(&text) {
            prop_assert!((1..=MAX_TERM_CHARS).contains(&term.chars().count()));
            let plain = |c: char| c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c);
            prop_assert!(term.chars().all(plain), "{term:?}");
        }
    }

    #[test]
    fn equal_spellings_have_equal_terms(text in prop_oneof![any::<String>(), touchy()]) {
        prop_assert_eq!(terms(&text.nfc().collect::<String>()), terms(&text.nfd().collect::<String>()));
    }

    /// Without the letters by which stop words are told from other words, for folding loses them.
    #[test]
    fn folding_before_changes_nothing(text in "([a-zA-Z'0-9,. \u{64B}-\u{652}ابت-غأإآف-نهوي]|وال|ات|مصنع|machines|٣){0,40}") {
        prop_assert_eq!(terms(&crate::text::fold(&text)), terms(&text));
    }

    #[test]
    fn a_text_is_the_sum_of_its_words(one in touchy(), other in touchy()) {
        let mut sum = terms(&one);
        sum.extend(terms(&other));
        prop_assert_eq!(terms(&format!("{one} | {other}")), sum);
    }

    #[test]
    fn any_text_is_a_lexicon_or_names_a_line(text in prop_oneof![any::<String>(), touchy()]) {
        if let Err(error) = Lexicon::extended(&text) {
            prop_assert!((1..=text.lines().count()).contains(&error.line()));
        }
    }
}
