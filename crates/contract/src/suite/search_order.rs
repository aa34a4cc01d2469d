//! `SearchReader`: the order of what is found, and its pages.

use std::time::Duration;

use p2p_domain::{
    page::{Limit, Page, PageRequest, Start},
    search::{Found, FoundKey, IndexEntry},
    text::search::rank,
    timestamp::Timestamp,
    use_case::{UseCase, UseCaseEntry},
    user::User,
};
use uuid::Uuid;

use super::{search_index::index, stage};
use crate::{
    build::{a_query, a_use_case, a_use_case_as_subject, an_entry, at, audience},
    world::Stores,
};

suite! { ($) search_order, search_order_suite(Stores):
    a_title_counts_more_than_a_text, a_word_in_a_title_comes_before_one_in_a_long_text, a_word_that_stands_more_often_counts_more, the_newer_of_two_alike_comes_first,
    age_wears_off_its_share, what_is_yet_to_come_counts_as_new, equal_scores_go_by_moment_then_id, a_walk_shows_all_once_with_equal_scores,
    later_pages_go_by_the_moment_of_the_first, a_skip_jumps_and_a_total_counts,
}

const DAY: Duration = Duration::from_hours(24);

fn page(limit: u32) -> PageRequest<FoundKey> {
    PageRequest::first(Limit::new(limit).unwrap())
}

type Hits = Page<Found<UseCaseEntry>, FoundKey>;

async fn search(stores: &Stores, typed: &str, now: Timestamp, page: &PageRequest<FoundKey>) -> Hits {
    let anybody = audience(&crate::build::a_user());
    stores.search.use_cases(&anybody, &a_query(typed), now, page).await.unwrap()
}

/// Holds a page to what every key says of itself.
async fn hits(stores: &Stores, typed: &str, now: Timestamp) -> Vec<Found<UseCaseEntry>> {
    let items = search(stores, typed, now, &page(100)).await.items;
    for hit in &items {
        let rank = hit.score.to_bits().cast_signed();
        let at = hit.key.at;
        assert_eq!(hit.key, FoundKey { rank, now, at, id: hit.item.use_case.id.uuid() });
        assert!(hit.score > 0.0 && hit.score.is_finite(), "{}", hit.score);
    }
    assert!(items.is_sorted_by(|one, next| sorted(&one.key) > sorted(&next.key)), "{items:?}");
    items
}

fn sorted(key: &FoundKey) -> (i64, Timestamp, Uuid) {
    (key.rank, key.at, key.id)
}

fn ids(hits: &[Found<UseCaseEntry>]) -> Vec<Uuid> {
    hits.iter().map(|hit| hit.item.use_case.id.uuid()).collect()
}

/// A use case that is found by these words, from that moment on.
async fn known(stores: &Stores, author: &User, title: &str, body: &str, moment: Timestamp) -> Uuid {
    let use_case = UseCase { published_at: Some(moment), ..a_use_case(author) };
    let use_case = stage::use_case(stores, use_case).await;
    let entry = an_entry(a_use_case_as_subject(&use_case), title, body);
    index(stores, &IndexEntry { at: moment, ..entry }).await;
    use_case.id.uuid()
}

/// Some texts in which the word does not stand, so that it tells one text from another.
async fn others(stores: &Stores, author: &User) {
    for n in 0..6 {
        known(stores, author, "Valves and fittings", &format!("of plant {n} in the east"), at(0)).await;
    }
}

async fn a_title_counts_more_than_a_text(stores: &Stores) {
    let author = stage::member(stores).await;
    others(stores, &author).await;
    for word in ["graphite", "مضخات"] {
        let in_text = known(stores, &author, "Valves", word, at(0)).await;
        let in_title = known(stores, &author, word, "Valves", at(0)).await;
        let found = hits(stores, &format!("{word} "), at(9)).await;
        assert_eq!(ids(&found), [in_title, in_text], "{word}");
        assert!(found[0].score > found[1].score);
    }
}

async fn a_word_in_a_title_comes_before_one_in_a_long_text(stores: &Stores) {
    let author = stage::member(stores).await;
    others(stores, &author).await;
    let long = format!("{} graphite {}", "a plant in the east ".repeat(150), "its people and machines ".repeat(150));
    // Newer, and still behind.
    let in_text = known(stores, &author, "Valves", &long, at(0).plus(DAY * 30)).await;
    let in_title = known(stores, &author, "Seals of graphite for pumps", &"in a plant ".repeat(300), at(0)).await;
    assert_eq!(ids(&hits(stores, "graphite ", at(0).plus(DAY * 31)).await), [in_title, in_text]);
}

async fn a_word_that_stands_more_often_counts_more(stores: &Stores) {
    let author = stage::member(stores).await;
    others(stores, &author).await;
    let twice = known(stores, &author, "Seals", "graphite beside graphite", at(0)).await;
    let once = known(stores, &author, "Seals", "graphite beside rubber", at(0)).await;
    let both = known(stores, &author, "Graphite", "graphite beside rubber", at(0)).await;
    assert_eq!(ids(&hits(stores, "graphite ", at(9)).await), [both, twice, once]);
}

async fn the_newer_of_two_alike_comes_first(stores: &Stores) {
    let author = stage::member(stores).await;
    others(stores, &author).await;
    let mut expected = Vec::new();
    for days in [20, 500, 1, 90, 0] {
        let id = known(stores, &author, "Graphite seals", "of a plant", at(0).plus(DAY * days)).await;
        expected.push((days, id));
    }
    expected.sort_by(|one, other| other.cmp(one));
    let found = hits(stores, "graphite ", at(0).plus(DAY * 501)).await;
    assert_eq!(ids(&found), expected.into_iter().map(|(_, id)| id).collect::<Vec<_>>());
    assert!(found.is_sorted_by(|one, next| one.score > next.score), "age tells in the score");
}

/// By `text::search::rank` between two that match alike: the store's own score, whatever it is, drops out of the quotient.
async fn age_wears_off_its_share(stores: &Stores) {
    let author = stage::member(stores).await;
    others(stores, &author).await;
    let now = at(0).plus(DAY * 900);
    for days in [0, 90, 900] {
        known(stores, &author, "Graphite seals", "of a plant", now.minus(DAY * days)).await;
    }
    let found = hits(stores, "graphite ", now).await;
    for (hit, days) in found.iter().zip([0, 90, 900]) {
        let (told, expected) = (hit.score / found[0].score, rank(1.0, DAY * days));
        assert!((told - expected).abs() < 1e-6, "{days} days: {told} is not {expected}");
    }
    let better = known(stores, &author, "Graphite, graphite", "Graphite in a plant", now.minus(DAY * 3_000)).await;
    let worse = known(stores, &author, "Valves of a plant in the east", "and graphite", now).await;
    let found = ids(&hits(stores, "graphite ", now).await);
    let place = |id| found.iter().position(|found| *found == id);
    assert!(place(better) < place(worse), "a better match outlives a newer one");
}

async fn what_is_yet_to_come_counts_as_new(stores: &Stores) {
    let author = stage::member(stores).await;
    others(stores, &author).await;
    let (now, ahead) = (at(100), at(100).plus(DAY * 3_000));
    let present = known(stores, &author, "Graphite seals", "", now).await;
    let coming = known(stores, &author, "Graphite seals", "", ahead).await;
    let found = hits(stores, "graphite ", now).await;
    assert_eq!(ids(&found), [coming, present], "then by moment");
    assert!((found[0].score - found[1].score).abs() < f64::EPSILON, "age is never below nothing");
}

async fn equal_scores_go_by_moment_then_id(stores: &Stores) {
    let author = stage::member(stores).await;
    others(stores, &author).await;
    let mut expected = Vec::new();
    for seconds in [5, 9, 5, 9, 5] {
        // All yet to come, so that age is alike.
        expected.push((seconds, known(stores, &author, "Graphite", "", at(100 + seconds)).await));
    }
    expected.sort_by(|one, other| other.cmp(one));
    let found = hits(stores, "graphite ", at(1)).await;
    assert_eq!(ids(&found), expected.into_iter().map(|(_, id)| id).collect::<Vec<_>>());
    assert_eq!(found[0].key.rank, found[4].key.rank);
}

/// Walks all pages of two; `now` moves on with each of them.
async fn walk(stores: &Stores, typed: &str) -> Vec<Found<UseCaseEntry>> {
    let (mut seen, mut start, mut now): (Vec<Found<UseCaseEntry>>, _, _) = (Vec::new(), Start::First, at(500));
    loop {
        let answer = search(stores, typed, now, &PageRequest { start, ..page(2) }).await;
        assert!(answer.items.len() <= 2);
        seen.extend(answer.items);
        let Some(next) = answer.next else { break seen };
        assert_eq!(seen.last().map(|hit| hit.key), Some(next), "a page goes on behind its last item");
        (start, now) = (Start::After(next), now.plus(DAY * 40));
        assert!(seen.len() < 200, "the walk does not end");
    }
}

/// Texts that match differently well and are of different age, with many ties.
async fn varied(stores: &Stores, author: &User) {
    others(stores, author).await;
    let texts = [("Graphite", "seals"), ("Seals", "graphite"), ("Seals", "graphite and graphite"), ("", "of graphite")];
    for n in 0..16 {
        let (title, body) = texts[n % texts.len()];
        known(stores, author, title, body, at([1, 1, 1, 400][n / texts.len()])).await;
    }
}

async fn a_walk_shows_all_once_with_equal_scores(stores: &Stores) {
    let author = stage::member(stores).await;
    varied(stores, &author).await;
    let whole = hits(stores, "graphite ", at(500)).await;
    assert_eq!(whole.len(), 16);
    let mut ranks: Vec<_> = whole.iter().map(|hit| hit.key.rank).collect();
    ranks.dedup();
    assert!(ranks.len() < 16, "the case has no ties: {ranks:?}");
    assert_eq!(walk(stores, "graphite ").await, whole);
}

async fn later_pages_go_by_the_moment_of_the_first(stores: &Stores) {
    let author = stage::member(stores).await;
    varied(stores, &author).await;
    let first = search(stores, "graphite ", at(500), &page(3)).await;
    let request = PageRequest { start: Start::After(first.next.unwrap()), ..page(100) };
    let then = search(stores, "graphite ", at(500), &request).await;
    let much_later = search(stores, "graphite ", at(500).plus(DAY * 3_000), &request).await;
    assert_eq!(much_later, then, "`now` is the key's own");
    assert!(then.items.iter().all(|hit| hit.key.now == at(500)));
    assert_eq!(then.items.len(), 13);
}

async fn a_skip_jumps_and_a_total_counts(stores: &Stores) {
    let author = stage::member(stores).await;
    varied(stores, &author).await;
    let whole = ids(&hits(stores, "graphite ", at(500)).await);
    let request = PageRequest { start: Start::Skip(5), with_total: true, ..page(4) };
    let answer = search(stores, "graphite ", at(500), &request).await;
    assert_eq!((ids(&answer.items), answer.total), (whole[5..9].to_vec(), Some(16)));
    assert_eq!(answer.next, answer.items.last().map(|hit| hit.key));
    let request = PageRequest { start: Start::Skip(16), ..page(4) };
    let answer = search(stores, "graphite ", at(500), &request).await;
    assert_eq!((answer.items, answer.next, answer.total), (vec![], None, None));
    assert_eq!(search(stores, "graphite ", at(500), &page(4)).await.total, None);
}
