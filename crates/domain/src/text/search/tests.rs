//! The query language and what is shown, on texts as people write them.

use std::time::Instant;

use proptest::prelude::*;

use super::*;
use crate::text::{analysis::Lexicon, fold};

fn parse(text: &str) -> SearchQuery {
    SearchQuery::parse(text, Lexicon::built_in()).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn finds(query: &str, fields: &[&str]) -> bool {
    matches(&parse(query), fields, Lexicon::built_in())
}

fn shown(query: &str, text: &str, max_chars: usize) -> Option<String> {
    highlight(text, &parse(query), Lexicon::built_in(), max_chars)
}

/// A clause as `a b|c*`.
fn clauses(query: &SearchQuery) -> Vec<String> {
    let phrase = |phrase: &Phrase| phrase.terms.join(" ") + if phrase.prefix { "*" } else { "" };
    let clause = |clause: &Clause| clause.alternatives.iter().map(phrase).collect::<Vec<_>>().join("|");
    query.required().iter().map(clause).collect()
}

#[test]
fn a_query_is_read_by_its_signs() {
    for (text, required, excluded) in [
        ("pump ", vec!["pump"], vec![]),
        ("pumps valves ", vec!["pump", "valv"], vec![]),
        ("pumps pump ", vec!["pump"], vec![]),
        ("\"safety in the factory\"", vec!["safeti factori"], vec![]),
        ("“steel pipe” «مضخات المصنع» ", vec!["steel pipe", "مضخه مصنع"], vec![]),
        ("valve -\"gate valve\" -pump", vec!["valv"], vec!["gate valv", "pump"]),
        ("pump -the ", vec!["pump"], vec![]),
        ("ISO-9001 ", vec!["iso 9001"], vec![]),
        ("pump,valve (seal) ", vec!["pump", "valv", "seal"], vec![]),
        ("1,250 ", vec!["1250"], vec![]),
        ("pump \"never closed", vec!["pump", "never close"], vec![]),
        ("- pump -- \"\" ", vec!["pump"], vec![]),
        ("M8x1.2", vec!["m 8 x 1 2*"], vec![]),
        ("pump and", vec!["pump"], vec![]),
    ] {
        let query = parse(text);
        assert_eq!(clauses(&query), required, "{text}");
        let refused: Vec<String> = query.excluded().iter().map(|phrase| phrase.terms.join(" ")).collect();
        assert_eq!(refused, excluded, "{text}");
    }
}

#[test]
fn only_an_open_last_word_is_a_beginning() {
    let open = |text: &str| parse(text).required().iter().flat_map(|clause| &clause.alternatives).any(|way| way.prefix);
    for text in ["pum", "valve pum", "-valve pum", "ISO-90", "مصان"] {
        assert!(open(text), "{text}");
    }
    for text in ["pum ", "\"pum\"", "\"pum", "valve \"pum\"", "pum -valve", "pum\t", "\"valve\" pum\n"] {
        assert!(!open(text), "{text}");
    }
}

#[test]
fn a_query_without_a_subject_is_refused() {
    let words = |count: usize| (0..count).map(|number| format!("w{number}x")).collect::<Vec<_>>().join(" ") + " ";
    for (text, error) in [
        (String::new(), QueryError::Blank),
        (" \n".to_owned(), QueryError::Blank),
        ("-- \"\" !?".to_owned(), QueryError::Blank),
        ("the".to_owned(), QueryError::OnlyStopWords),
        ("في الـ على".to_owned(), QueryError::OnlyStopWords),
        ("\"of the\"".to_owned(), QueryError::OnlyStopWords),
        ("-the".to_owned(), QueryError::OnlyStopWords),
        ("-pump".to_owned(), QueryError::OnlyExclusions),
        ("the -pump".to_owned(), QueryError::OnlyExclusions),
        (words(MAX_CLAUSES + 1), QueryError::TooManyClauses),
        ("م".repeat(MAX_QUERY_CHARS + 1), QueryError::TooLong),
    ] {
        let refused = SearchQuery::parse(&text, Lexicon::built_in()).unwrap_err();
        assert_eq!(refused, error, "{text}");
        assert!(!refused.code().is_empty());
    }
    assert_eq!(parse(&words(MAX_CLAUSES)).required().len(), MAX_CLAUSES);
    assert!(SearchQuery::parse(&"م".repeat(MAX_QUERY_CHARS), Lexicon::built_in()).is_ok());
}

#[test]
fn all_words_are_found_in_any_order_and_field() {
    let fields =
        ["صيانة المضخات في مصانع الرياض", "Predictive maintenance of M8x1.25 bolts at 85°C, ISO-9001 certified"];
    for query in [
        "مضخة مصنع ",
        "مصنع مضخة ",
        "الصيانة والمضخات",
        "maintain bolts ",
        "مصنع maintenance",
        "\"صيانة المضخة\"",
        "\"maintenance of M8x1.25\"",
        "M8x1.25 ",
        "m8 ",
        "١٫٢٥ ",
        "85C ",
        "iso9001 ",
        "\"iso 9001\"",
        "bolts -nuts",
        "bolts -\"bolts certified\"",
    ] {
        assert!(finds(query, &fields), "{query}");
    }
    for query in [
        "مضخة مصنع جدة ",
        "\"المضخة صيانة\"",
        "\"الرياض predictive\"",
        "bolt -maintenance",
        "bolts -\"m8x1.25 bolt\"",
        "maint ",
        "\"bol\"",
        "M8x1.26 ",
        "iso 9002 ",
    ] {
        assert!(!finds(query, &fields), "{query}");
    }
}

#[test]
fn every_beginning_of_a_word_finds_it() {
    let words = "maintenance manufacturing running welding factories companies optimization machinery efficiency automation \
        productivity innovative innovations quality safety assembly electrical hydraulic engineering environmental \
        responsibilities effectiveness engineers suppliers packaging recycling digitalization distribution pneumatic \
        conveyors logistics sustainability robotics inspection calibrated lubrication generally usefulness \
        organizational requirement training measurements manufacturer stainless colours machine's \
        مهندسون مهندسين مهندساتها صناعات المصانع الصناعية والآلات صيانة صناعتها تقنياته للمضخات بالشركات إنتاجية معداتهم 2024";
    let mut missed = Vec::new();
    for word in words.split_whitespace() {
        let letters: Vec<char> = word.chars().collect();
        // Before the third letter it may still be a stop word, or the article.
        for typed in (3..=letters.len()).map(|count| letters[..count].iter().collect::<String>()) {
            let query = SearchQuery::parse(&typed, Lexicon::built_in());
            if query.is_ok_and(|query| !matches(&query, &[&format!("before {word} after")], Lexicon::built_in())) {
                missed.push(format!("{typed} of {word}"));
            }
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn the_original_words_are_marked() {
    for (query, text, expected) in [
        ("مصنع ", "زرنا الـمَصَانِعَ أمس", "زرنا <mark>الـمَصَانِعَ</mark> أمس"),
        (
            "machin",
            "Old Machines & <new> machinery",
            "Old <mark>Machines</mark> &amp; &lt;new&gt; <mark>machinery</mark>",
        ),
        ("\"safety in factories\"", "on safety of a Factory.", "on <mark>safety of a Factory</mark>."),
        ("M8x1.25 ", "bolt M8x1.25, M8", "bolt <mark>M8x1.25</mark>, M8"),
        ("m8 ", "bolt M8x1.25", "bolt <mark>M8</mark>x1.25"),
        ("pump valve ", "\"pump's\" valve", "&quot;<mark>pump&#39;s</mark>&quot; <mark>valve</mark>"),
        ("\"a pump\" \"pump valve\" ", "pump valve", "<mark>pump valve</mark>"),
        ("cafe ", "\u{202E}Cafe\u{301}\u{202C}", "<mark>Cafe\u{301}</mark>"),
        ("pump -valve", "  pump\nvalve ", "<mark>pump</mark>\nvalve"),
    ] {
        assert_eq!(shown(query, text, 200).as_deref(), Some(expected), "{query}");
    }
    assert_eq!(shown("pump", "no such thing", 200), None);
    assert_eq!(shown("pump", "", 200), None);
    assert_eq!(shown("pump", "pump", 0), None);
}

#[test]
fn the_best_passage_is_cut_between_words() {
    let filler = "lorem ipsum dolor sit amet ".repeat(50);
    let text = format!("{filler}pump {filler}pump beside valve {filler}pump");
    let passage = shown("pump valve ", &text, 60).unwrap();
    assert!(passage.contains("<mark>pump</mark> beside <mark>valve</mark>"), "{passage}");
    let bare = passage.replace("<mark>", "").replace("</mark>", "");
    let inner = bare.strip_prefix('…').and_then(|rest| rest.strip_suffix('…')).unwrap();
    assert!(inner.chars().count() <= 60 && inner.chars().count() > 45, "{inner}");
    assert!(inner.split(' ').all(|word| text.split(' ').any(|other| other == word)), "{inner}");
}

#[test]
fn a_passage_at_an_end_has_one_ellipsis() {
    let filler = "lorem ipsum dolor sit amet ".repeat(9);
    let first = shown("pump ", &format!("pump {filler}"), 30).unwrap();
    assert_eq!(first, "<mark>pump</mark> lorem ipsum dolor sit…");
    let last = shown("pump ", &format!("{filler}pump"), 30).unwrap();
    assert_eq!(last, "…ipsum dolor sit amet <mark>pump</mark>");
}

#[test]
fn a_word_longer_than_the_passage_is_cut() {
    let long = "ش".repeat(500);
    assert_eq!(
        shown(&"ش".repeat(100), &format!("a {long} b"), 20).unwrap(),
        format!("…<mark>{}</mark>…", "ش".repeat(20))
    );
}

#[test]
fn a_typing_error_finds_its_word() {
    let candidates = [("maintenance", 5), ("manufacturing", 9), ("صيانة", 3), ("صناعة", 8), ("pump", 2), ("pumps", 2)];
    let nearest = |word: &str| closest(word, candidates.map(|(word, uses)| Candidate { word, uses }));
    for (typed, expected) in [
        ("maintenence", Some("maintenance")),
        ("manufactring", Some("manufacturing")),
        ("صياتة", Some("صيانة")),
        ("صناعه", None),
        ("pmup", None),
        ("pumpp", Some("pump")),
        ("xyz", None),
        ("", None),
    ] {
        assert_eq!(nearest(typed), expected, "{typed}");
    }
    let tied = [("pumpb", 1), ("pumpa", 1), ("pumpc", 2)].map(|(word, uses)| Candidate { word, uses });
    assert_eq!(closest("pumpd", tied), Some("pumpc"));
    assert_eq!(closest("pumpd", [tied[0], tied[1]]), Some("pumpa"));
    let endless = std::iter::repeat(Candidate { word: "valve", uses: 1 });
    assert_eq!(closest("pump", endless), None);
}

#[test]
fn similarity_counts_shared_trigrams() {
    assert!((similarity("pump", "PUMP") - 1.0).abs() < f64::EPSILON);
    assert!((similarity("مصانع", "مَصَانِعُ") - 1.0).abs() < f64::EPSILON);
    assert!(similarity("pump", "valve").abs() < f64::EPSILON);
    assert!(similarity("", "").abs() < f64::EPSILON);
    // They share `  p` and ` pu`; besides there are `pu `, and `pum` and `um `.
    assert!((similarity("pu", "pum") - 4.0 / 7.0).abs() < 1e-9);
}

#[test]
fn a_query_is_corrected_in_place() {
    let known = |word: &str| match word {
        "maintenence" => Some("maintenance".to_owned()),
        "صياتة" => Some("صيانة".to_owned()),
        _ => None,
    };
    for (query, expected) in [
        (
            "Maintenence of \"pump maintenence\" -maintenence M8",
            Some("maintenance of \"pump maintenance\" -maintenence M8"),
        ),
        ("صِياتة المصنع", Some("صيانة المصنع")),
        ("pump", None),
        ("maintenence8", None),
        ("", None),
    ] {
        assert_eq!(corrected(query, known).as_deref(), expected, "{query}");
    }
}

#[test]
fn a_vocabulary_is_spelled_as_people_write() {
    let words = vocabulary("The Pumps في الـمَصْنَعِ، pumps M8x1.25 of Café مكتبة");
    assert_eq!(words.into_iter().collect::<Vec<_>>(), ["café", "pumps", "المصنع", "مكتبة"]);
}

/// The bound is far above what a release build takes, for this one is not optimized and shares its machine.
#[test]
fn a_long_text_takes_little_time() {
    let sentence = "وصيانة المضخات في مصانعهم الصناعية requires preventive maintenance of M8x1.25 bolts; ";
    let text: String = sentence.chars().cycle().take(20_000).collect();
    let dense: String = "b-".chars().cycle().take(20_000).collect();
    let nearly = format!("\"{}c b\"", "b ".repeat(90));
    let started = Instant::now();
    assert!(shown("مصنع صيانة bolt", &text, 200).is_some());
    assert!(shown("م", &text, 200).is_some());
    assert!(shown("b", &dense, 200).is_some());
    assert_eq!(shown(&nearly, &dense, 200), None);
    assert!(started.elapsed().as_millis() < 3_000, "{:?}", started.elapsed());
}

fn touchy() -> impl Strategy<Value = String> {
    "([a-z<>&'\"\\-,.0-9 \n\u{301}\u{600}-\u{6FF}\u{200B}-\u{200F}\u{202A}-\u{202E}]|pump |مصنع |the |في |M8x1 |\"|ﷺ){0,50}"
}

proptest! {
    #[test]
    fn any_text_is_a_query_or_refused(text in prop_oneof![any::<String>(), touchy()]) {
        if let Ok(query) = SearchQuery::parse(&text, Lexicon::built_in()) {
            prop_assert!(!query.required().is_empty());
            prop_assert!(query.required().len() + query.excluded().len() <= MAX_CLAUSES);
            let ways = query.required().iter().flat_map(|clause| &clause.alternatives);
            for phrase in ways.chain(query.excluded()) {
                prop_assert!(!phrase.terms.is_empty());
            }
            prop_assert!(query.required().iter().all(|clause| (1..=16).contains(&clause.alternatives.len())));
            prop_assert!(query.excluded().iter().all(|phrase| !phrase.prefix));
        }
    }

    #[test]
    fn a_text_without_exclusions_finds_itself(text in touchy()) {
        let text = text.replace('-', " ");
        if let Ok(query) = SearchQuery::parse(&text, Lexicon::built_in()) {
            prop_assert!(matches(&query, &[&text.replace('"', " ")], Lexicon::built_in()), "{query:?}");
        }
    }

    #[test]
    fn a_passage_is_safe_and_from_the_original(
        text in prop_oneof![any::<String>(), touchy()],
        query in "(pump|مصنع|the|M8x1|\"[a-z] [a-z]\"|[a-z]|[0-9]| ){1,6}",
        max in 0_usize..80,
    ) {
        let Ok(query) = SearchQuery::parse(&query, Lexicon::built_in()) else { return Ok(()) };
        let Some(passage) = highlight(&text, &query, Lexicon::built_in(), max) else { return Ok(()) };
        prop_assert!(passage.contains("<mark>"));
        let bare = passage.replace("<mark>", "").replace("</mark>", "");
        prop_assert!(!bare.contains(['<', '>', '"', '\'']));
        prop_assert_eq!(passage.matches("<mark>").count(), passage.matches("</mark>").count());
        let plain = bare.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'");
        let plain = plain.replace("&amp;", "&");
        let shown: String = text.chars().filter(|c| !matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')).collect();
        let inner = plain.strip_prefix('…').filter(|rest| shown.contains(rest.trim_end_matches('…'))).unwrap_or(&plain);
        let inner = if shown.contains(inner) { inner } else { inner.strip_suffix('…').unwrap_or(inner) };
        prop_assert!(shown.contains(inner), "{inner:?} of {shown:?}");
        prop_assert!(inner.chars().count() <= max);
    }

    #[test]
    fn what_is_highlighted_is_what_is_found(text in touchy(), query in "(pump|مصنع|M8x1|[b-h]) ") {
        let query = parse(&query);
        let found = matches(&query, &[&text], Lexicon::built_in());
        prop_assert_eq!(highlight(&text, &query, Lexicon::built_in(), 40).is_some(), found);
    }

    #[test]
    fn similarity_is_symmetric_and_whole_only_for_equals(one in "[a-dء-د]{0,6}", other in "[a-dء-د]{0,6}") {
        let alike = similarity(&one, &other);
        prop_assert!((0.0..=1.0).contains(&alike));
        prop_assert!((alike - similarity(&other, &one)).abs() < f64::EPSILON);
        if fold(&one) == fold(&other) && !fold(&one).is_empty() {
            prop_assert!((alike - 1.0).abs() < f64::EPSILON);
        }
    }

    #[test]
    fn a_correction_of_nothing_is_none(query in prop_oneof![any::<String>(), touchy()]) {
        prop_assert_eq!(corrected(&query, |_| None), None);
        if let Some(same) = corrected(&query, |word| Some(word.to_owned())) {
            prop_assert_eq!(vocabulary(&same), vocabulary(&query));
        }
    }
}
