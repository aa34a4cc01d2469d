//! The search index in each store's own language: whatever is typed is understood, what the domain says is found is found, and what
//! is removed leaves nothing behind.

use std::collections::{BTreeMap, BTreeSet};

use p2p_contract::build::audience;
use p2p_domain::{
    page::{Limit, PageRequest},
    port::{
        erasure::ErasureCompletion as _,
        search::{SearchReader as _, Vocabulary as _},
        store::{Store as _, UnitOfWork},
    },
    post::Post,
    search::{IndexEntry, SearchKind, SearchText, Subject},
    text::{
        analysis::Lexicon,
        search::{SearchQuery, matches},
    },
    timestamp::Timestamp,
    topic::Topic,
    user::User,
};
use proptest::{
    prelude::*,
    strategy::{Strategy, ValueTree as _},
    test_runner::TestRunner,
};
use uuid::Uuid;

use crate::place::{Place, post, reply, topic, user};

on_both! {
    whatever_is_typed_finds_what_the_domain_says => typed;
    long_texts_are_found_to_their_end => long_texts;
    entries_go_with_what_they_are_of => gone;
    what_is_loaded_in_bulk_is_found => loaded;
    words_are_learned_in_two_statements => learned;
    a_page_is_one_statement_and_its_total_another => statements;
}

fn entry(kind: SearchKind, id: Uuid, topic: &Topic, title: &str, body: &str) -> IndexEntry {
    let text = SearchText {
        subject: Subject { kind, id },
        topic_id: (kind != SearchKind::User).then_some(topic.id),
        title: title.to_owned(),
        body: body.to_owned(),
        at: topic.created_at,
    };
    text.entry(Lexicon::built_in())
}

/// A topic with posts of these titles and texts; posts have no titles elsewhere, but the index does not mind.
async fn forum(unit: &mut dyn UnitOfWork, texts: &[(&str, &str)]) -> (Topic, Vec<Post>) {
    let author = user(1);
    let topic = topic(2, &author);
    unit.users().insert(&author).await.unwrap();
    unit.topics().insert(&topic).await.unwrap();
    let mut posts = Vec::new();
    for (n, (title, body)) in (100..).zip(texts) {
        let post = post(n, &topic);
        unit.posts().insert(&post).await.unwrap();
        unit.search().put(&entry(SearchKind::Post, post.id.uuid(), &topic, title, body)).await.unwrap();
        posts.push(post);
    }
    (topic, posts)
}

const NOW: Timestamp = Timestamp::from_millis(1_760_000_000_000);

async fn found(place: &Place, query: &SearchQuery) -> BTreeSet<Uuid> {
    let page = PageRequest { with_total: true, ..PageRequest::first(Limit::new(100).unwrap()) };
    let found = place.store.forum(&audience(&user(1)), query, NOW, &page).await.unwrap();
    assert_eq!(found.total, Some(found.items.len() as u64));
    assert!(found.items.iter().all(|hit| hit.score > 0.0 && hit.score.is_finite()));
    found.items.iter().map(|hit| hit.item.subject.id).collect()
}

fn query(text: &str) -> SearchQuery {
    SearchQuery::parse(text, Lexicon::built_in()).unwrap()
}

const TEXTS: &[(&str, &str)] = &[
    ("Pump factory", "The pump station of a factory in Riyadh."),
    ("Safety in the factory", "Guards, gates; gate valve DN50 and M8x1.25 bolts."),
    ("مصانع الخليج", "صيانة المضخات في المصانع بأجهزة حديثة"),
    ("ISO-9001", "An audit by ISO 9001 with AND, OR, NOT, NEAR(pump valve) and {title body}: x^y *"),
    ("", "pump"),
    ("pump", "station"),
    ("O'Neill's \\'quote\\' \"pump", "a & b | !c <-> d:*A ( ) 'x' 85°C 1,250"),
    ("Übermäßig ÉCOLE", "ﷺ ½ ﷼ 漢字 ｆｕｌｌ １２３ 🙂 e\u{301}cole \u{200f}الـPLC"),
];

/// What people type, and what nobody would: signs of every language that a query passes through.
fn typing() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => prop::sample::select(vec![
            "pump", "factory", "fact", "station", "gate valve", "مصنع", "المصانع", "ومضخ", "iso9001", "M8", "9001", "valv", "ecole",
            "safety in the factory", "PLC", "1250", "x", "e", "in",
        ]).prop_map(str::to_owned),
        3 => prop::sample::select(vec![
            " ", " ", "\"", "-", "-\"", "“", "»", "*", ":", ":*A", "'", "''", "\\", "\\'", "(", ")", "&", "|", "!", "<->", "<3>", "AND ",
            " OR ", " NOT ", "NEAR(", "title:", "{title} :", "^", "+", ";", "--", "/*", "%", "_", "$1", "?", "\0", ",", ".", "°",
        ]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
        1 => "\\PC{0,8}",
    ];
    prop::collection::vec(piece, 1..7).prop_map(|pieces| pieces.concat())
}

async fn typed(place: Place) {
    let mut unit = place.store.begin().await.unwrap();
    let (_, posts) = forum(unit.as_mut(), TEXTS).await;
    unit.commit().await.unwrap();
    let mut runner = TestRunner::deterministic();
    let mut hits = 0;
    for _ in 0..600 {
        let text = typing().new_tree(&mut runner).unwrap().current();
        let Ok(query) = SearchQuery::parse(&text, Lexicon::built_in()) else { continue };
        let meets = |(title, body): &(&str, &str)| matches(&query, &[title, body], Lexicon::built_in());
        let expected: BTreeSet<Uuid> =
            posts.iter().zip(TEXTS).filter(|(_, text)| meets(text)).map(|(post, _)| post.id.uuid()).collect();
        hits += expected.len();
        assert_eq!(found(&place, &query).await, expected, "{text:?}");
    }
    assert!(hits > 200, "most of what is typed means something: {hits}");
}

/// A word for each number that no analysis takes for another's.
fn word(n: usize) -> String {
    (0..7).map(|digit| ['b', 'd', 'g', 'k', 'q'][n / 5_usize.pow(digit) % 5]).collect()
}

async fn long_texts(place: Place) {
    let long: Vec<String> = (0..20_000).map(word).collect();
    let mut unit = place.store.begin().await.unwrap();
    let (_, posts) = forum(unit.as_mut(), &[("pump valve", &long.join(" ")), ("", "pump gate")]).await;
    unit.commit().await.unwrap();
    let all = BTreeSet::from([posts[0].id.uuid()]);
    // 16,000 words are indexed, two of them in the title.
    assert_eq!(found(&place, &query(&format!("\"{} {}\"", word(15_996), word(15_997)))).await, all);
    assert_eq!(found(&place, &query(&format!("pump {} ", word(15_997)))).await, all);
    assert_eq!(found(&place, &query(&format!("{} ", word(15_998)))).await, BTreeSet::new());
    assert_eq!(
        found(&place, &query(&format!("\"valve {}\"", word(0)))).await,
        BTreeSet::new(),
        "no phrase of two fields"
    );
}

async fn entries(place: &Place, condition: &str) -> u64 {
    place.sql(&format!("UPDATE search_entries SET at = at WHERE {condition}")).await.unwrap()
}

async fn gone(place: Place) {
    let mut unit = place.store.begin().await.unwrap();
    let (topic, posts) = forum(unit.as_mut(), TEXTS).await;
    for n in 0..5 {
        let reply = reply(200 + n, &posts[0], None);
        unit.replies().insert(&reply).await.unwrap();
        unit.search().put(&entry(SearchKind::Reply, reply.id.uuid(), &topic, "", "a compressor")).await.unwrap();
    }
    unit.search().put(&entry(SearchKind::User, user(1).id.uuid(), &topic, "Amal", "pump")).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(found(&place, &query("compressor")).await.len(), 5);
    let mut unit = place.store.begin().await.unwrap();
    assert!(unit.posts().delete(posts[0].id, NOW).await.unwrap());
    unit.search().remove(Subject { kind: SearchKind::Post, id: posts[0].id.uuid() }).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(found(&place, &query("compressor")).await.len(), 0);
    assert_eq!(entries(&place, "kind = 'reply'").await, 0);
    assert_eq!(entries(&place, "kind = 'post'").await, TEXTS.len() as u64 - 1);
    let mut unit = place.store.begin().await.unwrap();
    assert!(unit.topics().delete(topic.id, NOW).await.unwrap());
    unit.commit().await.unwrap();
    assert_eq!(found(&place, &query("pump")).await.len(), 0, "not found before it is purged");
    let mut unit = place.store.begin().await.unwrap();
    while !unit.topics().purge(topic.id, 4).await.unwrap() {}
    unit.erasure().erase(user(1).id).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(entries(&place, "number > 0").await, 0);
    if place.is_sqlite() {
        for table in ["search_terms", "search_people"] {
            assert_eq!(place.sql(&format!("DELETE FROM {table}_docsize")).await.unwrap(), 0, "{table}");
        }
    }
}

async fn loaded(place: Place) {
    let author = user(1);
    let topic = topic(2, &author);
    let posts: Vec<Post> = (0..450).map(|n| post(2_000 + n, &topic)).collect();
    let text = |n: usize| if n.is_multiple_of(9) { "the pump's guard" } else { "a valve" };
    let texts: Vec<IndexEntry> =
        (0..).zip(&posts).map(|(n, post)| entry(SearchKind::Post, post.id.uuid(), &topic, "", text(n))).collect();
    let person = entry(SearchKind::User, author.id.uuid(), &topic, "Amal", "pump");
    let mut load = place.store.bulk().await.unwrap();
    load.users(std::slice::from_ref(&author)).await.unwrap();
    load.topics(std::slice::from_ref(&topic)).await.unwrap();
    load.posts(&posts).await.unwrap();
    load.index(&texts).await.unwrap();
    load.index(&[person]).await.unwrap();
    let words = BTreeMap::from([("pump".to_owned(), 50), ("guard".to_owned(), 50)]);
    load.words(&words).await.unwrap();
    load.words(&BTreeMap::from([("pump".to_owned(), 1)])).await.unwrap();
    load.commit().await.unwrap();
    assert_eq!(found(&place, &query("pump")).await.len(), 50);
    let page = PageRequest::first(Limit::default());
    let people = place.store.users(&audience(&author), &query("pump"), NOW, &page).await.unwrap();
    assert_eq!(people.items.iter().map(|hit| hit.item.id).collect::<Vec<_>>(), [author.id]);
    let mut unit = place.store.begin().await.unwrap();
    unit.search().put(&entry(SearchKind::Post, posts[0].id.uuid(), &topic, "", "a gate")).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(found(&place, &query("pump")).await.len(), 49);
    let alike = place.store.alike(&runs("pumb"), 1).await.unwrap();
    assert_eq!(alike, [("pump".to_owned(), 51)]);
}

fn runs(word: &str) -> Vec<String> {
    p2p_domain::text::search::trigrams(word).into_iter().map(|run| run.iter().collect()).collect()
}

async fn learned(place: Place) {
    let words: Vec<String> = (0..2_000).map(|n| format!("word{n}")).chain(["مضخات".to_owned()]).collect();
    for (repeated, most) in [(1, 2), (2, 1)] {
        let before = place.store.statements();
        place.store.learn(&words).await.unwrap();
        assert!(place.store.statements() - before <= most);
        assert_eq!(place.store.alike(&runs("مضحات"), 5).await.unwrap(), [("مضخات".to_owned(), repeated)]);
    }
    place.store.learn(&["word7".to_owned(), "word7".to_owned()]).await.unwrap();
    let nearest = place.store.alike(&runs("word7"), 3).await.unwrap();
    assert_eq!(nearest[0], ("word7".to_owned(), 3), "a word counts once for one text");
    assert_eq!(nearest.len(), 3);
}

async fn statements(place: Place) {
    let mut unit = place.store.begin().await.unwrap();
    forum(unit.as_mut(), TEXTS).await;
    unit.commit().await.unwrap();
    let before = place.store.statements();
    found(&place, &query("pump")).await;
    assert_eq!(place.store.statements() - before, 2);
}

/// A word of everybody's own with one that stands nowhere else, so that the index can keep no part of it for another.
fn name(n: u32) -> String {
    format!("{:08x}zarafshan", n.wrapping_mul(2_654_435_761))
}

#[tokio::test]
async fn names_of_the_erased_are_in_no_part_of_the_index() {
    let place = Place::sqlite().await;
    let topic = topic(90_000, &user(1));
    let people: Vec<User> = (1..=300).map(user).collect();
    for chunk in people.chunks(20) {
        let mut unit = place.store.begin().await.unwrap();
        for (person, n) in chunk.iter().zip(0..) {
            unit.users().insert(person).await.unwrap();
            let name = if n < 10 { name(n) } else { "Amal".to_owned() };
            let mut entry = entry(SearchKind::User, person.id.uuid(), &topic, "", "");
            entry.title = vec![name.clone()];
            unit.search().put(&entry).await.unwrap();
            entry.title.push(name);
            unit.search().put(&entry).await.unwrap();
        }
        unit.commit().await.unwrap();
    }
    assert!(traces(&place) > 0, "it was there");
    let mut unit = place.store.begin().await.unwrap();
    for chunk in people.chunks(20) {
        for person in &chunk[..10] {
            unit.erasure().erase(person.id).await.unwrap();
        }
    }
    unit.commit().await.unwrap();
    place.store.scrub().await.unwrap();
    assert_eq!(traces(&place), 0);
    let page = PageRequest { with_total: true, ..PageRequest::first(Limit::default()) };
    let left = place.store.users(&audience(&user(11)), &query("amal"), NOW, &page).await.unwrap();
    assert_eq!(left.total, Some(150), "the others are found as before");
}

fn traces(place: &Place) -> usize {
    let files = std::fs::read_dir(place.folder()).unwrap().map(|file| std::fs::read(file.unwrap().path()).unwrap());
    let marker = b"zarafshan";
    files.map(|bytes| bytes.windows(marker.len()).filter(|window| window == marker).count()).sum()
}
