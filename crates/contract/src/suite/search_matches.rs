//! `SearchReader`: which texts a query finds. `text::search::matches` says so; what it says of the words of people stands here too,
//! so that nobody reads it off a function that changed.

use p2p_domain::{
    id::TopicId,
    page::{Limit, PageRequest},
    search::{IndexEntry, SearchKind, Subject},
    text::{
        analysis::Lexicon,
        search::{MAX_CLAUSES, MAX_QUERY_CHARS, matches},
    },
};
use uuid::Uuid;

use super::{
    search_index::{found, index},
    stage::{self, Forum, commit},
};
use crate::{
    build::{a_post, a_query, a_use_case, a_use_case_as_subject, a_user, an_entry, at, audience},
    world::Stores,
};

suite! { ($) search_matches, search_matches_suite(Stores):
    every_text_is_found_by_what_it_matches, posts_are_found_by_what_they_match, people_are_found_by_what_they_match,
    arabic_words_are_found_by_their_families, english_words_are_found_by_their_stems, phrases_stand_in_one_field, what_is_excluded_is_not_found,
    the_last_word_may_be_a_beginning, signs_of_query_languages_are_only_signs,
    the_largest_queries_are_answered,
}

/// Titles and texts, as people write them.
const TEXTS: [(&str, &str); 30] = [
    ("صيانة المضخات في مصانع الرياض", "Predictive maintenance of M8x1.25 bolts at 85°C, ISO-9001 certified"),
    ("Pump overheats", "The pump in hall 3 overheats when the valve is closed."),
    ("Valve", "Gate valves and check valves; no pump."),
    ("مَصْنَعُ الأسمنت", "زرنا الـمَصَانِعَ أمس ورأينا الآلات"),
    ("مصـــنع صغير", "يعمل بالمصنع عشرون مهندسًا"),
    ("ومصانعهم", "وللمصانع فوائد كثيرة"),
    ("الرؤية الحاسوبية", "كاميرات تراقب خط الإنتاج وتكشف العيوب"),
    ("الرؤيه الحاسوبيه", "بلا همزات ولا تاء مربوطة: الاله و المستودع"),
    ("إدارة الطاقة", "خفض استهلاك الكهرباء ٢٠٪ خلال ٦ أشهر"),
    ("اداره الطاقه", "خفضنا الاستهلاك 20% في 6 أشهر"),
    ("مسؤول الجودة", "رئيس القسم مسئول عن الجودة"),
    ("على عليّ", "علي مهندس في مصفاة ينبع"),
    ("Machine learning", "machines learn; machinery does not"),
    ("Learning machines", "A learned machine is a machine that learned."),
    ("Café Müller", "naïve coöperation, Überdruck at the façade"),
    ("cafe", "plain as it is"),
    ("The safety of workers", "Safety in the factory comes first; factories are safe."),
    ("Safety", "worker of the year"),
    ("IoT", "Internet of Things on a PLC, SCADA and OPC-UA"),
    ("I/O", "i o t"),
    ("الـPLC والـSCADA", "برمجة وحدات PLC"),
    ("1,250 bars", "1250 bar at 3.14 rad"),
    ("١٬٢٥٠ بار", "ضغط ١٢٥٠ بار"),
    ("O'Brien's pump", "the pump’s owner"),
    ("", "a text without a title, with a pump"),
    ("A title without a text", ""),
    ("صناعة", "صناعات وصناعي والصناعية وصناعتها"),
    ("مضخة مضخة مضخة", "مضخات ومضخة ثم المضخة"),
    ("ﻻ ﷲ", "ﺍﻟﻤﺼﻨﻊ بأشكال العرض"),
    ("日本語 テスト", "한국어 हिन्दी ελληνικά Ελληνικός"),
];

/// What people type.
const QUERIES: [&str; 68] = [
    "pump ",
    "pumps ",
    "pum",
    "PUMP valve ",
    "valve pump ",
    "\"pump in hall\"",
    "\"gate valve\"",
    "\"valve gate\"",
    "pump -valve",
    "valve -\"gate valve\"",
    "مصنع ",
    "المصنع ",
    "مصانع ",
    "للمصانع ",
    "بالمصنع ",
    "وبالمصانع ",
    "مصان",
    "مَصَانِعُ ",
    "مصـنع ",
    "مصنع -اسمنت",
    "\"مصانع الرياض\"",
    "مضخة مصنع ",
    "مضخات ",
    "الرؤية ",
    "رؤيه حاسوبيه ",
    "\"الرؤية الحاسوبية\"",
    "آلة ",
    "الات ",
    "ادارة ",
    "إدارة الطاقه ",
    "20 ",
    "٢٠ ",
    "6 أشهر ",
    "٦ اشهر ",
    "مسؤول ",
    "مسوول ",
    "علي ",
    "machine ",
    "machines learning ",
    "\"machine learning\"",
    "\"learning machine\"",
    "learn",
    "cafe ",
    "CAFÉ ",
    "uberdruck ",
    "facade",
    "safety ",
    "\"safety in the factory\"",
    "\"workers safety\"",
    "factory worker ",
    "iot ",
    "plc ",
    "opc-ua ",
    "\"opc ua\"",
    "M8x1.25 ",
    "m8 ",
    "85C ",
    "iso9001 ",
    "1250 ",
    "1,250 ",
    "١٢٥٠ ",
    "o'brien ",
    "صناعة ",
    "صناعي",
    "الصناعات -منتجات",
    "日本語 ",
    "ελληνικ",
    "title -text",
];

/// A table of all texts by all queries: the places of those that were found, against those that match.
async fn compared(subjects: &[Subject], found: impl AsyncFn(&str) -> Vec<Uuid>) {
    for typed in QUERIES {
        let query = a_query(typed);
        let fits = |(title, body): (&str, &str)| matches(&query, &[title, body], Lexicon::built_in());
        let expected: Vec<_> = (0..TEXTS.len()).filter(|place| fits(TEXTS[*place])).map(|place| TEXTS[place]).collect();
        let ids = found(typed).await;
        let place = |subject: &Subject| ids.contains(&subject.id);
        let told: Vec<_> =
            subjects.iter().zip(TEXTS).filter(|(subject, _)| place(subject)).map(|(_, text)| text).collect();
        assert_eq!(told, expected, "{typed:?}");
        assert_eq!(ids.len(), expected.len(), "{typed:?} finds one twice, or what it does not know");
    }
}

async fn put_all(stores: &Stores, subjects: &[Subject], topic_id: Option<TopicId>) {
    commit!(stores, unit => {
        for (subject, (title, body)) in subjects.iter().zip(TEXTS) {
            let entry = IndexEntry { topic_id, ..an_entry(*subject, title, body) };
            unit.search().put(&entry).await?;
        }
    });
}

async fn every_text_is_found_by_what_it_matches(stores: &Stores) {
    let author = stage::member(stores).await;
    let mut subjects = Vec::new();
    for _ in TEXTS {
        subjects.push(a_use_case_as_subject(&stage::use_case(stores, a_use_case(&author)).await));
    }
    put_all(stores, &subjects, None).await;
    compared(&subjects, async |typed| found(stores, typed).await).await;
}

fn all() -> PageRequest<p2p_domain::search::FoundKey> {
    PageRequest::first(Limit::new(100).unwrap())
}

async fn posts_are_found_by_what_they_match(stores: &Stores) {
    let forum = Forum::open(stores).await;
    let mut subjects = Vec::new();
    for _ in TEXTS {
        let post = stage::post(stores, a_post(&forum.topic, &forum.author)).await;
        subjects.push(Subject { kind: SearchKind::Post, id: post.id.uuid() });
    }
    put_all(stores, &subjects, Some(forum.topic.id)).await;
    compared(&subjects, async |typed| {
        let answer = stores.search.forum(&forum.audience, &a_query(typed), at(9), &all()).await.unwrap();
        answer.items.into_iter().map(|hit| hit.item.subject.id).collect()
    })
    .await;
}

async fn people_are_found_by_what_they_match(stores: &Stores) {
    let mut subjects = Vec::new();
    for _ in TEXTS {
        subjects.push(Subject { kind: SearchKind::User, id: stage::somebody(stores).await.id.uuid() });
    }
    put_all(stores, &subjects, None).await;
    let readers = audience(&a_user());
    compared(&subjects, async |typed| {
        let answer = stores.search.users(&readers, &a_query(typed), at(9), &all()).await.unwrap();
        answer.items.into_iter().map(|hit| hit.item.id.uuid()).collect()
    })
    .await;
}

/// Whether each query finds a text of that title and body; then those that must not.
async fn holds(stores: &Stores, (title, body): (&str, &str), finding: &[&str], missing: &[&str]) {
    let author = stage::member(stores).await;
    let subject = a_use_case_as_subject(&stage::use_case(stores, a_use_case(&author)).await);
    index(stores, &an_entry(subject, title, body)).await;
    for typed in finding {
        assert_eq!(found(stores, typed).await, [subject.id], "{typed:?} finds {title:?} {body:?}");
    }
    for typed in missing {
        assert_eq!(found(stores, typed).await, [] as [Uuid; 0], "{typed:?} does not find {title:?} {body:?}");
    }
    commit!(stores, unit => unit.search().remove(subject).await?);
}

async fn arabic_words_are_found_by_their_families(stores: &Stores) {
    for (text, finding, missing) in [
        (
            "المصنع",
            &["مصنع ", "مصانع ", "بالمصنع ", "وللمصانع ", "مَصْنَع ", "مصـــنع ", "كالمصنع "][..],
            &["صانع ", "مصعد "][..],
        ),
        ("مصانع", &["مصنع ", "المصنع ", "للمصنع "], &["مصنوع "]),
        ("مَصَانِعُ", &["مصانع ", "مصنع "], &[]),
        ("آلات الإنتاج", &["آلة ", "اله ", "الآلات ", "انتاج "], &["آلية "]),
        ("أمل", &["امل ", "أمل ", "إمل "], &["عمل "]),
        ("مدرسة الهدى", &["مدرسه ", "مدارس ", "هدي ", "الهدى "], &[]),
        ("مسؤول", &["مسوول ", "مسؤول "], &[]),
        ("٢٥ درجة", &["25 ", "٢٥ ", "۲۵ "], &["52 ", "2 "]),
        ("25 درجة", &["٢٥ "], &[]),
        ("علي", &["علي "], &[]),
    ] {
        holds(stores, (text, ""), finding, missing).await;
        holds(stores, ("", text), finding, missing).await;
    }
}

async fn english_words_are_found_by_their_stems(stores: &Stores) {
    for (text, finding, missing) in [
        (
            "Maintaining machines",
            &["maintain ", "maintained machine ", "MACHINES "][..],
            &["maintainz ", "machin9 "][..],
        ),
        ("factories", &["factory ", "factories "], &["fact "]),
        ("running pumps", &["run ", "pump run "], &["rune "]),
        ("The pump's seal", &["pump ", "pumps seals "], &["the-pumpx "]),
        ("Überdruck", &["uberdruck ", "ÜBERDRUCK "], &["druck "]),
    ] {
        holds(stores, (text, ""), finding, missing).await;
        holds(stores, ("", text), finding, missing).await;
    }
}

async fn phrases_stand_in_one_field(stores: &Stores) {
    let text = ("Seals of graphite", "Pumps in the plant of Jubail, and pumps in Yanbu");
    let finding = [
        "\"seals of graphite\"",
        "\"seal graphite\"",
        "\"pump plant jubail\"",
        "\"pump yanbu\"",
        "«Pumps in Yanbu»",
        "graphite pumps ",
        "jubail seal ",
    ];
    let missing = ["\"graphite pumps\"", "\"graphite seals\"", "\"plant pump\"", "\"seals jubail\"", "\"yanbu seals\""];
    holds(stores, text, &finding, &missing).await;
}

async fn what_is_excluded_is_not_found(stores: &Stores) {
    let text = ("Seals of graphite", "مضخات المصنع");
    let finding = ["seal -rubber", "seal -\"graphite seal\"", "seal -graph", "مصنع -معمل"];
    let missing = ["seal -graphite", "seal -مضخة", "مصنع -seals", "seal -\"of graphite\"", "seal -\"seal graphite\""];
    holds(stores, text, &finding, &missing).await;
}

async fn the_last_word_may_be_a_beginning(stores: &Stores) {
    let text = ("Predictive maintenance", "صيانة المضخات في المصانع");
    let finding = ["predictive ma", "mainten", "pred", "صيا", "مصان", "المصا", "maintenance pre", "p"];
    let missing = ["pred ", "\"pred\"", "ma predictive ", "pred maintenance", "صيا مضخة ", "maintenancex"];
    holds(stores, text, &finding, &missing).await;
}

async fn signs_of_query_languages_are_only_signs(stores: &Stores) {
    let text = ("Pump and valve", "near or not NULL");
    let finding = [
        "pump*",
        "pump & valve",
        "pump | valve",
        "pump:* ",
        "pump' ",
        "pump OR near ",
        "NEAR pump ",
        "NOT pump ",
        "title:pump null",
        "{pump}",
        "^pump ",
        "pump + valve",
        "pump\\ ",
        "pump''valve",
        "pump;-- ",
        "(pump ",
        "pump <-> valve",
        "%pump_ ",
    ];
    let fits = |typed: &&str| matches(&a_query(typed), &[text.0, text.1], Lexicon::built_in());
    let (fitting, others): (Vec<&str>, Vec<&str>) = finding.into_iter().partition(fits);
    assert!(fitting.len() >= 12, "{others:?}");
    holds(stores, text, &fitting, &others).await;
    holds(stores, ("Seals", ""), &[], &fitting).await;
}

async fn the_largest_queries_are_answered(stores: &Stores) {
    let words: Vec<_> = "بتثجحخدذرزسشصضطظعغفق".chars().map(|letter| format!("كل{letter}م")).collect();
    assert_eq!(words.len(), MAX_CLAUSES);
    let (all, long, run) = (words.join(" "), "ب".repeat(MAX_QUERY_CHARS), "pump ".repeat(MAX_QUERY_CHARS / 5 - 1));
    let refused: Vec<_> = words[1..].iter().map(|word| format!("-{word}لا")).collect();
    let finding =
        [all.as_str(), &long, &format!("\"{run}\""), &format!("pump {}", refused.join(" ")), &all.replace(' ', "-")];
    let missing =
        [format!("{all}x"), format!("\"{}\"", words[..18].join(" pump ")), refused.join(" ").replace('-', "")];
    holds(stores, ("", &format!("{all} {long} {run}")), &finding, &missing.each_ref().map(String::as_str)).await;
}
